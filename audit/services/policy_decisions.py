"""Decide what a policy has of each statement: one at a time with a passage and a note, or many on a quick page."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from audit.domain.errors import UnknownRef
from audit.domain.policy_check import Finding, PolicyStatus, StatementStanding
from audit.domain.policy_statement import PolicyStatement
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import NEVER_SAVED
from audit.services.policy_packing import unpack_findings
from audit.services.reviews import refuse_if_closed
from audit.services.saving import check_version, guarded, saving
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.policies import PolicyCheck, PolicyDecision
from audit.store.reviews import Review
from audit.store.statement_files import load_statements

SAID = (PolicyStatus.FOUND, PolicyStatus.WEAK)
PLAIN = (PolicyStatus.FOUND, PolicyStatus.MISSING)  # what is weak has to be read
WHERE = "Choose the passage that says it, or say in a note where it is said."
WHY_NOT = "Say why this does not apply here. Governors will see the reason."
NO_PASSAGE = "There is no passage {number} in this policy. It has passages 1 to {last}."


@dataclass(frozen=True, slots=True)
class QuickDecision:
    """One statement of a quick page: what was chosen, and the version it was chosen over."""

    status: PolicyStatus
    version: int


@dataclass(frozen=True, slots=True)
class QuickDecisions:
    """What became of a quick page, by refs of statements."""

    saved: tuple[str, ...]
    conflicts: tuple[str, ...]  # somebody else had decided these meanwhile
    wanting: Mapping[str, str]  # not saved: what has to be said first, on the statement's own page


class TakenBack(Refused):
    """The decision that a person had before them is there no more. What they chose can be saved as a new one."""


def statement_of(review: Review, ref: str) -> PolicyStatement:
    """Raises UnknownRef for what is no statement of the review's template, or none that a policy can make."""
    found = next((s for s in load_statements(review.edition) if s.ref == ref and s.counts), None)
    if found is None:
        raise UnknownRef(ref)
    return found


def may_go_with_many(standing: StatementStanding, last_time: Mapping[str, PolicyDecision]) -> bool:
    """Whether a proposal may be confirmed among many: it is no half, and nobody decided otherwise last time."""
    proposed, before = standing.finding.status, last_time.get(standing.statement.ref)
    return standing.to_decide and proposed in PLAIN and (before is None or before.status == proposed)


def find_decision(check: PolicyCheck, ref: str) -> PolicyDecision | None:
    return db.session.scalar(
        select(PolicyDecision).where(PolicyDecision.check_id == check.id, PolicyDecision.statement_ref == ref)
    )


def decide(
    by: Actor, check: PolicyCheck, ref: str, status: PolicyStatus, passage: int | None, note: str, version: int
) -> PolicyDecision:
    """Say what the policy has of one statement.

    ``version`` is of the decision that the person had before them, or NEVER_SAVED. Raises EditConflict where it has
    moved on, TakenBack where it is gone, Refused where something is missing or the review is closed, UnknownRef for
    what is no statement.
    """
    refuse_if_settled(check)
    statement_of(check.review, ref)
    passage, note = _checked(check, status, passage, note)
    row = find_decision(check, ref)
    if row is None and version != NEVER_SAVED:
        raise TakenBack("Somebody took this decision back while you had it open. Save again to decide it anew.")
    if row is None:
        row = PolicyDecision(check_id=check.id, check=check, statement_ref=ref)
        try:
            with saving(by):
                _fill(row, by, status, passage, note)
                db.session.add(row)
        except IntegrityError:  # somebody decided it first, a moment ago
            raise EditConflict(find_decision(check, ref)) from None
        return row
    check_version(row, version)
    with guarded(row), saving(by):
        _fill(row, by, status, passage, note)
    return row


def decide_many(by: Actor, check: PolicyCheck, chosen: Mapping[str, QuickDecision]) -> QuickDecisions:
    """Save the statements of a quick page that were changed or confirmed. Passages and notes stay as they were.

    Where nobody chose a passage yet, it is the one that was proposed. What somebody else decided meanwhile is left as
    they decided it and reported, and so is what cannot be said without a passage or a note; the others are saved.
    """
    try:
        return _decide_many(by, check, chosen)
    except (IntegrityError, StaleDataError):  # somebody decided one of them a moment ago; now it can be seen
        return _decide_many(by, check, chosen)


def _decide_many(by: Actor, check: PolicyCheck, chosen: Mapping[str, QuickDecision]) -> QuickDecisions:
    refuse_if_settled(check)
    findings = unpack_findings(check.findings)
    rows = {
        row.statement_ref: row
        for row in db.session.scalars(select(PolicyDecision).where(PolicyDecision.check_id == check.id))
    }
    saved, conflicts, wanting = [], [], {}
    with saving(by), db.session.no_autoflush:
        for ref, choice in chosen.items():
            statement_of(check.review, ref)
            row = rows.get(ref)
            if row is not None and row.version != choice.version:  # where it was taken back there is none to respect
                if row.status != choice.status or row.carried:
                    conflicts.append(ref)
                continue
            note = row.note if row else ""
            passage = _passage_proposed(row, findings.get(ref), choice.status)
            if words := _missing_words(choice.status, passage, note if _still_says_why(row, choice.status) else ""):
                wanting[ref] = words
                continue
            if row is None:
                row = PolicyDecision(check_id=check.id, check=check, statement_ref=ref)
                db.session.add(row)
            elif row.status == choice.status and not row.carried:
                continue  # decided so already
            _fill(row, by, choice.status, passage, note)
            saved.append(ref)
    return QuickDecisions(tuple(saved), tuple(conflicts), wanting)


def undecide(by: Actor, check: PolicyCheck, ref: str, version: int) -> None:
    """Take a decision back, so that what was proposed stands again. Raises as ``decide``."""
    refuse_if_settled(check)
    row = find_decision(check, ref)
    if row is None:
        return
    check_version(row, version)
    with guarded(row), saving(by):
        db.session.delete(row)


def refuse_if_settled(check: PolicyCheck) -> None:
    """Raises Refused for a closed review, and where a newer version has been checked: decisions belong there."""
    refuse_if_closed(check.review)
    if db.session.scalar(select(func.max(PolicyCheck.id)).where(PolicyCheck.review_id == check.review_id)) != check.id:
        raise Refused(
            "A newer version of the policy has been checked, so what was decided of this one stays as it is. Open the "
            "newest check and decide there."
        )


def _checked(check: PolicyCheck, status: PolicyStatus, passage: int | None, note: str) -> tuple[int | None, str]:
    """The passage and note to save: a passage only where the policy says it at all."""
    last = len(check.passages)
    if passage is not None and not 1 <= passage <= last:
        raise Refused(NO_PASSAGE.format(number=passage, last=last))
    passage = passage if status in SAID else None
    if words := _missing_words(status, passage, note):
        raise Refused(words)
    return passage, note.strip()


def _missing_words(status: PolicyStatus, passage: int | None, note: str) -> str:
    if status in SAID and passage is None and not note.strip():
        return WHERE
    if status is PolicyStatus.NOT_APPLICABLE and not note.strip():
        return WHY_NOT
    return ""


def _still_says_why(row: PolicyDecision | None, status: PolicyStatus) -> bool:
    """Whether a note that was written with one answer can be the reason for another: where it is said, or why not."""
    return row is not None and (row.status == status or (row.status in SAID and status in SAID))


def _passage_proposed(row: PolicyDecision | None, finding: Finding | None, status: PolicyStatus) -> int | None:
    if status not in SAID:
        return None
    if row is not None and row.passage is not None:
        return row.passage
    return finding.best.passage if finding is not None and finding.best is not None else None


def _fill(row: PolicyDecision, by: Actor, status: PolicyStatus, passage: int | None, note: str) -> None:
    row.status = status.value
    row.passage = passage
    row.note = note
    row.carried = False
    row.decided_by_id = by.user_id
    row.decided_at = utc_now()
