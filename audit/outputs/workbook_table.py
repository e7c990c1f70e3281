"""Real Excel tables, and pages that print: what every sheet of the workbook shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.cell_text import safe_text
from audit.domain.dates import show_date
from audit.outputs.report import Report
from audit.outputs.workbook_styles import (
    FIGURE,
    HEADER,
    MIDDLE_HEADER,
    NOTE,
    PERCENT,
    TEXT,
    TINTS,
    TITLE,
    Formula,
    Value,
    link,
    put,
)

README, PLAN, GAPS = "Read me", "Action plan", "Gap analysis"
COMPLIANCE, SCORES, EVIDENCE, POLICY = "Compliance", "Scores", "Evidence", "Policy"

SPARE_ROWS = 200  # drop-downs and colours go on this far below a table, for rows still to be typed
LINE_HEIGHT = 13.0  # points, of the 10 point text in tables
TALLEST_ROW = 409.0  # points; Excel's limit
LONGEST_NAME = 80  # Excel takes a page header of 255 characters at most, and calls the file damaged beyond that


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    width: float  # in Excel's units: digits of the standard font
    style: str = TEXT
    hidden: bool = False
    folded: bool = False  # not shown until somebody presses the plus sign above it
    formula: str = ""  # the same in every row; Excel fills it into rows that people add


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """Where a table stands on its sheet."""

    sheet: str
    titles: tuple[str, ...]
    header_row: int
    last_row: int

    def letter(self, title: str) -> str:
        """The column letter of a heading."""
        return get_column_letter(self.titles.index(title) + 1)

    def cells(self, title: str, spare: int = 0) -> str:
        """The cells below a heading: ``J2:J61``; with ``spare``, so many rows further."""
        letter = self.letter(title)
        return f"{letter}{self.header_row + 1}:{letter}{self.last_row + spare}"

    def outside(self, title: str, spare: int = 0) -> str:
        """The same cells, fixed and with their sheet, for a formula anywhere: ``'Action plan'!$J$2:$J$61``."""
        letter = self.letter(title)
        return f"'{self.sheet}'!${letter}${self.header_row + 1}:${letter}${self.last_row + spare}"


class GrowingRow(RowDimension):
    """A row with a height to open with, that Excel still adjusts when somebody types more into it."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 - openpyxl's name
        """Whether the height was fixed by hand: never."""
        return False


def write_table(
    sheet: Worksheet, name: str, header_row: int, columns: Sequence[Column], rows: Sequence[Sequence[Value]]
) -> PlacedTable:
    """Write a table with filter buttons, from column A. ``name`` is unique in the workbook.

    Excel refuses a table without a row, so that callers with nothing to list hand in one row that says so, or is blank.
    """
    for number, column in enumerate(columns, start=1):
        heading = MIDDLE_HEADER if column.style in (FIGURE, PERCENT) else HEADER
        put(sheet, header_row, number, column.title, heading)
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = max(column.width, dimension.width if dimension.customWidth else 0)
        dimension.hidden = column.hidden or column.folded
        dimension.outlineLevel = int(column.folded)
    sheet.row_dimensions[header_row].height = 32
    for row_number, row in enumerate(rows, start=header_row + 1):
        for number, (column, value) in enumerate(zip(columns, row, strict=True), start=1):
            put(sheet, row_number, number, value, column.style)
        height = (
            LINE_HEIGHT
            * max(_lines(v, c.width) for c, v in zip(columns, row, strict=True) if not (c.hidden or c.folded))
            + 3
        )
        sheet.row_dimensions[row_number] = GrowingRow(sheet, index=row_number, ht=min(height, TALLEST_ROW))
    placed = PlacedTable(sheet.title, tuple(c.title for c in columns), header_row, header_row + len(rows))
    _declare(sheet, name, placed, columns)
    return placed


def nothing(columns: Sequence[Column], title: str = "", text: str = "") -> list[Value]:
    """The one row of a table with nothing to list; ``text`` goes below the heading ``title``."""
    return [text if column.title == title else None for column in columns]


def drop_down(sheet: Worksheet, cells: str, source: str, told: str, *, others_allowed: bool = False) -> None:
    """Offer a list. ``source`` is a range, or words in double quotes; ``told`` is shown to who types something else."""
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=not others_allowed)
    rule.errorTitle, rule.error = "Choose from the list", told
    rule.add(cells)
    sheet.add_data_validation(rule)


def tint_words(sheet: Worksheet, cells: str, tints: dict[str, str]) -> None:
    """Colour cells that already say a word: word → "red", "amber", "green" or "teal"."""
    for word, tint in tints.items():
        fill, ink = TINTS[tint]
        look = DifferentialStyle(fill=PatternFill("solid", bgColor=fill), font=Font(color=ink, bold=True))
        sheet.conditional_formatting.add(cells, Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=look))


def open_sheet(sheet: Worksheet, title: str, note: str, note_column: int = 3) -> None:
    """The first two rows of a sheet to read: its title; a way back, and what the sheet shows."""
    put(sheet, 1, 1, title, TITLE)
    sheet.row_dimensions[1].height = 30
    link(sheet, 2, 1, "Back to Read me", README)
    put(sheet, 2, note_column, note, NOTE)
    sheet.row_dimensions[2].height = 20


def dress(
    sheet: Worksheet, report: Report, colour: str, header_row: int | None = None, freeze: str = "", zoom: int = 90
) -> None:
    """Make a sheet print on A4 landscape, one page wide, with its heading on every page; colour its tab."""
    sheet.sheet_properties.tabColor = colour
    sheet.sheet_view.zoomScale = zoom
    sheet.sheet_view.showGridLines = False
    if freeze:
        sheet.freeze_panes = freeze
    if header_row is not None:
        sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = sheet.page_margins  # in inches
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.75, 0.65, 0.3, 0.3
    sheet.HeaderFooter.oddHeader = HeaderFooterItem(
        left=HeaderFooterPart(page_text(report.setting_name)),
        center=HeaderFooterPart("&A"),  # the sheet's own name
        right=HeaderFooterPart(page_text(report.year_label)),
    )
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=HeaderFooterPart(f"Plumbline, as at {show_date(report.assessment.today)}"),
        right=HeaderFooterPart("Page &P of &N"),
    )


def page_text(text: str) -> str:
    """Somebody's text for a page header: one line, not too long, and with no ``&`` that Excel takes for a code."""
    line = " ".join(safe_text(text).split())
    return (line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 3]}...").replace("&", "&&")


def _lines(value: Value, width: float) -> int:
    """About how many lines a value takes in a column. Neither Excel nor LibreOffice reckons it on opening a file."""
    if not isinstance(value, str):
        return 1
    fit = max(1.0, 1.28 * width - 2)  # characters of 10 point text; a line ends up to a word early
    return sum(ceil(len(line) / fit) or 1 for line in value.split("\n"))


def _declare(sheet: Worksheet, name: str, placed: PlacedTable, columns: Sequence[Column]) -> None:
    reference = f"A{placed.header_row}:{get_column_letter(len(columns))}{placed.last_row}"
    table = Table(displayName=name, name=name, ref=reference)
    table.autoFilter = AutoFilter(ref=reference)
    table.tableColumns = [
        TableColumn(
            id=number,
            name=column.title,
            calculatedColumnFormula=_filled_down(column.formula),
        )
        for number, column in enumerate(columns, start=1)
    ]
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)


def formula_of(columns: Sequence[Column], title: str) -> Formula:
    """The formula of a calculated column, for a cell."""
    return Formula(next(c.formula for c in columns if c.title == title))


def _filled_down(formula: str) -> TableFormula | None:
    return TableFormula(attr_text=formula.removeprefix("=")) if formula else None
