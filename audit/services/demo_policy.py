"""The checks of the example's policy: read and compared as any other, and decided by the people of the example."""

from datetime import date
from functools import lru_cache

from audit.domain.policy_check import METHOD
from audit.services.demo_calendar import instant
from audit.services.example_files import Example, PolicyPart
from audit.services.freezing import profile_of
from audit.services.policy_carrying import carry_decisions
from audit.services.policy_checks import PolicyReading, read_and_match
from audit.services.policy_decisions import PLAIN, SAID
from audit.services.policy_packing import pack_findings, pack_text, standings_of
from audit.store.base import db
from audit.store.evidence import EvidenceItem
from audit.store.people import User
from audit.store.policies import PolicyCheck, PolicyDecision, PolicyGap
from audit.store.reviews import Review


def read_policies(example: Example) -> list[PolicyReading]:
    """What is found in each policy that the example checks, in its order. Takes seconds, and needs no database.

    Raises CannotBeRead, saying what to do.
    """
    found = []
    for said in example.policy:
        file = example.evidence[said.evidence].file
        if file is not None:
            found.append(_read(file.name, file.text.encode(), example.reviews[said.review].edition))
    return found


@lru_cache(maxsize=2)
def _read(name: str, content: bytes, edition_id: str) -> PolicyReading:
    """Kept: tests load the example again and again."""
    return read_and_match(name, content, edition_id)


def add_check(
    said: PolicyPart, read: PolicyReading, review: Review, item: EvidenceItem, by: User, day: date
) -> PolicyCheck:
    """A check on a day, with what was decided of it then; inside somebody's ``saving``. Earlier ones come first."""
    if item.file is None:
        raise ValueError(f"{item.title} has no file")
    check = PolicyCheck(
        review=review,
        evidence=item,
        file=item.file,
        name=item.title,
        words=read.text.words,
        method=METHOD,
        passages=pack_text(read.text),
        findings=pack_findings(read.findings),
        checked_by=by,
        # Early in a year a share of the present review can be a day before the file came into the register.
        checked_at=max(instant(day), item.file.uploaded_at),
    )
    db.session.add(check)
    db.session.flush()
    carry_decisions(check, read.text, read.findings)
    db.session.flush()
    _decide(said, read, check, by, day)
    for ref, reason in said.left_out.items():
        db.session.add(PolicyGap(review=review, statement_ref=ref, reason=reason))
    return check


def _decide(said: PolicyPart, read: PolicyReading, check: PolicyCheck, by: User, day: date) -> None:
    """What was decided one by one, carried or not; then all that is plain in the parts that were confirmed."""
    asked = [s for s in standings_of(check, profile_of(check.review)) if s.statement.part.id in said.confirmed]
    confirmed = {s.statement.ref: s.finding.status for s in asked if s.to_decide and s.finding.status in PLAIN}
    singly = {one.ref: one for one in said.decided}
    best = {finding.ref: finding.best for finding in read.findings}
    rows = {row.statement_ref: row for row in check.decisions}
    for count, ref in enumerate(dict.fromkeys([*singly, *confirmed]), start=1):
        one, proposed = singly.get(ref), best.get(ref)
        status = one.status if one else confirmed[ref]
        row = rows.get(ref) or PolicyDecision(check=check, statement_ref=ref)
        row.status, row.note, row.carried = status.value, one.note if one else "", False
        row.passage = proposed.passage if proposed and status in SAID else None
        row.decided_by, row.decided_at = by, max(instant(day, count), check.checked_at)
        db.session.add(row)
    db.session.flush()
