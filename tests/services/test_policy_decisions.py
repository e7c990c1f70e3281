"""Deciding: with a passage or a note, over the version that was seen, in the newest check of an open review."""

import pytest

from audit.domain.errors import UnknownRef
from audit.services.errors import EditConflict, Refused
from audit.services.policy_carrying import decided_last_time
from audit.services.policy_decisions import QuickDecision, decide, decide_many, find_decision, undecide
from audit.services.reviews import close_review
from audit.store.log import Actor, verify_chain
from tests.conftest import TESTER, TODAY
from tests.policies import E1, E2, E3, FOUND, MISSING, NOT_APPLICABLE, OPTIONAL, S1, WEAK, check_policy, text_of


@pytest.fixture
def check(world):
    return check_policy(world.review)


@pytest.fixture
def jo(world):
    return Actor(world.leader.id, world.leader.name)


def test_a_decision_is_kept_with_who_made_it(check, jo):
    row = decide(jo, check, E1, WEAK, 4, " Only half. ", 0)
    value = row.value
    assert (value.status, value.passage, value.note, value.by, value.carried) == (
        WEAK,
        4,
        "Only half.",
        "Jo Bright",
        False,
    )
    assert verify_chain().faults == ()


@pytest.mark.parametrize(
    ("status", "passage", "note", "words"),
    [
        (FOUND, None, "  ", "Choose the passage that says it"),
        (WEAK, None, "", "Choose the passage that says it"),
        (NOT_APPLICABLE, 4, "", "Say why this does not apply"),
        (FOUND, 7, "", "There is no passage 7 in this policy. It has passages 1 to 6."),
        (FOUND, 0, "", "There is no passage 0"),
        (FOUND, -1, "Note", "There is no passage -1"),
        (MISSING, 999_999, "", "There is no passage 999999"),
    ],
)
def test_what_cannot_be_shown_is_not_decided(check, status, passage, note, words):
    with pytest.raises(Refused, match=words):
        decide(TESTER, check, E1, status, passage, note, 0)
    assert find_decision(check, E1) is None


def test_what_is_missing_or_does_not_apply_has_no_passage(check):
    assert decide(TESTER, check, E1, MISSING, 4, "", 0).passage is None
    assert decide(TESTER, check, E2, NOT_APPLICABLE, 4, "No email here.", 0).passage is None
    assert decide(TESTER, check, E3, FOUND, None, "In the handbook.", 0).passage is None


@pytest.mark.parametrize("ref", ["KCC-9.9-99", "policy-scope", ""])
def test_what_is_no_statement_cannot_be_decided(check, ref):
    with pytest.raises(UnknownRef):
        decide(TESTER, check, ref, FOUND, 4, "", 0)
    with pytest.raises(UnknownRef):
        decide_many(TESTER, check, {ref: QuickDecision(FOUND, 0)})


def test_two_people_never_overwrite_each_other(check, jo):
    decide(jo, check, E1, FOUND, 4, "Mine.", 0)
    with pytest.raises(EditConflict) as conflict:
        decide(TESTER, check, E1, MISSING, None, "", 0)
    assert conflict.value.theirs.note == "Mine."
    row = find_decision(check, E1)
    decide(TESTER, check, E1, WEAK, 4, "", row.version)
    with pytest.raises(EditConflict):
        undecide(TESTER, check, E1, 1)
    assert find_decision(check, E1).status == WEAK


def test_a_decision_taken_back_is_proposed_again(check):
    row = decide(TESTER, check, E1, MISSING, None, "", 0)
    undecide(TESTER, check, E1, row.version)
    assert find_decision(check, E1) is None
    undecide(TESTER, check, E1, 1)  # somebody else was first: so it is already
    with pytest.raises(Refused, match="took this decision back while you had it open"):
        decide(TESTER, check, E1, MISSING, None, "", 1)


def test_a_quick_page_saves_what_was_chosen_with_the_passage_proposed(check):
    result = decide_many(TESTER, check, {E1: QuickDecision(FOUND, 0), E2: QuickDecision(MISSING, 0)})
    assert (result.saved, result.conflicts, result.wanting) == ((E1, E2), (), {})
    assert (find_decision(check, E1).passage, find_decision(check, E2).passage) == (4, None)


def test_a_quick_page_keeps_notes_and_passages_that_were_chosen(check):
    decide(TESTER, check, E1, FOUND, 5, "Read with Al.", 0)
    assert decide_many(TESTER, check, {E1: QuickDecision(WEAK, 1)}).saved == (E1,)
    row = find_decision(check, E1)
    assert (row.status, row.passage, row.note) == (WEAK, 5, "Read with Al.")


def test_a_quick_page_says_what_takes_more_than_a_tick_and_saves_the_rest(check):
    chosen = {OPTIONAL: QuickDecision(FOUND, 0), E2: QuickDecision(NOT_APPLICABLE, 0), E1: QuickDecision(FOUND, 0)}
    result = decide_many(TESTER, check, chosen)
    assert result.saved == (E1,)
    assert result.wanting[OPTIONAL].startswith("Choose the passage")
    assert result.wanting[E2].startswith("Say why this does not apply")


def test_a_quick_page_reports_what_others_decided_meanwhile(check, jo):
    decide(jo, check, E1, MISSING, None, "", 0)
    decide(jo, check, E2, FOUND, 4, "", 0)
    chosen = {E1: QuickDecision(FOUND, 0), E2: QuickDecision(FOUND, 0), S1: QuickDecision(FOUND, 0)}
    result = decide_many(TESTER, check, chosen)
    assert (result.saved, result.conflicts) == ((S1,), (E1,))  # E2 was decided alike: nothing to say
    assert find_decision(check, E1).status == MISSING


def test_nothing_is_written_where_nothing_changes(check):
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    assert decide_many(TESTER, check, {E1: QuickDecision(FOUND, 1)}).saved == ()
    assert find_decision(check, E1).version == 1


def test_confirming_what_was_carried_over_makes_it_a_decision_of_whoever_does(world, check, jo):
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    newer = check_policy(world.review, text=text_of("More."), of=check.evidence)
    row = find_decision(newer, E1)
    assert (row.carried, row.decided_by_id) == (True, None)
    assert decide_many(jo, newer, {E1: QuickDecision(FOUND, row.version)}).saved == (E1,)
    row = find_decision(newer, E1)
    assert (row.carried, row.value.by) == (False, "Jo Bright")


def test_nothing_is_decided_in_a_closed_review_or_of_a_version_that_was_replaced(world, check):
    row = decide(TESTER, check, E1, FOUND, 4, "", 0)
    check_policy(world.review, text=text_of("More."), of=check.evidence)
    attempts = (
        lambda: decide(TESTER, check, E2, MISSING, None, "", 0),
        lambda: decide_many(TESTER, check, {E2: QuickDecision(MISSING, 0)}),
        lambda: undecide(TESTER, check, E1, row.version),
    )
    for attempt in attempts:
        with pytest.raises(Refused, match="newer version"):
            attempt()
    close_review(TESTER, world.review, TODAY)
    for attempt in attempts:
        with pytest.raises(Refused, match="closed"):
            attempt()


def test_what_was_decided_last_time_is_told_however_long_ago(world, check):
    decide(TESTER, check, E2, FOUND, 5, "There.", 0)
    second = check_policy(world.review, text=text_of(without=5), of=check.evidence)
    assert find_decision(second, E2) is None
    third = check_policy(world.review, text=text_of("More.", without=5), of=check.evidence)
    assert decided_last_time(third, [E2])[E2].note == "There."
    assert decided_last_time(third).keys() == {E2}
    assert decided_last_time(check) == {}
