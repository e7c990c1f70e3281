"""The plan out to other files, and an edited workbook back: upload, preview, choose, confirm."""

from dataclasses import dataclass
from io import BytesIO

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response
from wtforms import Field

from audit.domain.plan_cells import LIMITS
from audit.domain.plan_import import Preview
from audit.domain.plan_sheet import EDITABLE
from audit.outputs.workbook_safety import MOST_BYTES
from audit.services.errors import Refused
from audit.services.plan_import import (
    Choices,
    PlanMovedOn,
    apply,
    forget_upload,
    keep_upload,
    kept_upload,
    preview_of,
    vocabulary_of,
)
from audit.services.reviews import refuse_if_closed
from audit.store.files import PENDING_SECONDS
from audit.web.access import EVERYONE, LEADERS, allow, current_actor, current_review
from audit.web.clock import today
from audit.web.plans import XLSX
from audit.web.viewing import refuse_while_rating, report_here

blueprint = Blueprint("plan_import", __name__)

NAME_SHOWN = 100  # characters of the file's name
STALE = "The plan changed after you uploaded this file, so nothing was saved. This is how it stands now: choose again."


class UploadForm(FlaskForm):
    """Which workbook?"""

    file = FileField("The workbook you edited", [FileRequired("Choose the workbook that you edited.")])

    content = b""

    def validate_file(self, field: Field) -> None:
        """No more is looked at here than can be read; what is in it shows in the preview."""
        self.content = field.data.stream.read(MOST_BYTES + 1)


@dataclass(frozen=True, slots=True)
class Upload:
    """A workbook that waits to be confirmed, by whoever uploaded it."""

    stored_name: str
    name: str  # as it was called on their machine

    def token(self) -> str:
        """Says, signed, which file it is. Good for this person and review only."""
        return str(_serializer().dumps([current_review().id, current_user.id, self.stored_name, self.name]))

    @classmethod
    def of(cls, token: str) -> "Upload":
        """Raises Refused where the text is not ours, too old, or somebody else's."""
        try:
            review_id, user_id, stored_name, name = _serializer().loads(token, max_age=PENDING_SECONDS)
        except BadSignature:
            review_id = user_id = stored_name = name = None
        if (review_id, user_id) != (current_review().id, current_user.id):
            raise Refused("This address leads to no workbook of yours. Upload the workbook again.")
        return cls(stored_name, name)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="plan-upload")


@blueprint.get("/reviews/<int:review_id>/plan/by-owner.xlsx")
@allow(read=EVERYONE)
def by_owner(review_id: int) -> Response:
    """The workbook with a sheet for every owner."""
    from audit.outputs.workbook import write_workbook  # openpyxl is slow to load, and most pages do not need it

    review = current_review()
    content = write_workbook(report_here(), owner_sheets=True)
    name = f"Online safety action plan {review.year}-{review.year + 1} by owner.xlsx"
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name)


@blueprint.get("/reviews/<int:review_id>/plan.csv")
@allow(read=EVERYONE)
def as_csv(review_id: int) -> Response:
    """The plan as CSV, for other programs."""
    from audit.outputs.plan_csv import write_csv

    review = current_review()
    content = write_csv(report_here())
    name = f"Online safety action plan {review.year}-{review.year + 1}.csv"
    return send_file(BytesIO(content), mimetype="text/csv", as_attachment=True, download_name=name)


@blueprint.route("/reviews/<int:review_id>/plan/import", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def start(review_id: int) -> Response | tuple[str, int]:
    """Choose the workbook. It is read at once, and kept only if it can be."""
    review = current_review()
    refuse_if_closed(review)
    refuse_while_rating()
    form = UploadForm()
    if form.validate_on_submit():
        try:
            preview_of(review, form.content)
        except Refused as refusal:
            form.file.errors = [str(refusal)]
        else:
            upload = Upload(keep_upload(form.content), (form.file.data.filename or "")[:NAME_SHOWN])
            return redirect(url_for(".preview", review_id=review_id, upload=upload.token()))
    page = render_template("plan_import/start.html", review=review, form=form, form_errors=form.errors)
    return page, 400 if form.errors else 200


@blueprint.get("/reviews/<int:review_id>/plan/import/preview")
@allow(read=LEADERS)
def preview(review_id: int) -> str:
    """What the workbook would change. ``ticked=none`` starts with nothing chosen."""
    review = current_review()
    refuse_if_closed(review)
    refuse_while_rating()
    upload = Upload.of(request.args.get("upload", ""))
    found = preview_of(review, kept_upload(upload.stored_name))
    choices = Choices() if request.args.get("ticked") == "none" else Choices.usual(found)
    return _page(upload, found, choices)


@blueprint.post("/reviews/<int:review_id>/plan/import/preview")
@allow(write=LEADERS)
def confirm(review_id: int) -> Response | tuple[str, int]:
    """Write what was chosen, or show the preview again: with an error, or as the plan stands by now."""
    review = current_review()
    refuse_while_rating()
    upload = Upload.of(request.values.get("upload", ""))
    content = kept_upload(upload.stored_name)
    chosen = _choices()
    faults = {key: fault for key, reason in chosen.removed.items() if (fault := _reason_fault(reason))}
    if faults:
        return _page(upload, preview_of(review, content), chosen, faults=faults), 400
    if not chosen.count:
        found = preview_of(review, content)
        return _page(upload, found, chosen, faults={"": "Tick at least one row, or leave the plan as it is."}), 400
    try:
        count = apply(current_actor(), review, content, request.form.get("shown", ""), chosen, today())
    except PlanMovedOn as moved:
        return _page(upload, moved.now, Choices.usual(moved.now), stale=True), 409
    forget_upload(upload.stored_name)
    flash(f"Saved. {count} action{'' if count == 1 else 's'} of the plan changed.", "success")
    return redirect(url_for("plans.show", review_id=review_id))


def _choices() -> Choices:
    """What the form says. A key or row that is not in the preview is refused by the service."""
    rows = request.form.getlist("new", type=int)
    return Choices(
        changed=frozenset(request.form.getlist("changed")),
        new=frozenset(rows),
        conflicts=frozenset(
            name.removeprefix("conflict-")
            for name, value in request.form.items()
            if name.startswith("conflict-") and value == "mine"
        ),
        removed={key: request.form.get(f"reason-{key}", "").strip() for key in request.form.getlist("removed")},
    )


def _reason_fault(reason: str) -> str:
    if not reason:
        return "Say why this action is dropped. Governors will see the reason."
    limit = LIMITS["reason"][1]
    return f"The reason may have up to {limit:,} characters." if len(reason) > limit else ""


def _page(
    upload: Upload, found: Preview, chosen: Choices, *, stale: bool = False, faults: dict[str, str] | None = None
) -> str:
    form = FlaskForm()
    return render_template(
        "plan_import/preview.html",
        review=current_review(),
        upload=upload,
        found=found,
        chosen=chosen,
        words=vocabulary_of(current_review()).shown,
        new_fields=[(name, heading) for name, heading in EDITABLE.items() if name != "title"],
        stale=STALE if stale else "",
        faults=faults or {},
        form=form,
        form_errors=bool(faults),
    )
