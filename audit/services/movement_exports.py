"""What ``review compare`` prints, as plain values for JSON."""

from datetime import date
from typing import Any

from audit.domain.assessment import Standing
from audit.domain.compliance import Compliance
from audit.domain.movement import (
    ActionEffect,
    Change,
    CriterionMovement,
    Movement,
    SourceMovement,
    StrandMovement,
    Waterfall,
)
from audit.services.exports import score_values
from audit.services.movement import compare_reviews
from audit.store.reviews import Review


def comparison_export(old: Review, new: Review, today: date) -> dict[str, Any]:
    """Two reviews of a setting, side by side. Raises Refused for reviews of different settings."""
    comparison = compare_reviews(old, new, today)
    movement = comparison.movement
    return {
        "setting": new.setting.name,
        "before": _review(comparison.before, movement, before=True),
        "after": _review(comparison.after, movement, before=False),
        "rubric_changed": movement.rubric_changed,
        "changes": {change.value: [row.ref for row in movement.with_change(change)] for change in Change},
        "claimed_without_evidence": [row.ref for row in movement.claimed_without_evidence],
        "evidence_only": [row.ref for row in movement.evidence_only],
        "waterfall": {"assured": _waterfall(movement.assured), "claimed": _waterfall(movement.claimed)},
        "strands": [_strand(strand) for strand in movement.strands],
        "sources": [_source(source) for source in movement.sources],
        "actions": [_action(effect) for effect in movement.actions],
        "criteria": [_criterion(row) for row in movement.criteria],
    }


def _review(review: Review, movement: Movement, *, before: bool) -> dict[str, Any]:
    assessment = movement.before if before else movement.after
    return {
        "review": review.id,
        "year": review.year_label,
        "edition": assessment.edition.id,
        "on": assessment.today.isoformat(),
        **score_values(movement.score_before if before else movement.score_after),
    }


def _waterfall(waterfall: Waterfall | None) -> dict[str, Any] | None:
    """Percentage points; ``shown`` is what pages print, which adds up to the difference of the scores as printed."""
    if waterfall is None:
        return None
    return {
        "before": float(waterfall.before),
        "after": float(waterfall.after),
        "difference": float(waterfall.difference),
        "real": float(waterfall.real),
        "shown_before": waterfall.shown_before / 10,
        "shown_after": waterfall.shown_after / 10,
        "parts": [
            {
                "cause": part.cause.value,
                "strand": part.strand.ref if part.strand else None,
                "points": float(part.points),
                "exact": str(part.points),
                "shown": shown / 10,
                "criteria": part.criteria,
            }
            for part, shown in zip(waterfall.parts, waterfall.shown, strict=True)
        ],
    }


def _strand(strand: StrandMovement) -> dict[str, Any]:
    return {
        "ref": strand.strand.ref,
        "title": strand.strand.title,
        "before": score_values(strand.before) if strand.before else None,
        "after": score_values(strand.after) if strand.after else None,
        "difference": {"claimed": strand.claimed_difference, "assured": strand.difference},
        "judged_both_times": {
            "criteria": strand.shared,
            "before": {"claimed": strand.shared_before.claimed, "assured": strand.shared_before.assured},
            "after": {"claimed": strand.shared_after.claimed, "assured": strand.shared_after.assured},
            "difference": strand.shared_difference,
            "is_all": strand.wholly_comparable,
        },
        "improved": strand.improved,
        "slipped": strand.slipped,
        "unchanged": strand.unchanged,
        "not_comparable": strand.not_comparable,
    }


def _source(source: SourceMovement) -> dict[str, Any]:
    return {
        "source": source.source.id,
        "before": {state.value: n for state, n in source.before.items()} if source.before else None,
        "after": {state.value: n for state, n in source.after.items()} if source.after else None,
        "difference": {state.value: source.difference(state) for state in Compliance},
        "comparable": len(source.comparable),
        "requirements": [
            {
                "ref": r.requirement.ref,
                "change": r.change.value,
                "before": r.before.value if r.before else None,
                "after": r.after.value if r.after else None,
                "comparable": r.comparable,
            }
            for r in source.requirements
        ],
    }


def _action(effect: ActionEffect) -> dict[str, Any]:
    return {
        "key": effect.action.key,
        "title": effect.action.title,
        "done_on": effect.action.done_on.isoformat() if effect.action.done_on else None,
        "criteria": [row.ref for row in effect.criteria],
        "moved_up": [row.ref for row in effect.moved_up],
        "moved_nothing": effect.moved_nothing,
    }


def _criterion(row: CriterionMovement) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "ref_before": row.before.criterion.ref if row.before else None,
        "ref_after": row.after.criterion.ref if row.after else None,
        "strand": row.strand.ref,
        "title": row.criterion.title,
        "change": row.change.value,
        "movement": row.movement.value if row.movement else None,
        "before": _levels(row.before),
        "after": _levels(row.after),
        "claimed_difference": row.claimed.difference,
        "assured_difference": row.assured.difference,
        "claimed_without_evidence": row.claimed_without_evidence,
        "evidence_only": row.evidence_only,
        "why_not_comparable": row.why_not or None,
        "kin": list(row.kin),
        "why": row.why or None,
    }


def _levels(standing: Standing | None) -> dict[str, Any] | None:
    """None where the review's edition does not ask it."""
    if standing is None:
        return None
    return {
        "claimed": standing.claimed,
        "assured": standing.assured,
        "target": standing.target,
        "applies": standing.applies,
        "by_exception": standing.excepted,
    }
