"""What a policy shows for a criterion: the statements that a person found in it, where, and in which words."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.domain.policy_check import PolicyStatus, StatementStanding
from audit.domain.policy_text import Passage, place_of

OPENING = "Confirmed in the policy check."  # by which words of ours are known again
MOST_STATEMENTS = 6  # told in full; a criterion can have twenty, and a reader needs to see that it is so
LONGEST_QUOTE = 220


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A statement that a person found in the policy, and the passage that makes it; None where only a note says so."""

    standing: StatementStanding
    passage: Passage | None


def is_confirmed(standing: StatementStanding) -> bool:
    """Whether a person, and not only the machine, says that the policy makes a statement."""
    return standing.decided and standing.status is PolicyStatus.FOUND


def is_ours(shows: str) -> bool:
    """Whether words were written from a policy check, so that they may be written again."""
    return shows.startswith(OPENING)


def shows_words(confirmed: Sequence[Confirmed]) -> str:
    """In words for a reader of the criterion: a line for each statement."""
    lines = [_line(one) for one in confirmed[:MOST_STATEMENTS]]
    if more := len(confirmed) - MOST_STATEMENTS:
        lines += [f"And {more} more statement{'' if more == 1 else 's'}."] if more > 0 else []
    return "\n".join([OPENING, *lines])


def words_of(standing: StatementStanding, passage: Passage) -> str:
    """The sentences of a passage that make a statement, as far as they were told apart; else all of it."""
    quotes = [c.quote for c in standing.finding.candidates if c.passage == passage.number and c.quote]
    return quotes[0] if quotes else passage.text


def cut(text: str, longest: int) -> str:
    """A text on one line, ended at a word where it is too long."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    kept = line[: longest - 1]
    return f"{kept.rsplit(' ', 1)[0] if ' ' in kept else kept}…"


def _line(one: Confirmed) -> str:
    statement, decision = one.standing.statement, one.standing.decision
    where = f"(template, {statement.place[:1].lower()}{statement.place[1:]})"
    if one.passage is None:
        note = cut(decision.note, LONGEST_QUOTE) if decision is not None else ""
        return f"Said elsewhere: {note} {where}"
    return f"{place_of(one.passage)}: “{cut(words_of(one.standing, one.passage), LONGEST_QUOTE)}” {where}"
