"""Let what was confirmed of the policy serve as evidence for criteria."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit.domain.scoring import score, show_percent
from audit.services.policy_evidence import confirmed_evidence, use_as_evidence
from audit.store.policies import PolicyCheck
from audit.web.access import EVERYONE, LEADERS, allow, current_actor
from audit.web.forms import ConfirmForm
from audit.web.policy_pages import page_here
from audit.web.viewing import assessment_here

blueprint = Blueprint("policy_uses", __name__, url_prefix="/policy-checks/<int:check_id>")


@blueprint.route("/evidence", methods=["GET", "POST"])
@allow(read=EVERYONE, write=LEADERS)
def show(check_id: int) -> Response | str:
    """Every criterion that a confirmed statement bears on, with the words that would be shown there."""
    page = page_here()
    form = ConfirmForm()
    if form.validate_on_submit():
        every = request.form.get("go") == "all"
        before = _assured(page.check)
        done = use_as_evidence(current_actor(), page.check, None if every else set(request.form.getlist("serves")))
        words = [
            f"Attached to {done.attached} practice{'' if done.attached == 1 else 's'}." if done.attached else "",
            f"Brought the words up to date for {done.refreshed}." if done.refreshed else "",
        ]
        if done.attached and (after := _assured(page.check)) != before:
            words.append(f"What is assured of the whole review went from {before} to {after}.")
        said = " ".join(filter(None, words))
        flash(said or "Nothing was ticked that is not in use already.", "success" if said else "info")
        return redirect(url_for(".show", check_id=check_id))
    offer = confirmed_evidence(page.check)
    return render_template(
        "policies/evidence.html",
        review=page.review,
        page=page,
        check=page.check,
        offer=offer,
        to_do=sum(row.to_do for row in offer.rows),
        form=form,
    )


def _assured(check: PolicyCheck) -> str:
    """How much of the review is assured, as the person sees it."""
    return show_percent(score(assessment_here(check.review).standings).assured)
