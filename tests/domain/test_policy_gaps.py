"""What a policy lacks, and the action that each part of the template drafts for it."""

from dataclasses import replace
from datetime import date

import pytest

from audit.domain.policy_gaps import LONGEST, POLICY, TITLE_LONGEST, draft_policy_action, lacks
from audit.domain.policy_parts import parts_of
from audit.domain.vocabulary import Priority
from tests.builders import criterion, edition
from tests.policy_builders import FOUND, MISSING, NOT_HERE, WEAK, decided, proposed, standing

SATURDAY = date(2017, 3, 4)
EDITION = edition(criterion(POLICY, owner="Designated safeguarding lead"), criterion("a"), criterion("b", "S1"))


def draft(*standings, today=SATURDAY, setting="maintained"):
    [part] = parts_of(standings)
    return draft_policy_action(part, standings, EDITION, setting, today)


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (proposed("R1", MISSING), True),
        (proposed("R1", WEAK, 1), True),
        (decided("R1", MISSING), True),
        (proposed("R1", FOUND, 1), False),
        (decided("R1", FOUND, 1), False),
        (decided("R1", NOT_HERE, note="No"), False),
        (standing("R1", why_not="Only for colleges"), False),
        (proposed("G1", MISSING), False),
    ],
)
def test_a_gap_is_what_is_strongly_recommended_and_missing_or_weak(one, answer):
    assert lacks(one) is answer


def test_one_action_says_what_to_add_and_what_to_say_in_full():
    first = proposed("R1", MISSING, part="2.3 Email", summary="Give staff an address.")
    second = proposed("R2", WEAK, 1, part="2.3 Email", summary="Forward no chain letters.")
    made = draft(first, second)
    assert made.refs == ("R1", "R2")
    assert made.action.title == "Add to the policy: email (2 statements)"
    assert made.action.description == (
        "Add to the policy:\n"
        "- Give staff an address (section 2.3, R1)\n"
        "Say in full in the policy, where it is only touched on now:\n"
        "- Forward no chain letters (section 2.3, R2)"
    )
    assert made.action.success_measure == (
        "The approved policy says all 2, and the next check of it finds all 2 under “2.3 Email”."
    )
    assert (made.action.criterion_ref, made.action.owner) == (POLICY, "Designated safeguarding lead")


def test_one_statement_that_is_only_touched_on_is_to_be_said_in_full():
    made = draft(proposed("R1", WEAK, 1, part="2.3 Email")).action
    assert made.title == "Say in full in the policy: email (1 statement)"
    assert made.success_measure == "The approved policy says it, and the next check of it finds it under “2.3 Email”."


def test_who_is_to_do_it_is_said_once_and_not_where_it_is_the_school():
    standings = [proposed(ref, MISSING) for ref in ("R1", "R2", "R3")]
    theirs = [replace(s, statement=replace(s.statement, who="All staff")) for s in standings[1:]]
    lines = draft(standings[0], *theirs).action.description.splitlines()
    assert [line.split(" (")[0] for line in lines] == [
        "Add to the policy:",
        "- Say R1",
        "All staff:",
        "- Say R2",
        "- Say R3",
    ]


def test_what_bears_on_statutory_practice_is_due_in_four_weeks_and_the_rest_in_ninety_days():
    """28 days from Saturday 4 March is Saturday 1 April, so Monday the 3rd; 90 days is Friday 2 June."""
    urgent = draft(proposed("R1", MISSING, criteria=["a"]), proposed("R2", MISSING, criteria=["b"])).action
    assert (urgent.priority, urgent.due) == (Priority.HIGH, date(2017, 4, 3))
    calm = draft(proposed("R1", MISSING, criteria=["a"])).action
    assert (calm.priority, calm.due) == (Priority.NORMAL, date(2017, 6, 2))


def test_what_does_not_bind_this_type_of_setting_makes_nothing_urgent():
    binding = edition(criterion(POLICY), criterion("b", "S1"), binds={"S1": ["academy"]})
    one = proposed("R1", MISSING, criteria=["b"])
    [part] = parts_of([one])
    assert draft_policy_action(part, [one], binding, "childcare", SATURDAY).action.priority is Priority.NORMAL


def test_an_action_is_never_longer_than_its_form_takes():
    many = [proposed(f"R{n}", MISSING, part=f"2.3 {'Email ' * 60}", summary="Words. " * 60) for n in range(19)]
    made = draft(*many).action
    assert len(made.title) <= TITLE_LONGEST
    assert made.title.endswith("… (19 statements)")
    assert len(made.description) <= LONGEST
    assert made.description.count("\n- Section 2.3, R") == 19
