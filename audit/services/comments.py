"""Comments on criteria and actions, and the people they name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit.services.errors import Refused
from audit.services.people import members_of, memberships_of
from audit.services.reviews import edition_of
from audit.services.saving import saving
from audit.store.actions import Action
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.people import Membership, Setting, User
from audit.store.reviews import Review, ReviewStatus
from audit.store.teamwork import Comment, Mention

TALKED_ABOUT = (ReviewStatus.OPEN, ReviewStatus.SUBMITTED)  # governors comment before they sign


@dataclass(frozen=True, slots=True)
class Topic:
    """What a comment is about: one criterion of a review, or one action."""

    review: Review
    criterion_ref: str | None = None
    action: Action | None = None

    @property
    def is_open(self) -> bool:
        """Whether anything can still be said about it."""
        return self.review.status in TALKED_ABOUT


def about_criterion(review: Review, criterion_ref: str) -> Topic:
    """Raises UnknownRef for a criterion the edition does not have."""
    return Topic(review, edition_of(review).criterion(criterion_ref).ref)


def about_action(action: Action) -> Topic:
    return Topic(action.review, None, action)


def topic_of(comment: Comment) -> Topic:
    action = db.session.get(Action, comment.action_id) if comment.action_id is not None else None
    return Topic(comment.review, comment.criterion_ref, action)


def comments_about(topic: Topic) -> list[Comment]:
    """Oldest first."""
    chosen = (
        Comment.action_id == topic.action.id
        if topic.action is not None
        else Comment.criterion_ref == topic.criterion_ref
    )
    return list(
        db.session.scalars(
            select(Comment)
            .where(Comment.review_id == topic.review.id, chosen)
            .order_by(Comment.id)
            .options(
                joinedload(Comment.written_by).lazyload(User.memberships),
                joinedload(Comment.mentions).joinedload(Mention.user).lazyload(User.memberships),
            )
        ).unique()
    )


def people_to_tell(setting: Setting, today: date, besides: int | None) -> list[Membership]:
    """Members who can be named in a comment: all but its writer."""
    return [m for m in members_of(setting) if m.lasts(today) and m.user_id != besides]


def add_comment(by: Actor, topic: Topic, text: str, tell: Collection[int], today: date) -> Comment:
    """Say something, and name people who will find it waiting on their first page.

    ``tell``: ids of people. Raises Refused for an empty comment, a finished review, or somebody not of the setting.
    """
    _refuse_if_finished(topic)
    if not text.strip():
        raise Refused("Write your comment.")
    known = {m.user_id for m in people_to_tell(topic.review.setting, today, by.user_id)}
    if not set(tell) <= known:
        raise Refused("Choose people of this setting.")
    comment = Comment(
        review=topic.review,
        criterion_ref=topic.criterion_ref,
        action_id=topic.action.id if topic.action is not None else None,
        text=text.strip(),
        written_by_id=by.user_id,
        mentions=[Mention(user_id=user_id) for user_id in sorted(set(tell))],
    )
    with saving(by):
        db.session.add(comment)
    return comment


def remove_comment(by: Actor, comment: Comment) -> None:
    """Take back a comment of one's own. What it said stays in the change log.

    Raises Refused for somebody else's, or in a finished review.
    """
    _refuse_if_finished(topic_of(comment))
    if comment.written_by_id is None or comment.written_by_id != by.user_id:
        raise Refused("Only the person who wrote a comment can remove it.")
    with saving(by):
        db.session.delete(comment)


def mentions_waiting(user: User, today: date) -> list[Mention]:
    """Where somebody was named and has not yet said that they saw it, oldest first, in settings they are in today."""
    settings = [m.setting_id for m in memberships_of(user, today)]
    return list(
        db.session.scalars(
            select(Mention)
            .join(Mention.comment)
            .join(Comment.review)
            .where(Mention.user_id == user.id, Mention.seen_at.is_(None), Review.setting_id.in_(settings))
            .order_by(Mention.id)
            .options(
                joinedload(Mention.comment).joinedload(Comment.review),
                joinedload(Mention.comment).joinedload(Comment.written_by).lazyload(User.memberships),
                joinedload(Mention.comment).lazyload(Comment.mentions),
                joinedload(Mention.user).lazyload(User.memberships),
            )
        )
    )


def mark_seen(by: Actor, comment: Comment) -> None:
    """The person has seen a comment that names them. Does nothing where it does not, or they had."""
    waiting = [m for m in comment.mentions if m.user_id == by.user_id and m.seen_at is None]
    if waiting:
        with saving(by):
            for mention in waiting:
                mention.seen_at = utc_now()


def _refuse_if_finished(topic: Topic) -> None:
    if not topic.is_open:
        raise Refused("This review is finished, so its comments stay as they are.")


def actions_talked_about(comments: Sequence[Comment]) -> dict[int, Action]:
    """The actions that some comments are about, by id."""
    ids = {c.action_id for c in comments if c.action_id is not None}
    if not ids:
        return {}
    return {row.id: row for row in db.session.scalars(select(Action).where(Action.id.in_(ids)))}
