"""Start a review from the one before: see what would come over, then take it over, all of it or nothing.

What comes over, what does not, and why: docs/decisions/0010-new-cycle.md.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.exc import StaleDataError

from audit.domain.carrying import Carrying, EvidenceCheck, carry, check_evidence, new_refs
from audit.domain.lineage import Lineage, lineage_of
from audit.domain.rubric import Edition, Kinship
from audit.services.assessing import assessment_of
from audit.services.assignments import assignments_of, judges_of
from audit.services.errors import Refused
from audit.services.judgements import judgements_of
from audit.services.plans import note_down
from audit.services.policy_gaps import carry_gaps_on
from audit.services.reviews import (
    CURRENT_EDITION,
    YEAR_STARTS,
    academic_year,
    brought_in,
    edition_of,
    refuse_if_taken,
    reviews_of,
)
from audit.services.saving import saving
from audit.services.second_ratings import ratings_of
from audit.store.actions import Action, ActionCriterion, CarriedAction
from audit.store.base import db
from audit.store.evidence import EvidenceUse
from audit.store.log import Actor
from audit.store.reviews import BroughtIn, Judgement, Review
from audit.store.rubric_files import edition_ids, load_edition
from audit.store.teamwork import Comment, StrandAssignment

MOVED = "Somebody changed the earlier review or its plan just now, so nothing was written. Start the new review again."


@dataclass(frozen=True, slots=True)
class NextReview:
    """Which review somebody wants to start from an earlier one."""

    year: int  # in which the academic year starts
    edition_id: str
    strands: frozenset[str] = frozenset()  # refs of the strands whose people are to have them again


@dataclass(frozen=True, slots=True)
class CarryingOn:
    """An open action that goes on in the new review's plan."""

    action: Action
    criteria: tuple[str, ...]  # refs in the new edition


@dataclass(frozen=True)
class Survey:
    """What would come over from an earlier review."""

    earlier: Review
    carrying: Carrying
    uses: tuple[tuple[EvidenceUse, str], ...]  # evidence with the ref it is to serve now
    offered: Mapping[str, tuple[EvidenceUse, ...]]  # ref of a replacing criterion → evidence of what it replaces
    evidence: EvidenceCheck
    serves: Mapping[int, tuple[str, ...]]  # evidence id → titles of the criteria it will serve, or is offered to
    actions: tuple[CarryingOn, ...]
    actions_left: tuple[Action, ...]  # open, and only for criteria that are no longer asked
    actions_ended: int  # done or dropped: they stay where they are
    brought_in: tuple[str, ...]  # refs in the new edition
    people: tuple[StrandAssignment, ...]  # of strands that are still there, with somebody who can still judge
    people_gone: tuple[StrandAssignment, ...]


def years_to_start(earlier: Review, today: date) -> list[int]:
    """Academic years for which a review can be started from this one, at the latest the one after the present."""
    return _free_years(earlier, reviews_of(earlier.setting), today)


def _free_years(earlier: Review, reviews: Iterable[Review], today: date) -> list[int]:
    taken = {review.year for review in reviews}
    return [year for year in range(earlier.year + 1, academic_year(today) + 2) if year not in taken]


def editions_to_start(earlier: Review) -> list[Edition]:
    """The newest edition, then the earlier review's own where that is another one."""
    return [load_edition(ref) for ref in dict.fromkeys((CURRENT_EDITION, earlier.edition))]


def why_not_start(earlier: Review, today: date) -> str:
    """Why no review can be started from this one, and what to do instead; empty where one can."""
    reviews = reviews_of(earlier.setting)
    if newer := [review for review in reviews if review.year > earlier.year]:
        return f"The review for {newer[0].year_label} is newer than this one. Start the next review from that one."
    if not _free_years(earlier, reviews, today):
        return f"This is the review for {earlier.year_label}, and the next year is too far off to start it now."
    if earlier.is_open and (waiting := sum(rating.level is None for rating in ratings_of(earlier))):
        return (
            f"{waiting} second rating{' is' if waiting == 1 else 's are'} still to be given in the review for "
            f"{earlier.year_label}. A new review would show its raters what they must not see yet. Have them given or "
            "taken back first, or close that review."
        )
    return ""


def survey(earlier: Review, wanted: NextReview, today: date) -> Survey:
    """What would come over, as things are now. Reads only.

    Raises UnknownRef for an edition that is not there.
    """
    edition = load_edition(wanted.edition_id)
    lineage = _lineage(earlier, edition)
    profile = earlier.setting.profile
    again = [
        lineage.heirs[ref]
        for ref in sorted(brought_in(earlier))
        if ref in lineage.heirs and edition.criterion(lineage.heirs[ref]).applies_to.why_not(profile) is not None
    ]
    carrying = carry(assessment_of(earlier, today), lineage, profile, again)
    uses, offered = _evidence(earlier, carrying)
    everything = [*(use for use, _ in uses), *(use for found in offered.values() for use in found)]
    actions, left, ended = _actions(earlier, carrying)
    judging = {member.user_id for member in judges_of(earlier.setting, today)}
    strands = {strand.ref for strand in edition.strands}
    given = [row for ref, row in assignments_of(earlier).items() if ref in strands]
    return Survey(
        earlier=earlier,
        carrying=carrying,
        uses=uses,
        offered=offered,
        evidence=check_evidence((use.evidence.value for use in everything), today, year_ends(wanted.year)),
        serves=_serves(edition, uses, offered),
        actions=actions,
        actions_left=left,
        actions_ended=ended,
        brought_in=tuple(again),
        people=tuple(row for row in given if row.user_id in judging),
        people_gone=tuple(row for row in given if row.user_id not in judging),
    )


def _lineage(earlier: Review, edition: Edition) -> Lineage:
    return lineage_of(edition_of(earlier), edition, [load_edition(ref) for ref in edition_ids()])


def year_ends(year: int) -> date:
    """The last day of an academic year."""
    return date(year + 1, YEAR_STARTS - 1, 31)


def _evidence(
    earlier: Review, carrying: Carrying
) -> tuple[tuple[tuple[EvidenceUse, str], ...], dict[str, tuple[EvidenceUse, ...]]]:
    rows = _uses_of(earlier, [s.criterion.ref for s in carrying.before.standings])
    heirs = carrying.lineage.heirs
    offered: dict[str, list[EvidenceUse]] = defaultdict(list)
    for use in rows:
        if use.criterion_ref not in heirs:
            for ref in new_refs(carrying.lineage, use.criterion_ref):
                offered[ref].append(use)
    uses = tuple((use, heirs[use.criterion_ref]) for use in rows if use.criterion_ref in heirs)
    return uses, {ref: tuple(found) for ref, found in offered.items()}


def _uses_of(review: Review, refs: Collection[str]) -> Sequence[EvidenceUse]:
    return db.session.scalars(
        select(EvidenceUse)
        .where(EvidenceUse.review_id == review.id, EvidenceUse.criterion_ref.in_(refs))
        .order_by(EvidenceUse.id)
        .options(joinedload(EvidenceUse.evidence))
    ).all()


def _serves(
    edition: Edition, uses: Iterable[tuple[EvidenceUse, str]], offered: Mapping[str, Iterable[EvidenceUse]]
) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for use, ref in (*uses, *((use, ref) for ref, those in offered.items() for use in those)):
        found[use.evidence_id].append(edition.criterion(ref).title)
    return {number: tuple(dict.fromkeys(titles)) for number, titles in found.items()}


def _actions(earlier: Review, carrying: Carrying) -> tuple[tuple[CarryingOn, ...], tuple[Action, ...], int]:
    rows = db.session.scalars(select(Action).where(Action.review_id == earlier.id).order_by(Action.id)).all()
    still_open = [row for row in rows if row.value.status.is_open]
    going = []
    for row in still_open:
        refs = [ref for link in row.links for ref in new_refs(carrying.lineage, link.criterion_ref)]
        going.append(CarryingOn(row, tuple(dict.fromkeys(refs))))
    return (
        tuple(one for one in going if one.criteria),
        tuple(one.action for one in going if not one.criteria),
        len(rows) - len(still_open),
    )


def start_next_review(by: Actor, earlier: Review, wanted: NextReview, today: date) -> Review:
    """Start a review from an earlier one. What was judged comes over to confirm, and counts for nothing until it is.

    Raises Refused, with nothing written, where that year has a review already, there is a reason not to
    (``why_not_start``), or something changed meanwhile.
    """
    setting = earlier.setting
    refuse_if_taken(setting, wanted.year)
    if refusal := why_not_start(earlier, today):
        raise Refused(refusal)
    if wanted.year not in years_to_start(earlier, today):
        raise Refused("Choose one of the years that are offered.")
    if wanted.edition_id not in [edition.id for edition in editions_to_start(earlier)]:
        raise Refused("Choose one of the editions that are offered.")
    try:
        with saving(by):
            # Whoever is saving something in the earlier review finishes first; nobody else begins until we are done.
            db.session.execute(select(Review.id).where(Review.id == earlier.id).with_for_update())
            found = survey(earlier, wanted, today)
            review = Review(
                setting=setting,
                year=wanted.year,
                edition=wanted.edition_id,
                opened_on=today,
                carried_from_id=earlier.id,
            )
            db.session.add(review)
            db.session.flush()
            with db.session.no_autoflush:  # a change is one row of the change log, so it is flushed once, whole
                _take_over(by, review, found, wanted, today)
    except IntegrityError:  # somebody started it a moment ago
        refuse_if_taken(setting, wanted.year)
        raise
    except StaleDataError:
        raise Refused(MOVED) from None
    return review


def _take_over(by: Actor, review: Review, found: Survey, wanted: NextReview, today: date) -> None:
    db.session.add_all(BroughtIn(review=review, criterion_ref=ref) for ref in found.brought_in)
    _take_judgements(review, found)
    db.session.add_all(
        EvidenceUse(evidence=use.evidence, review=review, criterion_ref=ref, shows=use.shows) for use, ref in found.uses
    )
    for one in found.actions:
        _carry_on(by, review, one, today)
    carry_gaps_on((one.action for one in found.actions), review)
    ids = [one.action.id for one in found.actions]
    for comment in db.session.scalars(select(Comment).where(Comment.action_id.in_(ids))):
        comment.review = review
    db.session.add_all(
        StrandAssignment(review=review, strand_ref=row.strand_ref, user_id=row.user_id)
        for row in found.people
        if row.strand_ref in wanted.strands
    )


def _take_judgements(review: Review, found: Survey) -> None:
    """With who judged it and when, until somebody confirms it and is named in their place."""
    rows = judgements_of(found.earlier)
    for coming in found.carrying.to_confirm:
        was = rows[coming.before[0].criterion.ref]
        db.session.add(
            Judgement(
                review=review,
                criterion_ref=coming.criterion.ref,
                level=was.level,
                not_applicable=was.not_applicable,
                rationale=was.rationale,
                target=was.target,
                exception=was.exception,
                judged_by_id=was.judged_by_id,
                judged_at=was.judged_at,
                carried_over=True,
                to_confirm=True,
            )
        )


def _carry_on(by: Actor, review: Review, one: CarryingOn, today: date) -> None:
    """Move an action into the new plan, and leave a copy of it in the old one."""
    action, earlier = one.action, one.action.review
    db.session.add(CarriedAction.of(action))
    there = {link.criterion_ref for link in action.links}
    for link in [link for link in action.links if link.criterion_ref not in one.criteria]:
        db.session.delete(link)
    action.links.extend(ActionCriterion(action=action, criterion_ref=ref) for ref in one.criteria if ref not in there)
    action.review = review
    note_down(by, action, f"Carried on from the review for {earlier.year_label}.", today)


@dataclass(frozen=True, slots=True)
class Predecessor:
    """A criterion of the earlier review whose place another has taken, as far as it helps to judge that one."""

    title: str
    rationale: str
    not_applicable: str
    uses: tuple[EvidenceUse, ...]  # evidence that the new criterion does not have


def predecessors_of(review: Review, criterion_ref: str) -> tuple[Review | None, tuple[Predecessor, ...]]:
    """What a criterion replaces, and the review where that was judged; nothing for one that replaces none.

    Without the levels: they answer another question.
    """
    edition = edition_of(review)
    if review.carried_from_id is None or not _replaces_something(edition, criterion_ref):
        return None, ()
    earlier = db.session.get_one(Review, review.carried_from_id)
    lineage = _lineage(earlier, edition)
    refs = [was for was, heirs in lineage.replaced_by.items() if criterion_ref in heirs]
    if not refs:
        return earlier, ()
    rows = judgements_of(earlier)
    attached = select(EvidenceUse.evidence_id).where(
        EvidenceUse.review_id == review.id, EvidenceUse.criterion_ref == criterion_ref
    )
    has = set(db.session.scalars(attached))
    uses = [use for use in _uses_of(earlier, refs) if use.evidence_id not in has]
    return earlier, tuple(
        Predecessor(
            title=lineage.older.criterion(ref).title,
            rationale=rows[ref].rationale if ref in rows else "",
            not_applicable=rows[ref].not_applicable if ref in rows else "",
            uses=tuple(use for use in uses if use.criterion_ref == ref),
        )
        for ref in refs
    )


def _replaces_something(edition: Edition, criterion_ref: str) -> bool:
    """Whether a criterion takes the place of others in any edition before its own. Asks the rubric alone."""
    others = [load_edition(ref) for ref in edition_ids()]
    return any(
        lineage_of(other, edition, others).descents[criterion_ref].kinship is Kinship.REPLACES
        for other in others[: [other.id for other in others].index(edition.id)]
    )


def former_criteria(review: Review) -> dict[str, tuple[str, ...]]:
    """Refs and titles in the earlier review's edition → refs in this one's, where they are other ones.

    For copies of the plan that were exported under the earlier edition.
    """
    if review.carried_from_id is None:
        return {}
    earlier = db.session.get_one(Review, review.carried_from_id)
    if earlier.edition == review.edition:
        return {}
    lineage = _lineage(earlier, edition_of(review))
    found: dict[str, tuple[str, ...]] = {}
    for criterion in lineage.older.criteria:
        found[criterion.ref] = found[criterion.title] = new_refs(lineage, criterion.ref)
    return found


def stayed_behind(review: Review) -> dict[str, str]:
    """Key → title of the actions that did not carry on from earlier reviews; nothing for a review that began empty."""
    if review.carried_from_id is None:
        return {}
    rows = db.session.execute(
        select(Action.key, Action.title)
        .join(Action.review)
        .where(Review.setting_id == review.setting_id, Review.year < review.year)
    )
    return {row.key: row.title for row in rows}


def next_of(review: Review) -> Review | None:
    """The review that was started from this one, if there is one."""
    return db.session.get(Review, review.next_id) if review.next_id is not None else None
