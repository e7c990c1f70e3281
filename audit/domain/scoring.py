"""Turn an assessment into scores. Same answers in, same score out, in whatever order they were given."""

from collections.abc import Iterable
from dataclasses import dataclass

from audit.domain.assessment import Assessment, Standing
from audit.domain.rubric import Strand
from audit.domain.vocabulary import TOP_LEVEL


@dataclass(frozen=True, slots=True)
class Score:
    """Percentages from 0 to 100, over judged and applicable criteria only.

    A criterion not judged is not a zero: a school half way through must not look as if it had failed. So coverage
    goes beside every score, and ``low`` and ``high`` say where the score could still end up: all the rest at 0, all
    the rest at 4. They bound the assured score; with everything judged they equal it.
    """

    claimed: float | None  # None until something is judged
    assured: float | None
    low: float | None  # None where nothing applies
    high: float | None
    claimed_low: float | None
    claimed_high: float | None
    judged: int
    applicable: int

    @property
    def coverage(self) -> float | None:
        """Share of applicable criteria judged, 0 to 100; None where nothing applies."""
        return 100 * self.judged / self.applicable if self.applicable else None

    @property
    def complete(self) -> bool:
        return self.judged == self.applicable


def score(standings: Iterable[Standing]) -> Score:
    """Score = 100 × Σ(weight × level) / Σ(weight × 4), for claimed and for assured levels."""
    applicable = [s for s in standings if s.applies]
    judged = [s for s in applicable if s.judged]
    possible = TOP_LEVEL * sum(s.weight for s in judged)
    possible_in_all = TOP_LEVEL * sum(s.weight for s in applicable)
    still_open = possible_in_all - possible
    claimed = sum(s.weight * (s.claimed or 0) for s in judged)
    assured = sum(s.weight * (s.assured or 0) for s in judged)
    return Score(
        claimed=_percent(claimed, possible),
        assured=_percent(assured, possible),
        low=_percent(assured, possible_in_all),
        high=_percent(assured + still_open, possible_in_all),
        claimed_low=_percent(claimed, possible_in_all),
        claimed_high=_percent(claimed + still_open, possible_in_all),
        judged=len(judged),
        applicable=len(applicable),
    )


def score_of_strand(assessment: Assessment, strand: Strand) -> Score:
    """The same rule over one strand."""
    return score(assessment.of_strand(strand))


def target_score(standings: Iterable[Standing]) -> float | None:
    """What the score would be with every judged criterion at its target."""
    judged = [s for s in standings if s.judged]
    return _percent(sum(s.weight * s.target for s in judged), TOP_LEVEL * sum(s.weight for s in judged))


def show_percent(value: float | None) -> str:
    """A score as pages and papers show it: one decimal, or words where there is none."""
    return "Not judged yet" if value is None else f"{value:.1f}%"


def _percent(points: int, possible: int) -> float | None:
    return 100 * points / possible if possible else None
