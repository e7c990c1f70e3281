"""What became of actions once they were done: judged again or not, and whether anything moved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Assessment
from audit.domain.vocabulary import ActionStatus, level_name


@dataclass(frozen=True, slots=True)
class CriterionSince:
    """One criterion of a done action: assured then and now."""

    ref: str
    title: str
    before: int | None  # on the day the action was done; None where it was not judged then
    now: int | None
    short: bool  # still below its target
    judged_again: bool  # its judgement is newer than the day the action was done, or it no longer needs one

    @property
    def rose(self) -> bool:
        """Higher than it was. What was not judged then cannot be said to have risen."""
        return self.before is not None and self.now is not None and self.now > self.before

    @property
    def words(self) -> str:
        """As in ``Assured 3 Secure, up from 2 Developing when the action was done``."""
        if self.now is None:
            return "Not judged"
        now = f"Assured {level_name(self.now)}"
        if self.before is None:
            return f"{now}; not judged when the action was done"
        if self.now == self.before:
            return f"{now}, as it was when the action was done"
        return f"{now}, {'up' if self.rose else 'down'} from {level_name(self.before)} when the action was done"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A done action, and what has moved since."""

    action: PlannedAction
    criteria: tuple[CriterionSince, ...]

    @property
    def waiting(self) -> tuple[CriterionSince, ...]:
        """Criteria that are still to be judged again."""
        return tuple(c for c in self.criteria if not c.judged_again)

    @property
    def rose(self) -> bool:
        return any(c.rose for c in self.criteria)

    @property
    def changed_nothing(self) -> bool:
        """Judged again, nothing is assured higher than on the day it was done, and a gap is still there.

        A criterion that was not judged on that day gives the action the benefit of the doubt, and an action whose
        criteria are all on target has done its work, even where the level moved before it was ticked off.
        """
        return (
            not self.waiting
            and not self.rose
            and any(c.short for c in self.criteria)
            and all(c.before is not None for c in self.criteria if c.short)
        )


def outcomes_of(
    actions: Iterable[PlannedAction], assessment: Assessment, judged_at: Mapping[str, datetime]
) -> tuple[Outcome, ...]:
    """Every done action that says when it was done. ``judged_at`` is criterion ref → when it was last judged."""
    return tuple(
        outcome_of(action, assessment, judged_at)
        for action in actions
        if action.status is ActionStatus.DONE and action.done_on is not None
    )


def outcome_of(action: PlannedAction, assessment: Assessment, judged_at: Mapping[str, datetime]) -> Outcome:
    """What became of one done action."""
    before = dict(action.done_levels)

    def since(ref: str) -> CriterionSince | None:
        standing = assessment.by_ref.get(ref)
        if standing is None:
            return None
        return CriterionSince(
            ref=ref,
            title=standing.criterion.title,
            before=before.get(ref),
            now=standing.assured,
            short=standing.gap > 0,
            judged_again=not standing.applies or _is_newer(judged_at.get(ref), action),
        )

    return Outcome(action, tuple(found for ref in action.criteria if (found := since(ref)) is not None))


def _is_newer(judged: datetime | None, action: PlannedAction) -> bool:
    """After the moment the action was marked done; where only its day is known, on a later day."""
    if judged is None:
        return False
    if action.done_at is not None:
        return judged > action.done_at
    return action.done_on is not None and judged.date() > action.done_on
