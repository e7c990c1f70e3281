"""A review as a whole: start it, see where it stands, decide what applies, close it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from audit.domain.carrying import confirming
from audit.domain.compliance import statutory_not_met
from audit.domain.gaps import find_gaps
from audit.domain.scoring import score, score_of_strand
from audit.services.errors import Refused
from audit.services.new_cycle import next_of
from audit.services.reviews import bring_in, close_review, leave_out, reopen_review, start_review
from audit.web.access import EVERYONE, LEADERS, allow, current_actor, current_review, current_setting
from audit.web.clock import today
from audit.web.forms import ConfirmForm, StartReviewForm
from audit.web.policy_pages import page_of
from audit.web.viewing import assessment_here

blueprint = Blueprint("reviews", __name__)


@blueprint.route("/settings/<int:setting_id>/reviews/new", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def new(setting_id: int) -> Response | tuple[str, int]:
    """Start a review for an academic year."""
    form = StartReviewForm.around(today())
    if form.validate_on_submit():
        try:
            review = start_review(current_actor(), current_setting(), form.year.data, today())
        except Refused as refusal:
            form.year.errors = [str(refusal)]
        else:
            flash(f"Your review for {review.year_label} has started.", "success")
            return redirect(url_for(".overview", review_id=review.id))
    page = render_template("reviews/new.html", form=form, form_errors=form.errors)
    return page, 400 if form.errors else 200


@blueprint.get("/reviews/<int:review_id>")
@allow(read=EVERYONE)
def overview(review_id: int) -> str:
    """Score with its bounds, progress by strand, and where to carry on."""
    review = current_review()
    assessment = assessment_here()
    policy = page_of(review)
    strands = [
        (strand, score_of_strand(assessment, strand), sum(s.unevidenced for s in assessment.of_strand(strand)))
        for strand in assessment.edition.strands
    ]
    return render_template(
        "reviews/overview.html",
        review=review,
        assessment=assessment,
        score=score(assessment.standings),
        strands=strands,
        statutory=statutory_not_met(assessment),
        gaps=find_gaps(assessment),
        carried=confirming(assessment.standings, assessment.profile),
        following=next_of(review),
        policy=policy.coverage if policy else None,
        form=ConfirmForm(),
    )


@blueprint.get("/reviews/<int:review_id>/scope")
@allow(read=EVERYONE)
def scope(review_id: int) -> str:
    """Which criteria do not apply, and why; each can be brought in."""
    assessment = assessment_here()
    return render_template(
        "reviews/scope.html",
        review=current_review(),
        assessment=assessment,
        outside=[s for s in assessment.standings if not s.applies],
        brought=[s for s in assessment.standings if s.brought_in],
        form=ConfirmForm(),
    )


@blueprint.post("/reviews/<int:review_id>/scope/<ref>/bring-in")
@allow(write=LEADERS)
def bring(review_id: int, ref: str) -> Response:
    bring_in(current_actor(), current_review(), ref)
    flash("Brought in. You can judge it now.", "success")
    return redirect(url_for("judging.criterion", review_id=review_id, ref=ref))


@blueprint.post("/reviews/<int:review_id>/scope/<ref>/leave-out")
@allow(write=LEADERS)
def leave(review_id: int, ref: str) -> Response:
    leave_out(current_actor(), current_review(), ref)
    flash("Left out again. What you wrote about it is kept.", "success")
    return redirect(url_for(".scope", review_id=review_id))


@blueprint.route("/reviews/<int:review_id>/close", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def close(review_id: int) -> Response | str:
    """Close a review, so that it stays as it stands today."""
    form = ConfirmForm()
    if form.validate_on_submit():
        close_review(current_actor(), current_review(), today())
        flash("The review is closed. It will stay as it stands today.", "success")
        return redirect(url_for(".overview", review_id=review_id))
    standings = assessment_here().standings
    return render_template(
        "reviews/close.html",
        review=current_review(),
        score=score(standings),
        to_confirm=sum(s.to_confirm for s in standings),
        form=form,
    )


@blueprint.post("/reviews/<int:review_id>/reopen")
@allow(write=LEADERS)
def reopen(review_id: int) -> Response:
    reopen_review(current_actor(), current_review())
    flash("The review is open again.", "success")
    return redirect(url_for(".overview", review_id=review_id))
