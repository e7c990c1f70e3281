"""Which criteria are for whom, and how much they weigh there."""

import pytest

from audit.domain.errors import UnknownRef
from audit.domain.rubric import AppliesTo, Profile
from audit.domain.vocabulary import Force, level_name
from tests.builders import NURSERY, SCHOOL, SCHOOL_TYPES, criterion, edition

THROUGH_SCHOOL = Profile(frozenset({"primary", "secondary"}), "academy", frozenset({"website", "social-media"}))


@pytest.mark.parametrize(
    ("applies_to", "why_not"),
    [
        (AppliesTo(), None),
        (AppliesTo(phases=("primary",)), None),
        (AppliesTo(phases=("college", "secondary")), None),  # any one phase is enough
        (AppliesTo(phases=("early-years", "college")), "Only for: early years or nursery, college (16 and over)"),
        (AppliesTo(facilities=("website", "social-media")), None),
        (AppliesTo(facilities=("website", "progress-apps")),
         "Only where the setting has: apps that record children's progress"),  # all facilities are needed
        (AppliesTo(facilities=("email-pupils", "learning-platform")),
         "Only where the setting has: pupils have school email accounts, a learning platform or portal"),
        (AppliesTo(phases=("primary",), facilities=("videoconferencing",)),
         "Only where the setting has: videoconferencing or webcams used with children"),
        (AppliesTo(phases=("residential",), facilities=("videoconferencing",)), "Only for: boarding or residential"),
    ],
)  # fmt: skip
def test_any_phase_is_enough_and_all_facilities_are_needed(applies_to, why_not):
    assert applies_to.why_not(THROUGH_SCHOOL) == why_not


@pytest.mark.parametrize(
    ("cited", "weight"),
    [
        (("L1",), 3), (("S1",), 3), (("I1",), 2), (("R1",), 2), (("G1",), 1),
        (("G1", "R1", "S1"), 3), (("G1", "I1"), 2), (("I1", "L1"), 3),
    ],
)  # fmt: skip
def test_the_strongest_requirement_gives_the_weight(cited, weight):
    a = criterion("a", *cited)
    assert edition(a).weight(a, "maintained") == weight


@pytest.mark.parametrize("setting_type", SCHOOL_TYPES)
def test_statutory_guidance_for_schools_binds_every_type_of_school(setting_type):
    a = criterion("a", "S1", "R1")
    made = edition(a, binds={"S1": SCHOOL_TYPES})
    assert (made.weight(a, setting_type), made.is_statutory(a, setting_type)) == (3, True)


def test_stand_alone_childcare_is_weighed_by_what_binds_it():
    cited, alone, law = criterion("a", "S1", "R1"), criterion("b", "S1"), criterion("c", "S1", "L1")
    made = edition(cited, alone, law, binds={"S1": SCHOOL_TYPES})
    assert [made.weight(c, "childcare") for c in (cited, alone, law)] == [2, 1, 3]  # nothing binds b: good practice
    assert [made.is_statutory(c, "childcare") for c in (cited, alone, law)] == [False, False, True]


def test_context_has_no_weight_and_only_law_and_guidance_bind():
    assert {force.value: force.weight for force in Force} == {
        "legal": 3, "statutory": 3, "inspection": 2, "recommended": 2, "good-practice": 1, "context": 0,
    }  # fmt: skip
    assert [force.value for force in Force if force.binds_by_law_or_guidance] == ["legal", "statutory"]


def test_requirements_are_cited_strongest_first_then_as_mapped():
    a = criterion("a", "G1", "R2", "S1", "R1", "L1")
    assert [r.ref for r in edition(a).cited(a)] == ["S1", "L1", "R2", "R1", "G1"]


def test_criteria_stand_in_rubric_order_under_their_requirements():
    made = edition(
        criterion("z", "R1", strand="one"), criterion("a", "R1", "S1", strand="two"), criterion("m", "S1"),
        context=["C1"],
    )  # fmt: skip
    assert [c.ref for c in made.criteria] == ["z", "m", "a"]  # strand by strand
    assert {ref: [c.ref for c in found] for ref, found in made.criteria_of.items()} == {
        "R1": ["z", "a"], "S1": ["m", "a"], "C1": [],
    }  # fmt: skip


def test_refs_lead_to_what_they_name_and_unknown_ones_are_told_apart():
    made = edition(criterion("a", strand="one"))
    assert (made.criterion("a").ref, made.strand("one").ref, made.source("kent").id) == ("a", "one", "kent")
    for find in (made.criterion, made.strand, made.source):
        with pytest.raises(UnknownRef, match="nothing"):
            find("nothing")


def test_a_source_lists_its_requirements_part_by_part():
    made = edition(criterion("a", "R2", "R1"))
    [(part, requirements)] = made.source("kent").by_part()
    assert (part.title, [r.ref for r in requirements]) == ("One", ["R1", "R2"])


def test_levels_have_names():
    assert [level_name(n) for n in (None, 0, 3, 4)] == ["Not judged", "0 Not in place", "3 Secure", "4 Embedded"]
    assert SCHOOL.type in SCHOOL_TYPES
    assert NURSERY.type not in SCHOOL_TYPES
