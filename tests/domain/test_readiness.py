"""A review on the day of an inspection: examples worked by hand, and what must hold for every review."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from audit.domain.assessment import Judgement, assess
from audit.domain.assurance import Currency
from audit.domain.readiness import on_day, readiness
from tests.builders import SCHOOL, TODAY, assessment, criterion, edition, evidence, planned_action
from tests.strategies import days, reviews

INSPECTION = date(2017, 5, 15)
DAY_BEFORE = date(2017, 5, 14)


def ready(made, *actions, day=INSPECTION, today=TODAY):
    return readiness(made, day, actions, today)


def test_days_left_are_counted_from_today():
    made = assessment(levels={"a": 1})
    assert ready(made).days_left == 27 + 30 + 15  # the rest of March, April, half of May
    assert ready(made, day=TODAY).days_left == 0


def test_evidence_counts_on_its_last_day_and_lapses_on_the_next():
    last_day_is_the_day, lapses_before = evidence(review_by=INSPECTION), evidence(review_by=DAY_BEFORE)
    found = ready(assessment(levels={"a": 3}, evidence={"a": [last_day_is_the_day, lapses_before]}))
    assert [lapse.evidence for lapse in found.lapsing] == [lapses_before]
    assert found.shifts == ()  # the other item still carries the claim


def test_a_lapse_says_what_becomes_of_every_criterion_it_serves():
    """L1 and R1 weigh 3 and 2. a: 4 by a document and a record, 3 without the record. b: 3 by the record, then 2."""
    record, document = evidence("record", review_by=DAY_BEFORE), evidence("document")
    made = assessment(
        criterion("a", "L1"), criterion("b", "R1"), criterion("c", "R1"),
        levels={"a": 4, "b": 3},
        evidence={"a": [record, document], "b": [record], "c": [record]},
    )  # fmt: skip
    found = ready(made)
    (lapse,) = found.lapsing
    assert [(s.now.criterion.ref, s.now.assured, s.then.assured) for s in lapse.serves] == [
        ("a", 4, 3), ("b", 3, 2), ("c", None, None),
    ]  # fmt: skip
    assert [(s.now.criterion.ref, s.levels) for s in found.shifts] == [("a", -1), ("b", -1)]
    # (3 × 4 + 2 × 3) / (5 × 4) = 18 / 20 now, (3 × 3 + 2 × 2) / 20 = 13 / 20 on the day. Claims stay as they are.
    assert found.score_now.assured == pytest.approx(90)
    assert found.score_then.assured == pytest.approx(65)
    assert found.score_then.claimed == found.score_now.claimed == pytest.approx(90)
    assert [s.criterion.ref for s in found.waiting] == ["c"]


def test_what_is_secure_only_until_its_evidence_lapses_is_marked():
    made = assessment(
        criterion("a", "S1"), criterion("b", "S2"), criterion("c", "R1"),
        levels={"a": 3, "b": 1, "c": 3},
        evidence={"a": [evidence(review_by=DAY_BEFORE)], "c": [evidence(review_by=DAY_BEFORE)]},
    )  # fmt: skip
    found = ready(made)
    assert found.below_secure_now == 1
    assert [gap.standing.criterion.ref for gap in found.below_secure] == ["b", "a"]  # two levels short, then one
    assert found.newly_below == {"a"}  # c is nobody's law


def test_what_has_lapsed_already_is_told_apart_from_what_is_going_to():
    old = evidence(review_by=TODAY - timedelta(days=1))
    found = ready(assessment(levels={"a": 3}, evidence={"a": [old]}))
    assert ([item.evidence for item in found.lapsed], found.lapsing) == ([old], ())


def test_evidence_that_is_still_to_take_effect_can_raise_a_level_by_the_day():
    found = ready(assessment(levels={"a": 3}, evidence={"a": [evidence(effective=INSPECTION)]}))
    assert [shift.levels for shift in found.shifts] == [1]
    assert ready(found.now, day=DAY_BEFORE).shifts == ()


def test_evidence_that_starts_and_lapses_in_between_changes_nothing():
    passing = evidence(effective=TODAY + timedelta(days=1), review_by=DAY_BEFORE)
    found = ready(assessment(levels={"a": 3}, evidence={"a": [passing]}))
    assert (found.lapsing, found.shifts, found.lapsed) == ((), (), ())


def test_losses_come_before_gains_and_the_greatest_first():
    two_items = [evidence("record", review_by=DAY_BEFORE), evidence("document", review_by=DAY_BEFORE)]
    found = ready(
        assessment(
            levels={"up": 3, "one": 3, "two": 4},
            evidence={"up": [evidence(effective=INSPECTION)], "one": two_items, "two": two_items},
        )
    )
    assert [(s.now.criterion.ref, s.levels) for s in found.shifts] == [("two", -2), ("one", -1), ("up", 1)]


def test_open_actions_due_by_the_day_are_listed_soonest_first_and_the_others_counted():
    late, on_it, after = (planned_action(due=d) for d in (TODAY - timedelta(1), INSPECTION, date(2017, 5, 16)))
    done, undated = planned_action("done", due=TODAY), planned_action()
    found = ready(assessment(levels={"a": 1}), undated, after, on_it, done, late)
    assert found.due == (late, on_it)
    assert (found.overdue, found.later) == (1, 2)


def test_an_exception_carries_a_claim_on_any_day():
    found = ready(assessment(levels={"a": 3}, exceptions={"a": "Seen"}, evidence={"a": [evidence(review_by=TODAY)]}))
    assert found.shifts == ()
    assert found.then.by_ref["a"].excepted  # now it stands by evidence, then by the exception alone
    assert not found.now.by_ref["a"].excepted


def test_a_review_that_stopped_is_compared_with_the_day_it_stopped():
    stopped = date(2017, 1, 31)
    lapsed_since = evidence(review_by=date(2017, 2, 10))
    found = ready(assessment(levels={"a": 3}, evidence={"a": [lapsed_since]}, today=stopped))
    assert (found.now.today, found.days_left) == (stopped, 72)
    assert [lapse.evidence for lapse in found.lapsing] == [lapsed_since]


def test_an_inspection_that_is_past_is_refused():
    made = assessment(levels={"a": 1})
    with pytest.raises(ValueError, match="ahead"):
        ready(made, day=TODAY - timedelta(days=1))
    with pytest.raises(ValueError, match="ahead"):
        ready(made, day=TODAY, today=TODAY + timedelta(days=1))


def test_another_day_keeps_what_is_hidden_carried_over_and_brought_in():
    made = edition(*(criterion(ref) for ref in "abc"), criterion("college", phases=["college"]))
    said = {"a": Judgement(3), "b": Judgement(3, came_from="last year", to_confirm=True), "c": Judgement(2)}
    now = assess(made, SCHOOL, said, {"a": [evidence()]}, TODAY, ["college"], ["c"])
    then = on_day(now, INSPECTION)
    assert then.hidden == {"c"}
    assert then.by_ref["c"].judgement is None
    assert then.by_ref["b"].proposal_words == now.by_ref["b"].proposal_words != ""
    assert then.by_ref["college"].brought_in


@given(facts=reviews(), day=days)
def test_another_day_is_what_assessing_on_that_day_gives(facts, day):
    there = on_day(facts.assessment, day)
    again = assess(facts.edition, facts.profile, facts.judgements, facts.evidence, day, facts.brought_in)
    assert there == again


def current(made):
    return {item for s in made.standings for item in s.evidence if item.currency(made.today) is Currency.CURRENT}


@given(facts=reviews(), first=st.integers(0, 3), more=st.integers(0, 3))
def test_a_later_day_has_no_more_current_evidence_unless_some_takes_effect_meanwhile(facts, first, more):
    sooner, later = (on_day(facts.assessment, TODAY + timedelta(days=n)) for n in (first, first + more))
    assert {item for item in current(later) - current(sooner) if item.effective <= sooner.today} == set()


@given(facts=reviews(), wait=st.integers(0, 3))
def test_waiting_alone_loses_levels_only_where_something_lapses_and_never_claims(facts, wait):
    found = readiness(facts.assessment, TODAY + timedelta(days=wait), [], TODAY)
    lapsing = {s.now.criterion.ref for lapse in found.lapsing for s in lapse.serves}
    assert {s.now.criterion.ref for s in found.shifts if s.levels < 0} <= lapsing
    assert all(now.claimed == then.claimed for now, then in zip(found.now.standings, found.then.standings, strict=True))
    assert found.newly_below <= lapsing


@given(facts=reviews(), wait=st.integers(0, 3))
def test_without_evidence_to_come_waiting_never_helps(facts, wait):
    assume(all(item.effective <= TODAY for items in facts.evidence.values() for item in items))
    found = readiness(facts.assessment, TODAY + timedelta(days=wait), [], TODAY)
    assert all(shift.levels < 0 for shift in found.shifts)
    assert len(found.below_secure) >= found.below_secure_now
    assert (found.score_then.assured or 0) <= (found.score_now.assured or 0) + 1e-9


@given(facts=reviews())
def test_on_the_day_itself_nothing_changes(facts):
    found = readiness(facts.assessment, TODAY, [], TODAY)
    assert (found.shifts, found.lapsing, found.newly_below) == ((), (), frozenset())
    assert found.then == found.now
