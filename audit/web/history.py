"""Who changed what and when, in a setting or of one thing in it; and whether the record is whole."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask_login import current_user

from audit.clock import LONDON
from audit.domain.dates import parse_date, show_date
from audit.services import history
from audit.services.history import KINDS, HistoryPage, Reader, Wanted
from audit.services.policy_decisions import statement_of
from audit.services.reviews import edition_of, reviews_of
from audit.services.second_ratings import hidden_refs
from audit.services.snapshots import snapshot_faults
from audit.store.base import db
from audit.store.evidence import EvidenceItem
from audit.store.log import verify_chain
from audit.store.people import Role
from audit.store.questions import GovernorQuestion
from audit.web.access import (
    EVERYONE,
    LEADERS,
    allow,
    current_action,
    current_check,
    current_review,
    current_setting,
)
from audit.web.clock import show_instant
from audit.web.forms import ConfirmForm

blueprint = Blueprint("history", __name__)

OVERSEERS = frozenset({Role.LEADER, Role.GOVERNOR})
FILTERS = ("who", "kind", "from", "to")


@blueprint.get("/settings/<int:setting_id>/history")
@allow(read=OVERSEERS)
def show(setting_id: int) -> str:
    """Every change in the setting, newest first."""
    dates = {name: _asked_date(name) for name in ("from", "to")}
    wanted = Wanted(
        who=request.args.get("who", ""),
        kind=request.args.get("kind", ""),
        since=_midnight(dates["from"][1]),
        before=_midnight(dates["to"][1], days=1),
    )
    found = history.history_of_setting(current_setting(), wanted, _number(), _reader())
    return render_template(
        "history/setting.html",
        found=found,
        pages=_pages(found),
        people=history.people_in_log(current_setting()),
        kinds={code: label for code, (label, _) in KINDS.items()},
        wanted=wanted,
        dates={name: typed for name, (typed, _, _) in dates.items()},
        faults=[fault for _, _, fault in dates.values() if fault],
        form=ConfirmForm(formdata=None),
    )


@blueprint.route("/settings/<int:setting_id>/history/check", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def check(setting_id: int) -> str:
    """Is the record whole? Reads all of it, and so only when asked to."""
    form = ConfirmForm()
    verdict = None
    faults: tuple[str, ...] = ()
    if form.validate_on_submit():
        db.session.rollback()  # this only reads: others may save meanwhile
        verdict = verify_chain()
        faults = (*verdict.faults, *snapshot_faults())
    return render_template("history/check.html", form=form, verdict=verdict, faults=faults)


@blueprint.get("/reviews/<int:review_id>/criteria/<ref>/history")
@allow(read=EVERYONE)
def criterion(review_id: int, ref: str) -> str:
    """What was judged, attached and planned for one criterion."""
    review = current_review()
    chosen = edition_of(review).criterion(ref)
    found = history.history_of_criterion(review, ref, _number(), _reader())
    back = (chosen.title, url_for("judging.criterion", review_id=review_id, ref=ref))
    return _thing_page(found, back, (review.year_label, url_for("reviews.overview", review_id=review_id)))


@blueprint.get("/evidence/<int:evidence_id>/history")
@allow(read=EVERYONE)
def evidence(evidence_id: int) -> str:
    item: EvidenceItem = g.evidence
    found = history.history_of_evidence(item, _number(), _reader())
    back = (item.title, url_for("evidence.item", evidence_id=evidence_id))
    return _thing_page(found, back, ("Evidence", url_for("evidence.register", setting_id=item.setting_id)))


@blueprint.get("/actions/<int:action_id>/history")
@allow(read=EVERYONE)
def action(action_id: int) -> str:
    row = current_action()
    found = history.history_of_action(row, _number(), _reader())
    back = (row.title, url_for("plans.action", action_id=action_id))
    return _thing_page(found, back, ("Action plan", url_for("plans.show", review_id=row.review_id)))


@blueprint.get("/questions/<int:question_id>/history")
@allow(read=EVERYONE)
def question(question_id: int) -> str:
    row: GovernorQuestion = g.question
    found = history.history_of_question(row, _number(), _reader())
    back = ("Governors' questions", url_for("questions.show", review_id=row.review_id))
    return _thing_page(found, back, (row.review.year_label, url_for("reviews.overview", review_id=row.review_id)))


@blueprint.get("/policy-checks/<int:check_id>/statements/<ref>/history")
@allow(read=EVERYONE)
def policy_statement(check_id: int, ref: str) -> str:
    """What was decided of one statement of the template, version by version of the policy."""
    check = current_check()
    statement = statement_of(check.review, ref)
    found = history.history_of_policy_statement(check, ref, _number(), _reader())
    back = (statement.place, url_for("policy_decisions.statement", check_id=check_id, ref=ref))
    return _thing_page(found, back, ("Policy", url_for("policies.show", review_id=check.review_id)))


def _thing_page(found: HistoryPage, back: tuple[str, str], above: tuple[str, str]) -> str:
    return render_template("history/thing.html", found=found, pages=_pages(found), back=back, above=above)


def _reader() -> Reader:
    hidden = {review.id: hidden_refs(current_user, review) for review in reviews_of(current_setting())}
    return Reader(show_instant, {number: refs for number, refs in hidden.items() if refs})


def _number() -> int:
    """Which page is asked for; the first where that is no sensible number."""
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _pages(found: HistoryPage) -> dict[str, Any]:
    """Links to the newer and older changes, with all filters kept."""

    def link(number: int) -> dict[str, str] | None:
        if not 1 <= number <= found.last:
            return None
        place: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
        href = url_for(request.endpoint or "", **place, **(request.view_args or {}), page=number)
        return {"href": href, "text": f"page {number} of {found.last}"}

    return {"newer": link(found.number - 1), "older": link(found.number + 1)}


def _asked_date(name: str) -> tuple[str, date | None, str]:
    """A day in the address: as typed, as a date, and what is wrong with it."""
    typed = request.args.get(name, "").strip()
    if not typed:
        return "", None, ""
    try:
        day = parse_date(typed)
    except ValueError as error:
        return typed, None, f"{error}."
    return show_date(day), day, ""


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """When a day, or the one so many days later, begins in England."""
    return datetime.combine(day + timedelta(days=days), time(), LONDON) if day else None
