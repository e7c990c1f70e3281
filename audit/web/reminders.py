"""How somebody wants to be reminded: emails, and a calendar feed with a secret address."""

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.validators import InputRequired

from audit.domain.digest import Frequency
from audit.outputs.calendar import write_calendar
from audit.services.mail import mail_server
from audit.services.reminders import (
    choose_frequency,
    digest_for,
    due_days,
    find_by_calendar,
    renew_calendar,
    revoke_calendar,
)
from audit.web.access import current_actor, public, signed_in
from audit.web.clock import today
from audit.web.forms import ConfirmForm, options
from audit.web.new_links import site
from audit.web.security import limiter

blueprint = Blueprint("reminders", __name__)


class FrequencyForm(FlaskForm):
    """How often?"""

    frequency = RadioField(
        "How often should we email you what waits for you?",
        [InputRequired("Choose how often.")],
        choices=options({frequency: frequency.label for frequency in Frequency}),
    )


@blueprint.route("/reminders", methods=["GET", "POST"])
@signed_in
def show() -> Response | tuple[str, int]:
    """Choose how often, see what the next one would say, and the calendar's address."""
    form = FrequencyForm(frequency=current_user.digest)
    if form.validate_on_submit():
        choose_frequency(current_actor(), current_user, Frequency(form.frequency.data))
        flash("Saved.", "success")
        return redirect(url_for(".show"))
    token = current_user.calendar_token
    page = render_template(
        "reminders/show.html",
        form=form,
        form_errors=form.errors,
        confirm=ConfirmForm(formdata=None),
        digest=digest_for(current_user, today()),
        calendar=site().rstrip("/") + url_for(".calendar", token=token) if token else "",
        can_email=mail_server() is not None,
    )
    return page, 400 if form.errors else 200


@blueprint.post("/reminders/calendar")
@signed_in
def renew() -> Response:
    """A new secret address for the calendar."""
    renew_calendar(current_actor(), current_user)
    flash("Your calendar has a new address. An old one no longer works.", "success")
    return redirect(url_for(".show"))


@blueprint.post("/reminders/calendar/revoke")
@signed_in
def revoke() -> Response:
    """Take the calendar's address away."""
    revoke_calendar(current_actor(), current_user)
    flash("Your calendar's address no longer works.", "success")
    return redirect(url_for(".show"))


@blueprint.get("/calendar/<token>.ics")
@public
@limiter.limit("60 per minute")
def calendar(token: str) -> Response:
    """Calendars cannot sign in, so the address itself is the secret. A wrong one is told nothing."""
    user = find_by_calendar(token)
    if user is None:
        abort(404)
    content = write_calendar("Online safety actions", due_days(user, today(), site().rstrip("/")), today())
    response = make_response(content)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = "attachment; filename=plumbline.ics"
    response.headers["Cache-Control"] = "no-store"
    return response
