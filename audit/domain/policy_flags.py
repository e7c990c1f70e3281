"""What else is wrong with a policy: left blank, out of date, overdue for review, or without the names it needs.

Everything here is a hint for a person, with the words at issue beside it. A warning that is wrong costs more trust than
one that is missing, so what may be meant as it stands is not told.
"""

from collections.abc import Iterator
from datetime import date

from audit.domain.dates import show_date
from audit.domain.policy_blanks import blanks, unchosen
from audit.domain.policy_flag import Flag, FlagKind, Found, once_each, quoted
from audit.domain.policy_lines import NO_REVIEW_DATE
from audit.domain.policy_outdated import outdated
from audit.domain.policy_review import PolicyDate, approval_dates, next_review, says_how_often
from audit.domain.policy_roles import never_named, unnamed_here
from audit.domain.policy_text import PassageKind, PolicyText

__all__ = ["Flag", "FlagKind", "approval_dates", "find_flags", "waiting"]


def find_flags(text: PolicyText, today: date) -> tuple[Flag, ...]:
    """Everything to put right, seen on a day: of the whole document first, then in its order."""
    review = next_review(text)
    found = [*_of_passages(text, today), *unnamed_here(text), *unchosen(text.passages), *_overdue(text, review, today)]
    found.sort(key=lambda one: (one.flag.passage or 0, one.at))
    placed = [one.flag for one in once_each(found)]
    return (*_of_the_whole(text, review, placed), *placed)


def waiting(text: PolicyText) -> tuple[Flag, ...]:
    """Places where something is still to be decided: "to be confirmed", an empty line, no name after a role."""
    found = [*_blanks(text), *unnamed_here(text)]
    return tuple(one.flag for one in found if one.flag.waits)


def _of_passages(text: PolicyText, today: date) -> Iterator[Found]:
    yield from _blanks(text)
    for passage in text.passages:
        yield from outdated(passage, today)


def _blanks(text: PolicyText) -> Iterator[Found]:
    title = next((p.text for p in text.passages if p.kind is PassageKind.HEADING), "")
    before = None
    for passage in text.passages:
        yield from blanks(passage, before, title)
        before = passage


def _overdue(text: PolicyText, review: PolicyDate | None, today: date) -> Iterator[Found]:
    if review is None or review.read.last >= today:
        return
    words = next(p.text for p in text.passages if p.number == review.passage)
    start, end = review.quote
    read = words[review.read.start : review.read.end]
    why = f"The policy was to be reviewed by {show_date(review.read.last)}, as “{read}” is read, and that day is past."
    advice = "Review the policy, have it approved, and write the date of the next review."
    yield Found(Flag(FlagKind.REVIEW_PAST, review.passage, quoted(words, start, end), why, advice), start)


def _of_the_whole(text: PolicyText, review: PolicyDate | None, placed: list[Flag]) -> Iterator[Flag]:
    told_there = any(flag.why == NO_REVIEW_DATE for flag in placed)
    if review is None and not told_there:
        why = "The policy gives no date for its next review."
        if says_how_often(text):
            why = "The policy says how often it is reviewed, but gives no date for its next review."
        advice = "Write the date of the next review on the policy, within a year of this one."
        yield Flag(FlagKind.REVIEW_PAST, None, "", why, advice)
    told = {flag.why for flag in placed if flag.kind is FlagKind.UNNAMED}
    for role in never_named(text):
        if not any(role.title in why for why in told):
            yield Flag(FlagKind.UNNAMED, None, "", f"The policy names nobody as its {role.title}.", role.advice)
