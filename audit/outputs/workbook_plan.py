"""The Action plan sheet: the one people work in, and send back.

The heading row is row 1 and the table starts in A1, so that an edited copy can be read by heading. Key, Revision and
Exported are hidden: the key says which action a row is, the revision and the mark in Exported which state of it was
exported. Columns that are only looked up stand last and are folded away, so that a page of A4 stays readable.
"""

from collections.abc import Sequence
from datetime import date

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.action_plan import DUE_SOON_DAYS, PlannedAction
from audit.domain.dates import EARLIEST, LATEST
from audit.domain.plan_cells import notes_text
from audit.domain.plan_sheet import DERIVED, EDITABLE, HEADINGS, HIDDEN, export_mark
from audit.domain.vocabulary import OWNERS, ActionStatus, Priority
from audit.outputs.report import Report
from audit.outputs.workbook_styles import DATE, FIGURE, Value
from audit.outputs.workbook_table import (
    PLAN,
    SPARE_ROWS,
    Column,
    PlacedTable,
    dress,
    drop_down,
    formula_of,
    tint_words,
    write_table,
)
from audit.outputs.workbook_words import cited_places, criterion_titles, evidence_titles, strand_titles

TABLE = "ActionPlan"
HEADER_ROW = 1
KEY, REVISION, EXPORTED = HIDDEN["key"], HIDDEN["revision"], HIDDEN["exported"]
NUMBER, STRAND, OVERDUE, DONE_ON, SOURCES, EVIDENCE = DERIVED
PRIORITY, ACTION, DESCRIPTION = EDITABLE["priority"], EDITABLE["title"], EDITABLE["description"]
CRITERIA, OWNER, CO_OWNERS = EDITABLE["criteria"], EDITABLE["owner"], EDITABLE["co_owners"]
DUE, STATUS, SUCCESS = EDITABLE["due"], EDITABLE["status"], EDITABLE["success_measure"]
REASON, COST, PLAN_LINK = EDITABLE["reason"], EDITABLE["cost"], EDITABLE["plan_link"]
PROGRESS, NEW_NOTE = HEADINGS["notes"], HEADINGS["note"]


def overdue_formula(table: str) -> str:
    """Overdue, due soon or done, worked out with today's date in whichever table a row stands.

    A blank date, or words instead of one, is neither overdue nor due soon. Today is due soon, not overdue.
    """
    status, due = f"{table}[[#This Row],[{STATUS}]]", f"{table}[[#This Row],[{DUE}]]"
    return (
        f'=IF({status}="{ActionStatus.DONE.label}","Done",'
        f'IF(OR({status}="{ActionStatus.DROPPED.label}",NOT(ISNUMBER({due}))),"",'
        f'IF({due}<TODAY(),"Overdue",IF({due}<=TODAY()+{DUE_SOON_DAYS},"Due soon",""))))'
    )


def timing_word(action: PlannedAction, today: date) -> str:
    """What that formula gives on a day, for where there are no formulas."""
    if action.status is ActionStatus.DONE:
        return "Done"
    return "Overdue" if action.overdue(today) else "Due soon" if action.due_soon(today) else ""


COLUMNS = (
    Column(KEY, 12, hidden=True),
    Column(REVISION, 9, FIGURE, hidden=True),
    Column(EXPORTED, 12, hidden=True),
    Column(NUMBER, 6, FIGURE),
    Column(PRIORITY, 12),
    Column(ACTION, 24),
    Column(DESCRIPTION, 32),
    Column(CRITERIA, 20),
    Column(STRAND, 15),
    Column(OWNER, 16),
    Column(CO_OWNERS, 14),
    Column(DUE, 17.5, DATE),
    Column(STATUS, 12),
    Column(OVERDUE, 11, formula=overdue_formula(TABLE)),
    Column(SUCCESS, 28),
    Column(PROGRESS, 28),
    Column(NEW_NOTE, 18),
    Column(REASON, 20),
    Column(COST, 11),
    Column(PLAN_LINK, 16),
    Column(DONE_ON, 17.5, DATE, folded=True),
    Column(SOURCES, 30, folded=True),
    Column(EVIDENCE, 30, folded=True),
)


def owners_of(report: Report) -> tuple[str, ...]:
    """Names for the drop-down: the usual roles, then whoever else the plan names."""
    return OWNERS + tuple(sorted({a.owner for a in report.actions if a.owner} - set(OWNERS)))


def plan_table(report: Report) -> PlacedTable:
    """Where the plan will stand, for formulas on other sheets that count it."""
    return PlacedTable(PLAN, tuple(c.title for c in COLUMNS), HEADER_ROW, HEADER_ROW + max(1, len(report.actions)))


def write_plan(sheet: Worksheet, report: Report, owners: str) -> PlacedTable:
    """Write the plan. ``owners`` is the range that lists the owners."""
    rows = [_row(number, action, report) for number, action in enumerate(report.actions, start=1)]
    table = write_table(sheet, TABLE, HEADER_ROW, COLUMNS, rows or [_blank()])
    _add_lists(sheet, table, owners)
    tint_words(sheet, table.cells(OVERDUE, SPARE_ROWS), {"Overdue": "red", "Due soon": "amber", "Done": "green"})
    tint_words(
        sheet,
        table.cells(STATUS, SPARE_ROWS),
        {ActionStatus.BLOCKED.label: "red", ActionStatus.IN_PROGRESS.label: "amber", ActionStatus.DONE.label: "green"},
    )
    tint_words(sheet, table.cells(PRIORITY, SPARE_ROWS), {Priority.STATUTORY.label: "teal"})
    dress(sheet, report, "B0721A", header_row=HEADER_ROW, freeze="G2")
    return table


def _row(number: int, action: PlannedAction, report: Report) -> Sequence[Value]:
    return (
        action.key,
        action.revision,
        export_mark(action, len(report.actions)),
        number,
        action.priority.label,
        action.title,
        action.description,
        criterion_titles(report, action.criteria),
        strand_titles(report, action.criteria),
        action.owner,
        action.co_owners,
        action.due,
        action.status.label,
        formula_of(COLUMNS, OVERDUE),
        action.success_measure,
        notes_text(action.notes),
        None,
        action.reason,
        action.cost,
        action.plan_link,
        action.done_on,
        cited_places(report, action.criteria),
        evidence_titles(report, action.criteria),
    )


def _blank() -> Sequence[Value]:
    """A plan with no action has one row to type into, which counts as none."""
    return [formula_of(COLUMNS, OVERDUE) if column.title == OVERDUE else None for column in COLUMNS]


def _add_lists(sheet: Worksheet, table: PlacedTable, owners: str) -> None:
    for title, words in ((PRIORITY, [p.label for p in Priority]), (STATUS, [s.label for s in ActionStatus])):
        drop_down(sheet, table.cells(title, SPARE_ROWS), f'"{",".join(words)}"', f"Use one of: {', '.join(words)}.")
    drop_down(sheet, table.cells(OWNER, SPARE_ROWS), owners, "", others_allowed=True)
    date_rule = DataValidation(
        type="date",
        operator="between",
        formula1=f"DATE({EARLIEST.year},{EARLIEST.month},{EARLIEST.day})",
        formula2=f"DATE({LATEST.year},{LATEST.month},{LATEST.day})-1",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="A date is needed",
        error=f"Type a date such as 4 March 2017 or 4/3/2017, from {EARLIEST.year} to {LATEST.year - 1}.",
    )
    date_rule.add(table.cells(DUE, SPARE_ROWS))
    sheet.add_data_validation(date_rule)
