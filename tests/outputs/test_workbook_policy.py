"""The Policy sheet: there where a policy was checked, right in every cell, counted live, no danger to the rest."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from audit.domain.policy_text import PassageKind
from audit.outputs.report import PolicyReport
from audit.outputs.workbook import write_workbook
from audit.outputs.workbook_policy import LONGEST_PASSAGE
from tests.outputs.edited import THREE, previewed
from tests.outputs.test_workbook_recalculated import errors_in, recalculated
from tests.outputs.workbook_builders import action, facts, report, table_rows, written
from tests.policy_builders import FOUND, MISSING, NOT_HERE, WEAK, decision, finding, passage, policy, standing

TEXT = policy(
    passage(0, "Staff tell the lead of every worry. Nobody waits.", "Reporting", page=4),
    passage(0, "Pupils sign the rules.", "Rules", kind=PassageKind.CELL),
)
STANDINGS = (
    standing("R1", finding("R1", FOUND, 1, quote="Staff tell the lead of every worry.", confidence=0.87)),
    standing("R2", finding("R2", WEAK, 1), decision(FOUND, 2, "As the head says.", on=date(2017, 2, 20))),
    standing("R3", finding("R3", MISSING, 2, confidence=0.12), criteria=["filtering-suits", "parents-help"]),
    standing("R4", decided=decision(MISSING, carried=True)),
    standing("R5", finding("R5", FOUND, 2), why_not="Only for: boarding or residential"),
    standing("G1", finding("G1", WEAK, 2)),
    standing("G2", decided=decision(NOT_HERE, note="We have none.")),
)


def checked(*standings, **facts_of_it):
    made = PolicyReport(
        name="Online safety policy 2017",
        file_name="policy.docx",
        words=5432,
        checked_on=date(2017, 3, 1),
        checked_by="Jo Bright",
        standings=standings or STANDINGS,
        passages={one.number: one for one in TEXT.passages},
        doing={"R3": "In the plan: Add it (not started)", "R4": "Left out: Not for us"},
    )
    return replace(made, **facts_of_it)


def report_with(made=None, actions=()):
    return replace(report(actions), policy=made or checked())


def sheet_of(made=None):
    return written(report_with(made))["Policy"]


def rows_of(made=None):
    return {row["Reference"]: row for row in table_rows(sheet_of(made), "PolicyStatements")}


def test_the_sheet_is_there_only_where_a_policy_was_checked():
    assert "Policy" not in written(report()).sheetnames
    book = written(report_with())
    assert book.sheetnames[-2:] == ["Evidence", "Policy"]
    links = {cell.value: cell.hyperlink.location for (cell,) in book["Read me"]["A1:A40"] if cell.hyperlink}
    assert list(links) == book.sheetnames[1:]
    assert "Status of a statement" in facts(book["Read me"])
    assert "Status of a statement" not in facts(written(report())["Read me"])


def test_it_says_which_version_was_checked_when_and_by_whom():
    assert sheet_of()["C2"].value == (
        "Online safety policy 2017 (policy.docx, 5,432 words), checked on 1 March 2017 by Jo Bright. "
        "Plumbline proposes; a person decides."
    )
    assert "on 1 March 2017. Plumbline" in sheet_of(checked(checked_by=""))["C2"].value
    assert len(sheet_of(checked(name="x" * 4000, file_name="y" * 300))["C2"].value) < 300


def test_every_statement_is_a_row_with_what_it_asks_its_status_and_who_says_so():
    rows = rows_of()
    assert list(rows) == ["R1", "R2", "R3", "R4", "R5", "G1", "G2"]
    assert [row["Status"] for row in rows.values()] == [
        "Found",
        "Found",
        "Missing",
        "Missing",
        "Not applicable",
        "Weak",
        "Not applicable",
    ]
    assert [row["Decided"] for row in rows.values()] == [
        "Proposed",
        "Jo Bright, 20 February 2017",
        "Proposed",
        "Jo Bright, 4 March 2017\nCarried over from the version before",
        "Only for: boarding or residential",
        "Proposed",
        "Jo Bright, 4 March 2017",
    ]
    assert rows["R1"]["Section"] == "1 Aims"
    assert rows["R1"]["Place in the template"] == "Section 1.1, R1"
    assert (rows["R1"]["Strength"], rows["G1"]["Strength"]) == ("Strongly recommended", "Good practice")
    assert rows["R1"]["What it asks"] == "Say R1"


def test_confidence_is_given_for_what_is_proposed_and_for_nothing_else():
    rows = rows_of()
    assert {ref: row["How likely it says so"] for ref, row in rows.items()} == {
        "R1": 0.87, "R2": None, "R3": 0.12, "R4": None, "R5": None, "G1": 0.5, "G2": None,
    }  # fmt: skip
    assert sheet_of()["H9"].number_format == "0%"


def test_the_passage_stands_with_its_place_beside_what_is_said():
    rows = rows_of()
    assert (rows["R1"]["Passage"], rows["R1"]["Where"]) == (
        "Staff tell the lead of every worry.",
        "Page 4, under “Reporting”",
    )
    assert (rows["R2"]["Passage"], rows["R2"]["Where"]) == ("Pupils sign the rules.", "Under “Rules”, in a table")
    assert rows["R2"]["Note"] == "As the head says."
    for ref in ("R3", "R4", "R5", "G2"):
        assert (rows[ref]["Passage"], rows[ref]["Where"]) == (None, None)


def test_an_item_of_a_list_stands_with_the_words_that_it_completes():
    item = passage(1, "share passwords", kind=PassageKind.BULLET, lead_in="Staff must not:")
    row = rows_of(checked(standing("R1", finding("R1", FOUND, 1)), passages={1: item}))["R1"]
    assert row["Passage"] == "Staff must not: share passwords"


def test_criteria_are_named_and_what_is_being_done_is_told():
    rows = rows_of()
    assert rows["R3"]["Criteria it bears on"] == "Filtering suits pupils\nParents get help"
    assert rows["R3"]["What is being done"] == "In the plan: Add it (not started)"
    assert rows["R4"]["What is being done"] == "Left out: Not for us"
    assert rows["R1"]["What is being done"] is None


def test_who_is_named_where_it_is_not_simply_the_school():
    one = standing("R1")
    governors = replace(one, statement=replace(one.statement, who="Governing body"))
    assert rows_of(checked(governors))["R1"]["What it asks"] == "Say R1\nWho: Governing body"


def test_a_long_passage_is_cut_at_a_word_and_a_lost_one_leaves_its_cells_empty():
    long = {1: passage(1, "word " * 5000)}
    row = rows_of(checked(standing("R1", finding("R1", FOUND, 1)), passages=long))["R1"]
    assert row["Passage"].endswith("word…")
    assert LONGEST_PASSAGE - 10 < len(row["Passage"]) <= LONGEST_PASSAGE
    assert rows_of(checked(standing("R1", finding("R1", FOUND, 9))))["R1"]["Passage"] is None


def test_a_check_without_statements_says_so():
    [row] = table_rows(sheet_of(replace(checked(), standings=())), "PolicyStatements")
    assert row["What it asks"] == "No statement of the template"


def test_it_is_real_excel_like_the_other_sheets():
    sheet = sheet_of()
    table = sheet.tables["PolicyStatements"]
    assert table.ref == "A8:M15"
    assert table.autoFilter.ref == table.ref
    assert sheet.freeze_panes == "D9"
    assert sheet.print_title_rows == "$8:$8"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape", 1, 0,
    )  # fmt: skip
    assert all(cell.alignment.wrap_text for cell in sheet[9] if cell.column_letter != "H")
    words = {rule.formula[0] for cells in sheet.conditional_formatting for rule in cells.rules}
    assert words == {'"Found"', '"Weak"', '"Missing"', '"Proposed"'}


def test_the_counts_are_formulas_over_the_table():
    sheet = sheet_of()
    assert [cell.value for cell in sheet[3]][:8] == [
        "Strength", "Found", "Weak", "Missing", "Not applicable", "All that apply", "Found, of those",
        "Decided by a person",
    ]  # fmt: skip
    assert sheet["B4"].value == "=COUNTIFS('Policy'!$D$9:$D$15,$A4,'Policy'!$F$9:$F$15,B$3)"
    assert sheet["H4"].value == (
        "=COUNTIFS('Policy'!$D$9:$D$15,$A4,'Policy'!$F$9:$F$15,\"<>Not applicable\",'Policy'!$G$9:$G$15,\"<>Proposed\")"
    )


def test_libreoffice_works_the_counts_out(tmp_path):
    """Strongly recommended: R1 and R2 found, R3 and R4 missing, R5 away; decided R2 and R4. Good practice: G1 weak."""
    book = recalculated(report_with(actions=[action()]), tmp_path)
    assert errors_in(book) == []
    counts = [[cell.value for cell in row] for row in book["Policy"]["A4:H6"]]
    assert counts == [
        ["Strongly recommended", 2, 0, 2, 1, 4, 0.5, 2],
        ["Good practice", 0, 1, 0, 1, 1, 0, 0],
        ["Both together", 2, 1, 2, 2, 5, 0.4, 2],
    ]


def test_where_nothing_applies_no_share_is_worked_out(tmp_path):
    away = standing("R1", why_not="Only for: college")
    book = recalculated(report_with(checked(away)), tmp_path)
    assert errors_in(book) == []
    assert [cell.value for cell in book["Policy"][6]][:8] == ["Both together", 0, 0, 0, 1, 0, None, 0]


@pytest.mark.parametrize("typed", ["=HYPERLINK(1)", "+1", "@x", "#REF!", "-5", "4/3/2017", "'x", "_x0041_", "\x00\x1b"])
def test_what_people_and_files_say_is_never_a_formula(typed):
    by = replace(decision(FOUND, 1, typed), by=typed)
    one = standing("R1", finding("R1", WEAK, 1, quote=typed), by)
    made = checked(
        one,
        name=typed,
        file_name=typed,
        checked_by=typed,
        passages={1: passage(1, typed, typed)},
        doing={"R1": typed},
    )
    for row in written(report_with(made))["Policy"].iter_rows():
        for cell in row:
            assert cell.data_type != "f" or cell.value.startswith(("=COUNTIFS(", "=SUM(", "=IF("))
            assert cell.data_type != "e"


def test_the_plan_comes_back_unchanged_beside_the_sheet():
    for owner_sheets in (False, True):
        content = write_workbook(report_with(actions=THREE), owner_sheets=owner_sheets)
        found = previewed(content)
        assert (found.nothing, len(found.unchanged)) == (True, 3)


def test_an_owner_called_policy_gets_a_sheet_of_another_name():
    content = write_workbook(report_with(actions=[action(owner="Policy")]), owner_sheets=True)
    assert load_workbook(BytesIO(content)).sheetnames[-2:] == ["Policy", "Policy (2)"]


def test_the_same_report_gives_the_same_bytes():
    assert write_workbook(report_with()) == write_workbook(report_with())
