"""Where each criterion stands: what applies, what is judged, what is waiting."""

from tests.builders import SCHOOL, assessment, criterion, evidence

PLATFORM = criterion("platform", facilities=["learning-platform"])
PLAIN = criterion("plain")


def test_standings_come_in_rubric_order_whatever_order_things_were_judged_in():
    criteria = [criterion(ref, strand=strand) for ref, strand in (("x", "one"), ("y", "two"), ("z", "one"))]
    made = assessment(*criteria, levels={"y": 1, "z": 2, "x": 0})
    assert [s.criterion.ref for s in made.standings] == ["x", "z", "y"]
    assert [s.criterion.ref for s in made.of_strand(made.edition.strand("one"))] == ["x", "z"]


def test_what_applies_is_either_judged_or_waiting_and_what_does_not_is_neither():
    made = assessment(
        PLATFORM, PLAIN, criterion("a"), criterion("b"), levels={"plain": 0}, not_applicable={"a": "No pupils' email"}
    )
    assert [s.criterion.ref for s in made.applicable] == ["plain", "b"]
    assert [s.criterion.ref for s in made.judged] == ["plain"]  # level 0 is a judgement
    assert [s.criterion.ref for s in made.standings if s.waiting] == ["b"]
    assert {s.criterion.ref: s.why_not for s in made.standings if not s.applies} == {
        "platform": "Only where the setting has: a learning platform or portal",
        "a": "No pupils' email",
    }


def test_carry_on_at_the_first_criterion_that_waits():
    assert assessment(PLATFORM, PLAIN, criterion("b"), levels={}).next_waiting.criterion.ref == "plain"
    assert assessment(PLATFORM, PLAIN, levels={"plain": 0}).next_waiting is None


def test_a_criterion_brought_in_applies_although_the_profile_leaves_it_out():
    standing = assessment(PLATFORM, levels={"platform": 2}, brought_in=["platform"]).by_ref["platform"]
    assert (standing.applies, standing.brought_in, standing.assured) == (True, True, 2)


def test_bringing_in_what_applies_anyway_changes_nothing():
    assert not assessment(PLAIN, levels={}, brought_in=["plain"]).by_ref["plain"].brought_in


def test_a_criterion_brought_in_can_still_be_judged_not_applicable():
    made = assessment(PLATFORM, levels={}, not_applicable={"platform": "Closed in May"}, brought_in=["platform"])
    assert made.by_ref["platform"].why_not == "Closed in May"


def test_when_the_profile_changes_a_judgement_is_kept_and_counts_for_nothing():
    without, with_it = SCHOOL, type(SCHOOL)(SCHOOL.phases, SCHOOL.type, SCHOOL.facilities | {"learning-platform"})
    then = assessment(PLATFORM, levels={"platform": 1}, profile=without).by_ref["platform"]
    assert (then.claimed, then.assured, then.gap, then.judged, then.judgement.level) == (None, None, 0, False, 1)
    now = assessment(PLATFORM, levels={"platform": 1}, profile=with_it).by_ref["platform"]
    assert (now.claimed, now.assured, now.gap) == (1, 1, 2)


def test_the_gap_is_from_target_to_assured_and_never_below_nought():
    made = assessment(levels={"a": 1, "b": 4, "c": 4, "d": 3}, targets={"c": 2, "d": 4}, evidence={"c": [evidence()]})
    # a: 3 − 1. b: claimed 4 without evidence is worth 2, 3 − 2. c: assured 3, target 2. d: 4 − 2.
    assert {ref: s.gap for ref, s in made.by_ref.items()} == {"a": 2, "b": 1, "c": 0, "d": 2}


def test_judgements_and_evidence_of_criteria_the_edition_does_not_have_are_left_alone():
    made = assessment(PLAIN, levels={"plain": 1, "gone": 4}, evidence={"gone": [evidence()]})
    assert list(made.by_ref) == ["plain"]
