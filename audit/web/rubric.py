"""The rubric itself, to read and to print blank."""

from flask import Blueprint, render_template

from audit.services.reviews import CURRENT_EDITION
from audit.store.rubric_files import load_edition
from audit.web.access import signed_in

blueprint = Blueprint("rubric", __name__, url_prefix="/rubric")


@blueprint.get("/")
@signed_in
def show() -> str:
    """Every strand, with links to its pages."""
    return render_template("rubric/show.html", edition=load_edition(CURRENT_EDITION))


@blueprint.get("/strands/<ref>")
@signed_in
def strand(ref: str) -> str:
    """One strand in full, blank: for a meeting, or to read before judging."""
    edition = load_edition(CURRENT_EDITION)
    return render_template("rubric/strand.html", edition=edition, strand=edition.strand(ref))
