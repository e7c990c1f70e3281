"""The action plan: see it in several ways, draft it from the gaps, edit an action, take the plan out as a workbook."""

from dataclasses import asdict
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from audit.domain.action_life import outcome_of, outcomes_of
from audit.domain.plan_views import Strands, View, owners_in, summarise
from audit.domain.vocabulary import ActionStatus
from audit.services.errors import EditConflict
from audit.services.new_cycle import next_of
from audit.services.plan_changes import merged_input
from audit.services.plans import (
    add_action,
    change_action,
    dismiss_gap,
    draft_some,
    drafts_for,
    gap_covers,
    judged_when,
    restore_gap,
)
from audit.services.plans import draft_all as add_all_drafts
from audit.services.reviews import edition_of
from audit.store.actions import Action
from audit.store.people import Role
from audit.store.reviews import Review
from audit.web.access import EVERYONE, LEADERS, allow, current_action, current_actor, current_review, current_role
from audit.web.clock import today
from audit.web.forms import ConfirmForm, ReasonForm
from audit.web.pages import draft_saved
from audit.web.plan_forms import ActionForm, suggest_owners
from audit.web.plan_views import PlanQuery, grouped, plan_choices, shown_actions
from audit.web.viewing import actions_here, assessment_here, hidden_here, report_here

blueprint = Blueprint("plans", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def may_change(review: Review) -> bool:
    """Whether to show the person buttons that change this plan."""
    return review.is_open and current_role() is Role.LEADER


@blueprint.get("/reviews/<int:review_id>/plan")
@allow(read=EVERYONE)
def show(review_id: int) -> str:
    """The plan as asked for in the address; which gaps have no action; what done actions changed."""
    review = current_review()
    assessment = assessment_here()
    rows = actions_here()
    actions = [row.value for row in rows]
    strands = Strands(assessment.edition)
    choices = plan_choices(actions, strands)
    query = PlanQuery.read(request.args, choices)
    shown = shown_actions(actions, query, strands, today())
    covers = gap_covers(review, assessment)
    outcomes = outcomes_of(actions, assessment, judged_when(review))
    timeline = None
    if query.view is View.TIMELINE:
        from audit.outputs.plan_timeline import plan_timeline  # brings plotly, which no other view needs

        timeline = plan_timeline(shown, strands, today())
    return render_template(
        "plans/show.html",
        review=review,
        assessment=assessment,
        actions=actions,
        ids={row.key: row.id for row in rows},
        strands=strands,
        choices=choices,
        query=query,
        shown=shown,
        groups=grouped(shown, query.view, strands),
        timeline=timeline,
        summary=summarise(actions, today()),
        without=[cover for cover in covers if cover.without_action],
        dismissed=[cover for cover in covers if cover.dismissed],
        waiting=[outcome for outcome in outcomes if outcome.waiting],
        unchanged=[outcome for outcome in outcomes if outcome.changed_nothing],
        may_change=may_change(review),
        following=next_of(review),
        form=ConfirmForm(),
    )


@blueprint.get("/reviews/<int:review_id>/plan.xlsx")
@allow(read=EVERYONE)
def workbook(review_id: int) -> Response:
    """The plan as an Excel workbook."""
    from audit.outputs.workbook import write_workbook  # openpyxl is slow to load, and most pages do not need it

    review = current_review()
    content = write_workbook(report_here())
    name = f"Online safety action plan {review.year}-{review.year + 1}.xlsx"
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


@blueprint.post("/reviews/<int:review_id>/plan/draft")
@allow(write=LEADERS)
def draft_all(review_id: int) -> Response:
    """Draft an action for every gap that has none."""
    count = add_all_drafts(current_actor(), current_review(), today(), hidden_here())
    _say_drafted(count, "Every gap has an action already, or a reason why not.")
    return redirect(url_for(".show", review_id=review_id))


@blueprint.route("/reviews/<int:review_id>/plan/gaps", methods=["GET", "POST"])
@allow(read=EVERYONE, write=LEADERS)
def drafts(review_id: int) -> Response | str:
    """Every gap without an action, with the action it drafts: accept some as they are, merge them or edit one."""
    review = current_review()
    form = ConfirmForm()
    if form.validate_on_submit():
        refs = request.form.getlist("criterion")
        if refs and request.form.get("go") == "merge":
            return redirect(url_for(".new", review_id=review_id, criterion=refs))
        count = draft_some(current_actor(), review, refs, today())
        _say_drafted(count, "Nothing was ticked that has no action yet. Tick the gaps whose drafts you accept.")
        return redirect(url_for(".drafts" if not count else ".show", review_id=review_id))
    covers = [cover for cover in gap_covers(review, assessment_here()) if cover.without_action]
    refs = [cover.gap.standing.criterion.ref for cover in covers]
    return render_template(
        "plans/drafts.html",
        review=review,
        drafted=list(zip(covers, drafts_for(review, refs, today()), strict=True)),
        may_change=may_change(review),
        form=form,
    )


def _say_drafted(count: int, none: str) -> None:
    words = f"Drafted {count} action{'' if count == 1 else 's'}. Check the owners and dates." if count else none
    flash(words, "success" if count else "info")


@blueprint.route("/reviews/<int:review_id>/actions/new", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def new(review_id: int) -> Response | tuple[str, int]:
    """Add an action for one or more criteria; the form starts with what their gaps draft, put together."""
    review = current_review()
    edition = edition_of(review)
    criteria = [edition.criterion(ref) for ref in dict.fromkeys(request.args.getlist("criterion") or [""])]
    refs = [criterion.ref for criterion in criteria]
    form = ActionForm() if request.method == "POST" else _drafted_form(review, refs)
    if form.validate_on_submit():
        action = add_action(current_actor(), review, form.said(), refs, today())
        flash("Added to the plan.", "success")
        draft_saved(f"action-new-{review_id}-{'-'.join(refs)}")
        return redirect(url_for(".action", action_id=action.id))
    page = render_template(
        "plans/new.html",
        review=review,
        criteria=criteria,
        form=form,
        form_errors=form.errors,
        owners=suggest_owners(owners_in(row.value for row in actions_here())),
    )
    return page, 400 if form.errors else 200


def _drafted_form(review: Review, refs: list[str]) -> ActionForm:
    drafted = drafts_for(review, refs, today())
    said = drafted[0] if len(drafted) == 1 else merged_input(drafted)
    return ActionForm(formdata=None, data={**asdict(said), "note_on": today()})


@blueprint.route("/actions/<int:action_id>", methods=["GET", "POST"])
@allow(read=EVERYONE, write=LEADERS)
def action(action_id: int) -> Response | tuple[str, int]:
    """One action, to read and to edit."""
    row = current_action()
    review = current_review()
    form = ActionForm() if request.method == "POST" else ActionForm(obj=row, data={"note_on": today()})
    theirs: Action | None = None
    if form.validate_on_submit():
        was_done = row.status == ActionStatus.DONE
        try:
            change_action(current_actor(), row, form.said(), form.version.data or 0, today())
        except EditConflict as conflict:
            theirs = conflict.theirs
            form.version.move_on(conflict.theirs.version)
        else:
            draft_saved(f"action-{action_id}")
            if row.status == ActionStatus.DONE and not was_done:
                flash("Saved as done. Now judge its criteria again, so that the plan can say what changed.", "success")
                return redirect(url_for(".action", action_id=action_id))
            flash("Saved.", "success")
            return redirect(url_for(".show", review_id=review.id))
    page = _action_page(row, review, form, theirs)
    return page, 409 if theirs else 400 if form.errors else 200


def _action_page(row: Action, review: Review, form: ActionForm, theirs: Action | None) -> str:
    assessment = assessment_here()
    value = row.value
    return render_template(
        "plans/action.html",
        review=review,
        action=row,
        value=value,
        standings=[assessment.by_ref[ref] for ref in value.criteria],
        strands=Strands(assessment.edition).titles_of(value),
        outcome=outcome_of(value, assessment, judged_when(review)) if value.done_on else None,
        form=form,
        form_errors=form.errors,
        owners=suggest_owners(owners_in(other.value for other in actions_here())),
        theirs=theirs,
        may_change=may_change(review),
        confirm=ConfirmForm(formdata=None),
    )


@blueprint.route("/reviews/<int:review_id>/gaps/<ref>/dismiss", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def dismiss(review_id: int, ref: str) -> Response | tuple[str, int]:
    """Decide, with a reason, that nothing will be done about a gap."""
    review = current_review()
    criterion = edition_of(review).criterion(ref)
    form = ReasonForm()
    if form.validate_on_submit():
        dismiss_gap(current_actor(), review, ref, form.reason.data or "")
        flash("Dismissed. The gap stays listed, with your reason.", "success")
        return redirect(url_for("gaps.show", review_id=review_id))
    page = render_template("plans/dismiss.html", review=review, criterion=criterion, form=form, form_errors=form.errors)
    return page, 400 if form.errors else 200


@blueprint.post("/reviews/<int:review_id>/gaps/<ref>/restore")
@allow(write=LEADERS)
def restore(review_id: int, ref: str) -> Response:
    """Take back a dismissal."""
    restore_gap(current_actor(), current_review(), ref)
    flash("The gap is waiting for an action again.", "success")
    return redirect(url_for("gaps.show", review_id=review_id))
