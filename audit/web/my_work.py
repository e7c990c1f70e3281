"""My work: what waits for the person who is signed in, in every setting they are in."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_login import current_user

from audit.services.my_work import work_of
from audit.services.people import memberships_of
from audit.services.reviews import edition_of
from audit.web.access import signed_in
from audit.web.clock import today
from audit.web.forms import ConfirmForm

blueprint = Blueprint("my_work", __name__)


@blueprint.get("/my-work")
@signed_in
def show() -> str:
    """The first page that a contributor sees."""
    settings = [member.setting for member in memberships_of(current_user, today())]
    return render_template(
        "teamwork/my_work.html",
        work=work_of(current_user, today()),
        settings=settings,
        edition_of=edition_of,
        form=ConfirmForm(formdata=None),
        nav_items=[_menu_item("My work", url_for(".show"), active=True)]
        + [_menu_item(setting.name, url_for("settings.home", setting_id=setting.id)) for setting in settings],
    )


def _menu_item(text: str, href: str, *, active: bool = False) -> dict[str, Any]:
    return {"text": text, "href": href, "active": active}
