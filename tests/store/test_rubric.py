"""The rubric itself, held against its sources and its own field guide (audit/rubrics/README.md)."""

import re
from collections import Counter

import pytest

from audit.domain.assessment import Judgement, assess
from audit.domain.compliance import source_standings
from audit.domain.gaps import find_gaps
from audit.domain.rubric import Profile
from audit.domain.scoring import score
from audit.domain.vocabulary import FACILITIES, PHASES, Force
from audit.services.reviews import CURRENT_EDITION
from audit.store.rubric_files import load_edition
from tests.builders import TODAY, evidence


@pytest.fixture(scope="module")
def edition():
    return load_edition(CURRENT_EDITION)


def numbered(prefix, last):
    return [f"{prefix}{n:02}" for n in range(1, last + 1)]


KENT = [
    ref
    for audience, last in [("1.3.1", 15), ("1.3.2", 12), ("1.3.3", 11), ("1.3.4", 12), ("1.3.5", 7), ("1.3.6", 8)]
    for ref in numbered(f"KCC-{audience}-", last)
]
KCSIE_PARAGRAPHS = [
    12, 13, *range(29, 34), 35, 36, 38, 39, 41, 42, 43, *range(45, 51), 52, *range(56, 61), 62, *range(64, 71),
    73, 74, *range(76, 80), 85,
]  # fmt: skip
KCSIE = [
    "KCSIE-2016-STATUS",
    *(f"KCSIE-2016-{n}" for n in KCSIE_PARAGRAPHS),
    "KCSIE-2016-ANNEXA-PREVENT",
    *(f"KCSIE-2016-ANNEXB-{n}" for n in range(1, 9)),
    *(f"KCSIE-2016-ANNEXC-{n}" for n in range(1, 10)),
]
OFSTED = [
    "OFSTED-10", "OFSTED-11", *(f"OFSTED-13{letter}" for letter in "abcdefghijklmno"), "OFSTED-15", "OFSTED-16",
    "OFSTED-17", *(f"OFSTED-18{letter}" for letter in "abcdefghijklmnopq"), "OFSTED-28", "OFSTED-29", "OFSTED-30",
    "OFSTED-33", "OFSTED-34", "OFSTED-35", "OFSTED-40", "OFSTED-11-AP1",
    *(f"OFSTED-13-AP{n}" for n in range(1, 14)), *(f"OFSTED-18-AP{n}" for n in range(1, 8)),
    *(f"OFSTED-KEY{n}" for n in range(1, 8)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source_id", "refs", "forces"),
    [
        ("kcc-policy-2016", KENT, {"recommended": 55, "good-practice": 10}),
        ("kcsie-2016", KCSIE, {"legal": 3, "statutory": 47, "context": 10}),
        ("ofsted-safeguarding-2016", OFSTED, {"inspection": 42, "good-practice": 28, "context": 2}),
    ],
)
def test_each_source_holds_exactly_its_requirements_in_order_with_their_forces(edition, source_id, refs, forces):
    source = edition.source(source_id)
    assert [r.ref for r in source.requirements] == refs
    assert Counter(r.force.value for r in source.requirements) == forces


def test_the_sources_hold_65_60_and_72_requirements(edition):
    assert [len(source.requirements) for source in edition.sources] == [65, 60, 72]
    assert [source.id for source in edition.sources] == ["kcc-policy-2016", "kcsie-2016", "ofsted-safeguarding-2016"]


def test_definitions_and_pointers_are_context_and_nothing_maps_to_them(edition):
    context = {ref for ref, r in edition.requirements.items() if r.force is Force.CONTEXT}
    kcsie = ("STATUS", "30", "36", "38", "39", "43", "62", "70", "ANNEXC-2", "ANNEXC-9")
    assert context == {f"KCSIE-2016-{n}" for n in kcsie} | {"OFSTED-10", "OFSTED-11"}
    assert not [ref for ref in context if edition.criteria_of[ref]]


def test_every_other_requirement_is_mapped(edition):
    loose = [r.ref for r in edition.requirements.values() if r.force is not Force.CONTEXT]
    assert [ref for ref in loose if not edition.criteria_of[ref]] == []


def test_the_edition_has_60_to_80_criteria_in_14_to_18_strands(edition):
    assert 60 <= len(edition.criteria) <= 80
    assert 14 <= len(edition.strands) <= 18


def test_every_descriptor_has_20_to_60_words(edition):
    counts = {(c.ref, level): len(text.split()) for c in edition.criteria for level, text in enumerate(c.levels)}
    assert {place: n for place, n in counts.items() if not 20 <= n <= 60} == {}


def test_the_five_descriptors_of_a_criterion_differ(edition):
    assert [c.ref for c in edition.criteria if len(set(c.levels)) < 5 or len(set(c.next_steps)) < 4] == []


UNSEEN = [f"KCSIE-2016-{n}" for n in (29, 39, 41, 42, 43, 66, 79)]


def test_no_paragraph_number_is_printed_where_none_was_seen(edition):
    unseen = [r for r in edition.requirements.values() if not r.place_checked]
    assert [r.ref for r in unseen] == UNSEEN
    for requirement in unseen:
        number = requirement.ref.rsplit("-", 1)[1]
        printed = re.findall(r"\d+", requirement.place)
        assert number not in printed
        assert not re.search(r"paragraphs? \d", requirement.place, re.I)


def test_where_a_kcsie_paragraph_was_seen_its_place_prints_the_number_of_its_ref(edition):
    for requirement in edition.source("kcsie-2016").requirements:
        number = requirement.ref.removeprefix("KCSIE-2016-")
        if number.isdigit() and requirement.place_checked:
            assert number in re.findall(r"\d+", requirement.place), requirement.ref


def test_kcsie_does_not_bind_stand_alone_childcare_except_for_the_prevent_duty(edition):
    binding = [r.ref for r in edition.source("kcsie-2016").requirements if r.binds_type("childcare")]
    assert binding == ["KCSIE-2016-ANNEXA-PREVENT"]
    for source_id in ("kcc-policy-2016", "ofsted-safeguarding-2016"):
        assert all(r.binds_type("childcare") for r in edition.source(source_id).requirements)


def test_texts_hold_no_dash_that_screen_readers_stumble_over_and_no_later_terms(edition):
    later = re.compile(r"GDPR|safeguarding partners|upskirting|child-on-child|\bDPO\b|RSHE|Working Together 2018", re.I)
    for c in edition.criteria:
        texts = [c.title, c.question, c.why, *c.levels, *c.next_steps, *c.evidence_prompts, *c.governor_questions]
        for text in texts:
            assert "—" not in text, c.ref
            assert not later.search(text), c.ref


@pytest.mark.parametrize(
    ("level", "percent", "state", "gaps"), [(0, 0, "not-met", True), (2, 50, "partly-met", True), (3, 75, "met", False)]
)
def test_a_school_at_one_level_throughout_scores_and_complies_as_that_level_says(edition, level, percent, state, gaps):
    everything = Profile(frozenset(PHASES), "maintained", frozenset(FACILITIES))
    refs = [c.ref for c in edition.criteria]
    made = assess(
        edition, everything, {ref: Judgement(level) for ref in refs}, {ref: [evidence("record")] for ref in refs}, TODAY
    )
    assert score(made.standings).assured == pytest.approx(percent)
    assert {s.state.value for source in edition.sources for s in source_standings(made, source)} == {state}
    found = find_gaps(made)
    assert len(found) == (len(refs) if gaps else 0)
    assert [gap.standing.criterion.ref for gap in found if not gap.next_step or not gap.success_measure] == []
    statutory = [s for s in made.standings if s.statutory]
    assert [gap.standing.statutory for gap in found] == [True] * (len(statutory) if gaps else 0) + [False] * (
        len(refs) - len(statutory) if gaps else 0
    )
