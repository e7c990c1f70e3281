"""Workbooks as people send them back, awkward or hostile, and the exact words that each is met with."""

import pytest

from audit.outputs.plan_reading import read_plan
from audit.outputs.workbook_numbers import shown_number
from audit.outputs.workbook_safety import UnusableWorkbook
from tests.outputs.awkward_workbooks import READ
from tests.outputs.edited import edited, previewed, put
from tests.outputs.refused_workbooks import REFUSED


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_no_plan_is_refused_in_words_that_say_what_to_do(what):
    build, message = REFUSED[what]
    content = build()
    with pytest.raises(UnusableWorkbook) as refusal:
        read_plan(content)
    assert str(refusal.value) == message


def lines_of(content: bytes) -> list[str]:
    """What a person reads of a preview: counts, what was left out, changes, errors."""
    found = previewed(content)
    counts = {
        name: len(getattr(found, name)) for name in ("changed", "new", "removed", "unchanged", "conflicts", "errors")
    }
    return [
        ", ".join(f"{count} {name}" for name, count in counts.items() if count),
        *found.remarks,
        *(f"{c.heading}: {c.old} → {c.new}" for row in (*found.changed, *found.conflicts) for c in row.changes),
        *(f"New: {row.title}" for row in found.new),
        *map(str, found.errors),
    ]


@pytest.mark.parametrize("what", READ)
def test_an_awkward_copy_is_read_as_it_is_meant(what):
    build, lines = READ[what]
    assert lines_of(build()) == lines


def test_there_are_at_least_thirty_of_them():
    assert len(REFUSED) + len(READ) >= 30


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (450.0, "General", "450"),
        (0.1 + 0.2, "General", "0.3"),
        (1e20, "General", "1e+20"),
        (0.125, "0.0%", "12.5%"),
        (-1250.5, "[$£-809]#,##0.00;[Red]-[$£-809]#,##0.00", "-£1,250.50"),
        (1250, "#,##0", "1,250"),
        (3.0, "0.00E+00", "3"),
        (3.5, "# ?/?", "3.5"),
        (7, '"No. "0', "7"),
        (2.5, "@", "2.5"),
    ],
)
def test_a_number_reads_as_its_cell_shows_it(number, code, shown):
    assert shown_number(number, code) == shown


def test_the_largest_plan_that_is_read_is_read_quickly():
    """5,000 rows: a fence against reading that grows with the square of the rows, not a measurement."""
    sheet = read_plan(edited(lambda sheet: [put(sheet, "Action", row, "x") for row in range(5, 5001)]))
    assert len(sheet.rows) == 4999
