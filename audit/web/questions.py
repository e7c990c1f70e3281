"""Governors' questions: what the rubric suggests, what they ask, the answers, and where it is minuted."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit.domain.questions import SuggestedQuestion, count_waiting
from audit.services import questions
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import NEVER_SAVED
from audit.services.reviews import edition_of, reviews_of
from audit.store.people import Role
from audit.store.questions import WITHDRAWN, GovernorQuestion
from audit.web.access import EVERYONE, allow, current_actor, current_review, current_role
from audit.web.clock import today
from audit.web.pages import draft_saved
from audit.web.question_forms import OwnQuestionForm, QuestionForm, TickForm
from audit.web.teamwork_forms import VersionForm
from audit.web.viewing import hidden_in

blueprint = Blueprint("questions", __name__)

ASKERS = frozenset({Role.LEADER, Role.GOVERNOR})

Page = Response | str | tuple[str, int]


def current_question() -> GovernorQuestion:
    """The question in this route's address."""
    return g.question  # type: ignore[no-any-return]


@blueprint.get("/reviews/<int:review_id>/questions")
@allow(read=EVERYONE)
def show(review_id: int) -> str:
    """What was asked, with the answers; then what the rubric suggests to ask."""
    found, _ = _suggestions()
    return _list_page(TickForm.offering(found))


@blueprint.post("/reviews/<int:review_id>/questions")
@allow(write=ASKERS)
def ask(review_id: int) -> Page:
    """Ask the suggested questions that were ticked."""
    found, everything = _suggestions()
    form = TickForm.offering(found)
    if form.validate_on_submit():
        refs = set(form.ask.data or ())
        count = len(questions.ask_suggested(current_actor(), current_review(), everything, refs))
        flash(f"Asked {count} question{'' if count == 1 else 's'}. Leaders see what waits for an answer.", "success")
        return redirect(url_for(".show", review_id=review_id))
    return _list_page(form), 400


def _suggestions() -> tuple[list[SuggestedQuestion], tuple[SuggestedQuestion, ...]]:
    """Those that were not asked yet, and all of them."""
    review = current_review()
    reviews = reviews_of(review.setting)
    found = questions.suggestions_for(review, today(), hidden_in(reviews), reviews)
    asked = {(row.criterion_ref, row.text) for row in _rows() if row.status != WITHDRAWN}
    return [one for one in found if (one.standing.criterion.ref, one.text) not in asked], found


def _rows() -> list[GovernorQuestion]:
    """This review's questions, read once for a page."""
    if "question_rows" not in g:
        g.question_rows = questions.questions_of([current_review()], hidden_in([current_review()]))
    return g.question_rows  # type: ignore[no-any-return]


def _list_page(form: TickForm) -> str:
    review = current_review()
    edition = edition_of(review)
    values = [(row.value, row.version) for row in _rows()]
    return render_template(
        "questions/show.html",
        review=review,
        asked=[pair for pair in values if not pair[0].withdrawn],
        withdrawn=[pair for pair in values if pair[0].withdrawn],
        waiting=count_waiting(value for value, _ in values),
        titles={criterion.ref: criterion.title for criterion in edition.criteria},
        form=form,
        form_errors=form.errors,
        button=VersionForm(formdata=None),
    )


@blueprint.route("/reviews/<int:review_id>/questions/new", methods=["GET", "POST"])
@allow(read=ASKERS, write=ASKERS)
def add(review_id: int) -> Page:
    """Ask something in one's own words."""
    review = current_review()
    form = OwnQuestionForm.about(edition_of(review).strands, request.args.get("criterion", ""))
    if form.validate_on_submit():
        try:
            questions.ask_own(
                current_actor(), review, form.text.data or "", form.criterion.data or None, form.note.data or ""
            )
        except Refused as refusal:
            form.text.errors = [str(refusal)]
        else:
            draft_saved(f"ask-{review_id}")
            flash("Asked. Leaders see that it waits for an answer.", "success")
            return redirect(url_for(".show", review_id=review_id))
    page = render_template("questions/new.html", review=review, form=form, form_errors=form.errors)
    return page, 400 if form.errors else 200


@blueprint.route("/questions/<int:question_id>", methods=["GET", "POST"])
@allow(read=ASKERS, write=ASKERS)
def change(question_id: int) -> Page:
    """Answer a question, add a note, say where it is minuted."""
    row = current_question()
    form = QuestionForm() if request.method == "POST" else QuestionForm(obj=row)
    form.keep(text=not row.value.suggested and not row.answer, answer=current_role() is Role.LEADER)
    theirs: GovernorQuestion | None = None
    if form.validate_on_submit():
        try:
            questions.change_question(current_actor(), row, form.said(), form.version.data or NEVER_SAVED, today())
        except EditConflict as conflict:
            found: GovernorQuestion = conflict.theirs
            theirs = found
            form.version.move_on(found.version)
        except Refused as refusal:
            form.form_errors.append(str(refusal))
        else:
            draft_saved(f"question-{question_id}")
            flash("Saved.", "success")
            return redirect(url_for(".show", review_id=row.review_id, _anchor=f"question-{question_id}"))
    page = render_template(
        "questions/change.html",
        review=row.review,
        question=row.value,
        version=row.version,
        title=_title(row),
        form=form,
        form_errors=form.errors,
        theirs=theirs.value if theirs else None,
        button=VersionForm(formdata=None),
    )
    return page, 409 if theirs else 400 if form.errors else 200


def _title(row: GovernorQuestion) -> str:
    return edition_of(row.review).criterion(row.criterion_ref).title if row.criterion_ref else ""


@blueprint.post("/questions/<int:question_id>/withdraw")
@allow(write=ASKERS)
def withdraw(question_id: int) -> Response:
    """Take a question back that has no answer yet."""
    return _moved(questions.withdraw_question, "Withdrawn. It stays in the list, and can be asked again.")


@blueprint.post("/questions/<int:question_id>/ask-again")
@allow(write=ASKERS)
def ask_again(question_id: int) -> Response:
    """Ask a question after all."""
    return _moved(questions.ask_again, "Asked again.")


def _moved(move: Any, words: str) -> Response:
    row, form = current_question(), VersionForm()
    review_id = row.review_id
    if form.validate_on_submit():
        try:
            move(current_actor(), row, form.version.data or NEVER_SAVED)
        except EditConflict:
            raise Refused(
                "Somebody else changed this question while you had the page open. Look at it again first."
            ) from None
        flash(words, "success")
    return redirect(url_for(".show", review_id=review_id))
