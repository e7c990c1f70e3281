"""The rubric itself, held against its sources and its own field guide (audit/rubrics/README.md)."""

import re
from collections import Counter

import pytest

from audit.domain.assessment import Judgement, assess
from audit.domain.compliance import source_standings
from audit.domain.gaps import find_gaps
from audit.domain.rubric import Profile
from audit.domain.rubric_changes import changes_since
from audit.domain.scoring import score
from audit.domain.vocabulary import FACILITIES, PHASES, Force
from audit.store.rubric_files import edition_ids, load_edition
from tests.builders import TODAY, evidence

FIRST, SECOND = "online-safety-2016", "online-safety-2016-2"


@pytest.fixture(scope="module", params=edition_ids())
def edition(request):
    return load_edition(request.param)


@pytest.fixture(scope="module")
def second():
    return load_edition(SECOND)


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


def test_the_sources_hold_65_60_and_72_requirements_and_24_from_the_second_edition_of_the_template(edition):
    sizes = {source.id: len(source.requirements) for source in edition.sources}
    added = {"kcc-policy-2016-2": 24} if edition.id == SECOND else {}
    assert sizes == {"kcc-policy-2016": 65, **added, "kcsie-2016": 60, "ofsted-safeguarding-2016": 72}
    assert next(iter(sizes)) == "kcc-policy-2016"


ADDITIONS = [
    "1.3.1-N1", "1.3.1-N2", "1.3.1-N3", "1.3.1-N4", "1.3.4-N1", "2.2-N1", "2.3-N1", "2.4-N1", "2.4-N2", "4.2-N1",
    "4.5-N1", "5.2-N1", "7.3-N1", "7.3-N2", "7.3-N3", "7.4-N1", "8-N1", "8-N2", "9.2-N1", "9.4-N1", "9.6-N1", "9.6-N2",
    "9.6-N3", "9.6-N4",
]  # fmt: skip


def test_what_the_template_added_is_listed_in_order_and_never_as_seen_in_a_copy(second):
    additions = second.source("kcc-policy-2016-2").requirements
    assert [r.ref for r in additions] == [f"KCC2-{number}" for number in ADDITIONS]
    assert Counter(r.force.value for r in additions) == {"recommended": 9, "good-practice": 15}
    assert not any(r.place_checked for r in additions)
    # What no text of Kent's was seen to mark, or to ask elsewhere, is not called strongly recommended.
    assert [r.ref for r in additions if r.force is Force.RECOMMENDED and not r.note] == []


def test_the_second_edition_puts_the_designated_lead_in_the_lead_watches_for_a_purpose_and_names_hate(second):
    changed = changes_since(second, load_edition(FIRST))
    assert [c.criterion.ref for c in changed.new] == [
        "monitoring-purpose", "hate-policy", "hate-response", "conduct-email-balance",
    ]  # fmt: skip
    assert {c.criterion.ref: c.descent.refs for c in changed.replaces} == {
        "lead-role-online": ("lead-role-partners",),
        "lead-role-group": ("lead-role-partners",),
        "devices-in-step": ("devices-policy",),
        "publishing-video-calls": ("publishing-video",),
        "publishing-progress-apps": ("publishing-apps",),
    }
    assert [c.criterion.ref for c in changed.reworded] == [
        "leadership-resources", "filtering-changes", "monitoring-alerts", "peer-policy", "publishing-platform",
    ]  # fmt: skip
    assert (len(changed.same), changed.retired) == (70, ())


def test_every_change_gives_a_reason_of_its_own(second):
    reasons = [descent.why for descent in second.descents.values()]
    assert all(len(why.split()) >= 10 for why in reasons)
    assert len(set(reasons)) == len(reasons)


def test_what_is_carried_over_has_not_changed_a_word_and_lost_no_requirement(second):
    first = load_edition(FIRST)
    for change in changes_since(second, first).same:
        before = first.criterion(change.criterion.ref)
        assert change.criterion.requirements[: len(before.requirements)] == before.requirements
        assert (change.criterion.levels, change.criterion.question) == (before.levels, before.question)


def test_a_reworded_criterion_answers_all_that_it_did(second):
    first = load_edition(FIRST)
    for change in changes_since(second, first).reworded:
        assert set(first.criterion(change.criterion.ref).requirements) <= set(change.criterion.requirements)


def test_definitions_and_pointers_are_context_and_nothing_maps_to_them(edition):
    context = {ref for ref, r in edition.requirements.items() if r.force is Force.CONTEXT}
    kcsie = ("STATUS", "30", "36", "38", "39", "43", "62", "70", "ANNEXC-2", "ANNEXC-9")
    assert context == {f"KCSIE-2016-{n}" for n in kcsie} | {"OFSTED-10", "OFSTED-11"}
    assert not [ref for ref in context if edition.criteria_of[ref]]


def test_every_other_requirement_is_mapped(edition):
    loose = [r.ref for r in edition.requirements.values() if r.force is not Force.CONTEXT]
    assert [ref for ref in loose if not edition.criteria_of[ref]] == []


def test_the_edition_has_60_to_84_criteria_in_14_to_18_strands(edition):
    assert 60 <= len(edition.criteria) <= 84
    assert 14 <= len(edition.strands) <= 18


def test_every_descriptor_has_20_to_60_words(edition):
    counts = {(c.ref, level): len(text.split()) for c in edition.criteria for level, text in enumerate(c.levels)}
    assert {place: n for place, n in counts.items() if not 20 <= n <= 60} == {}


def test_the_five_descriptors_of_a_criterion_differ(edition):
    assert [c.ref for c in edition.criteria if len(set(c.levels)) < 5 or len(set(c.next_steps)) < 4] == []


UNSEEN = [f"KCSIE-2016-{n}" for n in (29, 39, 41, 42, 43, 66, 79)]


def test_no_paragraph_number_is_printed_where_none_was_seen(edition):
    unseen = [r for r in edition.requirements.values() if not r.place_checked]
    assert [r.ref for r in unseen if r.source != "kcc-policy-2016-2"] == UNSEEN
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
