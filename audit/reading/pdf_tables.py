"""The tables of a PDF: those with lines around their cells, and those whose columns only begin at the same places."""

from collections.abc import Iterable, Iterator, Sequence

from audit.reading.blocks import Block, BlockKind
from audit.reading.pdf_letters import Line
from audit.reading.pdf_paragraphs import Joiner
from audit.reading.pdf_rules import RuledTable
from audit.reading.tables import Cell

SAME_COLUMN = 6.0  # points between the beginnings of lines of one column
WALL = 4.0  # points that the letters keep from the line around their cell
FEWEST_ROWS = 2
LOOSEST = 2.0  # sizes of the letters from line to line within a cell

Rows = list[dict[int, list[Line]]]  # lines by the number of their column


def ruled_blocks(table: RuledTable, joiner: Joiner, page: int) -> Iterator[Block]:
    """A table with lines around its cells."""
    rows: list[list[Cell]] = []
    taken: dict[tuple[int, int], Cell] = {}
    for row in range(len(table.rows) - 1):
        cells: list[Cell] = []
        for column in range(len(table.columns) - 1):
            if (row, column) not in taken:
                height, width = table.reach(row, column)
                lines = table.lines.get((row, column), [])
                cell = _cell(lines, joiner, table.columns[column + width] - WALL)
                reach = Cell(cell.paragraphs, cell.is_heading, is_reach=True)
                taken |= {(row + r, column + c): reach for r in range(height) for c in range(width)}
                taken[row, column] = cell
            cells.append(taken[row, column])
        rows.append(cells)
    yield from _blocks(rows, page)


def loose_blocks(lines: Sequence[Line], joiner: Joiner) -> Iterator[Block]:
    """Lines that no table is drawn around: paragraphs, and tables without lines where columns begin alike."""
    waiting: list[Line] = []
    number = 0
    while number < len(lines):
        rows, after = _rows_from(lines, number)
        if rows:
            yield from joiner.blocks(waiting)
            waiting = []
            columns = sorted({column for row in rows for column in row})
            cells = [[_cell(row.get(column, []), joiner, None) for column in columns] for row in rows]
            yield from _blocks(cells, lines[number].page)
            number = after
        else:
            waiting.append(lines[number])
            number += 1
    yield from joiner.blocks(waiting)


def joined_tables(blocks: Iterable[Block]) -> list[Block]:
    """A table that goes on overleaf is one, and its headings are said once."""
    joined: list[Block] = []
    ends = 0  # the page on which the last block ends
    for block in blocks:
        last = joined[-1] if joined else None
        if last is not None and block.page == ends + 1 and _are_alike(last, block):
            again = _texts(block.rows[0]) == _texts(last.rows[0])
            last.rows = [*last.rows, *block.rows[1 if again else 0 :]]
        else:
            joined.append(block)
        ends = block.page or 0
    return joined


def _are_alike(last: Block, block: Block) -> bool:
    both_tables = last.kind is block.kind is BlockKind.TABLE
    return both_tables and len(block.rows[0]) == len(last.rows[0])


def _texts(row: Sequence[Cell]) -> list[str]:
    return [cell.text for cell in row]


def _cell(lines: Sequence[Line], joiner: Joiner, right: float | None) -> Cell:
    is_bold = bool(lines) and all(line.looks_bold for line in lines)
    return Cell(tuple(block.text for block in joiner.blocks(lines, right)), is_bold)


def _blocks(rows: list[list[Cell]], page: int) -> Iterator[Block]:
    """A table, or a table of contents that has spaces where others have dots."""
    full = [[cell.text for cell in row if cell.text] for row in rows]
    if len(full) > FEWEST_ROWS and all(len(row) == 2 and row[1].isdigit() and len(row[1]) < 4 for row in full):
        yield from (Block(BlockKind.CONTENTS, [name], page) for name, _ in full)
    elif any(full):
        yield Block(BlockKind.TABLE, [], page, rows=[row for row, texts in zip(rows, full, strict=True) if texts])


def _rows_from(lines: Sequence[Line], start: int) -> tuple[Rows, int]:
    """The rows of a table without lines that begins here, and where it ends; none where none begins."""
    if start + 1 >= len(lines) or not _is_beside(lines[start], lines[start + 1]):
        return [], start
    table = _LooseTable(lines[start])
    ends = [start + 1]  # where each row ends
    for number in range(start + 1, len(lines)):
        if not table.takes(lines[number]):
            break
        ends[len(table.rows) - 1 :] = [number + 1]
    while table.rows and len(table.rows[-1]) < 2:  # a paragraph below the table
        table.rows.pop()
    count = len(table.rows)
    return (table.rows, ends[count - 1]) if count >= FEWEST_ROWS else ([], start)


class _LooseTable:
    """Lines that begin where others of their column do. They come cell by cell, as programs write them."""

    def __init__(self, first: Line) -> None:
        self.rows: Rows = [{0: [first]}]
        self._columns = [first.left]
        self._here = 0  # the column of the last line

    def takes(self, line: Line) -> bool:
        """Add a line, if it belongs to the table."""
        row = self.rows[-1]
        first, last = row[min(row)][0], row[self._here][-1]
        column = self._column(line, first)
        if column is None:
            return False
        is_below = 0 < last.base - line.base <= LOOSEST * line.size
        if column > self._here and _is_beside(first, line):
            row[column] = [line]
        elif column == self._here and is_below and len(row) > 1:
            row[column].append(line)
        elif column < self._here and line.base < first.base:
            self.rows.append({column: [line]})
        else:
            return False
        self._here = column
        return True

    def _column(self, line: Line, first: Line) -> int | None:
        """Which column a line begins in. Only the first row says which there are."""
        for number, left in enumerate(self._columns):
            if abs(left - line.left) <= SAME_COLUMN:
                return number
        if len(self.rows) == 1 and line.left > self._columns[-1] and _is_beside(first, line):
            self._columns.append(line.left)
            return len(self._columns) - 1
        return None


def _is_beside(first: Line, line: Line) -> bool:
    """Whether it stands further right on about the same height."""
    return line.page == first.page and line.left > first.right and abs(line.base - first.base) <= first.size
