"""Set up, sign in, sign out, look round the example."""

import time

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_limiter.util import get_remote_address
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.services import demo, second_factor
from audit.services.accounts import check_password, installation_is_new, set_up
from audit.services.errors import Refused
from audit.services.mail import mail_server
from audit.services.people import memberships_of
from audit.services.reviews import new_setting
from audit.store.base import db, utc_now
from audit.store.people import User
from audit.web.access import public, signed_in
from audit.web.account_forms import CodeForm
from audit.web.clock import today
from audit.web.forms import ConfirmForm, SetUpForm, SignInForm
from audit.web.kept import read_kept_form, safe_next
from audit.web.security import PASSED, SIGN_IN_LIMIT, close_session, failed, limiter, open_session

blueprint = Blueprint("accounts", __name__)

Page = Response | str | tuple[str, int]

CODE_WITHIN_SECONDS = 10 * 60  # of the password


@blueprint.route("/set-up", methods=["GET", "POST"])
@public
def set_up_setting() -> Page:
    """The first setting and its first leader; closed once there is one."""
    if not installation_is_new():
        return redirect(url_for("accounts.sign_in"))
    form = SetUpForm()
    if form.validate_on_submit():
        try:
            user = set_up(
                new_setting(form.details()), form.person.data or "", form.email.data or "", form.password.data or ""
            )
        except Refused as refusal:
            form.email.errors = [str(refusal)]
        else:
            open_session(user)
            flash("Your setting is ready. Start your first review.", "success")
            return redirect(url_for("pages.home"))
    return render_template("accounts/set_up.html", form=form, form_errors=form.errors), 400 if form.errors else 200


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"], deduct_when=failed)
def sign_in() -> Page:
    """The password, and after it the second step for those who have one."""
    form = SignInForm()
    if form.validate_on_submit():
        user = check_password(form.email.data or "", form.password.data or "")
        if user is not None and user.totp_secret:
            session[PASSED] = [user.get_id(), int(time.time())]
            return _code_page(CodeForm(formdata=None, kept=form.kept.data, next=form.next.data))
        if user is not None:
            open_session(user)
            return _go_on(form)
        form.password.errors = ["The email address or password is not right. Check both and try again."]
    elif request.method == "GET":
        form.next.data = request.args.get("next", "")
    page = render_template("accounts/sign_in.html", form=form, form_errors=form.errors, time_out=False)
    return page, 400 if form.errors else 200


def _whose_code() -> str:
    """Tries are counted by person: a code has a million values, and guesses can come from many addresses."""
    passed: list[str] | None = session.get(PASSED)
    return f"code for {passed[0].partition(':')[0]}" if passed else get_remote_address()


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"], key_func=_whose_code)
def code() -> Page:
    """The second step: the code from a phone, or a recovery code."""
    user = _who_passed()
    if user is None or user.totp_secret is None:
        flash("Start again with your password. The code must follow within ten minutes.", "info")
        return redirect(url_for(".sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        if _open_with_code(user, form.code.data or ""):
            return _go_on(form)
        form.code.errors = [second_factor.WRONG_CODE]
    return _code_page(form)


def _code_page(form: CodeForm) -> Page:
    return render_template("accounts/code.html", form=form, form_errors=form.errors), 400 if form.errors else 200


def _who_passed() -> User | None:
    """The person whose password was right in this browser, not long ago and not changed since."""
    passed, at = session.get(PASSED, ("", 0))
    if time.time() - at > CODE_WITHIN_SECONDS:
        return None
    user = db.session.get(User, int(passed.partition(":")[0]))
    return user if user is not None and user.get_id() == passed else None


def _open_with_code(user: User, typed: str) -> bool:
    if second_factor.looks_like_recovery_code(typed):
        if not second_factor.use_recovery_code(user, typed):
            return False
        left = len(user.recovery_codes)
        open_session(user)
        flash(f"That recovery code is used up. You have {left} left: make new ones on your account page.", "info")
        return True
    step = second_factor.step_of(user.totp_secret or "", typed, utc_now())
    return step is not None and open_session(user, step)


def _go_on(form: SignInForm | CodeForm) -> Page:
    """A form that was being sent when the session ended is handed back; otherwise on to where the person was going."""
    kept = read_kept_form(form.kept.data) if form.kept.data else None
    if kept is not None:
        return render_template("accounts/kept.html", kept=kept, form=ConfirmForm(formdata=None))
    return redirect(safe_next(form.next.data or "") or url_for("pages.home"))


@blueprint.app_context_processor
def _sign_in_words() -> dict[str, bool]:
    return {"emails_are_sent": mail_server() is not None}


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> Response:
    close_session()
    flash("You have signed out.", "success")
    return redirect(url_for("accounts.sign_in"))


@blueprint.get("/my-settings")
@signed_in
def my_settings() -> str:
    """Every setting the person belongs to, and what they are in each."""
    return render_template("accounts/my_settings.html", memberships=memberships_of(current_user, today()))


@blueprint.post("/example")
@public
@limiter.limit("5 per minute")
def look_round() -> Response:
    """Load the example setting, on an installation nobody has set up yet, and sign in as its head."""
    if not installation_is_new() and not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in"))
    head = demo.example_head() or demo.load(today()).head
    open_session(head)
    flash("This is an invented school. Look round, change anything: nothing here is real.", "info")
    return redirect(url_for("pages.home"))
