"""What a report about a review says of the check of its policy."""

from collections.abc import Collection
from datetime import date

from audit.domain.dates import show_date
from audit.domain.policy_gaps import PolicyGapState
from audit.domain.policy_parts import cover_policy, parts_of
from audit.outputs.policy_words import coverage_sentence
from audit.outputs.report import PolicyReport
from audit.services.freezing import profile_of
from audit.services.policy_checks import newest_check
from audit.services.policy_gaps import PolicyGaps, StatementGap, policy_gaps_of
from audit.services.policy_packing import passages_of, standings_of
from audit.store.reviews import Review


def policy_report_of(review: Review, today: date, hidden: Collection[str] = ()) -> PolicyReport | None:
    """The newest check of a review, with what is being done about what the policy lacks; None where there is none.

    ``hidden``: refs of criteria whose judgement is kept from the reader: of the policy's own, actions are not told.
    """
    check = newest_check(review)
    if check is None:
        return None
    standings = standings_of(check, profile_of(review))
    gaps = policy_gaps_of(review, today, standings, hidden)
    return PolicyReport(
        name=check.name,
        file_name=check.file.name,
        words=check.words,
        checked_on=check.checked_on,
        checked_by=check.checked_by.name if check.checked_by else "",
        standings=tuple(standing for part in parts_of(standings) for standing in part.standings),
        passages={passage.number: passage for passage in passages_of(check).passages},
        doing=_doing(gaps) if gaps else {},
    )


def policy_sentence_of(review: Review) -> str:
    """How much of the template the policy makes, for a reader who has one line for it; empty where none was checked."""
    check = newest_check(review)
    if check is None:
        return ""
    sentence = coverage_sentence(cover_policy(standings_of(check, profile_of(review))))
    return f"Compared with Kent’s template on {show_date(check.checked_on)}: {sentence}"


def _doing(gaps: PolicyGaps) -> dict[str, str]:
    """By ref of the statement."""
    return {gap.ref: _words(gap) for gap in (*gaps.gaps, *gaps.said)}


def _words(gap: StatementGap) -> str:
    label = gap.state.label
    if gap.action is None:
        why = gap.reason or gap.dropped
        if not why:
            return label
        return f"{label}: {why}" if gap.reason else f"{label}. The last one was dropped: {why}"
    action = gap.action.value
    if gap.state is not PolicyGapState.PLANNED:
        return f"{label}: {action.title}"
    if gap.carried_on:  # how it stands now is the next review's matter
        return f"{label}, and carried on into the next review: {action.title}"
    due = f", due {show_date(action.due)}" if action.due else ""
    return f"{label}: {action.title} ({action.status.label.lower()}{due})"
