"""How every strand went, review by review, over all years: with gaps where there is nothing to say, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from audit.domain.assessment import Assessment
from audit.domain.rubric import Strand
from audit.domain.scoring import Score, score, score_of_strand


class Gap(StrEnum):
    """Why a review has no score for a strand."""

    NOT_JUDGED = "not-judged"
    NOT_APPLICABLE = "not-applicable"
    NO_STRAND = "no-strand"

    @property
    def label(self) -> str:
        return {
            "not-judged": "Not judged",
            "not-applicable": "Not applicable",
            "no-strand": "Not in the rubric then",
        }[self.value]


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One strand, or everything, in one review."""

    score: Score | None  # None where the review's edition has no such strand

    @property
    def claimed(self) -> float | None:
        """Per cent; None where there is a gap."""
        return self.score.claimed if self.score is not None else None

    @property
    def assured(self) -> float | None:
        """Per cent; None where there is a gap."""
        return self.score.assured if self.score is not None else None

    @property
    def gap(self) -> Gap | None:
        """Why there is no score; None where there is one."""
        if self.score is None:
            return Gap.NO_STRAND
        if self.score.judged:
            return None
        return Gap.NOT_JUDGED if self.score.applicable else Gap.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class StrandTrend:
    """One strand over the years."""

    strand: Strand  # as the latest review that has it has it
    points: tuple[TrendPoint, ...]  # one for each review, oldest first


@dataclass(frozen=True, slots=True)
class Trends:
    """Years × strands. Every row has a point for every review."""

    years: tuple[str, ...]  # what each review is called, oldest first
    whole: tuple[TrendPoint, ...]  # all strands together
    strands: tuple[StrandTrend, ...]  # the latest review's order, then strands that only earlier ones have
    editions: tuple[str, ...]  # id of each review's edition

    @property
    def rubric_changed(self) -> tuple[str, ...]:
        """The years whose review has another edition than the one before it: its scores are of other questions."""
        changes = zip(self.years[1:], self.editions, self.editions[1:], strict=False)
        return tuple(year for year, before, after in changes if before != after)

    @property
    def judged(self) -> bool:
        """Whether there is any score at all."""
        return any(point.gap is None for point in self.whole)


def trends(reviews: Sequence[tuple[str, Assessment]]) -> Trends:
    """All reviews of a setting, oldest first, each with what it is called."""
    strands: dict[str, Strand] = {}
    for _, assessment in reversed(reviews):
        for strand in assessment.edition.strands:
            strands.setdefault(strand.ref, strand)

    def point(assessment: Assessment, ref: str) -> TrendPoint:
        own = next((s for s in assessment.edition.strands if s.ref == ref), None)
        return TrendPoint(score_of_strand(assessment, own) if own is not None else None)

    return Trends(
        years=tuple(year for year, _ in reviews),
        whole=tuple(TrendPoint(score(assessment.standings)) for _, assessment in reviews),
        strands=tuple(
            StrandTrend(strand, tuple(point(assessment, ref) for _, assessment in reviews))
            for ref, strand in strands.items()
        ),
        editions=tuple(assessment.edition.id for _, assessment in reviews),
    )
