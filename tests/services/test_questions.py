"""Governors' questions: asked once, answered, minuted, never lost; in whatever state the review is."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from audit.domain.questions import Ground, QuestionState
from audit.services import questions, signoff
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.questions import QuestionInput
from audit.services.reviews import close_review
from audit.services.snapshots import is_intact
from audit.store.base import db
from audit.store.log import Actor, ChangeLog, verify_chain
from audit.store.people import Role
from audit.store.questions import GovernorQuestion
from audit.store.reviews import Review
from tests.conftest import TESTER, TODAY, World
from tests.teams import actor, join

REF = "training-annual"
SAID = QuestionInput(note="", meeting_date=None, minute_reference="")


@pytest.fixture
def governor(world: World) -> Actor:
    return actor(join(world, Role.GOVERNOR, "Gov Ann", title="Chair", signs=True))


@pytest.fixture
def leader(world: World) -> Actor:
    return actor(world.leader)


@pytest.fixture
def judged(world: World) -> Review:
    """One criterion that statutory guidance asks for, claimed 3 with nothing to show it."""
    record_judgement(TESTER, world.review, REF, JudgementInput(level=3, rationale="In September."), 0)
    return world.review


def ask(governor: Actor, review: Review) -> GovernorQuestion:
    [row] = questions.ask_suggested(governor, review, questions.suggestions_for(review, TODAY), [REF])
    return row


def test_a_suggestion_that_is_ticked_keeps_its_reason(governor: Actor, judged: Review) -> None:
    [one] = questions.suggestions_for(judged, TODAY)
    assert (one.ground, one.why) == (Ground.STATUTORY, "assured 2 Developing, target 3 Secure")
    row = ask(governor, judged)
    assert row.text == one.text == one.standing.criterion.governor_questions[0]
    assert (row.value.asked_by, row.value.suggested, row.value.state) == ("Gov Ann", True, QuestionState.WAITING)
    seen = row.version

    record_judgement(TESTER, judged, REF, JudgementInput(level=3, exception="The inspector saw it."), 1)
    assert questions.suggestions_for(judged, TODAY) == (), "the reason is gone"
    [still] = questions.questions_of([judged])
    assert still.why == "assured 2 Developing, target 3 Secure"
    assert still.version == seen


def test_two_governors_who_tick_the_same_ask_it_once(governor: Actor, leader: Actor, judged: Review) -> None:
    row = ask(governor, judged)
    suggested = questions.suggestions_for(judged, TODAY)
    assert questions.ask_suggested(leader, judged, suggested, [REF]) == []
    assert [r.id for r in questions.questions_of([judged])] == [row.id]
    assert row.value.asked_by == "Gov Ann"


def test_nothing_ticked_and_what_is_no_longer_suggested_are_refused(governor: Actor, judged: Review) -> None:
    suggested = questions.suggestions_for(judged, TODAY)
    with pytest.raises(Refused, match="Tick the questions"):
        questions.ask_suggested(governor, judged, suggested, [])
    with pytest.raises(Refused, match="no longer suggested"):
        questions.ask_suggested(governor, judged, suggested, [REF, "leadership-vision"])
    assert questions.questions_of([judged]) == []


def test_answer_and_minute_say_who_and_when(governor: Actor, leader: Actor, judged: Review) -> None:
    row = ask(governor, judged)
    questions.change_question(leader, row, replace(SAID, answer=" Eleven of twelve. "), row.version, TODAY)
    assert row.value.state is QuestionState.ANSWERED
    assert (row.answer, row.value.answered_by) == ("Eleven of twelve.", "Jo Bright")
    answered_at = row.answered_at
    minute = QuestionInput("Ask again in May.", date(2017, 3, 2), "FGB 2017/03, item 4")
    questions.change_question(governor, row, minute, row.version, TODAY)
    assert row.value.state is QuestionState.MINUTED
    assert (row.value.answered_by, row.answered_at) == ("Jo Bright", answered_at), "the governor did not answer"
    assert row.note == "Ask again in May."
    verbs = [(e.verb, e.who) for e in db.session.scalars(select(ChangeLog).filter_by(subject="governor_question"))]
    assert verbs == [("created", "Gov Ann"), ("changed", "Jo Bright"), ("changed", "Gov Ann")]
    assert verify_chain().faults == ()


def test_an_answer_taken_back_has_nobody_who_gave_it(governor: Actor, leader: Actor, judged: Review) -> None:
    row = ask(governor, judged)
    questions.change_question(leader, row, replace(SAID, answer="Yes."), row.version, TODAY)
    questions.change_question(leader, row, replace(SAID, answer=" "), row.version, TODAY)
    assert (row.value.state, row.value.answered_by, row.answered_at) == (QuestionState.WAITING, "", None)


def test_the_second_to_save_is_told_and_overwrites_nothing(governor: Actor, leader: Actor, judged: Review) -> None:
    row = ask(governor, judged)
    seen = row.version
    questions.change_question(governor, row, replace(SAID, note="Bring the log."), seen, TODAY)
    with pytest.raises(EditConflict) as conflict:
        questions.change_question(leader, row, replace(SAID, answer="Yes."), seen, TODAY)
    assert conflict.value.theirs.note == "Bring the log."
    assert db.session.get(GovernorQuestion, row.id).answer == ""
    with pytest.raises(EditConflict):
        questions.withdraw_question(governor, row, seen)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (replace(SAID, meeting_date=date(2017, 3, 2)), "both the date"),
        (replace(SAID, minute_reference="Item 4"), "both the date"),
        (replace(SAID, meeting_date=date(2017, 3, 5), minute_reference="Item 4"), "not been held"),
        (replace(SAID, text="Other words?"), "keeps its words"),
    ],
)
def test_what_cannot_be_so_is_refused(governor: Actor, judged: Review, said: QuestionInput, message: str) -> None:
    row = ask(governor, judged)
    with pytest.raises(Refused, match=message):
        questions.change_question(governor, row, said, row.version, TODAY)


def test_own_words_can_be_mended_until_they_are_answered(governor: Actor, leader: Actor, judged: Review) -> None:
    row = questions.ask_own(governor, judged, " Who reads the reprots? ", None, " Ask IT. ")
    assert (row.text, row.note, row.value.suggested) == ("Who reads the reprots?", "Ask IT.", False)
    questions.change_question(governor, row, replace(SAID, text="Who reads the reports?"), row.version, TODAY)
    assert row.text == "Who reads the reports?"
    questions.change_question(leader, row, replace(SAID, answer="The deputy."), row.version, TODAY)
    with pytest.raises(Refused, match="has an answer"):
        questions.change_question(governor, row, replace(SAID, text="Who checks?"), row.version, TODAY)
    questions.change_question(governor, row, replace(SAID, text=row.text, note="Thanks."), row.version, TODAY)
    assert (row.note, row.answer) == ("Thanks.", "The deputy.")


def test_an_empty_question_or_the_same_twice_is_refused(governor: Actor, judged: Review) -> None:
    with pytest.raises(Refused, match="Write the question"):
        questions.ask_own(governor, judged, "  ", None, "")
    questions.ask_own(governor, judged, "Who reads the reports?", None, "")
    with pytest.raises(Refused, match="asked already"):
        questions.ask_own(governor, judged, "Who reads the reports?", None, "")
    questions.ask_own(governor, judged, "Who reads the reports?", REF, "")  # about something else


def test_withdrawn_stays_and_can_be_asked_again(governor: Actor, leader: Actor, judged: Review) -> None:
    row = ask(governor, judged)
    questions.withdraw_question(governor, row, row.version)
    assert row.value.state is QuestionState.WITHDRAWN
    with pytest.raises(Refused, match="was withdrawn"):
        questions.change_question(leader, row, replace(SAID, answer="Yes."), row.version, TODAY)
    [again] = questions.ask_suggested(leader, judged, questions.suggestions_for(judged, TODAY), [REF])
    assert again.id == row.id
    assert (row.value.state, row.value.asked_by) == (QuestionState.WAITING, "Jo Bright")
    questions.withdraw_question(leader, row, row.version)
    questions.ask_again(governor, row, row.version)
    assert (row.value.state, row.value.asked_by) == (QuestionState.WAITING, "Gov Ann")


def test_what_is_answered_cannot_be_withdrawn(governor: Actor, leader: Actor, judged: Review) -> None:
    row = ask(governor, judged)
    questions.change_question(leader, row, replace(SAID, answer="Yes."), row.version, TODAY)
    with pytest.raises(Refused, match="stays as it is"):
        questions.withdraw_question(governor, row, row.version)


def test_a_submitted_review_can_be_asked_about_and_its_copy_holds_no_questions(
    world: World, governor: Actor, leader: Actor, judged: Review
) -> None:
    questions.ask_own(governor, judged, "Who reads the reports?", REF, "")
    head = world.leader.membership_in(world.setting.id)
    snapshot = signoff.submit(leader, judged, head, "", judged.version, TODAY)
    row = ask(governor, judged)
    questions.change_question(leader, row, replace(SAID, answer="Yes."), row.version, TODAY)
    assert row.value.state is QuestionState.ANSWERED
    assert "Who reads the reports?" not in snapshot.content
    assert is_intact(snapshot)
    assert judged.status == "submitted"


def test_a_closed_review_can_be_asked_about(governor: Actor, judged: Review) -> None:
    close_review(TESTER, judged, TODAY)
    assert ask(governor, judged).value.state is QuestionState.WAITING


def test_questions_on_what_is_hidden_are_left_out(governor: Actor, judged: Review) -> None:
    ask(governor, judged)
    whole = questions.ask_own(governor, judged, "Who reads the reports?", None, "")
    assert [r.id for r in questions.questions_of([judged], {judged.id: {REF}})] == [whole.id]
    assert questions.suggestions_for(judged, TODAY, {judged.id: {REF}}) == ()


def test_what_is_asked_already_keeps_who_asked_it(governor: Actor, leader: Actor, judged: Review) -> None:
    row = ask(governor, judged)
    with pytest.raises(Refused, match="asked already"):
        questions.ask_again(leader, row, row.version)
    assert row.asked_by_id == governor.user_id
