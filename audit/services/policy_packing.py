"""What was read of a policy and found in it, as plain data to keep with its check, and back."""

from collections.abc import Iterable, Mapping
from typing import Any

from audit.domain.policy_check import Candidate, Finding, PolicyStatus, StatementStanding, stand
from audit.domain.policy_text import Passage, PassageKind, PolicyText
from audit.domain.rubric import Profile
from audit.store.policies import PolicyCheck
from audit.store.statement_files import load_statements

Plain = list[dict[str, Any]]


def pack_text(text: PolicyText) -> Plain:
    """Passages, without what is empty in most of them."""
    return [
        {
            "text": passage.text,
            "kind": passage.kind.value,
            **({"headings": list(passage.headings)} if passage.headings else {}),
            **({"lead_in": passage.lead_in} if passage.lead_in else {}),
            **({"page": passage.page} if passage.page is not None else {}),
        }
        for passage in text.passages
    ]


def unpack_text(kept: Iterable[Mapping[str, Any]]) -> PolicyText:
    return PolicyText(
        tuple(
            Passage(
                number,
                one["text"],
                PassageKind(one["kind"]),
                tuple(one.get("headings", ())),
                one.get("lead_in", ""),
                one.get("page"),
            )
            for number, one in enumerate(kept, start=1)
        )
    )


def pack_findings(findings: Iterable[Finding]) -> Plain:
    return [
        {
            "ref": finding.ref,
            "status": finding.status.value,
            "candidates": [[c.passage, c.quote, round(float(c.confidence), 3), c.why] for c in finding.candidates],
        }
        for finding in findings
    ]


def unpack_findings(kept: Iterable[Mapping[str, Any]]) -> dict[str, Finding]:
    """By ref of the statement."""
    return {
        one["ref"]: Finding(
            one["ref"], PolicyStatus(one["status"]), tuple(Candidate(*candidate) for candidate in one["candidates"])
        )
        for one in kept
    }


def passages_of(check: PolicyCheck) -> PolicyText:
    """The policy as it was read."""
    return unpack_text(check.passages)


def standings_of(check: PolicyCheck, profile: Profile) -> tuple[StatementStanding, ...]:
    """Every statement of the template that counts, with what was found and decided of it in this check."""
    return stand(
        load_statements(check.review.edition),
        unpack_findings(check.findings),
        {row.statement_ref: row.value for row in check.decisions},
        profile,
    )
