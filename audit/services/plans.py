"""The action plan: draft from gaps, edit, dismiss."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select

from audit.domain.action_plan import GapCover, cover_gaps, draft_action
from audit.domain.assessment import Assessment
from audit.domain.gaps import Gap, find_gaps
from audit.domain.vocabulary import ActionStatus, Priority
from audit.services.assessing import actions_of, assessment_of, dismissals_of
from audit.services.errors import Refused
from audit.services.reviews import edition_of, refuse_if_closed
from audit.services.saving import check_version, guarded, saving
from audit.store.actions import Action, ActionCriterion, ActionNote, DismissedGap
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.reviews import Judgement, Review

REASONS = {
    ActionStatus.BLOCKED: "Say what is blocking this action, so that somebody can clear the way.",
    ActionStatus.DONE: "Say what changed, so that the criterion can be judged again.",
    ActionStatus.DROPPED: "Say why this action was dropped. Governors will see the reason.",
}


@dataclass(frozen=True, slots=True)
class ActionInput:
    """What a person says of an action."""

    title: str
    description: str
    owner: str
    due: date | None
    status: ActionStatus
    priority: Priority
    success_measure: str
    reason: str  # why it is blocked or was dropped, or what changed when it was done
    co_owners: str = ""
    cost: str = ""
    plan_link: str = ""
    note: str = ""  # a progress note to add to those there are
    note_on: date | None = None  # the note's date; nothing means today


@dataclass(frozen=True)
class PlanDay:
    """The day a plan is changed on. How the review stands that day is only worked out if something asks."""

    review: Review
    today: date

    @cached_property
    def assessment(self) -> Assessment:
        return assessment_of(self.review, self.today)


def gap_covers(review: Review, assessment: Assessment, plan: Sequence[Action] | None = None) -> tuple[GapCover, ...]:
    """Every gap in priority order, with what is being done about it. ``plan``: the actions, where they are at hand."""
    rows = actions_of(review, assessment.hidden) if plan is None else plan
    return cover_gaps(find_gaps(assessment), [row.value for row in rows], dismissals_of(review))


def judged_when(review: Review) -> Mapping[str, datetime]:
    """Criterion ref → when it was last judged."""
    rows = db.session.execute(
        select(Judgement.criterion_ref, Judgement.judged_at).where(
            Judgement.review_id == review.id, Judgement.to_confirm.is_(False)
        )
    )
    return {row.criterion_ref: row.judged_at for row in rows}


def draft_for(review: Review, criterion_ref: str, today: date) -> ActionInput:
    """What the form for a new action on a criterion starts with: the gap's draft, or little where there is no gap."""
    return drafts_for(review, [criterion_ref], today)[0]


def drafts_for(review: Review, criteria: Sequence[str], today: date) -> list[ActionInput]:
    """The same for several criteria, in the order given."""
    gaps = {gap.standing.criterion.ref: gap for gap in find_gaps(assessment_of(review, today))}
    return [_input_from(gaps[ref], today) if ref in gaps else _bare_input(review, ref) for ref in criteria]


def _bare_input(review: Review, criterion_ref: str) -> ActionInput:
    criterion = edition_of(review).criterion(criterion_ref)
    return ActionInput(criterion.title, "", criterion.owner, None, ActionStatus.NOT_STARTED, Priority.NORMAL, "", "")


def add_action(by: Actor, review: Review, said: ActionInput, criteria: Sequence[str], today: date) -> Action:
    """Add an action for one or more criteria. A dismissal of the same gap is taken back.

    Raises Refused, saying which field is wrong, or for a closed review.
    """
    refuse_if_closed(review)
    edition = edition_of(review)
    day = PlanDay(review, today)
    check_action(said, today)
    refs = [edition.criterion(ref).ref for ref in dict.fromkeys(criteria)]
    with saving(by):
        return new_action(by, day, said, refs)


def draft_all(by: Actor, review: Review, today: date, hidden: Collection[str] = ()) -> int:
    """Add the drafted action for every gap that has none and was not dismissed. Returns how many.

    ``hidden``: refs of criteria whose judgement is kept from whoever asks; how many gaps they have is not to be told.
    """
    edition = edition_of(review)
    return draft_some(by, review, {c.ref for c in edition.criteria} - set(hidden), today)


def draft_some(by: Actor, review: Review, criteria: Collection[str], today: date) -> int:
    """The same for the gaps on some criteria only. One that got an action meanwhile is left out."""
    refuse_if_closed(review)
    day = PlanDay(review, today)
    covers = gap_covers(review, day.assessment)
    wanting = [c.gap for c in covers if c.without_action and c.gap.standing.criterion.ref in criteria]
    with saving(by):
        for gap in wanting:
            new_action(by, day, _input_from(gap, today), [gap.standing.criterion.ref])
    return len(wanting)


def change_action(by: Actor, action: Action, said: ActionInput, version: int, today: date) -> None:
    """Save an edited action.

    Raises EditConflict where somebody saved it since ``version``; Refused as ``add_action``.
    """
    refuse_if_closed(action.review)
    check_action(said, today)
    check_version(action, version)
    with guarded(action), saving(by):
        fill_action(by, PlanDay(action.review, today), action, said)


def dismiss_gap(by: Actor, review: Review, criterion_ref: str, reason: str) -> None:
    """Turn down a gap's draft. The gap stays listed, with the reason."""
    refuse_if_closed(review)
    edition_of(review).criterion(criterion_ref)
    if not reason.strip():
        raise Refused("Say why nothing will be done about this gap. Governors will see the reason.")
    with saving(by):
        row = _dismissal(review, criterion_ref)
        if row is None:
            row = DismissedGap(review=review, criterion_ref=criterion_ref)
            db.session.add(row)
        row.reason = reason.strip()


def restore_gap(by: Actor, review: Review, criterion_ref: str) -> None:
    """Take back a dismissal."""
    refuse_if_closed(review)
    with saving(by):
        _take_back_dismissal(review, criterion_ref)


def _dismissal(review: Review, criterion_ref: str) -> DismissedGap | None:
    return db.session.scalar(
        select(DismissedGap).where(DismissedGap.review_id == review.id, DismissedGap.criterion_ref == criterion_ref)
    )


def _take_back_dismissal(review: Review, criterion_ref: str) -> None:
    if (row := _dismissal(review, criterion_ref)) is not None:
        db.session.delete(row)


def _input_from(gap: Gap, today: date) -> ActionInput:
    draft = draft_action(gap, today)
    return ActionInput(
        title=draft.title,
        description=draft.description,
        owner=draft.owner,
        due=draft.due,
        status=ActionStatus.NOT_STARTED,
        priority=draft.priority,
        success_measure=draft.success_measure,
        reason="",
    )


def check_action(said: ActionInput, today: date) -> None:
    """Raise Refused, in words for a form or a sheet, where something is missing."""
    if not said.title.strip():
        raise Refused("Say in a few words what will be done.")
    if said.status in REASONS and not said.reason.strip():
        raise Refused(REASONS[said.status])
    if said.note_on is not None and said.note_on > today:
        raise Refused("A progress note says what has happened. Give it today's date or an earlier one.")


def new_action(by: Actor, day: PlanDay, said: ActionInput, criteria: Sequence[str]) -> Action:
    """Add a checked action, and take back dismissals of its gaps; inside somebody's ``saving``."""
    action = Action(review=day.review, status=ActionStatus.NOT_STARTED.value)
    action.links = [ActionCriterion(action=action, criterion_ref=ref) for ref in criteria]
    fill_action(by, day, action, said)
    db.session.add(action)
    for ref in criteria:
        _take_back_dismissal(day.review, ref)
    return action


def fill_action(by: Actor, day: PlanDay, action: Action, said: ActionInput) -> None:
    """Put what was said, and checked, into an action; inside somebody's ``saving``."""
    with db.session.no_autoflush:  # a change is one row of the change log, so it is flushed once, whole
        action.title = said.title.strip()
        action.description = said.description.strip()
        action.owner = said.owner.strip()
        action.co_owners = said.co_owners.strip()
        action.due = said.due
        action.priority = said.priority.value
        action.success_measure = said.success_measure.strip()
        action.cost = said.cost.strip()
        action.plan_link = said.plan_link.strip()
        action.reason = said.reason.strip()
        set_status(day, action, said.status)
        if said.note.strip():
            note_down(by, action, said.note, said.note_on or day.today)


def set_status(day: PlanDay, action: Action, status: ActionStatus) -> None:
    """Move an action on. Doing it keeps the day and the assured levels; undoing that forgets them."""
    was_done, is_done = action.status == ActionStatus.DONE, status is ActionStatus.DONE
    action.status = status.value
    if was_done == is_done:
        return
    action.done_on = day.today if is_done else None
    action.done_at = utc_now() if is_done else None
    for link in action.links:
        standing = day.assessment.by_ref.get(link.criterion_ref) if is_done else None
        link.assured_when_done = standing.assured if standing else None


def note_down(by: Actor, action: Action, text: str, noted_on: date) -> ActionNote:
    """Add a dated note to an action; inside somebody's ``saving``."""
    note = ActionNote(noted_on=noted_on, text=text.strip(), written_by_id=by.user_id)
    action.notes.append(note)
    return note
