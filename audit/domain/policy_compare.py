"""What moved between two checks of a policy: what the school changed, and apart from it what only looks so.

Where the words that a statement rests on are in both versions, the school changed nothing: then somebody decided
otherwise, or Plumbline finds otherwise.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from audit.domain.policy_check import PolicyStatus, StatementStanding
from audit.domain.policy_passages import Version, Versions, folded
from audit.domain.policy_statement import PolicyStatement
from audit.domain.policy_text import Passage, PassageKind, PolicyText

_ORDER = (PolicyStatus.MISSING, PolicyStatus.WEAK, PolicyStatus.FOUND)


class Move(StrEnum):
    """What became of one statement from one version of a policy to the next."""

    GAINED = "gained"
    LOST = "lost"
    REWORDED = "reworded"
    SAME = "same"
    DECIDED_OTHERWISE = "decided-otherwise"
    FOUND_OTHERWISE = "found-otherwise"
    BECAME_APPLICABLE = "became-applicable"
    NO_LONGER_APPLICABLE = "no-longer-applicable"
    NEWLY_ASKED = "newly-asked"
    NO_LONGER_ASKED = "no-longer-asked"

    @property
    def label(self) -> str:
        return _LABELS[self][0]

    @property
    def meaning(self) -> str:
        """One sentence that says what the label means."""
        return _LABELS[self][1]

    @property
    def by_the_school(self) -> bool:
        """Whether the words of the policy changed, and not only what is made of them."""
        return self in (Move.GAINED, Move.LOST, Move.REWORDED)


_LABELS = {
    Move.GAINED: ("Gained", "The policy says more of it than it did, in words that are new."),
    Move.LOST: ("Lost", "The policy says less of it than it did: words were taken out or changed."),
    Move.REWORDED: ("Reworded", "The policy says as much of it as before, in other words."),
    Move.SAME: ("Unchanged", "Nothing changed."),
    Move.DECIDED_OTHERWISE: ("We decided otherwise", "The words are the same. Somebody decided differently of them."),
    Move.FOUND_OTHERWISE: (
        "Found otherwise",
        "The words are the same and nobody has decided. What stands around them changed, or how Plumbline looks.",
    ),
    Move.BECAME_APPLICABLE: ("Now applies", "It did not apply to the setting at the earlier check."),
    Move.NO_LONGER_APPLICABLE: ("No longer applies", "It applied to the setting at the earlier check."),
    Move.NEWLY_ASKED: ("Newly asked", "The earlier check did not ask for it."),
    Move.NO_LONGER_ASKED: ("No longer asked", "Only the earlier check asked for it."),
}


@dataclass(frozen=True, slots=True)
class StatementMove:
    """One statement in two checks. ``old``, ``new``: None where that check does not ask for it."""

    statement: PolicyStatement
    kind: Move
    old: StatementStanding | None
    new: StatementStanding | None
    old_passage: Passage | None  # that stands beside it in each check
    new_passage: Passage | None


@dataclass(frozen=True, slots=True)
class TextChanges:
    """What two versions do not have in common, each passage in the order of its own version, and once."""

    added: tuple[Passage, ...]
    removed: tuple[Passage, ...]


def compare(
    old: Sequence[StatementStanding],
    old_text: PolicyText,
    new: Sequence[StatementStanding],
    new_text: PolicyText,
) -> tuple[StatementMove, ...]:
    """Every statement of either check: those of the new one in its order, then those that only the old one had."""
    versions = Versions(old_text, new_text)
    before = {standing.statement.ref: standing for standing in old}
    after = {standing.statement.ref for standing in new}
    return (
        *(_move(s.statement, before.get(s.statement.ref), s, versions) for s in new),
        *(_move(s.statement, s, None, versions) for s in old if s.statement.ref not in after),
    )


def of_kind(moves: Iterable[StatementMove], kind: Move) -> tuple[StatementMove, ...]:
    return tuple(move for move in moves if move.kind is kind)


def compare_texts(old_text: PolicyText, new_text: PolicyText) -> TextChanges:
    """By their words alone: what only moved to another place, or got another bullet or number, is in neither list."""
    old, new = Version(old_text), Version(new_text)
    return TextChanges(tuple(_only_in(new, old)), tuple(_only_in(old, new)))


def _only_in(one: Version, other: Version) -> Iterator[Passage]:
    seen = set(other.own_words.values())
    for number, passage in one.passages.items():
        words = one.own_words[number]
        if passage.kind is not PassageKind.FOOTER and folded(passage.text) and words not in seen:
            seen.add(words)
            yield passage


def _move(
    statement: PolicyStatement, old: StatementStanding | None, new: StatementStanding | None, versions: Versions
) -> StatementMove:
    return StatementMove(
        statement,
        _kind(old, new, versions),
        old,
        new,
        versions.old.passages.get(old.passage) if old and old.passage is not None else None,
        versions.new.passages.get(new.passage) if new and new.passage is not None else None,
    )


def _kind(old: StatementStanding | None, new: StatementStanding | None, versions: Versions) -> Move:
    if old is None:
        return Move.NEWLY_ASKED
    if new is None:
        return Move.NO_LONGER_ASKED
    if old.status not in _ORDER or new.status not in _ORDER:
        if old.status is new.status:
            return Move.SAME
        return Move.BECAME_APPLICABLE if new.status in _ORDER else Move.NO_LONGER_APPLICABLE
    stayed = _stayed(old, versions.old, versions.new) and _stayed(new, versions.new, versions.old)
    if old.status is new.status:
        return Move.SAME if stayed or old.status is PolicyStatus.MISSING else Move.REWORDED
    if stayed:
        return Move.DECIDED_OTHERWISE if old.decided or new.decided else Move.FOUND_OTHERWISE
    return Move.GAINED if _ORDER.index(new.status) > _ORDER.index(old.status) else Move.LOST


def _stayed(standing: StatementStanding, own: Version, other: Version) -> bool:
    """Whether what a standing rests on is in the other version too: the passage, and the sentences of it that count."""
    number = standing.passage
    words = own.words.get(number) if number is not None else None
    if not words:
        return True
    if words not in other.numbers:
        return False
    quote = next((folded(c.quote) for c in standing.finding.candidates if c.passage == number), ())
    return other.says(quote) or not own.says(quote)
