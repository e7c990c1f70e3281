"""``python -m benchmarks``: measure everything and write the figures into README.md; ``--quick`` only tries it out."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import report
from benchmarks.memory import measure_memory
from benchmarks.movement import measure_comparison
from benchmarks.pack import measure_packs
from benchmarks.pages import measure_pages
from benchmarks.paper import measure_papers
from benchmarks.plan_import import measure_round_trip
from benchmarks.policy_speed import Length, longest, measure_policies, usual
from benchmarks.school import build_school
from benchmarks.start import measure_start
from benchmarks.timing import Repeats, Row
from benchmarks.workbook import measure_workbook


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each thing is measured."""

    pages: Repeats
    workbooks: Repeats
    round_trips: Repeats
    starts: Repeats
    policies: tuple[Length, ...]
    visited: int  # pages visited at most before memory is read


FULL = Effort(
    pages=Repeats(300, 20),
    workbooks=Repeats(30, 3),
    round_trips=Repeats(15, 2),
    starts=Repeats(15, 1),
    policies=(usual(100_000, Repeats(15, 1)), longest(2_000_000, Repeats(3, 0))),
    visited=2000,
)
QUICK = Effort(
    pages=Repeats(2, 1),
    workbooks=Repeats(1, 0),
    round_trips=Repeats(1, 0),
    starts=Repeats(1, 0),
    policies=(usual(5_000, Repeats(1, 0)), longest(10_000, Repeats(1, 0))),
    visited=5,
)


def measure(effort: Effort) -> Iterator[Row]:
    """Every figure, each as soon as it is known."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folders = {name: Path(temporary) / name for name in ("school", "pages", "packs", "policies", "memory")}
        for folder in folders.values():
            folder.mkdir()
        school = build_school(folders["school"])
        yield from measure_pages(school, folders["pages"], effort.pages)
        yield measure_workbook(school, effort.workbooks)
        yield from measure_round_trip(school, effort.round_trips)
        yield measure_comparison(school, effort.pages)
        yield from measure_papers(school, effort.workbooks)
        yield from measure_packs(school, folders["packs"], effort.round_trips)
        yield from measure_policies(folders["policies"], effort.policies)
        yield measure_start(school, effort.starts)
        yield from measure_memory(school, folders["memory"], effort.visited)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few repeats, to see that it works; keeps no figures")
    quick = parser.parse_args().quick
    load_before = report.load()
    rows = []
    for row in measure(QUICK if quick else FULL):
        rows.append(row)
        print(f"{row.what}: {row.measured.median:.1f} {row.unit}, {row.ratio:.1f} × {row.beside}", flush=True)
    if not quick:
        report.keep(f"{report.machine(load_before, report.load())}\n\n{report.table(rows)}")
        print(f"Written to {report.README.name}.")


if __name__ == "__main__":
    main()
