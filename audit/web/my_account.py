"""Somebody's own account: password, second factor, and the browsers they are signed in with."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.services import second_factor, sessions
from audit.services.accounts import change_password, knows_password
from audit.services.errors import Refused
from audit.store.base import utc_now
from audit.web.access import current_actor, signed_in
from audit.web.account_forms import ChangePasswordForm, ConfirmCodeForm, PasswordAgainForm
from audit.web.forms import ConfirmForm
from audit.web.security import SIGN_IN_LIMIT, close_session, idle_time, limiter, open_session, this_session

blueprint = Blueprint("my_account", __name__, url_prefix="/account")

Page = Response | str | tuple[str, int]

KEY = "totp_key"  # in the signed cookie: the key offered to the phone, until a code confirms it
CODES = "recovery_codes"  # in the signed cookie: the new codes, until they are shown


def _person() -> str:
    """Tries at a password are counted by person, whose session it is."""
    return f"account {current_user.get_id()}"


@blueprint.get("")
@signed_in
def show() -> str:
    return render_template(
        "accounts/show.html",
        sessions=sessions.sessions_of(current_user, idle_time()),
        here=this_session(),
        codes_left=len(current_user.recovery_codes),
        form=ConfirmForm(formdata=None),
    )


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"], key_func=_person)
def password() -> Page:
    """Change it. Every other browser is signed out."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        user = current_user._get_current_object()
        try:
            change_password(user, form.old_password.data or "", form.new_password.data or "")
        except Refused as refusal:
            form.old_password.errors = [str(refusal)]
        else:
            open_session(user)
            flash("Your password is changed. Every other browser is signed out.", "success")
            return redirect(url_for(".show"))
    return render_template("accounts/password.html", form=form, form_errors=form.errors), 400 if form.errors else 200


@blueprint.post("/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Response:
    """Sign one of one's own browsers out."""
    row = sessions.find_own(current_user, session_id) or abort(404)
    sessions.end(current_actor(), row)
    flash(f"{row.browser} is signed out.", "success")
    return redirect(url_for(".show"))


@blueprint.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> Response:
    sessions.sign_out_everywhere(current_actor(), current_user._get_current_object())
    close_session()
    flash("You are signed out everywhere.", "success")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/second-factor", methods=["GET", "POST"])
@signed_in
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"], key_func=_person)
def turn_on() -> Page:
    """Show the key to the phone; a code from it turns the second factor on."""
    if current_user.totp_secret:
        return redirect(url_for(".change_second_factor"))
    key = session.setdefault(KEY, second_factor.new_secret())
    form = ConfirmCodeForm()
    here = this_session()
    if form.validate_on_submit() and here is not None:
        user = current_user._get_current_object()
        try:
            codes = second_factor.turn_on(user, key, form.code.data or "", utc_now(), here)
        except Refused as refusal:
            form.code.errors = [str(refusal)]
        else:
            del session[KEY]
            return _show_codes(codes)
    page = render_template(
        "accounts/turn_on.html", form=form, form_errors=form.errors, key=second_factor.setup_key(key)
    )
    return page, 400 if form.errors else 200


@blueprint.get("/second-factor/qr.svg")
@signed_in
def qr_code() -> Response:
    """The key as a picture for the phone's camera, while it is not confirmed."""
    key = session.get(KEY) or abort(404)
    return Response(second_factor.qr_code(key, current_user), mimetype="image/svg+xml")


def _show_codes(codes: list[str]) -> Response:
    session[CODES] = codes
    return redirect(url_for(".recovery_codes"))


@blueprint.get("/second-factor/codes")
@signed_in
def recovery_codes() -> Response | str:
    """The new recovery codes, once."""
    codes = session.pop(CODES, None)
    return render_template("accounts/codes.html", codes=codes) if codes else redirect(url_for(".show"))


@blueprint.route("/second-factor/change", methods=["GET", "POST"])
@signed_in
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"], key_func=_person)
def change_second_factor() -> Page:
    """With the password: new recovery codes, or no second factor any more."""
    if not current_user.totp_secret:
        return redirect(url_for(".turn_on"))
    user = current_user._get_current_object()
    form = PasswordAgainForm()
    if form.validate_on_submit():
        if not knows_password(user, form.password.data or ""):
            form.password.errors = ["This is not your password. Check it and try again."]
        elif request.form.get("do") == "off":
            second_factor.turn_off(current_actor(), user)
            flash("The second factor is off. Your password alone signs you in.", "success")
            return redirect(url_for(".show"))
        else:
            return _show_codes(second_factor.new_recovery_codes(user))
    page = render_template(
        "accounts/second_factor.html", form=form, form_errors=form.errors, codes_left=len(user.recovery_codes)
    )
    return page, 400 if form.errors else 200
