"""How ready a review is for an inspection on a day that is still to come. What was judged stays; evidence grows old."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Assessment, Standing, assess
from audit.domain.assurance import Currency, Evidence
from audit.domain.gaps import Gap
from audit.domain.inspection import LapsedItem, lapsed_items, statutory_below_secure
from audit.domain.scoring import Score, score


@dataclass(frozen=True, slots=True)
class Shift:
    """One criterion as it stands now and as it would stand on the day, with nothing done meanwhile."""

    now: Standing
    then: Standing

    @property
    def levels(self) -> int:
        """Assured levels gained by the day; negative where some would be lost."""
        return (self.then.assured or 0) - (self.now.assured or 0)


@dataclass(frozen=True, slots=True)
class Lapse:
    """Evidence that counts now and will not on the day, with every criterion it serves that applies."""

    evidence: Evidence
    serves: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """A review now, beside the same review on the day of an inspection."""

    now: Assessment
    then: Assessment
    days_left: int  # from today to the day; 0 if it is today
    lapsing: tuple[Lapse, ...]  # soonest first
    lapsed: tuple[LapsedItem, ...]  # past their review date already, longest first
    shifts: tuple[Shift, ...]  # only where the assured level changes; the greatest loss first, then rubric order
    below_secure: tuple[Gap, ...]  # on the day: asked by law or statutory guidance, in the order to close them
    newly_below: frozenset[str]  # refs of those among them that are not below Secure now
    due: tuple[PlannedAction, ...]  # open, and due on the day or before it; soonest first
    later: int  # open actions that are due after the day, or have no date
    waiting: tuple[Standing, ...]  # apply and are not judged

    @property
    def day(self) -> date:
        return self.then.today

    @property
    def score_now(self) -> Score:
        return score(self.now.standings)

    @property
    def score_then(self) -> Score:
        return score(self.then.standings)

    @property
    def below_secure_now(self) -> int:
        """How many are below Secure now, of what law or statutory guidance asks."""
        return len(statutory_below_secure(self.now))

    @property
    def overdue(self) -> int:
        """How many of the actions due by the day are past their date on the day the review is looked at."""
        return sum(action.overdue(self.now.today) for action in self.due)


def readiness(now: Assessment, day: date, actions: Iterable[PlannedAction], today: date) -> Readiness:
    """Look ahead to ``day``, if nothing were judged, renewed or done before it.

    ``now`` is the review on the day it is looked at: today, or the day it stopped. Raises ValueError where ``day`` is
    before that day or before ``today``.
    """
    if day < max(now.today, today):
        raise ValueError("an inspection that is being prepared for lies ahead")
    then = on_day(now, day)
    below, below_now = statutory_below_secure(then), {_ref(gap) for gap in statutory_below_secure(now)}
    still_open = [action for action in actions if action.status.is_open]
    due = [action for action in still_open if action.due is not None and action.due <= day]
    shifts = [Shift(s, then.by_ref[s.criterion.ref]) for s in now.standings]
    return Readiness(
        now=now,
        then=then,
        days_left=(day - today).days,
        lapsing=_lapsing(now, then),
        lapsed=lapsed_items(now),
        shifts=tuple(sorted((shift for shift in shifts if shift.levels), key=lambda shift: shift.levels)),
        below_secure=below,
        newly_below=frozenset(map(_ref, below)) - below_now,
        due=tuple(sorted(due, key=lambda action: (str(action.due), action.key))),
        later=len(still_open) - len(due),
        waiting=tuple(s for s in then.applicable if s.waiting),
    )


def on_day(assessment: Assessment, day: date) -> Assessment:
    """The same judgements and the same evidence, looked at on another day."""
    said = {s.criterion.ref: s.judgement or s.proposal for s in assessment.standings}
    return assess(
        assessment.edition,
        assessment.profile,
        {ref: judgement for ref, judgement in said.items() if judgement is not None},
        {s.criterion.ref: s.evidence for s in assessment.standings},
        day,
        [s.criterion.ref for s in assessment.standings if s.brought_in],
        assessment.hidden,
    )


def _lapsing(now: Assessment, then: Assessment) -> tuple[Lapse, ...]:
    current = {item for s in now.applicable for item in s.evidence if item.currency(now.today) is Currency.CURRENT}
    return tuple(
        Lapse(item.evidence, tuple(Shift(now.by_ref[s.criterion.ref], s) for s in item.standings))
        for item in lapsed_items(then)
        if item.evidence in current
    )


def _ref(gap: Gap) -> str:
    return gap.standing.criterion.ref
