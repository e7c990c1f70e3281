"""The benchmarks still run, and show every figure. How large the figures are is nobody's business here."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from audit.config import ROOT
from benchmarks import report
from benchmarks.timing import Repeats, Row, Sample, in_turn

FIGURES = (
    "Overview page",
    "Strand page",
    "Criterion page",
    "Gap page",
    "Governors page",
    "Saving a judgement",
    "Workbook",
    "Plan of 300 actions out and back",
    "Plan of 300 actions out and back",
    "… of that, back only",
    "… peak memory",
    "… peak memory",
    "Comparing two reviews",
    "Governors' paper as PDF",
    "Governors' paper as Word",
    "Inspection-day pack without files",
    "Inspection-day pack with 20 files of 4 MB",
    "Policy as Markdown",
    "… peak memory",
    "Policy as Word",
    "… peak memory",
    "Very long policy as plain text",
    "… peak memory",
    "Very long policy as Word",
    "… peak memory",
    "Start to first page",
    "Memory at start",
    "Memory after 5 pages",
    "Memory after the charts page",
    "Memory after the workbook",
)


def test_a_quick_run_shows_every_figure_and_keeps_none():
    kept = report.README.read_text(encoding="utf-8")
    run = subprocess.run([sys.executable, "-m", "benchmarks", "--quick"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    for figure, line in zip(FIGURES, lines, strict=True):
        assert re.fullmatch(rf"{figure}( \(.*\))?: \d+\.\d (ms|MB), \d+\.\d × .+", line)
    assert report.README.read_text(encoding="utf-8") == kept


def test_half_of_the_values_lie_under_the_median_and_95_of_100_under_the_p95():
    sample = Sample([float(n) for n in range(101)])
    assert sample.median == 50
    assert sample.p95 == 95
    assert Sample([7.0]).p95 == 7


def test_two_things_are_measured_in_turn_and_the_warm_up_does_not_count():
    asked = []

    def ask(name: str) -> float:
        asked.append(name)
        return float(len(asked))

    ours, theirs = in_turn(Repeats(2, warm_up=1), lambda: ask("ours"), lambda: ask("theirs"))
    assert asked == ["ours", "theirs", "theirs", "ours", "ours", "theirs"]
    assert ours.values == [4, 5]
    assert theirs.values == [3, 6]


def row(measured: float, reference: float) -> Row:
    return Row("Overview page", "ms", Sample([measured] * 3), "bare page", Sample([reference] * 3), 50, 3)


def test_the_table_says_of_each_aim_whether_it_is_met():
    assert "| under 50 ms: met; within 3×: met |" in report.table([row(9, 3)])
    assert "| under 50 ms: met; within 3×: **not met** |" in report.table([row(9.1, 3)])
    assert "| under 50 ms: **not met**; within 3×: met |" in report.table([row(50, 20)])


def test_figures_replace_the_figures_before_them_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{report.START}\nold\n{report.END}\nafter\n", encoding="utf-8")
    monkeypatch.setattr(report, "README", readme)
    report.keep("new")
    assert readme.read_text(encoding="utf-8") == f"before\n{report.START}\n\nnew\n\n{report.END}\nafter\n"


def test_what_only_some_pages_need_is_not_loaded_at_start():
    heavy = ("pandas", "numpy", "plotly", "openpyxl", "typst", "docx")
    program = f"import sys; from audit import create_app; create_app(); print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout == "[]\n", run.stdout + run.stderr
