"""How the workbook's cells look and what may go into them.

Every style is a named one, so that a school can restyle the whole workbook from Excel's own Cell Styles list. Text
that people typed is always written as text: never as a formula, an error value or a date.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.cell_text import safe_text

TEAL = "0B4F52"
INK = "1F2A2B"
GREY = "5A6B6C"
RULE = "C9D6D6"
PALE = "E6F0F0"
TINTS = {  # fill and ink; every pair has a contrast of 7 to 1 or better
    "red": ("FBE3E1", "8A1C12"),
    "amber": ("FFF1CF", "6B4700"),
    "green": ("DFF2E3", "14532D"),
    "teal": (PALE, TEAL),
}

DATE_FORMAT = "d mmmm yyyy"
PERCENT_FORMAT = "0%"  # percentages are held as fractions, 0 to 1, unrounded; only this format rounds

TITLE, SECTION, NOTE, HEADER = "Plumbline title", "Plumbline section", "Plumbline note", "Plumbline header"
MIDDLE_HEADER = "Plumbline centred header"
LABEL, PROSE, TEXT, LINK = "Plumbline label", "Plumbline prose", "Plumbline text", "Plumbline link"
FIGURE, PERCENT, DATE = "Plumbline figure", "Plumbline percent", "Plumbline date"
FACT, FACT_PERCENT, FACT_DATE = "Plumbline fact", "Plumbline fact percent", "Plumbline fact date"
TOTAL, TOTAL_FIGURE, TOTAL_PERCENT = "Plumbline total", "Plumbline total figure", "Plumbline total percent"

ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what Excel takes for an escaped character
# Excel reads a cell again when somebody edits it; with these openings it would make a formula, number or date of it.
READ_AGAIN = re.compile(r"\s*[=+\-@'.($£%\d]")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of ours. Only this, never a plain string, becomes a live cell."""

    text: str  # with its leading "="


Value: TypeAlias = str | int | float | date | Formula | None


def as_xml(text: str) -> str:
    """Text as a cell's XML spells it: Excel reads ``_x0041_`` as A, so that one somebody typed has to be marked."""
    return ESCAPE_LIKE.sub("_x005F_", text)


def put(sheet: Worksheet, row: int, column: int, value: Value, style: str) -> None:
    """Write one value. Strings stay strings whatever they look like, also after somebody edits them in Excel."""
    cell = sheet.cell(row, column)
    cell.style = style
    if isinstance(value, Formula):
        cell.value = value.text
    elif isinstance(value, str):
        if not value:
            return  # an empty string would count as something in the plan's own counts
        text = safe_text(value)
        # Not cell.value, which cuts text to Excel's limit: the marks of as_xml do not count towards that.
        cell._value = as_xml(text)  # type: ignore[union-attr]
        cell.data_type = "s"
        if READ_AGAIN.match(text):
            cell.quotePrefix = True
    elif value is not None:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = DATE_FORMAT  # openpyxl puts its own format on a cell that gets a date


def link(sheet: Worksheet, row: int, column: int, text: str, target_sheet: str, target: str = "A1") -> None:
    """Write words that lead to a place in this workbook."""
    put(sheet, row, column, text, LINK)
    cell = sheet.cell(row, column)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{target_sheet}'!{target}", display=text)
    cell.style = LINK  # openpyxl puts its own style on a cell that gets a link


def add_styles(book: Workbook) -> None:
    """Register every style of this module with a new workbook."""
    line = Side(style="thin", color=RULE)
    boxed = Border(left=line, right=line, top=line, bottom=line)
    ruled = Border(bottom=line)
    above = Border(top=Side(style="medium", color=TEAL), bottom=line)
    body = Font(name="Calibri", size=10, color=INK)
    strong = Font(name="Calibri", size=10, bold=True, color=INK)
    large = Font(name="Calibri", size=11, color=INK)
    pale = PatternFill("solid", fgColor=PALE)
    teal = PatternFill("solid", fgColor=TEAL)
    wrapped = Alignment(wrap_text=True, vertical="top")
    middle = Alignment(horizontal="center", vertical="top")
    left = Alignment(horizontal="left", vertical="top")

    def add(
        name: str,
        font: Font,
        alignment: Alignment,
        border: Border | None = None,
        fill: PatternFill | None = None,
        number_format: str = "General",
    ) -> None:
        style = NamedStyle(name=name, font=font, alignment=alignment, number_format=number_format)
        style.border = border or Border()
        style.fill = fill or PatternFill()
        book.add_named_style(style)

    add(TITLE, Font(name="Calibri", size=18, bold=True, color=TEAL), Alignment(vertical="center"))
    add(SECTION, Font(name="Calibri", size=13, bold=True, color=TEAL), Alignment(vertical="bottom"))
    add(NOTE, Font(name="Calibri", size=10, color=GREY), Alignment(vertical="center"))
    white = Font(name="Calibri", size=10, bold=True, color="FFFFFF")
    add(HEADER, white, Alignment(wrap_text=True, vertical="center"), boxed, teal)
    add(MIDDLE_HEADER, white, Alignment(horizontal="center", wrap_text=True, vertical="center"), boxed, teal)
    add(LABEL, Font(name="Calibri", size=11, bold=True, color=INK), wrapped, ruled)
    add(PROSE, large, wrapped, ruled)
    add(TEXT, body, wrapped, boxed)
    add(LINK, Font(name="Calibri", size=11, underline="single", color=TEAL), Alignment(vertical="top"), ruled)
    add(FIGURE, body, middle, boxed)
    add(PERCENT, body, middle, boxed, number_format=PERCENT_FORMAT)
    add(DATE, body, left, boxed, number_format=DATE_FORMAT)
    add(FACT, Font(name="Calibri", size=12, bold=True, color=TEAL), left, ruled)
    add(FACT_PERCENT, Font(name="Calibri", size=12, bold=True, color=TEAL), left, ruled, None, PERCENT_FORMAT)
    add(FACT_DATE, large, left, ruled, number_format=DATE_FORMAT)
    add(TOTAL, strong, wrapped, above, pale)
    add(TOTAL_FIGURE, strong, middle, above, pale)
    add(TOTAL_PERCENT, strong, middle, above, pale, PERCENT_FORMAT)
