"""Scores worked by hand: 100 × Σ(weight × level) / Σ(weight × 4)."""

import pytest

from audit.domain.scoring import Score, score, score_of_strand, target_score
from tests.builders import NURSERY, SCHOOL_TYPES, assessment, criterion, evidence

LEGAL = criterion("legal", "L1")  # weight 3
INSPECTED = criterion("inspected", "I1", strand="two")  # weight 2
NICE = criterion("nice", "G1", strand="two")  # weight 1
THREE = (LEGAL, INSPECTED, NICE)
DOCUMENT, RECORD = evidence("document"), evidence("record")


def scored(*criteria, **facts):
    return score(assessment(*criteria, **facts).standings)


def test_weights_are_three_two_and_one():
    # (3 × 2 + 2 × 1 + 1 × 0) / (3 × 4 + 2 × 4 + 1 × 4) = 8 / 24
    result = scored(*THREE, levels={"legal": 2, "inspected": 1, "nice": 0})
    assert result.claimed == result.assured == pytest.approx(100 / 3)
    assert (result.low, result.high) == (result.assured, result.assured)
    assert result.complete


def test_the_same_level_counts_three_times_as_much_for_the_law_as_for_good_practice():
    # 3 × 2 / 24 and 1 × 2 / 24
    assert scored(*THREE, levels={"legal": 2, "inspected": 0, "nice": 0}).assured == pytest.approx(25)
    assert scored(*THREE, levels={"legal": 0, "inspected": 0, "nice": 2}).assured == pytest.approx(100 / 12)


def test_claimed_and_assured_part_where_evidence_is_missing():
    # Claimed (3 × 4 + 2 × 3 + 1 × 1) / 24 = 19 / 24.
    # Assured: legal 4 with one record → 3, inspected 3 with nothing → 2, nice 1 stands: (9 + 4 + 1) / 24 = 14 / 24.
    result = scored(*THREE, levels={"legal": 4, "inspected": 3, "nice": 1}, evidence={"legal": [RECORD]})
    assert result.claimed == pytest.approx(100 * 19 / 24)
    assert result.assured == pytest.approx(100 * 14 / 24)


def test_what_is_not_judged_is_not_a_zero_and_the_bounds_say_where_the_score_could_end():
    # Judged: 3 × 2 of 12. All: 24 possible points, 12 of them open.
    # Low 6 / 24, high (6 + 12) / 24.
    result = scored(*THREE, levels={"legal": 2})
    assert result.assured == pytest.approx(50)
    assert (result.low, result.high) == (pytest.approx(25), pytest.approx(75))
    assert (result.judged, result.applicable, result.complete) == (1, 3, False)
    assert result.coverage == pytest.approx(100 / 3)


def test_the_bounds_of_the_claimed_score_start_from_what_was_claimed():
    # Claimed 3 × 4 = 12 of 24, assured 3 × 2 = 6 of 24, 12 points open.
    result = scored(*THREE, levels={"legal": 4})
    assert (result.claimed_low, result.claimed_high) == (pytest.approx(50), pytest.approx(100))
    assert (result.low, result.high) == (pytest.approx(25), pytest.approx(75))


def test_with_nothing_judged_there_is_no_score_and_anything_is_possible():
    assert scored(*THREE, levels={}) == Score(None, None, 0, 100, 0, 100, judged=0, applicable=3)
    assert scored(*THREE, levels={}).coverage == 0


def test_with_nothing_applicable_there_is_no_score_no_bound_and_no_coverage():
    result = scored(LEGAL, levels={}, not_applicable={"legal": "We have none"})
    assert result == Score(None, None, None, None, None, None, judged=0, applicable=0)
    assert result.coverage is None
    assert result.complete


def test_what_does_not_apply_counts_on_neither_side():
    # Only legal is left: 3 × 1 / 12.
    result = scored(*THREE, levels={"legal": 1}, not_applicable={"inspected": "Not here", "nice": "Not here"})
    assert result.assured == pytest.approx(25)
    assert (result.judged, result.applicable) == (1, 1)


def test_a_judgement_of_a_criterion_the_profile_leaves_out_counts_for_nothing():
    online = criterion("website", "L1", facilities=["learning-platform"])
    result = scored(online, INSPECTED, levels={"website": 0, "inspected": 2})
    assert result.assured == pytest.approx(50)
    assert result.applicable == 1


def test_a_criterion_brought_in_counts_like_any_other():
    # (3 × 0 + 2 × 2) / 20
    online = criterion("website", "L1", facilities=["learning-platform"])
    result = scored(online, INSPECTED, levels={"website": 0, "inspected": 2}, brought_in=["website"])
    assert result.assured == pytest.approx(20)


def test_an_exception_counts_as_claimed():
    assert scored(LEGAL, levels={"legal": 4}, exceptions={"legal": "Shown to the governors"}).assured == 100


def test_the_scale_runs_from_nought_to_a_hundred():
    refs = [c.ref for c in THREE]

    def all_at(level):
        shown = {ref: [DOCUMENT, RECORD] for ref in refs}
        return scored(*THREE, levels=dict.fromkeys(refs, level), evidence=shown)

    assert [all_at(level).assured for level in range(5)] == [0, 25, 50, 75, 100]


def test_a_strand_is_scored_by_the_same_rule_over_its_own_criteria():
    made = assessment(*THREE, levels={"legal": 2, "inspected": 1, "nice": 0})
    one, two = made.edition.strands
    assert score_of_strand(made, one).assured == pytest.approx(50)
    assert score_of_strand(made, two).assured == pytest.approx(100 * 2 / 12)  # 2 × 1 / (8 + 4)


def test_a_duty_that_does_not_bind_a_nursery_gives_its_criterion_no_weight_there():
    # In a school: weights 3 and 2, (3 × 2 + 2 × 0) / 20 = 30. In the nursery S1 falls away: (1 × 2 + 2 × 0) / 12.
    criteria = (criterion("taught", "S1"), INSPECTED)
    facts = {"levels": {"taught": 2, "inspected": 0}, "binds": {"S1": SCHOOL_TYPES}}
    assert scored(*criteria, **facts).assured == pytest.approx(30)
    assert scored(*criteria, **facts, profile=NURSERY).assured == pytest.approx(100 / 6)


def test_the_target_score_is_over_what_is_judged():
    # Targets 4 and 3: (3 × 4 + 2 × 3) / 20; nice is not judged.
    made = assessment(*THREE, levels={"legal": 1, "inspected": 4}, targets={"legal": 4})
    assert target_score(made.standings) == pytest.approx(90)
    assert target_score([]) is None
