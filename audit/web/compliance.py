"""Compliance by source: the review as each document would read it, down to one paragraph and its criteria."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from audit.domain.compliance import (
    Compliance,
    RequirementStanding,
    count_states,
    requirement_standing,
    source_standings,
    statutory_not_met,
)
from audit.domain.compliance_words import how_it_follows, not_binding_sentence, source_sentence
from audit.domain.errors import UnknownRef
from audit.domain.rubric import Part, Requirement, Source
from audit.domain.vocabulary import Force
from audit.web.access import EVERYONE, allow, current_review
from audit.web.viewing import assessment_here

blueprint = Blueprint("compliance", __name__, url_prefix="/reviews/<int:review_id>")

STATES = [(state.value, state.label) for state in Compliance]
FORCES = [(force.value, force.label) for force in Force]


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which requirements of a source somebody asks to see. Empty asks for nothing."""

    state: str = ""
    force: str = ""

    @property
    def active(self) -> bool:
        return bool(self.state or self.force)

    def keeps(self, standing: RequirementStanding) -> bool:
        """Context has no state, so it goes as soon as a state is asked for."""
        scored = standing.requirement.force is not Force.CONTEXT
        return (not self.state or (scored and standing.state == self.state)) and (
            self.force in ("", standing.requirement.force)
        )


@blueprint.get("/sources")
@allow(read=EVERYONE)
def sources(review_id: int) -> str:
    """All sources side by side, with what the law or statutory guidance asks and is not met on top."""
    assessment = assessment_here()
    tallies = [(source, count_states(source_standings(assessment, source))) for source in assessment.edition.sources]
    return render_template(
        "compliance/sources.html",
        review=current_review(),
        assessment=assessment,
        tallies=tallies,
        sentences={source.id: source_sentence(counts) for source, counts in tallies},
        states=list(Compliance),
        not_met=sorted(statutory_not_met(assessment), key=lambda s: s.state is not Compliance.NOT_MET),
    )


@blueprint.get("/sources/<source_id>")
@allow(read=EVERYONE)
def source(review_id: int, source_id: str) -> str:
    """One source in its own order, part by part, context included."""
    assessment = assessment_here()
    this = assessment.edition.source(source_id)
    standings = [requirement_standing(assessment, r) for r in this.requirements]
    chosen = SourceFilter(_known("state", STATES), _known("force", FORCES))
    shown = [standing for standing in standings if chosen.keeps(standing)]
    counts = count_states(source_standings(assessment, this))
    return render_template(
        "compliance/source.html",
        review=current_review(),
        assessment=assessment,
        source=this,
        parts=_by_part(this, shown),
        shown=len(shown),
        counts=counts,
        sentence=source_sentence(counts),
        not_binding=not_binding_sentence(this, assessment.profile.type),
        chosen=chosen,
        choices={"state": STATES, "force": FORCES},
    )


@blueprint.get("/requirements/<ref>")
@allow(read=EVERYONE)
def requirement(review_id: int, ref: str) -> str:
    """One requirement: what it asks, of whom, and how its state follows from its criteria."""
    assessment = assessment_here()
    this = assessment.edition.requirements.get(ref)
    if this is None:
        raise UnknownRef(ref)
    of_source = assessment.edition.source(this.source)
    standing = requirement_standing(assessment, this)
    before, after = _neighbours(of_source, this)
    return render_template(
        "compliance/requirement.html",
        review=current_review(),
        assessment=assessment,
        source=of_source,
        part=next(part for part in of_source.parts if part.id == this.part),
        standing=standing,
        how=how_it_follows(standing),
        before=before,
        after=after,
    )


def _known(name: str, options: Sequence[tuple[str, str]]) -> str:
    """What the address asks for, or nothing where it is not one of the choices."""
    value = request.args.get(name, "")
    return value if value in dict(options) else ""


def _by_part(source: Source, shown: Sequence[RequirementStanding]) -> list[tuple[Part, list[RequirementStanding]]]:
    """Parts with something to show, in the source's own order."""
    parts = [(part, [s for s in shown if s.requirement.part == part.id]) for part in source.parts]
    return [(part, standings) for part, standings in parts if standings]


def _neighbours(source: Source, this: Requirement) -> tuple[Requirement | None, Requirement | None]:
    """The requirements before and after this one in its source."""
    order = [requirement for _, requirements in source.by_part() for requirement in requirements]
    at = order.index(this)
    return (order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)
