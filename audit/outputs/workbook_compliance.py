"""The Compliance sheet: every requirement that is scored, its state, and the criteria the state follows from."""

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.assessment import Standing
from audit.domain.compliance import Compliance, RequirementStanding, source_standings
from audit.domain.dates import show_date
from audit.domain.vocabulary import level_name
from audit.outputs.report import Report
from audit.outputs.workbook_styles import FIGURE, HEADER, MIDDLE_HEADER, TEXT, TOTAL, TOTAL_FIGURE, Formula, put
from audit.outputs.workbook_table import Column, PlacedTable, dress, nothing, open_sheet, tint_words, write_table
from audit.outputs.workbook_words import lines

COUNTS_ROW = 3  # heading of the counts; one row per source follows, then all sources
MOST_FROZEN_SOURCES = 4  # with more sources the counts would leave a small screen no room to scroll
SOURCE, STATE = "Source", "State"

COLUMNS = (
    Column(SOURCE, 19),
    Column("Reference", 17),
    Column("Place", 21),
    Column("Force", 17),
    Column(STATE, 14),
    Column("Who it binds", 21),
    Column("What it asks", 48),
    Column("Follows from (assured level)", 46),
    Column("Why it does not apply", 24),
)
TINTS = {Compliance.MET.label: "green", Compliance.PARTLY_MET.label: "amber", Compliance.NOT_MET.label: "red"}


def write_compliance(sheet: Worksheet, report: Report) -> PlacedTable:
    """Write the counts, then the requirements, source by source in the source's own order."""
    assessment = report.assessment
    sources = assessment.edition.sources
    rows = [_row(source.short, standing) for source in sources for standing in source_standings(assessment, source)]
    header_row = COUNTS_ROW + len(sources) + 3
    none = nothing(COLUMNS, "What it asks", "No source of this edition has a requirement that is scored")
    table = write_table(sheet, "ComplianceBySource", header_row, COLUMNS, rows or [none])
    _write_counts(sheet, table, [source.short for source in sources])
    sheet.row_dimensions[header_row - 1].height = 8
    open_sheet(
        sheet,
        "Compliance: what each source asks, and where we stand",
        f"On {show_date(assessment.today)}. Met: every criterion it follows from is assured at 3 Secure or more. "
        "Partly met: at least one is at 2 or more.",
    )
    tint_words(sheet, table.cells(STATE), TINTS)
    freeze = f"C{header_row + 1}" if len(sources) <= MOST_FROZEN_SOURCES else ""
    dress(sheet, report, "0B4F52", header_row=header_row, freeze=freeze, zoom=85)
    return table


def _row(source: str, standing: RequirementStanding) -> Sequence[str]:
    requirement = standing.requirement
    return (
        source,
        requirement.ref,
        requirement.place,
        requirement.force.label,
        standing.state.label,
        requirement.who,
        requirement.summary,
        lines(_criterion_line(s) for s in standing.standings),
        standing.why_not or "",
    )


def _criterion_line(standing: Standing) -> str:
    where = level_name(standing.assured) if standing.applies else "does not apply"
    return f"{standing.criterion.title} ({where}{', by exception' if standing.excepted else ''})"


def _write_counts(sheet: Worksheet, table: PlacedTable, sources: Sequence[str]) -> None:
    """Requirements by source and state, counted live from the table below them."""
    in_source, in_state = table.outside(SOURCE), table.outside(STATE)
    total = COUNTS_ROW + len(sources) + 1
    put(sheet, COUNTS_ROW, 1, SOURCE, HEADER)
    put(sheet, total, 1, "All sources", TOTAL)
    for row, source in enumerate(sources, start=COUNTS_ROW + 1):
        put(sheet, row, 1, source, TEXT)
    for column, state in enumerate(Compliance, start=2):
        letter = get_column_letter(column)
        put(sheet, COUNTS_ROW, column, state.label, MIDDLE_HEADER)
        for row in range(COUNTS_ROW + 1, total):
            counted = f"=COUNTIFS({in_source},$A{row},{in_state},{letter}${COUNTS_ROW})"
            put(sheet, row, column, Formula(counted), FIGURE)
        put(sheet, total, column, Formula(f"=SUM({letter}{COUNTS_ROW + 1}:{letter}{total - 1})"), TOTAL_FIGURE)
