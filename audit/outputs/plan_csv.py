"""The action plan as CSV, for other programs. It is not read back: it has no keys, and no one way of writing dates."""

import csv
from io import StringIO

from audit.domain.cell_text import settled
from audit.domain.plan_cells import notes_text
from audit.outputs.report import Report
from audit.outputs.workbook_plan import (
    ACTION,
    CO_OWNERS,
    COST,
    CRITERIA,
    DESCRIPTION,
    DONE_ON,
    DUE,
    EVIDENCE,
    NEW_NOTE,
    NUMBER,
    OVERDUE,
    OWNER,
    PLAN_LINK,
    PRIORITY,
    PROGRESS,
    REASON,
    SOURCES,
    STATUS,
    STRAND,
    SUCCESS,
    timing_word,
)
from audit.outputs.workbook_plan import COLUMNS as PLAN_COLUMNS
from audit.outputs.workbook_words import cited_places, criterion_titles, evidence_titles, strand_titles

# A spreadsheet program makes a formula of a text that begins so, whoever wrote it. CSV has no other way to say "text".
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

# As in the workbook, without what only a workbook can carry back.
COLUMNS = tuple(c.title for c in PLAN_COLUMNS if not c.hidden and c.title != NEW_NOTE)


def write_csv(report: Report) -> bytes:
    """One row per action, dates as 2017-03-04, in UTF-8 with the mark that Excel needs to see it as such."""
    today = report.assessment.today
    out = StringIO()
    writer = csv.writer(out)  # with the line ends of RFC 4180
    writer.writerow(COLUMNS)
    for number, action in enumerate(report.actions, start=1):
        fields = {
            NUMBER: str(number),
            PRIORITY: action.priority.label,
            ACTION: action.title,
            DESCRIPTION: action.description,
            CRITERIA: criterion_titles(report, action.criteria),
            STRAND: strand_titles(report, action.criteria),
            OWNER: action.owner,
            CO_OWNERS: action.co_owners,
            DUE: action.due.isoformat() if action.due else "",
            STATUS: action.status.label,
            OVERDUE: timing_word(action, today),
            SUCCESS: action.success_measure,
            PROGRESS: notes_text(action.notes),
            REASON: action.reason,
            COST: action.cost,
            PLAN_LINK: action.plan_link,
            DONE_ON: action.done_on.isoformat() if action.done_on else "",
            SOURCES: cited_places(report, action.criteria),
            EVIDENCE: evidence_titles(report, action.criteria),
        }
        writer.writerow([_text(fields[column]) for column in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def _text(text: str) -> str:
    text = settled(text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
