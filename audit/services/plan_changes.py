"""Change the plan's shape: several actions at once, several into one, one into several. All of it or none of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from audit.domain.dates import show_date
from audit.domain.vocabulary import ActionStatus, Priority
from audit.services.errors import Refused
from audit.services.plans import (
    REASONS,
    ActionInput,
    PlanDay,
    check_action,
    new_action,
    note_down,
    set_status,
)
from audit.services.policy_gaps import move_gaps
from audit.services.reviews import edition_of, refuse_if_closed
from audit.services.saving import check_version, guarded, saving
from audit.store.actions import Action, ActionCriterion
from audit.store.base import db
from audit.store.log import Actor
from audit.store.reviews import Review

TITLE_MAX = 200  # characters; what the form takes


class PlanMoved(Exception):
    """Some of the chosen actions were saved by somebody else first. Nothing was written."""

    def __init__(self, actions: Sequence[Action]) -> None:
        self.actions = tuple(actions)
        super().__init__("changed by somebody else since they were chosen")


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What to set in every chosen action. None leaves things as they are."""

    owner: str | None = None
    due: date | None = None
    status: ActionStatus | None = None
    reason: str = ""  # goes with the status
    priority: Priority | None = None

    @property
    def empty(self) -> bool:
        return self == BulkChange(reason=self.reason)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one action, in words."""

    name: str
    old: str
    new: str


def chosen_actions(review: Review, ids: Sequence[int]) -> list[Action]:
    """Those of the numbers that are actions of this review, in the order of the numbers, each once."""
    rows = db.session.scalars(select(Action).where(Action.review_id == review.id, Action.id.in_(set(ids))))
    found = {row.id: row for row in rows}
    return [found[number] for number in dict.fromkeys(ids) if number in found]


def field_changes(action: Action, change: BulkChange) -> tuple[FieldChange, ...]:
    """What ``change`` would do to an action; nothing where all is so already."""
    value = action.value
    wanted: list[tuple[str, str, str]] = []
    if change.owner is not None:
        wanted.append(("Owner", value.owner, change.owner.strip()))
    if change.due is not None:
        wanted.append(("Due date", show_date(value.due) if value.due else "", show_date(change.due)))
    if change.priority is not None:
        wanted.append(("Priority", value.priority.label, change.priority.label))
    if change.status is not None:
        wanted.append(("Status", value.status.label, change.status.label))
        if change.reason.strip():
            wanted.append(("Reason", value.reason, change.reason.strip()))
    return tuple(FieldChange(*words) for words in wanted if words[1] != words[2])


def change_many(by: Actor, review: Review, seen: Mapping[int, int], change: BulkChange, today: date) -> int:
    """Set the same things in all chosen actions, in one go. Returns how many that changed.

    ``seen`` is action id → the version that was shown. Raises PlanMoved where any has moved on, Refused where
    something is missing; nothing is written then.
    """
    refuse_if_closed(review)
    check_bulk(change)
    rows = _unmoved(review, seen)
    changing = [row for row in rows if field_changes(row, change)]
    day = PlanDay(review, today)
    with _whole(seen), saving(by), db.session.no_autoflush:
        for row in changing:
            if change.owner is not None:
                row.owner = change.owner.strip()
            if change.due is not None:
                row.due = change.due
            if change.priority is not None:
                row.priority = change.priority.value
            if change.status is not None:
                set_status(day, row, change.status)
                row.reason = change.reason.strip() or row.reason
    return len(changing)


def check_bulk(change: BulkChange) -> None:
    """Raise Refused where there is nothing to set, or a status lacks its reason."""
    if change.empty:
        raise Refused("Say what to set: an owner, a due date, a status or a priority.")
    if change.status in REASONS and not change.reason.strip():
        raise Refused(REASONS[change.status])


def merged_input(parts: Sequence[ActionInput]) -> ActionInput:
    """One action that says all that several say: the earliest date, the highest priority, everybody's names."""
    owners = _each_once(part.owner for part in parts)
    helpers = _each_once(name.strip() for part in parts for name in part.co_owners.replace(";", ",").split(","))
    dates = [part.due for part in parts if part.due]
    return ActionInput(
        title=_cut("; ".join(_each_once(part.title for part in parts))),
        description=_paragraphs(part.description for part in parts),
        owner=owners[0] if owners else "",
        due=min(dates) if dates else None,
        status=_furthest([part.status for part in parts]),
        priority=min((part.priority for part in parts), key=list(Priority).index),
        success_measure=_paragraphs(part.success_measure for part in parts),
        reason=_paragraphs(part.reason for part in parts if part.status is ActionStatus.BLOCKED),
        co_owners=", ".join(name for name in _each_once([*owners[1:], *helpers]) if name not in owners[:1]),
        cost="; ".join(_each_once(part.cost for part in parts)),
        plan_link="; ".join(_each_once(part.plan_link for part in parts)),
    )


def input_of(action: Action) -> ActionInput:
    """What an action says now, as if somebody had said it."""
    value = action.value
    return ActionInput(
        title=value.title,
        description=value.description,
        owner=value.owner,
        due=value.due,
        status=value.status,
        priority=value.priority,
        success_measure=value.success_measure,
        reason=value.reason,
        co_owners=value.co_owners,
        cost=value.cost,
        plan_link=value.plan_link,
    )


def merge_actions(by: Actor, review: Review, seen: Mapping[int, int], said: ActionInput, today: date) -> Action:
    """Put one action in the place of several, which are dropped and say where they went. Their notes come along.

    Raises PlanMoved and Refused as ``change_many``.
    """
    refuse_if_closed(review)
    check_action(said, today)
    rows = _unmoved(review, seen)
    if len(rows) < 2:
        raise Refused("Choose two or more actions to merge.")
    if closed := next((row for row in rows if not row.value.status.is_open), None):
        raise Refused(f"“{closed.title}” is {closed.value.status.label.lower()}. Only open actions can be merged.")
    day = PlanDay(review, today)
    criteria = list(dict.fromkeys(link.criterion_ref for row in rows for link in row.links))
    with _whole(seen), saving(by), db.session.no_autoflush:
        merged = new_action(by, day, said, criteria)
        for row in rows:
            for note in row.notes:
                copied = note_down(by, merged, note.text, note.noted_on)
                copied.written_by_id = note.written_by_id
            set_status(day, row, ActionStatus.DROPPED)
            row.reason = f"Merged into “{merged.title}”."
        move_gaps(rows, merged)
    return merged


def split_action(by: Actor, action: Action, version: int, today: date) -> list[Action]:
    """Give every criterion after the first an action of its own, a copy of this one. Returns the new ones.

    Raises EditConflict where it was saved since ``version``, Refused where there is nothing to split.
    """
    review = action.review
    refuse_if_closed(review)
    check_version(action, version)
    if len(action.links) < 2:
        raise Refused("This action is for one criterion, so there is nothing to split.")
    if not action.value.status.is_open:
        raise Refused("Only an open action can be split. Open it again first.")
    said, title, day, edition = input_of(action), action.title, PlanDay(review, today), edition_of(review)

    def title_for(ref: str) -> str:
        return _cut(f"{title}: {edition.criterion(ref).title}")

    with guarded(action), saving(by), db.session.no_autoflush:
        first, *others = list(action.links)
        action.title = title_for(first.criterion_ref)
        note_down(by, action, f"Split from “{title}”, which was for {len(others) + 1} criteria.", today)
        made = []
        for link in others:
            db.session.delete(link)
            part = replace(said, title=title_for(link.criterion_ref), note=f"Split from “{title}”.", note_on=today)
            made.append(new_action(by, day, part, [link.criterion_ref]))
    return made


def set_criteria(by: Actor, action: Action, criteria: Sequence[str], version: int) -> None:
    """Say which criteria an action is for.

    Raises EditConflict where it was saved since ``version``, Refused where none is left or the action is done.
    """
    refuse_if_closed(action.review)
    check_version(action, version)
    edition = edition_of(action.review)
    wanted = [edition.criterion(ref).ref for ref in dict.fromkeys(criteria)]
    if not wanted:
        raise Refused("Keep at least one criterion: an action is for something.")
    if action.status == ActionStatus.DONE:
        raise Refused("This action is done, with the levels of that day on record. Open it again first.")
    with guarded(action), saving(by), db.session.no_autoflush:
        for link in [link for link in action.links if link.criterion_ref not in wanted]:
            db.session.delete(link)
        there = {link.criterion_ref for link in action.links}
        action.links.extend(ActionCriterion(action=action, criterion_ref=ref) for ref in wanted if ref not in there)


def reopen_action(by: Actor, action: Action, version: int, today: date) -> None:
    """Take up a done or dropped action again. What was said of its end becomes a note.

    Raises EditConflict where it was saved since ``version``, Refused where it is open.
    """
    refuse_if_closed(action.review)
    check_version(action, version)
    value = action.value
    if value.status.is_open:
        raise Refused("This action is open already.")
    ended = f"{value.status.label} on {show_date(value.done_on)}" if value.done_on else value.status.label
    with guarded(action), saving(by), db.session.no_autoflush:
        note_down(by, action, f"Taken up again. It had been: {ended}. {value.reason}".strip(), today)
        set_status(PlanDay(action.review, today), action, ActionStatus.IN_PROGRESS)
        action.reason = ""


def _unmoved(review: Review, seen: Mapping[int, int]) -> list[Action]:
    rows = chosen_actions(review, list(seen))
    if len(rows) < len(seen) or not rows:
        raise Refused("Some of these actions are no longer in this plan. Choose again.")
    if moved := [row for row in rows if row.version != seen[row.id]]:
        raise PlanMoved(moved)
    return rows


@contextmanager
def _whole(seen: Mapping[int, int]) -> Iterator[None]:
    """Turn a race lost on one of several actions into PlanMoved, with those that moved."""
    try:
        yield
    except StaleDataError:
        rows = db.session.scalars(select(Action).where(Action.id.in_(seen)))
        raise PlanMoved([row for row in rows if row.version != seen[row.id]]) from None


def _each_once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(word for word in words if word.strip()))


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n".join(_each_once(texts))


def _cut(title: str) -> str:
    return title if len(title) <= TITLE_MAX else title[: TITLE_MAX - 1].rstrip() + "…"


def _furthest(statuses: Sequence[ActionStatus]) -> ActionStatus:
    """Under way as soon as one of them is; blocked only where nothing else is under way."""
    for status in (ActionStatus.IN_PROGRESS, ActionStatus.BLOCKED):
        if status in statuses:
            return status
    return ActionStatus.NOT_STARTED
