"""The governors' first page of a setting."""

from flask import Blueprint, render_template
from flask_login import current_user

from audit.domain.governors import Became
from audit.domain.questions import count_waiting
from audit.outputs import movement_words
from audit.outputs.paper_standing import headline_sentence
from audit.services.governors import governors_home
from audit.services.reviews import reviews_of
from audit.services.signoff import capacity_of
from audit.web.access import EVERYONE, allow, current_setting
from audit.web.clock import today
from audit.web.viewing import hidden_in

blueprint = Blueprint("governors", __name__, url_prefix="/settings/<int:setting_id>")

MOST_LISTED = 5  # of anything; the page behind each number has them all


@blueprint.get("/governors")
@allow(read=EVERYONE)
def home(setting_id: int) -> str:
    """Where we stand, on one screen. Every number leads to what is behind it."""
    setting = current_setting()
    reviews = reviews_of(setting)
    found = governors_home(setting, reviews, today(), hidden_in(reviews))
    if found is None:
        return render_template("governors/none.html")
    return render_template(
        "governors/home.html",
        home=found,
        review=found.review,
        stands=found.position,
        reviews=reviews,
        words=movement_words,
        headline=headline_sentence(found.position.assessment),
        waiting=count_waiting(found.questions),
        became=Became,
        most=MOST_LISTED,
        capacity=capacity_of(current_user.membership_in(setting.id)),
    )
