"""Which gaps there are, in which order, with the figures that say why."""

import pytest

from audit.domain.gaps import Tier, find_gaps
from tests.builders import NURSERY, SCHOOL_TYPES, assessment, criterion, evidence

DOCUMENT, RECORD = evidence("document"), evidence("record")


def order(*criteria, levels, **facts):
    return [gap.standing.criterion.ref for gap in find_gaps(assessment(*criteria, levels=levels, **facts))]


def only_gap(*criteria, **facts):
    [gap] = find_gaps(assessment(*criteria, **facts))
    return gap


def test_a_small_statutory_gap_comes_before_the_largest_other_one():
    # a: weight 2 × gap 4 = 8, but in tier 2. b: weight 3 × gap 1 = 3, in tier 1.
    assert order(criterion("a", "I1"), criterion("b", "S1"), levels={"a": 0, "b": 2}, targets={"a": 4}) == ["b", "a"]


def test_law_and_statutory_guidance_share_the_first_tier():
    # a: 3 × 1, b: 3 × 2
    assert order(criterion("a", "L1"), criterion("b", "S1"), levels={"a": 2, "b": 1}) == ["b", "a"]


def test_a_statutory_criterion_that_is_secure_already_is_in_the_second_tier():
    # b is assured 3 and aims at 4: weight 3 × gap 1 = 3 in tier 2. a: weight 2 × gap 2 = 4 in tier 2.
    made = assessment(
        criterion("b", "S1"), criterion("a", "I1"), levels={"b": 3, "a": 1}, targets={"b": 4}, evidence={"b": [RECORD]}
    )
    assert [(g.standing.criterion.ref, g.tier, g.points) for g in find_gaps(made)] == [
        ("a", Tier.OTHER, 4),
        ("b", Tier.OTHER, 3),
    ]


def test_a_statutory_claim_of_secure_that_is_not_shown_is_in_the_first_tier():
    assert only_gap(criterion("a", "S1"), levels={"a": 3}).tier is Tier.STATUTORY  # assured 2


def test_within_a_tier_weight_times_gap_decides():
    # a: 1 × 3 = 3, b: 2 × 1 = 2, c: 2 × 2 = 4, d: 2 × 3 = 6
    criteria = criterion("a", "G1"), criterion("b", "R1"), criterion("c", "I1"), criterion("d", "R1")
    assert order(*criteria, levels={"a": 0, "b": 2, "c": 1, "d": 0}) == ["d", "c", "a", "b"]


def test_then_the_smaller_effort_then_rubric_order():
    # All 2 × 2 = 4.
    criteria = [
        criterion(ref, effort=effort)
        for ref, effort in [("z", "large"), ("y", "small"), ("x", "medium"), ("b", "small"), ("a", "large")]
    ]
    assert order(*criteria, levels=dict.fromkeys("abxyz", 1)) == ["y", "b", "x", "z", "a"]


def test_effort_never_outweighs_points():
    # a: 2 × 3 = 6 and large, b: 2 × 2 = 4 and small.
    assert order(criterion("a", effort="large"), criterion("b", effort="small"), levels={"a": 0, "b": 1}) == ["a", "b"]


def test_ranks_count_from_one_through_both_tiers():
    made = assessment(criterion("a"), criterion("b", "S1"), criterion("c"), levels={"a": 1, "b": 1, "c": 0})
    assert [(g.rank, g.tier.value, g.standing.criterion.ref) for g in find_gaps(made)] == [
        (1, 1, "b"), (2, 2, "c"), (3, 2, "a"),
    ]  # fmt: skip


def test_what_is_on_target_not_judged_or_not_applicable_is_no_gap():
    criteria = [criterion(ref) for ref in "abcd"]
    assert (
        order(
            *criteria, levels={"a": 3, "b": 1}, evidence={"a": [DOCUMENT]}, targets={"b": 1}, not_applicable={"c": "No"}
        )
        == []
    )


def test_a_duty_that_does_not_bind_a_nursery_puts_nothing_in_its_first_tier():
    facts = {"levels": {"a": 0}, "binds": {"S1": SCHOOL_TYPES}}
    assert only_gap(criterion("a", "S1"), **facts).tier is Tier.STATUTORY
    nursery = only_gap(criterion("a", "S1"), **facts, profile=NURSERY)
    assert (nursery.tier, nursery.points) == (Tier.OTHER, 3)  # weight 1 × gap 3


def test_the_formula_shows_its_figures():
    gap = only_gap(criterion("a", "S1", effort="small"), levels={"a": 1})
    assert gap.formula == "Tier 1; weight 3 × gap 2 = 6; effort small"
    assert (gap.size, gap.points) == (2, 6)
    assert [tier.label for tier in Tier] == ["1 Statutory, below Secure", "2 Everything else"]


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_gap_in_practice_asks_for_the_next_step_and_is_smaller_when_the_next_level_is_seen(level):
    gap = only_gap(criterion("a"), levels={"a": level})
    assert not gap.is_of_evidence
    assert gap.next_step == f"a: go from {level} to {level + 1}"
    name = ("Emerging", "Developing", "Secure")[level]
    assert gap.success_measure == f"{level + 1} {name}: a looks like {level + 1}"


def test_from_secure_to_embedded_is_a_gap_in_practice_where_secure_is_shown():
    gap = only_gap(criterion("a"), levels={"a": 3}, targets={"a": 4}, evidence={"a": [DOCUMENT]})
    assert (gap.size, gap.is_of_evidence, gap.next_step) == (1, False, "a: go from 3 to 4")
    assert gap.success_measure == "4 Embedded: a looks like 4"


def test_a_gap_of_evidence_asks_for_evidence_and_says_what_to_do_if_there_is_none():
    gap = only_gap(criterion("a"), levels={"a": 3})
    assert (gap.size, gap.is_of_evidence) == (1, True)
    assert gap.next_step == (
        "Add current evidence to the register that shows this is Secure, for example: A log; Minutes. "
        "If it cannot be shown: a: go from 2 to 3"
    )
    assert gap.success_measure == "3 Secure: a looks like 3"


def test_a_claim_above_target_without_evidence_is_a_gap_of_evidence_up_to_the_target():
    gap = only_gap(criterion("a"), levels={"a": 4})
    assert (gap.size, gap.is_of_evidence) == (1, True)
    assert gap.success_measure == "3 Secure: a looks like 3"


@pytest.mark.parametrize(("items", "size", "fallback"), [([], 2, "2 to 3"), ([DOCUMENT], 1, "3 to 4")])
def test_embedded_claimed_and_aimed_at_but_not_shown_is_a_gap_of_evidence(items, size, fallback):
    gap = only_gap(criterion("a"), levels={"a": 4}, targets={"a": 4}, evidence={"a": items})
    assert (gap.size, gap.is_of_evidence) == (size, True)
    assert gap.next_step.startswith("Add current evidence to the register that shows this is Embedded")
    assert gap.next_step.endswith(f"If it cannot be shown: a: go from {fallback}")
    assert gap.success_measure == "4 Embedded: a looks like 4"


def test_where_secure_is_claimed_but_not_shown_and_embedded_is_the_target_evidence_comes_before_the_next_step():
    # Claimed 3, assured 2, target 4: two levels short, the first of them for want of evidence only.
    gap = only_gap(criterion("a"), levels={"a": 3}, targets={"a": 4})
    assert (gap.size, gap.is_of_evidence) == (2, False)
    assert gap.next_step == (
        "Add current evidence to the register that shows this is Secure, for example: A log; Minutes. "
        "If it cannot be shown: a: go from 2 to 3 When it is shown: a: go from 3 to 4"
    )
    assert gap.success_measure == "3 Secure: a looks like 3"


def test_a_low_target_cannot_hide_what_the_law_asks():
    # Target 2 on a statutory criterion at 2 would be no gap; it counts as 3. On any other criterion 2 is 2.
    gaps = order(
        criterion("duty", "S1"), criterion("wish", "G1"), levels={"duty": 2, "wish": 2}, targets={"duty": 2, "wish": 2}
    )
    assert gaps == ["duty"]
