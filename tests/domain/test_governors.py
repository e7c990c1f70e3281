"""The governors' first page in figures, worked by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from audit.domain.action_plan import PlannedAction
from audit.domain.governors import Became, LastTime, OpenThen, position, promises
from audit.domain.movement import compare
from audit.domain.vocabulary import ActionStatus
from tests.builders import TODAY, assessment, criterion, evidence, planned_action

CRITERIA = (criterion("l1", "L1"), criterion("a1"), criterion("b1"))


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def done(*, before: int, ref: str = "a1") -> PlannedAction:
    at = datetime(2017, 2, 1, 12, tzinfo=UTC)
    levels = ((ref, before),)
    return replace(
        planned_action("done", criteria=[ref]), done_on=at.date(), done_at=at, done_levels=levels, reason="Bought it."
    )


def test_figures_of_a_review():
    # l1 is a legal duty, claimed 3 on an item that lapsed yesterday: assured 2, so the requirement is partly met.
    # a1 is at 2; it was 2 when its action was done, and has been judged since. b1 is claimed 4 on one item: assured 3.
    lapsed, soon, late = evidence(review_by=day(-1)), evidence(review_by=day(59)), evidence(review_by=day(60))
    stands = assessment(*CRITERIA, levels={"l1": 3, "a1": 2, "b1": 4}, evidence={"l1": [lapsed], "b1": [soon, late]})
    judged_at = {"a1": datetime(2017, 3, 1, tzinfo=UTC)}
    actions = [
        planned_action(due=day(-1)), planned_action(due=day(-9)), planned_action(due=day(0)), planned_action(due=None),
        planned_action("dropped", due=day(-9)), done(before=2),
    ]  # fmt: skip
    found = position(stands, actions, judged_at, None, 2, TODAY)
    assert [s.requirement.ref for s in found.statutory_short] == ["L1"]
    assert [a.due for a in found.overdue] == [day(-9), day(-1)], "longest first; due today is not overdue"
    assert [o.action.key for o in found.changed_nothing] == [actions[-1].key]
    assert [item.evidence for item in found.lapsed] == [lapsed]
    # An item still counts on its review date: in 60 days the one of day 59 has lapsed and the one of day 60 has not.
    assert [lapse.evidence for lapse in found.lapsing] == [soon]
    assert found.unevidenced == 2
    assert found.disagreements == 2
    assert found.movement is None
    assert not found.compared
    # Weights: legal 3, recommended 2. Assured (3x2 + 2x2 + 2x3) / 28 = 16/28; claimed (3x3 + 2x2 + 2x4) / 28 = 21/28.
    assert round(found.score.assured, 4) == round(1600 / 28, 4)
    assert found.score.claimed == 75


def test_nothing_judged():
    found = position(assessment(*CRITERIA, levels={}), [], {}, None, 0, TODAY)
    assert found.score.assured is None
    assert (found.statutory_short, found.overdue, found.lapsed, found.lapsing) == ((), (), (), ())
    assert found.unevidenced == 0


def test_everything_not_applicable():
    reasons = dict.fromkeys(("l1", "a1", "b1"), "No pupils")
    item = evidence(review_by=day(-1))
    stands = assessment(*CRITERIA, levels={}, not_applicable=reasons, evidence={"a1": [item]})
    found = position(stands, [], {}, None, 0, TODAY)
    assert found.score.applicable == 0
    assert found.lapsed == (), "evidence of what does not apply is nobody's worry"


def test_a_review_that_stopped_says_what_no_longer_counts_at_the_next_meeting():
    item = evidence(review_by=day(-1))
    stopped = assessment(*CRITERIA, levels={"a1": 3}, evidence={"a1": [item]}, today=day(-30))
    found = position(stopped, [planned_action(due=day(-10))], {}, None, 0, TODAY)
    assert found.lapsed == ()
    assert [lapse.evidence for lapse in found.lapsing] == [item]
    assert found.overdue == (), "overdue as it stood on the day the review stopped"


def test_movement_can_be_told_once_both_are_judged():
    before, after = (assessment(*CRITERIA, levels=levels) for levels in ({}, {"a1": 2}))
    assert not position(after, [], {}, compare(before, after), 0, TODAY).compared
    assert position(after, [], {}, compare(after, after), 0, TODAY).compared


def test_what_became_of_promises():
    open_one, done_one, dropped = planned_action(due=day(20)), done(before=2), planned_action("dropped")
    then = [
        OpenThen(open_one.key, "Train staff", "Head", day(-5)),
        OpenThen(done_one.key, "Buy a filter", "", None),
        OpenThen(dropped.key, "Move rooms", "", day(-5)),
        OpenThen("merged", "Once there", "", day(-5)),
    ]
    found = promises(then, [dropped, open_one, done_one])
    assert [p.became for p in found] == [Became.OPEN, Became.DONE, Became.DROPPED, Became.GONE]
    assert [p.late(TODAY) for p in found] == [True, False, False, False]
    assert [p.moved for p in found] == [True, False, False, False]
    same = promises([OpenThen(open_one.key, "Train staff", "Head", day(20))], [open_one])[0]
    assert not same.late(TODAY)
    assert not same.moved
    last = LastTime("2015 to 2016", day(-200), True, True, "All well.", found, ())
    assert [last.count(one) for one in Became] == [1, 1, 1, 1]


def test_blocked_is_still_open():
    action = planned_action(ActionStatus.BLOCKED.value, due=day(-5))
    [found] = promises([OpenThen(action.key, "Wait", "", day(-5))], [action])
    assert found.became is Became.OPEN
    assert found.late(TODAY)
