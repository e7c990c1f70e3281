"""Second ratings: an independent level for a criterion, given without sight of the first one.

From the moment a rating is begun until it is saved, its rater is shown nothing that was judged of that criterion. Who
reads a review for a person passes ``hidden_refs`` on: see docs/decisions/0007-second-ratings.md.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from audit.domain.rubric import Criterion
from audit.domain.vocabulary import TOP_LEVEL
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import confirmed_judgements_of
from audit.services.people import members_of
from audit.services.reviews import brought_in, edition_of, refuse_if_closed
from audit.services.saving import check_version, guarded, saving
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.people import Membership, Role, Setting, User
from audit.store.reviews import Review
from audit.store.teamwork import SecondRating

RATERS = (Role.LEADER, Role.CONTRIBUTOR, Role.GOVERNOR)
CARRIED_ON = (
    "The next review was started from this one, and shows what was judged here, so a second rating would no longer be "
    "independent. Give it in the next review."
)
OWN_FIRST = "You gave the first rating of this criterion yourself, so a second one of yours would not be independent."


def hidden_refs(user: User, review: Review) -> frozenset[str]:
    """Criteria whose judgement this person may not see yet: they have a rating of their own to save first.

    In a review that is not open no rating can be saved any more, so nothing is hidden.
    """
    return hidden_refs_in(user, [review])[review.id]


def hidden_refs_in(user: User, reviews: Sequence[Review]) -> dict[int, frozenset[str]]:
    """The same for several reviews at once, by review id."""
    is_open = [review.id for review in reviews if review.is_open]
    if not is_open:
        return {review.id: frozenset() for review in reviews}
    rows = db.session.execute(
        select(SecondRating.review_id, SecondRating.criterion_ref).where(
            SecondRating.review_id.in_(is_open), SecondRating.user_id == user.id, SecondRating.level.is_(None)
        )
    )
    pairs = [(review_id, ref) for review_id, ref in rows]
    return {review.id: frozenset(ref for number, ref in pairs if number == review.id) for review in reviews}


def raters_of(setting: Setting, today: date) -> list[Membership]:
    """The people who may be asked for second ratings."""
    return [m for m in members_of(setting) if m.role in RATERS and m.lasts(today)]


def ratings_of(review: Review) -> list[SecondRating]:
    """All of them, those still to be given too, oldest first."""
    return _ratings(SecondRating.review_id == review.id)


def ratings_in(reviews: Sequence[Review]) -> list[SecondRating]:
    """The same for several reviews at once."""
    return _ratings(SecondRating.review_id.in_([review.id for review in reviews]))


def ratings_of_criterion(review: Review, criterion_ref: str) -> list[SecondRating]:
    """The same for one criterion."""
    return _ratings(SecondRating.review_id == review.id, SecondRating.criterion_ref == criterion_ref)


def _ratings(*chosen: ColumnElement[bool]) -> list[SecondRating]:
    rows = select(SecondRating).where(*chosen).order_by(SecondRating.id)
    return list(db.session.scalars(rows.options(joinedload(SecondRating.user).lazyload(User.memberships))))


def find_rating(review: Review, criterion_ref: str, user_id: int) -> SecondRating | None:
    return db.session.scalar(
        select(SecondRating).where(
            SecondRating.review_id == review.id,
            SecondRating.criterion_ref == criterion_ref,
            SecondRating.user_id == user_id,
        )
    )


def rateable(review: Review) -> list[Criterion]:
    """Criteria that can be rated a second time: those the setting's profile does not leave out.

    Whether the first rating calls one not applicable is not asked, because that would tell what it says.
    """
    brought = brought_in(review)
    profile = review.setting.profile
    return [c for c in edition_of(review).criteria if c.ref in brought or c.applies_to.why_not(profile) is None]


def first_rated_by(review: Review, user_id: int | None) -> frozenset[str]:
    """Refs of criteria whose first rating is this person's own."""
    return frozenset(ref for ref, row in confirmed_judgements_of(review).items() if row.judged_by_id == user_id)


def begin_rating(by: Actor, review: Review, criterion_ref: str) -> SecondRating:
    """Begin to rate a criterion: from now on its first rating is hidden from this person until theirs is saved.

    One that was begun or saved already is returned as it is. Raises Refused for a closed review, a criterion that
    does not apply, or one whose first rating is the person's own.
    """
    refuse_if_closed(review)
    criterion = edition_of(review).criterion(criterion_ref)
    if by.user_id is None:
        raise Refused("A second rating is a person's own. Sign in to give one.")
    if (row := find_rating(review, criterion_ref, by.user_id)) is not None:
        return row
    if criterion not in rateable(review):
        raise Refused("This criterion does not apply to your setting, so there is nothing to rate.")
    if criterion_ref in first_rated_by(review, by.user_id):
        raise Refused(OWN_FIRST)
    return _add(by, review, [criterion_ref], by.user_id)[0]


def ask_for_ratings(by: Actor, review: Review, strand_ref: str, user_id: int, today: date) -> int:
    """Ask somebody to rate a strand, so that they rate it blind from the start. Returns how many criteria that is.

    Criteria that they have rated, or whose first rating is theirs, are left out. Raises Refused where none is left, or
    for somebody who does not rate here.
    """
    refuse_if_closed(review)
    strand = edition_of(review).strand(strand_ref)
    member = next((m for m in raters_of(review.setting, today) if m.user_id == user_id), None)
    if member is None:
        raise Refused("Choose a leader, contributor or governor of this setting.")
    has = {row.criterion_ref for row in ratings_of(review) if row.user_id == user_id}
    leave = has | first_rated_by(review, user_id)
    refs = [c.ref for c in rateable(review) if c.strand == strand.ref and c.ref not in leave]
    if not refs:
        raise Refused(
            f"There is nothing in “{strand.title}” for {member.user.name} to rate: they were asked already, gave the "
            "first rating themselves, or nothing in it applies."
        )
    return len(_add(by, review, refs, user_id))


def _add(by: Actor, review: Review, refs: Iterable[str], user_id: int) -> list[SecondRating]:
    if review.next_id is not None:
        raise Refused(CARRIED_ON)
    rows = [SecondRating(review=review, criterion_ref=ref, user_id=user_id) for ref in refs]
    try:
        with saving(by):
            db.session.add_all(rows)
    except IntegrityError:
        raise Refused(
            "This rating was begun just now, in another window or by a leader. Open the list again."
        ) from None
    return rows


def rate(by: Actor, row: SecondRating, level: int, rationale: str, seen_before: bool, version: int) -> None:
    """Save a second rating. It stands as saved: afterwards the rater has seen the first one.

    ``seen_before``: the rater says that they knew the first level. Such a rating is shown, and left out of agreement.
    Raises EditConflict where it was saved since ``version``, Refused where it is not this person's.
    """
    refuse_if_closed(row.review)
    if row.user_id != by.user_id:
        raise Refused(f"This is for {row.user.name} to rate.")
    if not 0 <= level <= TOP_LEVEL:
        raise Refused("Choose one of the five levels.")
    check_version(row, version)
    if row.level is not None:
        raise EditConflict(row)
    with guarded(row), saving(by):
        row.level = level
        row.rationale = rationale.strip()
        row.seen_before = seen_before
        row.rated_at = utc_now()


def withdraw(by: Actor, rows: Sequence[SecondRating]) -> int:
    """Give up ratings that were not saved; their raters see the first ones again. Returns how many."""
    waiting = [row for row in rows if row.level is None]
    for row in waiting:
        refuse_if_closed(row.review)
    try:
        with saving(by):
            for row in waiting:
                db.session.delete(row)
    except StaleDataError:
        raise Refused("One of these ratings was saved or given up just now. Look at the list again.") from None
    return len(waiting)
