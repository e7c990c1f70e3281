"""Charts of a review, each beside its table."""

from flask import Blueprint, render_template

from audit.web.access import EVERYONE, allow, current_review
from audit.web.viewing import assessment_here

blueprint = Blueprint("charts", __name__, url_prefix="/reviews/<int:review_id>/charts")


@blueprint.get("/")
@allow(read=EVERYONE)
def show(review_id: int) -> str:
    """Four charts. With nothing judged there is nothing to draw, and the page says what to do."""
    from audit.outputs import charts  # brings plotly, which no other page needs

    assessment = assessment_here()
    return render_template(
        "charts/show.html",
        review=current_review(),
        assessment=assessment,
        strand_profile=charts.strand_profile(assessment),
        compliance=charts.compliance_by_source(assessment),
        gap_map=charts.gap_heat_map(assessment),
        evidence=charts.evidence_health(assessment),
    )
