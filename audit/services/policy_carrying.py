"""Take what was decided of the version before over to a new check, where it still holds."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from audit.domain.policy_carrying import carry_decisions as decisions_that_hold
from audit.domain.policy_check import Finding
from audit.domain.policy_text import PolicyText
from audit.services.freezing import profile_of
from audit.services.policy_packing import passages_of, standings_of
from audit.store.base import db
from audit.store.policies import PolicyCheck, PolicyDecision
from audit.store.reviews import Review
from audit.store.statement_files import load_statements


def version_before(check: PolicyCheck) -> PolicyCheck | None:
    """The check that a check follows: in this review, else in the nearest year before that has one.

    Of several in that year it is one of the same item if there is one, and the newest.
    """
    rows = db.session.scalars(_earlier(check).order_by(Review.year.desc(), PolicyCheck.id.desc())).all()
    rows = [row for row in rows if row.review_id == rows[0].review_id]
    return next((row for row in rows if row.evidence_id == check.evidence_id), rows[0] if rows else None)


def decided_last_time(check: PolicyCheck, refs: Sequence[str] = ()) -> Mapping[str, PolicyDecision]:
    """By ref of the statement, what was decided last before this check. ``refs``: only of these; empty: of all."""
    earlier = _earlier(check).with_only_columns(PolicyCheck.id)
    chosen = (
        select(PolicyDecision)
        .join(PolicyDecision.check)
        .join(PolicyCheck.review)
        .where(PolicyDecision.check_id.in_(earlier))
        .order_by(Review.year, PolicyCheck.id)
    )
    if refs:
        chosen = chosen.where(PolicyDecision.statement_ref.in_(refs))
    rows = db.session.scalars(chosen.options(contains_eager(PolicyDecision.check)))
    return {row.statement_ref: row for row in rows}


def carry_decisions(check: PolicyCheck, text: PolicyText, findings: Sequence[Finding]) -> int:
    """Inside somebody's ``saving``. Returns how many were carried. Who decided, and when, stays."""
    before = version_before(check)
    if before is None:
        return 0
    rows = {row.statement_ref: row for row in before.decisions}
    if not rows:
        return 0
    old = standings_of(before, profile_of(before.review))
    held = decisions_that_hold(old, passages_of(before), {finding.ref: finding for finding in findings}, text)
    refs = {statement.ref for statement in load_statements(check.review.edition) if statement.counts}
    carried = [(ref, decision) for ref, decision in held.items() if ref in refs and ref in rows]
    for ref, decision in carried:
        was = rows[ref]
        check.decisions.append(
            PolicyDecision(
                statement_ref=ref,
                status=decision.status.value,
                passage=decision.passage,
                note=decision.note,
                carried=True,
                decided_by_id=was.decided_by_id,
                decided_at=was.decided_at,
            )
        )
    return len(carried)


def _earlier(check: PolicyCheck) -> Select[PolicyCheck]:
    return (
        select(PolicyCheck)
        .join(PolicyCheck.review)
        .where(
            Review.setting_id == check.review.setting_id, Review.year <= check.review.year, PolicyCheck.id < check.id
        )
    )
