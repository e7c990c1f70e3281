"""Everything a report about one review is made from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from audit.domain.action_plan import GapCover, PlannedAction
from audit.domain.assessment import Assessment
from audit.domain.assurance import Evidence
from audit.domain.policy_check import StatementStanding
from audit.domain.policy_text import Passage


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One item of the evidence register, as people find it."""

    evidence: Evidence
    where: str  # file name, link, or where it is kept
    summary: str
    sha256: str  # of its newest file; empty where there is none
    uses: tuple[tuple[str, str], ...] = ()  # (criterion ref, what it shows there), in rubric order


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """The newest check of the setting's own policy."""

    name: str  # what people call this version
    file_name: str
    words: int
    checked_on: date
    checked_by: str  # empty where it is not recorded
    standings: tuple[StatementStanding, ...]  # in the order of the template's numbers
    passages: Mapping[int, Passage]  # by number
    doing: Mapping[str, str] = field(default_factory=dict)  # statement ref → what is being done about it, in words


@dataclass(frozen=True)
class Report:
    """A review on one day, with its plan and its register."""

    setting_name: str
    year_label: str  # "2016 to 2017"
    assessment: Assessment
    covers: tuple[GapCover, ...]  # every gap, in priority order, with what is being done about it
    actions: tuple[PlannedAction, ...]
    register: tuple[RegisterEntry, ...]
    judged_by: Mapping[str, str] = field(default_factory=dict)  # criterion ref → who judged it, when
    policy: PolicyReport | None = None  # None where no policy was checked

    @cached_property
    def entries_of(self) -> Mapping[str, tuple[RegisterEntry, ...]]:
        """Register entries by the criterion they serve."""
        return {
            criterion.ref: tuple(e for e in self.register if any(ref == criterion.ref for ref, _ in e.uses))
            for criterion in self.assessment.edition.criteria
        }
