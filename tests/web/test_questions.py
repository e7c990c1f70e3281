"""The questions pages and the governors' first page, by role: who asks, answers and reads; nothing typed is lost."""

import pytest
from flask import Flask

from audit.services import questions, second_ratings
from audit.services.judgements import JudgementInput, record_judgement
from audit.store.people import Role, User
from audit.store.questions import GovernorQuestion
from tests.conftest import TESTER, TODAY, World
from tests.pages import PageClient
from tests.teams import actor, browser, join

REF = "training-annual"
OWN = "Who reads the <b>reports</b>?"


@pytest.fixture
def chair(world: World) -> User:
    return join(world, Role.GOVERNOR, "Chris Chair", signs=True)


@pytest.fixture
def governor(app: Flask, world: World, chair: User) -> PageClient:
    """Signed in; the review has one criterion, short of statutory guidance."""
    record_judgement(TESTER, world.review, REF, JudgementInput(level=1, rationale="No register was kept."), 0)
    return browser(app, chair)


def list_of(world: World) -> str:
    return f"/reviews/{world.review.id}/questions"


def ask_own(world: World, chair: User) -> GovernorQuestion:
    return questions.ask_own(actor(chair), world.review, OWN, None, "")


def test_a_governor_begins_where_we_stand_and_others_where_they_did(
    app: Flask, world: World, governor: PageClient
) -> None:
    assert governor.page("/").heading == "Where we stand"
    assert browser(app, world.leader).page("/").heading == "Hillside Primary"
    assert browser(app, join(world, Role.READER, "Rea Der")).page("/").heading == "Hillside Primary"
    assert browser(app, join(world, Role.CONTRIBUTOR, "Con Tri")).page("/").heading == "My work"


def test_every_number_leads_somewhere(world: World, governor: PageClient) -> None:
    page = governor.page(f"/settings/{world.setting.id}/governors")
    assert "1 requirement" in page.text or "requirements judged and not fully met" in page.text
    for link in {link for link in page.links() if link.startswith(("/reviews", "/settings"))}:
        assert governor.get(link.partition("#")[0]).status_code == 200, link


def test_nothing_judged_and_nothing_asked(app: Flask, world: World, chair: User) -> None:
    page = browser(app, chair).page(f"/settings/{world.setting.id}/governors")
    assert "Nothing has been judged yet" in page.text
    assert "This is the first review, so there is nothing to compare it with." in page.text
    assert "No review has been put before governors yet." in page.text
    assert "Nothing more to suggest" in browser(app, chair).page(list_of(world)).text


def test_a_tick_asks_and_is_not_offered_again(world: World, governor: PageClient) -> None:
    [one] = questions.suggestions_for(world.review, TODAY)
    before = governor.page(list_of(world))
    assert one.text in before.text
    assert "assured 1 Emerging, target 3 Secure" in before.text
    assert governor.send(list_of(world)).errors == ["Tick the questions to ask."]
    after = governor.send(list_of(world), ask=REF)
    assert "Asked 1 question." in after.text
    assert after.soup.select_one('input[name="ask"]') is None
    assert "1 asked, 1 waiting for an answer." in after.text
    assert "Asked by Chris Chair on" in after.text


def test_own_words_are_escaped_and_kept_when_refused(world: World, governor: PageClient, chair: User) -> None:
    ask_own(world, chair)
    page = governor.send(f"{list_of(world)}/new", text=OWN, criterion="", note="Ask IT.")
    assert page.errors == ["This has been asked already. Add a note to that question instead."]
    assert (page.value("text").strip(), page.value("note").strip()) == (OWN, "Ask IT.")
    assert governor.page(list_of(world)).soup.select("main b") == []
    assert OWN in governor.page(list_of(world)).text


def test_leaders_answer_and_governors_do_not(app: Flask, world: World, governor: PageClient, chair: User) -> None:
    row = ask_own(world, chair)
    path = f"/questions/{row.id}"
    assert governor.page(path).soup.select_one('[name="answer"]') is None
    said = {"note": "", "meeting_date": "", "minute_reference": "", "version": row.version, "text": OWN}
    governor.send(path, **said, answer="We do.")
    assert questions.questions_of([world.review])[0].answer == "", "what is not theirs is not read from the form"
    leader = browser(app, world.leader)
    page = leader.send(path, **{**said, "version": row.version}, answer="The deputy.")
    assert "The deputy. Jo Bright" in page.text


def test_half_a_minute_is_refused_and_nothing_typed_is_lost(world: World, governor: PageClient, chair: User) -> None:
    row = ask_own(world, chair)
    page = governor.send(
        f"/questions/{row.id}", text=OWN, note="Mine.", meeting_date="4 March 2017", minute_reference="", version="1"
    )
    assert page.errors == ["Enter the reference of the minute as well as the date of the meeting."]
    assert (page.value("note").strip(), page.value("meeting_date")) == ("Mine.", "4 March 2017")
    page = governor.send(
        f"/questions/{row.id}", text=OWN, note="", meeting_date="5 March 2017", minute_reference="7", version="1"
    )
    assert page.errors == ["The meeting has not been held yet. Record the minute once governors have met."]


def test_the_second_to_save_sees_both(app: Flask, world: World, governor: PageClient, chair: User) -> None:
    row = ask_own(world, chair)
    path, seen = f"/questions/{row.id}", row.version
    leader = browser(app, world.leader)
    plain = {"text": OWN, "meeting_date": "", "minute_reference": "", "version": seen}
    leader.send(path, **plain, note="", answer="The deputy.")
    mine = {"note": "Ask the deputy.", "meeting_date": "", "minute_reference": ""}
    page = governor.send(path, text="Mended?", version=seen, **mine)
    assert page.status == 409
    assert "Somebody else saved this question while you had it open" in page.text
    assert "The deputy." in page.text
    assert page.value("note").strip() == "Ask the deputy."
    assert questions.questions_of([world.review])[0].note == ""
    again = governor.send(path, version=page.value("version"), **mine)
    assert "Saved." in again.text
    assert "Ask the deputy." in again.text
    assert "The deputy." in again.text


def test_readers_and_contributors_read(app: Flask, world: World, governor: PageClient, chair: User) -> None:
    row = ask_own(world, chair)
    for role in (Role.READER, Role.CONTRIBUTOR):
        client = browser(app, join(world, role, f"Some {role.value}"))
        page = client.page(list_of(world))
        assert OWN in page.text
        assert not page.soup.select("main form")
        assert client.post(list_of(world), data={"ask": REF}).status_code == 403
        assert client.get(f"/questions/{row.id}").status_code == 403
        assert "Governors' question" in client.page(f"/questions/{row.id}/history").text
        assert client.get(f"/settings/{world.setting.id}/governors").status_code == 200


def test_withdrawing_and_asking_again(world: World, governor: PageClient, chair: User) -> None:
    row = ask_own(world, chair)
    page = governor.send(f"/questions/{row.id}/withdraw", version=row.version)
    assert "Withdrawn. It stays in the list" in page.text
    stale = governor.post(f"/questions/{row.id}/ask-again", data={"version": "1"})
    assert stale.status_code == 409
    page = governor.send(f"/questions/{row.id}/ask-again", version=row.version)
    assert "1 asked, 1 waiting" in page.text


def test_a_blind_rater_sees_no_question_about_what_they_rate(
    app: Flask, world: World, governor: PageClient, chair: User
) -> None:
    [row] = questions.ask_suggested(TESTER, world.review, questions.suggestions_for(world.review, TODAY), [REF])
    second_ratings.begin_rating(actor(chair), world.review, REF)
    page = governor.page(list_of(world))
    assert row.text not in page.text
    assert "assured 1" not in page.text
    assert "assured 1" not in governor.page(f"/settings/{world.setting.id}/governors").text
    for path in (f"/questions/{row.id}", f"/questions/{row.id}/history"):
        response = governor.get(path)
        assert response.status_code == 302
        assert response.headers["Location"].endswith(f"/criteria/{REF}/rating")
    assert governor.post(f"/questions/{row.id}", data={"note": "What is it?"}).status_code == 403
