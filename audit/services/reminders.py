"""Remind people of what waits for them: by email, and in their calendar."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload, selectinload

from audit.domain.action_plan import PlannedAction
from audit.domain.dates import show_date
from audit.domain.digest import Digest, Frequency, Line, due_to_send, lapse_words, lapsing, make_digest, write_text
from audit.outputs.calendar import DueDay
from audit.services.assignments import open_reviews_of, strands_given_to, strands_to_decide
from audit.services.comments import mentions_waiting
from audit.services.mail import send
from audit.services.my_work import is_owner
from audit.services.reviews import edition_of
from audit.services.saving import saving
from audit.services.second_ratings import hidden_refs
from audit.store.actions import Action
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse
from audit.store.log import Actor
from audit.store.people import Role, User
from audit.store.reviews import Review
from audit.store.teamwork import AssignmentStatus, StrandAssignment

PREFERENCES = "/reminders"
SENDER = Actor(None, "Reminders")
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one person's reminder."""

    email: str
    digest: Digest
    sent: bool | None  # None: a dry run, nothing was tried

    def __str__(self) -> str:
        done = {None: "would be sent", True: "sent", False: "could not be sent"}[self.sent]
        return f"{self.email}: {self.digest.count} things, {done}"


def digest_for(user: User, today: date) -> Digest:
    """What waits for a person, over all settings they are in today. Titles only, never what anybody wrote."""
    actions = list(_actions_of(user, today))
    overdue = [pair for pair in actions if pair[1].overdue(today)]
    soon = [pair for pair in actions if pair[1].due_soon(today)]
    leading = open_reviews_of(user, today, Role.LEADER)
    return make_digest(
        user.name,
        [
            ("Overdue actions", [_action_line(*pair) for pair in overdue]),
            ("Due in the next 14 days", [_action_line(*pair) for pair in soon]),
            ("Evidence to renew", [_evidence_line(item, today) for item in _lapsing_evidence(leading, today)]),
            ("Strands waiting for you", _strand_lines(user, today)),
            ("Strands to accept or return", [_decision_line(row) for row in strands_to_decide(user, today)]),
            ("Comments that name you", _mention_lines(user, today)),
        ],
    )


def send_reminders(today: date, site: str, *, dry_run: bool = False) -> Iterator[Outcome]:
    """Send everybody what is due to them. One person's failure neither stops the others nor counts as sent."""
    for user in db.session.scalars(select(User).order_by(User.id)).all():
        if not due_to_send(Frequency(user.digest), user.digest_sent_on, today):
            continue
        digest = digest_for(user, today)
        if not digest.count:
            continue
        if dry_run:
            yield Outcome(user.email, digest, None)
            continue
        address = user.email
        sent = send(address, digest.subject, write_text(digest, site, PREFERENCES))
        if sent:
            with saving(SENDER):
                user.digest_sent_on = today
        yield Outcome(address, digest, sent)


def choose_frequency(by: Actor, user: User, frequency: Frequency) -> None:
    """How often a person is reminded from now on."""
    with saving(by):
        user.digest = frequency.value


def renew_calendar(by: Actor, user: User) -> None:
    """Give a person's calendar a new secret address; the old one stops working."""
    with saving(by):
        user.calendar_token = secrets.token_urlsafe(TOKEN_BYTES)


def revoke_calendar(by: Actor, user: User) -> None:
    """Take a person's calendar address away."""
    with saving(by):
        user.calendar_token = None


def find_by_calendar(token: str) -> User | None:
    """Whose calendar this is. The token is 256 random bits, so looking it up gives nothing away."""
    return db.session.scalar(select(User).where(User.calendar_token == token)) if token else None


def due_days(user: User, today: date, site: str) -> list[DueDay]:
    """A person's open, dated actions, and for leaders the days by which evidence is to be reviewed."""
    days = [
        DueDay(
            key=f"action-{value.key}",
            revision=value.revision,
            day=value.due,
            title=f"Due: {value.title}",
            description=f"{row.review.setting.name}. Owner: {value.owner or 'nobody yet'}. {value.status.label}.",
            address=f"{site}/actions/{row.id}",
        )
        for row, value in _actions_of(user, today)
        if value.due is not None
    ]
    return days + [
        DueDay(
            key=f"evidence-{item.id}",
            revision=item.version,
            day=item.review_by,
            title=f"Review evidence: {item.title}",
            description=item.setting.name,
            address=f"{site}/evidence/{item.id}",
        )
        for item in _evidence_in_use(open_reviews_of(user, today, Role.LEADER))
        if item.review_by is not None
    ]


def _actions_of(user: User, today: date) -> Iterator[tuple[Action, PlannedAction]]:
    """Open actions of open reviews, soonest due first: all of a leader's setting, otherwise a person's own."""
    reviews = {review.id: review for review in open_reviews_of(user, today)}
    hidden = {review.id: hidden_refs(user, review) for review in reviews.values()}
    rows = db.session.scalars(
        select(Action)
        .where(Action.review_id.in_(reviews))
        .order_by(Action.due, Action.id)
        .options(selectinload(Action.links), selectinload(Action.notes), selectinload(Action.review))
    )
    for row in rows:
        leads = user.role_in(reviews[row.review_id].setting_id, today) is Role.LEADER
        kept_back = any(link.criterion_ref in hidden[row.review_id] for link in row.links)
        if row.value.status.is_open and not kept_back and (leads or is_owner(user, row.review.setting_id, row)):
            yield row, row.value


def _evidence_in_use(reviews: list[Review]) -> list[EvidenceItem]:
    return list(
        db.session.scalars(
            select(EvidenceItem)
            .where(
                EvidenceItem.id.in_(
                    select(EvidenceUse.evidence_id).where(EvidenceUse.review_id.in_([review.id for review in reviews]))
                )
            )
            .order_by(EvidenceItem.review_by, EvidenceItem.id)
            .options(joinedload(EvidenceItem.setting), lazyload(EvidenceItem.files))
        )
    )


def _lapsing_evidence(reviews: list[Review], today: date) -> list[EvidenceItem]:
    return [item for item in _evidence_in_use(reviews) if lapsing(item.review_by, today)]


def _action_line(row: Action, value: PlannedAction) -> Line:
    due = f", due {show_date(value.due)}" if value.due else ""
    return Line(f"{value.title} ({value.owner or 'no owner yet'}{due})", f"/actions/{row.id}")


def _evidence_line(item: EvidenceItem, today: date) -> Line:
    words = lapse_words(item.review_by, today) if item.review_by else ""
    return Line(f"{item.title}, {words}", f"/evidence/{item.id}")


def _strand_lines(user: User, today: date) -> Iterator[Line]:
    for row in strands_given_to(user, today):
        if row.state in (AssignmentStatus.ASSIGNED, AssignmentStatus.RETURNED):
            title = edition_of(row.review).strand(row.strand_ref).title
            due = f", due {show_date(row.due)}" if row.due else ""
            yield Line(f"{title}: {row.state.label.lower()}{due}", f"/reviews/{row.review_id}/strands/{row.strand_ref}")


def _decision_line(row: StrandAssignment) -> Line:
    title = edition_of(row.review).strand(row.strand_ref).title
    return Line(f"{title}, submitted by {row.user.name}", f"/reviews/{row.review_id}/strands/{row.strand_ref}")


def _mention_lines(user: User, today: date) -> Iterator[Line]:
    for mention in mentions_waiting(user, today):
        writer = mention.comment.written_by
        yield Line(f"{writer.name if writer else 'Somebody'} named you in a comment", "/my-work")
