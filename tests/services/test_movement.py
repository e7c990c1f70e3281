"""Reviews side by side as they are stored, and the example's three years worked by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from audit.domain.criterion_moves import Change
from audit.domain.vocabulary import ActionStatus
from audit.domain.waterfall import Cause
from audit.services import demo
from audit.services.errors import Refused
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.movement import compare_reviews, trends_of
from audit.services.plans import add_action, change_action, draft_for
from audit.services.reviews import close_review, start_review
from tests.builders import EDITION, TESTER, TODAY, stored_review

EARLIER = date(2016, 7, 1)


@pytest.fixture
def pair(database):
    """Last year's review, closed, and this year's, of one setting."""
    this_year = stored_review()
    last_year = start_review(TESTER, this_year.setting, 2015, EARLIER, EDITION)
    record_judgement(TESTER, last_year, "training-annual", JudgementInput(level=1), 0)
    close_review(TESTER, last_year, EARLIER)
    record_judgement(TESTER, this_year, "training-annual", JudgementInput(level=2), 0)
    return last_year, this_year


def test_each_review_stands_as_on_its_own_day(pair):
    movement = compare_reviews(*pair, TODAY).movement
    assert (movement.before.today, movement.after.today) == (EARLIER, TODAY)
    assert [row.ref for row in movement.improved] == ["training-annual"]


def test_reviews_of_different_settings_are_refused_by_name(pair):
    other = stored_review("Valley Academy")
    with pytest.raises(Refused, match=r"Hillside Primary.*Valley Academy.*one setting"):
        compare_reviews(pair[0], other, TODAY)


def finish(review, ref: str, day: date) -> None:
    draft = draft_for(review, ref, day)
    action = add_action(TESTER, review, draft, [ref], day)
    said = replace(draft, status=ActionStatus.DONE, reason="It is so now.")
    change_action(TESTER, action, said, action.version, day)


def test_actions_of_every_plan_of_the_setting_are_looked_at(pair):
    last_year, this_year = pair
    finish(this_year, "training-annual", date(2017, 1, 10))
    between = start_review(TESTER, this_year.setting, 2014, EARLIER, EDITION)  # a third plan
    record_judgement(TESTER, between, "training-annual", JudgementInput(level=1), 0)
    finish(between, "training-annual", date(2016, 12, 1))
    finish(stored_review("Valley Academy"), "training-annual", date(2017, 1, 10))
    effects = compare_reviews(last_year, this_year, TODAY).movement.actions
    assert [effect.action.done_on for effect in effects] == [date(2016, 12, 1), date(2017, 1, 10)]
    assert all(effect.moved_up for effect in effects)


def test_what_is_hidden_counts_as_not_judged_and_its_actions_are_left_out(pair):
    last_year, this_year = pair
    finish(this_year, "training-annual", date(2017, 1, 10))
    hidden = {this_year.id: frozenset({"training-annual"})}
    movement = compare_reviews(last_year, this_year, TODAY, hidden).movement
    assert movement.assured is None
    assert movement.actions == ()
    assert [p.gap for p in trends_of(pair, TODAY, hidden).whole] == [None, "not-judged"]


def test_trends_keep_the_order_given(pair):
    found = trends_of(pair, TODAY)
    assert found.years == ("2015 to 2016", "2016 to 2017")
    assert [point.assured for point in found.whole] == [25, 50]


# The example, by hand. Levels below are those of audit/example/judgements-*.yaml, after its evidence.


@pytest.fixture
def example(app):
    return demo.load(TODAY).reviews


def of(movement, strand: str) -> dict[str, tuple[int | None, int | None]]:
    return {r.ref: (r.assured.before, r.assured.after) for r in movement.of_strand(strand)}


def test_the_example_from_the_first_year_to_the_second(example):
    """76 criteria are judged both times, under one rubric and one profile: all change is real. Weights add up to 187.

    First year: Σ(weight × assured) = 257, so 25 × 257 ÷ 187 = 34.36%. Second: 397, so 53.07%. In between
    140 × 25 ÷ 187 = 18.72 points. One level of a criterion is worth 25 × weight ÷ 187:
    - Parents: help, weight 2, from 2 to 3: 50 ÷ 187 = 0.27.
    - Prevent: three of weight 3, each up one: 225 ÷ 187 = 1.20.
    - Training: induction, weight 3, from 2 to 3, and annual, weight 3, from 1 to 3: 3 × 75 ÷ 187 = 1.20.
    - Risk: technology, weight 2, from 0 to 1: 50 ÷ 187. Supervision was claimed up from 2 to 3 with nothing to show it.
    """
    movement = compare_reviews(example[0], example[1], TODAY).movement
    assert of(movement, "parents") == {"parents-engagement": (3, 3), "parents-home": (2, 2), "parents-help": (2, 3)}
    assert of(movement, "prevent") == {"prevent-risk": (0, 1), "prevent-concerns": (1, 2), "prevent-teaching": (0, 1)}
    fall = movement.assured
    assert (fall.before, fall.after) == (Fraction(25 * 257, 187), Fraction(25 * 397, 187))
    parts = {(p.cause, p.strand.ref): p.points for p in fall.parts if p.strand}
    assert parts[Cause.IMPROVED, "parents"] == Fraction(50, 187)
    assert parts[Cause.IMPROVED, "prevent"] == Fraction(225, 187)
    assert parts[Cause.IMPROVED, "training"] == Fraction(225, 187)
    assert parts[Cause.IMPROVED, "risk-supervision"] == Fraction(50, 187)
    assert fall.total(Cause.RUBRIC, Cause.APPLIES, Cause.COVERAGE, Cause.SLIPPED) == 0
    assert fall.real == Fraction(25 * 140, 187)
    assert (fall.shown_before, fall.shown_after, sum(fall.shown)) == (344, 531, 187)
    assert "supervision-online" in [row.ref for row in movement.claimed_without_evidence]
    assert (len(movement.improved), len(movement.slipped), len(movement.unchanged)) == (50, 0, 26)


def test_the_strands_of_the_example_from_the_first_year_to_the_second(example):
    """Prevent, three of weight 3: (0 + 1 + 0) of 12 levels, then (1 + 2 + 1) of 12: 8.3%, then 33.3%.

    Parents, three of weight 2: 7 of 12, then 8 of 12: 58.3%, then 66.7%.
    """
    movement = compare_reviews(example[0], example[1], TODAY).movement
    strands = {s.strand.ref: s for s in movement.strands}
    for ref, before, after in (("prevent", 100 / 12, 400 / 12), ("parents", 700 / 12, 800 / 12)):
        assert strands[ref].before.assured == pytest.approx(before)
        assert strands[ref].after.assured == pytest.approx(after)
        assert strands[ref].wholly_comparable


def test_what_the_actions_of_the_example_did_in_its_second_year(example):
    movement = compare_reviews(example[0], example[1], TODAY).movement
    moved = {e.action.title: [r.ref for r in e.moved_up] for e in movement.actions}
    assert moved["Withdraw memory sticks"] == ["security-personal-data"]
    nothing = [e.action.title for e in movement.actions if e.moved_nothing]
    assert "Staff quiz on online risks" in nothing


def test_the_example_from_the_second_year_to_the_third_under_a_new_edition(example):
    """The rubric, what applies and what was judged all change, and some practices slip. Weight and points, in order:

    Second year:                                        187 weights, 397 points.
    - Not asked any more: lead-role-partners (weight 1, level 2), devices-policy (3, 2), publishing-apps (2, 2):
      6 weights and 12 points fewer:                    181, 385.
    - No longer applies: conduct-official-accounts (2, 1):  179, 383.
    - Not judged yet: security-updates (1, 2), security-law (2, 1), risk-health-safety (2, 2), peer-respect (2, 3),
      curriculum-responsibility (2, 2), conduct-reputation (2, 1), publishing-email (2, 1): 13 and 22 fewer:
                                                        166, 361 are judged both times.
    Their levels move by 65 points, to 426. The three that slip lose 3 + 3 (training) and 2 × 2 (devices) points.
    - Applies now: devices-pupils (2, 2):               168, 430.
    - Newly asked: lead-role-online (2, 2), lead-role-group (1, 3), monitoring-purpose (2, 2), hate-policy (1, 1),
      hate-response (2, 2), conduct-email-balance (1, 2), devices-in-step (3, 2): 12 and 24 more: 180, 454.
    """

    def percent(points: int, weights: int) -> Fraction:
        return Fraction(25 * points, weights)

    movement = compare_reviews(example[1], example[2], TODAY).movement
    fall = movement.assured
    assert (fall.before, fall.after) == (percent(397, 187), percent(454, 180))
    by_cause = {cause: fall.total(cause) for cause in Cause}
    assert by_cause == {
        Cause.RUBRIC: percent(385, 181) - percent(397, 187) + percent(454, 180) - percent(430, 168),
        Cause.APPLIES: percent(383, 179) - percent(385, 181) + percent(430, 168) - percent(426, 166),
        Cause.COVERAGE: percent(361, 166) - percent(383, 179),
        Cause.IMPROVED: percent(75, 166),
        Cause.SLIPPED: percent(-10, 166),
        Cause.NOTHING_SHARED: 0,
    }
    assert {p.cause: p.criteria for p in fall.parts if p.strand is None} == {
        Cause.RUBRIC: 10,
        Cause.APPLIES: 2,
        Cause.COVERAGE: 7,
    }
    assert [row.ref for row in movement.slipped] == ["training-induction", "training-annual", "devices-early-years"]
    assert movement.rubric_changed
    changes = {row.ref: row.change for row in movement.criteria}
    assert changes["devices-in-step"] is Change.REPLACES
    assert changes["devices-policy"] is Change.REPLACED
    assert changes["hate-policy"] is Change.NEW
    assert changes["monitoring-alerts"] is Change.REWORDED
    assert (fall.shown_before, sum(fall.shown), fall.shown_after) == (531, 100, 631)
