"""What the policy lacks: actions drafted part by part, reasons for none, and what becomes of both."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from audit.domain.policy_gaps import POLICY, PolicyGapState
from audit.domain.vocabulary import ActionStatus
from audit.services.assessing import actions_of
from audit.services.errors import Refused
from audit.services.new_cycle import NextReview, start_next_review
from audit.services.plan_changes import input_of, merge_actions, split_action
from audit.services.plans import change_action
from audit.services.policy_decisions import decide
from audit.services.policy_gaps import draft_policy_actions, find_gap, leave_out, policy_gaps_of, take_back
from audit.services.reviews import close_review
from audit.store.base import db
from audit.store.log import verify_chain
from audit.store.policies import PolicyGap
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY
from tests.policies import (
    E1,
    E2,
    E3,
    FOUND,
    MISSING,
    NOT_APPLICABLE,
    OPTIONAL,
    S1,
    USUAL,
    check_policy,
    finding,
    text_of,
)

OPEN, PLANNED, DONE, LEFT_OUT, SAID = (
    PolicyGapState.OPEN,
    PolicyGapState.PLANNED,
    PolicyGapState.DONE,
    PolicyGapState.LEFT_OUT,
    PolicyGapState.SAID,
)


@pytest.fixture
def check(world):
    return check_policy(world.review)


def state(world, ref):
    return find_gap(world.review, ref).state


def change(action, **more):
    change_action(TESTER, action, replace(input_of(action), **more), action.version, TODAY)


def test_nothing_is_lacking_before_a_policy_was_checked(world):
    assert policy_gaps_of(world.review, TODAY) is None
    assert find_gap(world.review, E1) is None
    with pytest.raises(Refused, match="No policy has been checked"):
        draft_policy_actions(TESTER, world.review, {E1}, TODAY)


def test_gaps_are_what_is_strongly_recommended_and_applies(world, check):
    """252 strongly recommended statements, of which 40 do not apply to this school and two (E1 and S1) were found."""
    found = policy_gaps_of(world.review, TODAY)
    assert len(found.gaps) == 252 - 40 - 2
    refs = {gap.ref for gap in found.gaps}
    assert E2 in refs  # weak
    assert not refs & {E1, S1, OPTIONAL, "KCC-2.3-01"}


def test_one_action_is_drafted_for_each_part_and_linked_to_the_policy_alone(world, check):
    made = draft_policy_actions(TESTER, world.review, {E2, E3, "KCC-3.1-02"}, TODAY)
    assert [action.title for action in made] == [
        "Add to the policy: email (2 statements)",
        "Add to the policy: social media in general (1 statement)",
    ]
    assert {link.criterion_ref for action in made for link in action.links} == {POLICY}
    assert [state(world, ref) for ref in (E2, E3, "KCC-3.1-02", "KCC-3.1-03")] == [PLANNED, PLANNED, PLANNED, OPEN]
    assert verify_chain().faults == ()


def test_what_is_no_gap_or_in_the_plan_already_is_left_as_it_is(world, check):
    [action] = draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    assert draft_policy_actions(TESTER, world.review, {E1, E2, OPTIONAL, "no-such-ref"}, TODAY) == ()
    assert [a.id for a in actions_of(world.review)] == [action.id]


def test_a_reason_stands_until_it_is_taken_back_or_an_action_is_drafted(world, check):
    leave_out(TESTER, world.review, E2, " The governors decided so. ")
    leave_out(TESTER, world.review, E3, "Not now.")
    assert find_gap(world.review, E2).reason == "The governors decided so."
    assert not find_gap(world.review, E2).open
    take_back(TESTER, world.review, E2)
    take_back(TESTER, world.review, E2)
    assert state(world, E2) is OPEN
    draft_policy_actions(TESTER, world.review, {E3}, TODAY)
    assert (state(world, E3), find_gap(world.review, E3).reason) == (PLANNED, "")


def test_a_reason_is_asked_for_and_only_for_a_gap_without_an_action(world, check):
    with pytest.raises(Refused, match="Say why"):
        leave_out(TESTER, world.review, E2, "  ")
    with pytest.raises(Refused, match="does not lack"):
        leave_out(TESTER, world.review, E1, "Why not.")
    draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    with pytest.raises(Refused, match="action for this in the plan"):
        leave_out(TESTER, world.review, E2, "Why not.")


def test_an_action_that_is_done_waits_for_the_next_check_and_a_dropped_one_leaves_the_gap_open(world, check):
    [action] = draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    change(action, status=ActionStatus.DONE, reason="Written.")
    assert (state(world, E2), find_gap(world.review, E2).open) == (DONE, True)
    change(action, status=ActionStatus.DROPPED, reason="Too long already.")
    gap = find_gap(world.review, E2)
    assert (gap.state, gap.action, gap.dropped) == (OPEN, None, "Too long already.")
    [again] = draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    assert (state(world, E2), find_gap(world.review, E2).action) == (PLANNED, again)


def test_what_a_later_version_says_is_told_and_its_action_stays_open(world, check):
    [action] = draft_policy_actions(TESTER, world.review, {E2, E3}, TODAY)
    better = {**USUAL, E2: finding(E2, FOUND, 7)}
    check_policy(world.review, better, text_of("Nobody uses private mail."), of=check.evidence)
    found = policy_gaps_of(world.review, TODAY)
    assert [(gap.ref, gap.state, gap.action.id) for gap in found.said] == [(E2, SAID, action.id)]
    assert E2 not in {gap.ref for gap in found.gaps}
    assert action.status == ActionStatus.NOT_STARTED


def test_what_somebody_finds_or_rules_out_is_no_gap(world, check):
    decide(TESTER, check, E2, FOUND, 4, "", 0)
    decide(TESTER, check, E3, NOT_APPLICABLE, None, "No junk mail.", 0)
    decide(TESTER, check, E1, MISSING, None, "", 0)
    assert {E1, E2, E3} & {gap.ref for gap in policy_gaps_of(world.review, TODAY).gaps} == {E1}


def test_actions_that_are_merged_take_their_statements_along(world, check):
    first, second = draft_policy_actions(TESTER, world.review, {E2, "KCC-3.1-02"}, TODAY)
    seen = {action.id: action.version for action in (first, second)}
    merged = merge_actions(TESTER, world.review, seen, replace(input_of(first), title="Rewrite the policy"), TODAY)
    assert [find_gap(world.review, ref).action for ref in (E2, "KCC-3.1-02")] == [merged, merged]


def test_an_action_that_is_split_keeps_its_statements(world, check):
    from audit.services.plan_changes import set_criteria

    [action] = draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    set_criteria(TESTER, action, [POLICY, "training-annual"], action.version)
    split_action(TESTER, action, action.version, TODAY)
    assert find_gap(world.review, E2).action.id == action.id


def test_open_actions_carry_on_with_their_statements_into_the_next_review(app, world, check):
    [action] = draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    leave_out(TESTER, world.review, E3, "Not this year.")
    following = start_next_review(TESTER, world.review, NextReview(2017, EDITION), date(2017, 9, 20))
    assert policy_gaps_of(following, TODAY) is None  # the policy has to be checked for this year first
    check_policy(following, of=check.evidence)
    gap = find_gap(following, E2)
    assert (gap.state, gap.action.id, gap.carried_on) == (PLANNED, action.id, False)
    assert find_gap(following, E3).state is OPEN  # a reason is for its year
    before = find_gap(world.review, E2)
    assert (before.state, before.carried_on) == (PLANNED, True)
    change(action, status=ActionStatus.DONE, reason="Written.")
    assert find_gap(world.review, E2).state is PLANNED  # what was reported stays
    assert find_gap(following, E2).state is DONE


def test_last_years_reason_is_told_beside_the_gap_and_counts_for_nothing(app, world, check):
    leave_out(TESTER, world.review, E2, "Governors decided so in May.")
    following = start_next_review(TESTER, world.review, NextReview(2017, EDITION), date(2017, 9, 20))
    check_policy(following, name="Policy of 2017")
    gap = find_gap(following, E2)
    assert (gap.state, gap.reason, gap.last_time) == (OPEN, "", "Governors decided so in May.")
    assert gap.open
    leave_out(TESTER, following, E2, "Still so.")
    gap = find_gap(following, E2)
    assert (gap.state, gap.reason, gap.last_time) == (LEFT_OUT, "Still so.", "")
    assert find_gap(following, E3).last_time == ""
    assert find_gap(world.review, E2).last_time == ""


def test_nothing_is_done_about_gaps_in_a_closed_review(world, check):
    leave_out(TESTER, world.review, E3, "Not now.")
    close_review(TESTER, world.review, TODAY)
    for attempt in (
        lambda: draft_policy_actions(TESTER, world.review, {E2}, TODAY),
        lambda: leave_out(TESTER, world.review, E2, "Why not."),
        lambda: take_back(TESTER, world.review, E3),
    ):
        with pytest.raises(Refused, match="closed"):
            attempt()
    assert len(db.session.scalars(select(PolicyGap)).all()) == 1


def test_actions_for_the_policy_are_kept_from_whoever_is_still_to_rate_it(world, check):
    draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    leave_out(TESTER, world.review, E3, "Not now.")
    found = policy_gaps_of(world.review, TODAY, hidden={POLICY})
    states = {gap.ref: gap for gap in found.gaps}
    assert (states[E2].state, states[E2].action) == (PolicyGapState.HIDDEN, None)
    assert not states[E2].open
    assert states[E3].state is LEFT_OUT
