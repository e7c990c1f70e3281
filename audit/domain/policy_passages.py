"""Find what one version of a policy says again in another: in the same words, or in nearly the same.

How alike passages are is told by difflib, word by word: it is part of Python, and an index leaves it few to compare.
"""

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import cached_property

from audit.domain.policy_text import Passage, PassageKind, PolicyText
from audit.domain.policy_units import sentences

Words = tuple[str, ...]

ALIKE = 0.9  # of difflib's ratio: twice the words in common, in order, as a share of all words of both
KEPT = ALIKE / (2 - ALIKE)  # of the words of a text: as many as may be gone from one that is still alike
MOST_WORDS = 2000  # of a passage that is looked for in other words: a longer one must be there as it was
LOOKED_AT = 200  # passages that are compared with one, the nearest in order; only made-up texts have more to compare

# A word more or less of these, and a passage may say the opposite, or only allow what it asked for.
_TURN = (
    "no not never nor none neither nobody nothing without cannot cant dont doesnt wont isnt arent mustnt shouldnt "
    "neednt except unless instead may might could optional"
)
TURNING = frozenset(_TURN.split())

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile(r"(?<=\w)['’‘ʼ`´](?=\w)")
_NUMBERED = r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?"
_MARK = re.compile(rf"\W*(?:{_NUMBERED}|[oØ])\s+(?=\S)")
_SECTION = re.compile(rf"\W*(?:(?:Section|Part|Chapter)\s)?(?:{_NUMBERED}|\d{{1,2}}):?\s+(?=\S)")


def folded(text: str) -> Words:
    """The words of a text: without white space, capitals, punctuation and the bullets of symbol fonts."""
    return tuple(_WORD.findall(_APOSTROPHES.sub("", unicodedata.normalize("NFKC", text)).casefold()))


def bare(passage: Passage) -> str:
    """The text of a passage without the mark or number it begins with: these change whenever one is added before."""
    if passage.kind is PassageKind.CELL:
        return passage.text  # "1.5 hours" is no numbered item there
    mark = (_SECTION if passage.kind is PassageKind.HEADING else _MARK).match(passage.text)
    return passage.text[mark.end() :] if mark else passage.text


def own_words(passage: Passage) -> Words:
    """The words of a passage itself; of one that has none, its signs."""
    return folded(bare(passage)) or folded(passage.text) or tuple(passage.text.split())


def likeness(one: Words, other: Words) -> float:
    """0 to 1; 0 also for what is less than ALIKE, as far as that can be told without comparing word by word."""
    most = len(one) + len(other)
    if not most or 2 * min(len(one), len(other)) < ALIKE * most:
        return 0.0
    if 2 * (Counter(one) & Counter(other)).total() < ALIKE * most:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def turned(one: Words, other: Words) -> bool:
    """Whether what is in one of two texts and not in the other could turn round what it says."""
    then, now = Counter(one), Counter(other)
    return any(then[word] != now[word] for word in TURNING)


def share_in(words: Words, text: Words) -> float:
    """How much of some words is in a text, in their order: 0 to 1."""
    if not words:
        return 1.0
    blocks = SequenceMatcher(None, words, text, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(words)


class Version:
    """A policy, passage by passage and by its words."""

    def __init__(self, text: PolicyText) -> None:
        self.passages: Mapping[int, Passage] = {passage.number: passage for passage in text.passages}

    @cached_property
    def own_words(self) -> Mapping[int, Words]:
        return {number: own_words(passage) for number, passage in self.passages.items()}

    @cached_property
    def words(self) -> Mapping[int, Words]:
        """With those that each completes: "Staff must not:" makes another thing of an item than "Staff must:"."""
        return {n: (*folded(self.passages[n].lead_in), *own) for n, own in self.own_words.items()}

    @cached_property
    def numbers(self) -> Mapping[Words, Sequence[int]]:
        """Words → the passages that have just these, in order."""
        found: dict[Words, list[int]] = {}
        for number, words in self.words.items():
            if words:
                found.setdefault(words, []).append(number)
        return found

    @cached_property
    def _stream(self) -> str:
        apart = (PassageKind.HEADING, PassageKind.FOOTER)
        said = (words for n, words in self.own_words.items() if self.passages[n].kind not in apart)
        return f" {' '.join(word for words in said for word in words)} "

    def says(self, words: Words) -> bool:
        """Whether these words follow on one another in it, be it across the items of a list."""
        return f" {' '.join(words)} " in self._stream

    def from_on(self, number: int, most: int) -> Words:
        """The words of a passage and of those that follow it, about as many as asked for, but the whole passage."""
        found: list[str] = []
        while number in self.passages and (len(found) < most or not found):
            found += self.own_words[number]
            number += 1
        return tuple(found)


class Versions:
    """Two versions of one policy."""

    def __init__(self, old: PolicyText, new: PolicyText) -> None:
        self.old, self.new = Version(old), Version(new)

    def again(self, number: int, quote: str = "") -> int | None:
        """The number in the new version of a passage of the old: in the same words, or in nearly the same.

        ``quote``: the sentences of it, or of it and what follows, that count; these must have stayed as well. Of
        several it is the one nearest in order. None where there is none, where nearly the same words could say the
        opposite, and where they are rather what became of another passage.
        """
        if not self.old.words.get(number):
            return None
        found = self._same(number)
        if found is None and self.old.words[number] not in self.new.numbers:
            found = self._nearly(number)
        return found if found is not None and self._keeps(folded(quote), number, found) else None

    def _same(self, number: int) -> int | None:
        """In the same words; where the old version said them twice, below the same heading or an unknown one."""
        words, passage = self.old.words[number], self.old.passages[number]
        there = self.new.numbers.get(words, ())
        mine = [n for n in there if self.new.passages[n].headings == passage.headings]
        if not mine:
            others = {self.old.passages[n].headings for n in self.old.numbers[words]} - {passage.headings}
            mine = [n for n in there if self.new.passages[n].headings not in others]
        return self._nearest(mine, number)

    def _nearly(self, number: int) -> int | None:
        words = self.old.words[number]
        alike = {n: ratio for n, ratio in self._new_only.alike(words, self._place(number)) if ratio >= ALIKE}
        best = max(alike.values(), default=0.0)
        found = self._nearest([n for n, ratio in alike.items() if ratio == best], number)
        if found is None:
            return None
        now = self.new.words[found]
        taken = turned(words, now) or any(r > best for _, r in self._old_only.alike(now, number))
        return None if taken else found

    def _keeps(self, quote: Words, number: int, found: int) -> bool:
        """Whether what counts of a passage stayed: the quote, if the old version has it there; else every sentence."""
        same = self.old.words[number] == self.new.words[found]
        if same and len(quote) <= len(self.old.words[number]):
            return True
        most = len(quote) + len(quote) // 4  # a point more in a list is no matter
        if quote and share_in(quote, self.old.from_on(number, most)) >= KEPT:
            return share_in(quote, self.new.from_on(found, most)) >= KEPT
        parts = sentences(bare(self.old.passages[number]))
        return same or all(share_in(folded(part), self.new.own_words[found]) >= KEPT for part in parts)

    def _nearest(self, numbers: Iterable[int], number: int) -> int | None:
        wanted = self._place(number)
        return min(numbers, key=lambda n: (abs(n - wanted), n), default=None)

    def _place(self, number: int) -> int:
        """Where a passage of the old version would be in the new one if all around it had stayed as it was."""
        at = bisect_right(self._anchors, (number, 0)) - 1
        return number - self._anchors[at][0] + self._anchors[at][1] if at >= 0 else number

    @cached_property
    def _anchors(self) -> Sequence[tuple[int, int]]:
        """What each version says just once, in the same words: number in the old one, number in the new."""
        return [
            (numbers[0], self.new.numbers[words][0])
            for words, numbers in self.old.numbers.items()
            if len(numbers) == len(self.new.numbers.get(words, ())) == 1
        ]

    @cached_property
    def _new_only(self) -> "_Index":
        return _Index({n: w for w, numbers in self.new.numbers.items() if w not in self.old.numbers for n in numbers})

    @cached_property
    def _old_only(self) -> "_Index":
        return _Index({n: w for w, numbers in self.old.numbers.items() if w not in self.new.numbers for n in numbers})


class _Index:
    """Passages by the words in them."""

    def __init__(self, words: Mapping[int, Words]) -> None:
        self.words = {number: those for number, those in words.items() if len(those) <= MOST_WORDS}
        self._having: dict[str, list[int]] = {}
        for number, those in self.words.items():
            for word in set(those):
                self._having.setdefault(word, []).append(number)

    def alike(self, words: Words, near: int) -> Iterator[tuple[int, float]]:
        """Passages that could be alike, and how alike they are."""
        nearest = sorted(self._sharing(words), key=lambda n: (abs(n - near), n))[:LOOKED_AT]
        yield from ((n, likeness(words, self.words[n])) for n in nearest)

    def _sharing(self, words: Words) -> set[int]:
        """What is alike has one of the rarest words at least: not all of them may be among those that differ."""
        if len(words) > MOST_WORDS:
            return set()
        rarest = sorted(words, key=lambda word: len(self._having.get(word, ())))
        enough = len(words) - int(KEPT * len(words)) + 1
        return {number for word in set(rarest[:enough]) for number in self._having.get(word, ())}
