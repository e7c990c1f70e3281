"""Ways to look at the plan: filters, orders, headings and counts."""

from dataclasses import replace
from datetime import date

import pytest

from audit.domain.action_plan import ProgressNote
from audit.domain.plan_views import (
    PlanFilter,
    Sort,
    Strands,
    When,
    by_owner,
    by_status,
    by_strand,
    owners_in,
    people_of,
    sort_actions,
    summarise,
)
from audit.domain.vocabulary import ActionStatus, Priority
from tests.builders import TODAY, criterion, edition, planned_action

STRANDS = Strands(edition(criterion("a", strand="one"), criterion("b", strand="two"), criterion("c", strand="two")))
LATE, TODAY_DUE, SOON, FAR = date(2017, 3, 3), TODAY, date(2017, 3, 18), date(2017, 3, 19)


def act(title="Do it", status="not-started", due=None, criteria=("a",), **more):
    return replace(planned_action(status, due, criteria), title=title, **more)


def titles(actions):
    return [action.title for action in actions]


def kept(filter_, *actions):
    return titles(a for a in actions if filter_.keeps(a, STRANDS, TODAY))


def test_an_empty_filter_keeps_everything():
    assert not PlanFilter().active
    assert kept(PlanFilter(), act("x"), act("y", "dropped")) == ["x", "y"]


def test_owner_finds_owners_and_co_owners():
    mine = act("mine", owner="Head")
    shared = act("shared", owner="Governors", co_owners="Network manager; Head")
    assert kept(PlanFilter(owner="Head"), mine, shared, act("other", owner="Headteacher")) == ["mine", "shared"]
    assert people_of(shared) == ("Governors", "Network manager", "Head")
    assert owners_in([mine, shared]) == ("Governors", "Head", "Network manager")


def test_strand_finds_an_action_by_any_of_its_criteria():
    both = act("both", criteria=("c", "a"))
    assert kept(PlanFilter(strand="two"), both, act("one")) == ["both"]
    assert STRANDS.titles_of(both) == "One, Two"


def test_statuses_and_priority():
    open_ones = tuple(s for s in ActionStatus if s.is_open)
    actions = [act(s.value, s.value) for s in ActionStatus]
    assert kept(PlanFilter(statuses=open_ones), *actions) == ["not-started", "in-progress", "blocked"]
    assert kept(PlanFilter(priority=Priority.HIGH), act("x"), act("y", priority=Priority.HIGH)) == ["y"]


@pytest.mark.parametrize(
    ("when", "found"),
    [(When.OVERDUE, ["late"]), (When.SOON, ["today", "soon"]), (When.UNDATED, ["undated"])],
)
def test_dates_concern_open_actions_only(when, found):
    actions = [
        act("late", due=LATE), act("today", due=TODAY_DUE), act("soon", due=SOON), act("far", due=FAR), act("undated"),
        act("done late", "done", LATE), act("dropped, undated", "dropped"),
    ]  # fmt: skip
    assert kept(PlanFilter(when=when), *actions) == found


def test_every_word_has_to_be_there_in_any_case_anywhere():
    action = act("Book training", description="For midday staff", notes=(ProgressNote(TODAY, "Ms Ö rang", "Jo"),))
    assert kept(PlanFilter(text="STAFF book"), action)
    assert kept(PlanFilter(text="ö RANG"), action)
    assert not kept(PlanFilter(text="staff cancel"), action)


def test_open_ones_come_first_by_date_and_undated_ones_after_them():
    actions = [act("undated"), act("done", "done", LATE), act("far", due=FAR), act("late", due=LATE)]
    assert titles(sort_actions(actions, Sort.DUE, STRANDS)) == ["late", "far", "undated", "done"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.OWNER, ["b", "c", "a", "d"]),  # adams, Brown, Zed, nobody
        (Sort.PRIORITY, ["d", "c", "a", "b"]),  # statutory, high, then two normal ones by date
        (Sort.STATUS, ["a", "b", "c", "d"]),  # not started (by name), in progress, blocked
        (Sort.STRAND, ["a", "d", "b", "c"]),  # strand one (a is due first), strand two, none
        (Sort.TITLE, ["a", "b", "c", "d"]),
    ],
)
def test_each_order(sort, order):
    actions = [
        act("d", "blocked", owner="", priority=Priority.STATUTORY),
        act("c", "in-progress", criteria=("gone",), owner="Brown", priority=Priority.HIGH),
        act("b", criteria=("b",), owner="adams"),
        act("a", due=FAR, owner="Zed"),
    ]
    assert titles(sort_actions(actions, sort, STRANDS)) == order


def test_headings_by_owner_start_with_what_nobody_owns():
    groups = by_owner([act("x", owner="b"), act("y", owner="A"), act("z"), act("w", owner="b")])
    assert [(g.title, titles(g.actions)) for g in groups] == [
        ("No owner yet", ["z"]), ("A", ["y"]), ("b", ["x", "w"])
    ]  # fmt: skip


def test_headings_by_strand_list_an_action_of_two_strands_twice():
    groups = by_strand([act("x", criteria=("a", "b")), act("y", criteria=("gone",))], STRANDS)
    assert [(g.title, titles(g.actions)) for g in groups] == [
        ("One", ["x"]), ("Two", ["x"]), ("No criterion of this edition", ["y"])
    ]  # fmt: skip


def test_the_board_has_a_column_for_every_status():
    groups = by_status([act("x", "blocked")])
    assert [(g.title, len(g.actions)) for g in groups] == [
        ("Not started", 0), ("In progress", 0), ("Blocked", 1), ("Done", 0), ("Dropped", 0)
    ]  # fmt: skip


def test_the_plan_in_numbers():
    actions = [
        act(due=LATE, owner="A"), act(due=SOON), act("x", "blocked"), act("y", "done", LATE), act("z", "dropped"),
    ]  # fmt: skip
    found = summarise(actions, TODAY)
    assert found.sentence == "5 actions: 3 open, 1 done, 1 dropped."
    assert (found.overdue, found.soon, found.undated, found.unowned, found.blocked) == (1, 1, 1, 2, 1)
    assert summarise([act()], TODAY).sentence == "1 action: 1 open, 0 done."
