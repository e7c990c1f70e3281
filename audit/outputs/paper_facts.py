"""What the governors' paper is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from audit.domain.action_plan import GapCover, PlannedAction
from audit.domain.assessment import Assessment
from audit.domain.movement import Movement


class Stage(StrEnum):
    """How far a review is on its way to governors."""

    OPEN = "open"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SignedBy:
    """One name under the review."""

    capacity: str  # "Head", "Governors"
    name: str
    title: str
    on: date
    meeting: date | None = None
    minute: str = ""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Where a review is between leaders and governors."""

    stage: Stage
    capacities: tuple[str, ...] = ()  # everybody whose name is needed
    signed: tuple[SignedBy, ...] = ()
    revision: int = 0  # of the frozen copy; 0 where there is none
    submitted_by: str = ""
    submitted_on: date | None = None
    sha256: str = ""  # of the frozen copy
    note: str = ""  # what the leader tells governors
    reopened: str = ""  # why an earlier copy was opened again; empty where none was

    @property
    def waiting(self) -> tuple[str, ...]:
        """For whom nobody has signed yet."""
        there = {signature.capacity for signature in self.signed}
        return tuple(capacity for capacity in self.capacities if capacity not in there)


@dataclass(frozen=True)
class PaperFacts:
    """Everything the paper is made from. An assessment of a review that is not open is the frozen one."""

    setting_name: str
    year_label: str  # "2016 to 2017"
    assessment: Assessment
    covers: tuple[GapCover, ...]  # every gap, in priority order
    actions: tuple[PlannedAction, ...]
    judged_at: Mapping[str, datetime]  # criterion ref → when it was last judged
    sign_off: SignOff
    movement: Movement | None = None  # from the review before; None where there is none
    before_label: str = ""  # that review's year
    policy: str = ""  # how much of the template the setting's own policy makes; empty where none was checked
