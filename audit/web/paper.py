"""The governors' paper: what it says, on a page, and as PDF and Word to take away."""

from io import BytesIO

from flask import Blueprint, render_template, send_file, url_for
from werkzeug.wrappers import Response

from audit.outputs.paper_parts import Paper
from audit.services.exports import paper_file, paper_of
from audit.services.reviews import reviews_of
from audit.web.access import EVERYONE, allow, current_review
from audit.web.clock import today
from audit.web.viewing import hidden_in

blueprint = Blueprint("paper", __name__, url_prefix="/reviews/<int:review_id>")

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def paper_here() -> Paper:
    """The paper of this page's review, as far as the person may see it."""
    review = current_review()
    reviews = reviews_of(review.setting)
    return paper_of(review, today(), hidden_in(reviews), reviews)


@blueprint.get("/paper")
@allow(read=EVERYONE)
def show(review_id: int) -> str:
    """All that the paper says, each section with the page that its figures can be followed on."""
    review = current_review()
    links = {
        "headline": (url_for("reviews.overview", review_id=review_id), "The review and its strands"),
        "movement": (url_for("movement.show", setting_id=review.setting_id, to=review_id), "All that has moved"),
        "statutory": (url_for("compliance.sources", review_id=review_id), "By source: every requirement"),
        "gaps": (url_for("gaps.show", review_id=review_id), "Every gap, in the order to close them"),
        "overdue": (url_for("plans.show", review_id=review_id), "The action plan"),
        "done": (url_for("plans.show", review_id=review_id), "The action plan, and what actions changed"),
        "evidence": (
            url_for("gaps.show", review_id=review_id) + "#without-evidence",
            "Gaps: claims without evidence",
        ),
        "questions": (url_for("questions.show", review_id=review_id), "Questions asked, and their answers"),
        "sign-off": (url_for("signoff.show", review_id=review_id), "Sign-off"),
    }
    return render_template("paper/show.html", review=review, paper=paper_here(), links=links)


@blueprint.get("/paper.pdf")
@allow(read=EVERYONE)
def as_pdf(review_id: int) -> Response:
    return _sent(".pdf", PDF)


@blueprint.get("/paper.docx")
@allow(read=EVERYONE)
def as_word(review_id: int) -> Response:
    return _sent(".docx", DOCX)


def _sent(ending: str, media_type: str) -> Response:
    paper = paper_here()
    content = BytesIO(paper_file(paper, ending))
    return send_file(content, mimetype=media_type, as_attachment=True, download_name=f"{paper.file_stem}{ending}")
