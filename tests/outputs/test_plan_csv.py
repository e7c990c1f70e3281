"""The plan as CSV: every column, readable by other programs, and never a formula."""

import csv
from datetime import date
from io import StringIO

import pytest

from audit.domain.action_plan import ProgressNote
from audit.domain.vocabulary import ActionStatus
from audit.outputs.plan_csv import write_csv
from tests.outputs.workbook_builders import TODAY, action, report


def rows_of(*actions):
    return list(csv.DictReader(StringIO(write_csv(report(actions)).decode("utf-8-sig"), newline="")))


def test_a_row_has_all_that_the_workbook_shows():
    (row,) = rows_of(
        action(
            criteria=("filtering-suits", "parents-help"), co_owners="SENCO", cost="£450", plan_link="Priority 2",
            status=ActionStatus.DONE, done_on=date(2017, 3, 1), reason="All trained",
            notes=(ProgressNote(TODAY, "Quoted", "Jo"),),
        )
    )  # fmt: skip
    assert row == {
        "No.": "1",
        "Priority": "1 Statutory",
        "Action": "Check the filter",
        "Description": "Each Friday",
        "Criteria": "Filtering suits pupils\nParents get help",
        "Strand": "Filtering\nParents",
        "Owner": "Network manager",
        "Co-owners": "SENCO",
        "Due": "2017-04-03",
        "Status": "Done",
        "Overdue?": "Done",
        "Success measure": "A log without a gap",
        "Progress notes": "4 March 2017, Jo: Quoted",
        "Reason": "All trained",
        "Cost": "£450",
        "Improvement plan": "Priority 2",
        "Done on": "2017-03-01",
        "Sources": "Law 2016, paragraph 67\nLocal 2016, section 2",
        "Evidence": "Survey of 2015\nFilter log",
    }


@pytest.mark.parametrize("text", ["=1+1", "+44 1622", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_take_for_a_formula_is_marked_as_text(text):
    (row,) = rows_of(action(title=text))
    assert row["Action"] == f"'{text.strip()}"


@pytest.mark.parametrize(
    ("due", "word"), [(date(2017, 3, 3), "Overdue"), (TODAY, "Due soon"), (date(2017, 3, 19), ""), (None, "")]
)
def test_overdue_is_said_as_on_the_day(due, word):
    assert rows_of(action(due=due))[0]["Overdue?"] == word


def test_excel_is_told_that_it_is_utf_8_and_lines_end_as_the_standard_says():
    content = write_csv(report([action(title="Zoë's filter")]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 2
