"""The Read me sheet: what the workbook is, where the school stands, how to use it and send it back."""

from collections.abc import Sequence
from math import ceil

from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.action_plan import DUE_SOON_DAYS
from audit.domain.assurance import Currency
from audit.domain.compliance import Compliance
from audit.domain.dates import show_date
from audit.domain.gaps import Tier
from audit.domain.policy_check import PolicyStatus
from audit.domain.scoring import score
from audit.domain.vocabulary import LEVELS, ActionStatus, level_name
from audit.outputs import workbook_plan as plan
from audit.outputs.report import Report
from audit.outputs.workbook_scores import fraction
from audit.outputs.workbook_styles import (
    FACT,
    FACT_DATE,
    FACT_PERCENT,
    LABEL,
    PROSE,
    SECTION,
    TITLE,
    Formula,
    Value,
    link,
    put,
)
from audit.outputs.workbook_table import (
    COMPLIANCE,
    EVIDENCE,
    GAPS,
    PLAN,
    POLICY,
    README,
    SCORES,
    SPARE_ROWS,
    PlacedTable,
    dress,
)
from audit.outputs.workbook_words import count_of

WIDTHS = (29, 19, 98)
LINE_HEIGHT = 15.0  # points, of the text below
PROSE_CHARACTERS = 130  # that fit on a line across the second and third column
WORDS_CHARACTERS = 108  # that fit on a line of the third column

CONTENTS = (
    (PLAN, "D1", "What will be done, by whom and by when. This is the sheet to work in."),
    (GAPS, "A1", "Every gap in the order to close it, and what is not judged, not evidenced or out of date."),
    (COMPLIANCE, "A1", "Every requirement of every source: met, partly met, not met, and the criteria that decide it."),
    (SCORES, "A1", "Claimed, assured and target by strand, with a chart, and every criterion."),
    (EVIDENCE, "A1", "The register: what there is, where it is kept, and whether it is current."),
)
POLICY_CONTENT = (POLICY, "A1", "What the school's own policy has of every statement of the template, and where.")
HOW_TO = (
    (
        "See today's figures",
        "If Excel shows a yellow bar, choose Enable Editing. Overdue and the counts above are worked out with today's "
        "date each time the workbook is opened.",
    ),
    (
        "Change an action",
        "Type over any cell of Action plan. Priority, owner and status have a drop-down list; another name may be "
        "typed as owner. Type dates like 4 March 2017 or 4/3/2017. Sort and filter as you like.",
    ),
    (
        "Add an action",
        "Type in the row right below the last one: the table grows, with its lists. Use the words that Criteria "
        "already uses, or leave Criteria, Strand and Sources empty.",
    ),
    (
        "Say how it is going",
        "Write in New progress note. When the workbook is sent back, it joins Progress notes with that day's date. "
        "Earlier notes stay as they were written.",
    ),
    (
        "Drop an action",
        "Set its status to Dropped and give the reason, rather than delete the row. A blocked or done action needs its "
        "reason too: what is in the way, or what changed.",
    ),
    (
        "Send it back",
        "Save the workbook and upload it to Plumbline again. You see every change, row by row, before anything is "
        "saved. Only Action plan is read back; the other sheets are for reading.",
    ),
    (
        "Folded columns",
        "Done on, Sources and Evidence stand at the far right of Action plan. Press the plus sign above them to unfold "
        "them.",
    ),
    (
        "Hidden columns",
        "Columns A to C of Action plan, Key, Revision and Exported, are hidden. They tell Plumbline which action a row "
        "is, and whether somebody changed it meanwhile. Do not change them, and do not copy a whole row to make a new "
        "one.",
    ),
)
MEANINGS = (
    ("Level", f"{'; '.join(map(level_name, range(len(LEVELS))))}. Secure is what the requirements ask."),
    ("Claimed", "The level that somebody judged."),
    (
        "Assured",
        "The level that current evidence supports. Claims of 0 to 2 stand as they are. 3 needs at least one current "
        "item; 4 needs two of different kinds, one of them showing practice and not only a document. Otherwise a claim "
        "of 3 or 4 counts as far as its evidence goes, never below 2. A leader may record an exception with a reason, "
        "which is shown.",
    ),
    ("To confirm", "Came over from an earlier review. It counts as not judged until somebody has looked at it."),
    ("Not judged", "Not the same as zero: left out of the scores. Low and high say where the score could still end."),
    ("Gap", "Target level minus assured level."),
    (
        "Weight",
        "3 where law or statutory guidance asks, 2 for inspection and strong recommendations, 1 for good practice. "
        "Score = sum of weight × level, as a share of the sum of weight × 4.",
    ),
    (
        "Priority of a gap",
        "Tier 1 always comes first: law or statutory guidance asks, and the assured level is below Secure. Within a "
        "tier: weight × gap, largest first; then the smaller effort; then the order of the rubric.",
    ),
)
STATUSES = (
    (
        "Status of an action",
        "; ".join(status.label for status in ActionStatus) + ". Blocked is still open; dropped is not.",
    ),
    (
        plan.OVERDUE,
        f"Overdue: open and past its date. Due soon: open and due within {DUE_SOON_DAYS} days, today included. "
        "Done: finished.",
    ),
    (
        "State of a requirement",
        f"{Compliance.MET.label}: every criterion it follows from is assured at 3 or more. "
        f"{Compliance.PARTLY_MET.label}: at least one is at 2 or more. {Compliance.NOT_MET.label}: none is. "
        f"{Compliance.NOT_JUDGED.label}, "
        f"{Compliance.NOT_APPLICABLE.label.lower()}: no verdict.",
    ),
    (
        "State of evidence",
        f"{Currency.CURRENT.label}: in effect and not past its review date. Otherwise "
        f"{Currency.LAPSED.label.lower()}, or {Currency.NOT_YET.label.lower()}: neither counts.",
    ),
)
POLICY_STATUSES = (
    (
        "Status of a statement",
        f"{PolicyStatus.FOUND.label}: the policy says it. {PolicyStatus.WEAK.label}: it says half of it, or something "
        f"near it. {PolicyStatus.MISSING.label}: it does not say it. Plumbline proposes and a person decides; what is "
        "proposed stands with how likely it is that the policy says so.",
    ),
)


class _Writer:
    """Writes the sheet from the top down."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 1

    def section(self, title: str) -> None:
        """A heading, with a little room above it."""
        self.sheet.row_dimensions[self.row].height = 6
        self.row += 1
        put(self.sheet, self.row, 1, title, SECTION)
        self.sheet.row_dimensions[self.row].height = 22
        self.row += 1

    def prose(self, label: str, text: str, target: tuple[str, str] | None = None) -> None:
        """A label and a text across the other columns. ``target``: sheet and cell that the label leads to."""
        if target is None:
            put(self.sheet, self.row, 1, label, LABEL)
        else:
            link(self.sheet, self.row, 1, label, *target)
        put(self.sheet, self.row, 2, text, PROSE)
        put(self.sheet, self.row, 3, None, PROSE)
        # Merged cells never grow by themselves, in Excel or LibreOffice, so the height is reckoned here.
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=2, end_column=3)
        self.end_row(text, PROSE_CHARACTERS, label)

    def fact(self, label: str, value: Value, words: str, style: str = FACT) -> None:
        """A label, a figure of its own type, and the same in words."""
        put(self.sheet, self.row, 1, label, LABEL)
        put(self.sheet, self.row, 2, value, style)
        put(self.sheet, self.row, 3, words, PROSE)
        self.end_row(words, WORDS_CHARACTERS, label)

    def end_row(self, text: str, characters: int, label: str) -> None:
        """Make the row high enough and go to the next."""
        lines = max(
            sum(ceil(len(line) / characters) or 1 for line in text.split("\n")),
            ceil(len(label) / WIDTHS[0]),
        )
        self.sheet.row_dimensions[self.row].height = LINE_HEIGHT * lines + 2
        self.row += 1


def write_readme(sheet: Worksheet, report: Report, table: PlacedTable, owners: Sequence[str]) -> str:
    """Write the sheet for the plan in ``table``. Returns the range that lists the owners, for the plan's drop-down."""
    for letter, width in zip("ABC", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    put(sheet, 1, 1, "Online safety: action plan and review", TITLE)
    sheet.row_dimensions[1].height = 34
    writer = _Writer(sheet)
    _write_about(writer, report)
    _write_standing(writer, report)
    _write_counts(writer, table)
    for title, entries in (
        ("How to use this workbook and send it back", HOW_TO),
        ("What the words mean", MEANINGS),
        ("What the statuses mean", STATUSES + (POLICY_STATUSES if report.policy else ())),
    ):
        writer.section(title)
        for label, text in entries:
            writer.prose(label, text)
    cells = _write_owners(writer, owners)
    dress(sheet, report, "1F2A2B", zoom=100)
    return cells


def _write_about(writer: _Writer, report: Report) -> None:
    assessment, edition = report.assessment, report.assessment.edition
    writer.row += 1
    writer.prose("School or setting", report.setting_name)
    writer.prose("Review year", report.year_label)
    writer.fact(
        "As at", assessment.today, "Levels, gaps, compliance and evidence as they stood on this day.", FACT_DATE
    )
    sources = ", ".join(source.short for source in edition.sources)
    writer.prose("Rubric", f"{edition.title}, edition {edition.edition}. Sources: {sources}.")
    writer.prose(
        "What this is",
        "A self-review of online safety and the plan that follows from it. A judgement is worth what its evidence is "
        "worth: so every score is given twice, as claimed and as assured by evidence.",
    )
    writer.section("What is on each sheet")
    for name, cell, text in (*CONTENTS, *([POLICY_CONTENT] if report.policy else [])):
        writer.prose(name, text, (name, cell))


def _write_standing(writer: _Writer, report: Report) -> None:
    found = score(report.assessment.standings)
    day = show_date(report.assessment.today)
    writer.section("Where we stand")
    for label, percent, words in (
        ("Claimed score", found.claimed, "{} of the highest possible score, by the levels that people judged."),
        ("Assured score", found.assured, f"{{}} of the highest possible score, by what evidence supported on {day}."),
        ("Lowest it could end", found.low, "{} assured, if every criterion still to be judged came out at 0."),
        ("Highest it could end", found.high, "{} assured, if every criterion still to be judged came out at 4."),
        (
            "Coverage",
            found.coverage,
            f"{{}} judged: {found.judged} of {count_of(found.applicable, 'criterion', 'criteria')} that apply here.",
        ),
    ):
        if percent is None:
            nothing = "Nothing has been judged yet." if found.applicable else "No criterion applies here."
            writer.fact(label, "None yet", nothing)
        else:
            writer.fact(label, fraction(percent), words.format(f"{percent:.0f}%"), FACT_PERCENT)
    statutory = sum(cover.gap.tier is Tier.STATUTORY for cover in report.covers)
    silent = sum(cover.without_action for cover in report.covers)
    writer.fact(
        "Gaps",
        len(report.covers),
        f"{count_of(len(report.covers), 'criterion', 'criteria')} below target; {statutory} asked by law or statutory "
        f"guidance and below Secure; {silent} with no open action and no reason given.",
    )


def _write_counts(writer: _Writer, table: PlacedTable) -> None:
    """Counts over the plan and the spare rows below it, so that rows typed later count in any spreadsheet program."""
    there = f'{table.outside(plan.ACTION, SPARE_ROWS)},"<>"'
    status, due = table.outside(plan.STATUS, SPARE_ROWS), table.outside(plan.DUE, SPARE_ROWS)
    done, dropped = ActionStatus.DONE.label, ActionStatus.DROPPED.label
    still_open = f'{there},{status},"<>{done}",{status},"<>{dropped}"'
    writer.section("The plan today")
    for label, conditions, words in (
        ("Actions in all", there, "Every row of Action plan."),
        ("Open", still_open, "Not started, in progress or blocked."),
        ("Overdue", f'{still_open},{due},"<"&TODAY()', "Open, and the due date has passed."),
        (
            f"Due in {DUE_SOON_DAYS} days",
            f'{still_open},{due},">="&TODAY(),{due},"<="&TODAY()+{DUE_SOON_DAYS}',
            f"Open, and due from today to {DUE_SOON_DAYS} days from today.",
        ),
        (done, f'{there},{status},"{done}"', "Finished."),
        (dropped, f'{there},{status},"{dropped}"', "Given up, with a reason."),
    ):
        writer.fact(label, Formula(f"=COUNTIFS({conditions})"), words)


def _write_owners(writer: _Writer, owners: Sequence[str]) -> str:
    writer.section("Names in the Owner list")
    writer.prose("Change the list", "The Owner column offers these names. Type over any of them to offer another.")
    first = writer.row
    for owner in owners:
        put(writer.sheet, writer.row, 1, owner, PROSE)
        writer.end_row("", WORDS_CHARACTERS, owner)
    return f"'{README}'!$A${first}:$A${writer.row - 1}"
