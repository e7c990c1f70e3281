"""Why a score changed, cause by cause, each worked by hand. A criterion weighs 2 unless it says what it answers."""

from dataclasses import replace
from fractions import Fraction

import pytest

from audit.domain.assessment import Judgement, assess
from audit.domain.movement import compare
from audit.domain.rubric import Descent, Kinship
from audit.domain.waterfall import Cause, share_out, show_points, tenths
from tests.builders import NURSERY, SCHOOL, SCHOOL_TYPES, TODAY, assessment, criterion, edition, evidence

A, B, C = (criterion(ref, strand=strand) for ref, strand in (("a", "one"), ("b", "two"), ("c", "two")))


def fall_of(before, after, kind="assured"):
    return getattr(compare(before, after), kind)


def points_of(fall):
    """Cause and strand → points, without what is 0."""
    return {(p.cause, p.strand.ref if p.strand else ""): p.points for p in fall.parts if p.points}


def test_real_change_is_each_move_times_its_share_of_the_score():
    """Three equal weights: one level is 100 ÷ 4 ÷ 3 = 25/3. Up 2 in strand one; up 1 and down 1 in strand two."""
    before = assessment(A, B, C, levels={"a": 0, "b": 1, "c": 2})
    after = assessment(A, B, C, levels={"a": 2, "b": 2, "c": 1})
    fall = fall_of(before, after)
    assert (fall.before, fall.after) == (Fraction(25), Fraction(125, 3))
    assert points_of(fall) == {
        (Cause.IMPROVED, "one"): Fraction(50, 3),
        (Cause.IMPROVED, "two"): Fraction(25, 3),
        (Cause.SLIPPED, "two"): Fraction(-25, 3),
    }
    assert fall.real == fall.difference == Fraction(50, 3)


def test_a_criterion_judged_only_the_second_time_is_coverage_and_not_improvement():
    """a stays at 1 (25%). b at 3 of 4 joins: (1 + 3) ÷ 8 = 50%."""
    item = {"b": [evidence()]}
    fall = fall_of(
        assessment(A, B, levels={"a": 1}, evidence=item), assessment(A, B, levels={"a": 1, "b": 3}, evidence=item)
    )
    assert points_of(fall) == {(Cause.COVERAGE, ""): Fraction(25)}


def test_what_is_called_not_applicable_is_kept_apart_from_what_slipped():
    """a at 2 and b at 0: 25%. Without b: 50%. Then a slips by one: 25%."""
    before = assessment(A, B, levels={"a": 2, "b": 0})
    after = assessment(A, B, levels={"a": 1}, not_applicable={"b": "Nobody lives here"})
    fall = fall_of(before, after)
    assert points_of(fall) == {(Cause.APPLIES, ""): Fraction(25), (Cause.SLIPPED, "one"): Fraction(-25)}


def test_a_new_criterion_changes_the_score_by_rubric_alone():
    """a at 2: 50%. The later edition adds b, at 0: 25%."""
    old, new = edition(A), replace(edition(A, B), id="small-2", based_on="small", descents={"b": Descent(Kinship.NEW)})
    before = assess(old, SCHOOL, {"a": Judgement(2)}, {}, TODAY)
    after = assess(new, SCHOOL, {"a": Judgement(2), "b": Judgement(0)}, {}, TODAY)
    fall = fall_of(before, after)
    assert points_of(fall) == {(Cause.RUBRIC, ""): Fraction(-25)}
    assert next(p for p in fall.parts if p.cause is Cause.RUBRIC).criteria == 1


def test_a_mapping_that_makes_a_criterion_weigh_more_is_rubric_and_a_move_takes_the_mean_of_both_shares():
    """a weighs 2, then 3 (a law now asks it); b weighs 2 throughout. a goes from 1 to 2, b stays at 2.

    Before: (2×1 + 2×2) ÷ 16 = 37.5%. After: (3×2 + 2×2) ÷ 20 = 50%.
    a's mean share is ½ (2/4 + 3/5) = 11/20, so one level of it is 25 × 11/20 = 55/4 = 13.75.
    Weights at the earlier levels: (3 + 4)/20 − (2 + 4)/16 = 35% − 37.5% = −2.5; at the later levels both are at 2, so
    weights change nothing. The mean is −1.25. 13.75 − 1.25 = 12.5.
    """
    old = edition(A, B)
    new = replace(edition(criterion("a", "R1", "L1", strand="one"), B), id="small-2", based_on="small")
    before = assess(old, SCHOOL, {"a": Judgement(1), "b": Judgement(2)}, {}, TODAY)
    after = assess(new, SCHOOL, {"a": Judgement(2), "b": Judgement(2)}, {}, TODAY)
    fall = fall_of(before, after)
    assert (fall.before, fall.after) == (Fraction(75, 2), Fraction(50))
    assert points_of(fall) == {(Cause.IMPROVED, "one"): Fraction(55, 4), (Cause.RUBRIC, ""): Fraction(-5, 4)}


def test_another_type_of_setting_that_makes_a_criterion_weigh_less_is_what_applies():
    """S1 does not bind childcare: a weighs 3 in the school and 1 in the nursery. Levels stay: a at 2, b at 0.

    (3×2) ÷ 20 = 30%; (1×2) ÷ 12 = 50/3%.
    """
    made = edition(criterion("a", "S1"), B, binds={"S1": SCHOOL_TYPES})
    said = {"a": Judgement(2), "b": Judgement(0)}
    fall = fall_of(assess(made, SCHOOL, said, {}, TODAY), assess(made, NURSERY, said, {}, TODAY))
    assert points_of(fall) == {(Cause.APPLIES, ""): Fraction(50, 3) - 30}


def test_what_is_left_out_goes_by_rubric_first_then_what_applies_then_coverage():
    """a at 2, and b, c and d at 0, of one weight: 2 ÷ 16 is 12.5%. Without b, which the later rubric does not ask,
    2 ÷ 12 is 16.7%. Without c, which does not apply any more, 2 ÷ 8 is 25%. Without d, not judged, 2 ÷ 4 is 50%.
    """
    refs = ("a", "b", "c", "d")
    old = edition(*(criterion(ref) for ref in refs))
    new = replace(edition(*(criterion(ref) for ref in "acd")), id="small-2", based_on="small", retired={"b": "Gone"})
    before = assess(old, SCHOOL, {ref: Judgement(2 if ref == "a" else 0) for ref in refs}, {}, TODAY)
    after = assess(new, SCHOOL, {"a": Judgement(2), "c": Judgement(not_applicable="Not here")}, {}, TODAY)
    expected = {
        (Cause.RUBRIC, ""): Fraction(25, 6),
        (Cause.APPLIES, ""): Fraction(25, 3),
        (Cause.COVERAGE, ""): Fraction(25),
    }
    assert points_of(fall_of(before, after)) == expected
    assert points_of(fall_of(after, before)) == {cause: -points for cause, points in expected.items()}


def test_claimed_has_a_waterfall_of_its_own():
    """The claim rises from 2 to 4 with nothing to show for it: claimed doubles, assured stays."""
    before, after = assessment(A, levels={"a": 2}), assessment(A, levels={"a": 4})
    assert points_of(fall_of(before, after)) == {}
    assert points_of(fall_of(before, after, "claimed")) == {(Cause.IMPROVED, "one"): Fraction(50)}


def test_with_nothing_judged_both_times_the_whole_difference_is_one_part():
    fall = fall_of(assessment(A, B, levels={"a": 1}), assessment(A, B, levels={"b": 2}))
    assert points_of(fall) == {(Cause.NOTHING_SHARED, ""): Fraction(25)}
    assert fall.shown == (250,)


@pytest.mark.parametrize(("before", "after"), [({}, {"a": 2}), ({"a": 2}, {}), ({}, {})])
def test_with_nothing_judged_one_time_there_is_no_difference(before, after):
    assert fall_of(assessment(A, levels=before), assessment(A, levels=after)) is None


def test_shown_parts_are_rounded_so_that_they_add_up():
    """Three thirds of a point: 3.33 tenths each, 10 together. One of them shows 0.4."""
    assert sorted(share_out([Fraction(1, 3)] * 3, 10)) == [3, 3, 4]
    assert sorted(share_out([Fraction(-1, 3)] * 3, -10)) == [-4, -3, -3]
    assert share_out([Fraction(1), Fraction(0)], 11) == (11, 0)  # scores can round apart; what is nothing stays so
    assert share_out([Fraction(2, 100), Fraction(1)], 9) == (0, 9)  # an improvement is not shown as a loss
    assert share_out([], 0) == ()


def test_scores_and_points_are_shown_with_one_decimal():
    assert tenths(Fraction(9925, 187)) == 531
    assert tenths(100.0) == 1000
    assert [show_points(n) for n in (91, -4, 0)] == ["+9.1", "−0.4", "0.0"]
