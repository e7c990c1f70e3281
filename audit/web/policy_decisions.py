"""Decide what the policy says: a part of the template at a time for speed, a statement at a time for depth."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from audit.domain.policy_check import PolicyStatus, StatementStanding
from audit.domain.policy_parts import TemplatePart, next_to_decide
from audit.domain.policy_shows import words_of
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import NEVER_SAVED
from audit.services.policy_carrying import decided_last_time
from audit.services.policy_decisions import (
    SAID,
    QuickDecision,
    QuickDecisions,
    TakenBack,
    decide,
    decide_many,
    find_decision,
    may_go_with_many,
    refuse_if_settled,
    statement_of,
    undecide,
)
from audit.services.reviews import edition_of
from audit.store.policies import PolicyDecision
from audit.web.access import EVERYONE, WRITERS, allow, current_actor, current_check
from audit.web.forms import ConfirmForm
from audit.web.pages import draft_saved
from audit.web.policy_forms import NOWHERE, DecisionForm, part_form
from audit.web.policy_pages import BRIEF, CheckPage, page_here, shown_passage

blueprint = Blueprint("policy_decisions", __name__, url_prefix="/policy-checks/<int:check_id>")

MOST_FOUND = 12  # passages that a search offers; more are not chosen from, but searched for again


@blueprint.route("/parts/<part_id>", methods=["GET", "POST"])
@allow(read=EVERYONE, write=WRITERS)
def part(check_id: int, part_id: str) -> Response | tuple[str, int]:
    """The statements of one part of the template, each with the words of the policy beside it."""
    page = page_here()
    if refusal := _refusal(page):
        return refusal
    this = next((part for part in page.parts if part.id == part_id), None) or abort(404)
    asked = [s for s in this.standings if not s.why_not or s.decided]
    rows = {row.statement_ref: row for row in page.check.decisions}
    form = _part_form(asked, rows)
    if form.validate_on_submit():
        result = decide_many(current_actor(), page.check, _chosen(form, asked, _last_time(page, this)))
        if not result.conflicts and not result.wanting:
            flash(_saved_words(result), "success" if result.saved else "info")
            draft_saved(f"policy-{check_id}-{part_id}")
            return redirect(_onwards(page_here(), this))
        return _part_page(page_here(), this, form, result), 409 if result.conflicts else 400
    return _part_page(page, this, form), 400 if form.errors else 200


def _refusal(page: CheckPage) -> tuple[str, int] | None:
    """For what is sent to a check that can no longer be changed: why not, with what was typed handed back."""
    if request.method != "POST":
        return None
    try:
        refuse_if_settled(page.check)
    except Refused as refusal:
        typed = [("note", note) for note in request.form.getlist("note") if note.strip()]
        href = url_for("policies.show", review_id=page.review.id)
        return render_template(
            "teamwork/refused.html",
            title="This can no longer be changed",
            advice=str(refusal),
            href=href,
            link="Go to the newest check",
            typed=typed,
        ), 409
    return None


def _part_form(asked: Sequence[StatementStanding], rows: Mapping[str, PolicyDecision]) -> FlaskForm:
    shown: dict[str, Any] = {}
    for standing in asked:
        ref = standing.statement.ref
        row = rows.get(ref)
        shown[f"status-{ref}"] = shown[f"shown-{ref}"] = standing.status.value
        shown[f"version-{ref}"] = row.version if row else NEVER_SAVED
    form: FlaskForm = part_form(asked)(data=shown)
    return form


def _last_time(page: CheckPage, this: TemplatePart) -> Mapping[str, PolicyDecision]:
    """What was decided last time of what is to be decided again."""
    refs = [s.statement.ref for s in this.to_decide]
    return decided_last_time(page.check, refs) if refs else {}


def _chosen(
    form: FlaskForm, asked: Sequence[StatementStanding], last_time: Mapping[str, PolicyDecision]
) -> dict[str, QuickDecision]:
    """What the person changed, and what they confirmed as it stands: what was only shown says nothing.

    One button confirms all at once that is plainly there or plainly not; the others have to be read one by one.
    """
    ticked = set(request.form.getlist("confirm"))
    if request.form.get("go") == "all":
        ticked |= {s.statement.ref for s in asked if may_go_with_many(s, last_time)}
    chosen = {}
    for ref in (s.statement.ref for s in asked):
        status = form[f"status-{ref}"].data
        if ref in ticked or status != form[f"shown-{ref}"].data:
            chosen[ref] = QuickDecision(PolicyStatus(status), form[f"version-{ref}"].data)
    return chosen


def _part_page(page: CheckPage, this: TemplatePart, form: FlaskForm, result: QuickDecisions | None = None) -> str:
    this = next(part for part in page.parts if part.id == this.id)  # as it stands by now
    at, last_time = page.parts.index(this), _last_time(page, this)
    return render_template(
        "policies/part.html",
        review=page.review,
        page=page,
        check=page.check,
        part=this,
        last_time=last_time,
        before=page.parts[at - 1] if at else None,
        after=page.parts[at + 1] if at + 1 < len(page.parts) else None,
        form=form,
        form_errors=form.errors,
        result=result,
        ticked=request.form.getlist("confirm"),
        plain=sum(may_go_with_many(s, last_time) for s in this.to_decide),
        BRIEF=BRIEF,
    )


def _saved_words(result: QuickDecisions) -> str:
    saved = len(result.saved)
    return f"Saved {saved} decision{'' if saved == 1 else 's'}." if saved else "Nothing was changed or confirmed."


def _onwards(page: CheckPage, this: TemplatePart) -> str:
    """To the next part in which something waits, if a button was used that goes on; otherwise back here."""
    following = next_to_decide(page.parts, this.id)
    if request.form.get("go") in ("next", "all"):
        if following is None:
            return url_for("policies.show", review_id=page.review.id)
        return url_for(".part", check_id=page.check.id, part_id=following.id)
    confirmed = request.form.getlist("confirm")
    anchor = confirmed[0] if len(confirmed) == 1 and confirmed[0] in page.by_ref else None
    return url_for(".part", check_id=page.check.id, part_id=this.id, _anchor=anchor)


@blueprint.route("/statements/<ref>", methods=["GET", "POST"])
@allow(read=EVERYONE, write=WRITERS)
def statement(check_id: int, ref: str) -> Response | tuple[str, int]:
    """One statement in full: the passage in its place, the other candidates, and a note."""
    page = page_here()
    if refusal := _refusal(page):
        return refusal
    standing = page.by_ref[statement_of(page.review, ref).ref]
    row = find_decision(page.check, ref)
    form = _decision_form(standing, row)
    found = _search(page, form.words.data or "")
    form.offer(page.passages, _proposed(standing, found))
    theirs: PolicyDecision | None = None
    if request.form.get("go") == "search":
        return _statement_page(page, standing, row, form, found=found), 200
    if form.validate_on_submit():
        said = (PolicyStatus(form.status.data), form.chosen_passage(), form.note.data or "")
        try:
            decide(current_actor(), page.check, ref, *said, form.version.data or NEVER_SAVED)
        except EditConflict as conflict:
            theirs = conflict.theirs
            form.version.move_on(theirs.version if theirs else NEVER_SAVED)
        except Refused as refusal:
            form.status.errors = [str(refusal)]
            if isinstance(refusal, TakenBack):
                form.version.move_on(NEVER_SAVED)
        else:
            flash("Saved.", "success")
            draft_saved(f"policy-{check_id}-{ref}")
            return redirect(_after_statement(page, ref))
    shown = _statement_page(page, standing, row, form, theirs=theirs, found=found)
    return shown, 409 if theirs else 400 if form.errors else 200


def _decision_form(standing: StatementStanding, row: PolicyDecision | None) -> DecisionForm:
    if request.method == "POST":
        return DecisionForm()
    passage = standing.passage
    nowhere = standing.decided and standing.status in SAID and passage is None
    return DecisionForm(
        data={
            "status": standing.status.value,
            "passage": str(passage) if passage is not None else NOWHERE if nowhere else None,
            "note": row.note if row else "",
            "version": row.version if row else NEVER_SAVED,
        }
    )


def _proposed(standing: StatementStanding, found: Sequence[int]) -> dict[int, str]:
    proposed = {c.passage: c.why for c in standing.finding.candidates}
    return proposed | {number: "Found by its words." for number in found if number not in proposed}


def _search(page: CheckPage, words: str) -> list[int]:
    """Passages with all of the words, in the order of the policy."""
    wanted = words.casefold().split()
    if not wanted:
        return []
    return [p.number for p in page.text.passages if all(word in p.text.casefold() for word in wanted)][:MOST_FOUND]


def _statement_page(
    page: CheckPage,
    standing: StatementStanding,
    row: PolicyDecision | None,
    form: DecisionForm,
    *,
    theirs: PolicyDecision | None = None,
    found: Sequence[int] = (),
) -> str:
    ref = standing.statement.ref
    at = page.ordered.index(standing)
    shown = page.shown(standing)
    return render_template(
        "policies/statement.html",
        review=page.review,
        page=page,
        check=page.check,
        standing=standing,
        statement=standing.statement,
        criteria=[edition_of(page.review).criterion(c) for c in standing.statement.criteria],
        part=next(part for part in page.parts if standing in part.standings),
        shown=shown,
        around=page.around(shown.passage.number) if shown else (),
        row=row,
        last_time=None if standing.decided else decided_last_time(page.check, [ref]).get(ref),
        theirs=theirs,
        theirs_shown=_theirs_shown(page, standing, theirs),
        found=found,
        searched=request.form.get("go") == "search",
        before=page.ordered[at - 1] if at else None,
        after=page.ordered[at + 1] if at + 1 < len(page.ordered) else None,
        form=form,
        form_errors=form.errors,
        confirm=ConfirmForm(formdata=None),
        words_of=words_of,
    )


def _theirs_shown(page: CheckPage, standing: StatementStanding, theirs: PolicyDecision | None) -> Any:
    passage = page.passages.get(theirs.passage) if theirs and theirs.passage else None
    return shown_passage(standing, passage) if passage else None


def _after_statement(page: CheckPage, ref: str) -> str:
    order = [s.statement.ref for s in page.ordered]
    at = order.index(ref)
    if request.form.get("go") == "next":
        waiting = [s.statement.ref for s in (*page.ordered[at + 1 :], *page.ordered[:at]) if s.to_decide]
        if waiting:
            return url_for(".statement", check_id=page.check.id, ref=waiting[0])
    return url_for(".statement", check_id=page.check.id, ref=ref)


@blueprint.post("/statements/<ref>/undecide")
@allow(write=WRITERS)
def take_back(check_id: int, ref: str) -> Response:
    """Take a decision back, so that what was proposed stands again."""
    check = current_check()
    statement_of(check.review, ref)
    form = DecisionForm()
    try:
        undecide(current_actor(), check, ref, form.version.data or NEVER_SAVED)
    except EditConflict:
        flash("Somebody changed this decision meanwhile, so it was not taken back. This is how it stands now.", "error")
    else:
        flash("Taken back. What was proposed stands again.", "success")
    return redirect(url_for(".statement", check_id=check_id, ref=ref))
