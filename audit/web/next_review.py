"""Start a review from the one before, in three steps: year and edition, what would come over, start."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, SelectField

from audit.domain.dates import EARLIEST, LATEST
from audit.domain.rubric import Edition, Kinship, Strand
from audit.services.errors import Refused
from audit.services.new_cycle import (
    NextReview,
    Survey,
    editions_to_start,
    start_next_review,
    survey,
    why_not_start,
    year_ends,
    years_to_start,
)
from audit.services.policy_checks import newest_check
from audit.services.reviews import academic_year, edition_of
from audit.web.access import LEADERS, allow, current_actor, current_review
from audit.web.clock import today
from audit.web.forms import CheckboxesField, options, required

blueprint = Blueprint("next_review", __name__, url_prefix="/reviews/<int:review_id>/next")

Page = Response | tuple[str, int]


class ChooseForm(FlaskForm):
    """Which year, and by which edition of the rubric? It is sent with GET, since nothing is changed by it."""

    class Meta:
        csrf = False

    year = SelectField("Academic year", [required("Choose the academic year.")], coerce=int)
    edition = RadioField("Edition of the rubric", [required("Choose an edition.")])

    @classmethod
    def offering(cls, years: list[int], editions: list[Edition]) -> "ChooseForm":
        """With the present year and the newest edition chosen, unless the address says otherwise."""
        now = academic_year(today())
        chosen = {"year": now if now in years else years[0], "edition": editions[0].id}
        form = cls(request.args if "year" in request.args else None, data=chosen)
        form.year.choices = options({year: f"{year} to {year + 1}" for year in years})
        form.edition.choices = options(
            {edition.id: f"{edition.title}, edition {edition.edition}" for edition in editions}
        )
        form.edition.item_hints = {editions[0].id: "The newest. What it asks otherwise is shown before you start."}
        return form

    def wanted(self) -> NextReview:
        return NextReview(self.year.data, self.edition.data)


class StartForm(FlaskForm):
    """Who has which strand again? What was chosen before comes along."""

    year = HiddenField()
    edition = HiddenField()
    strands = CheckboxesField("Give these strands to the same people again")

    @classmethod
    def offering(cls, found: Survey, wanted: NextReview) -> "StartForm":
        form = cls(
            data={"year": wanted.year, "edition": wanted.edition_id, "strands": [r.strand_ref for r in found.people]}
        )
        edition = found.carrying.edition
        form.strands.choices = options(
            {row.strand_ref: f"{edition.strand(row.strand_ref).title}: {row.user.name}" for row in found.people}
        )
        return form


@blueprint.get("")
@allow(read=LEADERS)
def choose(review_id: int) -> Page:
    """Step 1: the year and the edition."""
    return _choose_page(_choices())


def _choices() -> ChooseForm | None:
    """The form of step 1, or None where no review can be started from this one."""
    review = current_review()
    if why_not_start(review, today()):
        return None
    return ChooseForm.offering(years_to_start(review, today()), editions_to_start(review))


def _choose_page(form: ChooseForm | None) -> tuple[str, int]:
    review = current_review()
    errors = form.errors if form is not None else {}
    page = render_template(
        "next_review/choose.html",
        review=review,
        obstacle=why_not_start(review, today()),
        form=form,
        form_errors=errors,
    )
    return page, 400 if errors else 200


@blueprint.get("/changes")
@allow(read=LEADERS)
def look(review_id: int) -> Page:
    """Step 2: what would come over, what has lapsed, and what the rubric asks otherwise."""
    form = _choices()
    if form is None or "year" not in request.args:
        return redirect(url_for(".choose", review_id=review_id))
    if not form.validate():
        return _choose_page(form)
    wanted = form.wanted()
    found = survey(current_review(), wanted, today())
    page = render_template(
        "next_review/look.html",
        review=current_review(),
        wanted=wanted,
        found=found,
        strands=_to_confirm_by_strand(found),
        changed=found.carrying.edition.id != edition_of(current_review()).id,
        Kinship=Kinship,
        year_ends=year_ends(wanted.year),
        policy=newest_check(current_review()),
    )
    return page, 200


def _to_confirm_by_strand(found: Survey) -> list[tuple[Strand, list[object]]]:
    """What comes over to confirm, in rubric order, under the strands that have any."""
    coming = found.carrying.to_confirm
    groups = [(s, [c for c in coming if c.criterion.strand == s.ref]) for s in found.carrying.edition.strands]
    return [(strand, list(those)) for strand, those in groups if those]


@blueprint.route("/start", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def start(review_id: int) -> Page:
    """Step 3: who has which strand again, and go."""
    review = current_review()
    wanted = _asked()
    if wanted is None or (request.method == "GET" and not _is_offered(wanted)):
        return redirect(url_for(".choose", review_id=review_id))
    found = survey(review, wanted, today())
    form = StartForm.offering(found, wanted)
    status = 200
    if form.validate_on_submit():
        try:
            chosen = NextReview(wanted.year, wanted.edition_id, frozenset(form.strands.data or ()))
            started = start_next_review(current_actor(), review, chosen, today())
        except Refused as refusal:
            form.form_errors.append(str(refusal))
            status = 409
        else:
            flash(
                f"Your review for {started.year_label} has started. What came over counts for nothing until somebody "
                "has looked at it: confirm it or change it, one by one.",
                "success",
            )
            return redirect(url_for("reviews.overview", review_id=started.id))
    page = render_template(
        "next_review/start.html", review=review, wanted=wanted, found=found, form=form, form_errors=form.errors
    )
    return page, 400 if form.errors and status == 200 else status


def _is_offered(wanted: NextReview) -> bool:
    """Whether step 1 would offer this year now. A form that was sent is answered by the service, which says why not."""
    review = current_review()
    return not why_not_start(review, today()) and wanted.year in years_to_start(review, today())


def _asked() -> NextReview | None:
    """The year and edition that were chosen in step 1, from the address or the form; None where they are no choice.

    Whether a review can be started so is for the service to say, which looks again when it is started.
    """
    year, edition_id = request.values.get("year", ""), request.values.get("edition", "")
    offered = [edition.id for edition in editions_to_start(current_review())]
    if not (year.isascii() and year.isdigit() and len(year) == 4 and edition_id in offered):
        return None
    if not EARLIEST.year <= int(year) < LATEST.year:
        return None
    return NextReview(int(year), edition_id)
