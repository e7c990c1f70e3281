"""Gap analysis: every gap in the order to close it, and whatever else is missing. No gap is ever silent."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from audit.domain.action_plan import GapCover
from audit.domain.assessment import Assessment
from audit.domain.gap_filters import GapFilter, GapKind
from audit.domain.gaps import Tier
from audit.domain.inspection import lapsed_items
from audit.domain.rubric import Edition, Requirement, Strand
from audit.domain.vocabulary import LEVELS
from audit.services.plans import gap_covers
from audit.services.policy_gaps import policy_gaps_of
from audit.web.access import EVERYONE, allow, current_review
from audit.web.clock import today
from audit.web.forms import ConfirmForm
from audit.web.viewing import actions_here, assessment_here, hidden_here

blueprint = Blueprint("gaps", __name__, url_prefix="/reviews/<int:review_id>/gaps")


@dataclass(frozen=True, slots=True)
class GapCard:
    """A gap as the page shows it, with the requirements behind it."""

    cover: GapCover
    strand: Strand
    asked_by: tuple[Requirement, ...]  # law and statutory guidance; where there is none, the strongest there is
    also_in: tuple[Requirement, ...]  # whatever else binds this type of setting


@blueprint.get("/")
@allow(read=EVERYONE)
def show(review_id: int) -> str:
    """Filters narrow the list of gaps; the sections after it always speak of the whole review."""
    review = current_review()
    assessment = assessment_here()
    plan = actions_here()
    covers = gap_covers(review, assessment, plan)
    chosen = _chosen(request.args, assessment.edition)
    policy = policy_gaps_of(review, today(), hidden=hidden_here())
    shown = [_card(cover, assessment) for cover in covers if chosen.keeps(cover, assessment)]
    return render_template(
        "gaps/show.html",
        review=review,
        assessment=assessment,
        covers=covers,
        statutory=sum(cover.gap.tier is Tier.STATUTORY for cover in covers),
        uncovered=[cover for cover in covers if cover.without_action],
        shown=len(shown),
        tiers=[(tier, [card for card in shown if card.cover.gap.tier is tier]) for tier in Tier],
        chosen=chosen,
        choices=_choices(assessment.edition),
        action_ids={action.key: action.id for action in plan},
        unevidenced=[s for s in assessment.judged if s.unevidenced],
        excepted=[s for s in assessment.judged if s.excepted],
        stale=lapsed_items(assessment),
        waiting=_waiting_by_strand(assessment),
        to_confirm=sum(s.to_confirm for s in assessment.standings),
        policy_gaps=policy.gaps if policy else (),
        form=ConfirmForm(formdata=None),
    )


def _chosen(asked: Mapping[str, str], edition: Edition) -> GapFilter:
    """The filter in the address. What this edition does not know asks for nothing."""
    known = {name: dict(options) for name, options in _choices(edition).items()}

    def one(name: str) -> str:
        value = asked.get(name, "")
        return value if value in known[name] else ""

    return GapFilter(
        strand=one("strand"),
        source=one("source"),
        owner=one("role"),
        level=int(one("level")) if one("level") else None,
        kind=GapKind(one("kind")) if one("kind") else None,
        without_action=asked.get("without-action") == "yes",
    )


def _choices(edition: Edition) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers: the value in the address, and its words."""
    return {
        "strand": [(strand.ref, strand.title) for strand in edition.strands],
        "source": [(source.id, source.short) for source in edition.sources],
        "role": [(owner, owner) for owner in sorted({c.owner for c in edition.criteria})],
        "level": [(str(level), f"{level} {name}") for level, name in enumerate(LEVELS)],
        "kind": [(kind.value, kind.label) for kind in GapKind],
    }


def _card(cover: GapCover, assessment: Assessment) -> GapCard:
    edition, criterion = assessment.edition, cover.gap.standing.criterion
    binding = tuple(edition.binding(criterion, assessment.profile.type))
    asked_by = tuple(r for r in binding if r.force.binds_by_law_or_guidance)
    asked_by = asked_by or tuple(r for r in binding if r.force is binding[0].force)
    return GapCard(cover, edition.strand(criterion.strand), asked_by, tuple(r for r in binding if r not in asked_by))


def _waiting_by_strand(assessment: Assessment) -> list[tuple[Strand, int]]:
    counts = [(strand, sum(s.waiting for s in assessment.of_strand(strand))) for strand in assessment.edition.strands]
    return [(strand, count) for strand, count in counts if count]
