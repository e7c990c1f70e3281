"""Take an edited copy of the plan back: preview it, then write what was chosen, all of it or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from audit.domain.action_plan import PlannedAction
from audit.domain.plan_cells import Value, Vocabulary
from audit.domain.plan_import import ChangedRow, NewRow, Preview, preview
from audit.domain.plan_sheet import EDITABLE, HEADINGS, NEW_NOTE
from audit.domain.vocabulary import ActionStatus
from audit.services.errors import Refused
from audit.services.new_cycle import former_criteria, stayed_behind
from audit.services.plan_changes import input_of
from audit.services.plans import ActionInput, PlanDay, check_action, fill_action, new_action
from audit.services.reviews import edition_of, refuse_if_closed
from audit.services.saving import saving
from audit.store import pending
from audit.store.actions import Action, ActionCriterion
from audit.store.base import db
from audit.store.log import Actor
from audit.store.reviews import Review


class PlanMovedOn(Exception):
    """The plan or the file is no longer what the person was shown. Nothing was written; ``now`` is how it stands."""

    def __init__(self, now: Preview) -> None:
        self.now = now
        super().__init__("the plan changed since the preview")


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody chose of a preview. What is in none of these stays as it is."""

    changed: frozenset[str] = frozenset()  # keys of actions
    new: frozenset[int] = frozenset()  # row numbers
    conflicts: frozenset[str] = frozenset()  # keys of actions where the file's values are taken
    removed: Mapping[str, str] = field(default_factory=dict)  # key → why it is dropped

    @classmethod
    def usual(cls, found: Preview) -> "Choices":
        """What the page has ticked to begin with: nothing that could undo or double somebody's work."""
        return cls(
            changed=frozenset(row.action.key for row in found.changed),
            new=frozenset(row.number for row in found.new if not row.already),
            conflicts=frozenset(row.action.key for row in found.conflicts if not row.clashes),
        )

    @property
    def count(self) -> int:
        return len(self.changed) + len(self.new) + len(self.conflicts) + len(self.removed)


def vocabulary_of(review: Review) -> Vocabulary:
    """The words that cells of this review's plan may use."""
    return Vocabulary.of(edition_of(review), former_criteria(review))


def preview_of(review: Review, content: bytes) -> Preview:
    """What a workbook would change. Reads only.

    Raises Refused, saying what to do, where it is no plan that can be read.
    """
    from audit.outputs.plan_reading import read_plan  # openpyxl is slow to load, and most pages do not need it
    from audit.outputs.workbook_safety import UnusableWorkbook

    try:
        sheet = read_plan(content)
    except UnusableWorkbook as error:
        raise Refused(str(error)) from error
    actions = [row.value for row in _oldest_first(review)]
    return preview(sheet, actions, vocabulary_of(review), stayed_behind(review))


def apply(by: Actor, review: Review, content: bytes, shown: str, choices: Choices, today: date) -> int:
    """Write what was chosen. ``shown`` is the fingerprint of the preview it was chosen from. Returns how many actions.

    Raises PlanMovedOn where that is no longer what the file would change, Refused for a closed review, for a reason
    that is missing, or where a choice is not in the preview. Nothing is written then.
    """
    refuse_if_closed(review)
    found = preview_of(review, content)
    if found.fingerprint != shown:
        raise PlanMovedOn(found)
    rows = {row.key: row for row in _oldest_first(review)}
    day = PlanDay(review, today)
    taken = [*_chosen(found.changed, choices.changed), *_chosen(found.conflicts, choices.conflicts)]
    added = [row for row in found.new if row.number in choices.new]
    dropped = [action for action in found.removed if action.key in choices.removed]
    if len(taken) + len(added) + len(dropped) != choices.count:
        raise Refused("What was chosen is not in this file. Look at the preview again, then choose.")
    try:
        with saving(by), db.session.no_autoflush:
            for change in taken:
                _take(by, day, rows[change.action.key], change)
            for row in added:
                said = _said(row)
                check_action(said, today)
                criteria = row.values["criteria"]
                new_action(by, day, said, list(criteria) if isinstance(criteria, tuple) else [])
            for action in dropped:
                reason = choices.removed[action.key]
                said = replace(input_of(rows[action.key]), status=ActionStatus.DROPPED, reason=reason)
                check_action(said, today)
                fill_action(by, day, rows[action.key], said)
    except StaleDataError:  # somebody else's change was written between our reading and our writing
        raise PlanMovedOn(preview_of(review, content)) from None
    return choices.count


def _oldest_first(review: Review) -> Sequence[Action]:
    return db.session.scalars(select(Action).where(Action.review_id == review.id).order_by(Action.id)).all()


def _chosen(rows: Sequence[ChangedRow], keys: frozenset[str]) -> list[ChangedRow]:
    return [row for row in rows if row.action.key in keys]


def _take(by: Actor, day: PlanDay, action: Action, row: ChangedRow) -> None:
    """Put one row into its action: first what it is for, since marking it done records how that stands."""
    changes: dict[str, Any] = {change.field: change.new for change in row.changes}
    wanted = changes.pop("criteria", None)
    if wanted is not None:
        for link in [link for link in action.links if link.criterion_ref not in wanted]:
            db.session.delete(link)
        there = {link.criterion_ref for link in action.links}
        action.links.extend(ActionCriterion(action=action, criterion_ref=ref) for ref in wanted if ref not in there)
    said = replace(input_of(action), **changes, note=row.note)
    check_action(said, day.today)
    fill_action(by, day, action, said)


def _said(row: NewRow) -> ActionInput:
    fields: dict[str, Any] = {name: value for name, value in row.values.items() if name != "criteria"}
    return ActionInput(**fields, note=row.note)


def keep_upload(content: bytes) -> str:
    """Keep an uploaded workbook until it is confirmed, for a day at most. Returns the name to ask for it by."""
    return pending.keep(current_app.config["PLUMBLINE"].data, content)


def kept_upload(name: str) -> bytes:
    """Raises Refused where it is no longer held."""
    content = pending.held(current_app.config["PLUMBLINE"].data, name)
    if content is None:
        raise Refused("The workbook you uploaded is no longer held: it is kept for a day. Upload it again.")
    return content


def forget_upload(name: str) -> None:
    pending.let_go(current_app.config["PLUMBLINE"].data, name)


def preview_export(found: Preview) -> dict[str, list[dict[str, Any]]]:
    """A preview as plain values for JSON. The names of the six lists are a contract."""
    return {
        "changed": [{**_row(row), "fields": _fields(row)} for row in found.changed],
        "new": [
            {
                "row": row.number,
                "title": row.title,
                "already": row.already,
                "fields": {name: _plain(value) for name, value in {**row.values, NEW_NOTE: row.note}.items()},
            }
            for row in found.new
        ],
        "removed": [_action(action) for action in found.removed],
        "unchanged": [_action(action) for action in found.unchanged],
        "conflicts": [
            {
                **_row(row),
                "fields": [
                    {
                        "field": change.field,
                        "heading": change.heading,
                        "mine": _plain(change.new),
                        "theirs": _plain(change.old),
                        "changed_here": change.both,
                    }
                    for change in row.changes
                ],
            }
            for row in found.conflicts
        ],
        "errors": [{"cell": error.place, "message": str(error)} for error in found.errors],
    }


def _action(action: PlannedAction) -> dict[str, Any]:
    return {"key": action.key, "revision": action.revision, "title": action.title}


def _row(row: ChangedRow) -> dict[str, Any]:
    return {"row": row.number, **_action(row.action)}


def _fields(row: ChangedRow) -> list[dict[str, Any]]:
    changes = [
        {"field": c.field, "heading": EDITABLE[c.field], "old": _plain(c.old), "new": _plain(c.new)}
        for c in row.changes
    ]
    if row.note:
        changes.append({"field": NEW_NOTE, "heading": HEADINGS[NEW_NOTE], "old": "", "new": row.note})
    return changes


def _plain(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
