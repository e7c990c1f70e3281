"""What the policy lacks of what the template strongly recommends: see it, draft actions for it, or leave it out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, lazyload

from audit.domain.policy_check import StatementStanding
from audit.domain.policy_gaps import POLICY, PartDraft, PolicyGapState, draft_policy_action, lacks
from audit.domain.policy_parts import TemplatePart, parts_of
from audit.domain.rubric import Profile
from audit.domain.vocabulary import ActionStatus
from audit.services.errors import Refused
from audit.services.freezing import profile_of
from audit.services.plans import ActionInput, PlanDay, check_action, new_action
from audit.services.policy_checks import newest_check
from audit.services.policy_packing import standings_of
from audit.services.reviews import edition_of, refuse_if_closed
from audit.services.saving import saving
from audit.store.actions import Action
from audit.store.base import db
from audit.store.log import Actor
from audit.store.policies import PolicyGap
from audit.store.reviews import Review
from audit.store.statement_files import load_statements

WHY = "Say why this will not be added to the policy. Governors will see the reason."
JUST_NOW = "Somebody did something about the same statements just now. Look at the page again."


@dataclass(frozen=True, slots=True)
class StatementGap:
    """A statement that the policy lacks or lacked, and what is being done about it."""

    standing: StatementStanding
    state: PolicyGapState
    action: Action | None = None  # open or done; never one that was dropped
    reason: str = ""  # why nothing will be done
    dropped: str = ""  # why the action for it was dropped, where nothing else is being done
    last_time: str = ""  # why it was left out in the review before, where nothing is being done in this one
    carried_on: bool = False  # the action has moved into the next review's plan

    @property
    def ref(self) -> str:
        return self.standing.statement.ref

    @property
    def open(self) -> bool:
        """Nothing is being done about it, and nobody said why."""
        return self.state in (PolicyGapState.OPEN, PolicyGapState.DONE)


@dataclass(frozen=True, slots=True)
class PartGaps:
    """The gaps of one part of the template."""

    part: TemplatePart
    gaps: tuple[StatementGap, ...]
    draft: PartDraft | None  # of those that are open; None where none is


@dataclass(frozen=True, slots=True)
class PolicyGaps:
    """What the policy lacks, part by part; and what it lacked when something was begun about it, and now says."""

    parts: tuple[PartGaps, ...]
    said: tuple[StatementGap, ...]

    @property
    def gaps(self) -> tuple[StatementGap, ...]:
        return tuple(gap for part in self.parts for gap in part.gaps)

    def in_state(self, *states: PolicyGapState) -> tuple[StatementGap, ...]:
        return tuple(gap for gap in self.gaps if gap.state in states)


def policy_gaps_of(
    review: Review, today: date, standings: Sequence[StatementStanding] | None = None, hidden: Collection[str] = ()
) -> PolicyGaps | None:
    """What the newest check of a review found lacking; None where nothing was checked yet.

    ``standings``: of that check, where they are at hand. ``hidden``: refs of criteria whose judgement is kept from the
    reader: actions for the policy are then not shown either.
    """
    if standings is None:
        check = newest_check(review)
        if check is None:
            return None
        standings = standings_of(check, profile_of(review))
    profile = profile_of(review)
    rows, last_time = _rows_of(review), _reasons_before(review)
    parts = []
    for part in parts_of(standings):
        gaps = tuple(_gap(review, s, rows, last_time, POLICY in hidden) for s in part.standings if lacks(s))
        if gaps:
            parts.append(PartGaps(part, gaps, _draft(review, part, gaps, profile, today)))
    said = [
        StatementGap(s, PolicyGapState.SAID, rows[s.statement.ref].action)
        for s in standings
        if POLICY not in hidden and not lacks(s) and s.statement.ref in rows and rows[s.statement.ref].action_id
    ]
    return PolicyGaps(tuple(parts), tuple(said))


def draft_policy_actions(by: Actor, review: Review, refs: Collection[str], today: date) -> tuple[Action, ...]:
    """Add an action to the plan for each part of the template that some of these statements stand in.

    What has an open action already, or is no gap, is left as it is; a reason for doing nothing is taken back. Raises
    Refused for a closed review.
    """
    refuse_if_closed(review)
    found = policy_gaps_of(review, today)
    if found is None:
        raise Refused("No policy has been checked in this review yet. Check one first.")
    rows, day, profile = _rows_of(review), PlanDay(review, today), profile_of(review)
    made = []
    try:
        with saving(by), db.session.no_autoflush:
            for part in found.parts:
                wanted = [g.standing for g in part.gaps if g.ref in refs and g.state is not PolicyGapState.PLANNED]
                if not wanted:
                    continue
                draft = draft_policy_action(part.part, wanted, edition_of(review), profile.type, today)
                said = _said(draft)
                check_action(said, today)
                action = new_action(by, day, said, [POLICY])
                for ref in draft.refs:
                    row = rows.get(ref) or PolicyGap(review=review, statement_ref=ref)
                    row.action, row.reason = action, ""
                    db.session.add(row)
                made.append(action)
    except IntegrityError:
        raise Refused(JUST_NOW) from None
    return tuple(made)


def leave_out(by: Actor, review: Review, ref: str, reason: str) -> None:
    """Decide, with a reason, that a statement will not be added to the policy.

    Raises Refused without a reason, for a closed review, and where it is no gap or has an open action.
    """
    refuse_if_closed(review)
    if not reason.strip():
        raise Refused(WHY)
    gap = find_gap(review, ref)
    if gap is None:
        raise Refused("The policy does not lack this statement, so there is nothing to leave out.")
    if gap.state is PolicyGapState.PLANNED:
        raise Refused("There is an action for this in the plan. Drop that first, saying why.")
    row = _rows_of(review).get(ref) or PolicyGap(review=review, statement_ref=ref)
    try:
        with saving(by), db.session.no_autoflush:
            row.action, row.reason = None, reason.strip()
            db.session.add(row)
    except IntegrityError:
        raise Refused(JUST_NOW) from None


def take_back(by: Actor, review: Review, ref: str) -> bool:
    """Take back a reason for leaving a statement out; whether there was one. Raises Refused for a closed review."""
    refuse_if_closed(review)
    row = _rows_of(review).get(ref)
    if row is None or not row.reason:
        return False
    with saving(by):
        db.session.delete(row)
    return True


def find_gap(review: Review, ref: str) -> StatementGap | None:
    """A statement of the newest check's gaps, or None."""
    check = newest_check(review)
    if check is None:
        return None
    standing = next((s for s in standings_of(check, profile_of(review)) if s.statement.ref == ref), None)
    if standing is None or not lacks(standing):
        return None
    return _gap(review, standing, _rows_of(review), _reasons_before(review), hidden=False)


def move_gaps(actions: Iterable[Action], to: Action) -> None:
    """What several actions were for is from now on what one is for; inside somebody's ``saving``."""
    ids = [action.id for action in actions]
    for row in db.session.scalars(select(PolicyGap).where(PolicyGap.action_id.in_(ids))):
        row.action = to


def carry_gaps_on(actions: Iterable[Action], review: Review) -> None:
    """Actions go on in the next review, with the statements they are for; inside somebody's ``saving``.

    What the earlier review says of them stays.
    """
    by_id = {action.id: action for action in actions}
    refs = {statement.ref for statement in load_statements(review.edition)}
    for row in db.session.scalars(select(PolicyGap).where(PolicyGap.action_id.in_(by_id))).all():
        if row.statement_ref in refs and row.action_id is not None:
            db.session.add(PolicyGap(review=review, statement_ref=row.statement_ref, action=by_id[row.action_id]))


def _gap(
    review: Review,
    standing: StatementStanding,
    rows: Mapping[str, PolicyGap],
    last_time: Mapping[str, str],
    hidden: bool,
) -> StatementGap:
    ref = standing.statement.ref
    row = rows.get(ref)
    if row is None:
        return StatementGap(standing, PolicyGapState.OPEN, last_time=last_time.get(ref, ""))
    action = row.action
    if action is None:
        return StatementGap(standing, PolicyGapState.LEFT_OUT, reason=row.reason)
    if hidden:
        return StatementGap(standing, PolicyGapState.HIDDEN)
    if action.review_id != review.id:  # it was open when it went on, and this review no longer moves with it
        return StatementGap(standing, PolicyGapState.PLANNED, action, carried_on=True)
    status = ActionStatus(action.status)
    if status is ActionStatus.DROPPED:
        return StatementGap(standing, PolicyGapState.OPEN, dropped=action.reason)
    state = PolicyGapState.PLANNED if status.is_open else PolicyGapState.DONE
    return StatementGap(standing, state, action)


def _draft(
    review: Review, part: TemplatePart, gaps: Sequence[StatementGap], profile: Profile, today: date
) -> PartDraft | None:
    wanted = [gap.standing for gap in gaps if gap.open]
    return draft_policy_action(part, wanted, edition_of(review), profile.type, today) if wanted else None


def _said(draft: PartDraft) -> ActionInput:
    action = draft.action
    return ActionInput(
        title=action.title,
        description=action.description,
        owner=action.owner,
        due=action.due,
        status=ActionStatus.NOT_STARTED,
        priority=action.priority,
        success_measure=action.success_measure,
        reason="",
    )


def _rows_of(review: Review) -> Mapping[str, PolicyGap]:
    """By ref of the statement, with their actions."""
    bare = joinedload(PolicyGap.action).options(lazyload(Action.links), lazyload(Action.notes))
    rows = db.session.scalars(select(PolicyGap).where(PolicyGap.review_id == review.id).options(bare))
    return {row.statement_ref: row for row in rows}


def _reasons_before(review: Review) -> Mapping[str, str]:
    """By ref of the statement, why it was left out in the review before. A reason is given anew each year."""
    before = (
        select(Review.id)
        .where(Review.setting_id == review.setting_id, Review.year < review.year)
        .order_by(Review.year.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.scalars(select(PolicyGap).where(PolicyGap.review_id == before, PolicyGap.reason != ""))
    return {row.statement_ref: row.reason for row in rows}
