"""The rubric itself, in any of its editions: to read, to print blank, and to see what an edition changed."""

from flask import Blueprint, render_template, request

from audit.domain.rubric import Edition
from audit.services.editions import all_editions, changes_of
from audit.services.reviews import CURRENT_EDITION
from audit.store.rubric_files import load_edition
from audit.web.access import signed_in

blueprint = Blueprint("rubric", __name__, url_prefix="/rubric")


@blueprint.get("/")
@signed_in
def show() -> str:
    """Every strand, with links to its pages."""
    return render_template("rubric/show.html", edition=_asked_for(), **_editions())


@blueprint.get("/changes")
@signed_in
def changes() -> str:
    """What an edition changed since the one before, criterion by criterion."""
    edition = _asked_for()
    return render_template("rubric/changes.html", edition=edition, changes=changes_of(edition), **_editions())


@blueprint.get("/strands/<ref>")
@signed_in
def strand(ref: str) -> str:
    """One strand in full, blank: for a meeting, or to read before judging."""
    edition = _asked_for()
    return render_template("rubric/strand.html", edition=edition, strand=edition.strand(ref), **_editions())


def _asked_for() -> Edition:
    """The edition named in the address, else the newest. Raises UnknownRef, which becomes 404, where there is none."""
    return load_edition(request.args.get("edition") or CURRENT_EDITION)


def _editions() -> dict[str, object]:
    return {"editions": all_editions(), "newest": CURRENT_EDITION}
