"""Cut a policy into what is compared with a statement: sentences, neighbours read together, and whole lists."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from audit.domain.policy_text import Passage, PassageKind, PolicyText

LONGEST = 120  # words of a unit: a longer stretch shares some words with every statement
LONGEST_SENTENCE = 400  # words; what has no full stop for longer than that is cut here
LEADING_IN = 4  # words before a colon that only lead in to a list
# Not the end of a sentence, though a capital letter follows. "No." is a number; "no." ends a sentence.
_SHORTENED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|St|Rev|No|Inc|Ltd|(?i:e\.g|i\.e|etc|approx|vs|incl))\.$")
_BREAK = re.compile(r"(?:(?<=[.;!?])|(?<=[.;!?][”’\")]))\s+(?=[A-Z0-9“‘\"(•])")

LISTED = (PassageKind.BULLET, PassageKind.NUMBERED)


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a policy that may make a statement.

    ``around``: what stands right by it and helps to tell what it is about: the sentence before and the one after.
    ``lead_in``: the words that it completes.
    """

    passage: int  # number of the passage it is in; of several, the first
    text: str
    lead_in: str
    headings: tuple[str, ...]
    around: str
    whole: bool = False  # several sentences, or a whole list, read together


def sentences(text: str) -> list[str]:
    """The sentences of a passage. A semicolon that begins a new clause with a capital ends one too."""
    found: list[list[str]] = []  # the pieces of each
    for piece in _BREAK.split(text):
        if found and _goes_on(found[-1]):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [part for pieces in found for part in _cut(pieces)]


def _goes_on(pieces: Sequence[str]) -> bool:
    """Whether what looks like the end of a sentence is none: an abbreviation, or a single word, as in "3. Staff"."""
    words = pieces[-1].split()
    return bool(_SHORTENED.search(words[-1])) or (len(pieces) == 1 and len(words) < 2)


def _cut(pieces: Sequence[str]) -> Iterator[str]:
    words = " ".join(pieces).split()
    for start in range(0, len(words), LONGEST_SENTENCE):
        yield " ".join(words[start : start + LONGEST_SENTENCE])


def units_of(text: PolicyText) -> list[Unit]:
    """Every unit of a policy, in order. Headings and running footers make no statement of their own."""
    found: list[Unit] = []
    for said in _under_headings(text):
        parts = [sentences(passage.text) for passage in said]
        for at, passage in enumerate(said):
            before = parts[at - 1][-1:] if at else []
            after = parts[at + 1][:1] if at + 1 < len(said) else []
            found += _of_passage(passage, parts[at], before, after)
        found += _of_lists(said)
    return found


def _under_headings(text: PolicyText) -> list[list[Passage]]:
    """What stands together, with no heading between, not even one that says the same again."""
    found: list[list[Passage]] = [[]]
    for passage in text.passages:
        if passage.kind is PassageKind.FOOTER:
            continue
        if passage.kind is PassageKind.HEADING or (found[-1] and found[-1][-1].headings != passage.headings):
            found.append([])
        if passage.kind is not PassageKind.HEADING:
            found[-1].append(passage)
    return found


def _of_passage(passage: Passage, parts: Sequence[str], before: Sequence[str], after: Sequence[str]) -> Iterator[Unit]:
    """Each sentence, each with the next, and the whole where it is short enough."""
    if not parts or (len(parts) == 1 and _only_leads_in(parts[0])):
        return
    around = [*before, *parts, *after]
    shift = len(before)
    for size in sorted({1, min(2, len(parts)), len(parts)}):
        for start in range(len(parts) - size + 1):
            words = " ".join(parts[start : start + size])
            if size > 1 and len(words.split()) > LONGEST:
                continue
            here = start + shift
            near = [*around[max(0, here - 1) : here], *around[here + size : here + size + 1]]
            yield Unit(passage.number, words, passage.lead_in, passage.headings, " ".join(near), size > 1)


def _only_leads_in(sentence: str) -> bool:
    """ "It:" or "Between them they:" makes no statement; what it leads in to does."""
    return sentence.endswith(":") and len(sentence.split()) <= LEADING_IN


def _of_lists(said: Sequence[Passage]) -> Iterator[Unit]:
    """Whole lists: what is a statement of ten parts in one policy is a list of ten points in another."""
    for (lead_in, listed), group in groupby(said, key=lambda p: (p.lead_in, p.kind in LISTED)):
        items = list(group)
        if not listed or len(items) < 2:
            continue
        words = " ".join(item.text for item in items)
        if 0 < len(words.split()) <= LONGEST:
            yield Unit(items[0].number, words, lead_in, items[0].headings, "", whole=True)
