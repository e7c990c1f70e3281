"""The Policy sheet: what the setting's own policy has of every statement of the template, where, and who says so."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.dates import show_date
from audit.domain.policy_check import COUNTED, PolicyStatus, StatementStanding
from audit.domain.policy_shows import cut, words_of
from audit.domain.policy_text import place_of
from audit.domain.vocabulary import Force
from audit.outputs.report import PolicyReport, Report
from audit.outputs.workbook_styles import (
    FIGURE,
    HEADER,
    MIDDLE_HEADER,
    PERCENT,
    TEXT,
    TOTAL,
    TOTAL_FIGURE,
    TOTAL_PERCENT,
    Formula,
    Value,
    put,
)
from audit.outputs.workbook_table import Column, PlacedTable, dress, nothing, open_sheet, tint_words, write_table
from audit.outputs.workbook_words import criterion_titles

COUNTS_ROW = 3  # heading of the counts; one row for each force follows, then both together
FORCES = (Force.RECOMMENDED, Force.GOOD_PRACTICE)
TOTAL_ROW = COUNTS_ROW + len(FORCES) + 1
HEADER_ROW = TOTAL_ROW + 2
LONGEST_NAME = 80  # characters of a name in the line above the counts
LONGEST_PASSAGE = 600  # characters; more would fill a printed page with one statement
ALL, SHARE, BY_PERSON = "All that apply", "Found, of those", "Decided by a person"
ANYBODY = "The school"  # who is to do what names nobody in particular
FORCE, STATUS, DECIDED, PROPOSED = "Strength", "Status", "Decided", "Proposed"

COLUMNS = (
    Column("Section", 19),
    Column("Place in the template", 15),
    Column("Reference", 13.5),
    Column(FORCE, 13.5),
    Column("What it asks", 38),
    Column(STATUS, 11),
    Column(DECIDED, 16),
    Column("How likely it says so", 11, PERCENT),
    Column("Passage", 40),
    Column("Where", 18),
    Column("Note", 15),
    Column("Criteria it bears on", 23),
    Column("What is being done", 23),
)
TINTS = {
    PolicyStatus.FOUND.label: "green",
    PolicyStatus.WEAK.label: "amber",
    PolicyStatus.MISSING.label: "red",
}


def write_policy(sheet: Worksheet, report: Report, policy: PolicyReport) -> PlacedTable:
    """Write the counts, then every statement in the template's order."""
    rows = [_row(standing, report, policy) for standing in policy.standings]
    none = nothing(COLUMNS, "What it asks", "No statement of the template")
    table = write_table(sheet, "PolicyStatements", HEADER_ROW, COLUMNS, rows or [none])
    _write_counts(sheet, table)
    sheet.row_dimensions[HEADER_ROW - 1].height = 8
    open_sheet(sheet, "Policy: what it says of the template, and where", _note(policy))
    tint_words(sheet, table.cells(STATUS), TINTS)
    tint_words(sheet, table.cells(DECIDED), {PROPOSED: "teal"})
    dress(sheet, report, "6B4E8A", header_row=HEADER_ROW, freeze=f"D{HEADER_ROW + 1}", zoom=85)
    return table


def _note(policy: PolicyReport) -> str:
    name, file = cut(policy.name, LONGEST_NAME), cut(policy.file_name, LONGEST_NAME)
    who = f" by {cut(policy.checked_by, LONGEST_NAME)}" if policy.checked_by else ""
    return (
        f"{name} ({file}, {policy.words:,} words), checked on {show_date(policy.checked_on)}{who}. "
        "Plumbline proposes; a person decides."
    )


def _row(standing: StatementStanding, report: Report, policy: PolicyReport) -> Sequence[Value]:
    statement, decision = standing.statement, standing.decision
    passage = policy.passages.get(standing.passage) if standing.passage is not None else None
    return (
        statement.section,
        statement.place,
        statement.ref,
        statement.force.label,
        statement.summary if statement.who == ANYBODY else f"{statement.summary}\nWho: {statement.who}",
        standing.status.label,
        _decided(standing),
        standing.finding.confidence if standing.to_decide else None,
        cut(f"{passage.lead_in} {words_of(standing, passage)}", LONGEST_PASSAGE) if passage else "",
        place_of(passage) if passage else "",
        decision.note if decision else "",
        criterion_titles(report, statement.criteria),
        policy.doing.get(statement.ref, ""),
    )


def _decided(standing: StatementStanding) -> str:
    """By whom and when; or that nobody has, or need."""
    decision = standing.decision
    if decision is None:
        return standing.why_not or PROPOSED
    carried = "\nCarried over from the version before" if decision.carried else ""
    return f"{decision.by or 'Not recorded'}, {show_date(decision.on)}{carried}"


def _write_counts(sheet: Worksheet, table: PlacedTable) -> None:
    """Statements by force and status, counted live from the table below them."""
    force, status, decided = (table.outside(title) for title in (FORCE, STATUS, DECIDED))
    statuses = [status.label for status in (*COUNTED, PolicyStatus.NOT_APPLICABLE)]
    titles = (FORCE, *statuses, ALL, SHARE, BY_PERSON)
    for column, title in enumerate(titles, start=1):
        put(sheet, COUNTS_ROW, column, title, HEADER if column == 1 else MIDDLE_HEADER)
    letter = {title: get_column_letter(column) for column, title in enumerate(titles, start=1)}
    first, last = letter[COUNTED[0].label], letter[COUNTED[-1].label]
    sheet.row_dimensions[COUNTS_ROW].height = 32
    for row, name in enumerate([*(force.label for force in FORCES), "Both together"], start=COUNTS_ROW + 1):
        is_total = row == TOTAL_ROW
        text, figure, percent = (TOTAL, TOTAL_FIGURE, TOTAL_PERCENT) if is_total else (TEXT, FIGURE, PERCENT)
        put(sheet, row, 1, name, text)
        for title in (*statuses, BY_PERSON):
            conditions = f"{force},$A{row},{status},{letter[title]}${COUNTS_ROW}"
            if title == BY_PERSON:
                away = PolicyStatus.NOT_APPLICABLE.label
                conditions = f'{force},$A{row},{status},"<>{away}",{decided},"<>{PROPOSED}"'
            above = f"{letter[title]}{COUNTS_ROW + 1}:{letter[title]}{row - 1}"
            formula = f"=SUM({above})" if is_total else f"=COUNTIFS({conditions})"
            put(sheet, row, titles.index(title) + 1, Formula(formula), figure)
        put(sheet, row, titles.index(ALL) + 1, Formula(f"=SUM({first}{row}:{last}{row})"), figure)
        applies = f"{letter[ALL]}{row}"
        put(sheet, row, titles.index(SHARE) + 1, Formula(f'=IF({applies}=0,"",{first}{row}/{applies})'), percent)
