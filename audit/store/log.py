"""The change log: append-only, one row for every row written, in the same transaction, chained by hashes.

Nobody has to remember to write it. Every table marked ``logged`` is watched while the session flushes; a flush that
changes one without saying who did it is refused.
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, event, insert, inspect, select, update
from sqlalchemy.orm import Mapped, Mapper, ORMExecuteState, Session, UOWTransaction, mapped_column

from audit.store.base import Model, UtcDateTime, db, utc_now

GENESIS = "0" * 64
ACTOR = "actor"
# Never in the log: what lets somebody in. That it changed shows as a row with nothing else in it.
SECRET_COLUMNS = {
    "password_hash",
    "session_stamp",
    "totp_secret",
    "recovery_codes",
    "calendar_token",
    "token_hash",
}


class UnsignedChange(RuntimeError):
    """Something tried to write without saying who is writing."""


class ChangeLog(Model):
    """One change to one row. Never updated, never deleted."""

    __tablename__ = "change_log"
    __table_args__ = (Index("ix_change_log_subject", "subject", "subject_id"),)  # the history of one thing

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 …: a hole is a removed row
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    user_id: Mapped[int | None]  # None for the command line
    who: Mapped[str]
    setting_id: Mapped[int] = mapped_column(index=True)
    verb: Mapped[str]  # created, changed or removed
    subject: Mapped[str]  # table name
    subject_id: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str]
    hash: Mapped[str]


class ChainHead(Model):
    """Where the chain ends, so that cutting rows off its end shows too. One row; locking it orders the writers."""

    __tablename__ = "chain_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[int]
    hash: Mapped[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is writing."""

    user_id: int | None
    name: str


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Everything written inside is signed by ``actor``."""
    before = db.session.info.get(ACTOR)
    db.session.info[ACTOR] = actor
    try:
        yield
    finally:
        db.session.info[ACTOR] = before


def row_hash(previous: str, row: dict[str, Any]) -> str:
    """SHA-256 over the previous row's hash and this row's content as canonical JSON."""
    content = json.dumps({**row, "at": row["at"].isoformat()}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{content}".encode()).hexdigest()


@event.listens_for(Mapper, "mapper_configured")
def _remember_what_was(mapper: Mapper[Any], table: type[Any]) -> None:
    """A column of a logged table that is set before it was read is read first: the log says what was, too."""
    if getattr(table, "logged", False):
        for attribute in mapper.column_attrs:
            mapper.class_manager[attribute.key].impl.active_history = True


@event.listens_for(db.session, "after_flush")
def _write_rows(session: Session, _context: UOWTransaction) -> None:
    changes = list(_changes(session))
    if not changes:
        return
    actor = session.info.get(ACTOR)
    if actor is None:
        raise UnsignedChange(f"no actor for {changes[0]['verb']} {changes[0]['subject']}")
    connection = session.connection()
    head = connection.execute(select(ChainHead.length, ChainHead.hash).where(ChainHead.id == 1).with_for_update()).one()
    length, previous = head.length, head.hash
    rows = []
    for change in changes:
        length += 1
        row = {"id": length, "at": utc_now(), "user_id": actor.user_id, "who": actor.name, **change}
        row |= {"previous_hash": previous, "hash": row_hash(previous, row)}
        previous = row["hash"]
        rows.append(row)
    connection.execute(insert(ChangeLog), rows)
    connection.execute(update(ChainHead).where(ChainHead.id == 1).values(length=length, hash=previous))


@event.listens_for(db.session, "do_orm_execute")
def _refuse_bulk_changes(statement: ORMExecuteState) -> None:
    """A statement that changes many rows at once passes the flush by, so it would leave no row in the log."""
    mapper = None if statement.is_select else statement.bind_mapper
    if mapper is not None and getattr(mapper.class_, "logged", False):
        raise UnsignedChange(f"{mapper.local_table} is changed row by row, so that the log sees it")


def _changes(session: Session) -> Iterator[dict[str, Any]]:
    for instance in session.new:
        if getattr(instance, "logged", False):
            yield _change("created", instance, {}, _columns(instance))
    for instance in session.dirty:
        if getattr(instance, "logged", False) and session.is_modified(instance, include_collections=False):
            before, after = _difference(instance)
            yield _change("changed", instance, before, after)
    for instance in session.deleted:
        if getattr(instance, "logged", False):
            yield _change("removed", instance, _columns(instance), {})


def _change(verb: str, instance: Any, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {
        "setting_id": instance.log_setting_id,
        "verb": verb,
        "subject": instance.__tablename__,
        "subject_id": instance.id,
        "before": before,
        "after": after,
    }


def _columns(instance: Any) -> dict[str, Any]:
    keys = [attribute.key for attribute in inspect(instance).mapper.column_attrs]
    return {key: _plain(getattr(instance, key)) for key in keys if key not in _left_out(instance)}


def _left_out(instance: Any) -> Collection[str]:
    """Secrets, and what a table says is too large to keep twice."""
    return SECRET_COLUMNS | getattr(instance, "unlogged_columns", frozenset())


def _difference(instance: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    state = inspect(instance)
    before, after = {}, {}
    for attribute in state.mapper.column_attrs:
        history = state.attrs[attribute.key].history
        if history.has_changes() and attribute.key not in _left_out(instance):
            before[attribute.key] = _plain(history.deleted[0]) if history.deleted else None
            after[attribute.key] = _plain(history.added[0]) if history.added else None
    return before, after


def _plain(value: Any) -> Any:
    """What JSON can hold."""
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Verdict:
    """What ``verify`` found: how many rows were read, and every fault, in words."""

    rows: int
    faults: tuple[str, ...]


def verify_chain() -> Verdict:
    """Read the whole log and say which rows were changed, removed or moved. Reads only."""
    faults: list[str] = []
    previous, expected = GENESIS, 1
    for entry in db.session.scalars(select(ChangeLog).order_by(ChangeLog.id).execution_options(yield_per=500)):
        if entry.id != expected:
            last = entry.id - 1
            faults.append(f"Row {last} is missing" if last == expected else f"Rows {expected} to {last} are missing")
        content = {
            key: getattr(entry, key)
            for key in ("id", "at", "user_id", "who", "setting_id", "verb", "subject", "subject_id", "before", "after")
        }
        if entry.previous_hash != previous:
            faults.append(f"Row {entry.id} does not follow from the row before it")
        if row_hash(entry.previous_hash, content) != entry.hash:
            faults.append(f"Row {entry.id} was changed after it was written")
        previous, expected = entry.hash, entry.id + 1
    head = db.session.get(ChainHead, 1)
    if head is None:
        faults.append(f"Where the log should end is not recorded; it ends at row {expected - 1}")
    elif head.length != expected - 1:
        faults.append(f"The log should end at row {head.length}; it ends at row {expected - 1}")
    elif head.hash != previous:
        faults.append(f"Row {head.length} is not the one that the log should end with")
    return Verdict(expected - 1, tuple(faults))
