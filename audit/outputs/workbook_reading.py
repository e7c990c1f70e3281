"""Read a workbook's cells as people see them, from whatever program saved it, without trusting the file.

openpyxl's own reader is not used, because it builds a tree of everything, believes a sheet's stated size, drops the
marks of escaped characters, and cannot tell an empty cell from a formula whose result was never saved. Its knowledge
of number formats and of days is used.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl
from zipfile import ZipFile

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from audit.domain.dates import EARLIEST, LATEST, show_date
from audit.domain.plan_sheet import Cell
from audit.outputs.workbook_numbers import shown_number
from audit.outputs.workbook_safety import DAMAGED, ENTITIES, OTHER_ZIP, UnusableWorkbook, open_package, read_part

MOST_ROWS, MOST_COLUMNS = 5_000, 100
MOST_MERGES = 2_000
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")  # a day as a number, of any year from 1927 to 2173

NO_RESULT = "holds a formula whose result is not in the file. Save the file once more in your spreadsheet program"
ERROR_VALUE = "holds the error {}. Type the value instead"


@dataclass(frozen=True, slots=True)
class Merge:
    """A block of cells shown as one. Rows and columns from 1."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: what stands in its cells, by row and column number. Empty cells are not in it."""

    name: str
    rows: Mapping[int, Mapping[int, Cell]]
    merges: tuple[Merge, ...]
    too_large: bool  # something stands beyond the last row or column that is read


def read_sheets(content: bytes, first: str) -> Iterator[Sheet]:
    """The worksheets of an .xlsx file one by one, the one named ``first`` before the others.

    Raises UnusableWorkbook, saying what to do, for a file that is none or is not safe to read.
    """
    package = open_package(content)
    book_part = _target(package, "", "officeDocument")
    if book_part is None:
        raise UnusableWorkbook(OTHER_ZIP)
    book, strings, styles = _Book(), _Strings(), _Styles()
    _parse(package, book_part, book)
    targets = _targets(package, book_part)
    for kind, part in targets.values():
        if kind == "sharedStrings":
            _parse(package, part, strings)
        elif kind == "styles":
            _parse(package, part, styles)
    formats = _Formats(tuple(styles.codes()), book.since_1904)
    for name, relation in sorted(book.sheets, key=lambda sheet: sheet[0] != first):
        kind, part = targets.get(relation, ("", ""))
        if kind == "worksheet":
            cells = _Cells(name, strings.texts, formats)
            _parse(package, part, cells)
            yield Sheet(name, cells.rows, tuple(cells.merges), cells.too_large)


def _parse(package: ZipFile, part: str, handler: ContentHandler) -> None:
    content = read_part(package, part)
    try:
        parseString(content, handler, forbid_dtd=True)
    except DefusedXmlException:
        raise UnusableWorkbook(ENTITIES) from None
    except (SAXException, LookupError, ValueError):
        raise UnusableWorkbook(DAMAGED) from None


def _targets(package: ZipFile, source: str) -> dict[str, tuple[str, str]]:
    """What a part refers to: relation id → its kind and the name of the other part."""
    folder, name = posixpath.split(source)
    relations = _Relations()
    _parse(package, posixpath.join(folder, "_rels", f"{name}.rels"), relations)
    return {
        relation: (kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/"))
        for relation, kind, target in relations.found
    }


def _target(package: ZipFile, source: str, kind: str) -> str | None:
    return next((part for found, part in _targets(package, source).values() if found == kind), None)


def _local(name: str) -> str:
    """An element's name without its prefix, which differs from program to program."""
    return name.rpartition(":")[2]


class _Relations(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - the parser's name
        if _local(name) == "Relationship" and attrs.get("TargetMode") != "External":
            self.found.append((attrs["Id"], attrs["Type"].rpartition("/")[2], attrs["Target"]))


class _Book(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []  # name and relation
        self.since_1904 = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        if _local(name) == "sheet":
            relation = next(value for key, value in attrs.items() if key.endswith(":id"))
            self.sheets.append((attrs["name"], relation))
        elif _local(name) == "workbookPr":
            self.since_1904 = attrs.get("date1904", "0") in ("1", "true")


class _Styles(ContentHandler):
    """The number format of every cell style."""

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[int, str] = {}
        self._of_cells: list[int] = []
        self._inside = ""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        name = _local(name)
        if name == "numFmt":
            self._own[int(attrs["numFmtId"])] = attrs["formatCode"]
        elif name in ("cellXfs", "cellStyleXfs", "dxfs"):
            self._inside = name
        elif name == "xf" and self._inside == "cellXfs":
            self._of_cells.append(int(attrs.get("numFmtId", "0")))

    def codes(self) -> Iterator[str]:
        return (self._own.get(number, BUILTIN_FORMATS.get(number, "General")) for number in self._of_cells)


class _Text(ContentHandler):
    """Collects the text of ``t`` elements: plain, or in pieces with fonts of their own; hints for reading aside."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._taking = False
        self._aside = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        if name == "rPh":
            self._aside = True
        self._taking = name == "t" and not self._aside

    def endElement(self, name: str) -> None:  # noqa: N802
        if name == "rPh":
            self._aside = False
        self._taking = False

    def characters(self, content: str) -> None:
        if self._taking:
            self.pieces.append(content)

    def take(self) -> str:
        text, self.pieces = "".join(self.pieces), []
        return _unescaped(text)


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


class _Strings(_Text):
    """The texts that cells share."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        super().startElement(_local(name), attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        super().endElement(_local(name))
        if _local(name) == "si":
            self.texts.append(self.take())


@dataclass(frozen=True, slots=True)
class _Formats:
    """What the numbers of a workbook look like."""

    codes: tuple[str, ...]  # by cell style
    since_1904: bool
    dates: dict[str, bool] = field(default_factory=dict)

    def code(self, style: str) -> str:
        number = int(style or 0)
        return self.codes[number] if number < len(self.codes) else "General"

    def is_date(self, code: str) -> bool:
        if code not in self.dates:
            self.dates[code] = is_date_format(code) and not is_timedelta_format(code)
        return self.dates[code]

    def day(self, serial: float) -> date | None:
        """The day that a number stands for, or None where it cannot be meant as one."""
        try:
            found = from_excel(serial, CALENDAR_MAC_1904 if self.since_1904 else CALENDAR_WINDOWS_1900)
        except (ValueError, OverflowError):
            return None
        return found.date() if isinstance(found, datetime) else None


class _Cells(_Text):
    """The cells of one worksheet."""

    def __init__(self, sheet: str, strings: list[str], formats: _Formats) -> None:
        super().__init__()
        self.rows: dict[int, dict[int, Cell]] = {}
        self.merges: list[Merge] = []
        self.too_large = False
        self._sheet, self._strings, self._formats = sheet, strings, formats
        self._row = self._column = 0
        self._type = self._style = ""
        self._formula = False
        self._value: list[str] = []
        self._in_value = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        name = _local(name)
        if name == "c":
            self._begin_cell(attrs)
        elif name == "row":
            self._row = int(attrs["r"]) if "r" in attrs else self._row + 1
            self._column = 0
        elif name == "v":
            self._in_value = True
        elif name == "f":
            self._formula = True
        elif name == "mergeCell" and len(self.merges) < MOST_MERGES:
            self._add_merge(attrs["ref"])
        super().startElement(name, attrs)

    def endElement(self, name: str) -> None:  # noqa: N802
        name = _local(name)
        super().endElement(name)
        if name == "v":
            self._in_value = False
        elif name == "c":
            self._end_cell()

    def characters(self, content: str) -> None:
        if self._in_value:
            self._value.append(content)
        else:
            super().characters(content)

    def _begin_cell(self, attrs: AttributesImpl) -> None:
        if "r" in attrs:
            self._column, self._row = _position(attrs["r"])
        else:
            self._column += 1
        self._type, self._style = attrs.get("t", "n"), attrs.get("s", "0")
        self._formula, self._value = False, []

    def _end_cell(self) -> None:
        value, inline = "".join(self._value), self.take()
        cell = self._cell(value, inline)
        if cell is None:
            return
        if self._row > MOST_ROWS or self._column > MOST_COLUMNS:
            self.too_large = True
            return
        place = f"{self._sheet}!{get_column_letter(self._column)}{self._row}"
        self.rows.setdefault(self._row, {})[self._column] = replace(cell, place=place)

    def _cell(self, value: str, inline: str) -> Cell | None:
        """What stands in the cell, or None where nothing does."""
        if self._formula and not value and self._type != "str":
            return Cell(fault=NO_RESULT)
        if self._type == "inlineStr":
            return self._text(inline)
        if not value:
            return None
        if self._type == "s":
            return self._text(self._strings[int(value)])
        if self._type == "str":
            return self._text(_unescaped(value))
        if self._type == "b":
            return Cell("TRUE" if value == "1" else "FALSE")
        if self._type == "e":
            return Cell(value, fault=ERROR_VALUE.format(value))
        if self._type == "d":
            return _day_cell(date.fromisoformat(value[:10]))
        return self._number(float(value))

    def _text(self, text: str) -> Cell | None:
        if not text:
            return None
        day = self._formats.day(float(text)) if SERIAL.fullmatch(text.strip()) else None
        return Cell(text, day=_sensible(day))

    def _number(self, number: float) -> Cell:
        code = self._formats.code(self._style)
        day = self._formats.day(number)
        if self._formats.is_date(code) and day is not None:
            return _day_cell(day)
        return Cell(shown_number(number, code), day=_sensible(day), number=number)

    def _add_merge(self, reference: str) -> None:
        start, _, end = reference.partition(":")
        (left, top), (right, bottom) = _position(start), _position(end or start)
        self.merges.append(Merge(left, top, right, bottom))


def _day_cell(day: date) -> Cell:
    return Cell(show_date(day), day=_sensible(day))


def _sensible(day: date | None) -> date | None:
    return day if day is not None and EARLIEST <= day < LATEST else None


def _position(reference: str) -> tuple[int, int]:
    """Column and row of ``F12``: 6 and 12."""
    found = REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1].upper():
        column = 26 * column + ord(letter) - 64
    return column, int(found[2])
