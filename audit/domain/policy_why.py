"""Say in words why a passage was taken for a statement, and what speaks against it."""

from collections.abc import Iterator, Sequence

from audit.domain.policy_clues import Clue, Look
from audit.domain.policy_statement import PolicyStatement

LIKE = 0.6  # likeness to a sentence from which it is worth saying
SAME_MATTER = 0.45  # likeness of headings to the statement from which they are about the same matter
OTHER_NEARER = -0.15  # margin below which another statement is plainly nearer
WORDING_SHOWN = 110  # characters
MOST_LACKING = 3  # things looked for that are told to be lacking


def why(statement: PolicyStatement, look: Look, words: Sequence[str], wording: str) -> str:
    """Short clauses, the telling ones first: "Under a heading on the same matter; has “spam”; much like “…”."

    ``words``: those looked for that it has. ``wording``: the nearest of all sentences that make the statement.
    """
    pro = "; ".join(_for(statement, look, words, wording))
    contra = " and ".join(_against(statement, look, wording))
    text = f"{pro}; but {contra}" if pro and contra else pro or contra or "little in common with it"
    return f"{text[0].upper()}{text[1:]}."


def _for(statement: PolicyStatement, look: Look, words: Sequence[str], wording: str) -> Iterator[str]:
    clues = look.clues
    if clues[Clue.HEADING] >= SAME_MATTER:
        yield "under a heading on the same matter"
    if words:
        yield f"has {_listed(words)}{_without(statement, words)}"
    if clues[Clue.NEAREST] >= LIKE:
        yield (
            f"much like “{_short(wording)}”" if _is_ours(statement, wording) else "close to how other schools say it"
        )
    elif clues[Clue.MARGIN] > 0:
        yield "it fits this statement better than any other"


def _against(statement: PolicyStatement, look: Look, wording: str) -> Iterator[str]:
    clues = look.clues
    if clues[Clue.NEGATED]:
        yield "it seems to say the opposite"
    elif clues[Clue.TURNED] and clues[Clue.NEAREST] >= LIKE and _is_ours(statement, wording):
        yield "one says “no” or “not” where the other does not"
    if clues[Clue.MISTAKEN] > max(clues[Clue.NEAREST], LIKE):
        yield "it is closer to words that look like this and mean something else"
    elif clues[Clue.MARGIN] < OTHER_NEARER:
        yield "it fits another statement better"


def _without(statement: PolicyStatement, words: Sequence[str]) -> str:
    """What else was looked for and is not there: of each group of words the first."""
    lacking = [group[0] for group in statement.look_for if set(words).isdisjoint(group)]
    more = f" and {len(lacking) - MOST_LACKING} more" if len(lacking) > MOST_LACKING else ""
    return f", and nothing like {_listed(lacking[:MOST_LACKING], 'or')}{more}" if lacking else ""


def _listed(words: Sequence[str], last: str = "and") -> str:
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def _is_ours(statement: PolicyStatement, wording: str) -> bool:
    """Whether a sentence may be shown. Those of the labelled policies may not: they name people of other schools."""
    return wording not in statement.said_in


def _short(wording: str) -> str:
    words = wording.rstrip(".")
    return words if len(words) <= WORDING_SHOWN else f"{words[:WORDING_SHOWN].rsplit(' ', 1)[0]} …"
