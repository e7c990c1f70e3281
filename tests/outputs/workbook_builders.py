"""A small made-up edition and reports on it, for reading workbooks back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from audit.domain.action_plan import PlannedAction, cover_gaps
from audit.domain.assessment import Judgement, assess
from audit.domain.assurance import Evidence
from audit.domain.gaps import find_gaps
from audit.domain.rubric import AppliesTo, Criterion, Edition, Part, Profile, Requirement, Source, Strand
from audit.domain.vocabulary import ActionStatus, Effort, EvidenceKind, Force, Priority
from audit.outputs.report import RegisterEntry, Report
from audit.outputs.workbook import write_workbook

TODAY = date(2017, 3, 4)
PRIMARY = Profile(frozenset({"primary"}), "maintained", frozenset({"website"}))


def requirement(ref: str, source: str, force: Force, place: str) -> Requirement:
    return Requirement(ref, source, "all", place, force, "Schools", f"What {ref} asks")


def criterion(ref: str, title: str, *requirements: str, **changes: Any) -> Criterion:
    made = Criterion(
        ref=ref,
        strand=ref.split("-")[0],
        title=title,
        question="Is it so?",
        why="It matters.",
        levels=tuple(f"What level {level} looks like" for level in range(5)),
        next_steps=tuple(f"Step from {level} to {level + 1}" for level in range(4)),
        evidence_prompts=("A log", "Minutes", "A survey"),
        governor_questions=("How do you know?",),
        owner="Network manager",
        review_months=12,
        effort=Effort.SMALL,
        requirements=requirements,
    )
    return replace(made, **changes)


EDITION = Edition(
    id="made-up",
    rubric="made-up",
    edition="2016.1",
    title="Made-up review",
    published="2016-09-05",
    about="For tests",
    sources=(
        Source(
            "law",
            "The guidance",
            "Law 2016",
            "A department",
            "2016",
            "",
            (Part("all", "All"),),
            (
                requirement("LAW-1", "law", Force.STATUTORY, "paragraph 67"),
                requirement("LAW-2", "law", Force.STATUTORY, "paragraph 68"),
                requirement("LAW-0", "law", Force.CONTEXT, "paragraph 1"),
            ),
        ),
        Source(
            "local",
            "The template",
            "Local 2016",
            "A county",
            "2016",
            "",
            (Part("all", "All"),),
            (requirement("LOC-1", "local", Force.GOOD_PRACTICE, "section 2"),),
        ),
    ),
    strands=(
        Strand(
            "filtering",
            "Filtering",
            "",
            (
                criterion("filtering-suits", "Filtering suits pupils", "LAW-1", "LOC-1"),
                criterion("filtering-checked", "Filtering is checked", "LAW-2"),
            ),
        ),
        Strand(
            "parents",
            "Parents",
            "",
            (
                criterion("parents-help", "Parents get help", "LOC-1"),
                criterion("parents-boarding", "Boarders' parents", "LOC-1", applies_to=AppliesTo(("residential",))),
            ),
        ),
    ),
)

LOG = Evidence(1, "Filter log", EvidenceKind.RECORD, date(2016, 9, 5), date(2017, 9, 5))
OLD_SURVEY = Evidence(2, "Survey of 2015", EvidenceKind.VOICE, date(2015, 5, 1), date(2016, 5, 1))

# Suits: claimed 3, no current evidence, so assured 2 and a gap of 1. Checked: 1, a gap of 2. Parents: not judged.
JUDGEMENTS = {"filtering-suits": Judgement(3, rationale="Seen in Year 6"), "filtering-checked": Judgement(1)}
EVIDENCE = {"filtering-suits": [OLD_SURVEY], "parents-help": [LOG]}
REGISTER = (
    RegisterEntry(LOG, "log.pdf", "Weekly checks", "ab" * 32, (("parents-help", "Who rang"),)),
    RegisterEntry(OLD_SURVEY, "Office, top shelf", "", "", (("filtering-suits", ""),)),
)


def action(**changes: Any) -> PlannedAction:
    made = PlannedAction(
        key="a1b2c3",
        revision=4,
        title="Check the filter",
        description="Each Friday",
        owner="Network manager",
        due=date(2017, 4, 3),
        status=ActionStatus.NOT_STARTED,
        success_measure="A log without a gap",
        reason="",
        criteria=("filtering-checked",),
        created=TODAY,
        priority=Priority.STATUTORY,
    )
    return replace(made, **changes)


def report(
    actions: Sequence[PlannedAction] = (),
    judgements: dict[str, Judgement] | None = None,
    register: Sequence[RegisterEntry] = REGISTER,
    dismissed: dict[str, str] | None = None,
    name: str = "Elm Primary",
) -> Report:
    assessment = assess(EDITION, PRIMARY, JUDGEMENTS if judgements is None else judgements, EVIDENCE, TODAY)
    return Report(
        setting_name=name,
        year_label="2016 to 2017",
        assessment=assessment,
        covers=cover_gaps(find_gaps(assessment), actions, dismissed or {}),
        actions=tuple(actions),
        register=tuple(register),
        judged_by={"filtering-suits": "A. Head, 3 March 2017"},
    )


def written(made: Report) -> Workbook:
    """The workbook of a report, read back from its bytes."""
    return load_workbook(BytesIO(write_workbook(made)))


def table_rows(sheet: Worksheet, name: str) -> list[dict[str, Any]]:
    """The rows of a table, by heading."""
    headings, *rows = ([cell.value for cell in row] for row in sheet[sheet.tables[name].ref])
    return [dict(zip(headings, row, strict=True)) for row in rows]


def facts(sheet: Worksheet) -> dict[str, Any]:
    """Read me: label → what stands beside it."""
    return {row[0]: row[1] for row in sheet.iter_rows(max_col=2, values_only=True) if row[0]}
