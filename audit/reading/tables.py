"""Cells of a table as passages. Each says what its row and its column are headed, since alone it says little."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.reading.gathering import Gatherer
from audit.reading.wording import is_finished, tidy

HEADING_WORDS = 15  # a longer cell is text, not the heading of its row
HEADING_CHARACTERS = 120
FEW_WORDS = 10
MOST_REACH = 100  # columns or rows; a page has no room for more
LONG_TEXT = 8  # words


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell, paragraph by paragraph."""

    paragraphs: tuple[str, ...]
    is_heading: bool = False  # by its mark or its look
    is_reach: bool = False  # of a cell beside or above, which reaches over this place

    @property
    def text(self) -> str:
        return tidy(" ".join(self.paragraphs))


Row = Sequence[Cell]


class Grid:
    """Puts cells in their places, where some reach over several columns or rows."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self._above: dict[int, tuple[int, Cell]] = {}  # by column: over how many rows from here on, and which cell

    def begin_row(self) -> None:
        self.rows.append([])

    def add(self, cell: Cell, columns: int = 1, rows: int = 1) -> None:
        """A cell at the next free place."""
        if not self.rows:
            self.begin_row()
        row = self.rows[-1]
        self.fill()
        reach = replace(cell, is_reach=True)
        for number in range(max(1, min(columns, MOST_REACH - len(row)))):
            if rows > 1:
                self._above[len(row)] = (min(rows, MOST_REACH) - 1, reach)
            row.append(reach if number else cell)

    def fill(self) -> None:
        """Take the places that cells above reach over, up to the next that is free."""
        row = self.rows[-1] if self.rows else []
        while (above := self._above.get(len(row))) is not None and len(self.rows) > 1:
            more, cell = above
            if more > 1:
                self._above[len(row)] = (more - 1, cell)
            else:
                del self._above[len(row)]
            row.append(cell)


def add_table(gatherer: Gatherer, rows: Sequence[Row], page: int | None = None) -> None:
    """Every cell, row by row. A heading row is found by its marks, or else by its look."""
    if not rows:
        return
    headings = [_heading(cell) for cell in rows[0]] if _has_heading_row(rows) else []
    for number, row in enumerate(rows):
        columns = headings if number > 0 else []
        row_heading = ""
        for column, cell in enumerate(row):
            column_heading = columns[column] if column < len(columns) else ""
            lead_in = " – ".join(filter(None, (row_heading, column_heading)))
            if not cell.is_reach:
                for paragraph in cell.paragraphs:
                    gatherer.cell(paragraph, lead_in, page)
            if not row_heading and (number > 0 or not headings):
                row_heading = _heading(cell)


def _heading(cell: Cell) -> str:
    """A cell's text as the heading of others, or nothing where it cannot be one."""
    text = cell.text
    fits = len(text) <= HEADING_CHARACTERS and len(text.split()) <= HEADING_WORDS
    return text if fits and any(map(str.isalpha, text)) else ""


def _has_heading_row(rows: Sequence[Row]) -> bool:
    first = [cell for cell in rows[0] if cell.text and not cell.is_reach]
    if len(rows) < 2 or len(first) < 2:
        return False
    if all(cell.is_heading for cell in first):
        return not all(cell.is_heading for cell in rows[1] if cell.text)
    if any(len(cell.text.split()) > FEW_WORDS or is_finished(cell.text) for cell in first):
        return False
    if len(first) >= 3:
        return True
    # Two columns may as well be names and values from the first row on.
    return all(len(row) > 1 and len(row[1].text.split()) > LONG_TEXT for row in rows[1:])
