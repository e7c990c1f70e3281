"""Papers of every sort for tests: as small and as large as a review can be, and with names that try to break out."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from audit.domain.action_plan import PlannedAction, cover_gaps
from audit.domain.assessment import Assessment, Judgement, assess
from audit.domain.assurance import Evidence
from audit.domain.gaps import find_gaps
from audit.domain.movement import compare
from audit.domain.rubric import Edition, Profile
from audit.domain.vocabulary import FACILITIES, PHASES, ActionStatus, EvidenceKind
from audit.outputs.paper import governors_paper
from audit.outputs.paper_facts import PaperFacts, SignedBy, SignOff, Stage
from audit.outputs.paper_parts import Paper
from audit.store.rubric_files import load_edition
from tests.builders import TODAY, planned_action

EVERYTHING = Profile(frozenset(PHASES), "maintained", frozenset(FACILITIES))
LAST_YEAR = date(2016, 6, 30)
HOSTILE = (
    '"Ann" O\'Neil #panic() *b* _i_ $x^2$ @ref <lab> \\ `r` // /* [c] {d} https://x.example/y?z=1 & 😀👩🏽‍🏫 שלום 安全'
)
WIDE = "W" * 150 + " " + "Mm" * 150
LONG = "A title that goes on and on about the safety of everybody online, in every room and on every device, " * 5
SIGNED = SignOff(
    Stage.SIGNED,
    ("Head", "Governors"),
    (
        SignedBy("Head", "Jo Bright", "Headteacher", date(2017, 3, 1)),
        SignedBy("Governors", "Sam Chair", "Chair of governors", date(2017, 3, 3), date(2017, 3, 2), "FGB 2017/12, 6"),
    ),
    2,
    "Jo Bright",
    date(2017, 2, 27),
    "ab12" * 16,
    "Everything was judged twice.",
)


def real_edition() -> Edition:
    return load_edition("online-safety-2016")


def stands(
    levels: Mapping[str, int] | int | None,
    *,
    edition: Edition | None = None,
    evidence: Mapping[str, list[Evidence]] | None = None,
    today: date = TODAY,
    **said: Any,
) -> Assessment:
    """The real rubric with these levels, or one for every criterion; ``said`` goes into each judgement."""
    edition = edition or real_edition()
    if levels is None or isinstance(levels, int):
        levels = {c.ref: levels for c in edition.criteria} if levels is not None else {}
    judgements = {ref: Judgement(level, **said) for ref, level in levels.items()}
    return assess(edition, EVERYTHING, judgements, evidence or {}, today)


def facts(
    assessment: Assessment,
    actions: tuple[PlannedAction, ...] = (),
    *,
    before: Assessment | None = None,
    name: str = "Elm Primary",
    sign_off: SignOff | None = None,
    **more: Any,
) -> PaperFacts:
    return PaperFacts(
        setting_name=name,
        year_label="2016 to 2017",
        assessment=assessment,
        covers=cover_gaps(find_gaps(assessment), actions, more.pop("dismissed", {})),
        actions=actions,
        judged_at=more.pop("judged_at", {}),
        sign_off=sign_off or SignOff(Stage.OPEN),
        movement=compare(before, assessment) if before is not None else None,
        before_label="2015 to 2016" if before is not None else "",
        **more,
    )


def fullest(text: str) -> Paper:
    """Every list far longer than it may be: gaps, slips, bare claims, late actions. ``text`` wherever words go."""
    edition = real_edition()
    refs = [c.ref for c in edition.criteria]
    lapsed = [
        Evidence(n, f"{n} {text}", EvidenceKind.RECORD, date(2015, 9, 1), date(2016, 9, 1) + timedelta(days=n))
        for n in range(40)
    ]
    before = stands(3, evidence={ref: [lapsed[0]] for ref in refs}, today=LAST_YEAR)
    levels = {ref: (0, 3, 4, 1)[n % 4] for n, ref in enumerate(refs)}
    after = assess(
        edition,
        EVERYTHING,
        {r: Judgement(n, target=4, exception=text if k % 8 == 1 else "") for k, (r, n) in enumerate(levels.items())},
        {ref: [lapsed[n % 40]] for n, ref in enumerate(refs)},
        TODAY,
    )
    kinds = (ActionStatus.BLOCKED, ActionStatus.DONE, ActionStatus.NOT_STARTED)
    actions = tuple(
        replace(
            planned_action(kinds[n % 3].value, date(2017, 1, 1) + timedelta(days=n % 30), refs[n : n + 3]),
            title=f"{n} {text}",
            owner=text,
            reason=text,
            done_on=date(2017, 1, 5) if n % 3 == 1 else None,
            done_levels=tuple((ref, 2) for ref in refs[n : n + 3]),
        )
        for n in range(len(refs))
    )
    submitted = replace(
        SIGNED,
        stage=Stage.SUBMITTED,
        signed=(replace(SIGNED.signed[1], name=text, title=text, minute=text),),
        submitted_by=text,
        note=text,
    )
    made = facts(after, actions, before=before, name=text, sign_off=submitted, dismissed=dict.fromkeys(refs, text))
    return governors_paper(made)


def text_of(pdf: bytes) -> str:
    """What the PDF says, with white space folded and places to break in long words taken out."""
    pages = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(pages.replace("\u200b", "").split())


def pages_in(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)
