"""The example setting: an invented school with three yearly reviews, built around whatever day it is loaded on.

What it says is data, in ``audit/example``, whose README describes it. Here it is read, checked and saved.
"""

import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from io import BytesIO

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from audit.domain.action_plan import next_working_day
from audit.domain.vocabulary import ActionStatus
from audit.services.accounts import new_user
from audit.services.demo_calendar import Calendar, instant, school_day
from audit.services.demo_policy import add_check, read_policies
from audit.services.errors import Refused
from audit.services.evidence import receive_file
from audit.services.example_files import BEFORE, EvidencePart, Example, FilePart, ReviewPart, Year, read_example
from audit.services.freezing import freeze
from audit.services.policy_checks import PolicyReading
from audit.services.reviews import academic_year, new_setting
from audit.services.saving import saving
from audit.store import files
from audit.store.actions import Action, ActionCriterion, ActionNote, DismissedGap
from audit.store.base import begin_writing, db
from audit.store.evidence import EvidenceItem, EvidenceUse, StoredFile
from audit.store.log import Actor
from audit.store.people import Membership, Role, Setting, User
from audit.store.questions import OWN, SUGGESTED, GovernorQuestion
from audit.store.reviews import BroughtIn, Judgement, Review, ReviewStatus
from audit.store.rubric_files import load_edition
from audit.store.teamwork import SecondRating

ALREADY = "The example is already loaded. Sign in with an address and password that were printed when it was."


@dataclass(frozen=True, slots=True)
class Demo:
    """The example, loaded."""

    head: User
    setting: Setting
    reviews: tuple[Review, ...]  # oldest first
    sign_ins: tuple[tuple[str, str], ...]  # email and password; the passwords are kept nowhere else

    def lines(self) -> list[str]:
        """What the command prints."""
        years = ", ".join(review.year_label for review in self.reviews)
        return [
            f"Loaded {self.setting.name}, an invented school, with reviews for {years}.",
            *(f"Sign in as {email} with {password}" for email, password in self.sign_ins),
        ]


def example_head() -> User | None:
    """The head of the example, if it is loaded."""
    return db.session.scalar(
        select(User)
        .join(User.memberships)
        .join(Membership.setting)
        .where(Setting.is_example.is_(True))
        .order_by(Membership.id)
    )


def load(today: date) -> Demo:
    """Save the example, whole or not at all.

    Raises Refused where it is loaded already, ExampleError where its files are wrong, CannotBeRead where the machine
    is too busy to read its policies.
    """
    if example_head() is not None:
        raise Refused(ALREADY)
    example = read_example()
    policies = _read_while_others_save(example)
    if example_head() is not None:
        raise Refused(ALREADY)
    folder = current_app.config["PLUMBLINE"].evidence_folder
    with ExitStack() as stack:
        stored = {}
        for name, item in example.evidence.items():
            if item.file is not None:
                received = receive_file(item.file.name, BytesIO(_content(item.file)))
                stack.enter_context(files.placed(folder, received))
                stored[name] = StoredFile(**asdict(received))
        try:
            with saving(Actor(None, "Example")):
                return _Builder(example, policies, Calendar(today, example.reviews["Y"].opened)).build(stored)
        except IntegrityError:
            if example_head() is None:
                raise
            raise Refused(ALREADY) from None  # another process has just loaded it


def _read_while_others_save(example: Example) -> list[PolicyReading]:
    """Nothing is held meanwhile, because it takes some seconds."""
    db.session.rollback()
    try:
        return read_policies(example)
    finally:
        begin_writing()


def _content(file: FilePart) -> bytes:
    """A workbook where there are rows, otherwise the text."""
    if not file.rows:
        return file.text.encode()
    from openpyxl import Workbook  # imported where it is used: openpyxl is slow to load

    book, written = Workbook(), BytesIO()
    for row in file.rows:
        book.worksheets[0].append(row)
    book.save(written)
    return written.getvalue()


class _Builder:
    """Makes the rows."""

    def __init__(self, example: Example, policies: Sequence[PolicyReading], calendar: Calendar) -> None:
        self.example = example
        self.policies = policies
        self.calendar = calendar
        self.reviews: dict[Year, Review] = {}
        self.people: list[User] = []
        self.leaders: list[User] = []
        self.with_email: dict[str, User] = {}
        self.items: dict[str, EvidenceItem] = {}

    def build(self, stored: dict[str, StoredFile]) -> Demo:
        people = self.example.people
        passwords = [secrets.token_hex(8) for _ in people]
        self.people = [new_user(p.name, p.email, word) for p, word in zip(people, passwords, strict=True)]
        self.leaders = [u for u, p in zip(self.people, people, strict=True) if p.role is Role.LEADER]
        self.with_email = {p.email: u for u, p in zip(self.people, people, strict=True)}
        setting = new_setting(self.example.setting, is_example=True)
        db.session.add_all([setting, *self.people])
        for year, said in self.example.reviews.items():
            self.add_review(setting, year, said)
        setting.created_at = instant(min(review.opened_on for review in self.reviews.values()))
        for person, said_of in zip(self.people, people, strict=True):
            person.created_at = setting.created_at
            db.session.add(
                Membership(
                    user=person, setting=setting, role=said_of.role.value, title=said_of.title, signs=said_of.signs
                )
            )
        for name, item in self.example.evidence.items():
            self.items[name] = self.add_evidence(setting, item, stored.get(name))
        self.add_plans()
        self.add_ratings()
        self.add_questions()
        self.add_policy_checks()
        self.close_reviews()
        sign_ins = zip((person.email for person in people), passwords, strict=True)
        return Demo(self.people[0], setting, tuple(self.reviews.values()), tuple(sign_ins))

    def add_review(self, setting: Setting, year: Year, said: ReviewPart) -> None:
        """A review, its judgements spread over the time it ran, each strand by one of the leaders in turn."""
        closed = self.calendar.happened(said.closed) if said.closed else None
        opened = self.calendar.happened(said.opened) if closed else self.calendar.opened
        review = self.reviews[year] = Review(
            setting=setting,
            year=academic_year(self.calendar.today) + int(year[1:] or 0),
            edition=said.edition,
            opened_on=opened,
        )
        db.session.add(review)
        db.session.add_all(BroughtIn(review=review, criterion_ref=ref) for ref in said.brought_in)
        edition, ran = load_edition(said.edition), (closed or self.calendar.today) - opened
        for turn, strand in enumerate(edition.strands):
            for criterion in strand.criteria:
                if (judged := self.example.judged.get(criterion.ref, {}).get(year)) is None:
                    continue
                count = edition.criteria.index(criterion) + 1
                db.session.add(
                    Judgement(
                        review=review,
                        criterion_ref=criterion.ref,
                        level=judged.level,
                        not_applicable=judged.not_applicable,
                        rationale=judged.says,
                        target=judged.target,
                        exception=judged.exception,
                        judged_by=self.leaders[turn % len(self.leaders)],
                        judged_at=instant(max(opened, school_day(opened + ran * count / len(edition.criteria))), count),
                    )
                )

    def add_ratings(self) -> None:
        for said in self.example.ratings:
            db.session.add(
                SecondRating(
                    review=self.reviews[said.review],
                    criterion_ref=said.criterion,
                    user=self.with_email[said.by],
                    level=said.level,
                    rationale=said.says,
                    rated_at=instant(self.calendar.happened(said.given)),
                )
            )

    def add_questions(self) -> None:
        for said in self.example.questions:
            review = self.reviews[said.review]
            edition = load_edition(review.edition)
            text = said.text or edition.criterion(said.criterion or "").governor_questions[0]
            answered = self.calendar.happened(said.answered) if said.answered else None
            db.session.add(
                GovernorQuestion(
                    review=review,
                    criterion_ref=said.criterion,
                    text=text,
                    source=OWN if said.text else SUGGESTED,
                    why=said.why,
                    asked_by=self.with_email[said.by],
                    asked_at=instant(self.calendar.happened(said.asked)),
                    note=said.note,
                    answer=said.answer,
                    answered_by=self.with_email[said.answered_by] if said.answered_by else None,
                    answered_at=instant(answered) if answered else None,
                    meeting_date=self.calendar.happened(said.meeting) if said.meeting else None,
                    minute_reference=said.minute,
                )
            )

    def add_policy_checks(self) -> None:
        db.session.flush()
        for said, read in zip(self.example.policy, self.policies, strict=True):
            review, item, by = self.reviews[said.review], self.items[said.evidence], self.with_email[said.by]
            add_check(said, read, review, item, by, self.calendar.happened(said.when))

    def close_reviews(self) -> None:
        """Last of all, since a closed review keeps what was so when it closed."""
        db.session.flush()
        for year, said in self.example.reviews.items():
            if said.closed:
                freeze(self.reviews[year], ReviewStatus.CLOSED, self.calendar.happened(said.closed))

    def add_evidence(self, setting: Setting, said: EvidencePart, file: StoredFile | None) -> EvidenceItem:
        """An item, entered in the register a few days after it came about, or when the first review needed it."""
        effective = self.calendar.took_effect(said.effective)
        first = min(self.reviews[year].opened_on for year in said.uses)
        entered = instant(school_day(min(max(effective, first) + timedelta(days=4), self.calendar.today)))
        item = EvidenceItem(
            setting=setting,
            title=said.title,
            kind=said.kind.value,
            effective=effective,
            review_by=self.calendar.until(effective, said.review_by) if said.review_by else None,
            summary=said.summary,
            link=said.link,
            kept_in=said.kept_in,
            created_at=entered,
        )
        if file is not None:
            file.uploaded_at = entered
            item.files.append(file)
        db.session.add(item)
        for year, ref, shows in ((year, *use) for year, uses in said.uses.items() for use in uses.items()):
            db.session.add(EvidenceUse(evidence=item, review=self.reviews[year], criterion_ref=ref, shows=shows))
        return item

    def add_plans(self) -> None:
        for said in self.example.actions:
            due, done = next_working_day(self.calendar.day(said.due)), said.status is ActionStatus.DONE
            action = Action(
                review=self.reviews[said.review],
                title=said.title,
                description=said.description,
                owner=said.owner,
                due=due,
                status=said.status.value,
                priority=said.priority.value,
                success_measure=said.success_measure,
                done_on=min(due, self.calendar.today) if done else None,
                reason=said.reason,
                created_at=instant(self.calendar.happened(said.created)),
            )
            for ref in said.criteria:
                earlier = self.example.judged.get(ref, {}).get(BEFORE[said.review]) if done else None
                action.links.append(ActionCriterion(criterion_ref=ref, assured_when_done=earlier and earlier.level))
            for when, text in said.notes.items():
                on = self.calendar.happened(when)
                action.notes.append(ActionNote(noted_on=on, text=text, created_at=instant(on)))
            db.session.add(action)
        at = instant(self.calendar.day("80%"))
        for ref, reason in self.example.dismissed.items():
            db.session.add(DismissedGap(review=self.reviews["Y"], criterion_ref=ref, reason=reason, dismissed_at=at))
