"""Edited copies of the plan's workbook, as people and programs make them."""

from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.action_plan import PlannedAction
from audit.domain.plan_cells import Vocabulary
from audit.domain.plan_import import Preview, preview
from audit.outputs.plan_reading import read_plan
from audit.outputs.workbook import write_workbook
from tests.outputs.workbook_builders import EDITION, action, report

WORDS = Vocabulary.of(EDITION)
THREE = (
    action(key="a" * 32, title="Check the filter"),
    action(key="b" * 32, title="Train everybody", criteria=("parents-help",), owner="Headteacher", due=None),
    action(key="c" * 32, title="Write to parents", criteria=("filtering-suits", "parents-help"), cost="450"),
)


def exported(actions: Sequence[PlannedAction] = THREE) -> bytes:
    return write_workbook(report(actions))


@cache
def light() -> bytes:
    """The same with only Read me and Action plan, which is quicker to open and save many times."""
    book = load_workbook(BytesIO(exported()))
    for name in book.sheetnames[2:]:
        del book[name]
    return saved(book)


def letter(sheet: Worksheet, heading: str) -> str:
    """The column that has a heading in its first row."""
    return next(cell.column_letter for cell in sheet[1] if cell.value == heading)


def put(sheet: Worksheet, heading: str, row: int, value: Any) -> None:
    sheet[f"{letter(sheet, heading)}{row}"] = value


def edited(change: Callable[[Worksheet], object], content: bytes = b"") -> bytes:
    """A copy of the workbook with its Action plan changed."""
    book = load_workbook(BytesIO(content or light()))
    change(book["Action plan"])
    return saved(book)


def cells(changes: dict[tuple[str, int], Any], content: bytes = b"") -> bytes:
    """A copy with some cells changed: (heading, row) → value."""

    def change(sheet: Worksheet) -> None:
        for (heading, row), value in changes.items():
            put(sheet, heading, row, value)

    return edited(change, content)


def saved(book: Any) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(content: bytes, parts: dict[str, Callable[[bytes], bytes] | bytes | None]) -> bytes:
    """A copy with parts of the ZIP replaced, added, or (None) left out."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            part = parts.get(name, b"") if name in parts else old.read(name)
            if callable(part):
                part = part(old.read(name))
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()


def plan_part(content: bytes) -> str:
    """Which part of the ZIP the Action plan is."""
    book = load_workbook(BytesIO(content))
    return f"xl/worksheets/sheet{book.sheetnames.index('Action plan') + 1}.xml"


def previewed(content: bytes, actions: Sequence[PlannedAction] = THREE) -> Preview:
    return preview(read_plan(content), actions, WORDS)
