"""Sign-in, forged-request protection, throttling, cookies and security headers, in one place."""

import hmac
import time
from datetime import timedelta

from flask import Flask, Response, abort, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, login_user
from flask_wtf.csrf import CSRFProtect

from audit.config import Settings
from audit.services import sessions
from audit.store.log import Actor
from audit.store.people import SignedInSession, User
from audit.web.kept import ask_to_sign_in

csrf = CSRFProtect()
login = LoginManager()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)

SIGN_IN_LIMIT = "10 per 5 minutes"

# What the signed cookie holds.
TOKEN = "token"  # noqa: S105 - a name, not a token; stands for a row of SignedInSession
NOTED = "noted"  # when that row's "last seen" was last looked at, in seconds, so that most requests write nothing
LINK = "link"  # the token of a one-time link that was opened
PASSED = "passed"  # who gave the right password and has yet to give a code

# Nothing inline, nothing from elsewhere. "data:" images are the icons inside the stylesheet.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@limiter.request_filter
def _not_throttled() -> bool:
    """RATELIMIT_ENABLED counts at any time; Flask-Limiter itself looks at it only when the application starts."""
    return not current_app.config["RATELIMIT_ENABLED"]


def failed(response: Response) -> bool:
    """Only these tries count: a whole school reaches the server from one address and signs in at the same hour."""
    return response.status_code == 400


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https_only,
        SESSION_COOKIE_NAME="plumbline",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.idle_minutes),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session; a page left open over lunch still saves
    )
    app.session_interface = PageSessions()
    csrf.init_app(app)
    login.init_app(app)
    limiter.init_app(app)
    login.user_loader(_load_user)
    login.unauthorized_handler(ask_to_sign_in)
    app.before_request(_refuse_null_characters)
    app.before_request(_keep_session_alive)
    app.after_request(_add_headers)


def _refuse_null_characters() -> None:
    """No page of ours sends one, and PostgreSQL cannot keep one."""
    if any("\0" in value for value in request.form.values()):
        abort(400)


class PageSessions(SecureCookieSessionInterface):
    """Style sheets and scripts are public and cached for ever, so no cookie travels with them.

    Nor do they vary by one: a browser would otherwise fetch them again whenever its cookie was renewed.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def idle_time() -> timedelta:
    """How long nothing may happen before a session is over."""
    settings: Settings = current_app.config["PLUMBLINE"]
    return timedelta(minutes=settings.idle_minutes)


def open_session(user: User, totp_step: int | None = None) -> bool:
    """Sign somebody in with this browser, keeping nothing of who used it before but an opened link.

    False where the code of ``totp_step`` was used already.
    """
    token = sessions.begin(user, sessions.browser_words(request.user_agent.string), totp_step)
    if token is None:
        return False
    close_session()
    session[TOKEN] = token
    session[NOTED] = int(time.time())
    login_user(user)
    return True


def close_session() -> None:
    """Sign this browser out."""
    row = this_session()
    if row is not None:
        sessions.end(Actor(row.user_id, row.user.name), row)
    link = session.get(LINK)
    session.clear()
    g.pop("csrf_token", None)  # made for the old session; a form on this very page needs one that the new one knows
    session.permanent = True
    if link is not None:
        session[LINK] = link


def this_session() -> SignedInSession | None:
    """The session of this browser."""
    return sessions.find(session.get(TOKEN, ""), idle_time())


def _load_user(cookie: str) -> User | None:
    """The person this browser is signed in as, unless that was ended, from here or elsewhere, or idle too long."""
    row = this_session()
    return row.user if row is not None and hmac.compare_digest(row.user.get_id(), cookie) else None


def _keep_session_alive() -> None:
    """A session ends after so many idle minutes, not so many minutes after sign-in.

    Runs before the request's own transaction begins: one that already holds SQLite's write lock would wait for itself.
    """
    if request.endpoint == "static":
        return
    session.permanent = True
    now = int(time.time())
    if TOKEN in session and now - session.get(NOTED, 0) >= sessions.SEEN_EVERY.total_seconds():
        sessions.touch(session[TOKEN], idle_time())
        session[NOTED] = now


def _add_headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"  # file names carry a hash
    else:
        response.headers["Cache-Control"] = "no-store"  # a shared staffroom computer keeps no pages and no workbooks
    return response
