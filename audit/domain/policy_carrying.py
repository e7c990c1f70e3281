"""Which decisions about one version of a policy still hold for the next one.

A decision that does not hold is not lost: it is shown where the statement is decided again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.domain.policy_check import Decision, Finding, PolicyStatus, StatementStanding
from audit.domain.policy_passages import Versions, folded
from audit.domain.policy_text import PolicyText


def carry_decisions(
    old: Sequence[StatementStanding], old_text: PolicyText, findings: Mapping[str, Finding], text: PolicyText
) -> dict[str, Decision]:
    """By ref of the statement, the decisions that hold, with the number that their passage has in the new version.

    ``old``: how the statements stood in the version before, whose text is ``old_text``; ``findings``: what was found
    in the new one. Who decided, and when, stays.
    """
    versions = Versions(old_text, text)
    carried = {s.statement.ref: _carry(s, versions, findings.get(s.statement.ref)) for s in old}
    return {ref: decision for ref, decision in carried.items() if decision is not None}


def _carry(standing: StatementStanding, versions: Versions, finding: Finding | None) -> Decision | None:
    decision = standing.decision
    if decision is None:
        return None
    if decision.status is PolicyStatus.NOT_APPLICABLE:
        return replace(decision, carried=True)
    if decision.status is PolicyStatus.MISSING:
        return replace(decision, carried=True) if _nothing_new(standing, versions, finding) else None
    if decision.passage is None:  # said elsewhere, where the note says
        return replace(decision, carried=True) if decision.note.strip() else None
    number = versions.again(decision.passage, _quote(standing, decision.passage))
    return replace(decision, passage=number, carried=True) if number is not None else None


def _nothing_new(standing: StatementStanding, versions: Versions, finding: Finding | None) -> bool:
    """Whether the machine sees nothing that was not there when somebody said that it is missing.

    Where it had found the statement even then, and somebody knew better, it may find it again in the same words.
    """
    if finding is None:
        return True
    if finding.status is PolicyStatus.FOUND and standing.finding.status is not PolicyStatus.FOUND:
        return False
    if finding.best is None:
        return True
    quote = folded(finding.best.quote)
    grown = versions.new.says(quote) and not versions.old.says(quote)  # a point more in a list that was there
    return not grown and versions.new.words.get(finding.best.passage) in versions.old.numbers


def _quote(standing: StatementStanding, passage: int) -> str:
    """The sentences of a passage that made the statement, as far as the machine told them apart."""
    return next((c.quote for c in standing.finding.candidates if c.passage == passage), "")
