"""The register as a service: what is saved, what is refused, and that files and rows never part."""

import dataclasses
import io
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from audit.domain.assurance import Currency
from audit.domain.errors import UnknownRef
from audit.domain.vocabulary import EvidenceKind
from audit.services import evidence
from audit.services.errors import EditConflict, Refused
from audit.services.evidence import EvidenceInput, UseInput, Wanted
from audit.services.reviews import close_review, edition_of, reopen_review, start_review
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse, StoredFile
from audit.store.log import ChangeLog, verify_chain
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY

PDF = b"%PDF-1.4\n%%EOF\n"
SEPTEMBER = date(2016, 9, 5)


def said(title="Online safety policy", kind=EvidenceKind.DOCUMENT, effective=SEPTEMBER, **more):
    return EvidenceInput(title, kind, effective, **{"kept_in": "Blue folder", **more})


def received(name="policy.pdf", content=PDF):
    return evidence.receive_file(name, io.BytesIO(content))


def folder(app):
    return app.config["PLUMBLINE"].evidence_folder


def on_disk(app):
    return sorted(path.name for path in folder(app).glob("*") if path.is_file())


def refs(world):
    return [criterion.ref for criterion in edition_of(world.review).criteria]


@pytest.fixture
def item(world):
    return evidence.add_evidence(TESTER, world.setting, said())


def test_an_item_is_added_with_its_file_and_logged(app, world):
    item = evidence.add_evidence(
        TESTER, world.setting, said(" Policy ", summary=" What we do. ", kept_in=""), received()
    )
    assert (item.title, item.summary, item.version) == ("Policy", "What we do.", 1)
    assert on_disk(app) == [item.file.stored_name]
    assert evidence.path_of_file(item.file).read_bytes() == PDF
    logged = db.session.scalars(select(ChangeLog.subject).where(ChangeLog.verb == "created")).all()
    assert logged.count("evidence_item") == logged.count("stored_file") == 1
    assert verify_chain().faults == ()


def test_an_item_can_serve_a_criterion_from_the_start(world):
    use = UseInput(world.review, refs(world)[0], " Section 3 ")
    item = evidence.add_evidence(TESTER, world.setting, said(), None, use)
    [stored] = evidence.uses_of(world.review, refs(world)[0])
    assert (stored.evidence, stored.shows) == (item, "Section 3")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": "  "}, "Give it a name"),
        ({"review_by": date(2016, 9, 4)}, "The review date is before the date it started"),
        ({"kept_in": ""}, "Add a file, a link, or where it is kept"),
        ({"link": "javascript:alert(1)"}, "starts with http:// or https://"),
    ],
)
def test_what_is_wrong_is_refused_in_words_and_nothing_is_saved(app, world, wrong, words):
    with pytest.raises(Refused, match=words):
        evidence.add_evidence(TESTER, world.setting, said(**wrong))
    assert db.session.scalar(select(func.count(EvidenceItem.id))) == 0


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "www.school.example", "https://", "ftp://a.example/b",
             "http://a b.example/", "https://[broken", "//a.example", " ", "JAVASCRIPT:alert(1)"],
)  # fmt: skip
def test_only_web_addresses_are_links(link):
    assert evidence.link_fault(link) is not None


@pytest.mark.parametrize("link", ["http://a.example", "https://drive.example/d/1?x=%20#y", "HTTPS://A.EXAMPLE/"])
def test_web_addresses_are_links(link):
    assert evidence.link_fault(link) is None


def test_evidence_may_start_in_the_future_and_lapse_on_any_later_day(world):
    item = evidence.add_evidence(TESTER, world.setting, said(effective=date(2017, 9, 1), review_by=date(2017, 9, 1)))
    assert item.value.currency(TODAY) is Currency.NOT_YET


def test_a_refused_file_is_refused_in_the_words_of_the_store(world):
    with pytest.raises(Refused, match="This says it is a PDF but is not"):
        received(content=b"MZ\0\0")


def test_a_file_over_the_limit_of_the_settings_is_refused(app, world):
    with pytest.raises(Refused, match="larger than 25 MB"):
        received(content=PDF.ljust(25 * 1024 * 1024 + 1))


def test_if_the_row_cannot_be_saved_the_file_leaves_the_folder_again(app, world, item):
    file = received()
    with pytest.raises(IntegrityError):  # a file row without a hash is against the table's rules
        evidence.change_evidence(TESTER, item, said("New name"), 1, dataclasses.replace(file, sha256=None))
    assert on_disk(app) == []
    assert evidence.still_held(file)
    assert item.title == "Online safety policy"


def test_a_file_that_is_no_longer_held_has_to_be_chosen_again(app, world):
    file = received()
    (folder(app) / "pending" / file.stored_name).unlink()
    assert not evidence.still_held(file)
    with pytest.raises(Refused, match="Choose the file again"):
        evidence.add_evidence(TESTER, world.setting, said(), file)
    assert db.session.scalar(select(func.count(EvidenceItem.id))) == 0


def test_a_new_file_is_a_new_version_and_the_old_one_is_kept(app, world):
    item = evidence.add_evidence(TESTER, world.setting, said(kept_in=""), received("2015.pdf"))
    evidence.change_evidence(TESTER, item, said("Policy 2016", kept_in=""), item.version, received("2016.pdf"))
    db.session.expire_all()
    assert [file.name for file in item.files] == ["2016.pdf", "2015.pdf"]
    assert item.file.name == "2016.pdf"
    assert len(on_disk(app)) == 2


def test_an_edit_over_somebody_elses_is_a_conflict_and_keeps_the_file_pending(app, world, item):
    evidence.change_evidence(TESTER, item, said("Theirs"), 1)
    file = received()
    with pytest.raises(EditConflict) as conflict:
        evidence.change_evidence(TESTER, item, said("Mine"), 1, file)
    assert conflict.value.theirs.title == "Theirs"
    assert evidence.still_held(file)
    assert on_disk(app) == []


def test_items_are_attached_once_and_detached_again(world, item):
    other = evidence.add_evidence(TESTER, world.setting, said("Survey", EvidenceKind.VOICE))
    ref = refs(world)[0]
    assert evidence.attach(TESTER, world.review, ref, [item], "Section 3") == 1
    assert evidence.attach(TESTER, world.review, ref, [item, other], "Question 4") == 1
    assert [(use.evidence.title, use.shows) for use in evidence.uses_of(world.review, ref)] == [
        ("Online safety policy", "Section 3"),
        ("Survey", "Question 4"),
    ]
    evidence.detach(TESTER, evidence.uses_of(world.review, ref)[0])
    assert [use.evidence for use in evidence.uses_of(world.review, ref)] == [other]


def test_one_item_serves_many_criteria_in_rubric_order(world, item):
    first, second, third = refs(world)[:3]
    assert evidence.use_for(TESTER, item, world.review, [third, first]) == 2
    assert evidence.use_for(TESTER, item, world.review, [second, first], "Page 2") == 1
    [uses] = evidence.uses_of_item(item)
    assert uses.review is world.review
    assert [(criterion.ref, use.shows) for criterion, use in uses.uses] == [
        (first, ""),
        (second, "Page 2"),
        (third, ""),
    ]


def test_uses_are_listed_newest_review_first(world, item):
    older = start_review(TESTER, world.setting, 2015, TODAY, EDITION)
    for review in (older, world.review):
        evidence.attach(TESTER, review, refs(world)[0], [item])
    assert [uses.review.year for uses in evidence.uses_of_item(item)] == [2016, 2015]


def test_a_criterion_the_edition_does_not_have_is_unknown(world, item):
    with pytest.raises(UnknownRef):
        evidence.attach(TESTER, world.review, "no-such-criterion", [item])
    with pytest.raises(UnknownRef):
        evidence.use_for(TESTER, item, world.review, ["no-such-criterion"])


def test_another_settings_evidence_is_refused(world, stranger, item):
    with pytest.raises(Refused, match="belongs to another setting"):
        evidence.attach(TESTER, stranger.review, refs(stranger)[0], [item])
    with pytest.raises(Refused, match="belongs to another setting"):
        evidence.add_evidence(TESTER, world.setting, said(), None, UseInput(stranger.review, refs(stranger)[0]))
    assert db.session.scalar(select(func.count(EvidenceUse.id))) == 0


def test_a_closed_review_neither_takes_nor_loses_evidence(world, item):
    ref = refs(world)[0]
    evidence.attach(TESTER, world.review, ref, [item])
    close_review(TESTER, world.review, TODAY)
    for change in (
        lambda: evidence.attach(TESTER, world.review, refs(world)[1], [item]),
        lambda: evidence.use_for(TESTER, item, world.review, [refs(world)[1]]),
        lambda: evidence.detach(TESTER, evidence.uses_of(world.review, ref)[0]),
        lambda: evidence.add_evidence(TESTER, world.setting, said(), None, UseInput(world.review, ref)),
    ):
        with pytest.raises(Refused, match="This review is closed"):
            change()
    assert len(evidence.uses_of(world.review, ref)) == 1


def test_erasing_takes_the_item_its_uses_and_every_version_from_the_disk_and_leaves_the_log(app, world):
    item = evidence.add_evidence(TESTER, world.setting, said(), received())
    evidence.change_evidence(TESTER, item, said(), item.version, received("new.pdf"))
    evidence.use_for(TESTER, item, world.review, refs(world)[:2])
    evidence.erase(TESTER, item)
    for model in (EvidenceItem, StoredFile, EvidenceUse):
        assert db.session.scalar(select(func.count(model.id))) == 0
    assert on_disk(app) == []
    removed = db.session.scalars(select(ChangeLog).where(ChangeLog.verb == "removed")).all()
    assert sorted(row.subject for row in removed) == [
        "evidence_item", "evidence_use", "evidence_use", "stored_file", "stored_file",
    ]  # fmt: skip
    assert {row.setting_id for row in removed} == {world.setting.id}
    assert verify_chain().faults == ()


def test_what_a_closed_review_rests_on_is_not_erased_until_that_review_is_open_again(app, world):
    item = evidence.add_evidence(TESTER, world.setting, said(), received())
    evidence.attach(TESTER, world.review, refs(world)[0], [item])
    close_review(TESTER, world.review, TODAY)
    assert evidence.closed_reviews_served(item) == (world.review,)
    with pytest.raises(Refused, match="2016 to 2017"):
        evidence.erase(TESTER, item)
    assert len(on_disk(app)) == 1
    reopen_review(TESTER, world.review)
    evidence.erase(TESTER, item)
    assert on_disk(app) == []


def test_the_register_counts_criteria_in_the_newest_open_review_only(world, stranger, item):
    older = start_review(TESTER, world.setting, 2015, TODAY, EDITION)
    evidence.use_for(TESTER, item, older, refs(world)[:3])
    evidence.use_for(TESTER, item, world.review, refs(world)[:2])
    evidence.add_evidence(TESTER, stranger.setting, said("Theirs"))
    register = evidence.register_of(world.setting, TODAY)
    assert [(row.item, row.criteria) for row in register.rows] == [(item, 2)]
    assert (register.total, register.review) == (1, world.review)
    close_review(TESTER, world.review, TODAY)
    assert evidence.register_of(world.setting, TODAY).rows[0].criteria == 3
    close_review(TESTER, older, TODAY)
    assert evidence.register_of(world.setting, TODAY).review is None


def test_the_register_is_filtered_by_kind_by_state_and_by_every_word(world):
    lapsed = date(2017, 3, 3)
    for title, kind, more in (
        ("Policy", EvidenceKind.DOCUMENT, {"summary": "Acceptable use"}),
        ("Survey of parents", EvidenceKind.VOICE, {"review_by": lapsed}),
        ("Lesson visits", EvidenceKind.OBSERVATION, {"effective": date(2017, 3, 5)}),
    ):
        evidence.add_evidence(TESTER, world.setting, said(title, kind, **more))

    def found(**wanted):
        return [row.item.title for row in evidence.register_of(world.setting, TODAY, Wanted(**wanted)).rows]

    assert found() == ["Lesson visits", "Survey of parents", "Policy"]
    assert found(kind=EvidenceKind.VOICE) == ["Survey of parents"]
    assert found(state=Currency.CURRENT) == ["Policy"]
    assert found(state=Currency.LAPSED) == ["Survey of parents"]
    assert found(state=Currency.NOT_YET) == ["Lesson visits"]
    assert found(words="USE acceptable") == ["Policy"]
    assert found(words="folder parents") == ["Survey of parents"]
    assert found(words="parents", kind=EvidenceKind.DOCUMENT) == []
