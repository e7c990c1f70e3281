"""Read the change log as people do: page by page, about one thing or a whole setting."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, tuple_

from audit.domain.history import SUBJECTS, Change, FieldChange, Names, field_changes, headline
from audit.store.actions import Action, CarriedAction
from audit.store.base import db
from audit.store.evidence import EvidenceItem
from audit.store.log import ChangeLog
from audit.store.people import Setting, User
from audit.store.policies import PolicyCheck
from audit.store.questions import GovernorQuestion
from audit.store.reviews import Review
from audit.store.rubric_files import edition_ids, load_edition
from audit.store.statement_files import load_statements

PER_PAGE = 50
KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "judgements": ("Judgements", ("judgement", "brought_in")),
        "evidence": ("Evidence", ("evidence_item", "evidence_use", "stored_file")),
        "actions": ("Action plan", ("action", "action_criterion", "action_note", "dismissed_gap")),
        "teamwork": ("Strands, ratings and comments", ("strand_assignment", "second_rating", "discussion", "comment")),
        "policy": ("The policy", ("policy_check", "policy_decision", "policy_gap")),
        "questions": ("Governors' questions", ("governor_question",)),
        "sign-off": ("Reviews and sign-off", ("review", "snapshot", "signature")),
        "people": ("People", ("membership", "invitation")),
        "setting": ("The setting", ("setting",)),
    }
)
# What tells, or might tell, how a criterion was judged.
TELLING = {
    "judgement", "second_rating", "discussion", "comment", "dismissed_gap", "action", "action_criterion", "action_note",
    "governor_question", "policy_gap",
}  # fmt: skip
HIDDEN = "Hidden until you have given your own rating"

Columns = Row[tuple[int, datetime, str, str, str, int, dict[str, Any], dict[str, Any]]]
_COLUMNS = (
    ChangeLog.id, ChangeLog.at, ChangeLog.who, ChangeLog.verb, ChangeLog.subject, ChangeLog.subject_id,
    ChangeLog.before, ChangeLog.after,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which changes to show. What is left empty asks for nothing."""

    who: str = ""
    kind: str = ""  # one of KINDS
    since: datetime | None = None
    before: datetime | None = None

    @property
    def active(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True)
class Reader:
    """For whom the log is read: what is hidden from them, and how they see instants."""

    instant: Callable[[datetime], str]
    hidden: Mapping[int, Collection[str]] = field(default_factory=dict)  # review id → criterion refs


@dataclass(frozen=True, slots=True)
class Entry:
    """One change, in words."""

    row: int  # its number in the log
    at: datetime
    who: str
    headline: str
    fields: tuple[FieldChange, ...]
    hidden: bool
    verb: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Some of the changes, newest first."""

    entries: tuple[Entry, ...]
    total: int
    number: int  # 1 is the newest

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PER_PAGE))


def history_of_setting(setting: Setting, wanted: Wanted, number: int, reader: Reader) -> HistoryPage:
    """Everything that was changed in a setting."""
    chosen = _chosen(setting, wanted)
    total = db.session.scalar(select(func.count()).select_from(ChangeLog).where(*chosen)) or 0
    number = min(max(1, number), max(1, -(-total // PER_PAGE)))
    rows = db.session.execute(
        select(*_COLUMNS).where(*chosen).order_by(ChangeLog.id.desc()).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    ).all()
    return HistoryPage(_entries(setting, rows, _origins(rows), reader), total, number)


def people_in_log(setting: Setting) -> Sequence[str]:
    """Everybody who changed something in a setting, by name."""
    return sorted(db.session.scalars(select(ChangeLog.who).where(ChangeLog.setting_id == setting.id).distinct()))


def history_of_criterion(review: Review, ref: str, number: int, reader: Reader) -> HistoryPage:
    """What was judged, attached, planned and said of one criterion in one review."""
    here = select(Action.id).where(Action.review_id == review.id)
    carried_on = select(CarriedAction.action_id).where(CarriedAction.review_id == review.id)
    actions = [int(n) for n in db.session.scalars(here.union(carried_on))]
    in_review = ChangeLog.after["review_id"].as_integer() == review.id
    by_action = and_(
        ChangeLog.subject == "action_criterion", ChangeLog.after["action_id"].as_integer().in_(actions or [0])
    )
    about = and_(ChangeLog.after["criterion_ref"].as_string() == ref, or_(in_review, by_action))
    return _of_things(review.setting, about, number, reader)


def history_of_evidence(item: EvidenceItem, number: int, reader: Reader) -> HistoryPage:
    """An item of evidence, its files, and what it was used for."""
    itself = and_(ChangeLog.subject == "evidence_item", ChangeLog.subject_id == item.id)
    of_it = and_(
        ChangeLog.subject.in_(["stored_file", "evidence_use", "policy_check"]),
        ChangeLog.after["evidence_id"].as_integer() == item.id,
    )
    return _of_things(item.setting, or_(itself, of_it), number, reader)


def history_of_action(action: Action, number: int, reader: Reader) -> HistoryPage:
    """An action, what it is for, its notes and what was said of it."""
    itself = and_(ChangeLog.subject == "action", ChangeLog.subject_id == action.id)
    of_it = and_(
        ChangeLog.subject.in_(["action_criterion", "action_note", "comment"]),
        ChangeLog.after["action_id"].as_integer() == action.id,
    )
    return _of_things(action.review.setting, or_(itself, of_it), number, reader)


def history_of_policy_statement(check: PolicyCheck, ref: str, number: int, reader: Reader) -> HistoryPage:
    """What was decided of one statement, in this version of the policy and every other of the setting."""
    about = and_(ChangeLog.subject == "policy_decision", ChangeLog.after["statement_ref"].as_string() == ref)
    return _of_things(check.review.setting, about, number, reader)


def history_of_question(question: GovernorQuestion, number: int, reader: Reader) -> HistoryPage:
    """A question to the school: how it was asked, answered and minuted."""
    itself = and_(ChangeLog.subject == "governor_question", ChangeLog.subject_id == question.id)
    return _of_things(question.review.setting, itself, number, reader)


def _chosen(setting: Setting, wanted: Wanted) -> list[ColumnElement[bool]]:
    subjects = KINDS[wanted.kind][1] if wanted.kind in KINDS else tuple(SUBJECTS)
    chosen = [ChangeLog.setting_id == setting.id, ChangeLog.subject.in_(subjects)]
    if wanted.who:
        chosen.append(ChangeLog.who == wanted.who)
    if wanted.since:
        chosen.append(ChangeLog.at >= wanted.since)
    if wanted.before:
        chosen.append(ChangeLog.at < wanted.before)
    return chosen


def _of_things(setting: Setting, about: ColumnElement[bool], number: int, reader: Reader) -> HistoryPage:
    """All rows of the things whose first row is ``about`` what is asked."""
    first = db.session.execute(
        select(*_COLUMNS).where(ChangeLog.setting_id == setting.id, ChangeLog.verb == "created", about)
    ).all()
    rows = _rows_of(first)
    origins = _origins_among(rows)
    wanted = {row.id for row in first}
    own = [row for row in rows if row.subject in SUBJECTS and (origin := origins.get(row.id)) and origin.id in wanted]
    own.reverse()
    number = min(max(1, number), max(1, -(-len(own) // PER_PAGE)))
    shown = own[(number - 1) * PER_PAGE : number * PER_PAGE]
    return HistoryPage(_entries(setting, shown, origins, reader), len(own), number)


def _rows_of(rows: Iterable[Columns], *where: ColumnElement[bool]) -> list[Columns]:
    """All rows of the same things, oldest first."""
    things = sorted({(row.subject, row.subject_id) for row in rows})
    if not things:
        return []
    chosen = tuple_(ChangeLog.subject, ChangeLog.subject_id).in_(things)
    return list(db.session.execute(select(*_COLUMNS).where(chosen, *where).order_by(ChangeLog.id)))


def _origins(rows: Sequence[Columns]) -> dict[int, Columns]:
    """Row number → the row in which the same thing was made."""
    made = _rows_of(rows, ChangeLog.verb == "created")
    return _origins_among(sorted({row.id: row for row in [*made, *rows]}.values(), key=lambda row: row.id))


def _origins_among(rows: Iterable[Columns]) -> dict[int, Columns]:
    """The last making of a thing before each row: SQLite may give the number of a removed row to the next one."""
    latest: dict[tuple[str, int], Columns] = {}
    found = {}
    for row in rows:
        thing = (row.subject, row.subject_id)
        if row.verb == "created":
            latest[thing] = row
        if thing in latest:
            found[row.id] = latest[thing]
    return found


def _entries(
    setting: Setting, rows: Sequence[Columns], origins: Mapping[int, Columns], reader: Reader
) -> tuple[Entry, ...]:
    changes = [
        (row, Change(row.verb, row.subject, row.subject_id, row.before, row.after, _origin(origins, row)))
        for row in rows
    ]
    names = _names(setting, [change for _, change in changes], reader)
    silent = _hidden_actions(setting, reader)
    entries = []
    for row, change in changes:
        hidden = _is_hidden(change, reader, silent)
        words = f"{SUBJECTS[change.subject]}: {HIDDEN.lower()}" if hidden else headline(change, names)
        told = () if hidden else field_changes(change, names)
        entries.append(Entry(row.id, row.at, row.who, words, told, hidden, row.verb))
    return tuple(entries)


def _origin(origins: Mapping[int, Columns], row: Columns) -> dict[str, Any]:
    origin = origins.get(row.id)
    return origin.after if origin is not None else {}


def _is_hidden(change: Change, reader: Reader, silent: Collection[int]) -> bool:
    if not reader.hidden or change.subject not in TELLING:
        return False
    known = {**change.origin, **change.before, **change.after}
    action = change.subject_id if change.subject == "action" else known.get("action_id")
    return action in silent or known.get("criterion_ref") in reader.hidden.get(known.get("review_id", 0), ())


def _hidden_actions(setting: Setting, reader: Reader) -> set[int]:
    """Actions that are, or once were, for a hidden criterion."""
    refs = {ref for hidden in reader.hidden.values() for ref in hidden}
    if not refs:
        return set()
    links = db.session.scalars(
        select(ChangeLog.after).where(
            ChangeLog.setting_id == setting.id,
            ChangeLog.subject == "action_criterion",
            ChangeLog.verb == "created",
            ChangeLog.after["criterion_ref"].as_string().in_(refs),
        )
    )
    return {link["action_id"] for link in links}


def _names(setting: Setting, changes: Sequence[Change], reader: Reader) -> Names:
    people = {
        side["user_id"] for c in changes for side in (c.origin, c.before, c.after) if side.get("user_id") is not None
    }
    editions = [load_edition(edition_id) for edition_id in edition_ids()]
    actions = select(Action.id, Action.title).join(Action.review).where(Review.setting_id == setting.id)
    evidence = select(EvidenceItem.id, EvidenceItem.title).where(EvidenceItem.setting_id == setting.id)
    return Names(
        people=_pairs(select(User.id, User.name).where(User.id.in_(people))),
        criteria={c.ref: c.title for edition in editions for c in edition.criteria},
        strands={s.ref: s.title for edition in editions for s in edition.strands},
        statements=_statement_names(changes),
        evidence=_pairs(evidence),
        actions=_pairs(actions),
        instant=reader.instant,
    )


def _statement_names(changes: Sequence[Change]) -> dict[str, str]:
    """What the statements of policy templates are called. Read only where a change is about one: there are many."""
    if not any(change.subject in ("policy_decision", "policy_gap") for change in changes):
        return {}
    return {s.ref: f"{s.place} of the template" for e in edition_ids() for s in load_statements(e)}


def _pairs(query: Any) -> dict[int, str]:
    return {row[0]: row[1] for row in db.session.execute(query)}
