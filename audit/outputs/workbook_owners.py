"""One sheet per owner, to hand out or print: what is theirs, by when. Changes belong on Action plan, and it says so."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook

from audit.domain.action_plan import PlannedAction
from audit.domain.cell_text import safe_text
from audit.domain.dates import show_date
from audit.domain.plan_cells import notes_text
from audit.domain.vocabulary import ActionStatus
from audit.outputs.report import Report
from audit.outputs.workbook_plan import (
    ACTION,
    CRITERIA,
    DESCRIPTION,
    DUE,
    NUMBER,
    OVERDUE,
    PRIORITY,
    PROGRESS,
    REASON,
    STATUS,
    SUCCESS,
    overdue_formula,
)
from audit.outputs.workbook_styles import DATE, FIGURE, Formula, Value
from audit.outputs.workbook_table import PLAN, Column, dress, open_sheet, tint_words, write_table
from audit.outputs.workbook_words import count_of, criterion_titles

HEADER_ROW = 3
NAME_MAX = 31  # characters of a sheet's name, as Excel counts
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
WHO = "Owner and co-owners"
NOBODY = "No owner yet"
APART = re.compile(r"[;\n]|,(?=\s)")  # between co-owners


def write_owner_sheets(book: Workbook, report: Report) -> None:
    """Add a sheet for every owner, in order of their names; what nobody owns comes first, since it needs an owner."""
    taken = {name.casefold() for name in book.sheetnames} | {"history"}  # a name that Excel keeps for itself
    for number, (owner, rows) in enumerate(_by_owner(report).items(), start=1):
        name = _sheet_name(owner or NOBODY, taken)
        taken.add(name.casefold())
        _write_sheet(book, name, f"Owner{number}", owner, rows, report)


def _by_owner(report: Report) -> Mapping[str, Sequence[tuple[int, PlannedAction]]]:
    """Owner → number in the plan and action. A name that is spelt in two ways is one owner."""
    found: dict[str, list[tuple[int, PlannedAction]]] = defaultdict(list)
    spelling: dict[str, str] = {}
    for number, action in enumerate(report.actions, start=1):
        names = dict.fromkeys([_name(action.owner), *filter(None, map(_name, APART.split(action.co_owners)))])
        for name in names:
            found[spelling.setdefault(name.casefold(), name)].append((number, action))
    return dict(sorted(found.items(), key=lambda entry: entry[0].casefold()))


def _name(text: str) -> str:
    return " ".join(safe_text(text).split())


def _sheet_name(owner: str, taken: Iterable[str]) -> str:
    """A name that Excel takes, and that no other sheet has."""
    bare = _cut(NOT_IN_NAMES.sub(" ", owner).strip(" '") or "Owner", NAME_MAX)
    name, number = bare, 2
    while name.casefold() in taken:
        ending = f" ({number})"
        name, number = _cut(bare, NAME_MAX - len(ending)) + ending, number + 1
    return name


def _cut(text: str, most: int) -> str:
    """As many characters as fit, counted in UTF-16 units as Excel does."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore").rstrip(" '")


def _columns(table: str) -> tuple[Column, ...]:
    return (
        Column(NUMBER, 6, FIGURE),
        Column(PRIORITY, 12),
        Column(ACTION, 26),
        Column(DESCRIPTION, 36),
        Column(DUE, 17.5, DATE),
        Column(STATUS, 12),
        Column(OVERDUE, 11, formula=overdue_formula(table)),
        Column(SUCCESS, 30),
        Column(PROGRESS, 30),
        Column(REASON, 20),
        Column(WHO, 18),
        Column(CRITERIA, 24),
    )


def _write_sheet(
    book: Workbook, name: str, table: str, owner: str, rows: Sequence[tuple[int, PlannedAction]], report: Report
) -> None:
    sheet = book.create_sheet(name)
    columns = _columns(table)
    formula = Formula(overdue_formula(table))
    placed = write_table(
        sheet, table, HEADER_ROW, columns, [_row(number, action, formula, report) for number, action in rows]
    )
    still_open = sum(action.status.is_open for _, action in rows)
    open_sheet(
        sheet,
        f"Actions of {owner}" if owner else "Actions that nobody owns yet",
        f"{count_of(len(rows), 'action')}, {still_open} open, on {show_date(report.assessment.today)}. A copy to read "
        f"and print: write changes on {PLAN}, which is the only sheet that is read back.",
    )
    tint_words(sheet, placed.cells(OVERDUE), {"Overdue": "red", "Due soon": "amber", "Done": "green"})
    tint_words(
        sheet,
        placed.cells(STATUS),
        {ActionStatus.BLOCKED.label: "red", ActionStatus.IN_PROGRESS.label: "amber", ActionStatus.DONE.label: "green"},
    )
    dress(sheet, report, "E0B565", header_row=HEADER_ROW, freeze=f"D{HEADER_ROW + 1}")


def _row(number: int, action: PlannedAction, formula: Formula, report: Report) -> Sequence[Value]:
    """Numbered as in the plan, so that people who talk about No. 12 mean the same action."""
    return (
        number,
        action.priority.label,
        action.title,
        action.description,
        action.due,
        action.status.label,
        formula,
        action.success_measure,
        notes_text(action.notes),
        action.reason,
        "\n".join(filter(None, [action.owner, action.co_owners])),
        criterion_titles(report, action.criteria),
    )
