"""The lines that are drawn on a page of a PDF, and the tables that they make."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2.raw as pdfium

from audit.reading.pdf_letters import Line, Rule

MOST_SEGMENTS = 20_000  # of all drawings on a page; a page with more is a picture, not a table
MOST_RULES = 400  # upright, or level; the largest table on a page has a fifth of that
STRAIGHT = 1.0  # point that a line may lean
TOUCHING = 4.0  # points between lines that meet; borders are drawn with gaps and overlaps
SHORTEST = 8.0  # points; shorter strokes are the sides of a rule that has some thickness, or underlines of a letter


@dataclass(slots=True)
class RuledTable:
    """A table, by the lines around its cells."""

    columns: tuple[float, ...]  # where lines stand, from the left
    rows: tuple[float, ...]  # where lines lie, from the top
    upright: tuple[Rule, ...]
    level: tuple[Rule, ...]
    lines: dict[tuple[int, int], list[Line]] = field(default_factory=dict)  # by the row and column of the cell

    def cell_of(self, line: Line) -> tuple[int, int] | None:
        """The row and column of the cell that a line of print stands in."""
        x, y = line.left + 1, line.base + line.size * 0.3
        column = next((n for n, (a, b) in enumerate(_pairs(self.columns)) if a <= x < b), None)
        row = next((n for n, (a, b) in enumerate(_pairs(self.rows)) if b <= y < a), None)
        return self._first_of(row, column) if row is not None and column is not None else None

    def reach(self, row: int, column: int) -> tuple[int, int]:
        """How many rows and columns the cell takes that begins here."""
        columns = rows = 1
        middle = (self.rows[row] + self.rows[row + 1]) / 2
        while column + columns < len(self.columns) - 1 and not _crosses(
            self.upright, self.columns[column + columns], middle
        ):
            columns += 1
        middle = (self.columns[column] + self.columns[column + 1]) / 2
        while row + rows < len(self.rows) - 1 and not _crosses(self.level, self.rows[row + rows], middle):
            rows += 1
        return rows, columns

    def _first_of(self, row: int, column: int) -> tuple[int, int]:
        """Where the cell begins that takes this place, since nothing is drawn between."""
        middle = (self.rows[row] + self.rows[row + 1]) / 2
        while column > 0 and not _crosses(self.upright, self.columns[column], middle):
            column -= 1
        middle = (self.columns[column] + self.columns[column + 1]) / 2
        while row > 0 and not _crosses(self.level, self.rows[row], middle):
            row -= 1
        return row, column


def rules_of(page: pdfium.FPDF_PAGE) -> tuple[list[Rule], list[Rule]]:
    """The upright and the level lines of a page; none of a page that is full of drawings."""
    upright: list[Rule] = []
    level: list[Rule] = []
    for (x1, y1), (x2, y2) in _strokes(page):
        if abs(x1 - x2) <= STRAIGHT and abs(y1 - y2) >= SHORTEST:
            upright.append(Rule((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
        elif abs(y1 - y2) <= STRAIGHT and abs(x1 - x2) >= SHORTEST:
            level.append(Rule((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
    upright, level = _merged(upright), _merged(level)
    return (upright, level) if max(len(upright), len(level)) <= MOST_RULES else ([], [])


def tables_of(upright: Sequence[Rule], level: Sequence[Rule]) -> list[RuledTable]:
    """The tables that the lines of a page make where they meet. A single frame is none."""
    tables = []
    for standing, lying in _groups(upright, level):
        columns = _places([rule.at for rule in standing])
        rows = _places([rule.at for rule in lying])[::-1]
        if len(columns) > 2 and len(rows) > 1:
            tables.append(RuledTable(tuple(columns), tuple(rows), tuple(standing), tuple(lying)))
    return tables


def _strokes(page: pdfium.FPDF_PAGE) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """The straight strokes of all drawings on a page, in points from its lower left corner."""
    x, y, matrix = ctypes.c_float(), ctypes.c_float(), pdfium.FS_MATRIX()
    seen = 0
    for number in range(pdfium.FPDFPage_CountObjects(page)):
        drawing = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(drawing) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        pdfium.FPDFPageObj_GetMatrix(drawing, matrix)
        here = start = (0.0, 0.0)
        for index in range(pdfium.FPDFPath_CountSegments(drawing)):
            seen += 1
            if seen > MOST_SEGMENTS:
                return
            segment = pdfium.FPDFPath_GetPathSegment(drawing, index)
            pdfium.FPDFPathSegment_GetPoint(segment, x, y)
            there = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            kind = pdfium.FPDFPathSegment_GetType(segment)
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                start = there
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                yield here, there
            here = there
            if pdfium.FPDFPathSegment_GetClose(segment):
                yield here, start
                here = start


def _merged(rules: list[Rule]) -> list[Rule]:
    """One for several that lie on each other or go on where another ends."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / STRAIGHT / 2), rule.start)):
        last = merged[-1] if merged else None
        if last is not None and abs(last.at - rule.at) <= 2 * STRAIGHT and rule.start <= last.end + TOUCHING:
            merged[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            merged.append(rule)
    return merged


def _groups(upright: Sequence[Rule], level: Sequence[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Lines that hang together."""
    left = set(range(len(level)))
    waiting = set(range(len(upright)))
    while waiting:
        standing, lying = [waiting.pop()], []
        for number in standing:  # grows while it is walked through
            for met in [n for n in left if _meet(upright[number], level[n])]:
                left.discard(met)
                lying.append(met)
                more = [n for n in waiting if _meet(upright[n], level[met])]
                waiting.difference_update(more)
                standing += more
        yield [upright[n] for n in standing], [level[n] for n in lying]


def _meet(standing: Rule, lying: Rule) -> bool:
    return (
        lying.start - TOUCHING <= standing.at <= lying.end + TOUCHING
        and standing.start - TOUCHING <= lying.at <= standing.end + TOUCHING
    )


def _crosses(rules: Sequence[Rule], at: float, middle: float) -> bool:
    return any(abs(rule.at - at) <= TOUCHING and rule.start <= middle <= rule.end for rule in rules)


def _places(values: list[float]) -> list[float]:
    """Where lines are, with those that nearly touch as one."""
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > TOUCHING:
            places.append(value)
    return places


def _pairs(places: Sequence[float]) -> Iterator[tuple[float, float]]:
    return pairwise(places)
