"""Strands given to people: give, submit, accept or return, take back."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from audit.services.errors import Refused
from audit.services.people import members_of, memberships_of
from audit.services.reviews import edition_of, refuse_if_closed
from audit.services.saving import check_version, guarded, saving
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Membership, Role, Setting, User
from audit.store.reviews import Review, ReviewStatus
from audit.store.teamwork import AssignmentStatus, StrandAssignment

JUDGES = (Role.LEADER, Role.CONTRIBUTOR)


def assignments_of(review: Review) -> Mapping[str, StrandAssignment]:
    """By strand ref."""
    rows = _strands_in([review], true())
    return {row.strand_ref: row for row in rows}


def find_assignment(review: Review, strand_ref: str) -> StrandAssignment | None:
    return db.session.scalar(
        select(StrandAssignment).where(
            StrandAssignment.review_id == review.id, StrandAssignment.strand_ref == strand_ref
        )
    )


def judges_of(setting: Setting, today: date) -> list[Membership]:
    """The people a strand can be given to."""
    return [m for m in members_of(setting) if m.role in JUDGES and m.lasts(today)]


def open_reviews_of(user: User, today: date, *roles: Role) -> list[Review]:
    """Open reviews of the settings somebody is in today, in one of these roles if any are named."""
    settings = [m.setting_id for m in memberships_of(user, today) if not roles or m.role in roles]
    return list(
        db.session.scalars(
            select(Review)
            .where(Review.setting_id.in_(settings), Review.status == ReviewStatus.OPEN.value)
            .order_by(Review.setting_id, Review.year)
        )
    )


def reviews_in_role(user: User, reviews: Sequence[Review], today: date, *roles: Role) -> list[Review]:
    """Those of some reviews in whose setting somebody has one of these roles today."""
    return [review for review in reviews if user.role_in(review.setting_id, today) in roles]


def strands_given_to(user: User, today: date, among: Sequence[Review] | None = None) -> list[StrandAssignment]:
    """What somebody has in open reviews: returned first, then to do, then submitted, then accepted; each by date.

    ``among``: the open reviews of the settings they are in, if those were read already.
    """
    reviews = open_reviews_of(user, today) if among is None else among
    rows = _strands_in(reviews_in_role(user, reviews, today, *JUDGES), StrandAssignment.user_id == user.id)
    order = (
        AssignmentStatus.RETURNED,
        AssignmentStatus.ASSIGNED,
        AssignmentStatus.SUBMITTED,
        AssignmentStatus.ACCEPTED,
    )
    return sorted(rows, key=lambda row: (order.index(row.state), row.due or date.max, row.id))


def strands_to_decide(user: User, today: date, among: Sequence[Review] | None = None) -> list[StrandAssignment]:
    """Strands that wait for this leader, or another, to decide on them, soonest due first; ``among`` as above."""
    reviews = open_reviews_of(user, today) if among is None else among
    submitted = StrandAssignment.status == AssignmentStatus.SUBMITTED.value
    rows = _strands_in(reviews_in_role(user, reviews, today, Role.LEADER), submitted)
    return sorted(rows, key=lambda row: (row.due or date.max, row.id))


def _strands_in(reviews: Sequence[Review], chosen: ColumnElement[bool]) -> list[StrandAssignment]:
    if not reviews:
        return []
    ids = [review.id for review in reviews]
    rows = select(StrandAssignment).where(StrandAssignment.review_id.in_(ids), chosen)
    return list(db.session.scalars(rows.options(joinedload(StrandAssignment.user).lazyload(User.memberships))))


def give_strands(
    by: Actor, review: Review, strand_refs: Sequence[str], user_id: int, due: date, comment: str, today: date
) -> None:
    """Give strands that nobody has yet to one person.

    Raises Refused for somebody who does not judge here, a date gone by, or a strand that was given meanwhile.
    """
    refuse_if_closed(review)
    _check(review, user_id, due, today)
    edition = edition_of(review)
    try:
        with saving(by):
            for ref in strand_refs:
                db.session.add(
                    StrandAssignment(
                        review=review,
                        strand_ref=edition.strand(ref).ref,
                        user_id=user_id,
                        due=due,
                        comment=comment.strip(),
                    )
                )
    except IntegrityError:
        raise Refused(
            "Somebody gave one of these strands to a person just now. Look at the list again, then give the others."
        ) from None


def change_assignment(
    by: Actor, row: StrandAssignment, user_id: int, due: date, comment: str, version: int, today: date
) -> None:
    """Give a strand to somebody else, who starts afresh, or change its date.

    Raises EditConflict where it was changed since ``version``; Refused as ``give_strands``.
    """
    refuse_if_closed(row.review)
    check_version(row, version)
    _check(row.review, user_id, due, today, kept=row.due)
    with guarded(row), saving(by):
        if user_id != row.user_id:
            row.status = AssignmentStatus.ASSIGNED.value
            row.note = ""
        row.user_id = user_id
        row.due = due
        row.comment = comment.strip()


def take_back(by: Actor, row: StrandAssignment, version: int) -> None:
    """A strand is nobody's again. What was judged stays. Raises EditConflict where it was changed since ``version``."""
    refuse_if_closed(row.review)
    check_version(row, version)
    with guarded(row), saving(by):
        db.session.delete(row)


def submit(by: Actor, row: StrandAssignment, note: str, version: int) -> None:
    """Say that a strand is done. From then on it is the leaders' until they return it.

    Raises EditConflict where it was changed since ``version``, Refused where it is not this person's to submit.
    """
    refuse_if_closed(row.review)
    check_version(row, version)
    if row.user_id != by.user_id:
        raise Refused(f"This strand was given to {row.user.name}, who submits it.")
    if row.state not in (AssignmentStatus.ASSIGNED, AssignmentStatus.RETURNED):
        raise Refused("This strand has been submitted already. It is with the leaders now.")
    with guarded(row), saving(by):
        row.status = AssignmentStatus.SUBMITTED.value
        row.note = note.strip()


def accept(by: Actor, row: StrandAssignment, comment: str, version: int) -> None:
    """Raises EditConflict where it was changed since ``version``, Refused unless it waits to be accepted."""
    refuse_if_closed(row.review)
    check_version(row, version)
    if row.state is not AssignmentStatus.SUBMITTED:
        raise Refused("Only a strand that was submitted can be accepted.")
    _decide(by, row, AssignmentStatus.ACCEPTED, comment)


def return_strand(by: Actor, row: StrandAssignment, comment: str, version: int) -> None:
    """Give a submitted or accepted strand back to be changed, saying why. Raises as ``accept``."""
    refuse_if_closed(row.review)
    check_version(row, version)
    if row.state not in (AssignmentStatus.SUBMITTED, AssignmentStatus.ACCEPTED):
        raise Refused(f"This strand is with {row.user.name} already, who can change it.")
    if not comment.strip():
        raise Refused("Say what should change, so that it can be put right.")
    _decide(by, row, AssignmentStatus.RETURNED, comment)


def _decide(by: Actor, row: StrandAssignment, status: AssignmentStatus, comment: str) -> None:
    with guarded(row), saving(by):
        row.status = status.value
        row.comment = comment.strip()


def _check(review: Review, user_id: int, due: date, today: date, kept: date | None = None) -> None:
    """``kept``: a date that stands already, and may have gone by."""
    if all(member.user_id != user_id for member in judges_of(review.setting, today)):
        raise Refused("Choose a leader or contributor of this setting.")
    if due < today and due != kept:
        raise Refused("This date has gone by. Choose today or a later day.")
