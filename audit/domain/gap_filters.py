"""Which gaps somebody asks to see. A filter only narrows the list: ranks stay those of the whole."""

from dataclasses import dataclass
from enum import StrEnum

from audit.domain.action_plan import GapCover
from audit.domain.assessment import Assessment


class GapKind(StrEnum):
    """What a gap is made of."""

    PRACTICE = "practice"
    EVIDENCE = "evidence"

    @property
    def label(self) -> str:
        return {
            "practice": "Practice: judged below target",
            "evidence": "Evidence only: judged on target, not shown",
        }[self]


@dataclass(frozen=True, slots=True)
class GapFilter:
    """All that is asked for has to hold. What is left empty asks for nothing."""

    strand: str = ""  # ref
    source: str = ""  # id; a gap belongs to every source that asks its criterion of this type of setting
    owner: str = ""  # the role the criterion names
    level: int | None = None  # assured, 0 to 4
    kind: GapKind | None = None
    without_action: bool = False

    @property
    def active(self) -> bool:
        return self != GapFilter()

    def keeps(self, cover: GapCover, assessment: Assessment) -> bool:
        """Whether a gap is among those asked for."""
        gap = cover.gap
        criterion = gap.standing.criterion
        if self.source:
            binding = assessment.edition.binding(criterion, assessment.profile.type)
            if all(requirement.source != self.source for requirement in binding):
                return False
        return (
            self.strand in ("", criterion.strand)
            and self.owner in ("", criterion.owner)
            and self.level in (None, gap.standing.assured)
            and (self.kind is None or gap.is_of_evidence == (self.kind is GapKind.EVIDENCE))
            and (cover.without_action or not self.without_action)
        )
