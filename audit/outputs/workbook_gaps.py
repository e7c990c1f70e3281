"""The Gap analysis sheet: every gap in the order to close it, and below it what no gap shows yet."""

from collections.abc import Iterator, Sequence

from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.action_plan import GapCover
from audit.domain.assessment import Standing
from audit.domain.dates import show_date
from audit.domain.gaps import Tier
from audit.domain.vocabulary import level_name
from audit.outputs.report import Report
from audit.outputs.workbook_styles import FIGURE, SECTION, Formula, Value, put
from audit.outputs.workbook_table import GAPS, Column, PlacedTable, dress, nothing, open_sheet, tint_words, write_table
from audit.outputs.workbook_words import count_of, statutory_places, strand_title

HEADER_ROW = 3
NOT_JUDGED, TO_CONFIRM = "Not judged yet", "To confirm"
UNEVIDENCED, STALE = "Claim beyond its evidence", "Evidence out of date"
GAP, WEIGHT, POINTS = "Gap", "Weight", "Weight × gap"

STATE_TINTS = {
    "In the plan": "green",
    "Action done, gap still open": "amber",
    "Dismissed": "amber",
    "No action yet": "red",
}

# The two tables share their headings as far as they can, because the frozen heading row stays above both.
_FIGURES = (
    Column("Criterion", 25),
    Column("Strand", 16),
    Column("Claimed", 9, FIGURE),
    Column("Claimed in words", 13),
    Column("Assured", 9, FIGURE),
    Column("Target", 8, FIGURE),
    Column(GAP, 7, FIGURE),
    Column(WEIGHT, 8.5, FIGURE),
    Column(POINTS, 9.5, FIGURE),
    Column("Effort", 10),
)
COLUMNS = (
    Column("Rank", 7, FIGURE),
    Column("Tier", 13),
    *_FIGURES,
    Column("How it ranks", 18),
    Column("Why it is listed", 24),
    Column("Next step", 40),
    Column("Action", 14),
    Column("Why dismissed", 18),
    Column("Asked by law or statutory guidance", 26),
    Column("Rationale", 28),
)
OTHER_COLUMNS = (
    Column("No.", 7, FIGURE),
    Column("Matter", 13),
    *_FIGURES,
    Column("Evidence", 18),
    Column("Why it is listed", 24),
    Column("Next step", 40),
)


def write_gaps(sheet: Worksheet, report: Report) -> PlacedTable:
    """Write both tables; returns where the table of gaps stands."""
    rows = [_gap_row(HEADER_ROW + n, cover, report) for n, cover in enumerate(report.covers, start=1)]
    no_gaps = nothing(COLUMNS, "Criterion", _no_gaps(report))
    gaps = write_table(sheet, "GapAnalysis", HEADER_ROW, COLUMNS, rows or [no_gaps])
    open_sheet(sheet, "Gap analysis: what to close first", _note(report))

    start = gaps.last_row + 2
    put(sheet, start, 1, "Also to do: not judged yet, claimed beyond the evidence, evidence out of date", SECTION)
    sheet.row_dimensions[start].height = 24
    others = [
        _other_row(start + 1 + n, n, matter, standing, report)
        for n, (matter, standing) in enumerate(_other_matters(report), start=1)
    ]
    none = nothing(OTHER_COLUMNS, "Criterion", "Nothing: all is judged, evidenced and in date")
    other = write_table(sheet, "AlsoToDo", start + 1, OTHER_COLUMNS, others or [none])

    tint_words(sheet, gaps.cells("Tier"), {Tier.STATUTORY.label: "teal"})
    tint_words(sheet, gaps.cells("Action"), STATE_TINTS)
    tint_words(sheet, other.cells("Matter"), {TO_CONFIRM: "amber", UNEVIDENCED: "red", STALE: "amber"})
    dress(sheet, report, "8A1C12", header_row=HEADER_ROW, freeze=f"D{HEADER_ROW + 1}")
    return gaps


def _note(report: Report) -> str:
    count = len(report.covers)
    silent = sum(cover.without_action for cover in report.covers)
    if not count:
        return f"No gap on {show_date(report.assessment.today)}."
    plan = (
        f"{silent} with no open action and no reason given" if silent else "all in the plan, or dismissed with a reason"
    )
    return (
        f"{count_of(count, 'gap')} on {show_date(report.assessment.today)}, {plan}. "
        "Statutory gaps below Secure first; then weight × gap, largest first; then the smaller effort."
    )


def _no_gaps(report: Report) -> str:
    return "No gap: every judged criterion is on target" if report.assessment.judged else "Nothing has been judged yet"


def _gap_row(row: int, cover: GapCover, report: Report) -> Sequence[Value]:
    gap = cover.gap
    return (
        gap.rank,
        gap.tier.label,
        *_figures(row, gap.standing, report),
        gap.formula,
        _why(cover),
        gap.next_step,
        cover.state,
        cover.dismissed,
        statutory_places(report, gap.standing) or "Neither",
        gap.standing.judgement.rationale if gap.standing.judgement else "",
    )


def _figures(row: int, standing: Standing, report: Report) -> Sequence[Value]:
    """The columns that both tables have. A criterion not judged has no gap in figures: not judged is not zero."""
    return (
        standing.criterion.title,
        strand_title(report.assessment.edition, standing),
        standing.claimed,
        level_name(standing.claimed),
        standing.assured,
        standing.target,
        standing.gap if standing.judged else None,
        standing.weight,
        _points_formula(row) if standing.judged else None,
        standing.criterion.effort.label,
    )


def _points_formula(row: int) -> Formula:
    letters = PlacedTable(GAPS, tuple(c.title for c in COLUMNS), HEADER_ROW, row)
    return Formula(f"={letters.letter(WEIGHT)}{row}*{letters.letter(GAP)}{row}")


def _why(cover: GapCover) -> str:
    standing = cover.gap.standing
    if cover.gap.is_of_evidence:
        reason = "Only evidence is missing: the practice was judged to be on target."
    elif standing.unevidenced:
        reason = "Judged below target, and evidence for what was claimed is missing too."
    else:
        reason = "Judged below target."
    return reason + _exception(standing)


def _exception(standing: Standing) -> str:
    if not standing.excepted or standing.judgement is None:
        return ""
    return f" Counts by exception: {standing.judgement.exception}"


def _other_matters(report: Report) -> Iterator[tuple[str, Standing]]:
    """What is to be done besides closing gaps, matter by matter, each in rubric order."""
    applicable = report.assessment.applicable
    yield from ((NOT_JUDGED, s) for s in applicable if s.waiting and not s.to_confirm)
    yield from ((TO_CONFIRM, s) for s in applicable if s.to_confirm)
    yield from ((UNEVIDENCED, s) for s in applicable if s.unevidenced)
    yield from ((STALE, s) for s in applicable if s.stale_evidence)


def _other_row(row: int, number: int, matter: str, standing: Standing, report: Report) -> Sequence[Value]:
    current, stale = standing.current_evidence, standing.stale_evidence
    why, step = {
        NOT_JUDGED: ("It applies here and has no level, so no score counts it.", "Judge it in Plumbline."),
        TO_CONFIRM: (
            f"{standing.proposal_words}. Until somebody confirms or changes it, no score counts it.",
            "Look at it in Plumbline, and confirm or change it.",
        ),
        UNEVIDENCED: (
            f"Claimed {level_name(standing.claimed)}; evidence supports {level_name(standing.assured)}.",
            "Add current evidence to the register, or judge the criterion again.",
        ),
        STALE: (
            f"{count_of(stale, 'item')} past the review date.",
            "Review what has lapsed, and give it a new date or replace it.",
        ),
    }[matter]
    return (
        number,
        matter,
        *_figures(row, standing, report),
        f"{current} current\n{stale} out of date",
        why + _exception(standing),
        step,
    )
