"""The action plan workbook, beside a bare openpyxl sheet of the same cell values, and their sizes."""

from collections.abc import Sequence
from functools import partial
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from audit.outputs.workbook import write_workbook
from audit.services.assessing import report_of
from audit.store.base import db
from audit.store.reviews import Review
from benchmarks.school import TODAY, School, application
from benchmarks.timing import Repeats, Row, in_turn, milliseconds

AIM = 250  # milliseconds

Values = Sequence[tuple[str, list[dict[int, Any]]]]  # sheet name; its rows, each by column


def measure_workbook(school: School, repeats: Repeats) -> Row:
    """Writing alone: the report is read from the database once, before."""
    with application(school.folder).app_context():
        report = report_of(db.session.get_one(Review, school.review_id), TODAY)
        db.session.remove()
        db.engine.dispose()
    ours = write_workbook(report)
    values = values_of(ours)
    bare = write_bare(values)
    cells = sum(len(row) for _, rows in values for row in rows)
    measured, reference = in_turn(
        repeats, partial(milliseconds, write_workbook, report), partial(milliseconds, write_bare, values)
    )
    what = f"Workbook ({cells:,} cells, {len(ours) // 1024} KB)"
    beside = f"bare openpyxl, same values ({len(bare) // 1024} KB)"
    return Row(what, "ms", measured, beside, reference, AIM)


def values_of(content: bytes) -> Values:
    """Every sheet's values, formulas as their text."""
    book = load_workbook(BytesIO(content))
    return [
        (
            sheet.title,
            [{cell.column: cell.value for cell in row if cell.value is not None} for row in sheet.iter_rows()],
        )
        for sheet in book.worksheets
    ]


def write_bare(values: Values) -> bytes:
    """The same values without styles, tables, drop-downs, links or a chart."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in values:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
