"""Where a review leaves each requirement of each source. One answer to a criterion serves all that cite it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from audit.domain.assessment import Assessment, Standing
from audit.domain.rubric import Requirement, Source
from audit.domain.vocabulary import SECURE, Force

PARTLY = 2  # the level from which a criterion goes some way to what a requirement asks


class Compliance(StrEnum):
    """The state of one requirement. The order is from best to worst, then what has no verdict."""

    MET = "met"
    PARTLY_MET = "partly-met"
    NOT_MET = "not-met"
    NOT_JUDGED = "not-judged"
    NOT_APPLICABLE = "not-applicable"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


@dataclass(frozen=True, slots=True)
class RequirementStanding:
    """One requirement, its state, and the criteria the state follows from."""

    requirement: Requirement
    state: Compliance
    standings: tuple[Standing, ...]
    why_not: str | None = None  # why it is not applicable, where that is the state


def requirement_state(standings: Iterable[Standing]) -> Compliance:
    """Met when every applicable criterion is assured at 3 or more; partly met when at least one is at 2 or more.

    Otherwise not met. With nothing judged it is not judged, with nothing applicable not applicable; a criterion still
    to be judged keeps a requirement from being met.
    """
    applicable = [s for s in standings if s.applies]
    if not applicable:
        return Compliance.NOT_APPLICABLE
    levels = [s.assured for s in applicable if s.assured is not None]
    if not levels:
        return Compliance.NOT_JUDGED
    if len(levels) == len(applicable) and min(levels) >= SECURE:
        return Compliance.MET
    return Compliance.PARTLY_MET if max(levels) >= PARTLY else Compliance.NOT_MET


def requirement_standing(assessment: Assessment, requirement: Requirement) -> RequirementStanding:
    """The state of one requirement, with what it follows from."""
    standings = tuple(assessment.by_ref[c.ref] for c in assessment.edition.criteria_of[requirement.ref])
    if not requirement.binds_type(assessment.profile.type):
        return RequirementStanding(
            requirement, Compliance.NOT_APPLICABLE, standings, "Does not bind this type of setting"
        )
    state = requirement_state(standings)
    why_not = "None of its criteria applies here" if state is Compliance.NOT_APPLICABLE else None
    return RequirementStanding(requirement, state, standings, why_not)


def source_standings(assessment: Assessment, source: Source) -> tuple[RequirementStanding, ...]:
    """Every requirement of a source that can be scored, in the source's own order; context is left out."""
    return tuple(requirement_standing(assessment, r) for r in source.requirements if r.force is not Force.CONTEXT)


def count_states(standings: Iterable[RequirementStanding]) -> Mapping[Compliance, int]:
    """How many requirements are in each state; every state is present."""
    counts = Counter(s.state for s in standings)
    return {state: counts[state] for state in Compliance}


def statutory_not_met(assessment: Assessment) -> tuple[RequirementStanding, ...]:
    """Legal and statutory requirements that are judged and short of met, in source order."""
    statutory = (
        requirement_standing(assessment, requirement)
        for requirement in assessment.edition.requirements.values()
        if requirement.force.binds_by_law_or_guidance
    )
    return tuple(s for s in statutory if s.state in (Compliance.PARTLY_MET, Compliance.NOT_MET))
