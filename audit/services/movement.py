"""Set reviews of one setting side by side. Reads only, and asks as much for ten years as for two."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Assessment
from audit.domain.errors import UnknownRef
from audit.domain.movement import Movement, compare
from audit.domain.rubric import Edition
from audit.domain.trends import Trends, trends
from audit.domain.vocabulary import ActionStatus
from audit.services.assessing import assessments_of
from audit.services.errors import Refused
from audit.store.actions import Action
from audit.store.base import db
from audit.store.reviews import Review
from audit.store.rubric_files import load_edition

Hidden = Mapping[int, Collection[str]]  # by review id: refs of criteria whose judgement is kept from the reader


@dataclass(frozen=True)
class Comparison:
    """Two reviews of a setting, and what moved between them."""

    before: Review
    after: Review
    movement: Movement


def compare_reviews(
    before: Review, after: Review, today: date, hidden: Hidden | None = None, *, with_actions: bool = True
) -> Comparison:
    """What moved from one review of a setting to another, each as it stands today or stood when it closed.

    ``with_actions``: whether to look at what the actions done in between have moved.

    Raises Refused for reviews of different settings: they are different schools, and neither moved to the other.
    """
    if before.setting_id != after.setting_id:
        raise Refused(
            f"Review {before.id} is of {before.setting.name} and review {after.id} of {after.setting.name}. Choose two "
            "reviews of one setting."
        )
    hidden = hidden or {}
    stand_before, stand_after = assessments_of([before, after], today, hidden)
    days = (stand_before.today, stand_after.today)
    actions = _actions_done(before.setting_id, *days, hidden) if with_actions else []
    editions = _editions_between(stand_before.edition, stand_after.edition)
    return Comparison(before, after, compare(stand_before, stand_after, actions, editions))


def trends_of(reviews: Sequence[Review], today: date, hidden: Hidden | None = None) -> Trends:
    """Every review of a setting, in the order given, which should be oldest first."""
    stands: list[Assessment] = assessments_of(reviews, today, hidden or {})
    return trends([(review.year_label, stand) for review, stand in zip(reviews, stands, strict=True)])


def _actions_done(setting_id: int, one: date, other: date, hidden: Hidden) -> list[PlannedAction]:
    """Of every plan of the setting, but for those about a criterion that is ``hidden`` in the plan's review."""
    rows = db.session.scalars(
        select(Action)
        .join(Action.review)
        .where(
            Review.setting_id == setting_id,
            Action.status == ActionStatus.DONE.value,
            Action.done_on.between(min(one, other), max(one, other)),
        )
        .order_by(Action.id)
        .options(selectinload(Action.links), selectinload(Action.notes))
    )
    return [
        row.value for row in rows if not any(link.criterion_ref in hidden.get(row.review_id, ()) for link in row.links)
    ]


def _editions_between(one: Edition, other: Edition) -> list[Edition]:
    """Those that either is based on, back to the first; ones that are no longer there are left out."""
    found: dict[str, Edition] = {}
    for edition in (one, other):
        while edition.based_on and edition.based_on not in found:
            try:
                edition = load_edition(edition.based_on)
            except UnknownRef:
                break
            found[edition.id] = edition
    return list(found.values())
