"""The Scores sheet: by strand with a chart, and every criterion behind the figures.

Percentages are held as fractions from 0 to 1, unrounded, and shown with the format ``0%``.
"""

from collections.abc import Iterable, Sequence

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.assessment import Standing
from audit.domain.dates import show_date
from audit.domain.scoring import Score, score, score_of_strand, target_score
from audit.outputs.report import Report
from audit.outputs.workbook_styles import (
    FIGURE,
    GREY,
    PERCENT,
    PERCENT_FORMAT,
    RULE,
    SECTION,
    TEAL,
    TEXT,
    TOTAL,
    TOTAL_FIGURE,
    TOTAL_PERCENT,
    Value,
    put,
)
from audit.outputs.workbook_table import Column, PlacedTable, dress, open_sheet, tint_words, write_table
from audit.outputs.workbook_words import strand_title

HEADER_ROW = 3
STRAND_ROW_HEIGHT = 20.0  # points; keeps the bars beside their strands apart enough to read
FEWEST_CHART_ROWS = 10
CHART_WIDTH = 21  # cm
CM_PER_POINT = 2.54 / 72
CLAIMED_COLOUR, ASSURED_COLOUR, TARGET_COLOUR = "5A9A9C", TEAL, "958C78"

TOTAL_STYLES = {TEXT: TOTAL, FIGURE: TOTAL_FIGURE, PERCENT: TOTAL_PERCENT}

STRAND_COLUMNS = (
    Column("Strand", 40),
    Column("Judged", 9, FIGURE),
    Column("Applicable", 11.5, FIGURE),
    Column("Claimed", 10, PERCENT),
    Column("Assured", 10, PERCENT),
    Column("Low", 10, PERCENT),
    Column("High", 10, PERCENT),
    Column("Target", 10, PERCENT),
)
CRITERION_COLUMNS = (
    Column("Criterion", 40),
    Column("Claimed", 9, FIGURE),
    Column("Assured", 9, FIGURE),
    Column("Target", 9, FIGURE),
    Column("Weight", 9, FIGURE),
    Column("Current evidence", 10, FIGURE),
    Column("Stale evidence", 10, FIGURE),
    Column("Not judged?", 10),
    Column("Strand", 28),
    Column("Reference", 28),
    Column("Exception, or why it does not apply", 34),
    Column("Judged by", 24),
)


def write_scores(sheet: Worksheet, report: Report) -> PlacedTable:
    """Write strands, total, chart and criteria; returns where the table of criteria stands."""
    assessment = report.assessment
    strands = write_table(
        sheet,
        "ScoresByStrand",
        HEADER_ROW,
        STRAND_COLUMNS,
        [
            _score_row(strand.title, score_of_strand(assessment, strand), assessment.of_strand(strand))
            for strand in assessment.edition.strands
        ],
    )
    total_row = strands.last_row + 1
    total = _score_row("Whole review", score(assessment.standings), assessment.standings)
    for number, (column, value) in enumerate(zip(STRAND_COLUMNS, total, strict=True), start=1):
        put(sheet, total_row, number, value, TOTAL_STYLES[column.style])
    for row in range(HEADER_ROW + 1, total_row + 1):
        sheet.row_dimensions[row].height = STRAND_ROW_HEIGHT

    start = max(total_row, HEADER_ROW + FEWEST_CHART_ROWS) + 2
    put(sheet, start, 1, "Every criterion", SECTION)
    sheet.row_dimensions[start].height = STRAND_ROW_HEIGHT
    rows = [_criterion_row(standing, report) for standing in assessment.standings]
    criteria = write_table(sheet, "ScoresByCriterion", start + 1, CRITERION_COLUMNS, rows)
    tint_words(sheet, criteria.cells("Not judged?"), {"Not judged": "amber", "To confirm": "amber"})
    _add_chart(sheet, strands, start)
    open_sheet(
        sheet,
        "Scores: claimed, assured and target",
        f"On {show_date(assessment.today)}. Over judged criteria only; low and high say where the assured score could "
        "still end (all the rest at 0, all at 4).",
        note_column=2,
    )
    dress(sheet, report, "2E7D6B", freeze="B1")
    return criteria


def fraction(percent: float | None) -> float | None:
    """A domain percentage, 0 to 100, as Excel holds it."""
    return None if percent is None else percent / 100


def _score_row(title: str, found: Score, standings: Iterable[Standing]) -> Sequence[Value]:
    percentages = (found.claimed, found.assured, found.low, found.high, target_score(standings))
    return (title, found.judged, found.applicable, *map(fraction, percentages))


def _criterion_row(standing: Standing, report: Report) -> Sequence[Value]:
    criterion = standing.criterion
    exception = standing.judgement.exception if standing.excepted and standing.judgement else ""
    return (
        criterion.title,
        standing.claimed,
        standing.assured,
        standing.target if standing.applies else None,
        standing.weight,
        standing.current_evidence,
        standing.stale_evidence,
        _why_no_level(standing),
        strand_title(report.assessment.edition, standing),
        criterion.ref,
        standing.why_not or exception or standing.proposal_words,
        report.judged_by.get(criterion.ref, ""),
    )


def _why_no_level(standing: Standing) -> str:
    if standing.judged:
        return ""
    if standing.to_confirm:
        return "To confirm"
    return "Not judged" if standing.applies else "Does not apply"


def _add_chart(sheet: Worksheet, strands: PlacedTable, below: int) -> None:
    """Bars beside the table of strands, from its heading down to the row ``below``."""
    chart = BarChart()
    chart.type, chart.grouping, chart.gapWidth, chart.overlap = "bar", "clustered", 60, 0
    chart.title = _chart_words("Claimed, assured and target score by strand", size=13, colour=TEAL)
    for title, colour in (("Claimed", CLAIMED_COLOUR), ("Assured", ASSURED_COLOUR), ("Target", TARGET_COLOUR)):
        column = strands.titles.index(title) + 1
        values = Reference(sheet, min_col=column, min_row=strands.header_row, max_row=strands.last_row)
        chart.add_data(values, titles_from_data=True)
        chart.series[-1].graphicalProperties.solidFill = colour
        chart.series[-1].graphicalProperties.line.solidFill = colour
    chart.set_categories(Reference(sheet, min_col=1, min_row=strands.header_row + 1, max_row=strands.last_row))
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"  # the first strand on top, as in the table
    chart.y_axis.crosses = "max"  # which would otherwise move the scale to the top
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, 1, 0.25
    chart.y_axis.number_format = PERCENT_FORMAT
    chart.y_axis.title = _chart_words("Score, as a share of the highest possible", size=9, colour=GREY)
    chart.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill=RULE)))
    chart.legend.position = "b"
    chart.width = CHART_WIDTH
    chart.height = CM_PER_POINT * sum(
        sheet.row_dimensions[row].height or 15 for row in range(strands.header_row, below - 1)
    )
    sheet.add_chart(chart, f"I{strands.header_row}")


def _chart_words(words: str, size: int, colour: str) -> Title:
    """A title of a chart or axis. ``size`` in points; it stands clear of the bars."""
    look = CharacterProperties(sz=size * 100, b=True, solidFill=colour)
    line = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=words)])
    return Title(tx=Text(rich=RichText(p=[line])), overlay=False)
