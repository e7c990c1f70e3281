from dataclasses import replace

from audit.domain.assessment import Judgement, assess
from audit.domain.trends import Gap, trends
from tests.builders import SCHOOL, TODAY, assessment, criterion, edition

A, B = criterion("a"), criterion("b", strand="two")


def test_every_strand_has_a_point_for_every_review():
    """One criterion in each strand: level 1 is 25%, level 2 is 50%."""
    found = trends(
        [("first", assessment(A, B, levels={"a": 1, "b": 2})), ("second", assessment(A, B, levels={"a": 2}))]
    )
    assert found.years == ("first", "second")
    assert [[p.assured for p in t.points] for t in found.strands] == [[25, 50], [50, None]]
    assert [p.assured for p in found.whole] == [37.5, 50]
    assert found.judged


def test_claimed_and_assured_are_kept_apart():
    point = trends([("first", assessment(A, levels={"a": 4}))]).whole[0]
    assert (point.claimed, point.assured) == (100, 50)


def test_a_gap_says_why_there_is_no_score():
    found = trends(
        [
            ("no strand two", assessment(A, levels={"a": 1})),
            ("not applicable", assessment(A, B, levels={"a": 1}, not_applicable={"b": "Not here"})),
            ("waiting", assessment(A, B, levels={"a": 1})),
            ("judged", assessment(A, B, levels={"a": 1, "b": 1})),
        ]
    )
    two = found.strands[1]
    assert [p.gap for p in two.points] == [Gap.NO_STRAND, Gap.NOT_APPLICABLE, Gap.NOT_JUDGED, None]


def test_strands_stand_in_the_latest_order_and_old_ones_last():
    found = trends([("first", assessment(A, B, levels={})), ("second", assessment(B, levels={}))])
    assert [t.strand.ref for t in found.strands] == ["two", "one"]
    assert not found.judged


def test_the_years_in_which_the_rubric_changed_are_named():
    one, two = edition(A), replace(edition(A), id="small-2")
    stands = [assess(e, SCHOOL, {"a": Judgement(1)}, {}, TODAY) for e in (one, one, two, two)]
    found = trends([(str(n), stand) for n, stand in enumerate(stands)])
    assert found.rubric_changed == ("2",)


def test_no_review_is_no_trend():
    found = trends([])
    assert (found.years, found.strands, found.judged) == ((), (), False)
