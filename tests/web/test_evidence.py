"""The register's pages, read back: the register, an item, its edits and files, who may see what, conflicts."""

from contextlib import contextmanager
from datetime import date

from sqlalchemy import event, select

from audit.domain.vocabulary import EvidenceKind
from audit.services import evidence
from audit.services.evidence import EvidenceInput, UseInput
from audit.services.reviews import close_review, edition_of
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse, StoredFile
from tests.conftest import TESTER, TODAY
from tests.pages import Page
from tests.web.evidence_pages import PDF, SOUND, add, attach_path, new_path, only_item, pdf, refs, title_of

# The register


def test_an_empty_register_teaches_what_evidence_is(head, world):
    page = head.page(f"/settings/{world.setting.id}/evidence")
    assert page.heading == "Evidence register"
    for kind in EvidenceKind:
        assert kind.label in page.text
    assert "Never upload anything that names a child" in page.text
    assert new_path(world) in page.links()


def test_the_register_says_for_each_item_what_where_until_when_and_for_how_much(head, world):
    item = add(world, review_by=date(2017, 7, 3), file=True, link="https://a.example/policy")
    evidence.use_for(TESTER, item, world.review, refs(world)[:2])
    page = head.page(f"/settings/{world.setting.id}/evidence")
    cells = [cell.get_text(" ", strip=True) for cell in page.soup.select("tbody tr > *")]
    assert cells[:3] == ["Online safety policy", "Current until 3 July 2017", "Policy or document"]
    assert "policy.pdf (15 bytes)" in " ".join(cells[3].split())
    assert "https://a.example/policy" in cells[3]
    assert "Kept in: Blue folder" in cells[3]
    assert cells[4] == "2"
    assert "Criteria in 2016 to 2017" in page.text


def test_filters_are_kept_in_the_address_and_on_the_page(head, world):
    add(world)
    add(world, "Parent survey", EvidenceKind.VOICE, review_by=date(2017, 3, 3))
    page = head.page(f"/settings/{world.setting.id}/evidence?kind=voice&state=lapsed&q=survey")
    assert [a.get_text() for a in page.soup.select("tbody th a")] == ["Parent survey"]
    assert "1 of 2 items" in page.text
    assert "Lapsed on 4 March 2017" in page.text
    assert [option["value"] for option in page.soup.select("option[selected]")] == ["voice", "lapsed"]
    assert page.value("q") == "survey"
    nothing = head.page(f"/settings/{world.setting.id}/evidence?q=unicorn")
    assert "Nothing in your register fits these filters" in nothing.text
    assert "2 of 2 items" in head.page(f"/settings/{world.setting.id}/evidence?kind=x&state=y").text


# One item


def test_an_item_says_what_it_serves_in_each_review(head, world):
    ref = refs(world)[0]
    item = add(world, file=True, use=UseInput(world.review, ref, "Section 3"))
    page = head.page(f"/evidence/{item.id}")
    assert "Review 2016 to 2017" in page.text
    assert f"{title_of(world, ref)} Shows here: Section 3" in page.text
    assert f"/reviews/{world.review.id}/criteria/{ref}" in page.links()
    code = page.soup.select_one("td code")
    assert code["title"] == item.file.sha256
    assert code.get_text() == item.file.sha256[:12] + "…"


def test_all_versions_of_a_file_can_be_downloaded(head, world):
    item = add(world, file=True)
    path = f"/evidence/{item.id}/edit"
    assert "it becomes the newest version and this one is kept" in head.page(path).text
    page = head.send(path, **{**SOUND, "version": "1"}, file=pdf("2017.pdf", PDF + b"x"))
    assert [a.get_text() for a in page.soup.select("#files + div th a")] == ["2017.pdf", "policy.pdf"]
    for file in only_item().files:
        with head.get(f"/files/{file.id}") as response:
            assert response.headers["Content-Disposition"] == f"attachment; filename={file.name}"
            assert len(response.data) == file.size


def test_an_item_is_used_for_more_criteria_from_its_page(head, world):
    item, ref = add(world), refs(world)[0]
    page = head.page(f"/evidence/{item.id}")
    box = page.soup.select_one(f'input[type=checkbox][value="{ref}"]')
    page = head.send(
        f"/evidence/{item.id}/criteria", **{"review": page.value("review"), box["name"]: ref, "shows": "All of it"}
    )
    assert "Attached to 1 more criterion." in page.text
    assert "Shows here: All of it" in page.text
    assert page.soup.select_one(f'input[type=checkbox][value="{ref}"]') is None, "what is served is not offered again"


def test_criteria_that_do_not_apply_are_not_offered(head, world):
    item = add(world)
    page = head.page(f"/evidence/{item.id}")
    offered = {box["value"] for box in page.soup.select("details input[type=checkbox]")}
    profile = world.setting.profile
    criteria = edition_of(world.review).criteria
    assert offered == {c.ref for c in criteria if c.applies_to.why_not(profile) is None}
    assert len(offered) < len(criteria)


def test_using_for_nothing_or_for_what_is_not_offered_is_an_error(head, world):
    item, review = add(world), str(world.review.id)
    page = head.send(f"/evidence/{item.id}/criteria", review=review, shows="Words I typed")
    assert (page.status, page.errors) == (400, ["Tick at least one criterion."])
    assert page.value("shows").strip() == "Words I typed"
    strand = edition_of(world.review).strands[0].ref
    page = head.send(f"/evidence/{item.id}/criteria", **{"review": review, f"strand-{strand}": "no-such"})
    assert page.status == 400
    page = head.send(f"/evidence/{item.id}/criteria", review="999")
    assert "no longer the open one" in page.text


def test_detaching_from_the_item_page_keeps_the_item(head, world):
    item = add(world, use=UseInput(world.review, refs(world)[0]))
    [use] = evidence.uses_of(world.review, refs(world)[0])
    page = head.send(f"/reviews/{world.review.id}/uses/{use.id}/detach", back="item")
    assert page.heading == item.title
    assert "Detached. The evidence stays in your register." in page.text
    assert "None yet." in page.text


# Editing


def test_an_edit_starts_from_what_is_saved_and_is_read_back(head, world):
    item = add(world, review_by=date(2017, 7, 3), summary="What we do.")
    page = head.page(f"/evidence/{item.id}/edit")
    for name in ("title", "effective", "summary", "kept_in"):
        assert page.value(name) == SOUND[name]
    assert page.value("review_by") == "3 July 2017"
    assert page.soup.select_one("input[name=kind][checked]")["value"] == "document"
    page = head.send(f"/evidence/{item.id}/edit", **{**SOUND, "title": "Policy 2017", "version": page.value("version")})
    assert (page.heading, only_item().version) == ("Policy 2017", 2)


def test_an_item_with_a_file_needs_neither_link_nor_place(head, world):
    item = add(world, file=True)
    page = head.send(f"/evidence/{item.id}/edit", **{**SOUND, "kept_in": "", "version": "1"})
    assert "Saved." in page.text


def test_two_people_editing_see_both_versions_and_no_file_is_lost(head, world):
    item = add(world)
    evidence.change_evidence(TESTER, item, EvidenceInput("Theirs", EvidenceKind.RECORD, TODAY, kept_in="Red folder"), 1)
    page = head.send(f"/evidence/{item.id}/edit", **{**SOUND, "title": "Mine", "version": "1"}, file=pdf())
    assert page.status == 409
    theirs, mine = page.soup.select(".app-versions section")
    assert "Theirs" in theirs.get_text()
    assert "Red folder" in theirs.get_text()
    assert "4 March 2017" in theirs.get_text()
    assert "Mine" in mine.get_text()
    assert "policy.pdf" in mine.get_text()
    assert page.value("title") == "Mine"
    assert only_item().title == "Theirs"
    page = head.send(
        f"/evidence/{item.id}/edit",
        **{**SOUND, "title": "Mine", "version": page.value("version"), "pending": page.value("pending")},
    )
    assert (page.heading, only_item().file.name) == ("Mine", "policy.pdf")


# Erasing


def test_erasing_asks_first_and_says_what_goes_and_what_stays(head, world):
    item = add(world, file=True, use=UseInput(world.review, refs(world)[0]))
    page = head.page(f"/evidence/{item.id}/erase")
    assert page.heading == "Erase Online safety policy?"
    assert "its use for 1 criterion in your review for 2016 to 2017" in page.text
    assert "The change log keeps its rows" in page.text
    page = head.send(f"/evidence/{item.id}/erase")
    assert "Erased." in page.text
    assert db.session.scalar(select(StoredFile.id)) is None


def test_what_a_closed_review_rests_on_is_not_erased_and_the_page_explains(head, world):
    item = add(world, use=UseInput(world.review, refs(world)[0]))
    close_review(TESTER, world.review, TODAY)
    page = head.page(f"/evidence/{item.id}/erase")
    assert page.heading == "Online safety policy cannot be erased"
    assert "2016 to 2017" in page.text
    assert not page.soup.select("form[method=post] .govuk-button--warning")
    assert head.send(f"/evidence/{item.id}/erase").status == 409
    assert only_item() is item


# Downloads


def test_a_download_is_an_attachment_that_nothing_runs_in(head, world):
    with head.get(f"/files/{add(world, file=True).file.id}") as response:
        assert response.data == PDF
        assert response.mimetype == "application/pdf"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response.headers["Cache-Control"] == "no-store"


def test_names_from_other_languages_survive_and_break_no_header(head, world):
    for name, header in (
        ("Policy; filename=x.pdf", 'attachment; filename="Policy; filename=x.pdf"'),
        ("Polisi ŵ.pdf", "attachment; filename=\"Polisi w.pdf\"; filename*=UTF-8''Polisi%20%C5%B5.pdf"),
    ):
        head.send(new_path(world), **SOUND, file=pdf(name))
        file = db.session.scalars(select(StoredFile).order_by(StoredFile.id.desc())).first()
        assert file.name == name
        with head.get(f"/files/{file.id}") as response:
            assert response.headers["Content-Disposition"] == header


def test_a_file_missing_on_the_disk_says_what_to_do(head, world):
    item = add(world, file=True)
    evidence.path_of_file(item.file).unlink()
    page = head.page(f"/files/{item.file.id}")
    assert page.status == 404
    assert "restore it from a backup" in page.text


# Who may do what


def test_other_settings_ids_lead_nowhere(head, world, stranger):
    ref = refs(world)[0]
    theirs = add(stranger, file=True, use=UseInput(stranger.review, ref))
    mine = add(world)
    [use] = evidence.uses_of(stranger.review, ref)
    for path in (
        f"/settings/{stranger.setting.id}/evidence",
        new_path(stranger),
        f"{new_path(world)}?review={stranger.review.id}&criterion={ref}",
        f"{new_path(world)}?review={world.review.id}&criterion=no-such",
        f"/evidence/{theirs.id}",
        f"/evidence/{theirs.id}/edit",
        f"/evidence/{theirs.id}/erase",
        f"/files/{theirs.file.id}",
        attach_path(stranger, ref),
        attach_path(world, "no-such"),
    ):
        assert head.page(path).status == 404, path
    for path, fields in (
        (f"/reviews/{stranger.review.id}/uses/{use.id}/detach", {}),
        (f"/reviews/{world.review.id}/uses/{use.id}/detach", {}),
        (f"/evidence/{theirs.id}/criteria", {"review": world.review.id}),
        (f"/evidence/{theirs.id}/erase", {}),
        (new_path(world), {**SOUND, "review": stranger.review.id, "criterion": ref}),
    ):
        assert head.send(path, **fields).status == 404, path
    assert head.send(attach_path(world, ref), items=[theirs.id]).status == 400, "not one of the choices"
    assert head.send(attach_path(world, ref), items=[mine.id, theirs.id]).status == 400
    assert [u.evidence for u in db.session.scalars(select(EvidenceUse))] == [theirs]


def test_a_closed_review_refuses_to_attach_and_to_detach(head, world):
    ref = refs(world)[0]
    item = add(world, use=UseInput(world.review, ref))
    [use] = evidence.uses_of(world.review, ref)
    close_review(TESTER, world.review, TODAY)
    for page in (
        head.page(attach_path(world, ref)),
        head.send(attach_path(world, ref), items=[item.id]),
        head.send(f"/reviews/{world.review.id}/uses/{use.id}/detach"),
        head.page(f"{new_path(world)}?review={world.review.id}&criterion={ref}"),
    ):
        assert page.status == 409
        assert "This review is closed" in page.text
    page = head.page(f"/evidence/{item.id}")
    assert "Closed" in page.text
    assert "There is no open review to use it in" in page.text
    assert not page.soup.select('form[action*="detach"]')


# Speed


@contextmanager
def counted_queries():
    statements = []

    def count(*arguments):
        statements.append(arguments[2])

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", count)


def test_the_number_of_queries_does_not_grow_with_the_register(head, world):
    ref = refs(world)[0]

    def queries(path):
        db.session.expunge_all()
        with counted_queries() as statements:
            assert head.get(path).status_code == 200
        return len(statements)

    item = add(world, file=True, use=UseInput(world.review, ref))
    paths = (f"/settings/{world.setting.id}/evidence", attach_path(world, ref), f"/evidence/{item.id}")
    few = [queries(path) for path in paths]
    for n in range(8):
        add(world, f"Item {n}", file=True, use=UseInput(world.review, ref))
    evidence.use_for(TESTER, db.session.get(EvidenceItem, item.id), world.review, refs(world)[1:9])
    assert [queries(path) for path in paths] == few
    assert max(few) <= 16


def test_every_answer_is_a_whole_page(head, world):
    """The client checks every page it is given; this one has every part at once."""
    item = add(world, file=True, use=UseInput(world.review, refs(world)[0], "x"))
    for path in (f"/evidence/{item.id}", f"/evidence/{item.id}/edit", f"/evidence/{item.id}/erase"):
        assert Page(head.get(path)).status == 200
