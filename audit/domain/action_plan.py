"""Actions: drafted from gaps, owned, dated, finished."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from audit.domain.gaps import Gap, Tier
from audit.domain.vocabulary import ActionStatus, Effort, Priority

DUE_SOON_DAYS = 14
HIGH_POINTS = 4

# Days until a drafted action is due. Statutory work is due sooner, at the same effort, than any other.
DRAFT_DAYS: dict[Tier, dict[Effort, int]] = {
    Tier.STATUTORY: {Effort.SMALL: 28, Effort.MEDIUM: 56, Effort.LARGE: 84},
    Tier.OTHER: {Effort.SMALL: 90, Effort.MEDIUM: 140, Effort.LARGE: 180},
}


@dataclass(frozen=True, slots=True)
class DraftAction:
    """What a gap proposes until somebody accepts, edits or dismisses it."""

    criterion_ref: str
    title: str
    description: str
    owner: str
    due: date
    success_measure: str
    priority: Priority


@dataclass(frozen=True, slots=True)
class ProgressNote:
    """What somebody wrote about an action on a day."""

    day: date
    text: str
    who: str  # a name; empty where it is not known


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action of the plan, as pages and sheets show it."""

    key: str  # stable for ever; carried by the workbook so that an edited copy can come back
    revision: int
    title: str
    description: str
    owner: str
    due: date | None
    status: ActionStatus
    success_measure: str
    reason: str  # why it is blocked or was dropped, or what changed when it was done
    criteria: tuple[str, ...]  # refs
    created: date
    priority: Priority
    co_owners: str = ""
    cost: str = ""  # as people write it: "£450 a year", "two days' cover"
    plan_link: str = ""  # which priority of the school's improvement plan it serves
    done_on: date | None = None
    notes: tuple[ProgressNote, ...] = ()  # oldest first
    done_at: datetime | None = None
    done_levels: tuple[tuple[str, int | None], ...] = ()  # criterion ref, and its assured level on the day it was done

    def overdue(self, today: date) -> bool:
        """Open and past its date. Due today is not overdue."""
        return self.status.is_open and self.due is not None and self.due < today

    def due_soon(self, today: date) -> bool:
        """Open and due within the next 14 days, today included."""
        return self.status.is_open and self.due is not None and 0 <= (self.due - today).days <= DUE_SOON_DAYS


def next_working_day(day: date) -> date:
    """Move a Saturday or Sunday to the Monday after."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def draft_priority(gap: Gap) -> Priority:
    """Statutory by tier; otherwise high when weight × gap reaches 4 (such as an inspection item two levels short)."""
    if gap.tier is Tier.STATUTORY:
        return Priority.STATUTORY
    return Priority.HIGH if gap.points >= HIGH_POINTS else Priority.NORMAL


def draft_action(gap: Gap, today: date) -> DraftAction:
    """The action a gap drafts: next step, owner, date by tier and effort, next descriptor as success measure."""
    criterion = gap.standing.criterion
    days = DRAFT_DAYS[gap.tier][criterion.effort]
    return DraftAction(
        criterion_ref=criterion.ref,
        title=("Evidence: " if gap.is_of_evidence else "") + criterion.title,
        description=gap.next_step,
        owner=criterion.owner,
        due=next_working_day(today + timedelta(days=days)),
        success_measure=gap.success_measure,
        priority=draft_priority(gap),
    )


@dataclass(frozen=True, slots=True)
class GapCover:
    """What is being done about a gap. No gap is ever silent."""

    gap: Gap
    actions: tuple[PlannedAction, ...]  # open or done, never dropped
    dismissed: str = ""  # the reason, where the draft was dismissed

    @property
    def state(self) -> str:
        """In words, as pages and sheets say it."""
        if any(a.status.is_open for a in self.actions):
            return "In the plan"
        if self.dismissed:
            return "Dismissed"
        return "Action done, gap still open" if self.actions else "No action yet"

    @property
    def without_action(self) -> bool:
        """Nothing open is being done about it, and nobody said why."""
        return not any(a.status.is_open for a in self.actions) and not self.dismissed


def cover_gaps(
    gaps: Iterable[Gap], actions: Sequence[PlannedAction], dismissed: dict[str, str]
) -> tuple[GapCover, ...]:
    """Match gaps with the actions on the same criterion. ``dismissed`` is criterion ref → reason."""
    return tuple(
        GapCover(
            gap,
            tuple(
                a for a in actions if gap.standing.criterion.ref in a.criteria and a.status is not ActionStatus.DROPPED
            ),
            dismissed.get(gap.standing.criterion.ref, ""),
        )
        for gap in gaps
    )
