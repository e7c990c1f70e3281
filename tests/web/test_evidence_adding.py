"""Adding evidence and attaching it to a criterion: every message, and files that outlive an error in the form."""

import dataclasses
import io
from datetime import date

import pytest
from flask import g
from sqlalchemy import select

from audit.domain.vocabulary import EvidenceKind
from audit.services import evidence
from audit.services.evidence import UseInput
from audit.services.reviews import edition_of
from audit.store.base import db
from audit.store.evidence import EvidenceItem
from tests.conftest import PASSWORD, TESTER
from tests.web.evidence_pages import PDF, SOUND, add, attach_path, new_path, only_item, pdf, refs, title_of

# Adding


def test_an_item_with_a_file_is_added_and_read_back(head, world):
    page = head.send(new_path(world), **SOUND, file=pdf())
    assert page.heading == "Online safety policy"
    for words in (
        "Added to your register",
        "Current until 3 July 2017",
        "5 September 2016",
        "What we do.",
        "policy.pdf",
    ):
        assert words in page.text
    assert only_item().file.sha256 in page.text


def test_the_form_shows_examples_and_the_usual_review_for_each_kind(head, world):
    page = head.page(new_path(world))
    assert page.text.count("Usually reviewed") == 5
    assert page.value("review_by") == ""
    assert "Never upload anything that names a child" in page.text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": "  "}, "Give it a name that others will recognise."),
        ({"title": "x" * 201}, "The name may have up to 200 characters."),
        ({"kind": ""}, "Choose the kind closest to it."),
        ({"effective": ""}, "Enter the date it started, or was done."),
        ({"effective": "soon"}, "'soon' is not a date. Write it like 4 March 2017 or 4/3/2017."),
        ({"review_by": "31/2/2017"}, "'31/2/2017' is not a date. Write it like 4 March 2017 or 4/3/2017."),
        (
            {"review_by": "4 September 2016"},
            "The review date is before the date it started. Enter a later date, or leave it empty.",
        ),
        (
            {"link": "javascript:alert(1)"},
            "Enter a link that starts with http:// or https://, such as https://www.school.example/.",
        ),
        ({"kept_in": ""}, "Add a file, a link, or where it is kept, so that somebody can find it."),
        ({"summary": "x" * 5001}, "The summary may have up to 5,000 characters."),
    ],
)
def test_each_error_says_what_to_do_and_nothing_typed_is_lost(head, world, wrong, message):
    page = head.send(new_path(world), **{**SOUND, **wrong})
    assert page.status == 400
    assert page.errors == [message]
    for name in ("title", "effective", "review_by", "summary", "kept_in"):
        assert page.value(name) == {**SOUND, **wrong}[name]
    assert db.session.scalar(select(EvidenceItem.id)) is None


def test_several_errors_are_said_at_once(head, world):
    assert len(head.send(new_path(world), title="", kind="", effective="", version="0").errors) == 4


def test_a_date_to_come_is_allowed_and_said_plainly(head, world):
    page = head.send(new_path(world), **{**SOUND, "effective": "1 April 2017"})
    assert "From 1 April 2017, not yet in effect" in page.text


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (("policy.pdf", b"MZ\0"), "This says it is a PDF but is not. Save it again as PDF and upload that."),
        (("policy.pdf", b""), "The file is empty."),
        (("page.html", b"<html>"), "Web pages and drawings that can run scripts are not taken."),
    ],
)
def test_a_refused_file_says_why_and_to_choose_again_and_keeps_the_rest(head, world, file, message):
    page = head.send(new_path(world), **SOUND, file=pdf(*file))
    assert page.status == 400
    assert page.errors[0].startswith(message)
    assert "Choose the file again below" in page.text
    assert page.value("title") == "Online safety policy"
    assert db.session.scalar(select(EvidenceItem.id)) is None


def test_a_file_over_the_limit_says_what_to_do(app, head, world):
    app.config["PLUMBLINE"] = dataclasses.replace(app.config["PLUMBLINE"], max_file_bytes=len(PDF))
    page = head.send(new_path(world), **SOUND, file=pdf("policy.pdf", PDF + b"x"))
    assert page.errors[0].startswith("The file is larger than")
    assert page.errors[0].endswith("Make a smaller copy and upload that, or say where the file is kept.")


def test_a_sound_file_outlives_an_error_elsewhere_in_the_form(head, world):
    page = head.send(new_path(world), **{**SOUND, "title": "", "kept_in": ""}, file=pdf())
    assert page.errors == ["Give it a name that others will recognise."]
    assert "policy.pdf (15 bytes) has been uploaded and will be saved with this form" in page.text
    page = head.send(
        new_path(world), **{**SOUND, "kept_in": "", "pending": page.value("pending")}, file=(io.BytesIO(), "")
    )
    assert page.heading == "Online safety policy"
    assert only_item().file.name == "policy.pdf"


def test_a_pending_file_can_be_left_out_or_replaced(head, world):
    token = head.send(new_path(world), **{**SOUND, "title": ""}, file=pdf()).value("pending")
    head.send(new_path(world), **SOUND, pending=token, drop_pending="y")
    assert only_item().file is None
    evidence.erase(TESTER, only_item())
    head.send(new_path(world), **SOUND, pending=token, file=pdf("newer.pdf"))
    assert only_item().file.name == "newer.pdf"


def test_a_pending_file_that_is_gone_or_not_ours_has_to_be_chosen_again(app, head, world, stranger):
    token = head.send(new_path(world), **{**SOUND, "title": ""}, file=pdf()).value("pending")
    for path in (app.config["PLUMBLINE"].evidence_folder / "pending").iterdir():
        path.unlink()
    for forged in (token, "made-up", token[:-2] + "xx"):
        page = head.send(new_path(world), **SOUND, pending=forged)
        assert page.errors == ["The file you chose before is no longer held. Choose the file again."]
        assert page.value("pending") == ""


def test_a_pending_file_belongs_to_its_setting(app, head, world, stranger):
    token = head.send(new_path(world), **{**SOUND, "title": ""}, file=pdf()).value("pending")
    client = app.test_client()
    _sign_in(client, stranger)
    page = client.send(new_path(stranger), **SOUND, pending=token)
    assert page.errors == ["The file you chose before is no longer held. Choose the file again."]


def _sign_in(client, world):
    g.pop("_login_user", None)
    client.post("/sign-in", data={"email": world.leader.email, "password": PASSWORD})
    g.pop("_login_user", None)


def test_what_was_sent_again_after_a_sign_in_says_that_no_file_came(head, world):
    assert "No file came with this" in head.send(new_path(world), **SOUND).text
    assert "No file came with this" not in head.send(new_path(world), **SOUND, file=(io.BytesIO(), "")).text


def test_from_a_criterion_an_item_is_added_and_attached_at_once(head, world):
    ref = refs(world)[0]
    page = head.page(f"{new_path(world)}?review={world.review.id}&criterion={ref}")
    assert title_of(world, ref) in page.text
    page = head.send(
        new_path(world), **SOUND, review=page.value("review"), criterion=page.value("criterion"), shows="Section 3"
    )
    assert page.response.request.path == f"/reviews/{world.review.id}/criteria/{ref}"
    assert "Added and attached." in page.text
    assert [(use.evidence.title, use.shows) for use in evidence.uses_of(world.review, ref)] == [
        ("Online safety policy", "Section 3")
    ]


# Attaching to a criterion


def test_the_attach_page_shows_question_prompts_and_what_is_attached(head, world):
    ref = refs(world)[0]
    criterion = edition_of(world.review).criterion(ref)
    add(world, use=UseInput(world.review, ref, "Section 3"))
    add(world, "Survey", EvidenceKind.VOICE, review_by=date(2017, 3, 3))
    page = head.page(attach_path(world, ref))
    for words in (criterion.question, *criterion.evidence_prompts, "Shows here: Section 3"):
        assert " ".join(words.split()) in page.text
    labels = [label.get_text(strip=True) for label in page.soup.select(".govuk-checkboxes__label")]
    assert labels == ["Survey"], "what is attached already is not offered again"
    assert "Pupil, staff or parent voice. Lapsed on 4 March 2017." in page.text


def test_items_are_attached_with_what_they_show(head, world):
    ref, item = refs(world)[0], add(world)
    page = head.send(attach_path(world, ref), items=[item.id], shows="Section 3")
    assert "Attached 1 item of evidence." in page.text
    assert evidence.uses_of(world.review, ref)[0].shows == "Section 3"


def test_attaching_nothing_is_an_error_and_keeps_what_was_typed(head, world):
    add(world)
    page = head.send(attach_path(world, refs(world)[0]), shows="Section 3")
    assert (page.status, page.errors) == (400, ["Tick at least one item."])
    assert page.value("shows").strip() == "Section 3"


def test_the_attach_page_searches_the_register(head, world):
    add(world)
    add(world, "Survey", EvidenceKind.VOICE)
    page = head.page(f"{attach_path(world, refs(world)[0])}?q=survey")
    assert [label.get_text(strip=True) for label in page.soup.select(".govuk-checkboxes__label")] == ["Survey"]
    assert "1 of 2 items fit" in page.text
    assert "Nothing else in your register fits" in head.page(f"{attach_path(world, refs(world)[0])}?q=zebra").text


def test_with_an_empty_register_the_attach_page_says_so_and_offers_to_add(head, world):
    page = head.page(attach_path(world, refs(world)[0]))
    assert "Your register is empty" in page.text
    assert f"{new_path(world)}?review={world.review.id}&criterion={refs(world)[0]}" in page.links()


def test_detaching_leads_back_to_where_the_button_was(head, world):
    ref = refs(world)[0]
    for back, path in (("attach", attach_path(world, ref)), ("", f"/reviews/{world.review.id}/criteria/{ref}")):
        add(world, use=UseInput(world.review, ref))
        use = evidence.uses_of(world.review, ref)[0]
        page = head.send(f"/reviews/{world.review.id}/uses/{use.id}/detach", back=back)
        assert page.response.request.path == path
