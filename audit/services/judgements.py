"""Judge criteria."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from audit.domain.vocabulary import SECURE, TOP_LEVEL
from audit.services.errors import EditConflict, Refused
from audit.services.reviews import edition_of, refuse_if_closed
from audit.services.saving import check_version, guarded, saving
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.reviews import Judgement, Review

NEVER_SAVED = 0  # the version a form carries for a criterion nobody has judged
NONE_TICKED: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class JudgementInput:
    """What a person says of one criterion."""

    level: int | None = None
    not_applicable: str = ""
    rationale: str = ""
    target: int = SECURE
    exception: str = ""


def find_judgement(review: Review, criterion_ref: str) -> Judgement | None:
    return db.session.scalar(
        select(Judgement).where(Judgement.review_id == review.id, Judgement.criterion_ref == criterion_ref)
    )


def judgements_of(review: Review) -> Mapping[str, Judgement]:
    """By criterion ref."""
    rows = db.session.scalars(select(Judgement).where(Judgement.review_id == review.id))
    return {row.criterion_ref: row for row in rows}


def confirmed_judgements_of(review: Review) -> Mapping[str, Judgement]:
    """The same without what came over from an earlier review and nobody has confirmed yet."""
    return {ref: row for ref, row in judgements_of(review).items() if not row.to_confirm}


def record_judgement(by: Actor, review: Review, criterion_ref: str, said: JudgementInput, version: int) -> Judgement:
    """Save what somebody judged of a criterion.

    ``version`` is the version the person had before them, or NEVER_SAVED. Raises EditConflict where it has moved on,
    Refused for a closed review or a level off the scale, UnknownRef for a criterion the edition does not have.
    """
    _check(review, criterion_ref, said)
    row = find_judgement(review, criterion_ref)
    if row is None and version != NEVER_SAVED:
        raise Refused("This judgement was removed while you had it open. Open the criterion again.")
    if row is None:
        row = Judgement(review_id=review.id, review=review, criterion_ref=criterion_ref)
        try:
            with saving(by):
                _fill(row, said, by)
                db.session.add(row)
        except IntegrityError:  # somebody judged it first, a moment ago
            raise EditConflict(find_judgement(review, criterion_ref)) from None
        return row
    check_version(row, version)
    with guarded(row), saving(by):
        _fill(row, said, by)
    return row


@dataclass(frozen=True, slots=True)
class QuickLevel:
    """One criterion of the strand page: the level chosen, and the version it was chosen over."""

    level: int
    version: int


@dataclass(frozen=True, slots=True)
class QuickResult:
    """What became of a strand page, by refs of criteria."""

    saved: tuple[str, ...]
    conflicts: tuple[str, ...]  # somebody else had saved these meanwhile
    confirmed: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()  # not confirmed: an exception came over with them, which takes a look of its own


def record_levels(
    by: Actor, review: Review, chosen: Mapping[str, QuickLevel], ticked: Mapping[str, int] = NONE_TICKED
) -> QuickResult:
    """Save the levels of a strand page, keeping every rationale, target and exception as it was.

    Levels that are already so are left alone. A criterion that somebody else saved meanwhile is left as they saved it
    and reported; the others are saved together. ``ticked``: ref → the version shown, of judgements that came over from
    an earlier review and are confirmed as they are; a level chosen for the same criterion goes before. An exception
    that came over is never kept by either: whoever judges on the criterion's own page sees it and decides.
    """
    try:
        return _record_levels(by, review, chosen, ticked)
    except (IntegrityError, StaleDataError):  # somebody saved one of them a moment ago; now it can be seen
        return _record_levels(by, review, chosen, ticked)


def _record_levels(
    by: Actor, review: Review, chosen: Mapping[str, QuickLevel], ticked: Mapping[str, int]
) -> QuickResult:
    rows = judgements_of(review)
    saved, conflicts = [], []
    with saving(by):
        for ref, choice in chosen.items():
            row = rows.get(ref)
            if row is not None and row.level == choice.level and not row.to_confirm:
                continue
            if (row.version if row else NEVER_SAVED) != choice.version:
                conflicts.append(ref)
                continue
            said = JudgementInput(
                level=choice.level,
                rationale=row.rationale if row else "",
                target=row.target if row else SECURE,
                exception=row.exception if row and not row.to_confirm else "",
            )
            _check(review, ref, said)
            if row is None:
                row = Judgement(review_id=review.id, review=review, criterion_ref=ref)
                db.session.add(row)
            _fill(row, said, by)
            saved.append(ref)
        confirmed, moved, exceptions = _confirm(by, review, rows, {r: v for r, v in ticked.items() if r not in chosen})
    return QuickResult(tuple(saved), (*conflicts, *moved), confirmed, exceptions)


def _confirm(
    by: Actor, review: Review, rows: Mapping[str, Judgement], ticked: Mapping[str, int]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Confirm what came over, inside somebody's ``saving``: refs confirmed, refs that moved on, refs with an exception.

    Each has a row of its own in the change log, with the name of who confirmed it.
    """
    confirmed, moved, exceptions = [], [], []
    if ticked:
        refuse_if_closed(review)
    for ref, version in ticked.items():
        row = rows.get(ref)
        if row is None or not row.to_confirm or row.version != version:
            moved.append(ref)
        elif row.exception:
            exceptions.append(ref)
        else:
            row.to_confirm = False
            row.judged_by_id = by.user_id
            row.judged_at = utc_now()
            confirmed.append(ref)
    return tuple(confirmed), tuple(moved), tuple(exceptions)


def clear_judgement(by: Actor, review: Review, criterion_ref: str, version: int) -> None:
    """Take a judgement back, so that the criterion is waiting again. Its rationale stays in the change log."""
    refuse_if_closed(review)
    row = find_judgement(review, criterion_ref)
    if row is None:
        return
    check_version(row, version)
    with guarded(row), saving(by):
        db.session.delete(row)


def _check(review: Review, criterion_ref: str, said: JudgementInput) -> None:
    refuse_if_closed(review)
    edition_of(review).criterion(criterion_ref)
    levels = [level for level in (said.level, said.target) if level is not None]
    if any(not 0 <= level <= TOP_LEVEL for level in levels):
        raise Refused("Choose one of the five levels.")
    if said.level is None and not said.not_applicable.strip():
        raise Refused("Choose the level closest to what happens here, or say why it does not apply.")


def _fill(row: Judgement, said: JudgementInput, by: Actor) -> None:
    """A level and a reason for not being applicable exclude each other; the reason wins."""
    row.not_applicable = said.not_applicable.strip()
    row.level = None if row.not_applicable else said.level
    row.rationale = said.rationale.strip()
    row.target = said.target
    row.exception = said.exception.strip()
    row.to_confirm = False
    row.judged_by_id = by.user_id
    row.judged_at = utc_now()
