"""Who may judge what: leaders every strand; contributors the strands given to them, until they have submitted them."""

from datetime import date

from audit.services.assignments import assignments_of, find_assignment
from audit.services.people import leaders_of
from audit.services.reviews import edition_of
from audit.services.second_ratings import hidden_refs
from audit.store.people import Role, User
from audit.store.reviews import Review
from audit.store.teamwork import AssignmentStatus, StrandAssignment

IN_HAND = (AssignmentStatus.ASSIGNED, AssignmentStatus.RETURNED)  # while a strand is with its contributor
RATE_FIRST = (
    "You are rating this criterion independently. Save your rating first; then you see the one given before, and can "
    "change it if that is yours to do."
)


class MayNotJudge(Exception):
    """Something that is not this person's to judge. The message says whose it is, or whom to ask."""


def check_may_judge(
    user: User, role: Role, review: Review, strand_ref: str, today: date, criterion_ref: str = ""
) -> None:
    """Raises MayNotJudge where a person may not judge in a strand, or add evidence to a criterion of it.

    ``criterion_ref``: the one criterion it is about. While the person has an independent rating of it to give, its
    judgement is neither theirs to see nor to change, whatever their role.
    """
    if criterion_ref in hidden_refs(user, review):
        raise MayNotJudge(RATE_FIRST)
    if words := why_not_judge(user, role, review, strand_ref, today):
        raise MayNotJudge(words)


def strands_to_judge(user: User, role: Role, review: Review) -> frozenset[str]:
    """Refs of the strands a person may judge in, and attach evidence in."""
    if role is Role.LEADER:
        return frozenset(strand.ref for strand in edition_of(review).strands)
    if role is not Role.CONTRIBUTOR:
        return frozenset()
    rows = assignments_of(review).values()
    return frozenset(row.strand_ref for row in rows if row.user_id == user.id and row.state in IN_HAND)


def why_not_judge(user: User, role: Role, review: Review, strand_ref: str, today: date) -> str:
    """Why a person may not judge in a strand, and whom to ask; empty where they may."""
    if role is Role.LEADER:
        return ""
    leaders = " or ".join(leader.name for leader in leaders_of(review.setting, today))
    if role is not Role.CONTRIBUTOR:
        return f"Leaders and contributors judge. If something should be changed, tell {leaders}."
    strand = edition_of(review).strand(strand_ref)
    assignment = find_assignment(review, strand_ref)
    return _why_not_theirs(user, assignment, strand.title, leaders)


def _why_not_theirs(user: User, assignment: StrandAssignment | None, title: str, leaders: str) -> str:
    if assignment is None:
        return f"“{title}” has not been given to you. Ask {leaders} to give it to you."
    if assignment.user_id != user.id:
        return f"“{title}” was given to {assignment.user.name}. Ask {assignment.user.name}, or ask {leaders}."
    if assignment.state in IN_HAND:
        return ""
    if assignment.state is AssignmentStatus.SUBMITTED:
        return f"You have submitted “{title}”. If something must change, ask {leaders} to return it to you."
    return f"“{title}” has been accepted. If something must change, ask {leaders} to return it to you."
