"""Ways to look at the action plan: which actions, in what order, under which headings. Pure; nothing is changed."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from audit.domain.action_plan import PlannedAction
from audit.domain.rubric import Edition
from audit.domain.vocabulary import ActionStatus, Priority

NO_OWNER, NO_STRAND = "No owner yet", "No criterion of this edition"


class View(StrEnum):
    """What the page looks like."""

    TABLE = "table"
    OWNER = "owner"
    STRAND = "strand"
    BOARD = "board"
    TIMELINE = "timeline"
    PRINT = "print"

    @property
    def label(self) -> str:
        return {
            "table": "Table",
            "owner": "By owner",
            "strand": "By strand",
            "board": "Board",
            "timeline": "Timeline",
            "print": "To print",
        }[self]


class Sort(StrEnum):
    """What comes first."""

    DUE = "due"
    PRIORITY = "priority"
    OWNER = "owner"
    STATUS = "status"
    STRAND = "strand"
    TITLE = "title"

    @property
    def label(self) -> str:
        return {
            "due": "soonest due first",
            "priority": "most urgent first",
            "owner": "by owner, A to Z",
            "status": "by status",
            "strand": "by strand",
            "title": "by name, A to Z",
        }[self]


class When(StrEnum):
    """Which actions, by their date."""

    OVERDUE = "overdue"
    SOON = "soon"
    UNDATED = "undated"

    @property
    def label(self) -> str:
        return {"overdue": "Overdue", "soon": "Due within 14 days", "undated": "Without a date"}[self]

    def holds(self, action: PlannedAction, today: date) -> bool:
        """Only open actions are late, near or waiting for a date."""
        if self is When.OVERDUE:
            return action.overdue(today)
        if self is When.SOON:
            return action.due_soon(today)
        return action.status.is_open and action.due is None


class Strands:
    """Which strands an action belongs to, by the criteria it is for."""

    def __init__(self, edition: Edition) -> None:
        self.titles = {strand.ref: strand.title for strand in edition.strands}
        self._strand_of = {c.ref: c.strand for c in edition.criteria}
        self._rank = {ref: rank for rank, ref in enumerate(self.titles)}

    def refs_of(self, action: PlannedAction) -> tuple[str, ...]:
        """In rubric order, each once."""
        found = {self._strand_of[ref] for ref in action.criteria if ref in self._strand_of}
        return tuple(sorted(found, key=self._rank.__getitem__))

    def titles_of(self, action: PlannedAction) -> str:
        return ", ".join(self.titles[ref] for ref in self.refs_of(action))

    def first_rank(self, action: PlannedAction) -> int:
        """Place of its first strand in the rubric; after all of them where there is none."""
        return min((self._rank[ref] for ref in self.refs_of(action)), default=len(self._rank))


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """All that is asked for has to hold. What is left empty asks for nothing."""

    owner: str = ""  # owner or co-owner, as written
    strand: str = ""  # ref
    statuses: tuple[ActionStatus, ...] = ()
    priority: Priority | None = None
    when: When | None = None
    text: str = ""  # every word of it, anywhere in what the action says

    @property
    def active(self) -> bool:
        return self != PlanFilter()

    def keeps(self, action: PlannedAction, strands: Strands, today: date) -> bool:
        """Whether an action is among those asked for."""
        said = words_of(action)
        return (
            (not self.owner or self.owner in people_of(action))
            and (not self.strand or self.strand in strands.refs_of(action))
            and (not self.statuses or action.status in self.statuses)
            and self.priority in (None, action.priority)
            and (self.when is None or self.when.holds(action, today))
            and all(word in said for word in self.text.casefold().split())
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Actions under one heading."""

    key: str  # for addresses; empty where there is nothing to filter by
    title: str
    actions: tuple[PlannedAction, ...]


def people_of(action: PlannedAction) -> tuple[str, ...]:
    """The owner, then the co-owners, who are written with commas or semicolons between them."""
    names = [action.owner, *re.split(r"[,;\n]", action.co_owners)]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def words_of(action: PlannedAction) -> str:
    """All that an action says, in lower case, to look for words in."""
    said = (
        action.title,
        action.description,
        action.owner,
        action.co_owners,
        action.success_measure,
        action.cost,
        action.plan_link,
        action.reason,
        *(note.text for note in action.notes),
    )
    return "\n".join(said).casefold()


def sort_actions(actions: Iterable[PlannedAction], by: Sort, strands: Strands) -> tuple[PlannedAction, ...]:
    """Open ones first, then done, then dropped; in each part by what is asked, then by date, then by name.

    No date and no owner come last.
    """
    asked: dict[Sort, Callable[[PlannedAction], Any]] = {
        Sort.DUE: lambda a: 0,
        Sort.PRIORITY: lambda a: list(Priority).index(a.priority),
        Sort.OWNER: lambda a: (not a.owner, a.owner.casefold()),
        Sort.STATUS: lambda a: list(ActionStatus).index(a.status),
        Sort.STRAND: strands.first_rank,
        Sort.TITLE: lambda a: a.title.casefold(),
    }
    return tuple(sorted(actions, key=lambda a: (_part(a), asked[by](a), *_by_date(a))))


def _part(action: PlannedAction) -> int:
    return {ActionStatus.DONE: 1, ActionStatus.DROPPED: 2}.get(action.status, 0)


def _by_date(action: PlannedAction) -> tuple[bool, date, str, str]:
    return (action.due is None, action.due or date.max, action.title.casefold(), action.key)


def by_owner(actions: Sequence[PlannedAction]) -> tuple[Group, ...]:
    """A heading for every owner, A to Z; what nobody owns comes first, because somebody should."""
    owners: dict[str, list[PlannedAction]] = {}
    for action in actions:
        owners.setdefault(action.owner, []).append(action)
    names = sorted(owners, key=lambda name: (bool(name), name.casefold(), name))
    return tuple(Group(name, name or NO_OWNER, tuple(owners[name])) for name in names)


def by_strand(actions: Sequence[PlannedAction], strands: Strands) -> tuple[Group, ...]:
    """A heading for every strand that has one, in rubric order. An action of two strands is under both."""
    groups = [
        Group(ref, title, tuple(a for a in actions if ref in strands.refs_of(a)))
        for ref, title in strands.titles.items()
    ]
    groups.append(Group("", NO_STRAND, tuple(a for a in actions if not strands.refs_of(a))))
    return tuple(group for group in groups if group.actions)


def by_status(actions: Sequence[PlannedAction]) -> tuple[Group, ...]:
    """A column for every status, filled or not."""
    return tuple(Group(s.value, s.label, tuple(a for a in actions if a.status is s)) for s in ActionStatus)


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """The plan in numbers."""

    total: int
    open: int
    overdue: int
    soon: int
    undated: int
    unowned: int
    blocked: int
    done: int
    dropped: int

    @property
    def sentence(self) -> str:
        """As in ``12 actions: 8 open, 3 done, 1 dropped.``"""
        parts = [f"{self.open} open", f"{self.done} done", *([f"{self.dropped} dropped"] if self.dropped else [])]
        return f"{self.total} action{'' if self.total == 1 else 's'}: {', '.join(parts)}."


def summarise(actions: Sequence[PlannedAction], today: date) -> PlanSummary:
    """Count what is late, near, undated, without an owner and blocked among the open, and what is finished."""
    still = [a for a in actions if a.status.is_open]
    return PlanSummary(
        total=len(actions),
        open=len(still),
        overdue=sum(a.overdue(today) for a in still),
        soon=sum(a.due_soon(today) for a in still),
        undated=sum(a.due is None for a in still),
        unowned=sum(not a.owner for a in still),
        blocked=sum(a.status is ActionStatus.BLOCKED for a in still),
        done=sum(a.status is ActionStatus.DONE for a in actions),
        dropped=sum(a.status is ActionStatus.DROPPED for a in actions),
    )


def owners_in(actions: Iterable[PlannedAction]) -> tuple[str, ...]:
    """Everybody the plan names, A to Z."""
    return tuple(sorted({name for a in actions for name in people_of(a)}, key=lambda name: (name.casefold(), name)))
