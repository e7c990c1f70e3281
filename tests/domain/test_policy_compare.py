"""What moved between two versions of a policy: what the school changed apart from what only looks so."""

from dataclasses import replace

import pytest
from hypothesis import given

from audit.domain.policy_compare import Move, compare, compare_texts, of_kind
from audit.domain.policy_text import PassageKind
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.domain.test_policy_carrying import checks
from tests.domain.test_policy_passages import policies
from tests.policy_builders import FOUND, MISSING, NOT_HERE, WEAK, decided, finding, passage, policy, proposed, standing

A, B, C = "Staff tell the lead of every worry.", "Pupils sign the rules each year.", "Parents are asked once a year."
GONE = policy("Something else altogether.")


def move(old, old_text, new, new_text) -> Move:
    [found] = compare([old], old_text, [new], new_text)
    return found.kind


@pytest.mark.parametrize(
    ("was", "now", "kind"),
    [
        (MISSING, FOUND, Move.GAINED),
        (MISSING, WEAK, Move.GAINED),
        (WEAK, FOUND, Move.GAINED),
        (FOUND, MISSING, Move.LOST),
        (WEAK, MISSING, Move.LOST),
        (FOUND, WEAK, Move.LOST),
        (FOUND, FOUND, Move.REWORDED),
        (WEAK, WEAK, Move.REWORDED),
        (MISSING, MISSING, Move.SAME),
    ],
)
def test_where_the_words_changed_the_school_gained_lost_or_reworded(was, now, kind):
    """The old policy says A, the new one B, whether the machine found it or a person."""
    spot = {FOUND: (1,), WEAK: (1,), MISSING: ()}
    machine = (proposed("R1", was, *spot[was]), proposed("R1", now, *spot[now]))
    person = (decided("R1", was, *spot[was]), decided("R1", now, *spot[now]))
    for old, new in (machine, person, (machine[0], person[1]), (person[0], machine[1])):
        assert move(old, policy(A), new, policy(B)) is kind
    assert kind.by_the_school == (kind is not Move.SAME)


def test_the_same_words_elsewhere_are_no_change():
    old, new = proposed("R1", FOUND, 1), proposed("R1", FOUND, 2)
    moved = policy(B, passage(0, f"• {A.upper()}", "Reporting"))
    assert move(old, policy(A, B), new, moved) is Move.SAME


def test_another_passage_that_was_there_already_is_no_rewording():
    assert move(proposed("R1", FOUND, 1), policy(A, B), proposed("R1", FOUND, 2), policy(A, B)) is Move.SAME
    assert move(proposed("R1", FOUND, 1), policy(A, B), proposed("R1", FOUND, 1), policy(B)) is Move.REWORDED


def test_the_same_words_and_another_decision_is_ours_and_not_the_schools():
    text = policy(A, B)
    for old, new in (
        (decided("R1", FOUND, 1), decided("R1", WEAK, 1)),
        (decided("R1", FOUND, 1), decided("R1", MISSING)),
        (proposed("R1", WEAK, 1), decided("R1", FOUND, 1)),
        (decided("R1", MISSING), proposed("R1", FOUND, 2)),
        (decided("R1", MISSING), decided("R1", FOUND, None, "In the handbook.")),
    ):
        assert move(old, text, new, text) is Move.DECIDED_OTHERWISE
        assert move(new, text, old, text) is Move.DECIDED_OTHERWISE


def test_the_same_words_undecided_and_another_finding_is_the_method():
    text, later = policy(A, B), policy(C, B, A)
    for status, spot in ((WEAK, (3,)), (MISSING, ()), (MISSING, (1,))):
        old, new = proposed("R1", FOUND, 1), proposed("R1", status, *spot)
        assert move(old, text, new, later) is Move.FOUND_OTHERWISE
        assert move(new, later, old, text) is Move.FOUND_OTHERWISE
    assert move(proposed("R1", MISSING, 1), text, proposed("R1", FOUND, 2), text) is Move.FOUND_OTHERWISE


def test_a_list_that_has_grown_is_a_gain_though_its_first_point_stayed():
    points = [passage(0, text, kind=PassageKind.BULLET, lead_in="We:") for text in ("keep a log", "tell the police")]
    old = proposed("R1", WEAK, 1, quote="keep a log")
    new = proposed("R1", FOUND, 1, quote="keep a log tell the police")
    assert move(old, policy(points[0]), new, policy(*points)) is Move.GAINED
    assert move(new, policy(*points), old, policy(points[0])) is Move.LOST
    assert move(old, policy(*points), new, policy(*points)) is Move.FOUND_OTHERWISE


def test_what_does_not_apply_neither_gains_nor_loses():
    away = standing("R1", finding("R1", FOUND, 1), why_not="Only for: college")
    here = proposed("R1", MISSING)
    assert move(away, policy(A), here, GONE) is Move.BECAME_APPLICABLE
    assert move(here, GONE, away, policy(A)) is Move.NO_LONGER_APPLICABLE
    assert move(away, policy(A), decided("R1", NOT_HERE), GONE) is Move.SAME
    assert move(decided("R1", FOUND, 1), policy(A), decided("R1", NOT_HERE), policy(A)) is Move.NO_LONGER_APPLICABLE


def test_statements_that_only_one_check_asks_for_are_told_last_and_as_such():
    moves = compare(
        [proposed("R1", FOUND, 1), proposed("R2", MISSING)], policy(A), [proposed("R3", MISSING)], policy(A)
    )
    assert [(m.statement.ref, m.kind) for m in moves] == [
        ("R3", Move.NEWLY_ASKED),
        ("R1", Move.NO_LONGER_ASKED),
        ("R2", Move.NO_LONGER_ASKED),
    ]
    assert (moves[0].old, moves[1].new) == (None, None)
    assert [m.statement.ref for m in of_kind(moves, Move.NO_LONGER_ASKED)] == ["R1", "R2"]


def test_a_move_has_the_passages_of_both_sides():
    old_text, new_text = policy(A), policy(C, B)
    [found] = compare([proposed("R1", FOUND, 1)], old_text, [decided("R1", FOUND, 2)], new_text)
    assert (found.old_passage, found.new_passage) == (old_text.passages[0], new_text.passages[1])
    [lost] = compare([proposed("R1", FOUND, 1)], old_text, [proposed("R1", MISSING, 1)], new_text)
    assert (lost.old_passage, lost.new_passage) == (old_text.passages[0], None)


def test_every_kind_has_its_words():
    assert len({kind.label for kind in Move}) == len(Move)
    assert all(kind.meaning.endswith(".") for kind in Move)


# The texts.


def test_passages_added_and_removed_are_told_in_order_and_once():
    old = policy("Aims", A, B, "Old words.", B)
    new = policy("New words.", f"1. {A}", "Aims", "New words.", "Other words.")
    changes = compare_texts(old, new)
    assert [p.text for p in changes.added] == ["New words.", "Other words."]
    assert [p.text for p in changes.removed] == [B, "Old words."]


def test_a_heading_with_another_number_and_an_item_with_another_mark_are_the_same():
    heading = [passage(0, text, kind=PassageKind.HEADING) for text in ("3.1 Email", "4.1 Email")]
    assert compare_texts(policy(heading[0], "• Be kind"), policy(heading[1], "a) Be kind")).added == ()


def test_page_footers_and_signs_without_words_are_no_change():
    footer = [passage(0, text, kind=PassageKind.FOOTER) for text in ("Version 1", "Version 2")]
    changes = compare_texts(policy(A, "***", footer[0]), policy(A, "———", footer[1]))
    assert (changes.added, changes.removed) == ((), ())


# What must hold for all.

MIRROR = {
    Move.GAINED: Move.LOST,
    Move.LOST: Move.GAINED,
    Move.BECAME_APPLICABLE: Move.NO_LONGER_APPLICABLE,
    Move.NO_LONGER_APPLICABLE: Move.BECAME_APPLICABLE,
    Move.NEWLY_ASKED: Move.NO_LONGER_ASKED,
    Move.NO_LONGER_ASKED: Move.NEWLY_ASKED,
}


@given(checks())
def test_a_check_beside_itself_is_the_same_throughout(check):
    text, standings = check
    assert {m.kind for m in compare(standings, text, standings, text)} <= {Move.SAME}


@given(checks(), checks())
def test_the_other_way_round_everything_is_mirrored(one, other):
    (old_text, old), (new_text, new) = one, other
    there = {m.statement.ref: m.kind for m in compare(old, old_text, new, new_text)}
    back = {m.statement.ref: m.kind for m in compare(new, new_text, old, old_text)}
    assert back == {ref: MIRROR.get(kind, kind) for ref, kind in there.items()}


@given(checks(), checks())
def test_every_statement_of_either_check_is_told_once(one, other):
    (old_text, old), (new_text, new) = one, other
    refs = [m.statement.ref for m in compare(old, old_text, new, new_text)]
    assert sorted(refs) == sorted({s.statement.ref for s in (*old, *new)})


@given(checks())
def test_in_the_same_text_the_school_changed_nothing(check):
    text, old = check
    new = [replace(s, decision=None, finding=finding(s.statement.ref)) for s in old]
    assert not any(m.kind.by_the_school for m in compare(old, text, new, text))


@given(policies, policies)
def test_what_one_side_adds_the_other_way_round_is_removed(old, new):
    there, back = compare_texts(old, new), compare_texts(new, old)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert compare_texts(old, old).added == compare_texts(old, old).removed == ()
