"""Freeze a review, find its frozen copies again, and check that they are as they were frozen."""

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from audit.domain.snapshot import (
    EvidenceRecord,
    Facts,
    FileRecord,
    RatingRecord,
    Signed,
    canonical,
    sha256_of,
    snapshot_content,
)
from audit.services.assessing import actions_of, assessment_of, dismissals_of
from audit.services.disagreements import discussions_of
from audit.services.judgements import confirmed_judgements_of
from audit.services.second_ratings import ratings_of
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse, StoredFile
from audit.store.log import ChangeLog
from audit.store.people import User
from audit.store.reviews import Review
from audit.store.signoff import Signature, Snapshot

NOBODY = "The command line"


def frozen_text(
    review: Review, today: date, revision: int, why_again: str, submitted: Signed, submitted_title: str, note: str
) -> str:
    """A review as it stands on ``today``, whole, as the text to sign."""
    assessment = assessment_of(review, today)
    uses = db.session.scalars(select(EvidenceUse).where(EvidenceUse.review_id == review.id)).all()
    facts = Facts(
        setting_name=review.setting.name,
        year_label=review.year_label,
        opened_on=review.opened_on,
        revision=revision,
        why_again=why_again,
        submitted=submitted,
        submitted_title=submitted_title,
        note=note,
        assessment=assessment,
        judged={
            ref: Signed(_name(row.judged_by), row.judged_at) for ref, row in confirmed_judgements_of(review).items()
        },
        evidence=_evidence({use.evidence_id for use in uses}),
        shows={(use.criterion_ref, use.evidence_id): use.shows for use in uses},
        actions=tuple(row.value for row in actions_of(review)),
        dismissed=dismissals_of(review),
        ratings=_ratings(review),
        discussions={
            row.criterion_ref: (row.outcome, Signed(_name(row.recorded_by), row.recorded_at))
            for row in discussions_of(review)
        },
    )
    return canonical(snapshot_content(facts))


def _evidence(ids: set[int]) -> tuple[EvidenceRecord, ...]:
    rows = db.session.scalars(
        select(EvidenceItem)
        .where(EvidenceItem.id.in_(ids))
        .order_by(EvidenceItem.id)
        .options(selectinload(EvidenceItem.files))
    )
    return tuple(
        EvidenceRecord(row.value, row.summary, row.link, row.kept_in, tuple(map(_file, row.files))) for row in rows
    )


def _file(row: StoredFile) -> FileRecord:
    return FileRecord(row.name, row.media_type, row.size, row.sha256, row.uploaded_at)


def _ratings(review: Review) -> dict[str, tuple[RatingRecord, ...]]:
    found: dict[str, list[RatingRecord]] = defaultdict(list)
    for row in ratings_of(review):
        if row.level is not None:
            found[row.criterion_ref].append(
                RatingRecord(row.user.name, row.level, row.rationale, row.seen_before, row.rated_at)
            )
    return {ref: tuple(records) for ref, records in found.items()}


def _name(user: User | None) -> str:
    return user.name if user is not None else NOBODY


def snapshots_of(review: Review) -> list[Snapshot]:
    """Newest first."""
    return list(
        db.session.scalars(select(Snapshot).where(Snapshot.review_id == review.id).order_by(Snapshot.revision.desc()))
    )


def latest_snapshot(review: Review) -> Snapshot | None:
    return next(iter(snapshots_of(review)), None)


def find_snapshot(review: Review, revision: int | None = None) -> Snapshot | None:
    """One revision of a review, or the newest."""
    return next((row for row in snapshots_of(review) if revision in (None, row.revision)), None)


def read_content(snapshot: Snapshot) -> dict[str, Any]:
    """What was frozen, and nothing else: no table or rubric file is asked."""
    return json.loads(snapshot.content)  # type: ignore[no-any-return]


def is_intact(snapshot: Snapshot) -> bool:
    """Whether the text is still the one that its hash was taken of."""
    return sha256_of(snapshot.content) == snapshot.sha256


def snapshot_faults() -> Iterator[str]:
    """Snapshots and signatures that are not as they were when they were made, in words.

    The change log has every hash too, so that somebody who changes a text and its hash alike is found out.
    """
    logged = _logged_hashes()
    stored: set[tuple[str, int]] = set()
    for row in db.session.scalars(select(Snapshot).order_by(Snapshot.id).execution_options(yield_per=20)):
        name = f"Snapshot {row.id} (review {row.review_id}, revision {row.revision})"
        stored.add((Snapshot.__tablename__, row.id))
        if not is_intact(row):
            yield f"{name} was changed after it was submitted"
        if logged.get((Snapshot.__tablename__, row.id)) != row.sha256:
            yield f"{name} does not have the hash that the change log has for it"
        for signature in row.signatures:
            stored.add((Signature.__tablename__, signature.id))
            if not signature.sha256 == row.sha256 == logged.get((Signature.__tablename__, signature.id)):
                yield f"Signature {signature.id} ({signature.name}) is not under what {name} holds"
    for table, number in sorted(logged.keys() - stored):
        yield f"{table.capitalize()} {number} was removed"


def _logged_hashes() -> dict[tuple[str, int], str]:
    rows = db.session.execute(
        select(ChangeLog.subject, ChangeLog.subject_id, ChangeLog.after).where(
            ChangeLog.subject.in_([Snapshot.__tablename__, Signature.__tablename__]), ChangeLog.verb == "created"
        )
    )
    return {(subject, number): after["sha256"] for subject, number, after in rows}
