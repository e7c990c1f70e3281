"""Change the plan's shape: several actions at once, several into one, one into several."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit.domain.plan_views import owners_in
from audit.services.errors import EditConflict, Refused
from audit.services.plan_changes import (
    PlanMoved,
    change_many,
    chosen_actions,
    field_changes,
    input_of,
    merge_actions,
    merged_input,
    reopen_action,
    set_criteria,
    split_action,
)
from audit.services.reviews import edition_of
from audit.store.actions import Action
from audit.store.reviews import Review
from audit.web.access import LEADERS, allow, current_action, current_actor, current_review
from audit.web.clock import today
from audit.web.plan_forms import (
    ActionForm,
    BulkForm,
    CriteriaForm,
    VersionForm,
    seen_versions,
    suggest_owners,
    ticked,
)
from audit.web.plan_views import back_to_plan
from audit.web.viewing import actions_here, assessment_here, hidden_here

blueprint = Blueprint("plan_changes", __name__)


@blueprint.route("/reviews/<int:review_id>/plan/change", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def bulk(review_id: int) -> Response | tuple[str, int]:
    """Set owner, date, priority or status in all ticked actions: say what, see what will change, then confirm."""
    review = current_review()
    form = BulkForm()
    if request.method == "GET":
        rows = _visible(review, ticked(request.args.getlist("action")))
        return _form_page(review, rows, BulkForm(formdata=None)) if rows else _nothing_ticked(review_id, 1)
    seen = seen_versions(request.form)
    rows = _visible(review, list(seen))
    if not rows:
        return _nothing_ticked(review_id, 1)
    if not form.validate_on_submit():
        return _form_page(review, rows, form)
    if request.form.get("step") != "save":
        return _confirm_page(review, rows, form), 200
    _refuse_others(rows, seen)
    try:
        count = change_many(current_actor(), review, seen, form.change(), today())
    except PlanMoved as moved:
        rows = _visible(review, list(seen))
        return _confirm_page(review, rows, form, [action.id for action in moved.actions]), 409
    flash(f"Changed {count} action{'' if count == 1 else 's'}.", "success")
    return redirect(back_to_plan(review_id, request.args))


def _visible(review: Review, ids: Sequence[int]) -> list[Action]:
    """The chosen actions, but for those whose criteria the person is still to rate."""
    hidden = hidden_here()
    return [row for row in chosen_actions(review, ids) if not hidden.intersection(row.value.criteria)]


def _refuse_others(rows: Sequence[Action], seen: Mapping[int, int]) -> None:
    """Nothing is done where a form names actions that are not there, or not to be seen."""
    if len(rows) < len(seen):
        raise Refused("Some of these actions are no longer in this plan. Choose again.")


def _form_page(review: Review, rows: Sequence[Action], form: BulkForm) -> tuple[str, int]:
    page = render_template(
        "plans/bulk.html",
        review=review,
        actions=rows,
        form=form,
        form_errors=form.errors,
        owners=suggest_owners(owners_in(row.value for row in actions_here())),
    )
    return page, 400 if form.errors else 200


def _confirm_page(review: Review, rows: Sequence[Action], form: BulkForm, moved: Sequence[int] = ()) -> str:
    changes = [(row, field_changes(row, form.change())) for row in rows]
    return render_template(
        "plans/bulk_confirm.html", review=review, changes=changes, form=form, moved=moved, form_errors=form.errors
    )


def _nothing_ticked(review_id: int, least: int) -> Response:
    flash("Tick at least two actions to merge." if least > 1 else "Tick the actions to change first.", "info")
    return redirect(back_to_plan(review_id, request.args))


@blueprint.route("/reviews/<int:review_id>/plan/merge", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def merge(review_id: int) -> Response | tuple[str, int]:
    """Put one action in the place of several. The form starts with all that they say, put together."""
    review = current_review()
    seen = seen_versions(request.form)
    rows = _visible(review, list(seen) or ticked(request.args.getlist("action")))
    if len(rows) < 2:
        return _nothing_ticked(review_id, 2)
    if request.method == "GET":
        merged = merged_input([input_of(row) for row in rows])
        form = ActionForm(formdata=None, obj=merged, data={"note_on": today()})
        return _merge_page(review, rows, form), 200
    _refuse_others(rows, seen)
    form = ActionForm()
    moved: tuple[int, ...] = ()
    if form.validate_on_submit():
        try:
            action = merge_actions(current_actor(), review, seen, form.said(), today())
        except PlanMoved as conflict:
            moved = tuple(row.id for row in conflict.actions)
            rows = _visible(review, list(seen))
        else:
            flash(f"Merged {len(rows)} actions into this one. They are kept as dropped.", "success")
            return redirect(url_for("plans.action", action_id=action.id))
    return _merge_page(review, rows, form, moved), 409 if moved else 400


def _merge_page(review: Review, rows: Sequence[Action], form: ActionForm, moved: Sequence[int] = ()) -> str:
    return render_template(
        "plans/merge.html",
        review=review,
        actions=rows,
        edition=edition_of(review),
        criteria=list(dict.fromkeys(ref for row in rows for ref in row.value.criteria)),
        form=form,
        form_errors=form.errors,
        moved=moved,
        owners=suggest_owners(owners_in(row.value for row in actions_here())),
    )


@blueprint.route("/actions/<int:action_id>/split", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def split(action_id: int) -> Response | tuple[str, int]:
    """Give each criterion of an action an action of its own."""
    row, review = current_action(), current_review()
    form = VersionForm() if request.method == "POST" else VersionForm(obj=row)
    moved = False
    if form.validate_on_submit():
        try:
            made = split_action(current_actor(), row, form.version.data or 0, today())
        except EditConflict as conflict:
            moved = True
            form.version.move_on(conflict.theirs.version)
        else:
            flash(f"Split into {len(made) + 1} actions. Check their owners and dates.", "success")
            return redirect(url_for("plans.show", review_id=review.id))
    page = render_template(
        "plans/split.html", review=review, action=row, edition=edition_of(review), form=form, moved=moved
    )
    return page, 409 if moved else 200


@blueprint.route("/actions/<int:action_id>/criteria", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def criteria(action_id: int) -> Response | tuple[str, int]:
    """Say which criteria an action is for."""
    row, review = current_action(), current_review()
    assessment = assessment_here()
    there = list(row.value.criteria)
    form = CriteriaForm() if request.method == "POST" else CriteriaForm(data={"keep": there, "version": row.version})
    form.offer(assessment.edition, there, [s.criterion.ref for s in assessment.applicable])
    moved = False
    if form.validate_on_submit():
        try:
            set_criteria(current_actor(), row, form.wanted(), form.version.data or 0)
        except EditConflict as conflict:
            moved = True
            form.version.move_on(conflict.theirs.version)
        else:
            flash("Saved which criteria this action is for.", "success")
            return redirect(url_for("plans.action", action_id=action_id))
    page = render_template(
        "plans/criteria.html", review=review, action=row, form=form, form_errors=form.errors, moved=moved
    )
    return page, 409 if moved else 400 if form.errors else 200


@blueprint.post("/actions/<int:action_id>/reopen")
@allow(write=LEADERS)
def reopen(action_id: int) -> Response:
    """Take up a done or dropped action again."""
    row = current_action()
    form = VersionForm()
    form.validate()
    try:
        reopen_action(current_actor(), row, form.version.data or 0, today())
    except EditConflict:
        flash("Somebody else saved this action meanwhile. Look at it as it is now, then decide again.", "error")
    else:
        flash("Taken up again, as in progress. What was said of its end is kept as a note.", "success")
    return redirect(url_for("plans.action", action_id=action_id))
