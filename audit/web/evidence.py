"""The evidence register: what shows what happens, the files behind it, and the criteria it serves."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from audit.domain.assurance import Currency
from audit.domain.evidence_words import KIND_EXAMPLES, currency_words, size_words
from audit.domain.rubric import Criterion, Strand
from audit.services import evidence as register_service
from audit.services.errors import EditConflict
from audit.services.reviews import edition_of, refuse_if_closed
from audit.store.base import db
from audit.store.evidence import EvidenceItem, StoredFile
from audit.store.people import Setting
from audit.store.reviews import Review
from audit.web.access import EVERYONE, WRITERS, allow, current_actor, current_review, current_setting
from audit.web.clock import today
from audit.web.evidence_forms import ACCEPTED, AttachForm, EvidenceForm, UseForm, use_form, wanted
from audit.web.forms import ConfirmForm
from audit.web.viewing import assessment_here, check_judging_here, strands_to_judge_here

blueprint = Blueprint("evidence", __name__)

Page = Response | str | tuple[str, int]


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "currency_words": currency_words,
        "size_words": size_words,
        "KINDS": KIND_EXAMPLES,
        "STATES": list(Currency),
    }


def _current_item() -> EvidenceItem:
    return g.evidence  # type: ignore[no-any-return]


@blueprint.get("/settings/<int:setting_id>/evidence")
@allow(read=EVERYONE)
def register(setting_id: int) -> str:
    """Everything the setting holds, with filters kept in the address."""
    asked = wanted()
    found = register_service.register_of(current_setting(), today(), asked)
    return render_template("evidence/register.html", register=found, asked=asked)


@blueprint.route("/settings/<int:setting_id>/evidence/new", methods=["GET", "POST"])
@allow(read=WRITERS, write=WRITERS)
def new(setting_id: int) -> Page:
    """Add an item; with a review and a criterion, attach it there at once and go back to the criterion."""
    review, criterion = _asked_use(current_setting())
    form = EvidenceForm()
    if form.validate_on_submit():
        serves = (
            register_service.UseInput(review, criterion.ref, form.shows.data or "") if review and criterion else None
        )
        item = register_service.add_evidence(current_actor(), current_setting(), form.said(), form.received, serves)
        flash("Added and attached." if serves else "Added to your register.", "success")
        _say_if_file_lost(form)
        if review and criterion:
            return redirect(url_for("judging.criterion", review_id=review.id, ref=criterion.ref))
        return redirect(url_for(".item", evidence_id=item.id))
    page = render_template(
        "evidence/new.html", form=form, form_errors=form.errors, review=review, criterion=criterion, accepted=ACCEPTED
    )
    return page, 400 if form.errors else 200


def _asked_use(setting: Setting) -> tuple[Review | None, Criterion | None]:
    """The review and criterion that a new item is for. In the form too, not only in the address: see web/kept.py."""
    review_id, ref = request.values.get("review", type=int), request.values.get("criterion")
    if review_id is None or ref is None:
        return None, None
    review = db.get_or_404(Review, review_id)
    if review.setting_id != setting.id:
        abort(404)
    refuse_if_closed(review)
    criterion = edition_of(review).criterion(ref)
    check_judging_here(criterion.strand, review=review)
    return review, criterion


def _say_if_file_lost(form: EvidenceForm) -> None:
    if form.lost_a_file and form.received is None:
        flash("No file came with this. If you had chosen one before you signed in again, add it now.", "info")


@blueprint.get("/evidence/<int:evidence_id>")
@allow(read=EVERYONE)
def item(evidence_id: int) -> Page:
    return _item_page(_use_form_of(_current_item(), only_own=True))


@blueprint.post("/evidence/<int:evidence_id>/criteria")
@allow(write=WRITERS)
def use_more(evidence_id: int) -> Page:
    """Have the item serve more criteria of the newest open review, if that is still the review the page showed."""
    review = register_service.newest_open_review(current_setting())
    if review is None or request.form.get("review", type=int) != review.id:
        flash("That review is no longer the open one. Look at the page again, then tick the criteria.", "error")
        return redirect(url_for(".item", evidence_id=evidence_id))
    form = _use_form_of(_current_item())
    if form is not None and form.validate_on_submit():
        for ref in form.chosen():
            check_judging_here(edition_of(review).criterion(ref).strand, review=review)
        count = register_service.use_for(current_actor(), _current_item(), review, form.chosen(), form.shows.data or "")
        flash(f"Attached to {count} more criteri{'on' if count == 1 else 'a'}.", "success")
        return redirect(url_for(".item", evidence_id=evidence_id))
    return _item_page(form), 400


def _use_form_of(item: EvidenceItem, *, only_own: bool = False) -> UseForm | None:
    """Offers what applies and is not served yet, in the newest open review; None where there is nothing to offer.

    ``only_own``: only in strands that the person may judge in.
    """
    review = register_service.newest_open_review(current_setting())
    if review is None:
        return None
    assessment = assessment_here(review)
    served = {c.ref for uses in register_service.uses_of_item(item) if uses.review is review for c, _ in uses.uses}
    offered: list[tuple[Strand, list[Criterion]]] = [
        (strand, [s.criterion for s in assessment.of_strand(strand) if s.applies and s.criterion.ref not in served])
        for strand in assessment.edition.strands
        if not only_own or strand.ref in strands_to_judge_here(review)
    ]
    return use_form(offered) if any(criteria for _, criteria in offered) else None


def _item_page(form: UseForm | None) -> str:
    return render_template(
        "evidence/item.html",
        item=_current_item(),
        uses_by_review=register_service.uses_of_item(_current_item()),
        policy_checks=register_service.policy_checks_of(_current_item()),
        review=register_service.newest_open_review(current_setting()),
        form=form,
        form_errors=form.errors if form else {},
    )


@blueprint.route("/evidence/<int:evidence_id>/edit", methods=["GET", "POST"])
@allow(read=WRITERS, write=WRITERS)
def edit(evidence_id: int) -> Page:
    """Correct an item, or add a new version of its file."""
    item = _current_item()
    form = EvidenceForm() if request.method == "POST" else EvidenceForm(data=_fields_of(item))
    form.has_file = item.file is not None
    theirs = None
    if form.validate_on_submit():
        try:
            register_service.change_evidence(current_actor(), item, form.said(), form.version.data or 0, form.received)
        except EditConflict as conflict:
            theirs = conflict.theirs or abort(404)
            form.version.raw_data = None
            form.version.process_data(theirs.version)
        else:
            flash("Saved.", "success")
            _say_if_file_lost(form)
            return redirect(url_for(".item", evidence_id=evidence_id))
    page = render_template(
        "evidence/edit.html", form=form, form_errors=form.errors, item=item, theirs=theirs, accepted=ACCEPTED
    )
    return page, 409 if theirs else 400 if form.errors else 200


def _fields_of(item: EvidenceItem) -> dict[str, Any]:
    """All but the file, which a browser cannot be given."""
    names = ("title", "kind", "effective", "review_by", "summary", "link", "kept_in", "version")
    return {name: getattr(item, name) for name in names}


@blueprint.route("/evidence/<int:evidence_id>/erase", methods=["GET", "POST"])
@allow(read=WRITERS, write=WRITERS)
def erase(evidence_id: int) -> Page:
    """Ask first, saying what goes and what stays; or explain why it cannot be erased."""
    item = _current_item()
    form = ConfirmForm()
    closed = register_service.closed_reviews_served(item)
    _check_erasing(item)
    if not closed and form.validate_on_submit():
        register_service.erase(current_actor(), item)
        flash("Erased.", "success")
        return redirect(url_for(".register", setting_id=current_setting().id))
    uses = register_service.uses_of_item(item)
    page = render_template(
        "evidence/erase.html",
        item=item,
        closed=closed,
        uses_by_review=uses,
        policy_checks=register_service.policy_checks_of(item),
        form=form,
    )
    return page, 409 if closed and request.method == "POST" else 200


def _check_erasing(item: EvidenceItem) -> None:
    """Erasing detaches it everywhere, so every criterion it serves in an open review has to be the person's."""
    for uses in register_service.uses_of_item(item):
        if uses.review.is_open:
            for strand_ref in {criterion.strand for criterion, _ in uses.uses}:
                check_judging_here(strand_ref, review=uses.review)


@blueprint.route("/reviews/<int:review_id>/criteria/<ref>/evidence", methods=["GET", "POST"])
@allow(read=WRITERS, write=WRITERS)
def attach(review_id: int, ref: str) -> Page:
    """Choose what serves a criterion, from the register or new."""
    review = current_review()
    refuse_if_closed(review)
    criterion = edition_of(review).criterion(ref)
    check_judging_here(criterion.strand)
    uses = register_service.uses_of(review, ref)
    asked = wanted()
    register = register_service.register_of(current_setting(), today(), asked)
    items = {row.item.id: row.item for row in register.rows}
    attached = {use.evidence_id for use in uses}
    offered = request.args.getlist("item", type=int)  # ticked to begin with, if the register has them
    form = AttachForm.offering([item for item in items.values() if item.id not in attached], offered)
    if form.validate_on_submit():
        count = register_service.attach(
            current_actor(), review, ref, [items[n] for n in form.items.data or ()], form.shows.data or ""
        )
        flash(f"Attached {count} item{'' if count == 1 else 's'} of evidence.", "success")
        return redirect(url_for("judging.criterion", review_id=review_id, ref=ref))
    page = render_template(
        "evidence/attach.html",
        review=review,
        criterion=criterion,
        uses=uses,
        register=register,
        asked=asked,
        form=form,
        form_errors=form.errors,
    )
    return page, 400 if form.errors else 200


@blueprint.post("/reviews/<int:review_id>/uses/<int:use_id>/detach")
@allow(write=WRITERS)
def detach(review_id: int, use_id: int) -> Response:
    """An item no longer serves a criterion. Goes back to where the button was: the item, or the criterion."""
    use = register_service.find_use(current_review(), use_id) or abort(404)
    evidence_id, ref = use.evidence_id, use.criterion_ref
    check_judging_here(edition_of(current_review()).criterion(ref).strand)
    register_service.detach(current_actor(), use)
    flash("Detached. The evidence stays in your register.", "success")
    if request.form.get("back") == "item":
        return redirect(url_for(".item", evidence_id=evidence_id))
    if request.form.get("back") == "attach":
        return redirect(url_for(".attach", review_id=review_id, ref=ref))
    return redirect(url_for("judging.criterion", review_id=review_id, ref=ref))


@blueprint.get("/files/<int:file_id>")
@allow(read=EVERYONE)
def download(file_id: int) -> Page | Response:
    """Always as an attachment, never shown on this site: what people upload is not ours to run."""
    file: StoredFile = g.file
    path = register_service.path_of_file(file)
    if path is None:
        advice = (
            f"The file {file.name} is missing from the server's disk. Its record is kept. Tell whoever looks after "
            "Plumbline, so that they can restore it from a backup, or upload it again on the evidence's page."
        )
        return render_template("errors/error.html", title="This file is missing", advice=advice), 404
    response = send_file(path, mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=False)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "no-store"
    return response
