"""What moved between two reviews, strand by strand, source by source and action by action."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Assessment
from audit.domain.compliance import Compliance, RequirementStanding, count_states, source_standings
from audit.domain.criterion_moves import Change, CriterionMovement
from audit.domain.rubric import Requirement, Source, Strand
from audit.domain.scoring import Score, score, score_of_strand
from audit.domain.vocabulary import ActionStatus

VERDICTS = (Compliance.NOT_MET, Compliance.PARTLY_MET, Compliance.MET)  # from worst to best


@dataclass(frozen=True, slots=True)
class StrandMovement:
    """One strand in two reviews. The whole scores mix in whatever came, went or was not judged; the shared ones do not.

    ``shared_before`` and ``shared_after`` are over the criteria that were judged both times, each with its own weight.
    """

    strand: Strand  # as the later review has it, or the earlier one where only that does
    before: Score | None  # None where the edition had no such strand
    after: Score | None
    shared_before: Score
    shared_after: Score
    improved: int  # how many criteria
    slipped: int
    unchanged: int
    not_comparable: int

    @property
    def difference(self) -> float | None:
        """Percentage points of the assured score; None where either side has none."""
        if self.before is None or self.after is None:
            return None
        return _difference(self.before.assured, self.after.assured)

    @property
    def claimed_difference(self) -> float | None:
        """The same of the claimed score."""
        if self.before is None or self.after is None:
            return None
        return _difference(self.before.claimed, self.after.claimed)

    @property
    def shared_difference(self) -> float | None:
        """Percentage points of the assured score, over what was judged both times."""
        return _difference(self.shared_before.assured, self.shared_after.assured)

    @property
    def shared(self) -> int:
        """How many criteria were judged both times."""
        return self.improved + self.slipped + self.unchanged

    @property
    def wholly_comparable(self) -> bool:
        """Whether the difference is of the same criteria on both sides, so that nothing else can be behind it."""
        sides = [side.judged for side in (self.before, self.after) if side is not None]
        return sides == [self.shared, self.shared]


@dataclass(frozen=True, slots=True)
class RequirementMovement:
    """One requirement in two reviews."""

    requirement: Requirement
    before: Compliance | None  # None where the edition does not cite it
    after: Compliance | None
    comparable: bool  # a verdict both times, from the same practices

    @property
    def change(self) -> Change:
        """Improved, slipped or unchanged between verdicts; new or retired with its source; else not comparable."""
        if self.before is None:
            return Change.NEW
        if self.after is None:
            return Change.RETIRED
        if self.before not in VERDICTS or self.after not in VERDICTS:
            return Change.NOT_COMPARABLE
        difference = VERDICTS.index(self.after) - VERDICTS.index(self.before)
        return Change.IMPROVED if difference > 0 else Change.SLIPPED if difference else Change.UNCHANGED


@dataclass(frozen=True, slots=True)
class SourceMovement:
    """One source in two reviews: how many requirements are in each state. Context is left out, as everywhere."""

    source: Source  # as the later review has it, or the earlier one where only that does
    before: Mapping[Compliance, int] | None  # None where the edition does not use the source
    after: Mapping[Compliance, int] | None
    requirements: tuple[RequirementMovement, ...]  # in the source's own order

    def difference(self, state: Compliance) -> int | None:
        """How many more (positive) or fewer requirements are in a state; None where either side has no such source."""
        return None if self.before is None or self.after is None else self.after[state] - self.before[state]

    def with_change(self, change: Change, *, comparable: bool = False) -> tuple[RequirementMovement, ...]:
        """Requirements by what became of them; ``comparable``: only where the same practices are behind both."""
        return tuple(r for r in self.requirements if r.change is change and (r.comparable or not comparable))

    @property
    def comparable(self) -> tuple[RequirementMovement, ...]:
        return tuple(r for r in self.requirements if r.comparable)


@dataclass(frozen=True, slots=True)
class ActionEffect:
    """A done action, and what became of its criteria between the two reviews."""

    action: PlannedAction
    criteria: tuple[CriterionMovement, ...]  # those of them that are in either review

    @property
    def moved_up(self) -> tuple[CriterionMovement, ...]:
        return tuple(row for row in self.criteria if row.movement is Change.IMPROVED)

    @property
    def moved_nothing(self) -> bool:
        """All of its criteria can be compared, and none is assured higher than before."""
        return bool(self.criteria) and not self.moved_up and all(row.comparable for row in self.criteria)

    @property
    def unknown(self) -> bool:
        """Nothing moved up as far as can be seen, and not all of it can be."""
        return not self.moved_up and not self.moved_nothing


def strand_movements(
    before: Assessment, after: Assessment, rows: Sequence[CriterionMovement]
) -> tuple[StrandMovement, ...]:
    """Every strand of either review: in the later one's order, then those that only the earlier has."""
    strands_before = {s.ref: s for s in before.edition.strands}
    strands_after = {s.ref: s for s in after.edition.strands}
    of_strand: dict[str, list[CriterionMovement]] = {ref: [] for ref in (*strands_after, *strands_before)}
    for row in rows:
        of_strand[row.strand.ref].append(row)

    def movement(ref: str) -> StrandMovement:
        was, now = strands_before.get(ref), strands_after.get(ref)
        shared = [r for r in of_strand[ref] if r.comparable]
        moves = [r.movement for r in shared]
        return StrandMovement(
            strand=(strands_after.get(ref) or strands_before[ref]),
            before=score_of_strand(before, was) if was else None,
            after=score_of_strand(after, now) if now else None,
            shared_before=score(r.before for r in shared if r.before),
            shared_after=score(r.after for r in shared if r.after),
            improved=moves.count(Change.IMPROVED),
            slipped=moves.count(Change.SLIPPED),
            unchanged=moves.count(Change.UNCHANGED),
            not_comparable=len(of_strand[ref]) - len(shared),
        )

    return tuple(movement(ref) for ref in of_strand)


def source_movements(
    before: Assessment, after: Assessment, rows: Sequence[CriterionMovement]
) -> tuple[SourceMovement, ...]:
    """Every source of either review: in the later one's order, then those that only the earlier uses."""
    partner = {r.before.criterion.ref: r.after.criterion.ref for r in rows if r.before and r.after}
    sources_before = {s.id: s for s in before.edition.sources}
    sources_after = {s.id: s for s in after.edition.sources}

    def movement(source_id: str) -> SourceMovement:
        was, now = sources_before.get(source_id), sources_after.get(source_id)
        standings_before = source_standings(before, was) if was else ()
        standings_after = source_standings(after, now) if now else ()
        return SourceMovement(
            source=now or sources_before[source_id],
            before=count_states(standings_before) if was else None,
            after=count_states(standings_after) if now else None,
            requirements=_requirement_movements(standings_before, standings_after, partner),
        )

    return tuple(movement(source_id) for source_id in {**sources_after, **sources_before})


def _requirement_movements(
    before: Sequence[RequirementStanding], after: Sequence[RequirementStanding], partner: Mapping[str, str]
) -> tuple[RequirementMovement, ...]:
    found_before = {s.requirement.ref: s for s in before}
    found_after = {s.requirement.ref: s for s in after}

    def movement(ref: str) -> RequirementMovement:
        was, now = found_before.get(ref), found_after.get(ref)
        either = now or found_before[ref]
        return RequirementMovement(
            requirement=either.requirement,
            before=was.state if was else None,
            after=now.state if now else None,
            comparable=was is not None and now is not None and _same_practices(was, now, partner),
        )

    return tuple(movement(ref) for ref in {**found_after, **found_before})


def _same_practices(before: RequirementStanding, after: RequirementStanding, partner: Mapping[str, str]) -> bool:
    """A verdict both times, and each criterion that counted in one also did in the other."""
    if before.state not in VERDICTS or after.state not in VERDICTS:
        return False
    return {partner.get(s.criterion.ref) for s in before.standings if s.applies} == {
        s.criterion.ref for s in after.standings if s.applies
    }


def action_effects(
    actions: Iterable[PlannedAction], rows: Sequence[CriterionMovement], start: date, end: date
) -> tuple[ActionEffect, ...]:
    """Actions done after the earlier of two days and by the later one, soonest done first, with what moved.

    An action names its criteria as its own review's rubric does: either review's refs are understood.
    """
    by_ref = {r.before.criterion.ref: r for r in rows if r.before}
    by_ref |= {r.after.criterion.ref: r for r in rows if r.after}
    first, last = min(start, end), max(start, end)
    done = [
        (a.done_on, n, a)
        for n, a in enumerate(actions)
        if a.status is ActionStatus.DONE and a.done_on is not None and first < a.done_on <= last
    ]
    return tuple(
        ActionEffect(a, tuple({by_ref[ref].ref: by_ref[ref] for ref in a.criteria if ref in by_ref}.values()))
        for _, _, a in sorted(done, key=lambda t: t[:2])
    )


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before
