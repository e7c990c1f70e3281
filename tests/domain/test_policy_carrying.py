"""Which decisions hold for the next version of a policy. A wrong one must never come over."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.policy_carrying import carry_decisions
from audit.domain.policy_check import PolicyStatus
from audit.domain.policy_passages import ALIKE, likeness
from audit.domain.policy_text import PassageKind
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.domain.test_policy_passages import policies
from tests.policy_builders import (
    FOUND,
    MISSING,
    NOT_HERE,
    WEAK,
    decided,
    decision,
    finding,
    findings_of,
    passage,
    policy,
    proposed,
    standing,
)

TELL = "Staff tell the designated lead at once of every worry about a child online."
LIST = "The office keeps a list of the school's accounts and who may post on each of them."


@pytest.mark.parametrize("status", [FOUND, WEAK])
def test_a_decision_on_a_passage_holds_with_the_number_that_the_passage_has_now(status):
    old = [decided("R1", status, 2, "As the head said.")]
    carried = carry_decisions(old, policy("Aims.", TELL), {}, policy(TELL, "Aims."))
    assert carried == {"R1": replace(old[0].decision, passage=1, carried=True)}


def test_who_decided_and_when_and_the_note_stay_through_many_versions():
    first = [standing("R1", decided=decision(FOUND, 1, "See the log.", on=date(2015, 9, 1)))]
    text, moved = policy(TELL), policy("Aims.", TELL)
    second = [replace(first[0], decision=carry_decisions(first, text, {}, moved)["R1"])]
    third = carry_decisions(second, moved, {}, text)["R1"]
    assert (third.passage, third.on, third.note, third.by) == (1, date(2015, 9, 1), "See the log.", "Jo Bright")
    assert third.carried


def test_what_nobody_decided_is_not_carried():
    assert carry_decisions([proposed("R1", FOUND, 1)], policy(TELL), {}, policy(TELL)) == {}


def test_a_decision_on_a_passage_that_is_gone_is_to_be_made_again():
    old = [decided("R1", FOUND, 1), decided("R2", WEAK, 2)]
    assert carry_decisions(old, policy(TELL, LIST), {}, policy("Something else altogether.")) == {}


def test_a_decision_on_a_passage_that_now_says_the_opposite_is_to_be_made_again():
    turned = LIST.replace("may post", "may not post")
    assert likeness(tuple(LIST.split()), tuple(turned.split())) > ALIKE
    assert carry_decisions([decided("R1", FOUND, 1)], policy(LIST), {}, policy(turned)) == {}


def test_a_decision_follows_the_sentence_that_the_machine_pointed_at():
    old_text = policy(f"{TELL} {LIST} Governors are told of it. The website says how. Posters say it too.")
    new_text = policy(f"{TELL} {LIST} Governors are told of it. The website says how.")
    one = replace(decided("R1", FOUND, 1), finding=finding("R1", FOUND, 1, quote=TELL))
    two = replace(decided("R2", FOUND, 1), finding=finding("R2", FOUND, 1, quote="Posters say it too."))
    assert set(carry_decisions([one, two], old_text, {}, new_text)) == {"R1"}


def test_said_elsewhere_holds_with_its_note_and_not_without():
    old = [decided("R1", FOUND, None, "In the staff handbook, page 4."), decided("R2", WEAK, None, "  ")]
    carried = carry_decisions(old, policy(TELL), {}, policy(LIST))
    assert carried == {"R1": replace(old[0].decision, carried=True)}


def test_missing_holds_while_the_machine_sees_nothing_that_was_not_there():
    old, old_text, new_text = [decided("R1", MISSING)], policy(TELL, LIST), policy("Aims.", LIST, TELL, "New words.")

    def holds(found):
        return set(carry_decisions(old, old_text, findings_of(found), new_text)) == {"R1"}

    assert holds(finding("R1"))  # nothing near
    assert holds(finding("R1", MISSING, 3))
    assert holds(finding("R1", WEAK, 2, 4))  # the second best is new
    assert not holds(finding("R1", WEAK, 4))
    assert not holds(finding("R1", MISSING, 4, 2))
    assert not holds(finding("R1", FOUND, 2))
    assert not holds(finding("R1", MISSING, 9))  # no such passage: nobody can say that it was there
    assert carry_decisions(old, old_text, {}, new_text)["R1"] == decision(MISSING, carried=True)


def test_where_somebody_knew_better_than_the_machine_it_need_not_be_said_again():
    """It had found the statement in A, and somebody said that A does not make it."""
    wrong = replace(decided("R1", MISSING), finding=finding("R1", FOUND, 1))
    again, elsewhere = findings_of(finding("R1", FOUND, 2)), findings_of(finding("R1", FOUND, 1))
    assert set(carry_decisions([wrong], policy(TELL), again, policy("New words.", TELL))) == {"R1"}
    assert carry_decisions([wrong], policy(TELL), elsewhere, policy("New words.", TELL)) == {}


def test_missing_is_looked_at_again_where_the_nearest_passage_was_edited_or_its_list_has_grown():
    edited = policy(TELL.replace("every worry", "any worry"))
    assert carry_decisions([decided("R1", MISSING)], policy(TELL), findings_of(finding("R1", WEAK, 1)), edited) == {}
    points = [passage(0, text, kind=PassageKind.BULLET, lead_in="We:") for text in ("keep a log", "tell the police")]
    whole = finding("R1", WEAK, 1, quote="keep a log tell the police")
    assert carry_decisions([decided("R1", MISSING)], policy(points[0]), findings_of(whole), policy(*points)) == {}
    again = carry_decisions([decided("R1", MISSING)], policy(*points), findings_of(whole), policy("Aims.", *points))
    assert again == {}  # passage 1 is the new one there
    assert set(carry_decisions([decided("R1", MISSING)], policy(*points), findings_of(whole), policy(*points))) == {
        "R1"
    }


def test_not_applicable_always_holds():
    old = [decided("R1", NOT_HERE, None, "We have no boarders.")]
    found = findings_of(finding("R1", FOUND, 1))
    assert carry_decisions(old, policy(TELL), found, policy(LIST)) == {"R1": replace(old[0].decision, carried=True)}


# What must hold for all.

statuses = st.sampled_from(PolicyStatus)


@st.composite
def checks(draw: st.DrawFn):
    """A policy, and statements decided and undecided of it."""
    text = draw(policies)
    numbers = st.sampled_from([p.number for p in text.passages]) if text.passages else st.none()
    standings = []
    for n in range(draw(st.integers(0, 4))):
        best = draw(st.lists(numbers.filter(lambda number: number is not None), max_size=2, unique=True))
        quotes = ["", "staff report", *(text.passages[number - 1].text for number in best)]
        found = finding(
            f"R{n}", draw(st.sampled_from([FOUND, WEAK, MISSING])), *best, quote=draw(st.sampled_from(quotes))
        )
        status = draw(statuses)
        spot = draw(st.none() | numbers) if status in (FOUND, WEAK) else None
        made = draw(st.none() | st.just(decision(status, spot, draw(st.sampled_from(["", "Said elsewhere."])))))
        standings.append(standing(f"R{n}", found, made, draw(st.sampled_from(["", "", "Only for: college"]))))
    return text, standings


@given(checks())
def test_to_the_same_text_everything_is_carried_but_what_says_nothing_of_itself(check):
    text, old = check
    found = {s.statement.ref: s.finding for s in old}
    carried = carry_decisions(old, text, found, text)
    for s in old:
        if s.decision is None:
            assert s.statement.ref not in carried
            continue
        unsaid = s.status in (FOUND, WEAK) and s.decision.passage is None and not s.decision.note
        assert (s.statement.ref in carried) == (not unsaid)
        if s.statement.ref in carried:
            now = carried[s.statement.ref]
            assert replace(now, passage=None, carried=False) == replace(s.decision, passage=None, carried=False)
            assert now.carried
            if now.passage is not None:
                then = text.passages[s.decision.passage - 1]
                assert text.passages[now.passage - 1].headings == then.headings


@given(checks(), policies)
def test_whatever_the_new_text_nothing_is_carried_to_a_passage_that_it_does_not_have(check, text):
    old_text, old = check
    carried = carry_decisions(old, old_text, {}, text)
    for ref, now in carried.items():
        before = next(s for s in old if s.statement.ref == ref).decision
        assert now.status is before.status
        assert (now.passage is None) == (before.passage is None)
        assert now.passage is None or 1 <= now.passage <= len(text.passages)


@given(checks())
def test_to_an_empty_text_nothing_is_carried_that_rests_on_a_passage(check):
    old_text, old = check
    for now in carry_decisions(old, old_text, {}, policy()).values():
        assert now.passage is None
