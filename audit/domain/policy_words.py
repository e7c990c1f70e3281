"""Read policies' words as the matcher compares them: stems, with what means the same made one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

from snowballstemmer import stemmer

_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = str.maketrans({"’": "", "'": "", "‘": ""})
_STEMMER = stemmer("english")
_ONE_AT_A_TIME = Lock()  # the stemmer keeps the word it is at in itself
_MOST_KEPT = 100_000  # words; English policies have far fewer, and a file of nonsense must not fill the memory
_stems: dict[str, str] = {}  # every word is stemmed once
LONGEST_WORD = 50  # letters; what is longer is no word, and to stem it can take time that grows with its square

_GRAMMAR = """
a an and any are as at be been being but by can do does each for from had has have he her his how i if in into is it its
may of on or our own she should so some such than that the their them then there these they this those to up us was we
were what when where which who will with would you your all also both other must shall
"""
_NO = """
not no never nor none nothing without nobody neither cannot cant dont doesnt didnt wont isnt arent wasnt mustnt shouldnt
neednt havent hasnt
"""

COMMON = frozenset(_GRAMMAR.split())  # these tell nothing about which statement a sentence makes
TURNING = frozenset(_NO.split())  # what may turn a sentence round


def words_of(text: str) -> list[str]:
    """Every word, in lower case; hyphens are read as spaces, apostrophes as nothing."""
    return _WORD.findall(text.lower().translate(_APOSTROPHES))


def stem(word: str) -> str:
    if len(word) > LONGEST_WORD:
        return word
    found = _stems.get(word)
    if found is None:
        with _ONE_AT_A_TIME:
            if len(_stems) >= _MOST_KEPT:
                _stems.clear()
            found = _stems[word] = _STEMMER.stemWord(word)
    return found


def stems(text: str) -> list[str]:
    """Every word of a text, by its English (Snowball) stem."""
    return [stem(word) for word in words_of(text)]


@dataclass(frozen=True)
class Vocabulary:
    """What means the same in policies. ``same``: groups of words and phrases."""

    same: tuple[tuple[str, ...], ...] = field(default=())

    @cached_property
    def _phrases(self) -> Mapping[str, Mapping[tuple[str, ...], str]]:
        """First stem → the phrases that begin with it → the name of their group."""
        found: dict[str, dict[tuple[str, ...], str]] = {}
        for group in self.same:
            name = "=" + "_".join(stems(group[0]))
            for phrase in group:
                words = tuple(stems(phrase))
                found.setdefault(words[0], {}).setdefault(words, name)
        return found

    def read(self, text: str) -> list[str]:
        """The words of a text that tell something, each the name of its group or its stem, in order."""
        return self.read_stems(stems(text))

    def read_stems(self, words: Sequence[str]) -> list[str]:
        found, at = [], 0
        while at < len(words):
            name, length = self._group_at(words, at)
            if name:
                found.append(name)
            elif words[at] not in _COMMON_STEMS:
                found.append(words[at])
            at += length
        return found

    def _group_at(self, words: Sequence[str], at: int) -> tuple[str, int]:
        """The longest phrase of a group that begins here, and how many words it takes."""
        best, length = "", 1
        for phrase, name in self._phrases.get(words[at], {}).items():
            if (len(phrase) > length or (len(phrase) == length and not best)) and (
                tuple(words[at : at + len(phrase)]) == phrase
            ):
                best, length = name, len(phrase)
        return best, length


_COMMON_STEMS = frozenset(stem(word) for word in COMMON)
TURNING_STEMS = frozenset(stem(word) for word in TURNING)


def has_phrase(words: str, phrases: Iterable[str]) -> bool:
    """Whether any of the phrases, as stems between single spaces, is in a text given the same way."""
    return any(phrase in words for phrase in phrases)


def as_phrase(text: str) -> str:
    """A text as stems between single spaces, with one at either end, so that whole words are found in it."""
    return f" {' '.join(stems(text))} "
