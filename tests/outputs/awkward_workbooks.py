"""Copies of the plan as people and programs leave them: how each is made, and all that its preview says."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.outputs.edited import cells, edited, letter, put, repacked, saved
from tests.outputs.refused_workbooks import PLAN, SHEET, shared_texts


def renamed() -> bytes:
    book = load_workbook(BytesIO(PLAN))
    book["Action plan"].title = "Plan März – Jo's copy"
    book.move_sheet("Read me", 1)
    return saved(book)


def lower_headings() -> bytes:
    def change(sheet):
        sheet.insert_rows(1, 3)
        sheet["D1"] = "Elm Primary, our plan"
        sheet["D2"] = "Updated by the office"

    return edited(change)


def restyled_headings() -> bytes:
    def change(sheet):
        for cell in sheet[1]:
            cell.value = f"  {cell.value.upper().replace(' ', '  ')}\n"

    return edited(change)


def reordered() -> bytes:
    def change(sheet):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=4)]
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(reversed(row), start=1):
                cell = sheet.cell(number, column)
                cell.value = value
                cell.number_format = "d mmmm yyyy" if isinstance(value, datetime) else "General"

    return edited(change)


def extra_columns() -> bytes:
    return edited(lambda sheet: (sheet.insert_cols(8), sheet.cell(1, 8, "Our\nnotes"), sheet.cell(2, 8, "x"),
                                 sheet.cell(1, 30, "=1+1")))  # fmt: skip


def few_columns() -> bytes:
    def change(sheet):
        for heading in ("No.", "Strand", "Overdue?", "Sources", "Description", "Cost", "Progress notes"):
            sheet.delete_cols(sheet[f"{letter(sheet, heading)}1"].column)

    return edited(change)


def filtered() -> bytes:
    def change(sheet):
        sheet.auto_filter.ref = "A1:W4"
        sheet.auto_filter.add_filter_column(9, ["Headteacher"])
        sheet.row_dimensions[2].hidden = sheet.row_dimensions[4].hidden = True
        put(sheet, "Owner", 4, "Somebody hidden")

    return edited(change)


def length_of_time() -> bytes:
    def change(sheet):
        put(sheet, "Due", 3, timedelta(hours=30))
        sheet[f"{letter(sheet, 'Due')}3"].number_format = "[h]:mm:ss"

    return edited(change)


def since_1904() -> bytes:
    book = load_workbook(BytesIO(PLAN))
    book.epoch = CALENDAR_MAC_1904
    put(book["Action plan"], "Due", 3, date(2017, 5, 5))
    return saved(book)


def rich_text() -> bytes:
    words = CellRichText("Check ", TextBlock(InlineFont(b=True), "every"), " filter")
    return edited(lambda sheet: put(sheet, "Action", 2, words))


def spread_out() -> bytes:
    def change(sheet):
        sheet.insert_rows(3, 4)
        sheet.insert_rows(2, 2)

    return edited(change)


def merged_owner() -> bytes:
    def change(sheet):
        put(sheet, "Owner", 2, "The office")
        column = letter(sheet, "Owner")
        sheet.merge_cells(f"{column}2:{column}4")

    return edited(change)


def banner() -> bytes:
    def change(sheet):
        sheet.insert_rows(3)
        sheet["D3"] = "Summer term"
        sheet.merge_cells("D3:R3")

    return edited(change)


def numbers() -> bytes:
    def change(sheet):
        for row, (value, code) in enumerate(((0.5, "0%"), (1250, '"£"#,##0.00'), (450.0, "General")), start=2):
            put(sheet, "Cost", row, value)
            sheet[f"{letter(sheet, 'Cost')}{row}"].number_format = code

    return edited(change)


def prefixed(xml: bytes) -> bytes:
    """As some libraries write it: every element with a prefix."""
    text = xml.decode().replace('xmlns="', 'xmlns:x="', 1)
    return re.sub(r"<(/?)(?=[A-Za-z])(?!x:)", r"<\1x:", text).encode()


def strict() -> bytes:
    """As Excel saves "Strict Open XML": other namespaces, dates as text."""
    transitional = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    content = repacked(
        PLAN,
        {name: lambda xml: xml.replace(transitional, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
         for name in (SHEET, "xl/workbook.xml", "xl/styles.xml")},
    )  # fmt: skip
    serial = (date(2017, 4, 3) - date(1899, 12, 30)).days
    return repacked(content, {SHEET: lambda xml: re.sub(
        rb't="n"><v>%d</v>' % serial, b't="d"><v>2017-04-03T00:00:00</v>', xml
    )})  # fmt: skip


def without_references(xml: bytes) -> bytes:
    """Rows and cells need not say where they are, if none is left out before them."""

    def row(found: re.Match[str]) -> str:
        filled, column = [], 0
        for cell in re.finditer(r'<c r="([A-Z]+)\d+"([^>]*/>|.*?</c>)', found[2], re.DOTALL):
            number = sum((ord(c) - 64) * 26**n for n, c in enumerate(reversed(cell[1])))
            filled += ["<c/>"] * (number - column - 1) + [f"<c{cell[2]}"]
            column = number
        return f"<row>{''.join(filled)}</row>"

    return re.sub(r"<row([^>]*)>(.*?)</row>", row, xml.decode(), flags=re.DOTALL).encode()


def formula(value: str, kind: str = "") -> bytes:
    """The owner of the first action is a formula, with what is saved of its result."""
    cell = f"<f>A1</f>{value}</c>"
    owner = letter(load_workbook(BytesIO(PLAN))["Action plan"], "Owner")
    return repacked(PLAN, {SHEET: lambda xml: re.sub(
        rf'(<c r="{owner}2"[^>]*?) t="inlineStr">.*?</c>', rf"\1{kind}>{cell}", xml.decode()).encode()})  # fmt: skip


def error_value() -> bytes:
    return formula("<v>#REF!</v>", ' t="e"')


def returns_escaped() -> bytes:
    """As Excel writes the line ends of other systems."""
    old = b"Each Friday"
    return repacked(PLAN, {SHEET: lambda xml: xml.replace(old, b"Each_x000D_\nFriday_x005F_x0041_")})


def other_year() -> bytes:
    return cells({("Key", 3): "f" * 32, ("Action", 3): "Of another school"})


def copied_row() -> bytes:
    def change(sheet):
        for cell in sheet[4]:
            sheet.cell(5, cell.column).value = cell.value

    return edited(change)


THREE_UNCHANGED = "3 unchanged"
OWNER_CHANGED = "1 changed, 2 unchanged"
KEYLESS_NOTE = "Not read, because the plan has no such column: {}."

READ: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "as it was exported": (lambda: PLAN, [THREE_UNCHANGED]),
    "a sheet that says it is as large as can be": (
        lambda: repacked(PLAN, {SHEET: lambda xml: re.sub(rb'on ref="[^"]*"', b'on ref="A1:XFD1048576"', xml)}),
        [THREE_UNCHANGED],
    ),
    "a renamed sheet, after another": (renamed, [THREE_UNCHANGED]),
    "headings in the fourth row": (lower_headings, [THREE_UNCHANGED]),
    "headings with other capitals and spaces": (restyled_headings, [THREE_UNCHANGED]),
    "columns in reverse": (reordered, [THREE_UNCHANGED]),
    "columns of people's own": (extra_columns, [
        THREE_UNCHANGED,
        "Not read, because the plan has no such column: 'Our notes'.",
    ]),
    "columns deleted": (few_columns, [
        THREE_UNCHANGED,
        "Nothing changes in Description, Cost, Progress notes: the file has no such column.",
    ]),
    "a filter on, and a change in a hidden row": (filtered, [
        OWNER_CHANGED, "Owner: Network manager → Somebody hidden",
    ]),
    "blank rows in between": (spread_out, [THREE_UNCHANGED]),
    "an owner merged over three rows": (merged_owner, [
        "3 changed",
        "Owner: Network manager → The office",
        "Owner: Headteacher → The office",
        "Owner: Network manager → The office",
    ]),
    "a heading merged across": (banner, [
        THREE_UNCHANGED, "Row 3 of the sheet is one merged cell ('Summer term') and was left out.",
    ]),
    "a date as British text": (lambda: cells({("Due", 3): "5/6/2017"}), [OWNER_CHANGED, "Due: None → 2017-06-05"]),
    "a date as a serial number": (lambda: cells({("Due", 3): 42891}), [OWNER_CHANGED, "Due: None → 2017-06-05"]),
    "a date as a serial number in text": (
        lambda: cells({("Due", 3): "42891"}), [OWNER_CHANGED, "Due: None → 2017-06-05"]
    ),
    "a date with a time": (
        lambda: cells({("Due", 3): datetime.combine(date(2017, 6, 5), time(16, 30))}),
        [OWNER_CHANGED, "Due: None → 2017-06-05"],
    ),
    "days counted from 1904": (since_1904, [OWNER_CHANGED, "Due: None → 2017-05-05"]),
    "a date that is none": (lambda: cells({("Due", 3): "tomorow"}), [
        "2 unchanged, 1 errors", "Action plan!L3: 'tomorow' is not a date. Write it like 4 March 2017 or 4/3/2017.",
    ]),
    "a year instead of a date, which its cell shows as a day": (lambda: cells({("Due", 3): 2017}), [
        "2 unchanged, 1 errors", "Action plan!L3: 9 July 1905 is too far from now. Use a year from 1990 to 2099.",
    ]),
    "a length of time instead of a date": (length_of_time, [
        "2 unchanged, 1 errors", "Action plan!L3: '1.25' is not a date. Write it like 4 March 2017 or 4/3/2017.",
    ]),
    "a date of the last century": (lambda: cells({("Due", 3): date(1917, 3, 4)}), [
        "2 unchanged, 1 errors", "Action plan!L3: 4 March 1917 is too far from now. Use a year from 1990 to 2099.",
    ]),
    "numbers, money and percentages where words belong": (numbers, [
        "2 changed, 1 unchanged", "Cost:  → 50%", "Cost:  → £1,250.00",
    ]),
    "true and false where words belong": (lambda: cells({("Cost", 2): True}), [OWNER_CHANGED, "Cost:  → TRUE"]),
    "an owner who is a number": (lambda: cells({("Owner", 2): 7}), [OWNER_CHANGED, "Owner: Network manager → 7"]),
    "bold in the middle of a text": (rich_text, [
        OWNER_CHANGED, "Action: Check the filter → Check every filter",
    ]),
    "texts that cells share": (shared_texts, [THREE_UNCHANGED]),
    "cells that do not say where they are": (
        lambda: repacked(PLAN, {SHEET: without_references}), [THREE_UNCHANGED]
    ),
    "elements with a prefix": (
        lambda: repacked(shared_texts(), {SHEET: prefixed, "xl/sharedStrings.xml": prefixed}), [THREE_UNCHANGED]
    ),
    "a strict workbook": (strict, [THREE_UNCHANGED]),
    "characters that Excel escapes": (returns_escaped, [
        "3 changed", *["Description: Each Friday → Each\nFriday_x0041_"] * 3,
    ]),
    "a formula with its result": (lambda: formula("<v>Jo</v>", ' t="str"'), [
        OWNER_CHANGED, "Owner: Network manager → Jo",
    ]),
    "a formula that gives nothing": (lambda: formula("<v></v>", ' t="str"'), [
        OWNER_CHANGED, "Owner: Network manager → ",
    ]),
    "a formula without its result": (lambda: formula("<v/>"), [
        "2 unchanged, 1 errors",
        "Action plan!J2: This cell holds a formula whose result is not in the file. Save the file once more in your "
        "spreadsheet program.",
    ]),
    "an error instead of a value": (error_value, [
        "2 unchanged, 1 errors", "Action plan!J2: This cell holds the error #REF!. Type the value instead.",
    ]),
    "a status in other words": (lambda: cells({("Status", 2): "Finished"}), [
        "2 unchanged, 1 errors",
        "Action plan!M2: 'Finished' is not a status. Use one of: Not started, In progress, Blocked, Done, Dropped.",
    ]),
    "blocked without a reason": (lambda: cells({("Status", 2): "Blocked"}), [
        "2 unchanged, 1 errors",
        "Action plan!R2: Say what is blocking this action, so that somebody can clear the way.",
    ]),
    "a row of another plan": (other_year, [
        "1 removed, 2 unchanged, 1 errors",
        "Action plan!A3: This row's hidden key is not that of an action of this review. The row may come from another "
        "year's plan, or from another school's. To add it as a new action, show the hidden columns and clear Key, "
        "Revision and Exported.",
    ]),
    "a row copied to make a new one": (copied_row, ["2 unchanged, 2 errors", *(
        f"Action plan!A{here}: The hidden key of this row is also in row {there}. Keep one of them. If this one is "
        "meant as a new action, show the hidden columns and clear Key, Revision and Exported."
        for here, there in ((4, 5), (5, 4))
    )]),
    "a new row": (lambda: cells({("Action", 5): "Ask the parents", ("Criteria", 5): "Parents get help"}), [
        "1 new, 3 unchanged", "New: Ask the parents",
    ]),
    "a row deleted": (lambda: edited(lambda sheet: sheet.delete_rows(3)), ["1 removed, 2 unchanged"]),
    "a criterion in other words": (lambda: cells({("Criteria", 2): "Filters"}), [
        "2 unchanged, 1 errors",
        "Action plan!H2: 'Filters' is not a criterion of this rubric. Use the words of Gap analysis.",
    ]),
}  # fmt: skip
