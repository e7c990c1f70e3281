"""Judge: a strand at a time for speed, a criterion at a time for depth."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from audit.domain.assessment import Assessment, Standing
from audit.domain.rubric import Strand
from audit.domain.scoring import score_of_strand
from audit.domain.vocabulary import SECURE
from audit.services.errors import EditConflict
from audit.services.evidence import uses_of
from audit.services.judgements import (
    NEVER_SAVED,
    QuickLevel,
    QuickResult,
    clear_judgement,
    find_judgement,
    judgements_of,
    record_judgement,
    record_levels,
)
from audit.services.new_cycle import predecessors_of
from audit.services.reviews import edition_of
from audit.store.reviews import Judgement
from audit.web.access import EVERYONE, WRITERS, allow, current_actor, current_review
from audit.web.forms import LEVEL_CHOICES, ConfirmForm, JudgementForm, strand_form
from audit.web.pages import draft_saved
from audit.web.viewing import actions_here, assessment_here, check_judging_here

blueprint = Blueprint("judging", __name__, url_prefix="/reviews/<int:review_id>")


@blueprint.route("/strands/<ref>", methods=["GET", "POST"])
@allow(read=EVERYONE, write=WRITERS)
def strand(review_id: int, ref: str) -> Response | tuple[str, int]:
    """All criteria of a strand on one page, each with its five levels."""
    review = current_review()
    assessment = assessment_here()
    this = assessment.edition.strand(ref)
    standings = _to_judge(assessment, this)
    form = _strand_form(standings, judgements_of(review))
    if form.is_submitted():
        check_judging_here(ref)
    if form.validate_on_submit():
        result = record_levels(current_actor(), review, _chosen(form, standings), _ticked(form, standings))
        if not result.conflicts:
            flash(_saved_words(result), "success")
            if result.exceptions:
                flash(_exception_words(assessment, result.exceptions), "info")
            draft_saved(f"strand-{review_id}-{ref}")
            return redirect(_onwards(assessment, this, review_id))
        assessment = assessment_here()
        return _strand_page(assessment, this, form, result.conflicts), 409
    return _strand_page(assessment, this, form), 400 if form.errors else 200


def _to_judge(assessment: Assessment, this: Strand) -> list[Standing]:
    """What applies in a strand, but for what the person may not see yet."""
    return [s for s in assessment.of_strand(this) if s.applies and not s.hidden]


def _strand_form(standings: list[Standing], rows: Any) -> FlaskForm:
    shown: dict[str, Any] = {}
    for s in standings:
        row: Judgement | None = rows.get(s.criterion.ref)
        shown[f"level-{s.criterion.ref}"] = s.claimed
        shown[f"shown-{s.criterion.ref}"] = "" if s.claimed is None else str(s.claimed)
        shown[f"version-{s.criterion.ref}"] = row.version if row else NEVER_SAVED
    form = strand_form(s.criterion for s in standings)(data=shown)
    for s in standings:
        form[f"level-{s.criterion.ref}"].show_descriptors(s.criterion)
    return form


def _chosen(form: FlaskForm, standings: list[Standing]) -> dict[str, QuickLevel]:
    """Only what the person changed: a level left as it was shown says nothing, whatever others did meanwhile."""
    chosen = {}
    for ref in (s.criterion.ref for s in standings):
        level = form[f"level-{ref}"].data
        if level is not None and str(level) != form[f"shown-{ref}"].data:
            chosen[ref] = QuickLevel(level, form[f"version-{ref}"].data)
    return chosen


def _ticked(form: FlaskForm, standings: list[Standing]) -> dict[str, int]:
    """What came over and is confirmed as it is, by a tick or by its own button: ref → the version that was shown."""
    asked = request.form.getlist("confirm")
    return {s.criterion.ref: form[f"version-{s.criterion.ref}"].data for s in standings if s.criterion.ref in asked}


def _strand_page(assessment: Assessment, this: Strand, form: FlaskForm, conflicts: tuple[str, ...] = ()) -> str:
    strands = assessment.edition.strands
    position = strands.index(this)
    return render_template(
        "judging/strand.html",
        review=current_review(),
        assessment=assessment,
        strand=this,
        standings=assessment.of_strand(this),
        score=score_of_strand(assessment, this),
        before=strands[position - 1] if position else None,
        after=strands[position + 1] if position + 1 < len(strands) else None,
        form=form,
        form_errors=form.errors,
        conflicts=conflicts,
        ticked=request.form.getlist("confirm"),
    )


def _saved_words(result: QuickResult) -> str:
    saved, confirmed = len(result.saved), len(result.confirmed)
    words = [f"Saved {saved} level{'' if saved == 1 else 's'}." if saved else ""]
    words.append(f"Confirmed {confirmed}." if confirmed else "")
    return " ".join(filter(None, words)) or "Nothing was changed."


def _exception_words(assessment: Assessment, refs: tuple[str, ...]) -> str:
    titles = "; ".join(assessment.by_ref[ref].criterion.title for ref in refs)
    return f"Not confirmed, because an exception came over that takes a look of its own: {titles}."


def _onwards(assessment: Assessment, this: Strand, review_id: int) -> str:
    """Save and go on: to the next strand if that button was used, otherwise back here."""
    strands = assessment.edition.strands
    position = strands.index(this)
    if request.form.get("go") == "next" and position + 1 < len(strands):
        return url_for(".strand", review_id=review_id, ref=strands[position + 1].ref)
    confirmed = request.form.getlist("confirm")
    return url_for(".strand", review_id=review_id, ref=this.ref, _anchor=confirmed[0] if len(confirmed) == 1 else None)


@blueprint.route("/criteria/<ref>", methods=["GET", "POST"])
@allow(read=EVERYONE, write=WRITERS)
def criterion(review_id: int, ref: str) -> Response | tuple[str, int]:
    """One criterion in full: descriptors, sources, evidence, actions, and the reason for the level."""
    review = current_review()
    assessment = assessment_here()
    standing = assessment.by_ref[assessment.edition.criterion(ref).ref]
    row = find_judgement(review, ref)
    form = _judgement_form(row)
    form.level.show_descriptors(assessment.edition.criterion(ref))
    if standing.statutory:
        form.target.choices = LEVEL_CHOICES[SECURE:]  # what the law asks is not aimed at below Secure
    theirs = None
    if form.is_submitted():
        check_judging_here(assessment.edition.criterion(ref).strand, ref)
    if form.validate_on_submit():
        try:
            record_judgement(current_actor(), review, ref, form.said(), form.version.data or NEVER_SAVED)
        except EditConflict as conflict:
            theirs = conflict.theirs
            form.version.move_on(theirs.version)
        else:
            flash("Saved.", "success")
            draft_saved(f"criterion-{review_id}-{ref}")
            return redirect(_after_criterion(assessment, ref, review_id))
    earlier, predecessors = predecessors_of(review, ref)
    page = render_template(
        "judging/criterion.html",
        review=review,
        earlier=earlier,
        predecessors=predecessors,
        assessment=assessment,
        standing=standing,
        judgement=row,
        uses=uses_of(review, ref),
        actions=[a for a in actions_here() if any(link.criterion_ref == ref for link in a.links)],
        order=_neighbours(assessment, ref),
        form=form,
        form_errors=form.errors,
        theirs=theirs,
        confirm=ConfirmForm(formdata=None),
    )
    return page, 409 if theirs else 400 if form.errors else 200


def _judgement_form(row: Judgement | None) -> JudgementForm:
    if row is None or request.method == "POST":
        return JudgementForm()
    return JudgementForm(obj=row, does_not_apply=bool(row.not_applicable))


def _neighbours(assessment: Assessment, ref: str) -> tuple[Standing | None, Standing | None]:
    """The applicable criteria before and after this one, in rubric order."""
    order = [s for s in assessment.standings if s.applies or s.criterion.ref == ref]
    at = next(n for n, s in enumerate(order) if s.criterion.ref == ref)
    return (order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None)


def _after_criterion(assessment: Assessment, ref: str, review_id: int) -> str:
    after = _neighbours(assessment, ref)[1]
    if request.form.get("go") == "next" and after is not None:
        return url_for(".criterion", review_id=review_id, ref=after.criterion.ref)
    return url_for(".criterion", review_id=review_id, ref=ref)


@blueprint.post("/criteria/<ref>/clear")
@allow(write=WRITERS)
def clear(review_id: int, ref: str) -> Response:
    """Take a judgement back."""
    check_judging_here(edition_of(current_review()).criterion(ref).strand, ref)
    form = JudgementForm()
    try:
        clear_judgement(current_actor(), current_review(), ref, form.version.data or NEVER_SAVED)
    except EditConflict:
        flash("Somebody changed this judgement meanwhile, so it was not cleared. This is how it stands now.", "error")
    else:
        flash("Cleared. The criterion is waiting to be judged.", "success")
    return redirect(url_for(".criterion", review_id=review_id, ref=ref))
