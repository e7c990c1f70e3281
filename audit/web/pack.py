"""The inspection-day pack: what is in it and what is missing, on a page; and the ZIP to take away."""

from flask import Blueprint, render_template, send_file
from werkzeug.wrappers import Response

from audit.domain.evidence_words import size_words
from audit.outputs.pack_facts import FileState
from audit.services.packs import pack_contents, pack_file
from audit.services.reviews import reviews_of
from audit.store.people import Role
from audit.web.access import allow, current_review
from audit.web.clock import today
from audit.web.viewing import hidden_in

blueprint = Blueprint("pack", __name__, url_prefix="/reviews/<int:review_id>")

# It holds every file of the evidence at once, and is handed to somebody from outside: for who answers for the setting.
ANSWERABLE = frozenset({Role.LEADER, Role.GOVERNOR})
ZIP = "application/zip"
MOST = 15  # lines of a list on the page; the pack itself lists everything


@blueprint.get("/pack")
@allow(read=ANSWERABLE)
def show(review_id: int) -> str:
    """What would be in the pack and what would be missing. Nothing is packed yet."""
    review = current_review()
    facts = pack_contents(review, today(), hidden_in([review]))
    lost = facts.in_state(FileState.LOST)
    return render_template(
        "pack/show.html",
        review=review,
        facts=facts,
        assessment=facts.assessment,
        lost=lost,
        packed=len(facts.files) - len(lost),
        size=size_words(facts.bytes_of_files),
        most=MOST,
    )


@blueprint.get("/pack.zip")
@allow(read=ANSWERABLE)
def download(review_id: int) -> Response:
    """The pack as it would be today, as far as the person may see it."""
    review = current_review()
    content = pack_file(review, today(), hidden_in(reviews_of(review.setting)))
    name = f"Inspection-day pack {review.year}-{review.year + 1}.zip"
    response = send_file(content, mimetype=ZIP, as_attachment=True, download_name=name, etag=False)
    response.content_length = content.seek(0, 2)
    content.seek(0)
    return response
