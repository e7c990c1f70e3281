"""The action plan: drafting from gaps, editing, dismissing."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from audit.domain.errors import UnknownRef
from audit.domain.vocabulary import ActionStatus, Priority
from audit.services.assessing import actions_of, assessment_of, dismissals_of
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import JudgementInput, QuickLevel, record_judgement, record_levels
from audit.services.plans import (
    ActionInput,
    add_action,
    change_action,
    dismiss_gap,
    draft_all,
    draft_for,
    gap_covers,
    restore_gap,
)
from audit.services.reviews import close_review, edition_of
from audit.store.base import db
from audit.store.log import ChangeLog, verify_chain
from tests.builders import TESTER, TODAY, stored_review

DO_IT = ActionInput(
    title=" Ask the supplier ",
    description="By email",
    owner="Network manager",
    due=date(2017, 5, 1),
    status=ActionStatus.NOT_STARTED,
    priority=Priority.HIGH,
    success_measure="A log",
    reason="",
)


@pytest.fixture
def review(database):
    """Three criteria judged at 1, so three gaps."""
    review = stored_review()
    refs = [c.ref for c in edition_of(review).criteria[:3]]
    record_levels(TESTER, review, {ref: QuickLevel(1, 0) for ref in refs})
    return review


def refs_of(review):
    return [c.ref for c in edition_of(review).criteria[:3]]


def states(review):
    """Criterion ref → what is being done about its gap."""
    covers = gap_covers(review, assessment_of(review, TODAY))
    return {cover.gap.standing.criterion.ref: cover.state for cover in covers}


def log_length():
    return db.session.scalar(select(func.count()).select_from(ChangeLog))


def test_drafting_all_gives_every_gap_its_action_and_doing_so_again_adds_none(review):
    assert draft_all(TESTER, review, TODAY) == 3
    before = log_length()
    assert draft_all(TESTER, review, TODAY) == 0
    assert log_length() == before
    assert states(review) == dict.fromkeys(refs_of(review), "In the plan")
    assert verify_chain().faults == ()


def test_a_drafted_action_says_what_its_gap_says(review):
    draft_all(TESTER, review, TODAY)
    gaps = {c.gap.standing.criterion.ref: c.gap for c in gap_covers(review, assessment_of(review, TODAY))}
    for row in actions_of(review):
        [ref] = row.value.criteria
        criterion = edition_of(review).criterion(ref)
        assert (row.title, row.description, row.owner) == (criterion.title, criterion.next_steps[1], criterion.owner)
        assert row.success_measure == f"2 Developing: {criterion.levels[2]}"
        assert (row.value.status, row.value.revision) == (ActionStatus.NOT_STARTED, 1)
        assert row.priority == (Priority.STATUTORY if gaps[ref].tier == 1 else Priority.HIGH)
        assert row.due > TODAY


def test_drafting_leaves_out_what_was_dismissed_and_what_is_in_the_plan(review):
    one, two, three = refs_of(review)
    dismiss_gap(TESTER, review, one, "Moving house")
    add_action(TESTER, review, DO_IT, [two], TODAY)
    assert draft_all(TESTER, review, TODAY) == 1
    assert states(review) == {one: "Dismissed", two: "In the plan", three: "In the plan"}


def test_a_gap_still_open_after_its_action_was_done_is_drafted_again(review):
    one = refs_of(review)[0]
    done = replace(DO_IT, status=ActionStatus.DONE, reason="Asked")
    add_action(TESTER, review, done, [one], TODAY)
    assert states(review)[one] == "Action done, gap still open"
    assert draft_all(TESTER, review, TODAY) == 3
    assert states(review)[one] == "In the plan"


def test_a_new_gap_is_drafted_and_a_closed_one_is_not(review):
    draft_all(TESTER, review, TODAY)
    fourth = edition_of(review).criteria[3].ref
    record_judgement(TESTER, review, fourth, JudgementInput(level=0), 0)
    assert draft_all(TESTER, review, TODAY) == 1
    assert [a.value.criteria for a in actions_of(review) if fourth in a.value.criteria] == [(fourth,)]


def test_a_draft_can_be_asked_for_with_a_gap_and_without(review):
    one, free = refs_of(review)[0], edition_of(review).criteria[5]
    assert draft_for(review, one, TODAY).description == edition_of(review).criterion(one).next_steps[1]
    bare = draft_for(review, free.ref, TODAY)
    assert (bare.title, bare.description, bare.owner, bare.due) == (free.title, "", free.owner, None)
    with pytest.raises(UnknownRef):
        draft_for(review, "made-up", TODAY)


def test_an_action_is_kept_trimmed_with_its_criteria_in_order_each_once(review):
    one, two, _ = refs_of(review)
    row = add_action(TESTER, review, DO_IT, [two, one, two], TODAY)
    value = row.value
    assert (value.title, value.owner, value.due, value.priority) == (
        "Ask the supplier", "Network manager", date(2017, 5, 1), Priority.HIGH,
    )  # fmt: skip
    assert value.criteria == (two, one)
    assert (len(value.key), value.revision) == (32, 1)


def test_an_action_may_be_about_no_criterion_but_not_about_one_that_does_not_exist(review):
    assert add_action(TESTER, review, DO_IT, [], TODAY).value.criteria == ()
    before = log_length()
    with pytest.raises(UnknownRef):
        add_action(TESTER, review, DO_IT, [refs_of(review)[0], "made-up"], TODAY)
    assert log_length() == before
    assert len(actions_of(review)) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "  "}, "Say in a few words what will be done."),
        ({"status": ActionStatus.BLOCKED}, "Say what is blocking this action, so that somebody can clear the way."),
        ({"status": ActionStatus.DROPPED}, "Say why this action was dropped. Governors will see the reason."),
        ({"status": ActionStatus.DONE, "reason": " "}, "Say what changed, so that the criterion can be judged again."),
    ],
)
def test_an_action_needs_a_title_and_a_reason_where_governors_would_ask_for_one(review, changes, message):
    action = add_action(TESTER, review, DO_IT, [refs_of(review)[0]], TODAY)
    for attempt in (
        lambda: add_action(TESTER, review, replace(DO_IT, **changes), [], TODAY),
        lambda: change_action(TESTER, action, replace(DO_IT, **changes), 1, TODAY),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert str(refusal.value) == message
    assert [a.title for a in actions_of(review)] == ["Ask the supplier"]


def test_the_second_of_two_people_editing_an_action_overwrites_nothing(review):
    action = add_action(TESTER, review, DO_IT, [refs_of(review)[0]], TODAY)
    change_action(TESTER, action, replace(DO_IT, owner="SENCO"), 1, TODAY)
    assert action.version == 2
    with pytest.raises(EditConflict) as conflict:
        change_action(TESTER, action, replace(DO_IT, owner="Headteacher"), 1, TODAY)
    assert conflict.value.theirs.owner == "SENCO"


def test_the_plan_is_listed_soonest_first_and_undated_last(review):
    for title, due in [
        ("c", None),
        ("b", date(2017, 6, 1)),
        ("a", date(2017, 5, 1)),
        ("d", None),
        ("e", date(2017, 5, 1)),
    ]:
        add_action(TESTER, review, replace(DO_IT, title=title, due=due), [], TODAY)
    assert [row.title for row in actions_of(review)] == ["a", "e", "b", "c", "d"]


def test_a_dismissed_gap_stays_listed_with_its_reason_until_it_is_restored(review):
    one = refs_of(review)[0]
    dismiss_gap(TESTER, review, one, " Moving house ")
    dismiss_gap(TESTER, review, one, "Moving in May")
    assert dismissals_of(review) == {one: "Moving in May"}
    assert states(review)[one] == "Dismissed"
    restore_gap(TESTER, review, one)
    restore_gap(TESTER, review, one)
    assert states(review)[one] == "No action yet"


def test_dismissing_needs_a_reason_and_a_criterion_that_exists(review):
    with pytest.raises(
        Refused, match=r"^Say why nothing will be done about this gap\. Governors will see the reason\.$"
    ):
        dismiss_gap(TESTER, review, refs_of(review)[0], "  ")
    with pytest.raises(UnknownRef):
        dismiss_gap(TESTER, review, "made-up", "Because")
    assert dismissals_of(review) == {}


def test_an_action_takes_back_the_dismissal_of_its_gap_and_of_no_other(review):
    one, two, _ = refs_of(review)
    dismiss_gap(TESTER, review, one, "Moving")
    dismiss_gap(TESTER, review, two, "Moving")
    add_action(TESTER, review, DO_IT, [one], TODAY)
    assert dismissals_of(review) == {two: "Moving"}


def test_the_plan_of_one_review_is_not_the_plan_of_another(review):
    other = stored_review("Valley Academy")
    draft_all(TESTER, review, TODAY)
    dismiss_gap(TESTER, review, edition_of(review).criteria[9].ref, "No")
    assert actions_of(other) == []
    assert dismissals_of(other) == {}


def test_the_plan_of_a_closed_review_cannot_be_changed(review):
    one = refs_of(review)[0]
    action = add_action(TESTER, review, DO_IT, [one], TODAY)
    close_review(TESTER, review, TODAY)
    before = log_length()
    for attempt in (
        lambda: draft_all(TESTER, review, TODAY),
        lambda: add_action(TESTER, review, DO_IT, [one], TODAY),
        lambda: change_action(TESTER, action, DO_IT, 1, TODAY),
        lambda: dismiss_gap(TESTER, review, one, "Moving"),
        lambda: restore_gap(TESTER, review, one),
    ):
        with pytest.raises(Refused, match=r"^This review is closed, so it cannot be changed\."):
            attempt()
    assert log_length() == before
