"""The state of a requirement follows from the criteria mapped to it."""

import pytest

from audit.domain.compliance import (
    Compliance,
    count_states,
    requirement_standing,
    requirement_state,
    source_standings,
    statutory_not_met,
)
from tests.builders import NURSERY, SCHOOL_TYPES, assessment, criterion, edition, evidence

RECORD = evidence("record")
MET, PARTLY, NOT_MET, NOT_JUDGED, NOT_APPLICABLE = Compliance


def state_of(levels, not_applicable=(), **facts):
    """The state of S1, which is mapped to a, b and c. Claims of 3 and 4 are evidenced."""
    criteria = [criterion(ref, "S1") for ref in "abc"]
    made = assessment(
        *criteria,
        levels=levels,
        evidence={ref: [RECORD] for ref in "abc"},
        not_applicable=dict.fromkeys(not_applicable, "Not here"),
        **facts,
    )
    return requirement_standing(made, made.edition.requirements["S1"]).state


@pytest.mark.parametrize(
    ("levels", "state"),
    [
        ({"a": 3, "b": 3, "c": 3}, MET),
        ({"a": 4, "b": 3, "c": 4}, MET),
        ({"a": 3, "b": 3, "c": 2}, PARTLY),
        ({"a": 3, "b": 3, "c": 0}, PARTLY),
        ({"a": 2, "b": 0, "c": 0}, PARTLY),  # one at 2 is enough
        ({"a": 1, "b": 1, "c": 1}, NOT_MET),
        ({"a": 0, "b": 0, "c": 0}, NOT_MET),
        ({}, NOT_JUDGED),
        ({"a": 3, "b": 3}, PARTLY),  # c is still to be judged, so it cannot be met yet
        ({"a": 2}, PARTLY),
        ({"a": 1}, NOT_MET),  # judged below 2, and nothing else is known
        ({"a": 0, "b": 1}, NOT_MET),
    ],
)
def test_every_state_follows_from_the_levels(levels, state):
    assert state_of(levels) is state


@pytest.mark.parametrize(
    ("levels", "left_out", "state"),
    [
        ({"a": 3, "b": 3}, "c", MET),  # what does not apply asks for nothing
        ({"a": 3}, "bc", MET),
        ({"a": 1}, "bc", NOT_MET),
        ({}, "ab", NOT_JUDGED),
        ({}, "abc", NOT_APPLICABLE),
    ],
)
def test_criteria_that_do_not_apply_are_left_out_of_account(levels, left_out, state):
    assert state_of(levels, not_applicable=left_out) is state


def test_a_requirement_counts_what_is_assured_not_what_is_claimed():
    made = assessment(criterion("a", "S1"), levels={"a": 4})  # no evidence: assured 2
    assert requirement_standing(made, made.edition.requirements["S1"]).state is PARTLY


def test_an_exception_counts_as_secure():
    made = assessment(criterion("a", "S1"), levels={"a": 3}, exceptions={"a": "Shown"})
    assert requirement_standing(made, made.edition.requirements["S1"]).state is MET


def test_a_duty_that_does_not_bind_a_nursery_is_not_applicable_there_however_it_is_judged():
    criteria = [criterion("a", "S1", "R1")]
    made = assessment(*criteria, levels={"a": 0}, binds={"S1": SCHOOL_TYPES}, profile=NURSERY)
    duty = requirement_standing(made, made.edition.requirements["S1"])
    assert (duty.state, duty.why_not) == (NOT_APPLICABLE, "Does not bind this type of setting")
    advice = requirement_standing(made, made.edition.requirements["R1"])
    assert (advice.state, advice.why_not) == (NOT_MET, None)
    assert statutory_not_met(made) == ()


def test_why_a_requirement_is_not_applicable_is_said():
    made = assessment(criterion("a", "S1"), levels={}, not_applicable={"a": "No boarders"})
    standing = requirement_standing(made, made.edition.requirements["S1"])
    assert standing.why_not == "None of its criteria applies here"
    assert [s.why_not for s in standing.standings] == ["No boarders"]


def test_one_answer_serves_every_source_that_asks_for_it():
    made = assessment(criterion("a", "S1", "I1", "R1"), levels={"a": 3}, evidence={"a": [RECORD]})
    states = [s.state for source in made.edition.sources for s in source_standings(made, source)]
    assert states == [MET, MET, MET]


def test_context_is_never_scored_and_every_state_is_counted_even_at_nought():
    criteria = [criterion("a", "R1"), criterion("b", "R2")]
    made = assessment(*criteria, levels={"a": 1})
    made = type(made)(edition(*criteria, context=["C1"]), made.profile, made.today, made.standings)
    kent = made.edition.source("kent")
    standings = source_standings(made, kent)
    assert [s.requirement.ref for s in standings] == ["R1", "R2"]
    assert count_states(standings) == {MET: 0, PARTLY: 0, NOT_MET: 1, NOT_JUDGED: 1, NOT_APPLICABLE: 0}
    assert [state.label for state in Compliance] == ["Met", "Partly met", "Not met", "Not judged", "Not applicable"]


def test_statutory_not_met_lists_law_and_guidance_that_is_judged_and_short_in_source_order():
    made = assessment(
        criterion("a", "S2"), criterion("b", "L1"), criterion("c", "I1"), criterion("d", "S1"), criterion("e", "S3"),
        levels={"a": 2, "b": 0, "c": 0, "d": 3}, evidence={"d": [RECORD]},
    )  # fmt: skip
    # L1 not met, S2 partly met; S1 is met, S3 not judged, I1 is not statutory.
    assert [(s.requirement.ref, s.state) for s in statutory_not_met(made)] == [("L1", NOT_MET), ("S2", PARTLY)]


def test_without_any_criterion_nothing_is_applicable():
    assert requirement_state([]) is NOT_APPLICABLE
