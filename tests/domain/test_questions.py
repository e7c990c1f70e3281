"""Which questions are suggested, and why; every example is worked by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.gaps import Tier, find_gaps
from audit.domain.movement import compare
from audit.domain.questions import AskedQuestion, Ground, QuestionState, count_waiting, suggested_questions
from tests.builders import assessment, criterion, evidence

# Three strands. Only "law" has a criterion that statutory guidance asks for (S1).
CRITERIA = (
    criterion("a1", strand="alpha"),
    criterion("a2", strand="alpha"),
    criterion("l1", "S1", strand="law"),
    criterion("z1", strand="zulu"),
)


def stands(**levels: int):
    return assessment(*CRITERIA, levels=levels)


def found(*args, **kwargs):
    return [(q.standing.criterion.ref, q.ground, q.why) for q in suggested_questions(*args, **kwargs)]


def test_nothing_judged_suggests_nothing():
    assert found(stands()) == []


def test_nothing_applicable_suggests_nothing():
    reasons = dict.fromkeys(("a1", "a2", "l1", "z1"), "Not here")
    assert found(assessment(*CRITERIA, levels={}, not_applicable=reasons)) == []


def test_the_lowest_strand_is_asked_about_by_its_first_gap():
    # alpha: levels 2 and 2 of 4 each = 50%; zulu: 1 of 4 = 25%, the lowest, and two levels below target 3.
    assert found(stands(a1=2, a2=2, z1=1)) == [("z1", Ground.LOWEST, "assured 1 Emerging, target 3 Secure")]


def test_one_strand_alone_is_not_the_lowest():
    assert found(stands(z1=1)) == []


def test_the_lowest_strand_on_target_is_not_asked_about():
    # Everything at its target, with evidence to show it: one current item carries 3.
    shown = {ref: [evidence()] for ref in ("a1", "a2", "z1")}
    assert found(assessment(*CRITERIA, levels={"a1": 3, "a2": 3, "z1": 3}, evidence=shown)) == []


def test_short_of_statutory_guidance_comes_before_the_lowest():
    # law: 2 of 4 = 50%, below Secure, so tier 1. zulu: 0%, the lowest, though nothing binding asks for it.
    assert found(stands(a1=2, a2=2, l1=2, z1=0)) == [
        ("l1", Ground.STATUTORY, "assured 2 Developing, target 3 Secure"),
        ("z1", Ground.LOWEST, "assured 0 Not in place, target 3 Secure"),
    ]


def test_a_bare_claim_is_asked_about_once_and_last():
    # z1 is claimed 4 and assured 2 for want of evidence. Scores by assured level: zulu 2/4, alpha 1/4 and 2/4 = 37.5%,
    # the lowest. Its first gap is a1: two levels short of 3, a2 one.
    assert found(stands(a1=1, a2=2, z1=4)) == [
        ("a1", Ground.LOWEST, "assured 1 Emerging, target 3 Secure"),
        ("z1", Ground.UNEVIDENCED, "claimed 4 Embedded, assured 2 Developing"),
    ]


def test_a_bare_claim_that_is_asked_about_already_is_not_asked_about_twice():
    # l1 is claimed 3 with no evidence: assured 2, so tier 1 and a bare claim at once. alpha is at 50% too, and first.
    assert found(stands(a1=2, a2=2, l1=3)) == [
        ("l1", Ground.STATUTORY, "assured 2 Developing, target 3 Secure"),
        ("a1", Ground.LOWEST, "assured 2 Developing, target 3 Secure"),
    ]


def test_slipped_strands_come_first_by_the_criterion_that_slipped_most():
    # alpha fell from (2+2)/8 = 50% to (2+0)/8 = 25%; zulu from 2/4 to 1/4, as far: alpha is first in the rubric.
    before, after = stands(a1=2, a2=2, l1=2, z1=2), stands(a1=2, a2=0, l1=2, z1=1)
    assert found(after, compare(before, after)) == [
        ("a2", Ground.SLIPPED, "slipped from 2 Developing to 0 Not in place"),
        ("z1", Ground.SLIPPED, "slipped from 2 Developing to 1 Emerging"),
        ("l1", Ground.STATUTORY, "assured 2 Developing, target 3 Secure"),
    ]


def test_a_strand_that_is_not_comparable_did_not_slip():
    # alpha has a new judgement only: 0 in a2, which was not judged before. Nothing judged both times is lower.
    before, after = stands(a1=2, z1=2), stands(a1=2, a2=0, z1=2)
    assert [ground for _, ground, _ in found(after, compare(before, after))] == [Ground.LOWEST]


def test_the_limits_are_apart():
    before, after = stands(a1=2, a2=2, l1=2, z1=2), stands(a1=2, a2=0, l1=2, z1=1)
    assert len(found(after, compare(before, after), of_strands=2)) == 2
    bare = stands(a1=3, a2=3, z1=3)
    assert [ref for ref, *_ in found(bare, of_strands=0, of_claims=2)] == ["a1", "a2"]


def test_the_text_is_the_rubrics():
    [question, *_] = suggested_questions(stands(a1=2, a2=2, z1=1))
    assert question.text == "How do you know?"


LEVELS = st.dictionaries(st.sampled_from(["a1", "a2", "l1", "z1"]), st.integers(0, 4))


@given(LEVELS, LEVELS)
def test_no_criterion_twice_and_every_reason_is_one(before, after):
    was, now = stands(**before), stands(**after)
    questions = suggested_questions(now, compare(was, now))
    refs = [q.standing.criterion.ref for q in questions]
    assert len(refs) == len(set(refs))
    assert all(q.standing.gap or q.standing.unevidenced or q.ground is Ground.SLIPPED for q in questions)
    strands_in_tier_1 = {g.standing.criterion.strand for g in find_gaps(now) if g.tier is Tier.STATUTORY}
    assert strands_in_tier_1 <= {q.standing.criterion.strand for q in questions}, "no statutory gap is passed over"
    bare = {s.criterion.ref for s in now.standings if s.unevidenced}
    assert bare <= set(refs)


def asked(**said) -> AskedQuestion:
    plain = dict.fromkeys(("why", "note", "answer", "answered_by", "minute"), "")
    known = {
        "id": 1, "criterion_ref": None, "text": "How?", "suggested": False, "asked_by": "Al",
        "asked_on": date(2017, 3, 1), "answered_on": None, "meeting": None, "withdrawn": False,
    }  # fmt: skip
    return AskedQuestion(**{**plain, **known, **said})


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, QuestionState.WAITING),
        ({"minute": "Item 4", "meeting": date(2017, 3, 2)}, QuestionState.WAITING),
        ({"answer": "Yes."}, QuestionState.ANSWERED),
        ({"answer": "Yes.", "minute": "Item 4", "meeting": date(2017, 3, 2)}, QuestionState.MINUTED),
        ({"withdrawn": True}, QuestionState.WITHDRAWN),
    ],
)
def test_how_far_a_question_has_got(said, state):
    assert asked(**said).state is state
    assert count_waiting([asked(**said)]) == (state is QuestionState.WAITING)
