"""What a policy lacks of what its template strongly recommends: where each stands, and the action it drafts.

The actions are about the policy itself, whatever the statements bear on: a sentence in a policy closes no gap in
practice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from audit.domain.action_plan import DRAFT_DAYS, DraftAction, next_working_day
from audit.domain.gaps import Tier
from audit.domain.policy_check import PolicyStatus, StatementStanding
from audit.domain.policy_parts import TemplatePart
from audit.domain.policy_statement import PolicyStatement
from audit.domain.rubric import Edition
from audit.domain.vocabulary import Effort, Force, Priority

POLICY = "policy-scope"  # the criterion that asks for the policy
LACKING = (PolicyStatus.MISSING, PolicyStatus.WEAK)
LONGEST = 4500  # characters of a description; the form of an action takes a little more
TITLE_LONGEST = 200


class PolicyGapState(StrEnum):
    """What is being done about a statement that the policy lacks."""

    OPEN = "open"
    PLANNED = "planned"
    DONE = "done"
    LEFT_OUT = "left-out"
    SAID = "said"
    HIDDEN = "hidden"

    @property
    def label(self) -> str:
        return {
            "open": "No action yet",
            "planned": "In the plan",
            "done": "Action done, still to be found",
            "left-out": "Left out",
            "said": "Now in the policy",
            "hidden": "Hidden until you have rated the policy",
        }[self.value]


def lacks(standing: StatementStanding) -> bool:
    """Whether the policy lacks a statement that the template strongly recommends, as it was found or decided."""
    return standing.statement.force is Force.RECOMMENDED and standing.status in LACKING


@dataclass(frozen=True, slots=True)
class PartDraft:
    """What to add to a policy on one subject, as an action to accept."""

    refs: tuple[str, ...]
    action: DraftAction


def draft_policy_action(
    part: TemplatePart, standings: Sequence[StatementStanding], edition: Edition, setting_type: str, today: date
) -> PartDraft:
    """The action that statements of one part draft. ``standings``: those of the part that are to be added."""
    policy = edition.criterion(POLICY)
    urgent = any(
        edition.is_statutory(edition.criterion(ref), setting_type) for s in standings for ref in s.statement.criteria
    )
    days = DRAFT_DAYS[Tier.STATUTORY if urgent else Tier.OTHER][Effort.SMALL]
    return PartDraft(
        tuple(s.statement.ref for s in standings),
        DraftAction(
            criterion_ref=policy.ref,
            title=_title(part, standings),
            description=_description(standings),
            owner=policy.owner,
            due=next_working_day(today + timedelta(days=days)),
            success_measure=_success_measure(part, len(standings)),
            priority=Priority.HIGH if urgent else Priority.NORMAL,
        ),
    )


def _title(part: TemplatePart, standings: Sequence[StatementStanding]) -> str:
    missing = any(s.status is PolicyStatus.MISSING for s in standings)
    how_many = f" ({len(standings)} statement{'' if len(standings) == 1 else 's'})"
    subject = f"{'Add to the policy' if missing else 'Say in full in the policy'}: {part.subject}"
    room = TITLE_LONGEST - len(how_many)
    return (subject if len(subject) <= room else f"{subject[: room - 1].rstrip()}…") + how_many


def _description(standings: Sequence[StatementStanding]) -> str:
    """Each statement in our own words, with its place in the template; where that is too long, its place alone."""
    lines = []
    for words, status in (
        ("Add to the policy:", PolicyStatus.MISSING),
        ("Say in full in the policy, where it is only touched on now:", PolicyStatus.WEAK),
    ):
        those = [s.statement for s in standings if s.status is status]
        if those:
            lines.append(words)
            lines += _listed(those)
    text = "\n".join(lines)
    if len(text) <= LONGEST:
        return text
    return "\n".join(["Add to the policy, or say in full there:", *(f"- {s.statement.place}" for s in standings)])


def _listed(statements: Sequence[PolicyStatement]) -> Iterator[str]:
    """Who is to do it is said once for all that follow, and not where it is simply the school."""
    last = "The school"
    for one in statements:
        if one.who != last:
            yield f"{one.who}:"
            last = one.who
        yield f"- {one.summary.rstrip('.')} ({one.place[:1].lower()}{one.place[1:]})"


def _success_measure(part: TemplatePart, how_many: int) -> str:
    what = "it" if how_many == 1 else f"all {how_many}"
    return f"The approved policy says {what}, and the next check of it finds {what} under “{part.title}”."
