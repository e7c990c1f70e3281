"""The browsers somebody is signed in with: begin, find, keep alive, end.

A browser holds a random token, and we hold its hash: who reads the database cannot sign in with what is in it.
"""

import hashlib
import logging
import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from audit.services.saving import saving
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.people import SignedInSession, User

SEEN_EVERY = timedelta(minutes=2)  # how stale "last seen" may get, so that reading pages hardly ever writes
KEPT = timedelta(days=30)  # how long a session that is over stays in the table

# In the order they are looked for: nearly every browser also claims to be the ones further down.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "CrOS": "a Chromebook",
    "Windows": "Windows",
    "Mac OS X": "a Mac",
    "Linux": "Linux",
}

log = logging.getLogger(__name__)


def hash_of(token: str) -> str:
    """What is kept of a token. Its 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def browser_words(user_agent: str) -> str:
    """What a browser says it is, in words its owner knows: "Firefox on Windows"."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "Another browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def begin(user: User, browser: str, totp_step: int | None = None) -> str | None:
    """Sign somebody in with a browser; returns the token it is to hold.

    None where the code of ``totp_step`` was used already. What is long over is swept.
    """
    token = secrets.token_urlsafe(32)
    try:
        with saving(Actor(user.id, user.name)):
            db.session.execute(
                delete(SignedInSession).where(
                    SignedInSession.user_id == user.id, SignedInSession.last_seen_at < utc_now() - KEPT
                )
            )
            db.session.add(
                SignedInSession(user_id=user.id, token_hash=hash_of(token), browser=browser, totp_step=totp_step)
            )
    except IntegrityError:
        return None
    return token


def find(token: str, idle: timedelta) -> SignedInSession | None:
    """The session a browser's token stands for, unless it was ended or nothing happened for too long."""
    row = db.session.scalar(select(SignedInSession).where(SignedInSession.token_hash == hash_of(token)))
    return row if row is not None and row.ended_at is None and row.last_seen_at >= utc_now() - idle else None


def touch(token: str, idle: timedelta) -> None:
    """Note that somebody is there. In a short transaction of its own, before the request's begins.

    Where the database is too busy the page matters more; the next one notes it.
    """
    now = utc_now()
    statement = (
        update(SignedInSession)
        .where(
            SignedInSession.token_hash == hash_of(token),
            SignedInSession.ended_at.is_(None),
            SignedInSession.last_seen_at >= now - idle,  # what was idle too long stays so
            SignedInSession.last_seen_at < now - SEEN_EVERY,
        )
        .values(last_seen_at=now)
    )
    try:
        with db.engine.begin() as connection:
            connection.execute(statement)
    except OperationalError as error:
        log.warning("last seen was not noted: %s", error.orig)


def sessions_of(user: User, idle: timedelta) -> list[SignedInSession]:
    """The browsers somebody is signed in with now, the latest seen first."""
    return list(
        db.session.scalars(
            select(SignedInSession)
            .where(
                SignedInSession.user_id == user.id,
                SignedInSession.ended_at.is_(None),
                SignedInSession.last_seen_at >= utc_now() - idle,
            )
            .order_by(SignedInSession.last_seen_at.desc(), SignedInSession.id.desc())
        )
    )


def find_own(user: User, session_id: int) -> SignedInSession | None:
    row = db.session.get(SignedInSession, session_id)
    return row if row is not None and row.user_id == user.id else None


def end(by: Actor, row: SignedInSession) -> None:
    """Sign one browser out."""
    with saving(by):
        row.ended_at = row.ended_at or utc_now()


def end_all(user: User) -> None:
    """Sign every browser out. Call inside ``saving``: it goes with whatever made it needful."""
    user.session_stamp = secrets.token_urlsafe(16)
    db.session.execute(
        update(SignedInSession)
        .where(SignedInSession.user_id == user.id, SignedInSession.ended_at.is_(None))
        .values(ended_at=utc_now())
    )


def sign_out_everywhere(by: Actor, user: User) -> None:
    """End every session of a person, this one too."""
    with saving(by):
        end_all(user)
