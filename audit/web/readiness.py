"""The countdown: how ready a review is for an inspection on a day that somebody names."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import ValidationError

from audit.domain.readiness import readiness
from audit.services.evidence import newest_open_review
from audit.web.access import EVERYONE, allow, current_review
from audit.web.clock import today
from audit.web.forms import PlainDateField
from audit.web.viewing import actions_here, assessment_here

blueprint = Blueprint("readiness", __name__, url_prefix="/reviews/<int:review_id>")

MOST = 40  # lines of a list; what is longer is to be followed on the page of gaps or of the plan


class InspectionDayForm(FlaskForm):
    """The day of an inspection, in the address."""

    on = PlainDateField(
        "When is the inspection?", description="For example, 4 March 2017 or 4/3/2017. Leave it empty for today"
    )

    class Meta:
        csrf = False  # nothing is changed by it

    def validate_on(self, field: PlainDateField) -> None:
        if field.value is not None and field.value < today():
            raise ValidationError("Enter today’s date or a later one. What is past can be seen in the review itself.")


@blueprint.get("/readiness")
@allow(read=EVERYONE)
def show(review_id: int) -> Response | tuple[str, int]:
    """The day may be typed any way people write dates; without one it is today."""
    review = current_review()
    form = InspectionDayForm(request.args)
    fits = form.validate()
    asked, rows = form.on.value, actions_here()
    if fits and asked is not None and request.args["on"] != asked.isoformat():
        return redirect(url_for(".show", review_id=review_id, on=asked.isoformat()))  # one address for each day
    found = None
    if fits:
        form.on.process_data(asked)
        found = readiness(assessment_here(), asked or today(), [row.value for row in rows], today())
    page = render_template(
        "readiness/show.html",
        review=review,
        found=found,
        asked=asked,
        form=form,
        form_errors=form.errors,
        action_ids={row.key: row.id for row in rows},
        newer=None if review.is_open else newest_open_review(review.setting),
        most=MOST,
    )
    return page, 200 if fits else 400
