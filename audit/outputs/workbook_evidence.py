"""The Evidence sheet: the register, one row per item, with the state each is in on the day.

One row per item rather than per use, because a date is renewed once per item, however many criteria rely on it.
"""

from collections import Counter
from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.assurance import Currency
from audit.domain.dates import show_date
from audit.outputs.report import RegisterEntry, Report
from audit.outputs.workbook_styles import DATE, FIGURE, Value
from audit.outputs.workbook_table import Column, PlacedTable, dress, nothing, open_sheet, tint_words, write_table
from audit.outputs.workbook_words import count_of, criterion_title, lines

HEADER_ROW = 3
SHORT_HASH = 12  # characters; enough to tell the files of one register apart
UNUSED = "Not used in this review"

COLUMNS = (
    Column("Evidence", 34),
    Column("Kind", 18),
    Column("In effect from", 17.5, DATE),
    Column("Review by", 17.5, DATE),
    Column("State on the day", 15),
    Column("Where", 30),
    Column("What it shows", 36),
    Column("Criteria", 9.5, FIGURE),
    Column("Used for", 48),
    Column("SHA-256 (start)", 15),
)


def write_evidence(sheet: Worksheet, report: Report) -> PlacedTable:
    """Write the register in its own order."""
    rows = [_row(entry, report) for entry in report.register]
    none = nothing(COLUMNS, "Evidence", "Nothing in the register yet")
    table = write_table(sheet, "EvidenceRegister", HEADER_ROW, COLUMNS, rows or [none])
    open_sheet(sheet, "Evidence: the register behind the judgements", _note(report), note_column=2)
    words = {Currency.CURRENT.label: "green", Currency.LAPSED.label: "red", Currency.NOT_YET.label: "amber"}
    tint_words(sheet, table.cells("State on the day"), words)
    dress(sheet, report, "4B6A88", header_row=HEADER_ROW, freeze=f"B{HEADER_ROW + 1}")
    return table


def _note(report: Report) -> str:
    today = report.assessment.today
    counts = Counter(entry.evidence.currency(today) for entry in report.register)
    order = (Currency.CURRENT, Currency.LAPSED, Currency.NOT_YET)
    states = ", ".join(f"{counts[state]} {state.label.lower()}" for state in order)
    items = count_of(len(report.register), "item")
    return f"{items} on {show_date(today)}: {states}. Only current evidence supports a level of 3 or 4."


def _row(entry: RegisterEntry, report: Report) -> Sequence[Value]:
    item = entry.evidence
    return (
        item.title,
        item.kind.label,
        item.effective,
        item.review_by,
        item.currency(report.assessment.today).label,
        entry.where,
        entry.summary,
        len(entry.uses),
        lines(_use_line(ref, shows, report) for ref, shows in entry.uses) or UNUSED,
        entry.sha256[:SHORT_HASH],
    )


def _use_line(ref: str, shows: str, report: Report) -> str:
    title = criterion_title(report, ref)
    return f"{title}: {shows}" if shows else title
