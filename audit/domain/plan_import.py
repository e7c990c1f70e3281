"""What an edited copy of the plan would change, row by row. Nothing is written here: people choose first."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from audit.domain.action_plan import PlannedAction
from audit.domain.cell_text import settled
from audit.domain.plan_cells import NEEDS_REASON, CellError, CellFault, Value, Vocabulary, read_note, read_value
from audit.domain.plan_sheet import (
    EDITABLE,
    EXPORTED,
    KEY,
    NEW_NOTE,
    NOTES,
    REVISION,
    ExportMark,
    PlanSheet,
    SheetRow,
    read_mark,
)
from audit.domain.vocabulary import ActionStatus

UNKNOWN_KEY = (
    "This row's hidden key is not that of an action of this review. The row may come from another year's plan, or from "
    "another school's. To add it as a new action, show the hidden columns and clear Key, Revision and Exported."
)
STAYED = (
    "Left out: {} of actions that stayed in the plan of an earlier review. To change one of them, add it to this plan."
)
SAME_KEY = (
    "The hidden key of this row is also in row {}. Keep one of them. If this one is meant as a new action, show the "
    "hidden columns and clear Key, Revision and Exported."
)
NO_REVISION = (
    "This hidden cell should hold the number that was exported, from 1 to {}, and does not. Download the plan again "
    "and make the change there."
)

NONE_STAYED: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one action: as it is here, and as the file has it."""

    field: str
    old: Value
    new: Value
    both: bool = False  # changed here too since the export, to something else

    @property
    def heading(self) -> str:
        return EDITABLE[self.field]


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that says something else than the plan."""

    number: int
    action: PlannedAction
    changes: tuple[Change, ...]
    note: str = ""  # a progress note to add

    @property
    def clashes(self) -> bool:
        """Whether taking the file's values would undo what somebody changed here."""
        return any(change.both for change in self.changes)


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row without a key: an action to add."""

    number: int
    values: Mapping[str, Value]
    note: str = ""
    already: bool = False  # an action with the same words is in the plan, as after uploading a copy twice

    @property
    def title(self) -> str:
        return str(self.values["title"])


@dataclass(frozen=True, slots=True)
class Preview:
    """Every row of the file and every action of the plan, each in one list."""

    changed: tuple[ChangedRow, ...] = ()
    new: tuple[NewRow, ...] = ()
    removed: tuple[PlannedAction, ...] = ()  # in the plan when it was exported, not in the file
    unchanged: tuple[PlannedAction, ...] = ()
    conflicts: tuple[ChangedRow, ...] = ()  # changed here since the export, and in the file
    errors: tuple[CellError, ...] = ()
    remarks: tuple[str, ...] = ()  # what was left out in reading

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to decide and nothing to mend."""
        return not (self.changed or self.new or self.removed or self.conflicts or self.errors)

    @property
    def fingerprint(self) -> str:
        """Differs as soon as anything that was shown does."""
        return hashlib.sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()


def preview(
    sheet: PlanSheet, actions: Sequence[PlannedAction], vocabulary: Vocabulary, stayed: Mapping[str, str] = NONE_STAYED
) -> Preview:
    """Compare a sheet with the plan. ``actions`` are all of the review, oldest first.

    ``stayed``: key → title of actions that stayed in the plan of an earlier review. A copy exported from that one has
    rows for them.
    """
    return _Comparison(sheet, actions, vocabulary, stayed).made()


@dataclass
class _Comparison:
    """Sorts rows into the lists of a preview."""

    sheet: PlanSheet
    actions: Sequence[PlannedAction]
    vocabulary: Vocabulary
    stayed: Mapping[str, str]
    changed: list[ChangedRow] = field(default_factory=list)
    new: list[NewRow] = field(default_factory=list)
    unchanged: list[PlannedAction] = field(default_factory=list)
    conflicts: list[ChangedRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    emptied: set[str] = field(default_factory=set)  # keys of rows with nothing else left in them

    def made(self) -> Preview:
        by_key = {action.key: action for action in self.actions}
        rows_of: dict[str, list[SheetRow]] = defaultdict(list)
        for row in self.sheet.rows:
            if row.cell(KEY).blank:
                if _says_anything(row):
                    self._add_new(row)
            else:
                rows_of[settled(row.cell(KEY).text)].append(row)
        left_out = [key for key in rows_of if key in self.stayed]
        for key, (row, *others) in rows_of.items():
            if key in self.stayed:
                continue
            if others:
                numbers = [r.number for r in (row, *others)]
                for one in (row, *others):
                    same = next(n for n in numbers if n != one.number)
                    self.errors.append(CellError(one.cell(KEY).place, SAME_KEY.format(same)))
            elif key not in by_key:
                self.errors.append(CellError(row.cell(KEY).place, UNKNOWN_KEY))
            elif _says_anything(row):
                self._compare(row, by_key[key])
            else:
                self.emptied.add(key)
        return Preview(
            tuple(self.changed),
            tuple(self.new),
            tuple(self._removed(rows_of)),
            tuple(self.unchanged),
            tuple(self.conflicts),
            tuple(self.errors),
            (
                *self.sheet.remarks,
                *([STAYED.format(f"{len(left_out)} row{'' if len(left_out) == 1 else 's'}")] if left_out else []),
            ),
        )

    def _removed(self, rows_of: Mapping[str, Sequence[SheetRow]]) -> Iterator[PlannedAction]:
        """Dropped actions need no dropping, and actions added here since the export were never in the file."""
        marks = [_mark(row) for row in self.sheet.rows]
        exported = max((mark.plan_size for mark in marks if mark), default=len(self.actions))
        if any(
            key in self.stayed for key in rows_of
        ):  # from the earlier plan, whose size counts those that stayed there
            exported -= len(self.stayed)
        for action in self.actions[: max(0, exported)]:
            gone = action.key not in rows_of or action.key in self.emptied
            if gone and action.status is not ActionStatus.DROPPED:
                yield action

    def _add_new(self, row: SheetRow) -> None:
        values = self._values(row, None)
        note = self._note(row, None)
        if values is None or note is None or not self._reasoned(row, values):
            return
        words = (settled(str(values["title"])), values["owner"], values["due"])
        already = any((settled(a.title), settled(a.owner), a.due) == words for a in self.actions)
        self.new.append(NewRow(row.number, values, note, already))

    def _compare(self, row: SheetRow, action: PlannedAction) -> None:
        revision = row.cell(REVISION)
        if not _whole_number(revision.text) or not 1 <= int(float(revision.text)) <= action.revision:
            self.errors.append(CellError(revision.place, NO_REVISION.format(action.revision)))
            return
        values = self._values(row, action)
        note = self._note(row, action)
        if values is None or note is None:
            return
        mark = _mark(row)
        # The mark knows every field that can be edited. The revision alone also grows when an action carries on into
        # the next review, which changes nothing that a copy says.
        moved = not mark and int(float(revision.text)) != action.revision
        changes: list[Change] = []
        for name, value in values.items():
            here = getattr(action, name)
            moved_here = not mark.same(name, here) if mark else moved
            moved = moved or moved_here
            said_so_then = mark is not None and mark.same(name, value)
            if not said_so_then and not _same(value, here):
                changes.append(Change(name, here, value, both=moved_here))
        found = ChangedRow(row.number, action, tuple(changes), note)
        if not changes and not note:
            self.unchanged.append(action)
        elif self._reasoned(row, {**_values_of(action), **{c.field: c.new for c in changes}}, changes):
            (self.conflicts if moved and changes else self.changed).append(found)

    def _values(self, row: SheetRow, action: PlannedAction | None) -> dict[str, Value] | None:
        """What every column that the sheet has says; None where a cell cannot be used, which is then among errors."""
        values: dict[str, Value] = {}
        sound = True
        for name in EDITABLE:
            if action is not None and name not in self.sheet.columns:
                continue  # a column that was deleted changes nothing
            try:
                values[name] = read_value(name, row.cell(name), action, self.vocabulary)
            except CellFault as fault:
                sound = False
                self.errors.append(CellError(row.cell(name).place, str(fault)))
        return values if sound else None

    def _note(self, row: SheetRow, action: PlannedAction | None) -> str | None:
        try:
            return read_note(row.cell(NEW_NOTE), row.cell(NOTES), action.notes if action else ())
        except CellFault as fault:
            self.errors.append(CellError(row.cell(NEW_NOTE).place, str(fault)))
            return None

    def _reasoned(self, row: SheetRow, values: Mapping[str, Value], changes: Sequence[Change] | None = None) -> bool:
        """Blocked, done and dropped need their reason. A row that only gets a note keeps what it has."""
        if changes is not None and not changes:
            return True
        status = values["status"]
        if not isinstance(status, ActionStatus) or status not in NEEDS_REASON or settled(str(values["reason"])):
            return True
        place = row.cell("reason").place or row.cell("status").place
        self.errors.append(CellError(place, NEEDS_REASON[status]))
        return False


def _says_anything(row: SheetRow) -> bool:
    return any(not row.cell(name).blank for name in (*EDITABLE, NEW_NOTE, NOTES))


def _mark(row: SheetRow) -> ExportMark | None:
    return read_mark(row.cell(EXPORTED).text)


def _whole_number(text: str) -> bool:
    """Sheets of some programs write 4 as 4.0."""
    return text.removesuffix(".0").isascii() and text.removesuffix(".0").isdecimal() and len(text) < 10


def _values_of(action: PlannedAction) -> dict[str, Value]:
    return {name: getattr(action, name) for name in EDITABLE}


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)
    if isinstance(one, str) and isinstance(other, str):
        return settled(one) == settled(other)
    return one == other
