"""Settings and their reviews: start, change what applies, close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from audit.domain.rubric import Edition
from audit.services.errors import Refused
from audit.services.freezing import freeze, thaw
from audit.services.saving import check_version, guarded, saving
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Setting
from audit.store.reviews import BroughtIn, Review, ReviewStatus
from audit.store.rubric_files import edition_ids, load_edition

CURRENT_EDITION = next(reversed(edition_ids()), "")  # the newest, which new reviews take; empty where there is none
YEAR_STARTS = 9  # September


@dataclass(frozen=True, slots=True)
class SettingDetails:
    """What a leader says of the setting."""

    name: str
    type: str
    phases: tuple[str, ...]
    facilities: tuple[str, ...]


def academic_year(day: date) -> int:
    """The year in which the academic year of a day started: 2016 for 4 March 2017."""
    return day.year if day.month >= YEAR_STARTS else day.year - 1


def new_setting(details: SettingDetails, *, is_example: bool = False) -> Setting:
    """A setting, not yet saved."""
    return Setting(
        name=details.name.strip(),
        type=details.type,
        phases=list(details.phases),
        facilities=list(details.facilities),
        is_example=is_example,
    )


def change_setting(by: Actor, setting: Setting, details: SettingDetails, version: int) -> None:
    """Correct what a setting is. What applies in its open reviews follows; judgements are kept.

    Raises EditConflict where somebody saved it since ``version``.
    """
    check_version(setting, version)
    with guarded(setting), saving(by):
        setting.name = details.name.strip()
        setting.type = details.type
        setting.phases = list(details.phases)
        setting.facilities = list(details.facilities)


def reviews_of(setting: Setting) -> list[Review]:
    """Newest first."""
    return list(
        db.session.scalars(
            select(Review).where(Review.setting_id == setting.id).order_by(Review.year.desc(), Review.id.desc())
        )
    )


def edition_of(review: Review) -> Edition:
    """The edition a review was started with, which it keeps for ever."""
    return load_edition(review.edition)


def start_review(by: Actor, setting: Setting, year: int, today: date, edition_id: str = CURRENT_EDITION) -> Review:
    """Start a review for an academic year, with the newest edition if none is named. It keeps that edition for ever.

    Raises Refused where that year has one already, UnknownRef for an edition that is not there.
    """
    refuse_if_taken(setting, year)
    review = Review(setting=setting, year=year, edition=load_edition(edition_id).id, opened_on=today)
    try:
        with saving(by):
            db.session.add(review)
    except IntegrityError:  # somebody started it a moment ago
        refuse_if_taken(setting, year)
        raise
    return review


def refuse_if_taken(setting: Setting, year: int) -> None:
    """Raises Refused where a setting has a review for this academic year."""
    if any(review.year == year for review in reviews_of(setting)):
        raise Refused(f"There is already a review for {year} to {year + 1}. Open it, or choose another year.")


def brought_in(review: Review) -> frozenset[str]:
    """Refs of criteria that the profile leaves out and a leader has brought in."""
    return brought_into([review])[review.id]


def brought_into(reviews: Sequence[Review]) -> dict[int, frozenset[str]]:
    """The same for several reviews at once, by review id."""
    ids = [review.id for review in reviews]
    rows = db.session.execute(select(BroughtIn.review_id, BroughtIn.criterion_ref).where(BroughtIn.review_id.in_(ids)))
    pairs = [(review_id, ref) for review_id, ref in rows]
    return {number: frozenset(ref for review_id, ref in pairs if review_id == number) for number in ids}


def bring_in(by: Actor, review: Review, criterion_ref: str) -> None:
    """Have a criterion judged although the profile leaves it out.

    Raises Refused in a closed review, UnknownRef for a criterion the edition does not have.
    """
    refuse_if_closed(review)
    edition_of(review).criterion(criterion_ref)
    if criterion_ref not in brought_in(review):
        with saving(by):
            db.session.add(BroughtIn(review=review, criterion_ref=criterion_ref))


def leave_out(by: Actor, review: Review, criterion_ref: str) -> None:
    """Take back ``bring_in``. What was judged of it is kept, and counts for nothing."""
    refuse_if_closed(review)
    row = db.session.scalar(
        select(BroughtIn).where(BroughtIn.review_id == review.id, BroughtIn.criterion_ref == criterion_ref)
    )
    if row is not None:
        with saving(by):
            db.session.delete(row)


def close_review(by: Actor, review: Review, today: date) -> None:
    """Close a review: it then stays as it stood on this day."""
    refuse_if_closed(review)
    with guarded(review), saving(by):
        freeze(review, ReviewStatus.CLOSED, today)


def reopen_review(by: Actor, review: Review) -> None:
    """Open a closed review again, so that it moves with the day and can be changed.

    Raises Refused for one that was submitted: that takes a reason (signoff.reopen).
    """
    if review.status in (ReviewStatus.SUBMITTED, ReviewStatus.SIGNED):
        raise Refused("This review was submitted to governors. Open it again from its sign-off page, and say why.")
    with guarded(review), saving(by):
        thaw(review)


def refuse_if_closed(review: Review) -> None:
    """Raises Refused where a review is closed or submitted: what was reported must not move.

    Looks at the database and holds the review as it is until the end of the transaction, so that nothing is saved
    beside a submission that has just frozen it.
    """
    status = db.session.scalar(select(Review.status).where(Review.id == review.id).with_for_update(read=True))
    if status in (ReviewStatus.SUBMITTED, ReviewStatus.SIGNED):
        raise Refused(
            "This review was submitted to governors, so it cannot be changed. A leader can open it again from its "
            "sign-off page."
        )
    if status != ReviewStatus.OPEN:
        raise Refused("This review is closed, so it cannot be changed. Open it again first if it really must be.")
