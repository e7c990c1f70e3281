"""What the person looking may see of a review, and judge in it. Views ask here, not the services, how a review stands.

Somebody with an independent rating to give sees nothing that was judged of that criterion until theirs is saved: it is
left out of what these functions return, and pages about that criterion alone lead to the rating instead.
"""

from collections.abc import Sequence
from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.domain.assessment import Assessment
from audit.outputs.report import Report
from audit.services.assessing import actions_of, assessment_of, report_of
from audit.services.errors import Refused
from audit.services.permissions import (
    RATE_FIRST,
    MayNotJudge,
    check_may_judge,
    strands_to_judge,
    why_not_judge,
)
from audit.services.second_ratings import hidden_refs, hidden_refs_in
from audit.store.actions import Action
from audit.store.reviews import Review
from audit.web.access import READING, current_review, current_role
from audit.web.clock import today
from audit.web.kept import UNKEPT_FIELDS

# Pages about one criterion that show nothing of its judgement. Evidence is what a rater rates by.
ABOUT_NO_JUDGEMENT = ("ratings", "evidence")


def init_app(app: Flask) -> None:
    """After access.init_app, whose guard finds out what the request is about."""
    app.before_request(_keep_rater_blind)
    app.register_error_handler(MayNotJudge, _not_theirs)
    app.context_processor(_words)


def _words() -> dict[str, Any]:
    """For every template: how much is hidden from the reader here, and which strands are theirs to judge."""
    return {
        "hidden_count": sum(map(len, _looked_up().values())),
        "why_not_judge": why_not_judge_here,
        "strands_to_judge": strands_to_judge_here,
    }


def hidden_here(review: Review | None = None) -> frozenset[str]:
    """Refs of the criteria whose judgement the person may not see yet, in a review; this page's if none is named."""
    review = review or current_review()
    found = _looked_up()
    if review.id not in found:
        found[review.id] = hidden_refs(current_user, review)
    return found[review.id]


def hidden_in(reviews: Sequence[Review]) -> dict[int, frozenset[str]]:
    """The same for several reviews at once, by review id."""
    found = _looked_up()
    if missing := [review for review in reviews if review.id not in found]:
        found.update(hidden_refs_in(current_user, missing))
    return {review.id: found[review.id] for review in reviews}


def _looked_up() -> dict[int, frozenset[str]]:
    """By review id, for this request."""
    found: dict[int, frozenset[str]] = g.setdefault("hidden_refs", {})
    return found


def assessment_here(review: Review | None = None) -> Assessment:
    """A review as it stands today, as far as the person may see it."""
    review = review or current_review()
    return assessment_of(review, today(), hidden=hidden_here(review))


def actions_here(review: Review | None = None) -> list[Action]:
    """A review's plan, as far as the person may see it."""
    review = review or current_review()
    return actions_of(review, hidden_here(review))


def report_here(review: Review | None = None) -> Report:
    """What goes into a workbook about a review, as far as the person may see it."""
    review = review or current_review()
    return report_of(review, today(), hidden_here(review))


def refuse_while_rating() -> None:
    """For pages that set the whole plan beside something else. Raises Refused while any of it is hidden."""
    if hidden_here():
        raise Refused(
            "This shows the whole plan, and you are still to rate something independently. Save your ratings first, or "
            "ask a leader to take them back."
        )


def check_judging_here(strand_ref: str, criterion_ref: str = "", review: Review | None = None) -> None:
    """Raises MayNotJudge, which becomes a page, where the person may not judge a strand, or this criterion of it."""
    check_may_judge(current_user, current_role(), review or current_review(), strand_ref, today(), criterion_ref)


def strands_to_judge_here(review: Review) -> frozenset[str]:
    """Refs of the strands of a review that the person may judge in."""
    found: dict[int, frozenset[str]] = g.setdefault("strands_to_judge", {})
    if review.id not in found:
        found[review.id] = strands_to_judge(current_user, current_role(), review)
    return found[review.id]


def why_not_judge_here(strand_ref: str) -> str:
    """Why the person may not judge in a strand of this page's review, and whom to ask; empty where they may."""
    return why_not_judge(current_user, current_role(), current_review(), strand_ref, today())


def _keep_rater_blind() -> Response | tuple[str, int] | None:
    """Whatever a page about a hidden criterion, or an action for it, would show, the rating comes first."""
    if "role" not in g or "review" not in g or request.blueprint in ABOUT_NO_JUDGEMENT:
        return None
    ref = next((ref for ref in _refs_asked_for() if ref in hidden_here()), None)
    if ref is None:
        return None
    rating = url_for("ratings.rate", review_id=g.review.id, ref=ref)
    if request.method in READING and "action" not in g:
        return redirect(rating)
    return _refusal("Rate it first", RATE_FIRST, rating, "Go to your rating")


def _refs_asked_for() -> list[str]:
    named = [(request.view_args or {}).get("ref", ""), *request.values.getlist("criterion")]
    if "question" in g:
        named.append(g.question.criterion_ref)
    return [*named, *(link.criterion_ref for link in g.action.links)] if "action" in g else named


def _not_theirs(error: MayNotJudge) -> tuple[str, int]:
    return _refusal("This is not yours to change", str(error), url_for("my_work.show"), "Go to my work")


def _refusal(title: str, advice: str, href: str, link: str) -> tuple[str, int]:
    """What was typed is handed back: the strand may have been given to somebody else while it was being judged."""
    typed = [(n, v) for n, v in request.form.items(multi=True) if n not in UNKEPT_FIELDS and v]
    return render_template("teamwork/refused.html", title=title, advice=advice, href=href, link=link, typed=typed), 403
