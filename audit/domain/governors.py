"""Where a review stands, as governors ask it: on one screen, with nothing left out that they should have been told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from audit.domain.action_life import Outcome, outcomes_of
from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Assessment
from audit.domain.compliance import RequirementStanding, statutory_not_met
from audit.domain.inspection import LapsedItem
from audit.domain.movement import Movement
from audit.domain.questions import AskedQuestion
from audit.domain.readiness import Lapse, readiness
from audit.domain.scoring import Score, score
from audit.domain.vocabulary import ActionStatus

LAPSING_DAYS = 60  # two months: about as long as from one meeting of governors to the next


@dataclass(frozen=True)
class Position:
    """A review on the day it is looked at: today, or the day it stopped."""

    assessment: Assessment
    movement: Movement | None  # from the review before; None where there is none
    statutory_short: tuple[RequirementStanding, ...]  # legal or statutory, judged, and not fully met
    overdue: tuple[PlannedAction, ...]  # longest first
    changed_nothing: tuple[Outcome, ...]  # done and judged again, and nothing is assured higher
    lapsed: tuple[LapsedItem, ...]  # past its review date, longest first
    lapsing: tuple[Lapse, ...]  # counts now, and not in 60 days; soonest first
    disagreements: int  # first and second ratings still to be talked over

    @cached_property
    def score(self) -> Score:
        return score(self.assessment.standings)

    @property
    def unevidenced(self) -> int:
        """Claims that their evidence does not carry."""
        return sum(s.unevidenced for s in self.assessment.standings)

    @property
    def compared(self) -> bool:
        """Whether anything moved can be said: both reviews have something judged."""
        return self.movement is not None and self.movement.assured is not None


def position(
    assessment: Assessment,
    actions: Iterable[PlannedAction],
    judged_at: Mapping[str, datetime],
    movement: Movement | None,
    disagreements: int,
    today: date,
) -> Position:
    """Put the figures together. ``judged_at`` is criterion ref → when it was last judged.

    Evidence that lapses within 60 days is counted from ``today``, in a review that has stopped too: it is what will no
    longer count at the next meeting.
    """
    plan = tuple(actions)
    day = assessment.today
    ahead = readiness(assessment, max(day, today) + timedelta(days=LAPSING_DAYS), plan, today)
    return Position(
        assessment=assessment,
        movement=movement,
        statutory_short=statutory_not_met(assessment),
        overdue=tuple(sorted((a for a in plan if a.overdue(day)), key=lambda a: (a.due or day, a.key))),
        changed_nothing=tuple(o for o in outcomes_of(plan, assessment, judged_at) if o.changed_nothing),
        lapsed=ahead.lapsed,
        lapsing=ahead.lapsing,
        disagreements=disagreements,
    )


class Became(StrEnum):
    """What became of something that was promised. The order is from best to worst."""

    DONE = "done"
    OPEN = "open"
    DROPPED = "dropped"
    GONE = "gone"  # merged into another, or removed

    @property
    def label(self) -> str:
        return {"done": "Done", "open": "Still open", "dropped": "Dropped", "gone": "No longer in the plan"}[self]


@dataclass(frozen=True, slots=True)
class OpenThen:
    """An action that was open when governors were last told of the plan."""

    key: str
    title: str
    owner: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Promise:
    """An action that was open then, and what it is now."""

    then: OpenThen
    now: PlannedAction | None  # None where the plan no longer has it

    @property
    def became(self) -> Became:
        if self.now is None:
            return Became.GONE
        if self.now.status.is_open:
            return Became.OPEN
        return Became.DONE if self.now.status is ActionStatus.DONE else Became.DROPPED

    def late(self, today: date) -> bool:
        """Still open, although the day that governors were told is past: a new date does not make it on time."""
        return self.became is Became.OPEN and self.then.due is not None and self.then.due < today

    @property
    def moved(self) -> bool:
        """Still open, with another date than governors were told."""
        return self.now is not None and self.now.status.is_open and self.now.due != self.then.due


def promises(then: Iterable[OpenThen], now: Iterable[PlannedAction]) -> tuple[Promise, ...]:
    """What became of each, in the order given. Actions keep their keys from review to review."""
    by_key = {action.key: action for action in now}
    return tuple(Promise(one, by_key.get(one.key)) for one in then)


@dataclass(frozen=True, slots=True)
class LastTime:
    """What governors were told when they were last given a review, and what came of it."""

    year_label: str
    on: date  # the day the review was submitted, or closed
    submitted: bool  # False: closed without a sign-off, so that nothing was put before governors
    signed: bool  # for the governors
    note: str  # what the leader told them; empty where there was nothing
    promises: tuple[Promise, ...]
    questions: tuple[AskedQuestion, ...]  # of that review, without those withdrawn

    def count(self, became: Became) -> int:
        return sum(promise.became is became for promise in self.promises)
