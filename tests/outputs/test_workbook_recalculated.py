"""The workbook as LibreOffice works it out: every formula gives a value, and the right one."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook, load_workbook

from audit.domain.vocabulary import ActionStatus
from audit.outputs.report import Report
from audit.outputs.workbook import write_workbook
from tests.outputs.workbook_builders import action, facts, report, table_rows
from tests.tools import require_tool


def recalculated(made: Report, folder: Path) -> Workbook:
    """Open and save a workbook in LibreOffice, and read the values it worked out."""
    soffice = require_tool("soffice", "apt install libreoffice-calc")
    (folder / "plan.xlsx").write_bytes(write_workbook(made))
    profile = (
        f"-env:UserInstallation={(folder / 'profile').as_uri()}"  # its own, so that an open LibreOffice does not matter
    )
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "out")]
    subprocess.run([*command, str(folder / "plan.xlsx")], check=True, capture_output=True, timeout=120)
    return load_workbook(folder / "out" / "plan.xlsx", data_only=True)


def errors_in(book: Workbook) -> list[str]:
    return [
        f"{sheet.title}!{cell.coordinate} {cell.value}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "e"
    ]


def test_every_formula_gives_the_right_value(tmp_path):
    today = date.today()  # noqa: DTZ011 - LibreOffice's own TODAY()
    book = recalculated(
        report(
            [
                action(due=today - timedelta(1)),
                action(due=today + timedelta(14), status=ActionStatus.BLOCKED),
                action(due=today + timedelta(15), status=ActionStatus.IN_PROGRESS),
                action(due=today - timedelta(9), status=ActionStatus.DONE),
                action(due=today - timedelta(9), status=ActionStatus.DROPPED),
                action(due=None, title="=1+1"),
            ]
        ),
        tmp_path,
    )
    assert errors_in(book) == []
    plan = book["Action plan"]
    assert [plan[f"N{row}"].value for row in range(2, 8)] == ["Overdue", "Due soon", None, "Done", None, None]
    assert plan["F7"].value == "=1+1"
    counts = facts(book["Read me"])
    labels = ("Actions in all", "Open", "Overdue", "Due in 14 days", "Done", "Dropped")
    assert [counts[label] for label in labels] == [6, 4, 1, 1, 1, 1]
    assert [row["Weight × gap"] for row in table_rows(book["Gap analysis"], "GapAnalysis")] == [6, 3]
    # Met, partly met, not met, not judged, not applicable: of the law, of the template, of both.
    assert [[cell.value for cell in row] for row in book["Compliance"]["B4:F6"]] == [
        [0, 1, 1, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 2, 1, 0, 0],
    ]


def test_an_empty_review_recalculates_without_errors(tmp_path):
    book = recalculated(report(judgements={}, register=()), tmp_path)
    assert errors_in(book) == []
    counts = facts(book["Read me"])
    assert [counts[label] for label in ("Actions in all", "Open", "Overdue", "Done")] == [0, 0, 0, 0]
