"""Small policies and checks of them for tests: say only the facts that matter, the rest is filled in.

A statement's force is read off the first letter of its ref, as everywhere in tests: ``R1`` is strongly recommended,
``G1`` good practice, ``C1`` context.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from audit.domain.policy_check import Candidate, Decision, Finding, PolicyStatus, StatementStanding
from audit.domain.policy_statement import PolicyStatement
from audit.domain.policy_text import Passage, PassageKind, PolicyText
from audit.domain.rubric import AppliesTo, Part
from tests.builders import FORCES, TODAY

FOUND, WEAK, MISSING = PolicyStatus.FOUND, PolicyStatus.WEAK, PolicyStatus.MISSING
NOT_HERE = PolicyStatus.NOT_APPLICABLE


def statement(
    ref: str,
    section: str = "1 Aims",
    part: str = "1.1 Aims",
    phases: Sequence[str] = (),
    facilities: Sequence[str] = (),
    criteria: Sequence[str] = (),
    summary: str = "",
) -> PolicyStatement:
    return PolicyStatement(
        ref=ref,
        source="kent",
        section=section,
        part=Part(part.split()[0], part),
        place=f"Section {part.split()[0]}, {ref}",
        force=FORCES[ref[0]],
        who="The school",
        summary=summary or f"Say {ref}",
        criteria=tuple(criteria),
        look_for=(("say",), (ref.lower(),)),
        said_as=(f"We say {ref}.",),
        mistaken_for=(f"We do not say {ref}.",),
        applies_to=AppliesTo(tuple(phases), tuple(facilities)),
    )


def passage(
    number: int,
    text: str,
    *headings: str,
    kind: PassageKind = PassageKind.PARAGRAPH,
    lead_in: str = "",
    page: int | None = None,
) -> Passage:
    return Passage(number, text, kind, headings, lead_in, page)


def policy(*texts: str | Passage) -> PolicyText:
    """A policy of these paragraphs, numbered from 1. A passage keeps all but its number."""
    made = (passage(0, one) if isinstance(one, str) else one for one in texts)
    return PolicyText(
        tuple(Passage(n, p.text, p.kind, p.headings, p.lead_in, p.page) for n, p in enumerate(made, start=1))
    )


def finding(ref: str, status: PolicyStatus = MISSING, *best: int, quote: str = "", confidence: float = 0.5) -> Finding:
    """``best``: numbers of the passages that come near, the nearest first, each a little less sure."""
    return Finding(
        ref,
        status,
        tuple(Candidate(number, quote, confidence - n / 10, "Words in common.") for n, number in enumerate(best)),
    )


def decision(
    status: PolicyStatus, passage: int | None = None, note: str = "", *, carried: bool = False, on: date = TODAY
) -> Decision:
    return Decision(status, passage, note, "Jo Bright", on, carried)


def standing(
    ref: str, found: Finding | None = None, decided: Decision | None = None, why_not: str = "", **facts: object
) -> StatementStanding:
    return StatementStanding(statement(ref, **facts), found or finding(ref), decided, why_not)


def decided(ref: str, status: PolicyStatus, passage: int | None = None, note: str = "", **facts) -> StatementStanding:
    """A statement that somebody decided, where the machine had proposed nothing of the sort."""
    return standing(ref, decided=decision(status, passage, note), **facts)


def proposed(ref: str, status: PolicyStatus, *best: int, quote: str = "", **facts) -> StatementStanding:
    return standing(ref, finding(ref, status, *best, quote=quote), **facts)


def findings_of(*found: Finding) -> Mapping[str, Finding]:
    return {one.ref: one for one in found}
