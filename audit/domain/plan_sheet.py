"""The columns of the action plan in a workbook, and what was read from the rows of an edited copy."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from audit.domain.action_plan import PlannedAction
from audit.domain.cell_text import settled

KEY, REVISION, EXPORTED, NOTES, NEW_NOTE = "key", "revision", "exported", "notes", "note"

# What people may change, in the order of the sheet: field of an action → heading of its column.
EDITABLE: dict[str, str] = {
    "priority": "Priority",
    "title": "Action",
    "description": "Description",
    "criteria": "Criteria",
    "owner": "Owner",
    "co_owners": "Co-owners",
    "due": "Due",
    "status": "Status",
    "success_measure": "Success measure",
    "reason": "Reason",
    "cost": "Cost",
    "plan_link": "Improvement plan",
}
HIDDEN: dict[str, str] = {KEY: "Key", REVISION: "Revision", EXPORTED: "Exported"}
HEADINGS: dict[str, str] = {**HIDDEN, **EDITABLE, NOTES: "Progress notes", NEW_NOTE: "New progress note"}
# Worked out from the rest, and not read back.
DERIVED: tuple[str, ...] = ("No.", "Strand", "Overdue?", "Done on", "Sources", "Evidence")

MARK = "1"  # which way of writing the mark below this is
DIGITS = 8  # of each fingerprint: two texts that differ look alike once in four thousand million times


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, as a person sees it."""

    text: str = ""
    place: str = ""  # "Action plan!F12"
    day: date | None = None  # where it is a date, or a number that a date column may mean as one
    number: float | None = None
    fault: str = ""  # why what it holds cannot be used

    @property
    def blank(self) -> bool:
        return not self.fault and not settled(self.text)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: field → cell, for every column that the sheet has."""

    number: int
    cells: Mapping[str, Cell]

    def cell(self, field: str) -> Cell:
        """A blank cell where the sheet has no such column."""
        return self.cells.get(field) or Cell()


@dataclass(frozen=True, slots=True)
class PlanSheet:
    """The plan of an edited workbook."""

    name: str
    columns: Mapping[str, str]  # field → column letter
    rows: tuple[SheetRow, ...]
    remarks: tuple[str, ...] = ()  # what was left out in reading, in words


@dataclass(frozen=True, slots=True)
class ExportMark:
    """What the hidden column Exported says of a row: how the action and the plan stood when the workbook was made."""

    plan_size: int  # actions are never deleted, so that these were the oldest so many of today's
    fingerprints: Mapping[str, str]  # field → of its value then

    def same(self, field: str, value: object) -> bool:
        return self.fingerprints.get(field) == fingerprint(value)


def export_mark(action: PlannedAction, plan_size: int) -> str:
    """The mark for the cell of an action's row. No value can be read out of it."""
    return " ".join([MARK, str(plan_size), *(fingerprint(getattr(action, field)) for field in EDITABLE)])


def read_mark(text: str) -> ExportMark | None:
    """None where somebody changed or cleared the cell."""
    words = text.split()
    if len(words) != len(EDITABLE) + 2 or words[0] != MARK or not words[1].isdecimal():
        return None
    return ExportMark(int(words[1]), dict(zip(EDITABLE, words[2:], strict=True)))


def fingerprint(value: object) -> str:
    """Of a value as a workbook can hold it, so that line ends and outer spaces make no difference."""
    words = sorted(value) if isinstance(value, tuple) else [settled(str(value or ""))]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:DIGITS]
