"""How every service saves: signed, whole, and never over somebody else's work."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from audit.services.errors import EditConflict
from audit.store.base import db
from audit.store.log import Actor, acting


@contextmanager
def saving(by: Actor) -> Iterator[None]:
    """Run a change signed by ``by`` and commit it; on any error all of it is taken back."""
    try:
        with acting(by):
            yield
            db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def guarded(row: Any) -> Iterator[None]:
    """Turn a lost race on ``row`` into an EditConflict that carries what the winner saved."""
    identity, model = row.id, type(row)
    try:
        yield
    except StaleDataError:
        raise EditConflict(db.session.get(model, identity)) from None


def check_version(row: Any, seen: int) -> None:
    """Raise EditConflict if ``row`` was saved since the person opened it at version ``seen``."""
    if row.version != seen:
        raise EditConflict(row)
