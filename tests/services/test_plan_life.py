"""An action through the year: done and judged again, changed with others, merged, split, taken up again."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from audit.domain.action_life import outcomes_of
from audit.domain.vocabulary import ActionStatus, Priority
from audit.services.assessing import actions_of, assessment_of
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.plan_changes import (
    BulkChange,
    PlanMoved,
    change_many,
    field_changes,
    input_of,
    merge_actions,
    merged_input,
    reopen_action,
    set_criteria,
    split_action,
)
from audit.services.plans import (
    ActionInput,
    add_action,
    change_action,
    dismiss_gap,
    draft_some,
    drafts_for,
    gap_covers,
    judged_when,
)
from audit.services.reviews import close_review
from audit.store.actions import Action
from audit.store.base import db
from audit.store.log import Actor, ChangeLog, verify_chain
from tests.conftest import TESTER, TODAY, World

TRAINING, POLICY, FILTERING = "training-annual", "policy-review", "filtering-effective"


def judge(world: World, ref: str, level: int) -> None:
    row = find_judgement(world.review, ref)
    record_judgement(TESTER, world.review, ref, JudgementInput(level=level), row.version if row else 0)


def said(title: str = "Book it", **more) -> ActionInput:
    plain = ActionInput(title, "", "Headteacher", date(2017, 4, 3), ActionStatus.NOT_STARTED, Priority.NORMAL, "", "")
    return replace(plain, **more)


def add(world: World, title: str = "Book it", refs=(TRAINING,), **more) -> Action:
    return add_action(TESTER, world.review, said(title, **more), refs, TODAY)


def change(action: Action, today: date = TODAY, **more) -> None:
    change_action(TESTER, action, replace(input_of(action), **more), action.version, today)


def finish(action: Action) -> None:
    change(action, status=ActionStatus.DONE, reason="Everyone was trained.")


def outcome(world: World):
    actions = [row.value for row in actions_of(world.review)]
    (found,) = outcomes_of(actions, assessment_of(world.review, TODAY), judged_when(world.review))
    return found


def log_since(start: int) -> list[tuple[str, str]]:
    rows = db.session.scalars(select(ChangeLog).where(ChangeLog.id > start).order_by(ChangeLog.id))
    return [(row.verb, row.subject) for row in rows]


def log_length() -> int:
    return len(list(db.session.scalars(select(ChangeLog.id))))


def test_done_keeps_the_day_and_the_assured_levels_of_that_day(world: World) -> None:
    judge(world, TRAINING, 3)  # without evidence: assured 2
    action = add(world, refs=(TRAINING, POLICY))
    assert (action.done_on, action.value.done_levels) == (None, ())
    finish(action)
    assert action.value.done_on == TODAY
    assert action.value.done_levels == ((TRAINING, 2), (POLICY, None))


def test_an_action_added_as_done_says_when(world: World) -> None:
    action = add(world, status=ActionStatus.DONE, reason="It was there all along.")
    assert action.done_on == TODAY


def test_saving_a_done_action_again_does_not_move_its_day(world: World) -> None:
    action = add(world)
    finish(action)
    change(action, today=date(2017, 4, 1), description="More about it")
    assert action.done_on == TODAY


def test_done_is_one_row_for_the_action_in_the_log(world: World) -> None:
    judge(world, TRAINING, 1)
    action = add(world)
    start, version = log_length(), action.version
    finish(action)
    assert sorted(log_since(start)) == [("changed", "action"), ("changed", "action_criterion")]
    assert action.version == version + 1
    assert verify_chain().faults == ()


def test_judging_again_takes_it_off_the_list_and_says_what_moved(world: World) -> None:
    judge(world, TRAINING, 1)
    finish(add(world))
    assert [c.ref for c in outcome(world).waiting] == [TRAINING]
    judge(world, TRAINING, 1)
    assert outcome(world).changed_nothing
    judge(world, TRAINING, 2)
    assert outcome(world).rose
    assert not outcome(world).changed_nothing


def test_taken_up_again_it_is_open_and_its_end_is_a_note(world: World) -> None:
    action = add(world)
    finish(action)
    reopen_action(TESTER, action, action.version, TODAY)
    value = action.value
    assert (value.status, value.done_on, value.done_levels, value.reason) == (ActionStatus.IN_PROGRESS, None, (), "")
    assert [note.text for note in value.notes] == [
        "Taken up again. It had been: Done on 4 March 2017. Everyone was trained."
    ]
    with pytest.raises(Refused, match="open already"):
        reopen_action(TESTER, action, action.version, TODAY)


def test_notes_are_dated_signed_and_in_order(world: World) -> None:
    actor = Actor(world.leader.id, world.leader.name)
    action = add(world)
    for text, day in (("Second", None), ("First", date(2017, 2, 1))):
        change_action(actor, action, replace(input_of(action), note=text, note_on=day), action.version, TODAY)
    db.session.expire_all()
    assert [(n.day, n.text, n.who) for n in action.value.notes] == [
        (date(2017, 2, 1), "First", "Jo Bright"),
        (TODAY, "Second", "Jo Bright"),
    ]


def test_a_note_is_not_of_tomorrow(world: World) -> None:
    with pytest.raises(Refused, match="today's date or an earlier one"):
        add(world, note="Will be done", note_on=date(2017, 3, 5))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (ActionStatus.BLOCKED, "what is blocking"),
        (ActionStatus.DONE, "what changed"),
        (ActionStatus.DROPPED, "why this action was dropped"),
    ],
)
def test_blocked_done_and_dropped_say_why(world: World, status: ActionStatus, words: str) -> None:
    with pytest.raises(Refused, match=words):
        add(world, status=status)


def test_accepting_some_drafts_leaves_the_rest(world: World) -> None:
    for ref in (TRAINING, POLICY):
        judge(world, ref, 1)
    assert draft_some(TESTER, world.review, [TRAINING, "nonsense"], TODAY) == 1
    assert draft_some(TESTER, world.review, [TRAINING], TODAY) == 0
    covers = gap_covers(world.review, assessment_of(world.review, TODAY))
    assert {c.gap.standing.criterion.ref for c in covers if c.without_action} == {POLICY}


def test_drafts_of_several_gaps_become_one(world: World) -> None:
    for ref in (TRAINING, POLICY):
        judge(world, ref, 1)
    training, policy = drafts_for(world.review, [TRAINING, POLICY], TODAY)
    merged = merged_input([training, policy])
    assert merged.title == f"{training.title}; {policy.title}"
    assert merged.description == f"{training.description}\n{policy.description}"
    assert (merged.owner, merged.co_owners) == ("Designated safeguarding lead", "Headteacher")
    assert merged.due == min(training.due, policy.due)
    assert merged.priority is Priority.STATUTORY


def test_merging_takes_the_earliest_date_the_highest_priority_and_every_name() -> None:
    merged = merged_input(
        [
            said("One", due=None, owner="", co_owners="Ann", cost="£5", status=ActionStatus.BLOCKED, reason="Waiting"),
            said("Two", due=date(2017, 5, 1), owner="Bob", co_owners="Ann, Cy", priority=Priority.HIGH),
            said("Two", due=date(2017, 4, 1), owner="Ann", cost="£6", status=ActionStatus.IN_PROGRESS),
        ]
    )
    assert (merged.title, merged.owner, merged.co_owners) == ("One; Two", "Bob", "Ann, Cy")
    assert (merged.due, merged.priority, merged.cost) == (date(2017, 4, 1), Priority.HIGH, "£5; £6")
    assert (merged.status, merged.reason) == (ActionStatus.IN_PROGRESS, "Waiting")


def test_a_merged_title_is_cut_to_what_the_form_takes() -> None:
    assert len(merged_input([said("a" * 150), said("b" * 150)]).title) == 200


def test_merged_actions_are_dropped_and_say_where_they_went(world: World) -> None:
    one = add(world, "One", [TRAINING, POLICY], note="Rang them")
    two = add(world, "Two", [POLICY, FILTERING])
    merged = merge_actions(TESTER, world.review, {one.id: one.version, two.id: two.version}, said("Both"), TODAY)
    assert merged.value.criteria == (TRAINING, POLICY, FILTERING)
    assert [note.text for note in merged.value.notes] == ["Rang them"]
    for row in (one, two):
        assert (row.value.status, row.reason) == (ActionStatus.DROPPED, "Merged into “Both”.")


def test_only_two_or_more_open_actions_can_be_merged(world: World) -> None:
    one, two = add(world, "One"), add(world, "Two")
    with pytest.raises(Refused, match="two or more"):
        merge_actions(TESTER, world.review, {one.id: one.version}, said(), TODAY)
    finish(two)
    with pytest.raises(Refused, match="“Two” is done"):
        merge_actions(TESTER, world.review, {one.id: one.version, two.id: two.version}, said(), TODAY)


def test_a_split_gives_every_criterion_its_own_action(world: World) -> None:
    action = add(world, "Train", [TRAINING, POLICY], cost="£9", note="Rang them")
    (made,) = split_action(TESTER, action, action.version, TODAY)
    assert [a.value.criteria for a in (action, made)] == [(TRAINING,), (POLICY,)]
    assert (action.title, made.title) == (
        "Train: Yearly training for everyone",
        "Train: Policies reviewed every year and open to the public",
    )
    assert (made.owner, made.due, made.cost) == (action.owner, action.due, "£9")
    assert [n.text for n in action.value.notes] == ["Rang them", "Split from “Train”, which was for 2 criteria."]
    with pytest.raises(Refused, match="nothing to split"):
        split_action(TESTER, action, action.version, TODAY)


def test_criteria_come_and_go_but_never_all(world: World) -> None:
    action = add(world)
    set_criteria(TESTER, action, [TRAINING, POLICY], action.version)
    assert action.value.criteria == (TRAINING, POLICY)
    set_criteria(TESTER, action, [POLICY], action.version)
    db.session.expire_all()
    assert action.value.criteria == (POLICY,)
    with pytest.raises(Refused, match="at least one"):
        set_criteria(TESTER, action, [], action.version)
    finish(action)
    with pytest.raises(Refused, match="levels of that day"):
        set_criteria(TESTER, action, [TRAINING], action.version)


def test_changed_together_in_one_go_with_a_log_row_each(world: World) -> None:
    rows = [add(world, title) for title in ("One", "Two", "Three")]
    change(rows[2], owner="Network manager")
    start = log_length()
    wanted = BulkChange(owner="Network manager")
    assert change_many(TESTER, world.review, {r.id: r.version for r in rows}, wanted, TODAY) == 2
    assert {r.owner for r in rows} == {"Network manager"}
    assert log_since(start) == [("changed", "action")] * 2


def test_what_would_change_is_told_in_words(world: World) -> None:
    action = add(world)
    wanted = BulkChange("Headteacher", date(2017, 5, 1), ActionStatus.BLOCKED, "No money", Priority.HIGH)
    assert [(c.name, c.old, c.new) for c in field_changes(action, wanted)] == [
        ("Due date", "3 April 2017", "1 May 2017"),
        ("Priority", "3 Normal", "2 High"),
        ("Status", "Not started", "Blocked"),
        ("Reason", "", "No money"),
    ]


def test_done_together_keeps_the_day_and_levels_of_each(world: World) -> None:
    judge(world, TRAINING, 1)
    judge(world, POLICY, 2)
    rows = [add(world, "One", [TRAINING]), add(world, "Two", [POLICY])]
    wanted = BulkChange(status=ActionStatus.DONE, reason="All done in July.")
    change_many(TESTER, world.review, {r.id: r.version for r in rows}, wanted, TODAY)
    assert [r.value.done_levels for r in rows] == [((TRAINING, 1),), ((POLICY, 2),)]


def test_one_changed_meanwhile_stops_them_all(world: World) -> None:
    one, two = add(world, "One"), add(world, "Two")
    seen = {one.id: one.version, two.id: two.version}
    change(two, owner="Bob")
    for attempt in (
        lambda: change_many(TESTER, world.review, seen, BulkChange(priority=Priority.HIGH), TODAY),
        lambda: merge_actions(TESTER, world.review, seen, said(), TODAY),
    ):
        with pytest.raises(PlanMoved) as moved:
            attempt()
        assert [row.title for row in moved.value.actions] == ["Two"]
        assert {row.priority for row in actions_of(world.review)} == {"normal"}
        assert len(actions_of(world.review)) == 2


@pytest.mark.parametrize(
    ("wanted", "words"),
    [(BulkChange(), "Say what to set"), (BulkChange(status=ActionStatus.DROPPED), "why this action was dropped")],
)
def test_a_change_that_says_nothing_or_not_why_is_refused(world: World, wanted: BulkChange, words: str) -> None:
    action = add(world)
    with pytest.raises(Refused, match=words):
        change_many(TESTER, world.review, {action.id: action.version}, wanted, TODAY)


def test_actions_of_another_setting_cannot_be_changed_along(world: World, stranger: World) -> None:
    mine, theirs = add(world, "One"), add(stranger, "Theirs")
    with pytest.raises(Refused, match="no longer in this plan"):
        change_many(
            TESTER, world.review, {mine.id: mine.version, theirs.id: theirs.version}, BulkChange(owner="Me"), TODAY
        )
    assert theirs.owner == "Headteacher"


def test_an_old_version_is_a_conflict_everywhere(world: World) -> None:
    action = add(world, refs=[TRAINING, POLICY])
    change(action, owner="Bob")
    for attempt in (
        lambda: split_action(TESTER, action, 1, TODAY),
        lambda: set_criteria(TESTER, action, [TRAINING], 1),
        lambda: reopen_action(TESTER, action, 1, TODAY),
        lambda: change_action(TESTER, action, said(), 1, TODAY),
    ):
        with pytest.raises(EditConflict):
            attempt()


def test_a_closed_review_keeps_its_plan(world: World) -> None:
    action = add(world, refs=[TRAINING, POLICY])
    seen = {action.id: action.version}
    close_review(TESTER, world.review, TODAY)
    for attempt in (
        lambda: split_action(TESTER, action, action.version, TODAY),
        lambda: set_criteria(TESTER, action, [TRAINING], action.version),
        lambda: reopen_action(TESTER, action, action.version, TODAY),
        lambda: change_many(TESTER, world.review, seen, BulkChange(owner="Me"), TODAY),
        lambda: merge_actions(TESTER, world.review, seen, said(), TODAY),
        lambda: draft_some(TESTER, world.review, [TRAINING], TODAY),
        lambda: dismiss_gap(TESTER, world.review, TRAINING, "No"),
    ):
        with pytest.raises(Refused, match="closed"):
            attempt()
