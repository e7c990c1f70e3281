"""Stop a review from moving, and let it move again.

A review that is not open is worked out from what was so on the day it stopped: what the setting was then, and the
dates its evidence had then. Both go on changing outside the review, and what was reported must not.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from audit.domain.assurance import Evidence
from audit.domain.rubric import Profile
from audit.domain.vocabulary import EvidenceKind
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse
from audit.store.reviews import Review, ReviewStatus


def freeze(review: Review, status: ReviewStatus, day: date) -> None:
    """Stop a review on ``day``, not yet saved: keep what the setting is, and its evidence as it is."""
    review.status = status.value
    review.closed_on = day
    profile = review.setting.profile
    used = _evidence_today([review])[review.id]
    review.frozen = {
        "profile": {
            "phases": sorted(profile.phases),
            "type": profile.type,
            "facilities": sorted(profile.facilities),
        },
        "evidence": {ref: [_plain(item) for item in items] for ref, items in used.items()},
    }


def thaw(review: Review) -> None:
    """Let a review move again, not yet saved."""
    review.status = ReviewStatus.OPEN.value
    review.closed_on = None
    review.frozen = None


def profile_of(review: Review) -> Profile:
    """What the setting is, or was when the review stopped."""
    if review.frozen is None:
        return review.setting.profile
    kept = review.frozen["profile"]
    return Profile(frozenset(kept["phases"]), kept["type"], frozenset(kept["facilities"]))


def evidence_by_criterion(review: Review) -> dict[str, list[Evidence]]:
    """What serves each criterion, as it is, or as it was when the review stopped."""
    return evidence_of([review])[review.id]


def evidence_of(reviews: Sequence[Review]) -> dict[int, dict[str, list[Evidence]]]:
    """The same for several reviews at once, by review id."""
    found = _evidence_today([review for review in reviews if review.frozen is None])
    for review in reviews:
        if review.frozen is not None:
            kept_by_ref = review.frozen["evidence"]
            found[review.id] = {ref: [_evidence(kept) for kept in items] for ref, items in kept_by_ref.items()}
    return found


def _evidence_today(reviews: Sequence[Review]) -> dict[int, dict[str, list[Evidence]]]:
    """By review id and criterion ref. Columns and not rows: nearly every page asks for all of them, and only reads."""
    found: dict[int, dict[str, list[Evidence]]] = {review.id: defaultdict(list) for review in reviews}
    if not reviews:
        return found
    rows = db.session.execute(
        select(
            EvidenceUse.review_id,
            EvidenceUse.criterion_ref,
            EvidenceItem.id,
            EvidenceItem.title,
            EvidenceItem.kind,
            EvidenceItem.effective,
            EvidenceItem.review_by,
        )
        .join(EvidenceUse.evidence)
        .where(EvidenceUse.review_id.in_([review.id for review in reviews]))
        .order_by(EvidenceUse.id)
    )
    for review_id, ref, item_id, title, kind, effective, review_by in rows:
        found[review_id][ref].append(Evidence(item_id, title, EvidenceKind(kind), effective, review_by))
    return found


def _plain(item: Evidence) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "kind": item.kind.value,
        "effective": item.effective.isoformat(),
        "review_by": item.review_by.isoformat() if item.review_by else None,
    }


def _evidence(kept: dict[str, Any]) -> Evidence:
    review_by = date.fromisoformat(kept["review_by"]) if kept["review_by"] else None
    return Evidence(
        kept["id"], kept["title"], EvidenceKind(kept["kind"]), date.fromisoformat(kept["effective"]), review_by
    )
