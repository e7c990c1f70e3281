"""What the policy lacks of what the template strongly recommends, and what is being done about it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit.domain.policy_gaps import POLICY, PolicyGapState
from audit.services.errors import Refused
from audit.services.policy_decisions import statement_of
from audit.services.policy_gaps import (
    StatementGap,
    draft_policy_actions,
    find_gap,
    leave_out,
    policy_gaps_of,
    take_back,
)
from audit.store.reviews import Review
from audit.web.access import EVERYONE, LEADERS, allow, current_actor, current_review
from audit.web.clock import today
from audit.web.forms import ConfirmForm, ReasonForm
from audit.web.policy_pages import page_of
from audit.web.viewing import hidden_here

blueprint = Blueprint("policy_gaps", __name__, url_prefix="/reviews/<int:review_id>/policy/gaps")

RATE_FIRST = "You are still to rate the policy yourself. Once you have, you can leave statements out of it here."


@blueprint.route("/", methods=["GET", "POST"])
@allow(read=EVERYONE, write=LEADERS)
def show(review_id: int) -> Response | str:
    """Strongly recommended statements that are missing or weak, part by part, each part with the action it drafts."""
    review = current_review()
    form = ConfirmForm()
    if form.validate_on_submit():
        made = draft_policy_actions(current_actor(), review, _asked(review_id), today())
        if made:
            count = f"{len(made)} action{'' if len(made) == 1 else 's'}"
            flash(f"Added {count} to the plan. Check the owners and dates there.", "success")
        else:
            flash("Nothing was ticked that has no action yet. Tick what should be added to the policy.", "info")
        return redirect(url_for(".show", review_id=review_id))
    page = page_of(review)
    return render_template(
        "policies/gaps.html",
        review=review,
        page=page,
        found=policy_gaps_of(review, today(), page.standings, hidden_here()) if page else None,
        State=PolicyGapState,
        form=form,
    )


def _asked(review_id: int) -> set[str]:
    """What was ticked; or all that nothing is being done about, or of those what somebody decided is lacking."""
    wanted = request.form.get("go")
    if wanted not in ("all", "decided"):
        return set(request.form.getlist("statement"))
    found = policy_gaps_of(current_review(), today())
    gaps = found.gaps if found else ()
    return {gap.ref for gap in gaps if gap.open and (gap.standing.decided or wanted == "all")}


@blueprint.route("/<ref>/leave-out", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def leave(review_id: int, ref: str) -> Response | tuple[str, int]:
    """Decide, with a reason, that a statement will not be added to the policy."""
    review = current_review()
    statement = statement_of(review, ref)
    gap = find_gap(review, ref) or abort(404)
    if POLICY in hidden_here() or (request.method == "GET" and not _may_be_left_out(review, gap)):
        flash(RATE_FIRST if POLICY in hidden_here() else "Nothing can be left out here as things stand.", "info")
        return redirect(url_for(".show", review_id=review_id, _anchor=f"gap-{ref}"))
    form = ReasonForm() if request.method == "POST" else ReasonForm(reason=gap.reason or gap.last_time)
    if form.validate_on_submit():
        try:
            leave_out(current_actor(), review, ref, form.reason.data or "")
        except Refused as refusal:
            form.reason.errors = [str(refusal)]
        else:
            flash("Left out. It stays listed, with your reason.", "success")
            return redirect(url_for(".show", review_id=review_id, _anchor=f"gap-{ref}"))
    page = render_template(
        "policies/leave_out.html", review=review, statement=statement, gap=gap, form=form, form_errors=form.errors
    )
    return page, 400 if form.errors else 200


def _may_be_left_out(review: Review, gap: StatementGap) -> bool:
    return review.is_open and gap.state is not PolicyGapState.PLANNED


@blueprint.post("/<ref>/take-back")
@allow(write=LEADERS)
def put_back(review_id: int, ref: str) -> Response:
    """Take back a reason for leaving a statement out."""
    statement_of(current_review(), ref)
    if take_back(current_actor(), current_review(), ref):
        flash("It is waiting for an action again.", "success")
    else:
        flash("It was not left out, so nothing was changed. This is how it stands.", "info")
    return redirect(url_for(".show", review_id=review_id, _anchor=f"gap-{ref}"))
