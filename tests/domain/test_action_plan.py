"""Actions drafted from gaps: who, what, by when, and what is being done about each gap."""

from datetime import date

import pytest

from audit.domain.action_plan import cover_gaps, draft_action, draft_priority, next_working_day
from audit.domain.gaps import find_gaps
from audit.domain.vocabulary import ActionStatus, Priority
from tests.builders import TODAY, assessment, criterion, evidence, planned_action


def gap_of(*cited, level=1, effort="small", **facts):
    made = assessment(criterion("a", *cited, effort=effort, owner="SENCO"), levels={"a": level}, **facts)
    return find_gaps(made)[0]


def action(status="not-started", due=None, criteria=("a",)):
    return planned_action(status=status, due=due, criteria=criteria)


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2017, 3, 3), date(2017, 3, 3)),  # Friday
        (date(2017, 3, 4), date(2017, 3, 6)),  # Saturday
        (date(2017, 3, 5), date(2017, 3, 6)),  # Sunday
        (date(2017, 3, 6), date(2017, 3, 6)),  # Monday
        (date(2016, 12, 31), date(2017, 1, 2)),  # Saturday, over the end of a year
        (date(2020, 2, 29), date(2020, 3, 2)),  # Saturday 29 February
    ],
)
def test_a_weekend_moves_to_the_monday_after(day, moved):
    assert next_working_day(day) == moved


@pytest.mark.parametrize(
    ("cited", "effort", "due"),
    [
        # From Wednesday 1 March 2017. Statutory: 28, 56 and 84 days are Wednesdays too.
        ("S1", "small", date(2017, 3, 29)),
        ("S1", "medium", date(2017, 4, 26)),
        ("S1", "large", date(2017, 5, 24)),
        # Others: 90 days is Tuesday 30 May, 140 days Wednesday 19 July, 180 days Monday 28 August.
        ("R1", "small", date(2017, 5, 30)),
        ("R1", "medium", date(2017, 7, 19)),
        ("R1", "large", date(2017, 8, 28)),
    ],
)
def test_drafts_are_due_by_tier_and_effort(cited, effort, due):
    assert draft_action(gap_of(cited, effort=effort), date(2017, 3, 1)).due == due


def test_a_draft_due_at_a_weekend_is_due_on_the_monday_after():
    # Saturday 4 March + 28 days is Saturday 1 April.
    assert draft_action(gap_of("S1"), TODAY).due == date(2017, 4, 3)


def test_a_draft_takes_its_words_from_the_criterion():
    draft = draft_action(gap_of("R1", level=1), TODAY)
    assert (draft.criterion_ref, draft.title, draft.owner) == ("a", "Title of a", "SENCO")
    assert draft.description == "a: go from 1 to 2"
    assert draft.success_measure == "2 Developing: a looks like 2"


def test_a_draft_for_missing_evidence_says_so_in_its_title():
    draft = draft_action(gap_of("R1", level=3), TODAY)
    assert draft.title == "Evidence: Title of a"
    assert draft.description.startswith("Add current evidence")


@pytest.mark.parametrize(
    ("cited", "level", "target", "priority"),
    [
        ("S1", 2, 3, Priority.STATUTORY),  # by tier, whatever the points
        ("L1", 0, 3, Priority.STATUTORY),
        ("I1", 1, 3, Priority.HIGH),  # 2 × 2 = 4
        ("I1", 2, 3, Priority.NORMAL),  # 2 × 1 = 2
        ("G1", 0, 3, Priority.NORMAL),  # 1 × 3 = 3
        ("G1", 0, 4, Priority.HIGH),  # 1 × 4 = 4
    ],
)
def test_priority_is_statutory_by_tier_and_high_from_four_points(cited, level, target, priority):
    assert draft_priority(gap_of(cited, level=level, targets={"a": target})) is priority


def test_a_statutory_criterion_already_secure_drafts_no_statutory_action():
    # Assured 3, target 4: 3 × 1 = 3.
    gap = gap_of("S1", level=3, targets={"a": 4}, evidence={"a": [evidence()]})
    assert draft_priority(gap) is Priority.NORMAL


@pytest.mark.parametrize(
    ("due", "overdue", "soon"),
    [
        (date(2017, 3, 3), True, False),  # yesterday
        (date(2017, 3, 4), False, True),  # today
        (date(2017, 3, 18), False, True),  # in 14 days
        (date(2017, 3, 19), False, False),  # in 15 days
        (None, False, False),
    ],
)
def test_overdue_starts_the_day_after_and_due_soon_reaches_fourteen_days(due, overdue, soon):
    for status in ("not-started", "in-progress", "blocked"):
        assert action(status, due).overdue(TODAY) is overdue
        assert action(status, due).due_soon(TODAY) is soon


@pytest.mark.parametrize("status", ["done", "dropped"])
def test_what_is_done_or_dropped_is_neither_overdue_nor_due_soon(status):
    assert not action(status, date(2017, 1, 1)).overdue(TODAY)
    assert not action(status, TODAY).due_soon(TODAY)


@pytest.mark.parametrize(
    ("actions", "dismissed", "state", "without_action"),
    [
        ([], "", "No action yet", True),
        ([action("not-started")], "", "In the plan", False),
        ([action("in-progress")], "", "In the plan", False),
        ([action("blocked")], "", "In the plan", False),
        ([action("done")], "", "Action done, gap still open", True),
        ([action("done"), action("in-progress")], "", "In the plan", False),
        ([action("dropped")], "", "No action yet", True),
        ([action(criteria=("b",))], "", "No action yet", True),  # about another criterion
        ([action(criteria=("b", "a"))], "", "In the plan", False),  # about this one too
        ([], "Moving house", "Dismissed", False),
        ([action("dropped")], "Moving house", "Dismissed", False),
        ([action("done")], "That will have to do", "Dismissed", False),
        ([action("in-progress")], "Moving house", "In the plan", False),
    ],
)
def test_what_is_being_done_about_a_gap(actions, dismissed, state, without_action):
    [cover] = cover_gaps([gap_of("R1")], actions, {"a": dismissed} if dismissed else {})
    assert (cover.state, cover.without_action, cover.dismissed) == (state, without_action, dismissed)


def test_a_dropped_action_is_not_listed_with_its_gap_and_a_done_one_is():
    [cover] = cover_gaps([gap_of("R1")], [action("done"), action("dropped")], {})
    assert [a.status for a in cover.actions] == [ActionStatus.DONE]


def test_open_means_neither_done_nor_dropped():
    assert [s.value for s in ActionStatus if s.is_open] == ["not-started", "in-progress", "blocked"]
    assert [p.label for p in Priority] == ["1 Statutory", "2 High", "3 Normal"]
