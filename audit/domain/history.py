"""What a row of the change log says, in words: what it is about, and what changed, field by field.

Never a code or a number where there is a name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from audit.domain.dates import show_date
from audit.domain.evidence_words import size_words
from audit.domain.policy_check import PolicyStatus
from audit.domain.vocabulary import FACILITIES, PHASES, TYPES, ActionStatus, EvidenceKind, Priority, level_name

EMPTY = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the change log, with what the log says of the thing when it was made."""

    verb: str  # created, changed or removed
    subject: str  # table name
    subject_id: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    origin: Mapping[str, Any]  # the columns of its first row; a later row has only what changed


@dataclass(frozen=True)
class Names:
    """What things are called, by what the log calls them."""

    people: Mapping[int, str] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)
    strands: Mapping[str, str] = field(default_factory=dict)
    statements: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[int, str] = field(default_factory=dict)
    actions: Mapping[int, str] = field(default_factory=dict)
    instant: Callable[[datetime], str] = datetime.isoformat


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, as it was and as it is; an empty text where there is nothing to say."""

    name: str
    before: str
    after: str


Show = Callable[[Any, Names], str]


def _text(value: Any, _names: Names) -> str:
    return str(value)


def _labels(labels: Mapping[str, str]) -> Show:
    """A code, or a list of codes, by its label. A code that is no longer known is shown as it is."""

    def show(value: Any, _names: Names) -> str:
        codes = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(code), str(code)) for code in codes)

    return show


def _level(value: Any, _names: Names) -> str:
    return level_name(value)


def _day(value: Any, _names: Names) -> str:
    return show_date(date.fromisoformat(value))


def _instant(value: Any, names: Names) -> str:
    return names.instant(datetime.fromisoformat(value))


def _yes(value: Any, _names: Names) -> str:
    return "yes" if value else "no"


def _only_yes(value: Any, _names: Names) -> str:
    """Nothing for no: it goes without saying."""
    return "yes" if value else ""


def _size(value: Any, _names: Names) -> str:
    return size_words(value)


def _person(value: Any, names: Names) -> str:
    return names.people.get(value, "somebody who is no longer known")


def _criterion(value: Any, names: Names) -> str:
    return names.criteria.get(value, str(value))


def _evidence(value: Any, names: Names) -> str:
    return names.evidence.get(value, "an item that was erased")


def _action(value: Any, names: Names) -> str:
    return names.actions.get(value, "an action that is not there any more")


_STATUS = _labels({s.value: s.label for s in ActionStatus})
_PRIORITY = _labels({p.value: p.label for p in Priority})
_KIND = _labels({k.value: k.label for k in EvidenceKind})
_ROLE = _labels({"leader": "Leader", "contributor": "Contributor", "governor": "Governor", "reader": "Reader"})
_REVIEW_STATUS = _labels({"open": "Open", "submitted": "With governors", "signed": "Signed", "closed": "Closed"})
_ASSIGNMENT = _labels(
    {
        "assigned": "To do",
        "submitted": "Submitted, waiting for a leader",
        "returned": "Returned with a comment",
        "accepted": "Accepted",
    }
)
_QUESTION = _labels({"asked": "Asked", "withdrawn": "Withdrawn"})
_POLICY_STATUS = _labels({s.value: s.label for s in PolicyStatus})
_CAPACITY = _labels({"head": "the head", "governors": "the governors"})

Fields = Mapping[str, tuple[str, Show]]

# Table → what pages call it, and its columns that are told. What is left out says nothing to a reader: numbers of rows,
# versions, and the day and person that every row of the log has anyway.
SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "judgement": "Judgement",
        "evidence_item": "Evidence",
        "evidence_use": "Evidence for a criterion",
        "stored_file": "Evidence file",
        "action": "Action",
        "action_criterion": "Criterion of an action",
        "action_note": "Progress note",
        "dismissed_gap": "Dismissed gap",
        "second_rating": "Second rating",
        "discussion": "Discussion",
        "comment": "Comment",
        "strand_assignment": "Strand given",
        "brought_in": "Criterion brought in",
        "review": "Review",
        "governor_question": "Governors' question",
        "snapshot": "Sign-off",
        "signature": "Signature",
        "policy_check": "Policy checked",
        "policy_decision": "Policy statement",
        "policy_gap": "Statement the policy lacks",
        "setting": "Setting",
        "membership": "Person",
        "invitation": "Invitation",
    }
)
FIELDS: Mapping[str, Fields] = MappingProxyType(
    {
        "judgement": {
            "level": ("Level", _level),
            "not_applicable": ("Does not apply, because", _text),
            "rationale": ("Why this level", _text),
            "target": ("Target", _level),
            "exception": ("Exception", _text),
            "to_confirm": ("Carried over, still to confirm", _only_yes),
        },
        "evidence_item": {
            "title": ("Title", _text),
            "kind": ("Kind", _KIND),
            "effective": ("Started to be true", _day),
            "review_by": ("Review by", _day),
            "summary": ("What it says", _text),
            "link": ("Link", _text),
            "kept_in": ("Kept in", _text),
        },
        "evidence_use": {"evidence_id": ("Evidence", _evidence), "shows": ("What it shows", _text)},
        "stored_file": {"name": ("File", _text), "size": ("Size", _size), "sha256": ("SHA-256", _text)},
        "action": {
            "title": ("Action", _text),
            "description": ("What will be done", _text),
            "owner": ("Owner", _text),
            "co_owners": ("Co-owners", _text),
            "due": ("Due", _day),
            "status": ("Status", _STATUS),
            "priority": ("Priority", _PRIORITY),
            "success_measure": ("Success measure", _text),
            "cost": ("Cost", _text),
            "plan_link": ("Improvement plan priority", _text),
            "reason": ("Reason", _text),
            "done_on": ("Done on", _day),
        },
        "action_criterion": {
            "criterion_ref": ("Criterion", _criterion),
            "assured_when_done": ("Assured level when done", _level),
        },
        "action_note": {"noted_on": ("Date", _day), "text": ("Note", _text)},
        "dismissed_gap": {"reason": ("Why nothing will be done", _text)},
        # The level stays with the ratings: somebody may still have to give the first one.
        "second_rating": {"user_id": ("Rater", _person), "rated_at": ("Rating given", _instant)},
        "discussion": {"outcome": ("Outcome", _text)},
        "comment": {},  # its words stay where it stands, so that one taken back is not read here
        "strand_assignment": {
            "user_id": ("Given to", _person),
            "due": ("Due", _day),
            "status": ("State", _ASSIGNMENT),
            "comment": ("Leader's comment", _text),
            "note": ("Note on submitting", _text),
        },
        "brought_in": {},
        "review": {
            "status": ("State", _REVIEW_STATUS),
            "opened_on": ("Opened", _day),
            "closed_on": ("As it stood on", _day),
        },
        "governor_question": {
            "text": ("Question", _text),
            "why": ("Suggested because", _text),
            "status": ("State", _QUESTION),
            "note": ("Governors' note", _text),
            "answer": ("Answer", _text),
            "meeting_date": ("Governors' meeting", _day),
            "minute_reference": ("Minute", _text),
        },
        "snapshot": {
            "revision": ("Revision", _text),
            "sha256": ("SHA-256", _text),
            "note": ("Note to governors", _text),
            "reopened_because": ("Why it was opened again", _text),
        },
        "signature": {
            "name": ("Name", _text),
            "title": ("Title", _text),
            "capacity": ("Signed for", _CAPACITY),
            "meeting_date": ("Governors' meeting", _day),
            "minute_reference": ("Minute", _text),
            "sha256": ("SHA-256", _text),
        },
        "policy_check": {"name": ("Policy", _text), "words": ("Words read", _text)},
        "policy_decision": {
            "status": ("Does the policy say it?", _POLICY_STATUS),
            "passage": ("Passage", _text),
            "note": ("Note", _text),
            "carried": ("Carried over from the version before", _only_yes),
        },
        "policy_gap": {"action_id": ("Action", _action), "reason": ("Why it is left out", _text)},
        "setting": {
            "name": ("Name", _text),
            "type": ("Type", _labels(TYPES)),
            "phases": ("Phases", _labels(PHASES)),
            "facilities": ("Has", _labels(FACILITIES)),
        },
        "membership": {
            "user_id": ("Person", _person),
            "role": ("Role", _ROLE),
            "title": ("Title", _text),
            "signs": ("May sign for the governors", _yes),
            "ends_on": ("Until", _day),
        },
        "invitation": {
            "name": ("Name", _text),
            "email": ("Email", _text),
            "role": ("Role", _ROLE),
            "title": ("Title", _text),
            "signs": ("May sign for the governors", _yes),
            "used_at": ("Accepted", _instant),
            "revoked_at": ("Taken back", _instant),
        },
    }
)


def field_changes(change: Change, names: Names) -> tuple[FieldChange, ...]:
    """What changed, in the order pages show the fields. Of a new or removed thing, what it holds or held."""
    found = []
    for column, (name, show) in FIELDS.get(change.subject, {}).items():
        was, now = (_shown(side, column, show, names) for side in (change.before, change.after))
        if change.verb == "changed" and (column in change.before or column in change.after):
            found.append(FieldChange(name, was or EMPTY, now or EMPTY))
        elif was or now:
            found.append(FieldChange(name, was, now))
    return tuple(found)


def _shown(side: Mapping[str, Any], column: str, show: Show, names: Names) -> str:
    value = side.get(column)
    return "" if value in (None, "", []) else show(value, names)


def headline(change: Change, names: Names) -> str:
    """What happened to what: "Judgement of Filtering works changed"."""
    subject = SUBJECTS.get(change.subject, "Something")
    about = _about(change, names)
    return f"{subject}{f': {about},' if about else ''} {_verb(change)}"


def _verb(change: Change) -> str:
    if change.subject == "signature":
        return "signed"
    if change.subject == "stored_file" and change.verb == "created":
        return "uploaded"
    if change.subject == "policy_check" and change.verb == "created":
        return "compared with the template"
    return {"created": "added", "changed": "changed", "removed": "removed"}.get(change.verb, change.verb)


def _about(change: Change, names: Names) -> str:
    known: Mapping[str, Any] = {**change.origin, **change.before, **change.after}
    match change.subject:
        case "action":
            return names.actions.get(change.subject_id) or str(known.get("title", ""))
        case "evidence_item":
            return names.evidence.get(change.subject_id) or str(known.get("title", ""))
        case "stored_file":
            return names.evidence.get(known.get("evidence_id", 0), "")
        case "strand_assignment":
            return names.strands.get(known.get("strand_ref", ""), "")
        case "membership":
            return names.people.get(known.get("user_id", 0), "")
        case "setting" | "signature" | "policy_check":
            return str(known.get("name", ""))
        case "invitation":
            return str(known.get("email", ""))
        case "review":
            return f"{known['year']} to {known['year'] + 1}" if "year" in known else ""
        case "governor_question" if not known.get("criterion_ref"):
            return str(known.get("text", ""))
        case "snapshot":
            return f"revision {known['revision']}" if "revision" in known else ""
    if ref := known.get("statement_ref"):
        return names.statements.get(ref, str(ref))
    if ref := known.get("criterion_ref"):
        return names.criteria.get(ref, str(ref))
    return names.actions.get(known.get("action_id") or 0, "")
