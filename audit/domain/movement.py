"""What moved between two reviews of one setting: really moved, or only looks as if it had.

``compare`` takes two assessments, each as it stands on its own day, and keeps apart what a governor must not mix up: a
practice that got better, a claim that rose with nothing to show for it, evidence that came or lapsed under an unchanged
claim, and a rubric or a setting that changed. Improved and slipped go by the *assured* level. Nothing judged is ever
set against something judged: what was judged in one review alone is "not comparable", and its row says why.

Comparing the reviews the other way round turns improved into slipped, new into retired, replaces into replaced, and
every difference into its opposite.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Assessment
from audit.domain.criterion_moves import Change, CriterionMovement, criterion_movements
from audit.domain.lineage import Lineage, lineage_of
from audit.domain.movement_parts import (
    ActionEffect,
    RequirementMovement,
    SourceMovement,
    StrandMovement,
    action_effects,
    source_movements,
    strand_movements,
)
from audit.domain.rubric import Edition
from audit.domain.scoring import Score, score
from audit.domain.waterfall import Cause, Part, Waterfall, waterfall

__all__ = [
    "ActionEffect",
    "Cause",
    "Change",
    "CriterionMovement",
    "Movement",
    "Part",
    "RequirementMovement",
    "SourceMovement",
    "StrandMovement",
    "Waterfall",
    "compare",
]


@dataclass(frozen=True)
class Movement:
    """Two reviews set side by side."""

    before: Assessment
    after: Assessment
    lineage: Lineage
    criteria: tuple[CriterionMovement, ...]  # later rubric's order; what it no longer asks ends its strand
    strands: tuple[StrandMovement, ...]  # later rubric's order, then strands that only the earlier one has
    sources: tuple[SourceMovement, ...]  # the same for sources
    assured: Waterfall | None  # None where one of the reviews has nothing judged, so that there is no difference
    claimed: Waterfall | None
    actions: tuple[ActionEffect, ...]  # done after the earlier day and by the later one, by day

    @cached_property
    def score_before(self) -> Score:
        return score(self.before.standings)

    @cached_property
    def score_after(self) -> Score:
        return score(self.after.standings)

    @property
    def rubric_changed(self) -> bool:
        """Whether the reviews were made with different editions."""
        return self.before.edition.id != self.after.edition.id

    def with_change(self, change: Change) -> tuple[CriterionMovement, ...]:
        """Rows by what became of them. Improved, slipped and unchanged take in the reworded ones that moved so."""
        return tuple(row for row in self.criteria if change in (row.change, row.movement))

    @cached_property
    def improved(self) -> tuple[CriterionMovement, ...]:
        return self.with_change(Change.IMPROVED)

    @cached_property
    def slipped(self) -> tuple[CriterionMovement, ...]:
        return self.with_change(Change.SLIPPED)

    @cached_property
    def unchanged(self) -> tuple[CriterionMovement, ...]:
        return self.with_change(Change.UNCHANGED)

    @cached_property
    def claimed_without_evidence(self) -> tuple[CriterionMovement, ...]:
        """Claims that rose while what is assured did not."""
        return tuple(row for row in self.criteria if row.claimed_without_evidence)

    @cached_property
    def evidence_only(self) -> tuple[CriterionMovement, ...]:
        """Assured levels that moved under an unchanged claim."""
        return tuple(row for row in self.criteria if row.evidence_only)

    @cached_property
    def not_comparable(self) -> tuple[CriterionMovement, ...]:
        """Everything that could not be set side by side, for whatever reason."""
        return tuple(row for row in self.criteria if not row.comparable)

    @cached_property
    def comparable(self) -> tuple[CriterionMovement, ...]:
        return tuple(row for row in self.criteria if row.comparable)

    def of_strand(self, strand_ref: str) -> tuple[CriterionMovement, ...]:
        return tuple(row for row in self.criteria if row.strand.ref == strand_ref)


def compare(
    before: Assessment,
    after: Assessment,
    actions: Iterable[PlannedAction] = (),
    editions: Sequence[Edition] = (),
) -> Movement:
    """Set two reviews of one setting side by side.

    ``actions``: of any of its plans; those done after the earlier review's day and by the later one's are looked at.
    ``editions``: editions that may lie between the reviews' own, where those are more than one apart.
    """
    lineage = lineage_of(before.edition, after.edition, editions)
    rows = criterion_movements(before, after, lineage)
    return Movement(
        before=before,
        after=after,
        lineage=lineage,
        criteria=rows,
        strands=strand_movements(before, after, rows),
        sources=source_movements(before, after, rows),
        assured=waterfall(before, after, rows, "assured"),
        claimed=waterfall(before, after, rows, "claimed"),
        actions=action_effects(actions, rows, before.today, after.today),
    )
