"""A setting's own pages: its reviews, and what it is."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit.domain.carrying import confirming
from audit.domain.scoring import score
from audit.services.errors import EditConflict
from audit.services.reviews import change_setting, reviews_of
from audit.web.access import EVERYONE, LEADERS, allow, current_actor, current_setting
from audit.web.forms import SettingForm
from audit.web.viewing import assessment_here

blueprint = Blueprint("settings", __name__, url_prefix="/settings/<int:setting_id>")


@blueprint.get("/")
@allow(read=EVERYONE)
def home(setting_id: int) -> str:
    """Every review of the setting with its score, newest first."""
    assessments = [(review, assessment_here(review)) for review in reviews_of(current_setting())]
    return render_template(
        "settings/home.html",
        reviews=[(review, score(found.standings)) for review, found in assessments],
        carried={review.id: confirming(found.standings, found.profile) for review, found in assessments},
    )


@blueprint.route("/details", methods=["GET", "POST"])
@allow(read=EVERYONE, write=LEADERS)
def details(setting_id: int) -> Response | tuple[str, int]:
    """What the setting is. Changing it changes which criteria apply in open reviews; nothing judged is lost."""
    setting = current_setting()
    form = SettingForm(obj=setting) if request.method == "GET" else SettingForm()
    theirs = None
    if form.validate_on_submit():
        try:
            change_setting(current_actor(), setting, form.details(), form.version.data or 0)
        except EditConflict as conflict:
            theirs = conflict.theirs
            form.version.move_on(theirs.version)
        else:
            flash("Saved. Open reviews now use the new details.", "success")
            return redirect(url_for(".home", setting_id=setting_id))
    page = render_template("settings/details.html", form=form, form_errors=form.errors, theirs=theirs)
    return page, 409 if theirs else 400 if form.errors else 200
