from dataclasses import replace
from datetime import date

from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Judgement, assess
from audit.domain.compliance import Compliance
from audit.domain.movement import Change, compare
from audit.domain.rubric import Descent, Edition, Kinship
from tests.builders import SCHOOL, TODAY, assessment, criterion, edition, evidence, planned_action

NEXT_YEAR = date(2018, 3, 4)


def row(before, after, ref="a"):
    return next(r for r in compare(before, after).criteria if r.ref == ref)


def both(levels_before, levels_after, **more):
    """The same criteria a, b, ... twice. ``evidence``: shared by both."""
    made = [criterion(ref) for ref in {**levels_before, **levels_after}]
    return assessment(*made, levels=levels_before, **more), assessment(*made, levels=levels_after, **more)


# What became of a criterion.


def test_improved_slipped_and_unchanged_go_by_the_assured_level():
    movement = compare(*both({"a": 1, "b": 2, "c": 2}, {"a": 2, "b": 0, "c": 2}))
    assert [r.change for r in movement.criteria] == [Change.IMPROVED, Change.SLIPPED, Change.UNCHANGED]
    assert [r.assured.difference for r in movement.criteria] == [1, -2, 0]


def test_a_claim_that_rose_without_evidence_is_unchanged_and_flagged():
    found = row(*both({"a": 2}, {"a": 3}))
    assert found.change is Change.UNCHANGED
    assert (found.claimed.before, found.claimed.after) == (2, 3)
    assert (found.assured.before, found.assured.after) == (2, 2)
    assert found.claimed_without_evidence


def test_a_claim_that_rose_with_evidence_is_not_flagged():
    found = row(*both({"a": 2}, {"a": 3}, evidence={"a": [evidence()]}))
    assert found.change is Change.IMPROVED
    assert not found.claimed_without_evidence


def test_a_claim_that_rose_while_its_evidence_went_slipped_and_is_flagged():
    """Claimed 3 with an item, then claimed 4 with nothing: assured 3, then 2."""
    found = row(assessment(levels={"a": 3}, evidence={"a": [evidence()]}), assessment(levels={"a": 4}))
    assert found.change is Change.SLIPPED
    assert found.claimed_without_evidence


def test_evidence_that_lapsed_under_the_same_claim_slipped_by_evidence_alone():
    item = {"a": [evidence(review_by=date(2017, 8, 31))]}
    found = row(assessment(levels={"a": 3}, evidence=item), assessment(levels={"a": 3}, evidence=item, today=NEXT_YEAR))
    assert found.change is Change.SLIPPED
    assert found.evidence_only
    assert not found.claimed_without_evidence


def test_evidence_that_came_under_the_same_claim_improved_by_evidence_alone():
    found = row(assessment(levels={"a": 3}), assessment(levels={"a": 3}, evidence={"a": [evidence()]}))
    assert found.change is Change.IMPROVED
    assert found.evidence_only


def test_a_level_that_stands_by_an_exception_says_so():
    found = row(assessment(levels={"a": 2}), assessment(levels={"a": 3}, exceptions={"a": "Seen"}))
    assert found.change is Change.IMPROVED
    assert found.by_exception


def test_another_target_moves_nothing():
    before = assessment(levels={"a": 2}, targets={"a": 3})
    after = assessment(levels={"a": 2}, targets={"a": 4})
    movement = compare(before, after)
    assert movement.criteria[0].change is Change.UNCHANGED
    assert movement.assured.difference == 0


def test_what_is_not_judged_one_time_is_not_comparable_and_no_improvement():
    found = row(*both({"b": 1}, {"a": 2, "b": 1}))
    assert (found.change, found.movement, found.assured.difference) == (Change.NOT_COMPARABLE, None, None)
    assert found.why_not == "Not judged in the earlier review"
    assert not found.claimed_without_evidence
    assert not found.evidence_only


def test_why_nothing_can_be_compared_is_said_in_words():
    a, b = criterion("a"), criterion("b")
    judged = assessment(a, b, levels={"a": 1, "b": 1})
    waiting = assessment(a, b, levels={"b": 1})
    not_here = assessment(a, b, levels={"b": 1}, not_applicable={"a": "No pupils board"})
    assert row(judged, waiting).why_not == "Not judged in the later review"
    assert row(waiting, waiting).why_not == "Not judged in either review"
    assert row(judged, not_here).why_not == "Not applicable (No pupils board) in the later review"
    assert row(not_here, not_here).why_not == "Not applicable (No pupils board) in both reviews"
    words = "Not judged in the earlier review; Not applicable (No pupils board) in the later review"
    assert row(waiting, not_here).why_not == words
    assert row(judged, judged).why_not == ""


def test_what_is_hidden_from_a_reader_is_not_compared_for_them():
    made, said = edition(criterion("a")), {"a": Judgement(1)}
    before = assess(made, SCHOOL, said, {}, TODAY)
    after = assess(made, SCHOOL, {"a": Judgement(4)}, {}, TODAY, hidden=["a"])
    found = compare(before, after)
    assert found.criteria[0].why_not == "Hidden from you until you have rated it in the later review"
    assert found.criteria[0].change is Change.NOT_COMPARABLE
    assert found.assured is None


# Across editions.


def second_edition() -> Edition:
    """a is the same, b reworded as b2, c replaced by d, e retired, f new; f and d in another strand."""
    made = edition(criterion("a"), criterion("b2"), criterion("d", strand="two"), criterion("f", strand="two"))
    descents = {
        "b2": Descent(Kinship.REWORDED, ("b",), "Plainer words"),
        "d": Descent(Kinship.REPLACES, ("c",), "Asks for a record as well"),
        "f": Descent(Kinship.NEW, (), "A new duty"),
    }
    return replace(made, id="small-2", based_on="small", descents=descents, retired={"e": "Nothing asks it"})


def across_editions(first=None, second=None):
    one = edition(*(criterion(ref) for ref in "abce"))
    said = {ref: Judgement(1) for ref in "abce"}
    before = assess(one, SCHOOL, first or said, {}, TODAY)
    later = {ref: Judgement(2) for ref in ("a", "b2", "d", "f")}
    return before, assess(second_edition(), SCHOOL, second or later, {}, TODAY)


def test_the_rubric_changing_is_kept_apart_from_the_setting_changing():
    movement = compare(*across_editions())
    found = {r.ref: (r.change, r.movement) for r in movement.criteria}
    assert found == {
        "a": (Change.IMPROVED, Change.IMPROVED),
        "b2": (Change.REWORDED, Change.IMPROVED),
        "c": (Change.REPLACED, None),
        "e": (Change.RETIRED, None),
        "d": (Change.REPLACES, None),
        "f": (Change.NEW, None),
    }
    assert [r.ref for r in movement.criteria] == ["a", "b2", "c", "e", "d", "f"]  # what is gone ends its strand
    assert [r.ref for r in movement.improved] == ["a", "b2"]
    assert movement.rubric_changed


def test_kin_and_reasons_travel_with_a_criterion():
    found = {r.ref: r for r in compare(*across_editions()).criteria}
    assert (found["d"].kin, found["d"].why) == (("c",), "Asks for a record as well")
    assert found["c"].kin == ("d",)
    assert found["e"].why == "Nothing asks it"
    assert found["b2"].why == "Plainer words"
    assert found["f"].why_not == "Not in the rubric of the earlier review"
    assert found["e"].why_not == "Not in the rubric of the later review"


def test_backwards_new_is_retired_and_replacing_is_replaced():
    before, after = across_editions()
    found = {r.ref: (r.change, r.movement, r.kin) for r in compare(after, before).criteria}
    assert found["f"] == (Change.RETIRED, None, ())
    assert found["d"] == (Change.REPLACED, None, ("c",))
    assert found["c"] == (Change.REPLACES, None, ("d",))
    assert found["e"] == (Change.NEW, None, ())
    assert found["b"] == (Change.REWORDED, Change.SLIPPED, ())


def test_editions_in_between_are_followed():
    between = second_edition()
    third = replace(edition(criterion("a"), criterion("b3")), id="small-3", based_on="small-2")
    third = replace(third, descents={"b3": Descent(Kinship.REWORDED, ("b2",))})
    before, _ = across_editions()
    after = assess(third, SCHOOL, {"a": Judgement(1), "b3": Judgement(0)}, {}, TODAY)
    found = {r.ref: r.change for r in compare(before, after, editions=[between]).criteria}
    assert found["b3"] is Change.REWORDED
    assert found["e"] is Change.RETIRED
    assert found["c"] is Change.RETIRED  # what replaced it is gone as well


# Strands and sources.


def test_a_strand_has_its_score_then_and_now_and_over_what_was_judged_both_times():
    """Strand one: a from 0 to 2; b is new to the judging, at 2. Whole: 0% to 50%. Judged both times: the same a."""
    a, b, c = criterion("a"), criterion("b"), criterion("c", strand="two")
    movement = compare(
        assessment(a, b, c, levels={"a": 0, "c": 2}), assessment(a, b, c, levels={"a": 2, "b": 0, "c": 2})
    )
    one, two = movement.strands
    assert (one.before.assured, one.after.assured, one.difference) == (0, 25, 25)
    assert (one.shared_before.assured, one.shared_after.assured, one.shared_difference) == (0, 50, 50)
    assert (one.improved, one.slipped, one.unchanged, one.not_comparable) == (1, 0, 0, 1)
    assert not one.wholly_comparable
    assert (two.difference, two.shared_difference) == (0, 0)
    assert two.wholly_comparable


def test_a_strand_that_one_rubric_does_not_have_has_no_score_there():
    movement = compare(*across_editions())
    two = next(s for s in movement.strands if s.strand.ref == "two")
    assert two.before is None
    assert two.after.assured == 50
    assert two.difference is None
    assert two.claimed_difference is None


def test_requirements_move_between_verdicts_and_say_whether_the_same_practices_are_behind_them():
    """L1 rests on a, which rises from 1 to 3: not met, then met. I1 rests on b, not judged at first."""
    made = (criterion("a", "L1"), criterion("b", "I1"))
    items = {"a": [evidence()]}
    movement = compare(
        assessment(*made, levels={"a": 1}, evidence=items), assessment(*made, levels={"a": 3, "b": 0}, evidence=items)
    )
    law, inspection, kent = movement.sources
    assert (law.difference(Compliance.MET), law.difference(Compliance.NOT_MET)) == (1, -1)
    assert law.requirements[0].change is Change.IMPROVED
    assert law.requirements[0].comparable
    assert inspection.difference(Compliance.NOT_JUDGED) == -1
    assert inspection.requirements[0].change is Change.NOT_COMPARABLE
    assert not inspection.requirements[0].comparable
    assert kent.requirements == ()


def test_a_verdict_that_rests_on_other_practices_now_is_not_comparable():
    one = edition(criterion("a", "L1"))
    two = replace(edition(criterion("a", "L1"), criterion("f", "L1")), id="small-2", based_on="small")
    two = replace(two, descents={"f": Descent(Kinship.NEW)})
    said = {"a": Judgement(2), "f": Judgement(0)}
    movement = compare(assess(one, SCHOOL, said, {}, TODAY), assess(two, SCHOOL, said, {}, TODAY))
    law = movement.sources[0]
    assert law.requirements[0].change is Change.UNCHANGED
    assert not law.requirements[0].comparable
    assert law.with_change(Change.UNCHANGED) == law.requirements
    assert law.with_change(Change.UNCHANGED, comparable=True) == ()


# Actions.


def done(day: date, *criteria: str) -> PlannedAction:
    return replace(planned_action("done", criteria=criteria), done_on=day)


def test_actions_done_between_the_two_days_say_what_moved_up():
    made = [criterion(ref) for ref in "abc"]
    before = assessment(*made, levels={"a": 1, "b": 1})
    after = assessment(*made, levels={"a": 2, "b": 0, "c": 1}, today=NEXT_YEAR)
    actions = [
        done(NEXT_YEAR, "a", "b"),
        done(date(2017, 6, 1), "b"),
        done(date(2017, 7, 1), "c"),
        done(date(2017, 8, 1), "gone"),
        done(TODAY, "a"),  # was done when the earlier review was judged
        done(date(2018, 3, 5), "a"),
        planned_action("in-progress", criteria=("a",)),
    ]
    found = compare(before, after, actions).actions
    assert [e.action for e in found] == [actions[1], actions[2], actions[3], actions[0]]  # by day
    assert [[r.ref for r in e.moved_up] for e in found] == [[], [], [], ["a"]]
    assert [e.moved_nothing for e in found] == [True, False, False, False]
    assert [e.unknown for e in found] == [False, True, True, False]


def test_an_action_of_the_earlier_review_finds_its_criterion_under_a_new_name():
    before, after = across_editions()
    after = replace(after, today=NEXT_YEAR)
    effect = compare(before, after, [done(date(2017, 6, 1), "b")]).actions[0]
    assert [r.ref for r in effect.moved_up] == ["b2"]
