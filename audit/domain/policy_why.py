"""Say in words why a passage was taken for a statement, and what speaks against it."""

from collections.abc import Iterator, Sequence

from audit.domain.policy_clues import Clue, Look
from audit.domain.policy_statement import PolicyStatement

LIKE = 0.6  # likeness to a wording from which it is worth saying
SAME_MATTER = 0.45  # likeness of headings to the statement from which they are about the same matter
OTHER_NEARER = -0.15  # margin below which another statement is plainly nearer
WORDING_SHOWN = 110  # characters


def why(statement: PolicyStatement, look: Look, words: Sequence[str], wording: str) -> str:
    """Short clauses, the telling ones first: "Under a heading on the same matter; says “spam”; much like …"."""
    parts = [*_for(statement, look, words, wording), *_against(look)]
    text = "; ".join(parts) or "Nothing much speaks for it"
    return f"{text[0].upper()}{text[1:]}."


def _for(statement: PolicyStatement, look: Look, words: Sequence[str], wording: str) -> Iterator[str]:
    clues = look.clues
    if clues[Clue.HEADING] >= SAME_MATTER:
        yield "under a heading on the same matter"
    if words:
        said = ", ".join(f"“{word}”" for word in words)
        all_of_them = len(words) == len(statement.look_for)
        yield (
            f"has {said}" if all_of_them else f"has {said}, {len(words)} of {len(statement.look_for)} things looked for"
        )
    if clues[Clue.NEAREST] >= LIKE:
        yield f"much like “{_short(wording)}”"
    elif clues[Clue.MARGIN] > 0:
        yield "nearer to this statement than to any other"


def _against(look: Look) -> Iterator[str]:
    clues = look.clues
    if clues[Clue.NEGATED]:
        yield "but it seems to say the opposite"
    elif clues[Clue.TURNED]:
        yield "but one says “not” where the other does not"
    if clues[Clue.MISTAKEN] > clues[Clue.NEAREST]:
        yield "but nearer still to a sentence that only looks like it"
    elif clues[Clue.MARGIN] < OTHER_NEARER:
        yield "but nearer to another statement"


def _short(wording: str) -> str:
    words = wording.rstrip(".")
    return words if len(words) <= WORDING_SHOWN else f"{words[:WORDING_SHOWN].rsplit(' ', 1)[0]} …"
