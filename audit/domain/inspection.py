"""What somebody who inspects would look for first, and what they would find missing on the day of a review."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from audit.domain.assessment import Assessment, Standing
from audit.domain.assurance import Currency, Evidence
from audit.domain.compliance import Compliance, RequirementStanding, requirement_standing
from audit.domain.gaps import Gap, Tier, find_gaps
from audit.domain.rubric import Part, Source
from audit.domain.vocabulary import Force


@dataclass(frozen=True, slots=True)
class LapsedItem:
    """Evidence past its review date, and the criteria that apply and can no longer rest on it."""

    evidence: Evidence
    standings: tuple[Standing, ...]  # in rubric order, never empty


@dataclass(frozen=True, slots=True)
class PartStandings:
    """A part of a source, and where its requirements stand, in the source's own paragraph order."""

    part: Part
    requirements: tuple[RequirementStanding, ...]  # never empty; context is left out


@dataclass(frozen=True, slots=True)
class Missing:
    """What cannot be shown, or is not good enough, on the day of an assessment."""

    below_secure: tuple[Gap, ...]  # asked by law or statutory guidance, in the order to close them
    without_evidence: tuple[RequirementStanding, ...]  # in the order in which they are inspected
    lapsed: tuple[LapsedItem, ...]  # longest past its review date first
    waiting: tuple[Standing, ...]  # apply and are not judged, in rubric order


def find_missing(assessment: Assessment) -> Missing:
    """Whatever somebody should know before an inspector does."""
    return Missing(
        below_secure=statutory_below_secure(assessment),
        without_evidence=tuple(
            standing
            for source in inspectors_order(assessment.edition.sources)
            for part in standings_by_part(assessment, source)
            for standing in part.requirements
            if without_current_evidence(standing)
        ),
        lapsed=lapsed_items(assessment),
        waiting=tuple(s for s in assessment.applicable if s.waiting),
    )


def inspectors_order(sources: Sequence[Source]) -> tuple[Source, ...]:
    """What inspectors are told to look for, then law and statutory guidance, then advice.

    A source is of the sort that most of its scored requirements are; within a sort the edition's order stays.
    """
    return tuple(sorted(sources, key=_sort_of))


def standings_by_part(assessment: Assessment, source: Source) -> tuple[PartStandings, ...]:
    """Every requirement of a source that can be scored, part by part; parts with context alone are left out."""
    found = (
        PartStandings(part, tuple(requirement_standing(assessment, r) for r in rs if r.force is not Force.CONTEXT))
        for part, rs in source.by_part()
    )
    return tuple(part for part in found if part.requirements)


def without_current_evidence(standing: RequirementStanding) -> bool:
    """Whether a requirement applies and not one of its criteria has an item of evidence that counts on the day."""
    applicable = [s for s in standing.standings if s.applies]
    return standing.state is not Compliance.NOT_APPLICABLE and not any(s.current_evidence for s in applicable)


def statutory_below_secure(assessment: Assessment) -> tuple[Gap, ...]:
    """Judged criteria that law or statutory guidance asks for and that are assured below Secure."""
    return tuple(gap for gap in find_gaps(assessment) if gap.tier is Tier.STATUTORY)


def lapsed_items(assessment: Assessment) -> tuple[LapsedItem, ...]:
    """Items that serve a criterion that applies and are past their review date, each once."""
    served: dict[Evidence, list[Standing]] = {}
    for standing in assessment.applicable:
        for item in standing.evidence:
            if item.currency(assessment.today) is Currency.LAPSED:
                served.setdefault(item, []).append(standing)
    items = (LapsedItem(item, tuple(standings)) for item, standings in served.items())
    return tuple(sorted(items, key=lambda lapsed: (str(lapsed.evidence.review_by), lapsed.evidence.id)))


def _sort_of(source: Source) -> int:
    sorts = Counter(
        0 if r.force is Force.INSPECTION else 1 if r.force.binds_by_law_or_guidance else 2
        for r in source.requirements
        if r.force is not Force.CONTEXT
    )
    return min(sorts, key=lambda sort: (-sorts[sort], sort), default=2)
