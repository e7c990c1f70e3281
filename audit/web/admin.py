"""For administrators of the installation: which settings there are, and one more. Nothing of any review."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.services import people
from audit.services.errors import Refused
from audit.store.base import db, utc_now
from audit.store.people import Setting
from audit.web.access import administrators, current_actor
from audit.web.account_forms import FirstLeaderForm, NewSettingForm
from audit.web.new_links import hand_over_invitation, take_new_link

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

Page = Response | str | tuple[str, int]


@blueprint.get("")
@administrators
def show() -> str:
    """Settings by name, and whether somebody leads each."""
    lines = people.settings_for_administrators()
    return render_template("admin/show.html", lines=lines, now=utc_now(), new_link=take_new_link())


@blueprint.route("/settings/new", methods=["GET", "POST"])
@administrators
def new_setting() -> Page:
    """Create a setting and ask its first leader to join."""
    form = NewSettingForm()
    if form.validate_on_submit():
        link = people.create_setting(current_actor(), form.details(), form.leader())
        hand_over_invitation(link, form.details().name, current_user.name)
        return redirect(url_for(".show"))
    return render_template("admin/new_setting.html", form=form, form_errors=form.errors), 400 if form.errors else 200


@blueprint.route("/settings/<int:setting_id>/leader", methods=["GET", "POST"])
@administrators
def first_leader(setting_id: int) -> Page:
    """Ask somebody to lead a setting that nobody leads."""
    setting = db.get_or_404(Setting, setting_id)
    form = FirstLeaderForm()
    if form.validate_on_submit():
        try:
            link = people.invite_first_leader(current_actor(), setting, form.leader())
        except Refused as refusal:
            form.leader_email.errors = [str(refusal)]
        else:
            hand_over_invitation(link, setting.name, current_user.name)
            return redirect(url_for(".show"))
    elif request.method == "GET":
        people.refuse_if_led(setting)
    page = render_template("admin/first_leader.html", form=form, form_errors=form.errors, of=setting)
    return page, 400 if form.errors else 200
