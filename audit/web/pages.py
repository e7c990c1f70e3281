"""The front page, the pages about Plumbline itself, and the words and helpers every template has."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, g, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.domain.dates import show_date
from audit.domain.scoring import show_percent
from audit.domain.vocabulary import FACILITIES, LEVELS, PHASES, TYPES, level_name
from audit.services.accounts import installation_is_new
from audit.services.people import memberships_of
from audit.store.people import Role
from audit.web.access import may, public
from audit.web.clock import show_instant, today
from audit.web.forms import ConfirmForm

blueprint = Blueprint("pages", __name__)

# Parts of the site whose pages belong under another part's menu item.
FAMILIES = {
    "judging": "reviews",
    "next_review": "reviews",
    "teamwork": "reviews",
    "ratings": "reviews",
    "signoff": "reviews",
    "pack": "reviews",
    "paper": "reviews",
    "questions": "governors",
    "readiness": "reviews",
    "plan_changes": "plans",
    "plan_import": "plans",
    "policy_decisions": "policies",
    "policy_uses": "policies",
    "policy_gaps": "policies",
}


@blueprint.get("/")
@public
def home() -> Response | str:
    """First visit: set up or look round. Signed in: your work, your setting, or a list. Otherwise: sign in."""
    if current_user.is_authenticated:
        open_to = memberships_of(current_user, today())
        if any(member.role == Role.CONTRIBUTOR for member in open_to):
            return redirect(url_for("my_work.show"))
        if len(open_to) == 1 and open_to[0].role == Role.GOVERNOR:
            return redirect(url_for("governors.home", setting_id=open_to[0].setting_id))
        if len(open_to) == 1:
            return redirect(url_for("settings.home", setting_id=open_to[0].setting_id))
        return redirect(url_for("accounts.my_settings"))
    if not installation_is_new():
        return redirect(url_for("accounts.sign_in"))
    return render_template("pages/welcome.html", form=ConfirmForm())


@blueprint.get("/about")
@public
def about() -> str:
    return render_template("pages/about.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> str:
    return render_template("pages/accessibility.html")


@blueprint.get("/favicon.ico")
@public
def favicon() -> Response:
    """Browsers ask for this address whatever the page says."""
    return redirect(asset("favicon.svg"), 301)


@lru_cache
def _manifest(folder: str) -> Mapping[str, str]:
    return json.loads((Path(folder) / "manifest.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def asset(name: str) -> str:
    """The address of a built file, whose name carries a hash so that it can be cached for ever."""
    return url_for("static", filename=_manifest(str(current_app.static_folder))[name])


def draft_saved(key: str) -> None:
    """Have the next page tell the browser that what it kept of form ``key`` is saved and can be forgotten."""
    session.setdefault("saved_drafts", []).append(key)


def add_template_words(app: Flask) -> None:
    """What templates may use without being given it."""
    app.jinja_env.globals.update(
        asset=asset, may=may, LEVELS=LEVELS, PHASES=PHASES, TYPES=TYPES, FACILITIES=FACILITIES, level_name=level_name
    )
    app.jinja_env.filters.update(date=show_date, instant=show_instant, percent=show_percent)
    app.context_processor(_page_words)


def _page_words() -> dict[str, Any]:
    """The menu of the setting and review that the page is about."""
    words: dict[str, Any] = {"today": today(), "home_url": url_for("pages.home"), "nav_items": []}
    words["saved_drafts"] = session.pop("saved_drafts", [])
    if "role" in g:  # only once it is sure that the person belongs to the setting
        words |= {"setting": g.setting, "nav_items": _menu()}
    return words


def _menu() -> list[dict[str, Any]]:
    items = [("Reviews", "settings.home", {"setting_id": g.setting.id})]
    if "review" in g:
        review = {"review_id": g.review.id}
        items += [
            ("Judge", "reviews.overview", review),
            ("Gaps", "gaps.show", review),
            ("Action plan", "plans.show", review),
            ("Charts", "charts.show", review),
            ("By source", "compliance.sources", review),
            ("Policy", "policies.show", review),
        ]
    items.append(("Governors", "governors.home", {"setting_id": g.setting.id}))
    items.append(("Movement", "movement.show", {"setting_id": g.setting.id}))
    items.append(("Evidence", "evidence.register", {"setting_id": g.setting.id}))
    items.append(("My work", "my_work.show", {}))
    if may("people.show"):
        items.append(("People", "people.show", {"setting_id": g.setting.id}))
    if len(memberships_of(current_user, today())) > 1:
        items.append(("Your settings", "accounts.my_settings", {}))
    here = (request.endpoint or "").split(".")[0]
    family = FAMILIES.get(here, here)
    return [
        {"text": text, "href": url_for(endpoint, **arguments), "active": endpoint.split(".")[0] == family}
        for text, endpoint, arguments in items
    ]
