"""Say in words why a passage was taken for a statement, and what speaks against it."""

from collections.abc import Iterator, Sequence

from audit.domain.policy_clues import Clue, Look
from audit.domain.policy_statement import PolicyStatement

LIKE = 0.6  # likeness to a sentence from which it is worth saying
SAME_MATTER = 0.45  # likeness of headings to the statement from which they are about the same matter
OTHER_NEARER = -0.15  # margin below which another statement is plainly nearer
WORDING_SHOWN = 110  # characters


def why(statement: PolicyStatement, look: Look, words: Sequence[str], wording: str) -> str:
    """Short clauses, the telling ones first: "Under a heading on the same matter; has “spam”; much like “…”."

    ``words``: those looked for that it has. ``wording``: the nearest of all sentences that make the statement.
    """
    pro = "; ".join(_for(statement, look, words, wording))
    contra = " and ".join(_against(statement, look, wording))
    text = f"{pro}; but {contra}" if pro and contra else pro or contra or "nothing much speaks for it"
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
        yield (
            f"much like “{_short(wording)}”" if _is_ours(statement, wording) else "much like how another policy says it"
        )
    elif clues[Clue.MARGIN] > 0:
        yield "nearer to this statement than to any other"


def _against(statement: PolicyStatement, look: Look, wording: str) -> Iterator[str]:
    clues = look.clues
    if clues[Clue.NEGATED]:
        yield "it seems to say the opposite"
    elif clues[Clue.TURNED] and clues[Clue.NEAREST] >= LIKE and _is_ours(statement, wording):
        yield "only one of the two says “no” or “not”"
    if clues[Clue.MISTAKEN] > max(clues[Clue.NEAREST], LIKE):
        yield "it is nearer still to a sentence that only looks like it"
    elif clues[Clue.MARGIN] < OTHER_NEARER:
        yield "it is nearer to another statement"


def _is_ours(statement: PolicyStatement, wording: str) -> bool:
    """Whether a sentence may be shown. Those of the labelled policies may not: they name people of other schools."""
    return wording not in statement.said_in


def _short(wording: str) -> str:
    words = wording.rstrip(".")
    return words if len(words) <= WORDING_SHOWN else f"{words[:WORDING_SHOWN].rsplit(' ', 1)[0]} …"
