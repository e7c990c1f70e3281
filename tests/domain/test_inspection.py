"""What an inspector would look for first and would find missing, worked by hand on small reviews."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from audit.domain.assurance import Currency
from audit.domain.compliance import Compliance
from audit.domain.gaps import Tier
from audit.domain.inspection import find_missing, inspectors_order, standings_by_part, without_current_evidence
from audit.domain.rubric import Source
from audit.store.rubric_files import edition_ids, load_edition
from tests.builders import SCHOOL_TYPES, assessment, criterion, evidence, requirement
from tests.strategies import reviews

LAST_DAY = date(2017, 3, 3)  # the day before the day of the tests


def refs(standings) -> list[str]:
    return [s.requirement.ref for s in standings]


def source(name: str, *requirements: str) -> Source:
    return Source(name, name, name, "", "2016", "", (), tuple(map(requirement, requirements)))


def test_inspection_goes_before_law_and_guidance_and_advice_comes_last():
    kent, law, ofsted = source("kent", "R1", "G1"), source("law", "L1", "S1"), source("ofsted", "I1")
    assert inspectors_order([kent, law, ofsted]) == (ofsted, law, kent)


def test_a_source_is_what_most_of_its_scored_requirements_are_and_equals_keep_their_order():
    mixed = source("mixed", "I1", "I2", "R1", "C1", "C2", "C3")
    one_point = source("one point", "R2", "R3", "I3")
    only_context, advice = source("context", "C4"), source("advice", "G1")
    assert inspectors_order([one_point, only_context, advice, mixed]) == (mixed, one_point, only_context, advice)


@pytest.mark.parametrize("edition_id", edition_ids())
def test_in_every_edition_ofsted_comes_first_then_keeping_children_safe_then_kent(edition_id):
    order = [s.id.split("-")[0] for s in inspectors_order(load_edition(edition_id).sources)]
    assert order == ["ofsted", "kcsie", "kcc", "kcc"][: len(order)]


def test_requirements_stand_part_by_part_without_context():
    made = assessment(criterion("a", "R1", "C1"), levels={"a": 3}, evidence={"a": [evidence()]})
    law, _, kent = made.edition.sources
    assert standings_by_part(made, law) == ()
    (part,) = standings_by_part(made, kent)
    assert (part.part.title, refs(part.requirements)) == ("One", ["R1"])


def test_each_thing_missing_is_found_in_its_place():
    """a: statutory, claimed 3, lapsed on 3 March, so assured 2. b: inspection, 1. c: shown. d: waiting."""
    lapsed = evidence(review_by=LAST_DAY)
    made = assessment(
        criterion("a", "S1"), criterion("b", "I1"), criterion("c", "R1"), criterion("d", "L1"),
        levels={"a": 3, "b": 1, "c": 3},
        evidence={"a": [lapsed], "c": [evidence(), lapsed]},
    )  # fmt: skip
    missing = find_missing(made)
    assert [gap.standing.criterion.ref for gap in missing.below_secure] == ["a"]
    assert refs(missing.without_evidence) == ["I1", "L1", "S1"]  # inspection first, though the edition has law first
    assert [(item.evidence, [s.criterion.ref for s in item.standings]) for item in missing.lapsed] == [
        (lapsed, ["a", "c"])
    ]
    assert [s.criterion.ref for s in missing.waiting] == ["d"]


def test_what_is_longest_past_its_review_date_comes_first():
    newer, older = evidence(review_by=LAST_DAY), evidence(review_by=date(2017, 1, 31))
    made = assessment(levels={"a": 1, "b": 1}, evidence={"a": [newer], "b": [older]})
    assert [item.evidence for item in find_missing(made).lapsed] == [older, newer]


def test_one_current_item_for_one_of_its_criteria_is_evidence_for_a_requirement():
    made = assessment(criterion("a"), criterion("b"), levels={"a": 3, "b": 3}, evidence={"b": [evidence()]})
    assert find_missing(made).without_evidence == ()


def test_what_does_not_apply_or_bind_is_not_missing():
    made = assessment(
        criterion("a", "S1"), criterion("b", "I1", phases=["college"]),
        levels={"a": 0}, binds={"S1": SCHOOL_TYPES},
        evidence={"b": [evidence(review_by=LAST_DAY)]},
    )  # fmt: skip
    loose = replace(made, profile=replace(made.profile, type="childcare"))
    assert refs(find_missing(made).without_evidence) == ["S1"]
    assert find_missing(loose).without_evidence == find_missing(made).lapsed == ()


@given(facts=reviews())
def test_nothing_is_listed_that_is_in_order(facts):
    made = facts.assessment
    missing = find_missing(made)
    assert all(
        g.tier is Tier.STATUTORY and g.standing.statutory and g.standing.assured < 3 for g in missing.below_secure
    )
    for standing in missing.without_evidence:
        assert standing.state is not Compliance.NOT_APPLICABLE
        assert not any(
            item.currency(made.today) is Currency.CURRENT
            for s in standing.standings if s.applies
            for item in s.evidence
        )  # fmt: skip
    listed = {s.requirement.ref for s in missing.without_evidence}
    for of_source in made.edition.sources:
        for part in standings_by_part(made, of_source):
            assert {s.requirement.ref for s in part.requirements if without_current_evidence(s)} <= listed
