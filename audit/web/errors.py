"""Errors become pages once, here: what happened, and what to do."""

from flask import Flask, current_app, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from audit.domain.errors import UnknownRef
from audit.services.errors import Refused
from audit.store.base import db
from audit.web.access import who_may_instead
from audit.web.kept import UNKEPT_FIELDS, ask_to_sign_in

PAGES = {
    400: (
        "This could not be read",
        "Something in the request was incomplete. Go back, check the form and send it again.",
    ),
    403: ("You cannot do this", ""),  # who can is said by _page
    404: (
        "Page not found",
        "Check the address. If you followed a link, what it led to may have been removed, or it belongs to a setting "
        "you are not part of.",
    ),
    405: ("This address works differently", "Go back and use the buttons on the page."),
    413: (
        "The file is too large",
        "Files may be up to 25 MB. Make a smaller copy, or record where the file is kept instead.",
    ),
    429: ("Too many tries", "Wait five minutes, then try again. This protects accounts from guessing."),
    500: (
        "Something went wrong on our side",
        "Nothing you saved before is lost. Go back and try again. If it happens again, tell whoever looks after "
        "Plumbline, and give them the time.",
    ),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(UnknownRef, lambda _error: _page(404))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(DataError, _unusable)
    app.register_error_handler(OverflowError, _unusable)
    app.register_error_handler(500, lambda _error: _page(500))


def _http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error  # a redirect
    return _page(code if code in PAGES else (400 if code < 500 else 500), code)


def _csrf_error(_error: CSRFError) -> Response | tuple[str, int]:
    """A form without its token. From somebody signed out it is mostly a session that ended: keep what they typed."""
    if not current_user.is_authenticated and request.endpoint != "accounts.sign_in":
        return ask_to_sign_in()
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in UNKEPT_FIELDS and value]
    return render_template("errors/stale_form.html", typed=typed), 400


def _refused(error: Refused) -> tuple[str, int]:
    """A refusal that no form was there to show."""
    return render_template("errors/error.html", title="This cannot be done", advice=str(error)), 409


def _database_busy(error: OperationalError) -> tuple[str, int]:
    db.session.rollback()
    current_app.logger.error("database: %s", error)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in UNKEPT_FIELDS and value]
    return render_template("errors/busy.html", typed=typed), 503


def _unusable(_error: Exception) -> tuple[str, int]:
    """A number or a character that no table can hold. Nothing on our pages sends one."""
    db.session.rollback()
    return _page(400)


def _page(code: int, status: int | None = None) -> tuple[str, int]:
    title, advice = PAGES[code]
    if code == 403:
        advice = who_may_instead()
    return render_template("errors/error.html", title=title, advice=advice), status or code
