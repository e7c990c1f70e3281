"""The record in words, page by page; and whether it is whole."""

import pytest
from flask import Flask
from sqlalchemy import text

from audit.domain.vocabulary import ActionStatus, EvidenceKind, Priority
from audit.services import evidence as register
from audit.services import signoff
from audit.services.evidence import EvidenceInput
from audit.services.judgements import JudgementInput, clear_judgement, record_judgement
from audit.services.plans import ActionInput, add_action, change_action
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Role
from audit.store.teamwork import SecondRating
from tests.conftest import PASSWORD, TESTER, TODAY, World
from tests.pages import PageClient
from tests.services.test_signoff import joined
from tests.web.test_signoff import browser

REF = "training-annual"


@pytest.fixture
def worked(world: World) -> World:
    """Judged twice by the head, evidence attached, an action changed."""
    head = Actor(world.leader.id, "Jo Bright")
    record_judgement(head, world.review, REF, JudgementInput(level=2, rationale="Some were trained"), 0)
    record_judgement(head, world.review, REF, JudgementInput(level=3, rationale="All were trained"), 1)
    said = EvidenceInput("Training log", EvidenceKind.RECORD, TODAY, None, "", "", "Blue folder")
    item = register.add_evidence(head, world.setting, said)
    register.attach(head, world.review, REF, [item], "Page 1")
    plan = ActionInput("Train staff", "", "Head", None, ActionStatus.NOT_STARTED, Priority.NORMAL, "", "")
    action = add_action(TESTER, world.review, plan, [REF], TODAY)
    changed = ActionInput("Train staff", "", "Deputy", TODAY, ActionStatus.IN_PROGRESS, Priority.HIGH, "", "")
    change_action(TESTER, action, changed, 1, TODAY)
    return world


def test_a_criterion_tells_what_changed_field_by_field_in_words(worked: World, head: PageClient) -> None:
    page = head.page(f"/reviews/{worked.review.id}/criteria/{REF}/history")
    assert "Level: 2 Developing → 3 Secure" in page.text
    assert "Why this level: Some were trained → All were trained" in page.text
    assert "Evidence: Training log" in page.text
    assert "Jo Bright, " in page.text
    assert "criterion_ref" not in page.text
    assert REF not in page.text


def test_an_action_and_its_evidence_have_theirs(worked: World, head: PageClient) -> None:
    page = head.page("/actions/1/history")
    for words in ("Owner: Head → Deputy", "Status: Not started → In progress", "Priority: 3 Normal → 2 High"):
        assert words in page.text
    assert "Due: nothing → 4 March 2017" in page.text
    page = head.page("/evidence/1/history")
    assert "Kind: Record or log" in page.text
    assert "What it shows: Page 1" in page.text


def test_pages_lead_to_their_history(worked: World, head: PageClient) -> None:
    here = f"/reviews/{worked.review.id}/criteria/{REF}"
    assert f"{here}/history" in head.page(here).links()
    assert "/evidence/1/history" in head.page("/evidence/1").links()
    assert "/actions/1/history" in head.page("/actions/1").links()
    assert f"/settings/{worked.setting.id}/history" in head.page(f"/settings/{worked.setting.id}/").links()


def test_a_number_used_again_is_another_thing(worked: World, head: PageClient) -> None:
    """SQLite gives the number of a removed judgement to the next one."""
    clear_judgement(TESTER, worked.review, REF, 2)
    record_judgement(TESTER, worked.review, "training-induction", JudgementInput(level=1, rationale="Other"), 0)
    page = head.page(f"/reviews/{worked.review.id}/criteria/{REF}/history")
    assert "removed" in page.text
    assert "Other" not in page.text
    page = head.page(f"/reviews/{worked.review.id}/criteria/training-induction/history")
    assert "All were trained" not in page.text


def test_the_setting_has_all_of_it_with_filters_that_stay_in_the_address(worked: World, head: PageClient) -> None:
    here = f"/settings/{worked.setting.id}/history"
    assert "Action: Train staff, changed" in head.page(here).text
    only = head.page(f"{here}?kind=judgements&who=Jo+Bright")
    assert "2 changes" in only.text
    assert "Action: Train staff" not in only.text
    assert "No change fits" in head.page(f"{here}?to=1/1/2016").text
    wrong = head.page(f"{here}?from=soon")
    assert "is not a date" in wrong.text
    assert wrong.value("from") == "soon"


def test_long_histories_are_paged(worked: World, head: PageClient) -> None:
    for version in range(2, 62):
        said = JudgementInput(level=version % 2 + 2, rationale=f"Number {version}")
        record_judgement(TESTER, worked.review, REF, said, version)
    here = f"/settings/{worked.setting.id}/history"
    first = head.page(f"{here}?kind=judgements")
    assert "62 changes , page 1 of 2" in first.text
    [older] = [link for link in first.links() if "page=2" in link]
    assert "kind=judgements" in older
    assert "Some were trained" in head.page(older).text
    assert "page 2 of 2" in head.page(f"{here}?kind=judgements&page=99").text
    assert "page 1 of 2" in head.page(f"{here}?kind=judgements&page=x").text
    assert "page 2 of 2" in head.page(f"/reviews/{worked.review.id}/criteria/{REF}/history?page=2").text


def test_a_blind_rater_reads_no_level_in_any_history(app: Flask, worked: World) -> None:
    governor = joined(worked, "Gill Governor", Role.GOVERNOR)
    with signoff.saving(TESTER):
        db.session.add(SecondRating(review=worked.review, criterion_ref=REF, user_id=governor.user_id))
    client = browser(app, governor)
    page = client.page(f"/settings/{worked.setting.id}/history")
    assert "hidden until you have given your own rating" in page.text
    for secret in ("2 Developing", "3 Secure", "All were trained", "Train staff", "Deputy"):
        assert secret not in page.text
    assert "History of" not in client.page(f"/reviews/{worked.review.id}/criteria/{REF}/history").heading
    assert client.get("/actions/1/history").status_code == 403


def test_who_may_read_it(app: Flask, worked: World, stranger: World) -> None:
    reader = browser(app, joined(worked, "Ruth Reader", Role.READER))
    assert reader.get(f"/settings/{worked.setting.id}/history").status_code == 403
    assert reader.get("/evidence/1/history").status_code == 200
    other = app.test_client()
    other.post("/sign-in", data={"email": stranger.leader.email, "password": PASSWORD})
    places = (f"/settings/{worked.setting.id}/history", f"/settings/{worked.setting.id}/history/check")
    for place in (*places, f"/reviews/{worked.review.id}/criteria/{REF}/history", "/evidence/1/history"):
        assert other.get(place).status_code == 404
    assert "Train staff" not in other.page(f"/settings/{stranger.setting.id}/history").text


def test_leaders_ask_whether_the_record_is_whole(worked: World, head: PageClient) -> None:
    here = f"/settings/{worked.setting.id}/history/check"
    assert "rows of the record" not in head.page(here).text
    assert "are as they were written" in head.send(here).text
    db.session.execute(text("drop trigger change_log_no_update"))
    db.session.execute(text("update change_log set who = 'x' where id = 5"))
    db.session.commit()
    page = head.send(here)
    assert "No: 1 thing in the record is not as written" in page.text
    assert "Row 5 was changed after it was written" in page.text
