"""Second ratings: begin one, rate without sight of the first, ask others to; then what to talk over."""

from typing import Any, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.domain.assessment import Standing
from audit.services import second_ratings
from audit.services.disagreements import Comparison, compare_ratings, find_discussion, rated_twice, record_outcome
from audit.services.errors import EditConflict, Refused
from audit.services.evidence import uses_of
from audit.services.judgements import NEVER_SAVED
from audit.services.reviews import edition_of, refuse_if_closed
from audit.store.people import Role
from audit.store.reviews import Judgement
from audit.store.teamwork import SecondRating
from audit.web.access import (
    EVERYONE,
    LEADERS,
    allow,
    current_actor,
    current_review,
    current_role,
    current_setting,
)
from audit.web.clock import today
from audit.web.forms import ConfirmForm
from audit.web.pages import draft_saved
from audit.web.teamwork_forms import AskForm, OutcomeForm, RatingForm
from audit.web.viewing import assessment_here

blueprint = Blueprint("ratings", __name__, url_prefix="/reviews/<int:review_id>")

RATERS = frozenset(second_ratings.RATERS)
SETTLERS = frozenset({Role.LEADER, Role.GOVERNOR})  # those who record what came of a discussion

Page = Response | str | tuple[str, int]


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"second_ratings_here": second_ratings_here}


@blueprint.get("/ratings")
@allow(read=RATERS)
def show(review_id: int) -> str:
    """Every criterion that can be rated, strand by strand, without a single level."""
    review = current_review()
    rows = second_ratings.ratings_of(review)
    mine = {row.criterion_ref: row for row in rows if row.user_id == current_user.id}
    strands = edition_of(review).strands
    rateable = second_ratings.rateable(review)
    return render_template(
        "ratings/show.html",
        review=review,
        strands=[(strand, [c for c in strand.criteria if c in rateable]) for strand in strands],
        mine=mine,
        own_first=second_ratings.first_rated_by(review, current_user.id),
        asked=_waiting_by_strand(rows),
        ask=AskForm.offering(strands, second_ratings.raters_of(current_setting(), today()), formdata=None),
        form=ConfirmForm(formdata=None),
    )


def _waiting_by_strand(rows: list[SecondRating]) -> list[tuple[str, SecondRating, int]]:
    """Who has ratings to give: strand ref, one of the ratings, and how many there are."""
    edition = edition_of(current_review())
    groups: dict[tuple[str, int], list[SecondRating]] = {}
    for row in rows:
        if row.level is None:
            groups.setdefault((edition.criterion(row.criterion_ref).strand, row.user_id), []).append(row)
    return [(strand_ref, found[0], len(found)) for (strand_ref, _), found in groups.items()]


@blueprint.post("/ratings/ask")
@allow(write=LEADERS)
def ask(review_id: int) -> Page:
    """Ask a member to rate a strand, blind from the start."""
    review = current_review()
    form = AskForm.offering(edition_of(review).strands, second_ratings.raters_of(current_setting(), today()))
    if form.validate_on_submit():
        try:
            count = second_ratings.ask_for_ratings(current_actor(), review, form.strand.data, form.person.data, today())
        except Refused as refusal:
            form.person.errors = [str(refusal)]
        else:
            flash(
                f"Asked for {count} rating{'' if count == 1 else 's'}. They wait on the person’s first page.", "success"
            )
            return redirect(url_for(".show", review_id=review_id))
    return render_template("ratings/ask.html", review=review, form=form, form_errors=form.errors), 400


@blueprint.post("/ratings/take-back")
@allow(write=LEADERS)
def take_back(review_id: int) -> Response:
    """Stop waiting for a person's ratings of a strand. Those that were saved stay."""
    strand = edition_of(current_review()).strand(request.form.get("strand", ""))
    person = request.form.get("person", type=int)
    refs = {criterion.ref for criterion in strand.criteria}
    rows = second_ratings.ratings_of(current_review())
    count = second_ratings.withdraw(
        current_actor(), [row for row in rows if row.user_id == person and row.criterion_ref in refs]
    )
    flash(f"Taken back {count} rating{'' if count == 1 else 's'} that had not been given.", "success")
    return redirect(url_for(".show", review_id=review_id))


@blueprint.post("/criteria/<ref>/rating/begin")
@allow(write=RATERS)
def begin(review_id: int, ref: str) -> Response:
    """From now on the first rating is hidden from this person, until theirs is saved."""
    second_ratings.begin_rating(current_actor(), current_review(), ref)
    return redirect(url_for(".rate", review_id=review_id, ref=ref))


@blueprint.route("/criteria/<ref>/rating", methods=["GET", "POST"])
@allow(read=RATERS, write=RATERS)
def rate(review_id: int, ref: str) -> Page:
    """Rate a criterion by its descriptors and its evidence alone."""
    review = current_review()
    criterion = edition_of(review).criterion(ref)
    row = second_ratings.find_rating(review, ref, current_user.id) or abort(404)
    if row.level is not None and request.method == "GET":
        return redirect(url_for("judging.criterion", review_id=review_id, ref=ref, _anchor="second-ratings"))
    refuse_if_closed(review)
    form = RatingForm.of(criterion) if request.method == "POST" else RatingForm.of(criterion, version=row.version)
    theirs = None
    if form.validate_on_submit():
        try:
            second_ratings.rate(
                current_actor(),
                row,
                cast(int, form.level.data),  # none chosen does not pass the form
                form.rationale.data or "",
                bool(form.seen_before.data),
                form.version.data or NEVER_SAVED,
            )
        except EditConflict as conflict:
            theirs = conflict.theirs or abort(404)
        else:
            draft_saved(f"rating-{review_id}-{ref}")
            return _rated(ref)
    page = render_template(
        "ratings/rate.html",
        review=review,
        strand=edition_of(review).strand(criterion.strand),
        criterion=criterion,
        assessment=assessment_here(),
        uses=uses_of(review, ref),
        form=form,
        form_errors=form.errors,
        theirs=theirs,
        confirm=ConfirmForm(formdata=None),
    )
    return page, 409 if theirs else 400 if form.errors else 200


def _rated(ref: str) -> Response:
    """On to the next one that waits, in rubric order, or to this criterion with both ratings."""
    review = current_review()
    rows = second_ratings.ratings_of(review)
    waiting = {row.criterion_ref for row in rows if row.user_id == current_user.id and row.level is None}
    following = next((c.ref for c in edition_of(review).criteria if c.ref in waiting), None)
    if request.form.get("go") == "next" and following is not None:
        flash(f"Saved. {len(waiting)} more to rate.", "success")
        return redirect(url_for(".rate", review_id=review.id, ref=following))
    flash("Saved. You can see the first rating now.", "success")
    return redirect(url_for("judging.criterion", review_id=review.id, ref=ref, _anchor="second-ratings"))


@blueprint.post("/criteria/<ref>/rating/withdraw")
@allow(write=RATERS)
def withdraw(review_id: int, ref: str) -> Response:
    """Give up a rating that was not saved."""
    row = second_ratings.find_rating(current_review(), ref, current_user.id) or abort(404)
    if second_ratings.withdraw(current_actor(), [row]):
        flash("Given up. You can see the first rating again.", "success")
    return redirect(url_for("judging.criterion", review_id=review_id, ref=ref))


@blueprint.get("/disagreements")
@allow(read=EVERYONE)
def disagreements(review_id: int) -> str:
    """How far ratings agree, what to talk over, and what came of it."""
    return render_template("ratings/disagreements.html", review=current_review(), comparison=_comparison())


@blueprint.route("/criteria/<ref>/discussion", methods=["GET", "POST"])
@allow(read=SETTLERS, write=SETTLERS)
def discuss(review_id: int, ref: str) -> Page:
    """Both ratings, and what was agreed."""
    review = current_review()
    rated = next((r for r in _comparison().rated_twice if r.criterion.ref == ref), None) or abort(404)
    row = find_discussion(review, ref)
    form = OutcomeForm() if request.method == "POST" else OutcomeForm(obj=row)
    theirs = None
    if form.validate_on_submit():
        try:
            record_outcome(current_actor(), review, ref, form.outcome.data or "", form.version.data or NEVER_SAVED)
        except EditConflict as conflict:
            theirs = conflict.theirs or abort(404)
            form.version.move_on(theirs.version)
        else:
            flash("Recorded. The level stays as it is until somebody judges again.", "success")
            return redirect(url_for(".disagreements", review_id=review_id))
    page = render_template(
        "ratings/discuss.html", review=review, rated=rated, form=form, form_errors=form.errors, theirs=theirs
    )
    return page, 409 if theirs else 400 if form.errors else 200


def _comparison() -> Comparison:
    return compare_ratings(current_review(), assessment_here())


def second_ratings_here(standing: Standing, first: Judgement | None) -> dict[str, Any]:
    """What the criterion page says of second ratings: those given, the person's own, and whether they may begin one."""
    review, criterion = current_review(), standing.criterion
    first = None if first is not None and first.to_confirm else first  # what came over is nobody's rating yet
    ratings = second_ratings.ratings_of_criterion(review, criterion.ref)
    own = next((rating for rating in ratings if rating.user_id == current_user.id), None)
    may_begin = (
        review.is_open
        and current_role() in RATERS
        and own is None
        and (first is None or first.judged_by_id != current_user.id)
        and (standing.brought_in or criterion.applies_to.why_not(review.setting.profile) is None)
    )
    return {"rated": rated_twice(review, standing, first, ratings), "own": own, "may_begin": may_begin}
