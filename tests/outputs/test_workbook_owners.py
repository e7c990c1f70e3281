"""A sheet per owner: whose it is, what is on it, and names that Excel takes."""

from io import BytesIO

from openpyxl import load_workbook

from audit.domain.vocabulary import ActionStatus
from audit.outputs.workbook import write_workbook
from tests.outputs.workbook_builders import action, report, table_rows


def sheets_of(*actions):
    book = load_workbook(BytesIO(write_workbook(report(actions), owner_sheets=True)))
    return {name: book[name] for name in book.sheetnames[6:]}


def test_every_owner_has_a_sheet_after_the_others_and_nobody_has_one_too():
    made = sheets_of(action(owner="SENCO"), action(owner="Headteacher"), action(owner=""), action(owner="senco "))
    assert list(made) == ["No owner yet", "Headteacher", "SENCO"]
    assert made["SENCO"]["A1"].value == "Actions of SENCO"
    assert made["No owner yet"]["A1"].value == "Actions that nobody owns yet"
    assert [row["No."] for row in table_rows(made["SENCO"], "Owner3")] == [1, 4]


def test_a_sheet_says_how_much_is_open_and_where_changes_belong():
    made = sheets_of(action(owner="SENCO"), action(owner="SENCO", status=ActionStatus.DONE, reason="So"))
    assert made["SENCO"]["C2"].value == (
        "2 actions, 1 open, on 4 March 2017. A copy to read and print: write changes on Action plan, which is the only "
        "sheet that is read back."
    )


def test_co_owners_see_what_they_share():
    made = sheets_of(action(owner="Headteacher", co_owners="SENCO; IT provider\nLead governor, Headteacher"))
    assert list(made) == ["Headteacher", "IT provider", "Lead governor", "SENCO"]
    (row,) = table_rows(made["SENCO"], "Owner4")
    assert row["Owner and co-owners"] == "Headteacher\nSENCO; IT provider\nLead governor, Headteacher"


def test_names_that_excel_would_refuse_are_changed_and_told_apart():
    long = "The county council's broadband and filtering team"
    made = sheets_of(
        *(action(owner=owner) for owner in ("Mr [A]/B: \\?*", "'", "History", "Evidence", long, f"{long} (north)"))
    )
    assert list(made) == [
        "Owner",
        "Evidence (2)",
        "History (2)",
        "Mr  A  B",
        "The county council's broadband",
        "The county council's broadb (2)",
    ]


def test_overdue_stays_live_and_refers_to_its_own_table():
    (sheet,) = sheets_of(action(owner="SENCO")).values()
    assert sheet["G4"].value.startswith("=IF(Owner1[[#This Row],[Status]]")


def test_without_being_asked_for_there_are_no_such_sheets():
    assert len(load_workbook(BytesIO(write_workbook(report([action()])))).sheetnames) == 6
