"""The workbook as a whole: its sheets, what they say, how they print, and what people's text cannot do to it."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from audit.domain.assessment import Judgement
from audit.domain.assurance import Evidence
from audit.domain.cell_text import CUT_NOTE, MOST_CHARACTERS, safe_text
from audit.domain.vocabulary import EvidenceKind
from audit.outputs.report import RegisterEntry
from audit.outputs.workbook import write_workbook
from tests.outputs.workbook_builders import EDITION, TODAY, action, facts, report, table_rows, written


def test_the_sheets_come_in_reading_order():
    book = written(report())
    assert book.sheetnames == ["Read me", "Action plan", "Gap analysis", "Compliance", "Scores", "Evidence"]


def test_the_same_report_gives_the_same_bytes():
    made = report([action()])
    assert write_workbook(made) == write_workbook(made)


def test_document_properties_say_what_and_when():
    properties = written(report()).properties
    assert properties.title == "Online safety action plan: Elm Primary, 2016 to 2017"
    assert properties.creator == "Plumbline"
    assert properties.created == properties.modified == datetime(2017, 3, 4, 12)  # noqa: DTZ001


def test_every_sheet_prints_on_a4_landscape_one_page_wide_with_the_school_on_it():
    for sheet in written(report(name="St Anne & St John")).worksheets:
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddHeader.left.text == "St Anne && St John"
        assert sheet.oddFooter.right.text == "Page &P of &N"
        assert sheet.oddFooter.left.text == "Plumbline, as at 4 March 2017"


def test_a_very_long_name_does_not_break_the_page_header():
    header = written(report(name="&" * 300)).worksheets[0].oddHeader
    assert len(header.left.text) < 170


def test_tables_repeat_their_heading_on_every_printed_page():
    book = written(report())
    rows = {sheet.title: sheet.print_title_rows for sheet in book.worksheets}
    assert rows == {
        "Read me": None,
        "Action plan": "$1:$1",
        "Gap analysis": "$3:$3",
        "Compliance": "$8:$8",
        "Scores": None,
        "Evidence": "$3:$3",
    }


def test_table_names_are_unique_and_their_headings_stand_in_their_cells():
    book = written(report())
    names = [name for sheet in book.worksheets for name in sheet.tables]
    assert len(set(names)) == len(names) == 7
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            assert [c.name for c in table.tableColumns] == [cell.value for cell in sheet[table.ref][0]]
            assert table.autoFilter.ref == table.ref


def test_read_me_gives_the_scores_as_fractions_with_words():
    # Two of three applicable criteria judged, both of weight 3: claimed 3 + 1 of 8 levels, assured 2 + 1 of 8.
    # With the third (weight 1) at 0: 9 points of 28; at 4: 13 of 28.
    sheet = written(report())["Read me"]
    said = facts(sheet)
    assert said["Claimed score"] == pytest.approx(4 / 8)
    assert said["Assured score"] == pytest.approx(3 / 8)
    assert said["Lowest it could end"] == pytest.approx(9 / 28)
    assert said["Highest it could end"] == pytest.approx(13 / 28)
    assert said["Coverage"] == pytest.approx(2 / 3)
    assert said["School or setting"] == "Elm Primary"
    assert said["As at"].date() == TODAY
    words = {row[0]: row[2] for row in sheet.iter_rows(max_col=3, values_only=True)}
    assert words["Assured score"].startswith("38% of the highest possible score")
    assert words["Coverage"] == "67% judged: 2 of 3 criteria that apply here."


def test_read_me_leads_to_every_sheet():
    book = written(report())
    links = {cell.value: cell.hyperlink.location for (cell,) in book["Read me"]["A1:A40"] if cell.hyperlink}
    assert list(links) == book.sheetnames[1:]
    assert links["Action plan"] == "'Action plan'!D1"


def test_gaps_come_in_order_with_a_live_product():
    sheet = written(report([action()], dismissed={"filtering-suits": "Moving house"}))["Gap analysis"]
    first, second = table_rows(sheet, "GapAnalysis")
    assert (first["Rank"], first["Criterion"], first["Claimed"], first["Claimed in words"]) == (
        1,
        "Filtering is checked",
        1,
        "1 Emerging",
    )
    assert (first["Gap"], first["Weight"], first["Weight × gap"]) == (2, 3, "=J4*I4")
    assert sheet["J3"].value == "Weight"
    assert sheet["I3"].value == "Gap"
    assert first["How it ranks"] == "Tier 1; weight 3 × gap 2 = 6; effort small"
    assert first["Action"] == "In the plan"
    assert first["Asked by law or statutory guidance"] == "Law 2016, paragraph 68"
    assert (second["Action"], second["Why dismissed"]) == ("Dismissed", "Moving house")
    assert second["Why it is listed"].startswith("Only evidence is missing")
    assert second["Rationale"] == "Seen in Year 6"


def test_what_no_gap_shows_is_listed_below_the_gaps():
    others = table_rows(written(report())["Gap analysis"], "AlsoToDo")
    assert [(row["Matter"], row["Criterion"]) for row in others] == [
        ("Not judged yet", "Parents get help"),
        ("Claim beyond its evidence", "Filtering suits pupils"),
        ("Evidence out of date", "Filtering suits pupils"),
    ]
    assert others[0]["Gap"] is None  # not judged is not a gap of 3
    assert others[2]["Evidence"] == "0 current\n1 out of date"


def test_an_exception_is_shown_wherever_its_number_is():
    book = written(report(judgements={"filtering-suits": Judgement(3, target=4, exception="Seen by the inspector")}))
    (gap,) = table_rows(book["Gap analysis"], "GapAnalysis")
    assert gap["Why it is listed"] == "Judged below target. Counts by exception: Seen by the inspector"
    score = table_rows(book["Scores"], "ScoresByCriterion")[0]
    assert score["Exception, or why it does not apply"] == "Seen by the inspector"
    first = table_rows(book["Compliance"], "ComplianceBySource")[0]
    assert first["Follows from (assured level)"] == "Filtering suits pupils (3 Secure, by exception)"


def test_compliance_lists_every_scored_requirement_with_what_it_follows_from():
    sheet = written(report())["Compliance"]
    rows = table_rows(sheet, "ComplianceBySource")
    assert [(row["Reference"], row["State"]) for row in rows] == [
        ("LAW-1", "Partly met"),
        ("LAW-2", "Not met"),
        ("LOC-1", "Partly met"),
    ]
    assert rows[2]["Follows from (assured level)"] == (
        "Filtering suits pupils (2 Developing)\nParents get help (Not judged)\nBoarders' parents (does not apply)"
    )
    assert sheet["A4"].value == "Law 2016"
    assert sheet["C4"].value == "=COUNTIFS('Compliance'!$A$9:$A$11,$A4,'Compliance'!$E$9:$E$11,C$3)"


def test_scores_are_unrounded_fractions_and_blank_where_nothing_is_judged():
    sheet = written(report())["Scores"]
    filtering, parents = table_rows(sheet, "ScoresByStrand")
    assert filtering["Assured"] == pytest.approx(3 / 8)
    assert filtering["Target"] == pytest.approx(6 / 8)
    assert (parents["Judged"], parents["Applicable"], parents["Claimed"]) == (0, 1, None)
    assert sheet["D4"].number_format == "0%"
    assert [sheet.cell(6, column).value for column in (1, 2, 3)] == ["Whole review", 2, 3]


def test_scores_list_every_criterion_also_those_that_do_not_apply():
    rows = table_rows(written(report())["Scores"], "ScoresByCriterion")
    assert [row["Reference"] for row in rows] == [c.ref for c in EDITION.criteria]
    assert rows[0]["Judged by"] == "A. Head, 3 March 2017"
    assert (rows[0]["Current evidence"], rows[0]["Stale evidence"]) == (0, 1)
    assert [row["Not judged?"] for row in rows] == [None, None, "Not judged", "Does not apply"]
    assert rows[3]["Exception, or why it does not apply"] == "Only for: boarding or residential"


def test_the_chart_shows_claimed_assured_and_target_with_axes():
    content = write_workbook(report())
    (chart,) = load_workbook(BytesIO(content))["Scores"]._charts
    assert [series.val.numRef.f for series in chart.series] == [f"'Scores'!${c}$4:${c}$5" for c in "DEH"]
    assert chart.series[0].cat.numRef.f == "'Scores'!$A$4:$A$5"
    assert not chart.x_axis.delete
    assert not chart.y_axis.delete
    assert chart.title.tx.rich.p[0].r[0].t == "Claimed, assured and target score by strand"


def test_evidence_says_its_state_on_the_day_in_words():
    sheet = written(report())["Evidence"]
    log, survey = table_rows(sheet, "EvidenceRegister")
    assert (log["State on the day"], survey["State on the day"]) == ("Current", "Past its review date")
    assert log["Review by"].date() == date(2017, 9, 5)
    assert log["Used for"] == "Parents get help: Who rang"
    assert log["SHA-256 (start)"] == "ab" * 6
    assert sheet["B2"].value.startswith(
        "2 items on 4 March 2017: 1 current, 1 past its review date, 0 not yet in effect"
    )


def test_a_review_with_nothing_in_it_says_so():
    book = written(report(judgements={}, register=()))
    assert facts(book["Read me"])["Assured score"] == "None yet"
    assert table_rows(book["Gap analysis"], "GapAnalysis")[0]["Criterion"] == "Nothing has been judged yet"
    assert table_rows(book["Evidence"], "EvidenceRegister")[0]["Evidence"] == "Nothing in the register yet"
    assert table_rows(book["Scores"], "ScoresByStrand")[0]["Claimed"] is None


@pytest.mark.parametrize("text", ["=1+1", "+44 1622", "-5", "@home", "#N/A", "4/3/2017", "007", "TRUE", "'quoted"])
def test_what_people_type_stays_text(text):
    entry = RegisterEntry(Evidence(9, text, EvidenceKind.RECORD, TODAY), text, text, "", ())
    book = written(report([action(title=text, owner=text, reason=text)], register=[entry], name=text))
    for cell in (
        book["Action plan"]["F2"],
        book["Action plan"]["J2"],
        book["Action plan"]["R2"],
        book["Evidence"]["A4"],
    ):
        assert (cell.value, cell.data_type) == (text, "s")
    if text[0] in "=+-@'" or text[0].isdigit():
        assert book["Action plan"]["F2"].quotePrefix


def test_only_our_own_formulas_are_formulas():
    evil = "=HYPERLINK(1)"
    entry = RegisterEntry(Evidence(9, evil, EvidenceKind.RECORD, TODAY), evil, evil, evil, (("parents-help", evil),))
    judged = {ref: Judgement(0, rationale=evil, exception=evil) for ref in ("filtering-suits", "filtering-checked")}
    made = report([action(**dict.fromkeys(("key", "title", "description", "owner"), evil))], judged, [entry], {}, evil)
    book = written(made)
    formulas = [c.value for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert formulas
    assert not [formula for formula in formulas if "HYPERLINK" in formula]


def test_characters_that_break_a_file_are_replaced_and_line_ends_kept():
    typed = "one\r\ntwo\x0bthree\x00\x1b\ud800\ufffe end"
    assert safe_text(typed) == "one\ntwo\nthree\ufffd\ufffd\ufffd\ufffd end"
    sheet = written(report([action(description=typed)], name="Elm\x07 Primary"))["Action plan"]
    assert sheet["G2"].value == "one\ntwo\nthree\ufffd\ufffd\ufffd\ufffd end"


@pytest.mark.parametrize("letter", ["x", "\N{GRINNING FACE}"])  # the second takes two of Excel's characters
def test_text_too_long_for_a_cell_is_cut_and_says_so(letter):
    cut = safe_text(letter * 40_000)
    assert cut.endswith(letter + CUT_NOTE)
    assert len(cut.encode("utf-16-le")) // 2 in (MOST_CHARACTERS - 1, MOST_CHARACTERS)
    assert safe_text("x" * MOST_CHARACTERS) == "x" * MOST_CHARACTERS
