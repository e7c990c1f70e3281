"""The letters of a page of a PDF, in pieces that stand on one line: where they are and how they look.

Pdfium tells letters in the order in which the program that made the file wrote them, which is the order of reading in
nearly every document; it also tells where it would put a space.
"""

import ctypes
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2.raw as pdfium

from audit.reading.marks import is_mark_alone

BOLD_WEIGHT = 600
BOLD_NAME = re.compile("bold|black|heavy|demi", re.IGNORECASE)
SYMBOL_NAME = re.compile("symbol|wingdings|dingbats|webdings", re.IGNORECASE)
SAME_LINE = 0.3  # of the size of the letters, up or down: raised letters belong to their line
WIDEST_SPACE = 1.6  # of the size of the letters; further on, another column begins
AFTER_MARK = 6.0  # of the size of the letters, between a bullet and its words
NAME_BYTES = 200
LINE_ENDS = (0x0A, 0x0D)
HYPHEN = 0x02  # what pdfium puts for a hyphen at the end of a line


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line. ``at``: how far right it stands, or how far up it lies; from ``start`` to ``end`` along it."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Line:
    """A line of print, or the part of it that stands in one column."""

    text: str
    left: float
    right: float
    base: float  # the height on which the letters stand, from the bottom of the page
    size: float
    looks_bold: bool
    is_turned: bool = False  # written upwards or aslant, as a watermark is
    page: int = 0

    @property
    def top(self) -> float:
        return self.base + self.size


@dataclass(frozen=True, slots=True)
class _Font:
    is_bold: bool
    is_symbol: bool


class Letters:
    """Reads the letters of one document's pages."""

    def __init__(self) -> None:
        self._fonts: dict[str, _Font] = {}
        self._name = ctypes.create_string_buffer(NAME_BYTES)
        self._flags = ctypes.c_int()
        self._box = pdfium.FS_RECTF()
        self._matrix = pdfium.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()

    def lines(self, text_page: pdfium.FPDF_TEXTPAGE, page: int, walls: Sequence[Rule] = ()) -> list[Line]:
        """The lines of a page, in the order of the file. ``walls``: upright lines between the cells of tables."""
        lines: list[Line] = []
        for piece in self._pieces(text_page):
            piece.page = page
            if lines and _continues(lines[-1], piece) and not _is_parted(lines[-1], piece, walls):
                _join(lines[-1], piece)
            elif piece.text.strip():
                lines.append(piece)
        return [line for line in lines if line.text.strip()]

    def _pieces(self, text_page: pdfium.FPDF_TEXTPAGE) -> Iterator[Line]:
        """Letters that were written at one go, in one font."""
        count = pdfium.FPDFText_CountChars(text_page)
        letters: list[str] = []
        first = last = -1
        written_by = 0
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(text_page, index)
            if code in LINE_ENDS:
                continue
            found = pdfium.FPDFText_GetTextObject(text_page, index)
            address = ctypes.addressof(found.contents) if found else written_by
            if address != written_by and letters:
                yield self._piece(text_page, "".join(letters), first, last)
                letters, first = [], -1
            written_by = address
            letters.append("-" if code == HYPHEN else chr(code) if code < 0x110000 else " ")
            if found and code != 0x20:
                first, last = (index if first < 0 else first), index
        if letters:
            yield self._piece(text_page, "".join(letters), first, last)

    def _piece(self, text_page: pdfium.FPDF_TEXTPAGE, text: str, first: int, last: int) -> Line:
        if first < 0:  # nothing but spaces
            return Line(" ", 0, 0, 0, 0, looks_bold=False)
        font = self._font(text_page, first)
        pdfium.FPDFText_GetMatrix(text_page, first, self._matrix)
        scale = math.hypot(self._matrix.c, self._matrix.d) or 1.0
        is_turned = abs(self._matrix.b) > 0.05 * scale
        size = round(2 * pdfium.FPDFText_GetFontSize(text_page, first) * scale) / 2
        pdfium.FPDFText_GetCharOrigin(text_page, first, self._x, self._y)
        left, base = self._x.value, self._y.value
        pdfium.FPDFText_GetLooseCharBox(text_page, last, self._box)
        if font.is_symbol and len(text.strip()) == 1:
            text = "•"
        return Line(text, left, max(left, self._box.right), base, size, font.is_bold, is_turned)

    def _font(self, text_page: pdfium.FPDF_TEXTPAGE, index: int) -> _Font:
        length = pdfium.FPDFText_GetFontInfo(text_page, index, self._name, NAME_BYTES, self._flags)
        name = self._name.raw[: max(0, min(length, NAME_BYTES) - 1)].decode("utf-8", "replace")
        weight = pdfium.FPDFText_GetFontWeight(text_page, index)
        key = f"{weight} {name}"
        if key not in self._fonts:
            is_bold = weight >= BOLD_WEIGHT or BOLD_NAME.search(name) is not None
            self._fonts[key] = _Font(is_bold, SYMBOL_NAME.search(name) is not None)
        return self._fonts[key]


def _continues(line: Line, piece: Line) -> bool:
    """Whether a piece goes on the line before it."""
    if not piece.text.strip():
        return True
    size = max(line.size, piece.size, 1)
    gap = piece.left - line.right
    widest = AFTER_MARK if is_mark_alone(line.text) else WIDEST_SPACE
    return (
        line.is_turned == piece.is_turned
        and (line.is_turned or abs(line.base - piece.base) <= SAME_LINE * size)
        and -size <= gap <= widest * size
    )


def _is_parted(line: Line, piece: Line, walls: Sequence[Rule]) -> bool:
    middle = piece.base + piece.size * 0.3
    return any(line.right - 1 < wall.at < piece.left + 1 and wall.start <= middle <= wall.end for wall in walls)


def _join(line: Line, piece: Line) -> None:
    if not piece.text.strip():
        line.text += " "
        return
    has_words = any(map(str.isalnum, line.text)) and not is_mark_alone(line.text)
    if is_mark_alone(line.text) and not line.text.endswith(" "):
        line.text += " "
    line.text += piece.text
    line.right = max(line.right, piece.right)
    if any(map(str.isalnum, piece.text)):
        line.looks_bold = (line.looks_bold or not has_words) and piece.looks_bold
        line.size = (
            min(line.size, piece.size) if has_words and len(piece.text.strip()) > 2 else max(line.size, piece.size)
        )
