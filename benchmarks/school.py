"""The review everything is measured on: an invented primary school, nine tenths judged, built through the services."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from audit import create_app
from audit.config import Settings
from audit.domain.rubric import Criterion
from audit.domain.vocabulary import FACILITIES, ActionStatus, EvidenceKind
from audit.services import accounts
from audit.services.assessing import assessment_of
from audit.services.evidence import EvidenceInput, UseInput, add_evidence, use_for
from audit.services.judgements import NEVER_SAVED, JudgementInput, record_judgement
from audit.services.plans import add_action, draft_for
from audit.services.reviews import SettingDetails, close_review, edition_of, new_setting, start_review
from audit.services.saving import saving
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Membership, Role
from audit.store.reviews import Review
from audit.store.rubric_files import edition_ids

TODAY = date(2017, 3, 4)
EMAIL = "head@school.example"
PASSWORD = "only for measuring"
EVIDENCE, SECOND_USES, ACTIONS = 45, 15, 35
LEVELS = (3, 2, 4, 3, 1, 3, 0, 2)  # repeated over the criteria: uneven, as in life
RATIONALE = (
    "Staff know the procedure and follow it; we saw it used twice this term. The log is kept by the office and read "
    "by the designated safeguarding lead each Friday."
)


@dataclass(frozen=True, slots=True)
class School:
    """Where the review lies, and which of its pages are measured."""

    folder: Path
    review_id: int
    strand: str
    criterion: str
    setting_id: int


def application(folder: Path) -> Flask:
    """Plumbline as it is served, but on a day that does not move."""
    settings = Settings(
        data=folder,
        database_url=f"sqlite:///{folder / 'plumbline.sqlite3'}",
        secret_key="only for measuring",
        https_only=False,
        idle_minutes=60,
    )
    app = create_app(settings)
    app.config["TODAY"] = TODAY
    return app


def build_school(folder: Path) -> School:
    """Fill an empty folder with the school. The strand measured is the longest of the rubric."""
    with application(folder).app_context():
        upgrade()
        head, review = _start()
        strands = edition_of(review).strands
        criteria = [c for strand in strands for c in strand.criteria]
        _judge(head, review, criteria)
        _collect_evidence(head, review, criteria)
        _plan(head, review)
        _last_year(head, review)
        longest = max(strands, key=lambda strand: len(strand.criteria))
        school = School(folder, review.id, longest.ref, longest.criteria[0].ref, review.setting_id)
        db.session.remove()
        db.engine.dispose()
    return school


def _start() -> tuple[Actor, Review]:
    setting = new_setting(
        SettingDetails("Elm Row Primary School", "maintained", ("early-years", "primary"), tuple(FACILITIES))
    )
    person = accounts.new_user("Rosa Lindqvist", EMAIL, PASSWORD)
    with saving(Actor(None, "Benchmark")):
        db.session.add_all([setting, person])
        db.session.flush()
        db.session.add(Membership(user_id=person.id, setting_id=setting.id, role=Role.LEADER.value))
    head = Actor(person.id, person.name)
    return head, start_review(head, setting, 2016, TODAY)


def _judge(head: Actor, review: Review, criteria: list[Criterion]) -> None:
    """All but every tenth criterion."""
    for n, (criterion, level) in enumerate(zip(criteria, cycle(LEVELS), strict=False)):
        if n % 10 != 9:
            record_judgement(head, review, criterion.ref, JudgementInput(level, rationale=RATIONALE), NEVER_SAVED)


def _last_year(head: Actor, review: Review) -> None:
    """The review before, closed: under the first edition, with uneven levels that differ from this year's."""
    before = start_review(head, review.setting, review.year - 1, TODAY, edition_ids()[0])
    for criterion, level in zip(edition_of(before).criteria, cycle(LEVELS[3:]), strict=False):
        record_judgement(head, before, criterion.ref, JudgementInput(level, rationale=RATIONALE), NEVER_SAVED)
    close_review(head, before, TODAY - timedelta(days=240))


def _collect_evidence(head: Actor, review: Review, criteria: list[Criterion]) -> None:
    """Of all five kinds; some of it past its review date. The first items serve two criteria each."""
    refs = list(islice(cycle(c.ref for c in criteria), EVIDENCE + SECOND_USES))
    for n, (kind, ref) in enumerate(zip(islice(cycle(EvidenceKind), EVIDENCE), refs, strict=False)):
        said = EvidenceInput(
            title=f"{kind.label} {n + 1}: what we keep about online safety",
            kind=kind,
            effective=TODAY - timedelta(days=20 * n + 10),
            review_by=TODAY + timedelta(days=300 - 9 * n),
            summary="Kept since September and read each term by the lead governor.",
            kept_in="Shared drive, Safeguarding, Online safety",
        )
        item = add_evidence(head, review.setting, said, use=UseInput(review, ref, "Shows that it happens each term."))
        if n < SECOND_USES:
            use_for(head, item, review, [refs[EVIDENCE + n]], "Shows the same for this.")


def _plan(head: Actor, review: Review) -> None:
    """An action for one gap after another, some of them under way."""
    gaps = [s.criterion.ref for s in assessment_of(review, TODAY).standings if s.gap]
    for n, ref in enumerate(islice(cycle(gaps), ACTIONS)):
        status = ActionStatus.IN_PROGRESS if n % 3 == 0 else ActionStatus.NOT_STARTED
        add_action(head, review, replace(draft_for(review, ref, TODAY), status=status), [ref], TODAY)
