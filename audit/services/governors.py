"""The governors' first page: where the newest review stands, and what came of what they were told before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, defer, joinedload, lazyload

from audit.clock import today_in_england
from audit.domain.action_plan import PlannedAction
from audit.domain.governors import LastTime, OpenThen, Position, position, promises
from audit.domain.questions import AskedQuestion
from audit.domain.vocabulary import ActionStatus
from audit.services.assessing import actions_of, assessment_of
from audit.services.disagreements import compare_ratings
from audit.services.movement import Hidden, compare_reviews
from audit.services.plans import judged_when
from audit.services.questions import questions_of
from audit.services.snapshots import read_content
from audit.store.actions import Action
from audit.store.base import db
from audit.store.people import Setting
from audit.store.reviews import Review, ReviewStatus
from audit.store.signoff import Capacity, Snapshot


@dataclass(frozen=True)
class GovernorsHome:
    """What the page shows of a setting that has a review."""

    review: Review  # the newest
    before: Review | None
    position: Position
    questions: tuple[AskedQuestion, ...]  # put about this review, without those withdrawn
    last: LastTime | None  # None where governors were never given a review, and none has closed
    last_review: Review | None
    to_sign: tuple[Snapshot, ...]  # submitted and waiting for a name, newest first

    def waits_for(self, snapshot: Snapshot) -> tuple[Capacity, ...]:
        """For whom nobody has signed a copy yet."""
        return tuple(capacity for capacity in Capacity if snapshot.signed_as(capacity) is None)


def governors_home(setting: Setting, reviews: Sequence[Review], today: date, hidden: Hidden) -> GovernorsHome | None:
    """Everything on one screen. None where there is no review yet.

    ``reviews``: all of the setting, newest first. ``hidden``: by review id, refs of criteria whose judgement is kept
    from the reader; nothing that tells it is shown.
    """
    if not reviews:
        return None
    review, before = reviews[0], next(iter(reviews[1:]), None)
    comparison = compare_reviews(before, review, today, hidden, with_actions=False) if before is not None else None
    movement = comparison.movement if comparison is not None else None
    kept = hidden.get(review.id, ())
    assessment = movement.after if movement is not None else assessment_of(review, today, hidden=kept)
    plan = actions_of(review, kept)
    actions: list[PlannedAction] = [row.value for row in plan]
    done = any(action.status is ActionStatus.DONE for action in actions)
    snapshots = _snapshots(setting)
    told = _last_told(reviews, snapshots)
    asked = _questions(review, told[0] if told else None, hidden)
    return GovernorsHome(
        review=review,
        before=before,
        position=position(
            assessment,
            actions,
            judged_when(review) if done else {},
            movement,
            len(compare_ratings(review, assessment).waiting),
            today,
        ),
        questions=asked[review.id],
        last=_last_time(*told, plan, asked, hidden) if told else None,
        last_review=told[0] if told else None,
        to_sign=tuple(row for row in snapshots if _awaits(row)),
    )


def _snapshots(setting: Setting) -> list[Snapshot]:
    """Every frozen copy of the setting, newest first, without its text."""
    return list(
        db.session.scalars(
            select(Snapshot)
            .join(Snapshot.review)
            .where(Review.setting_id == setting.id)
            .order_by(Snapshot.id.desc())
            .options(
                defer(Snapshot.content),
                contains_eager(Snapshot.review),
                lazyload(Snapshot.submitted_by),
                joinedload(Snapshot.signatures),
            )
        ).unique()
    )


def _awaits(snapshot: Snapshot) -> bool:
    return snapshot.reopened_at is None and snapshot.review.status == ReviewStatus.SUBMITTED


def _last_told(reviews: Sequence[Review], snapshots: Sequence[Snapshot]) -> tuple[Review, Snapshot | None] | None:
    """What governors were told last: what they signed last, else the last copy that does not wait for them now.

    Where no copy was ever made, the last review that closed, as the plan of then is known all the same.
    """
    earlier = [row for row in snapshots if not _awaits(row)]
    found = next((row for row in earlier if row.signed_as(Capacity.GOVERNORS)), next(iter(earlier), None))
    if found is not None:
        return found.review, found
    closed = next((review for review in reviews if review.status == ReviewStatus.CLOSED), None)
    return (closed, None) if closed is not None else None


def _questions(review: Review, last: Review | None, hidden: Hidden) -> dict[int, tuple[AskedQuestion, ...]]:
    reviews = {one.id: one for one in (review, last) if one is not None}
    rows = questions_of(list(reviews.values()), hidden)
    return {
        number: tuple(row.value for row in rows if row.review_id == number and not row.value.withdrawn)
        for number in reviews
    }


def _last_time(
    review: Review,
    snapshot: Snapshot | None,
    plan: Sequence[Action],
    asked: dict[int, tuple[AskedQuestion, ...]],
    hidden: Hidden,
) -> LastTime:
    """``plan``: actions that have been read already."""
    stood = [] if snapshot is not None else actions_of(review)
    then = _open_in_copy(snapshot) if snapshot is not None else _still_open(stood)
    # An action as it stood in a plan that it has left is no row of its own, and not how it stands now.
    known = {row.key: row for row in (*stood, *plan) if row in db.session}
    missing = [one.key for one in then if one.key not in known]
    now = known | {row.key: row for row in _actions_with(missing, review.setting_id)}
    secret = {key for key, row in now.items() if _about_hidden(row, hidden)}
    on = today_in_england(snapshot.submitted_at) if snapshot is not None else review.closed_on
    return LastTime(
        year_label=review.year_label,
        on=on or review.opened_on,
        submitted=snapshot is not None,
        signed=snapshot is not None and snapshot.signed_as(Capacity.GOVERNORS) is not None,
        note=snapshot.note if snapshot is not None else "",
        promises=promises([one for one in then if one.key not in secret], [row.value for row in now.values()]),
        questions=asked[review.id],
    )


def _open_in_copy(snapshot: Snapshot) -> list[OpenThen]:
    """The actions that were open in a frozen copy."""
    return [
        OpenThen(kept["key"], kept["title"], kept["owner"], date.fromisoformat(kept["due"]) if kept["due"] else None)
        for kept in read_content(snapshot)["actions"]
        if ActionStatus(kept["status"]["code"]).is_open
    ]


def _still_open(plan: Sequence[Action]) -> list[OpenThen]:
    """The actions that were open when a review closed: those still in its plan, and those that carried on."""
    values = [row.value for row in plan]
    return [OpenThen(one.key, one.title, one.owner, one.due) for one in values if one.status.is_open]


def _actions_with(keys: Sequence[str], setting_id: int) -> list[Action]:
    if not keys:
        return []
    rows = select(Action).join(Action.review).where(Review.setting_id == setting_id, Action.key.in_(keys))
    return list(db.session.scalars(rows.options(contains_eager(Action.review))))


def _about_hidden(action: Action, hidden: Hidden) -> bool:
    return any(link.criterion_ref in hidden.get(action.review_id, ()) for link in action.links)
