"""What governors ask about a review: the rubric's suggestions, the questions they put, the answers and the minutes.

A question is about the meeting and not part of the review, so all of this works in a review that is submitted, signed
or closed as well. Nothing is ever deleted: a question that is taken back stays in the list as withdrawn.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from audit.domain.questions import SuggestedQuestion, suggested_questions
from audit.services.assessing import assessment_of
from audit.services.errors import Refused
from audit.services.movement import Hidden, compare_reviews
from audit.services.reviews import edition_of, reviews_of
from audit.services.saving import check_version, guarded, saving
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.people import User
from audit.store.questions import ASKED, OWN, SUGGESTED, WITHDRAWN, GovernorQuestion
from audit.store.reviews import Review

ALREADY = "This has been asked already. Add a note to that question instead."


@dataclass(frozen=True, slots=True)
class QuestionInput:
    """What somebody says of a question. None leaves a part as it is: it is not theirs to change."""

    note: str
    meeting_date: date | None
    minute_reference: str
    text: str | None = None
    answer: str | None = None


def questions_of(reviews: Sequence[Review], hidden: Hidden | None = None) -> list[GovernorQuestion]:
    """In the order asked. Without those on a ``hidden`` criterion: the reason and the answer tell how it was judged."""
    rows = db.session.scalars(
        select(GovernorQuestion)
        .where(GovernorQuestion.review_id.in_([review.id for review in reviews]))
        .order_by(GovernorQuestion.id)
        .options(
            joinedload(GovernorQuestion.asked_by).lazyload(User.memberships),
            joinedload(GovernorQuestion.answered_by).lazyload(User.memberships),
        )
    )
    return [row for row in rows if row.criterion_ref not in (hidden or {}).get(row.review_id, ())]


def suggestions_for(
    review: Review, today: date, hidden: Hidden | None = None, reviews: Sequence[Review] = ()
) -> tuple[SuggestedQuestion, ...]:
    """What the rubric suggests to ask of a review as it stands, whether or not it was asked.

    ``reviews``: all of the setting, newest first, where somebody has read them already.
    """
    hidden = hidden or {}
    before = next((row for row in reviews or reviews_of(review.setting) if row.year < review.year), None)
    if before is None:
        return suggested_questions(assessment_of(review, today, hidden=hidden.get(review.id, ())))
    movement = compare_reviews(before, review, today, hidden, with_actions=False).movement
    return suggested_questions(movement.after, movement)


def ask_suggested(
    by: Actor, review: Review, suggestions: Sequence[SuggestedQuestion], refs: Collection[str]
) -> list[GovernorQuestion]:
    """Ask those of the suggestions whose criterion is among ``refs``. Asked already is as good; withdrawn is renewed.

    Raises Refused where none is chosen, or one is no longer suggested.
    """
    chosen = [one for one in suggestions if one.standing.criterion.ref in refs]
    if not refs:
        raise Refused("Tick the questions to ask.")
    if len(chosen) < len(set(refs)):
        raise Refused(
            "One of these is no longer suggested: the review has moved on meanwhile. Look at the list again, and ask "
            "it in your own words if you still want to."
        )
    known = {(row.criterion_ref, row.text): row for row in questions_of([review])}
    rows = []
    try:
        with saving(by):
            for one in chosen:
                ref = one.standing.criterion.ref
                row = known.get((ref, one.text))
                if row is None:
                    row = GovernorQuestion(review=review, criterion_ref=ref, text=one.text, source=SUGGESTED)
                    db.session.add(row)
                elif row.status == ASKED:
                    continue
                _ask(row, by)
                row.why = one.why
                rows.append(row)
    except IntegrityError:
        raise Refused("Somebody else asked one of these a moment ago. Look at the list again.") from None
    return rows


def ask_own(by: Actor, review: Review, text: str, criterion_ref: str | None, note: str) -> GovernorQuestion:
    """Ask something in one's own words, about one criterion or the review as a whole.

    Raises Refused for an empty text or one that was asked already, UnknownRef for a criterion the edition lacks.
    """
    if not text.strip():
        raise Refused("Write the question.")
    if criterion_ref is not None:
        edition_of(review).criterion(criterion_ref)
    same = (criterion_ref, text.strip())
    if any(same == (row.criterion_ref, row.text) for row in questions_of([review])):
        raise Refused(ALREADY)
    row = GovernorQuestion(review=review, criterion_ref=criterion_ref, text=text.strip(), source=OWN, note=note.strip())
    _ask(row, by)
    try:
        with saving(by):
            db.session.add(row)
    except IntegrityError:
        raise Refused(ALREADY) from None
    return row


def change_question(by: Actor, row: GovernorQuestion, said: QuestionInput, version: int, today: date) -> None:
    """Add to a question: a note, the answer, the minute; or mend the words of one that has no answer yet.

    Raises EditConflict where somebody saved it since ``version``; Refused, saying why, for half a minute, a meeting
    that has not been held, other words for a suggested or answered question, or one that is withdrawn.
    """
    check_version(row, version)
    _check(row, said, today)
    try:
        with guarded(row), saving(by):
            if said.text is not None:
                row.text = said.text.strip()
            row.note = said.note.strip()
            row.meeting_date = said.meeting_date
            row.minute_reference = said.minute_reference.strip()
            if said.answer is not None and said.answer.strip() != row.answer:
                row.answer = said.answer.strip()
                row.answered_by_id = by.user_id if row.answer else None
                row.answered_at = utc_now() if row.answer else None
    except IntegrityError:
        raise Refused(ALREADY) from None


def withdraw_question(by: Actor, row: GovernorQuestion, version: int) -> None:
    """Take a question back. It stays in the list. Raises EditConflict, and Refused once it is answered or minuted."""
    check_version(row, version)
    if row.answer or row.minute_reference:
        raise Refused("This question has been answered or minuted, so it stays as it is.")
    with guarded(row), saving(by):
        row.status = WITHDRAWN


def ask_again(by: Actor, row: GovernorQuestion, version: int) -> None:
    """Ask a withdrawn question after all, in the name of whoever does so.

    Raises EditConflict, and Refused for one that is asked already: who asked it, and when, must not be overwritten.
    """
    check_version(row, version)
    if row.status != WITHDRAWN:
        raise Refused("This question is asked already.")
    with guarded(row), saving(by):
        _ask(row, by)


def _ask(row: GovernorQuestion, by: Actor) -> None:
    row.status = ASKED
    row.asked_by_id = by.user_id
    row.asked_at = utc_now()


def _check(row: GovernorQuestion, said: QuestionInput, today: date) -> None:
    if row.status == WITHDRAWN:
        raise Refused("This question was withdrawn. Ask it again first.")
    if said.text is not None and said.text.strip() != row.text:
        if not said.text.strip():
            raise Refused("Write the question.")
        if row.source == SUGGESTED:
            raise Refused("A question from the rubric keeps its words. Ask your own, or add a note.")
        if row.answer:
            raise Refused("This question has an answer, so its words stay as they are. Add a note, or ask another.")
    if (said.meeting_date is None) != (not said.minute_reference.strip()):
        raise Refused("Enter both the date of the meeting and the reference of its minute, or neither.")
    if said.meeting_date is not None and said.meeting_date > today:
        raise Refused("The meeting has not been held yet. Record the minute once governors have met.")
