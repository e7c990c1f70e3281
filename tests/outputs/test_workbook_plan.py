"""The Action plan sheet: what people change in it, and what must come back unchanged."""

from datetime import date

from audit.domain.action_plan import ProgressNote
from audit.domain.plan_sheet import read_mark
from audit.domain.vocabulary import OWNERS, ActionStatus, Priority
from tests.outputs.workbook_builders import action, facts, report, table_rows, written

HEADINGS = [
    "Key",
    "Revision",
    "Exported",
    "No.",
    "Priority",
    "Action",
    "Description",
    "Criteria",
    "Strand",
    "Owner",
    "Co-owners",
    "Due",
    "Status",
    "Overdue?",
    "Success measure",
    "Progress notes",
    "New progress note",
    "Reason",
    "Cost",
    "Improvement plan",
    "Done on",
    "Sources",
    "Evidence",
]


def plan_of(*actions):
    return written(report(actions))["Action plan"]


def rules_of(sheet):
    return {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}


def test_the_headings_stand_in_the_first_row_and_stay_there():
    sheet = plan_of(action())
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert sheet.tables["ActionPlan"].ref == "A1:W2"
    assert sheet.freeze_panes == "G2"


def test_every_action_is_a_row_whatever_its_status():
    rows = table_rows(plan_of(*(action(key=s.value, status=s) for s in ActionStatus)), "ActionPlan")
    assert [row["Key"] for row in rows] == ["not-started", "in-progress", "blocked", "done", "dropped"]
    assert [row["Status"] for row in rows] == ["Not started", "In progress", "Blocked", "Done", "Dropped"]
    assert [row["No."] for row in rows] == [1, 2, 3, 4, 5]


def test_a_row_says_what_the_action_is_and_what_asks_for_it():
    (row,) = table_rows(plan_of(action(criteria=("filtering-suits", "parents-help"))), "ActionPlan")
    assert row["Criteria"] == "Filtering suits pupils\nParents get help"
    assert row["Strand"] == "Filtering\nParents"
    assert row["Sources"] == "Law 2016, paragraph 67\nLocal 2016, section 2"
    assert row["Priority"] == "1 Statutory"
    assert row["Success measure"] == "A log without a gap"
    assert row["Progress notes"] is None


def test_a_criterion_that_the_edition_does_not_have_is_named_by_its_ref():
    (row,) = table_rows(plan_of(action(criteria=("gone-away",))), "ActionPlan")
    assert (row["Criteria"], row["Strand"]) == ("gone-away", None)


def test_key_and_revision_are_hidden():
    sheet = plan_of(action())
    assert (sheet["A2"].value, sheet["B2"].value) == ("a1b2c3", 4)
    mark = read_mark(sheet["C2"].value)
    assert mark.plan_size == 1
    assert mark.same("due", date(2017, 4, 3))
    assert not mark.same("due", None)
    hidden = [letter for letter, d in sheet.column_dimensions.items() if d.hidden and not d.outlineLevel]
    assert hidden == ["A", "B", "C"]


def test_columns_that_are_only_looked_up_are_folded_away():
    sheet = plan_of(action(done_on=date(2017, 2, 1), criteria=("filtering-suits", "parents-help")))
    assert [letter for letter, d in sheet.column_dimensions.items() if d.outlineLevel] == ["U", "V", "W"]
    assert sheet["U2"].value.date() == date(2017, 2, 1)
    assert sheet["W2"].value == "Survey of 2015\nFilter log"


def test_notes_stand_one_below_the_other_with_their_day_and_who_wrote_them():
    notes = (ProgressNote(date(2017, 3, 1), "Quoted", "Jo Bright"), ProgressNote(date(2017, 3, 3), "Ordered", ""))
    (row,) = table_rows(plan_of(action(notes=notes)), "ActionPlan")
    assert row["Progress notes"] == "1 March 2017, Jo Bright: Quoted\n3 March 2017: Ordered"
    assert row["New progress note"] is None


def test_due_is_a_true_date():
    sheet = plan_of(action(), action(due=None))
    assert sheet["L2"].is_date
    assert sheet["L2"].value.date() == date(2017, 4, 3)
    assert sheet["L2"].number_format == "d mmmm yyyy"
    assert sheet["L3"].value is None


def test_lists_are_offered_for_200_rows_below_the_table_too():
    rules = rules_of(plan_of(action(), action()))
    assert set(rules) == {"E2:E203", "J2:J203", "L2:L203", "M2:M203"}
    assert rules["E2:E203"].formula1 == f'"{",".join(p.label for p in Priority)}"'
    assert rules["M2:M203"].formula1 == f'"{",".join(s.label for s in ActionStatus)}"'
    assert rules["M2:M203"].showErrorMessage
    assert rules["L2:L203"].type == "date"


def test_owner_offers_the_usual_roles_and_those_in_the_plan_but_takes_any():
    book = written(report([action(owner="Mr Patel, contractor"), action(owner="Headteacher"), action(owner="")]))
    rule = rules_of(book["Action plan"])["J2:J204"]
    assert not rule.showErrorMessage
    sheet, cells = rule.formula1.split("!")
    assert sheet == "'Read me'"
    assert [cell.value for (cell,) in book["Read me"][cells.replace("$", "")]] == [*OWNERS, "Mr Patel, contractor"]


def test_overdue_is_a_live_formula_that_new_rows_get_as_well():
    sheet = plan_of(action())
    formula = sheet["N2"].value
    assert formula.startswith("=IF(ActionPlan[[#This Row],[Status]]")
    assert "TODAY()+14" in formula
    column = sheet.tables["ActionPlan"].tableColumns[13]
    assert f"={column.calculatedColumnFormula.attr_text}" == formula


def test_colours_only_repeat_what_words_say():
    words = {
        (str(ranges.sqref), rule.formula[0])
        for ranges in plan_of(action()).conditional_formatting
        for rule in ranges.rules
    }
    assert words == {
        ("N2:N202", '"Overdue"'),
        ("N2:N202", '"Due soon"'),
        ("N2:N202", '"Done"'),
        ("M2:M202", '"Blocked"'),
        ("M2:M202", '"In progress"'),
        ("M2:M202", '"Done"'),
        ("E2:E202", '"1 Statutory"'),
    }


def test_read_me_counts_the_plan_live_new_rows_included():
    book = written(report([action(), action()]))
    counts = facts(book["Read me"])
    listed = "'Action plan'!$F$2:$F$203,\"<>\""
    assert counts["Actions in all"] == f"=COUNTIFS({listed})"
    assert counts["Overdue"] == (
        f"=COUNTIFS({listed},'Action plan'!$M$2:$M$203,\"<>Done\",'Action plan'!$M$2:$M$203,\"<>Dropped\","
        "'Action plan'!$L$2:$L$203,\"<\"&TODAY())"
    )
    assert {"Open", "Due in 14 days", "Done", "Dropped"} <= set(counts)


def test_a_plan_without_actions_has_one_blank_row_to_type_into():
    sheet = plan_of()
    assert sheet.tables["ActionPlan"].ref == "A1:W2"
    assert [cell.value for cell in sheet[2] if cell.column_letter != "N"] == [None] * 22
