"""Sign-off: submit to governors, sign, return, open again; and every frozen copy, to read and to take away."""

from datetime import date, datetime

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from audit.domain.dates import show_date
from audit.domain.scoring import score
from audit.services import signoff
from audit.services.assessing import assessment_of
from audit.services.errors import EditConflict, Refused
from audit.services.signoff import capacity_of
from audit.services.snapshots import find_snapshot, is_intact, latest_snapshot, read_content, snapshots_of
from audit.store.people import Membership, Role
from audit.store.reviews import Review, ReviewStatus
from audit.store.signoff import Capacity, Snapshot
from audit.web.access import EVERYONE, LEADERS, allow, current_actor, current_review
from audit.web.clock import show_instant, today
from audit.web.signoff_forms import GovernorSignForm, SignForm, SubmitReviewForm, WhyForm
from audit.web.viewing import assessment_here, hidden_here

blueprint = Blueprint("signoff", __name__, url_prefix="/reviews/<int:review_id>")

Page = AnyResponse | str | tuple[str, int]

GOVERNORS = frozenset({Role.GOVERNOR})
SIGNERS = frozenset({Role.LEADER, Role.GOVERNOR})


@blueprint.app_template_filter("iso_date")
def iso_date(text: str | None) -> str:
    """A day of a snapshot: "2017-03-04" → "4 March 2017"."""
    return show_date(date.fromisoformat(text)) if text else ""


@blueprint.app_template_filter("iso_instant")
def iso_instant(text: str | None) -> str:
    """An instant of a snapshot, in English local time."""
    return show_instant(datetime.fromisoformat(text)) if text else ""


@blueprint.app_template_global()
def latest_signed(review: Review) -> Snapshot | None:
    """The snapshot that a submitted or signed review stands on."""
    return latest_snapshot(review) if review.status in signoff.SUBMITTED_STATES else None


@blueprint.get("/sign-off")
@allow(read=EVERYONE)
def show(review_id: int) -> str:
    """Where the review is on its way to governors, what comes next, and every revision there has been."""
    review = current_review()
    snapshots = snapshots_of(review)
    waiting = snapshots[0] if snapshots and review.status == ReviewStatus.SUBMITTED else None
    capacity = capacity_of(_membership())
    return render_template(
        "signoff/show.html",
        review=review,
        snapshots=snapshots,
        waiting=waiting,
        capacity=capacity,
        may_sign=waiting is not None and capacity is not None and waiting.signed_as(capacity) is None,
        CAPACITIES=Capacity,
    )


@blueprint.route("/submit", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def submit(review_id: int) -> Page:
    """Freeze the review and give it to governors, after saying what is unfinished."""
    review = current_review()
    form = SubmitReviewForm(version=review.version)
    if form.validate_on_submit():
        try:
            signoff.submit(
                current_actor(), review, _membership(), form.note.data or "", form.version.data or 0, today()
            )
        except EditConflict:
            raise Refused(signoff.MOVED_ON) from None
        flash("Submitted. Governors can read and sign it now, and it stays as it stands today.", "success")
        return redirect(url_for(".show", review_id=review_id))
    assessment = assessment_here()
    # What is unfinished is so for everybody, whatever is hidden from this person.
    whole = assessment_of(review, today()) if any(s.hidden for s in assessment.standings) else assessment
    page = render_template(
        "signoff/submit.html",
        review=review,
        score=score(assessment.standings),
        warnings=signoff.unfinished(review, whole),
        before=latest_snapshot(review),
        form=form,
        form_errors=form.errors,
    )
    return page, 400 if form.errors else 200


@blueprint.route("/sign", methods=["GET", "POST"])
@allow(read=SIGNERS, write=SIGNERS)
def sign(review_id: int) -> Page:
    """Sign as the head, or for the governors with the meeting and its minute."""
    review, member = current_review(), _membership()
    snapshot, capacity = latest_snapshot(review), capacity_of(member)
    if capacity is None:
        raise Refused("The chair or lead governor signs for the governors. A leader can say who that is, on People.")
    if snapshot is None or review.status != ReviewStatus.SUBMITTED:
        raise Refused("There is nothing to sign: this review is not with governors now.")
    kind = GovernorSignForm if capacity is Capacity.GOVERNORS else SignForm
    form = kind(shown=snapshot.sha256)
    if form.validate_on_submit():
        signoff.sign(current_actor(), review, member, form.shown.data or "", form.minute(), today())
        words = "Both have signed. The review is signed off." if snapshot.fully_signed else "Signed."
        flash(words, "success")
        return redirect(url_for(".show", review_id=review_id))
    page = render_template(
        "signoff/sign.html",
        review=review,
        snapshot=snapshot,
        capacity=capacity,
        member=member,
        form=form,
        form_errors=form.errors,
    )
    return page, 400 if form.errors else 200


@blueprint.route("/return", methods=["GET", "POST"])
@allow(read=GOVERNORS, write=GOVERNORS)
def give_back(review_id: int) -> Page:
    """The governors do not sign: back to the leader, with the reason."""
    form = WhyForm()
    if form.validate_on_submit():
        signoff.return_to_leader(current_actor(), current_review(), _membership(), form.reason.data or "")
        flash("Returned. The review is open again, and leaders see your reason.", "success")
        return redirect(url_for(".show", review_id=review_id))
    page = render_template("signoff/return.html", review=current_review(), form=form, form_errors=form.errors)
    return page, 400 if form.errors else 200


@blueprint.route("/open-again", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def open_again(review_id: int) -> Page:
    """Open a submitted or signed review again, saying why."""
    form = WhyForm()
    if form.validate_on_submit():
        signoff.reopen(current_actor(), current_review(), form.reason.data or "")
        flash("The review is open again. What was submitted and signed is kept.", "success")
        return redirect(url_for("reviews.overview", review_id=review_id))
    page = render_template(
        "signoff/open_again.html",
        review=current_review(),
        snapshot=latest_snapshot(current_review()),
        form=form,
        form_errors=form.errors,
    )
    return page, 400 if form.errors else 200


@blueprint.get("/revisions/<int:revision>")
@allow(read=EVERYONE)
def revision(review_id: int, revision: int) -> str:
    """A frozen copy. All that it says of the review comes from the copy itself."""
    snapshot = _snapshot(revision)
    return render_template(
        "signoff/revision.html",
        review=current_review(),
        snapshot=snapshot,
        frozen=read_content(snapshot),
        intact=is_intact(snapshot),
    )


@blueprint.get("/revisions/<int:revision>.json")
@allow(read=EVERYONE)
def download(review_id: int, revision: int) -> Response:
    """The very text that was signed: the SHA-256 of the file is the one that was signed."""
    snapshot = _snapshot(revision)
    review = current_review()
    name = f"review-{review.year}-{review.year + 1}-revision-{snapshot.revision}.json"
    response = Response(snapshot.content.encode(), mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _snapshot(revision: int) -> Snapshot:
    """404 where there is none. Refused while the reader has a rating to give: a copy shows how all was judged."""
    snapshot = find_snapshot(current_review(), revision)
    if snapshot is None:
        abort(404)
    if hidden_here():
        raise Refused(
            "This copy shows how everything was judged, and you are still to rate something independently. Save your "
            "ratings first, or ask a leader to withdraw them."
        )
    return snapshot


def _membership() -> Membership:
    member: Membership | None = current_user.membership_in(current_review().setting_id)
    assert member is not None, "the guard lets only members in"  # noqa: S101 - for type checkers
    return member
