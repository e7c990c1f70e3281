"""Find the action plan in an uploaded workbook, by its headings, wherever people moved or renamed it."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace

from openpyxl.utils import get_column_letter

from audit.domain.cell_text import settled
from audit.domain.plan_sheet import DERIVED, EDITABLE, EXPORTED, HEADINGS, KEY, REVISION, Cell, PlanSheet, SheetRow
from audit.outputs.workbook_reading import MOST_COLUMNS, MOST_ROWS, Merge, Sheet, read_sheets
from audit.outputs.workbook_safety import UnusableWorkbook
from audit.outputs.workbook_table import PLAN

HEADING_ROWS = 50  # people put a title or a logo above the headings
FEWEST_HEADINGS = 4  # of ours, "Action" among them, make a row the heading row
HEADING_SHOWN = 40  # characters of a heading that a message repeats

NOT_OURS = (
    f"This workbook is not an action plan from Plumbline: no sheet in it has the headings {EDITABLE['title']}, "
    f"{EDITABLE['owner']}, {EDITABLE['due']} and {EDITABLE['status']}. Download the plan, edit that copy and upload it."
)
NO_KEYS = (
    "The hidden column {} of the sheet '{}' is missing, so Plumbline cannot tell which action a row is. Undo its "
    "deletion, or download the plan again and copy your changes into it."
)
TWICE = "The sheet '{}' has two columns headed {} ({} and {}). Rename or delete the one that is not the plan's."
TOO_LARGE = (
    f"The sheet '{{}}' has something in it beyond row {MOST_ROWS:,} or beyond the first {MOST_COLUMNS} columns. Delete "
    "what is not part of the plan, save, and upload it again."
)
IGNORED = "Not read, because the plan has no such column: {}."
ABSENT = "Nothing changes in {}: the file has no such column."
BANNER = "Row {} of the sheet is one merged cell ('{}') and was left out."
OWN_NAMES = {" ".join(name.split()).casefold(): field for field, name in HEADINGS.items()}
OTHER_NAMES = {" ".join(name.split()).casefold() for name in DERIVED}


def read_plan(content: bytes) -> PlanSheet:
    """The plan of an .xlsx file. Raises UnusableWorkbook, saying what to do, where there is none to read."""
    keyless: UnusableWorkbook | None = None
    for sheet in read_sheets(content, first=PLAN):
        heading_row = _heading_row(sheet)
        if heading_row is None:
            continue
        columns = _columns(sheet, heading_row)
        missing = [HEADINGS[field] for field in (KEY, REVISION) if field not in columns]
        if missing:
            keyless = keyless or UnusableWorkbook(NO_KEYS.format(missing[0], sheet.name))
            continue
        if sheet.too_large:
            raise UnusableWorkbook(TOO_LARGE.format(sheet.name))
        return _plan(sheet, heading_row, columns)
    raise keyless or UnusableWorkbook(NOT_OURS)


def _name(cell: Cell) -> str:
    return " ".join(settled(cell.text).split()).casefold()


def _heading_row(sheet: Sheet) -> int | None:
    """The row with most of our headings, or None where no row has enough of them."""

    def count(number: int) -> int:
        names = {_name(cell) for cell in sheet.rows[number].values()}
        return len(names & set(OWN_NAMES)) if _own("title") in names else 0

    numbers = [number for number in sorted(sheet.rows) if number <= HEADING_ROWS]
    best = max(numbers, key=count, default=None)
    return best if best is not None and count(best) >= FEWEST_HEADINGS else None


def _own(field: str) -> str:
    return " ".join(HEADINGS[field].split()).casefold()


def _columns(sheet: Sheet, heading_row: int) -> dict[str, int]:
    """Field → column number."""
    columns: dict[str, int] = {}
    for number, cell in sorted(sheet.rows[heading_row].items()):
        field = OWN_NAMES.get(_name(cell))
        if field is None:
            continue
        if field in columns:
            letters = (f"{get_column_letter(n)}{heading_row}" for n in (columns[field], number))
            raise UnusableWorkbook(TWICE.format(sheet.name, HEADINGS[field], *letters))
        columns[field] = number
    return columns


def _plan(sheet: Sheet, heading_row: int, columns: Mapping[str, int]) -> PlanSheet:
    rows = {number: dict(cells) for number, cells in sheet.rows.items() if number > heading_row}
    banners = dict(_take_banners(rows, sheet.merges, columns))
    _fill_merges(rows, sheet.merges, columns)
    return PlanSheet(
        sheet.name,
        {field: get_column_letter(number) for field, number in columns.items()},
        tuple(
            SheetRow(number, {field: _cell(sheet.name, cells, column, number) for field, column in columns.items()})
            for number, cells in sorted(rows.items())
        ),
        tuple(_remarks(sheet, heading_row, columns, banners)),
    )


def _cell(sheet: str, cells: Mapping[int, Cell], column: int, row: int) -> Cell:
    return cells.get(column) or Cell(place=f"{sheet}!{get_column_letter(column)}{row}")


def _take_banners(
    rows: dict[int, dict[int, Cell]], merges: tuple[Merge, ...], columns: Mapping[str, int]
) -> Iterator[tuple[int, str]]:
    """Take out rows that are a heading for people: one cell merged across several, and nothing else."""
    for merge in merges:
        cells = rows.get(merge.top, {})
        if merge.right > merge.left and set(cells) == {merge.left} and merge.left != columns[KEY]:
            yield merge.top, _short(rows.pop(merge.top)[merge.left].text)


def _fill_merges(rows: dict[int, dict[int, Cell]], merges: tuple[Merge, ...], columns: Mapping[str, int]) -> None:
    """A cell merged downwards is meant for all its rows; only the first of them holds it."""
    numbers = sorted(rows)
    fields = {columns[field] for field in EDITABLE if field in columns}
    for merge in merges:
        cell = rows.get(merge.top, {}).get(merge.left)
        if cell is None or merge.left not in fields:
            continue
        for number in numbers[bisect_right(numbers, merge.top) : bisect_right(numbers, merge.bottom)]:
            place = f"{cell.place.rpartition('!')[0]}!{get_column_letter(merge.left)}{number}"
            rows[number].setdefault(merge.left, replace(cell, place=place))


def _remarks(sheet: Sheet, heading_row: int, columns: Mapping[str, int], banners: Mapping[int, str]) -> Iterator[str]:
    headings = [cell for _, cell in sorted(sheet.rows[heading_row].items())]
    known = {*OWN_NAMES, *OTHER_NAMES}
    others = [f"'{_short(cell.text)}'" for cell in headings if _name(cell) and _name(cell) not in known]
    if others:
        yield IGNORED.format(", ".join(others))
    absent = [HEADINGS[field] for field in HEADINGS if field not in columns and field != EXPORTED]
    if absent:
        yield ABSENT.format(", ".join(absent))
    for number, text in banners.items():
        yield BANNER.format(number, text)


def _short(text: str) -> str:
    words = " ".join(settled(text).split())
    return words if len(words) <= HEADING_SHOWN else f"{words[: HEADING_SHOWN - 3]}..."
