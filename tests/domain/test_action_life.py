"""What became of done actions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from audit.domain.action_life import outcome_of, outcomes_of
from tests.builders import assessment, evidence, planned_action

DONE_ON = date(2017, 2, 1)
DONE_AT = datetime(2017, 2, 1, 15, tzinfo=UTC)
LATER = DONE_AT + timedelta(minutes=1)


def done(criteria=("a",), before=(1,), at=DONE_AT):
    levels = tuple(zip(criteria, before, strict=True))
    return replace(planned_action("done", criteria=criteria), done_on=DONE_ON, done_at=at, done_levels=levels)


def outcome(levels, before, judged, **facts):
    made = assessment(levels=levels, **facts)
    return outcome_of(done(tuple(levels), before), made, judged)


def test_a_done_action_waits_until_its_criterion_is_judged_after_it():
    assert outcome({"a": 1}, (1,), {"a": DONE_AT}).waiting
    assert not outcome({"a": 1}, (1,), {"a": LATER}).waiting


def test_where_only_the_day_is_known_a_judgement_of_a_later_day_counts():
    made = assessment(levels={"a": 1})
    action = done(at=None)
    assert outcome_of(action, made, {"a": datetime(2017, 2, 1, 23, tzinfo=UTC)}).waiting
    assert not outcome_of(action, made, {"a": datetime(2017, 2, 2, 8, tzinfo=UTC)}).waiting


def test_what_nobody_judged_is_waiting():
    assert outcome({"a": 1}, (1,), {}).waiting


def test_what_no_longer_applies_waits_for_nobody():
    made = assessment(levels={"b": 1}, not_applicable={"a": "The pool closed"})
    found = outcome_of(done(("a",)), made, {})
    assert not found.waiting
    assert not found.changed_nothing


def test_judged_again_no_higher_and_still_short_changed_nothing():
    found = outcome({"a": 1}, (1,), {"a": LATER})
    assert found.changed_nothing
    assert found.criteria[0].words == "Assured 1 Emerging, as it was when the action was done"


def test_a_level_that_rose_is_a_change_even_where_a_gap_is_left():
    found = outcome({"a": 2}, (1,), {"a": LATER})
    assert found.rose
    assert not found.changed_nothing
    assert found.criteria[0].words == "Assured 2 Developing, up from 1 Emerging when the action was done"


def test_a_claim_without_evidence_is_not_a_change():
    # Claimed 3 with nothing to show for it is assured 2, as it was.
    assert outcome({"a": 3}, (2,), {"a": LATER}).changed_nothing
    assert outcome({"a": 3}, (2,), {"a": LATER}, evidence={"a": [evidence()]}).rose


def test_a_level_that_fell_changed_nothing_for_the_better():
    found = outcome({"a": 0}, (1,), {"a": LATER})
    assert found.changed_nothing
    assert found.criteria[0].words == "Assured 0 Not in place, down from 1 Emerging when the action was done"


def test_on_target_already_when_it_was_ticked_off_is_work_done():
    assert not outcome({"a": 3}, (3,), {"a": LATER}, evidence={"a": [evidence()]}).changed_nothing


def test_what_was_not_judged_then_gives_the_benefit_of_the_doubt():
    found = outcome({"a": 1}, (None,), {"a": LATER})
    assert not found.changed_nothing
    assert found.criteria[0].words == "Assured 1 Emerging; not judged when the action was done"


@pytest.mark.parametrize(
    ("levels", "judged", "nothing"),
    [
        ({"a": 1, "b": 1}, ("a", "b"), True),
        ({"a": 1, "b": 2}, ("a", "b"), False),  # one of two rose
        ({"a": 1, "b": 1}, ("a",), False),  # the other is still to be judged
    ],
)
def test_an_action_for_two_criteria_is_seen_as_a_whole(levels, judged, nothing):
    assert outcome(levels, (1, 1), dict.fromkeys(judged, LATER)).changed_nothing is nothing


def test_only_done_actions_have_an_outcome():
    made = assessment(levels={"a": 1})
    actions = [planned_action(status) for status in ("not-started", "in-progress", "blocked", "dropped")]
    assert outcomes_of([*actions, done(), planned_action("done")], made, {})[0].action.done_on == DONE_ON
    assert len(outcomes_of([*actions, done(), planned_action("done")], made, {})) == 1


def test_a_criterion_that_the_edition_does_not_have_is_left_out():
    made = assessment(levels={"a": 1})
    assert outcome_of(done(("gone",)), made, {}).criteria == ()
