"""Nothing typed is lost when a session has ended: the form is kept across the sign-in and handed back to be sent.

The kept form travels in the page itself, signed, so that this works without JavaScript and on any server process.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

KEPT_FOR_SECONDS = 12 * 60 * 60
UNKEPT_FIELDS = {"csrf_token", "password", "old_password", "new_password", "code"}  # never printed back into a page


@dataclass(frozen=True, slots=True)
class KeptForm:
    """What was typed, and where it was going."""

    path: str
    fields: tuple[tuple[str, str], ...]


def ask_to_sign_in() -> Response:
    """Sent instead of a page that needs a sign-in. A form that was being sent is kept."""
    from audit.web.forms import SignInForm  # the form module needs nothing of this one, but imports run in this order

    if request.method == "GET":
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    form = SignInForm(formdata=None)
    form.kept.data = keep_form(request.path, request.form.items(multi=True))
    page = render_template("accounts/sign_in.html", form=form, time_out=True)
    return current_app.make_response((page, 401))


def keep_form(path: str, fields: Iterable[tuple[str, str]]) -> str:
    """The form as a signed text."""
    kept = [(name, value) for name, value in fields if name not in UNKEPT_FIELDS]
    return _serializer().dumps({"path": path, "fields": kept})


def read_kept_form(text: str) -> KeptForm | None:
    """The form that was kept, or None where the text is not ours, or too old."""
    try:
        kept = _serializer().loads(text, max_age=KEPT_FOR_SECONDS)
    except BadSignature:
        return None
    return KeptForm(kept["path"], tuple((name, value) for name, value in kept["fields"]))


def safe_next(target: str) -> str | None:
    """A path on this site to go on to after signing in, or None: never another site."""
    if target.startswith("/") and not target.startswith(("//", "/\\")) and not any(c in target for c in "\\\r\n\t"):
        return target
    return None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="kept-form")
