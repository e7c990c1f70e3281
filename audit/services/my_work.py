"""What waits for one person, over all the settings they are in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from audit.domain.action_plan import PlannedAction
from audit.domain.carrying import Confirming, confirming
from audit.domain.rubric import Strand
from audit.services.assessing import assessment_of, assessments_of
from audit.services.assignments import open_reviews_of, reviews_in_role, strands_given_to, strands_to_decide
from audit.services.comments import actions_talked_about, mentions_waiting
from audit.services.disagreements import RatedTwice, compare_ratings
from audit.services.permissions import IN_HAND
from audit.services.reviews import edition_of
from audit.services.second_ratings import RATERS, hidden_refs, ratings_in
from audit.store.actions import Action
from audit.store.base import db
from audit.store.people import Role, User
from audit.store.reviews import Review
from audit.store.teamwork import Mention, SecondRating, StrandAssignment


@dataclass(frozen=True, slots=True)
class NamedIn:
    """A comment that names the person. Its words are kept back while its criterion is theirs to rate first."""

    mention: Mention
    about: str  # title of the criterion or action
    hidden: bool


@dataclass(frozen=True, slots=True)
class RatingsWaiting:
    """A strand of which the person has criteria to rate."""

    review: Review
    strand: str  # title
    ratings: tuple[SecondRating, ...]


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """What came over from an earlier review and waits for the person, in one strand or, for a leader, in all."""

    review: Review
    strand: Strand  # the one to carry on with
    whole: bool  # the figures are those of the whole review
    progress: Confirming


@dataclass(frozen=True, slots=True)
class Work:
    """One person's list."""

    strands: tuple[StrandAssignment, ...]  # given to them, returned ones first
    to_decide: tuple[StrandAssignment, ...]  # submitted, for them as leader to accept or return
    mentions: tuple[NamedIn, ...]
    disagreements: tuple[tuple[Review, RatedTwice], ...]
    ratings: tuple[RatingsWaiting, ...]
    actions: tuple[tuple[Action, PlannedAction], ...]  # open, and theirs by name or title
    to_confirm: tuple[ToConfirm, ...]

    @property
    def empty(self) -> bool:
        return not (
            self.strands
            or self.to_decide
            or self.mentions
            or self.disagreements
            or self.ratings
            or self.actions
            or self.to_confirm
        )


def work_of(user: User, today: date) -> Work:
    """Everything that waits for a person in open reviews, and where they were named."""
    reviews = open_reviews_of(user, today)
    hidden = {review.id: hidden_refs(user, review) for review in reviews}
    rated_in = reviews_in_role(user, reviews, today, *RATERS)
    ratings = ratings_in(rated_in)
    strands = strands_given_to(user, today, reviews)
    return Work(
        strands=tuple(strands),
        to_decide=tuple(strands_to_decide(user, today, reviews)),
        mentions=_mentions(user, today, hidden),
        disagreements=_disagreements(user, rated_in, ratings, today, hidden),
        ratings=_waiting(user, rated_in, ratings),
        actions=_actions(user, reviews, hidden),
        to_confirm=_to_confirm(user, reviews, strands, today, hidden),
    )


def _to_confirm(
    user: User,
    reviews: list[Review],
    given: list[StrandAssignment],
    today: date,
    hidden: dict[int, frozenset[str]],
) -> tuple[ToConfirm, ...]:
    """Leaders see how far each review has got; contributors each of their strands that they can still judge."""
    chosen = [review for review in reviews if review.carried_from_id is not None]
    if not chosen:
        return ()
    found = []
    for review, assessment in zip(chosen, assessments_of(chosen, today, hidden), strict=True):
        strands = assessment.edition.strands
        if user.role_in(review.setting_id, today) is Role.LEADER:
            progress = confirming(assessment.standings, assessment.profile)
            first = next((s for s in strands if any(one.to_confirm for one in assessment.of_strand(s))), None)
            found += [ToConfirm(review, first, True, progress)] if first else []
            continue
        theirs = {row.strand_ref for row in given if row.review_id == review.id and row.state in IN_HAND}
        for strand in (s for s in strands if s.ref in theirs):
            progress = confirming(assessment.of_strand(strand), assessment.profile)
            found += [ToConfirm(review, strand, False, progress)] if progress.left else []
    return tuple(found)


def _mentions(user: User, today: date, hidden: dict[int, frozenset[str]]) -> tuple[NamedIn, ...]:
    found = mentions_waiting(user, today)
    actions = actions_talked_about([mention.comment for mention in found])
    named = []
    for mention in found:
        comment = mention.comment
        kept_back = hidden.get(comment.review_id, frozenset())
        if comment.criterion_ref is not None:
            title = edition_of(comment.review).criterion(comment.criterion_ref).title
            named.append(NamedIn(mention, title, comment.criterion_ref in kept_back))
        elif comment.action_id is not None:
            action = actions[comment.action_id]
            concealed = any(link.criterion_ref in kept_back for link in action.links)
            named.append(NamedIn(mention, "An action" if concealed else action.title, concealed))
    return tuple(named)


def _disagreements(
    user: User, reviews: list[Review], ratings: list[SecondRating], today: date, hidden: dict[int, frozenset[str]]
) -> tuple[tuple[Review, RatedTwice], ...]:
    """Leaders see to all of them; others talk over their own."""
    found = []
    for review in reviews:
        given = [rating for rating in ratings if rating.review_id == review.id and rating.level is not None]
        if not given:
            continue  # comparing takes some reading
        comparison = compare_ratings(review, assessment_of(review, today, hidden=hidden[review.id]), given)
        leads = user.role_in(review.setting_id, today) is Role.LEADER
        found += [(review, rated) for rated in comparison.waiting if leads or user.id in rated.people()]
    return tuple(found)


def _waiting(user: User, reviews: list[Review], ratings: list[SecondRating]) -> tuple[RatingsWaiting, ...]:
    by_id = {review.id: review for review in reviews}
    groups: dict[tuple[int, str], list[SecondRating]] = {}
    for row in ratings:
        if row.user_id == user.id and row.level is None:
            strand_ref = edition_of(by_id[row.review_id]).criterion(row.criterion_ref).strand
            groups.setdefault((row.review_id, strand_ref), []).append(row)
    return tuple(
        RatingsWaiting(by_id[review_id], edition_of(by_id[review_id]).strand(strand_ref).title, tuple(waiting))
        for (review_id, strand_ref), waiting in groups.items()
    )


def _actions(
    user: User, reviews: list[Review], hidden: dict[int, frozenset[str]]
) -> tuple[tuple[Action, PlannedAction], ...]:
    """Soonest due first. Owners are free text, so an action is somebody's if it bears their name or their title."""
    by_id = {review.id: review for review in reviews}
    rows = db.session.scalars(select(Action).where(Action.review_id.in_(by_id)).options(selectinload(Action.links)))
    own = [
        (row, row.value)
        for row in rows
        if row.value.status.is_open
        and is_owner(user, by_id[row.review_id].setting_id, row)
        and not any(link.criterion_ref in hidden[row.review_id] for link in row.links)
    ]
    return tuple(sorted(own, key=lambda pair: (pair[1].due or date.max, pair[0].id)))


def is_owner(user: User, setting_id: int, action: Action) -> bool:
    """Whether an action's owner, or one of its co-owners, is this person by name or by their title in the setting."""
    membership = user.membership_in(setting_id)
    names = {_plain(user.name), _plain(membership.title if membership else "")} - {""}
    owners = [action.owner, *action.co_owners.replace(";", ",").replace("\n", ",").split(",")]
    return any(_plain(owner) in names for owner in owners)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
