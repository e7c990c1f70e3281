"""Strands given to people: give, change, take back, submit, accept or return."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit.domain.rubric import Strand
from audit.services import assignments
from audit.services.errors import EditConflict, Refused
from audit.services.reviews import edition_of, refuse_if_closed
from audit.store.teamwork import AssignmentStatus, StrandAssignment
from audit.web.access import EVERYONE, LEADERS, WRITERS, allow, current_actor, current_review, current_setting
from audit.web.clock import today
from audit.web.teamwork_forms import AssignmentForm, DecideForm, GiveForm, SubmitForm, VersionForm
from audit.web.viewing import assessment_here

blueprint = Blueprint("teamwork", __name__, url_prefix="/reviews/<int:review_id>")

Page = Response | str | tuple[str, int]

CHANGED = "Somebody changed this meanwhile, so nothing was done. This is how it stands now."
TONES = {
    AssignmentStatus.ASSIGNED: "info",
    AssignmentStatus.SUBMITTED: "part",
    AssignmentStatus.RETURNED: "poor",
    AssignmentStatus.ACCEPTED: "good",
}


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"strands_given": assignments.assignments_of, "GIVEN_TONES": TONES, "AssignmentStatus": AssignmentStatus}


@blueprint.get("/team")
@allow(read=EVERYONE)
def show(review_id: int) -> str:
    """Who has which strand, by when, and where each has got to."""
    review = current_review()
    given = assignments.assignments_of(review)
    return render_template(
        "teamwork/show.html",
        review=review,
        assessment=assessment_here(),
        strands=[(strand, given.get(strand.ref)) for strand in edition_of(review).strands],
    )


@blueprint.route("/team/give", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def give(review_id: int) -> Page:
    """Give strands that nobody has to one person, with a date."""
    review = current_review()
    refuse_if_closed(review)
    given = assignments.assignments_of(review)
    free = [strand for strand in edition_of(review).strands if strand.ref not in given]
    judges = assignments.judges_of(current_setting(), today())
    chosen = [request.args["strand"]] if "strand" in request.args else []
    form = GiveForm.offering(free, judges, data={"strands": chosen})
    if form.validate_on_submit():
        refs = form.strands.data or []
        try:
            assignments.give_strands(
                current_actor(), review, refs, form.person.data, _due(form), form.comment.data or "", today()
            )
        except Refused as refusal:
            form.strands.errors = [str(refusal)]
        else:
            flash(f"Given {len(refs)} strand{'' if len(refs) == 1 else 's'}.", "success")
            return redirect(url_for(".show", review_id=review_id))
    page = render_template("teamwork/give.html", review=review, form=form, form_errors=form.errors)
    return page, 400 if form.errors else 200


@blueprint.route("/strands/<ref>/assignment", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def change(review_id: int, ref: str) -> Page:
    """Give a strand to somebody else, or change its date."""
    strand, row = _given(ref)
    form = AssignmentForm() if request.method == "POST" else AssignmentForm(obj=row)
    form.user_id.offer(assignments.judges_of(current_setting(), today()))
    form.stands = row.due
    theirs = None
    if form.validate_on_submit():
        try:
            assignments.change_assignment(
                current_actor(),
                row,
                form.user_id.data,
                _due(form),
                form.comment.data or "",
                form.version.data or 0,
                today(),
            )
        except EditConflict as conflict:
            theirs = conflict.theirs or abort(404)
            form.version.move_on(theirs.version)
        else:
            flash("Saved.", "success")
            return redirect(url_for(".show", review_id=review_id))
    page = render_template(
        "teamwork/change.html",
        review=current_review(),
        strand=strand,
        row=row,
        form=form,
        form_errors=form.errors,
        theirs=theirs,
        back=VersionForm(formdata=None, version=row.version),
    )
    return page, 409 if theirs else 400 if form.errors else 200


@blueprint.post("/strands/<ref>/assignment/take-back")
@allow(write=LEADERS)
def take_back(review_id: int, ref: str) -> Response:
    """A strand is nobody's again."""
    _, row = _given(ref)
    try:
        assignments.take_back(current_actor(), row, VersionForm().version.data or 0)
    except EditConflict:
        flash(CHANGED, "error")
    else:
        flash("Taken back. What was judged stays.", "success")
    return redirect(url_for(".show", review_id=review_id))


@blueprint.route("/strands/<ref>/submit", methods=["GET", "POST"])
@allow(read=WRITERS, write=WRITERS)
def submit(review_id: int, ref: str) -> Page:
    """Hand a strand to the leaders, saying what is not judged yet."""
    strand, row = _given(ref)
    form = SubmitForm() if request.method == "POST" else SubmitForm(obj=row)
    theirs = None
    if form.validate_on_submit():
        try:
            assignments.submit(current_actor(), row, form.note.data or "", form.version.data or 0)
        except EditConflict as conflict:
            theirs = conflict.theirs or abort(404)
            form.version.move_on(theirs.version)
        else:
            flash(f"Submitted “{strand.title}”. A leader will accept it or return it to you.", "success")
            return redirect(url_for("my_work.show"))
    return _strand_form_page("teamwork/submit.html", strand, row, form, theirs)


@blueprint.route("/strands/<ref>/decide", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def decide(review_id: int, ref: str) -> Page:
    """Accept a submitted strand, or return it with what should change."""
    strand, row = _given(ref)
    form = DecideForm() if request.method == "POST" else DecideForm(version=row.version)
    accepting = request.form.get("decision") == "accept"
    theirs = None
    if form.validate_on_submit():
        decide_on = assignments.accept if accepting else assignments.return_strand
        try:
            decide_on(current_actor(), row, form.comment.data or "", form.version.data or 0)
        except EditConflict as conflict:
            theirs = conflict.theirs or abort(404)
            form.version.move_on(theirs.version)
        except Refused as refusal:
            form.comment.errors = [str(refusal)]
        else:
            flash("Accepted." if accepting else f"Returned to {row.user.name}.", "success")
            return redirect(url_for(".show", review_id=review_id))
    return _strand_form_page("teamwork/decide.html", strand, row, form, theirs)


def _strand_form_page(template: str, strand: Strand, row: StrandAssignment, form: Any, theirs: Any) -> Page:
    standings = assessment_here().of_strand(strand)
    page = render_template(
        template,
        review=current_review(),
        strand=strand,
        row=row,
        waiting=[s for s in standings if s.waiting],
        unevidenced=[s for s in standings if s.unevidenced],
        form=form,
        form_errors=form.errors,
        theirs=theirs,
    )
    return page, 409 if theirs else 400 if form.errors else 200


def _given(ref: str) -> tuple[Strand, StrandAssignment]:
    """A strand of this open review that somebody has; 404 where nobody does."""
    refuse_if_closed(current_review())
    strand = edition_of(current_review()).strand(ref)
    return strand, assignments.find_assignment(current_review(), ref) or abort(404)


def _due(form: GiveForm | AssignmentForm) -> Any:
    """An empty date does not pass the form."""
    return form.due.value
