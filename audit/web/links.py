"""One-time links, opened: join a setting, become an administrator, set a new password; and asking for one."""

from threading import Thread

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.services.accounts import plain_email, user_with
from audit.services.errors import Refused
from audit.services.invitations import (
    LINK_PATH,
    accept,
    find_link,
    password_link,
    register,
    use_password_link,
)
from audit.services.letters import password_letter
from audit.services.mail import mail_server, send
from audit.store.base import begin_writing, utc_now
from audit.store.log import Actor
from audit.store.people import Invitation, LinkState
from audit.web.access import public
from audit.web.account_forms import ForgottenForm, JoinForm, NewPasswordForm
from audit.web.forms import ConfirmForm
from audit.web.new_links import site
from audit.web.security import LINK, SIGN_IN_LIMIT, limiter, open_session

blueprint = Blueprint("links", __name__)

Page = Response | str | tuple[str, int]

SPENT = {
    None: "Check that all of it was copied. It may also have been replaced by a newer one.",
    LinkState.USED: "It was used already, and works only once.",
    LinkState.EXPIRED: "It was not used in time.",
    LinkState.REVOKED: "It was taken back, or replaced by a newer one.",
}


@blueprint.get(f"{LINK_PATH}<token>")
@public
def open_link(token: str) -> Response:
    """Take the token out of the address at once, so that it is in no history, log or screen that somebody shares."""
    session[LINK] = token
    return redirect(url_for(".use_link"))


@blueprint.route("/join", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
def use_link() -> Page:
    """What the link that was opened is for."""
    invitation = find_link(session.get(LINK, ""))
    state = invitation.state(utc_now()) if invitation else None
    if invitation is None or state is not LinkState.OPEN:
        session.pop(LINK, None)
        return render_template("accounts/spent_link.html", why=SPENT[state]), 410 if invitation else 404
    if not invitation.setting_id and not invitation.role:
        return _set_password(invitation)
    if current_user.is_authenticated:
        return _accept(invitation)
    if user_with(invitation.email) is not None:
        return render_template("accounts/join_sign_in.html", invitation=invitation)
    return _register(invitation)


def _set_password(invitation: Invitation) -> Page:
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            use_password_link(invitation, form.new_password.data or "")
        except Refused as refusal:
            form.new_password.errors = [str(refusal)]
        else:
            session.clear()
            flash("Your new password is set, and you are signed out everywhere. Sign in with it.", "success")
            return redirect(url_for("accounts.sign_in"))
    page = render_template("accounts/new_password.html", form=form, form_errors=form.errors, invitation=invitation)
    return page, 400 if form.errors else 200


def _accept(invitation: Invitation) -> Page:
    """Somebody signed in. A link for somebody else says so."""
    form = ConfirmForm()
    if current_user.email == invitation.email and form.validate_on_submit():
        accept(invitation, current_user._get_current_object())
        return _joined(invitation)
    return render_template("accounts/join_confirm.html", form=form, invitation=invitation)


def _register(invitation: Invitation) -> Page:
    form = JoinForm() if request.method == "POST" else JoinForm(name=invitation.name)
    if form.validate_on_submit():
        try:
            user = register(invitation, form.name.data or "", form.password.data or "")
        except Refused as refusal:
            form.password.errors = [str(refusal)]
        else:
            open_session(user)
            return _joined(invitation)
    page = render_template("accounts/join.html", form=form, form_errors=form.errors, invitation=invitation)
    return page, 400 if form.errors else 200


def _joined(invitation: Invitation) -> Response:
    session.pop(LINK, None)
    if invitation.setting is None:
        flash("You administer this installation now.", "success")
        return redirect(url_for("admin.show"))
    flash(f"You have joined {invitation.setting.name}.", "success")
    return redirect(url_for("settings.home", setting_id=invitation.setting.id))


def _asked_for() -> str:
    """Counted by address too, so that nobody's mailbox is flooded."""
    return f"forgotten {plain_email(request.form.get('email', ''))}"


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
@limiter.limit(SIGN_IN_LIMIT, methods=["POST"])
@limiter.limit("3 per hour", methods=["POST"], key_func=_asked_for)
def forgotten() -> Page:
    """Ask for a link by email. The answer, and how long it takes, never says whether somebody has the address."""
    form = ForgottenForm()
    if mail_server() is not None and form.validate_on_submit():
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        Thread(target=_email_password_link, args=(app, form.email.data, site()), daemon=True).start()
        return render_template("accounts/forgotten_sent.html", email=plain_email(form.email.data or ""))
    return render_template("accounts/forgotten.html", form=form, form_errors=form.errors), 400 if form.errors else 200


def _email_password_link(app: Flask, email: str, our_site: str) -> None:
    with app.app_context():
        begin_writing()
        user = user_with(email)
        if user is None:
            return
        link = password_link(Actor(None, "Somebody at the sign-in page"), user)
        letter = password_letter(link.invitation, link.address(our_site))
        send(link.invitation.email, letter.subject, letter.text)
