"""A plan of 300 actions out to a workbook and back, beside other libraries that only write the same cells."""

import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]
from openpyxl import Workbook

from audit.domain.action_plan import PlannedAction, ProgressNote
from audit.domain.plan_cells import Vocabulary
from audit.domain.plan_import import preview
from audit.domain.vocabulary import ActionStatus
from audit.outputs.plan_reading import read_plan
from audit.outputs.report import Report
from audit.outputs.workbook import write_workbook
from audit.services.assessing import report_of
from audit.store.base import db
from audit.store.reviews import Review
from benchmarks.school import TODAY, School, application
from benchmarks.timing import Repeats, Row, Sample, in_turn, milliseconds
from benchmarks.workbook import Values, values_of

ACTIONS = 300
AIM_MS, AIM_MB = 1500, 60
MEGABYTE = 1024 * 1024


def measure_round_trip(school: School, repeats: Repeats) -> Iterator[Row]:
    """Time and peak memory of the whole way round, each beside both libraries."""
    report = large_report(school)
    content = write_workbook(report)
    values = values_of(content)
    cells = sum(len(row) for _, sheet in values for row in sheet)
    vocabulary = Vocabulary.of(report.assessment.edition)
    what = f"Plan of {ACTIONS} actions out and back ({cells:,} cells, {len(content) // 1024} KB)"
    ours = partial(there_and_back, report, vocabulary)
    references: tuple[tuple[str, Callable[[], object]], ...] = (
        ("openpyxl write-only, same values", partial(write_only, values)),
        ("XlsxWriter, same values", partial(write_with_xlsxwriter, values)),
    )
    for beside, reference in references:
        measured, other = in_turn(repeats, partial(milliseconds, ours), partial(milliseconds, reference))
        yield Row(what, "ms", measured, beside, other, AIM_MS)
    reading = partial(read_back, report, vocabulary, content)
    measured, other = in_turn(repeats, partial(milliseconds, reading), partial(milliseconds, references[0][1]))
    yield Row("… of that, back only", "ms", measured, references[0][0], other, AIM_MS)
    for beside, reference in references:
        yield Row("… peak memory", "MB", Sample([peak(ours)]), beside, Sample([peak(reference)]), AIM_MB)


def large_report(school: School) -> Report:
    """The school's report with its plan grown to 300 actions."""
    with application(school.folder).app_context():
        report = report_of(db.session.get_one(Review, school.review_id), TODAY)
        db.session.remove()
        db.engine.dispose()
    return replace(report, actions=tuple(_action(report, number) for number in range(ACTIONS)))


def _action(report: Report, number: int) -> PlannedAction:
    pattern = report.actions[number % len(report.actions)]
    return replace(
        pattern,
        key=f"{number:032x}",
        title=f"{pattern.title} ({number + 1})",
        due=TODAY + timedelta(days=number),
        status=list(ActionStatus)[number % 3],
        reason="Waiting for the broadband provider to answer.",
        notes=(ProgressNote(TODAY, "The provider has quoted; the governors meet in April.", "Rosa Lindqvist"),),
    )


def there_and_back(report: Report, vocabulary: Vocabulary) -> None:
    read_back(report, vocabulary, write_workbook(report))


def read_back(report: Report, vocabulary: Vocabulary, content: bytes) -> None:
    found = preview(read_plan(content), report.actions, vocabulary)
    assert found.nothing
    assert len(found.unchanged) == ACTIONS


def write_only(values: Values) -> bytes:
    """openpyxl's fastest way: rows go to the file as they come."""
    book = Workbook(write_only=True)
    for title, sheet in values:
        made = book.create_sheet(title)
        for row in sheet:
            made.append([row.get(column) for column in range(1, max(row, default=0) + 1)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def write_with_xlsxwriter(values: Values) -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "d mmmm yyyy"}) as book:
        for title, sheet in values:
            made = book.add_worksheet(title)
            for number, row in enumerate(sheet):
                for column, value in row.items():
                    made.write(number, column - 1, value)
    return content.getvalue()


def peak(action: Callable[[], object]) -> float:
    """The most that Python held at once while doing something, above what it held before, in megabytes."""
    action()  # so that what is loaded once does not count
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    action()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return (most - before) / MEGABYTE
