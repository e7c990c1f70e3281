"""Show the figures, and keep them in README.md."""

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from audit.domain.dates import show_date
from benchmarks.timing import Row

README = Path(__file__).resolve().parent / "README.md"
START, END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"
HEAD = ("What", "Median", "95 of 100 under", "Beside it", "Its median", "Its 95 of 100", "Ratio", "Aim")


def machine(load_before: str, load_after: str) -> str:
    """Enough to compare with another run: cores, Python, system, and how busy it was."""
    system = platform.freedesktop_os_release()["PRETTY_NAME"] if sys.platform == "linux" else platform.platform()
    return (
        f"Measured on {show_date(datetime.now(UTC).date())}: {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {system}. "
        f"Load average {load_before} when the run began, {load_after} when it ended (the run itself makes about 1)."
    )


def load() -> str:
    """How many processes wanted a core in the last minute. Windows does not say."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def table(rows: Iterable[Row]) -> str:
    """The figures as a table in Markdown."""
    lines = [HEAD, ("---", *["---:"] * 2, "---", *["---:"] * 3, "---"), *map(_cells, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cells(row: Row) -> Sequence[str]:
    return (
        row.what,
        _number(row.measured.median, row.unit),
        _number(row.measured.p95, row.unit) if len(row.measured.values) > 1 else "",
        row.beside,
        _number(row.reference.median, row.unit),
        _number(row.reference.p95, row.unit) if len(row.reference.values) > 1 else "",
        f"{row.ratio:.1f}×",
        _aims(row),
    )


def _number(value: float, unit: str) -> str:
    return f"{value:.0f} {unit}" if value >= 100 else f"{value:.1f} {unit}"


def _aims(row: Row) -> str:
    aims = [f"under {row.under:g} {row.unit}: {_met(row.measured.median < row.under)}"]
    if row.times is not None:
        aims.append(f"within {row.times:g}×: {_met(row.ratio <= row.times)}")
    return "; ".join(aims)


def _met(kept: bool) -> str:
    return "met" if kept else "**not met**"


def keep(text: str) -> None:
    """Put the figures between their marks in README.md, and leave the rest as it is."""
    before, _, rest = README.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")
