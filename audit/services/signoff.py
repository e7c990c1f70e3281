"""Sign-off: a leader submits a review to governors, who sign it or return it; the head signs too.

What is signed is the snapshot made on submitting. Every step holds the review's row first, so that two people who act
at the same moment do so one after the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from audit.domain.assessment import Assessment
from audit.domain.snapshot import Signed, sha256_of
from audit.services.assessing import assessment_of
from audit.services.assignments import assignments_of
from audit.services.disagreements import compare_ratings
from audit.services.errors import Refused
from audit.services.freezing import freeze, thaw
from audit.services.plans import gap_covers
from audit.services.saving import check_version, saving
from audit.services.second_ratings import ratings_of
from audit.services.snapshots import find_snapshot, frozen_text, is_intact, latest_snapshot
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.people import Membership, Role
from audit.store.reviews import Review, ReviewStatus
from audit.store.signoff import Capacity, Signature, Snapshot
from audit.store.teamwork import AssignmentStatus

SUBMITTED_STATES = (ReviewStatus.SUBMITTED, ReviewStatus.SIGNED)
MOVED_ON = "Somebody changed the state of this review a moment ago. Open its sign-off page again to see how it stands."


@dataclass(frozen=True, slots=True)
class MinuteInput:
    """Where the governors' decision is minuted."""

    meeting_date: date | None
    reference: str


def capacity_of(member: Membership | None) -> Capacity | None:
    """For whom somebody may sign: leaders as the head, chair or lead governor for the governors."""
    if member is None:
        return None
    if member.role == Role.LEADER:
        return Capacity.HEAD
    return Capacity.GOVERNORS if member.role == Role.GOVERNOR and member.signs else None


def unfinished(review: Review, assessment: Assessment) -> tuple[str, ...]:
    """What a leader should know before submitting, in words. None of it stands in the way."""
    waiting = sum(s.waiting and not s.to_confirm for s in assessment.standings)
    to_confirm = sum(s.to_confirm for s in assessment.standings)
    unevidenced = sum(s.unevidenced for s in assessment.standings)
    uncovered = sum(cover.without_action for cover in gap_covers(review, assessment))
    ratings = ratings_of(review)
    disagreements = len(compare_ratings(review, assessment, ratings).waiting)
    blind = sum(rating.level is None for rating in ratings)
    strands = sum(a.state is not AssignmentStatus.ACCEPTED for a in assignments_of(review).values())
    counts = (
        (waiting, "criterion that applies is not judged yet", "criteria that apply are not judged yet"),
        (
            to_confirm,
            "judgement came over from an earlier review and is not confirmed, so it counts as not judged",
            "judgements came over from an earlier review and are not confirmed, so they count as not judged",
        ),
        (unevidenced, "claim lacks the evidence to carry it", "claims lack the evidence to carry them"),
        (uncovered, "gap has no action and was not dismissed", "gaps have no action and were not dismissed"),
        (strands, "strand given to somebody is not accepted yet", "strands given to people are not accepted yet"),
        (blind, "second rating was asked for and not given", "second ratings were asked for and not given"),
        (disagreements, "disagreement is not talked over yet", "disagreements are not talked over yet"),
    )
    return tuple(f"{n} {one if n == 1 else many}." for n, one, many in counts if n)


def submit(by: Actor, review: Review, member: Membership, note: str, version: int, today: date) -> Snapshot:
    """Freeze a review as it stands today and give it to governors.

    Raises Refused where it is not open or nothing in it is judged, EditConflict where its state changed since
    ``version``.
    """
    with _holding(by, review):
        check_version(review, version)
        if not review.is_open:
            raise Refused("This review is not open, so it cannot be submitted. Open it again first.")
        if not assessment_of(review, today).judged:
            raise Refused("Nothing is judged yet, so there is nothing for governors to sign. Judge a strand first.")
        before = latest_snapshot(review)
        revision = before.revision + 1 if before else 1
        why_again = before.reopened_because if before else ""
        now = utc_now()
        text = frozen_text(
            review, today, revision, why_again, Signed(by.name, now), member.title or "Leader", note.strip()
        )
        snapshot = Snapshot(
            review=review,
            revision=revision,
            content=text,
            sha256=sha256_of(text),
            submitted_at=now,
            submitted_by_id=by.user_id,
            note=note.strip(),
        )
        freeze(review, ReviewStatus.SUBMITTED, today)
        db.session.add(snapshot)
    return snapshot


def sign(by: Actor, review: Review, member: Membership, shown: str, minute: MinuteInput, today: date) -> Signature:
    """Put somebody's name under the snapshot whose hash they were shown. The second name makes the review signed.

    Raises Refused, saying why, where it is not theirs to sign, there is another snapshot by now, or something is
    missing.
    """
    capacity = capacity_of(member)
    if capacity is None or by.user_id is None:
        raise Refused("A leader signs as the head, and the chair or lead governor for the governors.")
    if capacity is Capacity.GOVERNORS:
        _check_minute(minute, today)
    with _holding(by, review):
        snapshot = _awaiting(review)
        if snapshot.sha256 != shown:
            raise Refused("The review was opened again and submitted anew since you opened this page. Read it again.")
        if not is_intact(snapshot):
            raise Refused("This snapshot is not as it was submitted. Do not sign it, and have the record checked.")
        if (present := snapshot.signed_as(capacity)) is not None:
            raise Refused(f"{present.name} has signed this already.")
        signature = Signature(
            snapshot=snapshot,
            capacity=capacity.value,
            user_id=by.user_id,
            name=by.name,
            title=member.title or Role(member.role).label,
            meeting_date=minute.meeting_date if capacity is Capacity.GOVERNORS else None,
            minute_reference=minute.reference.strip() if capacity is Capacity.GOVERNORS else "",
            sha256=snapshot.sha256,
        )
        db.session.add(signature)
        if snapshot.fully_signed:
            review.status = ReviewStatus.SIGNED.value
    return signature


def return_to_leader(by: Actor, review: Review, member: Membership, reason: str) -> None:
    """The governors do not sign: the review is open again, with their reason.

    Raises Refused for anybody but the chair or lead governor, for a review that is not waiting, and without a reason.
    """
    if capacity_of(member) is not Capacity.GOVERNORS:
        raise Refused("The chair or lead governor, who would sign, can return a review.")
    with _holding(by, review):
        _open_again(_awaiting(review), f"Returned by {by.name} for the governors: {_reason(reason)}")


def reopen(by: Actor, review: Review, reason: str) -> None:
    """Open a submitted or signed review again. What was submitted and signed is kept as it is.

    Raises Refused for a review that was not submitted, and without a reason.
    """
    with _holding(by, review):
        snapshot = latest_snapshot(review)
        if review.status not in SUBMITTED_STATES or snapshot is None:
            raise Refused(MOVED_ON)
        _open_again(snapshot, f"Opened again by {by.name}: {_reason(reason)}")


def snapshot_to_export(review: Review, revision: int | None) -> Snapshot:
    """Raises Refused where a review has no such revision."""
    snapshot = find_snapshot(review, revision)
    if snapshot is None:
        wanted = "no snapshot yet" if revision is None else f"no revision {revision}"
        raise Refused(f"Review {review.id} has {wanted}. One is made each time a review is submitted to governors.")
    return snapshot


@contextmanager
def _holding(by: Actor, review: Review) -> Iterator[None]:
    """Everything inside is saved together, after whoever holds the review now has finished."""
    with saving(by):
        db.session.execute(select(Review.id).where(Review.id == review.id).with_for_update())
        db.session.refresh(review)
        yield


def _awaiting(review: Review) -> Snapshot:
    snapshot = latest_snapshot(review)
    if review.status != ReviewStatus.SUBMITTED or snapshot is None:
        raise Refused(MOVED_ON)
    db.session.refresh(snapshot, ["signatures"])
    return snapshot


def _open_again(snapshot: Snapshot, because: str) -> None:
    snapshot.reopened_at = utc_now()
    snapshot.reopened_because = because
    thaw(snapshot.review)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refused("Say why. The reason is kept with the record for good.")
    return reason.strip()


def _check_minute(minute: MinuteInput, today: date) -> None:
    if minute.meeting_date is None or not minute.reference.strip():
        raise Refused("Enter the date of the governors' meeting and the reference of its minute.")
    if minute.meeting_date > today:
        raise Refused("The meeting has not been held yet. Sign once governors have met.")
