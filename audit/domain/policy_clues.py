"""What speaks for and against a stretch of a policy making a statement.

Every clue is a figure about one unit and one statement, worked out from that unit and what stands around it alone: what
is found of one statement never depends on the rest of the policy.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import log, log1p

import numpy as np
from numpy.typing import NDArray

from audit.domain.policy_meaning import Figures, WordVectors, directions
from audit.domain.policy_statement import PolicyStatement
from audit.domain.policy_units import Unit
from audit.domain.policy_words import TURNING_STEMS, Vocabulary, as_phrase, has_phrase, stems

NEAREST = 3  # wordings whose likeness is averaged
CANDIDATES = 24  # units looked at closely for each statement
CHUNK = 256  # units compared at a time, so that memory does not grow with the policy
PLACES = 5  # of likeness: the last figures depend on how much is compared at a time, and would part what is equal
SAME = 2 * 0.1**PLACES  # likeness that differs by less is equal
UNDER_HEADING = 0.03  # what a unit read with its heading must be more alike by, to count as more alike


class Clue(IntEnum):
    """The columns of the figures, in the order of the weights."""

    NEAREST = 0  # likeness to the wording nearest to it, as all likeness from -1 to 1
    NEAREST_THREE = 1  # mean likeness to the three nearest
    CENTRE = 2  # likeness to all wordings taken together
    MISTAKEN = 3  # likeness to the nearest sentence that only looks like it
    MARGIN = 4  # how much more like this statement than any other; below 0 where another is nearer
    RANK = 5  # logarithm of how many statements are nearer
    CONTEXT = 6  # likeness of it and what stands around it to all wordings taken together
    HEADING = 7  # likeness of its headings and lead-in to all wordings taken together
    LOOKED_FOR = 8  # share of the groups of words looked for that it has
    LOOKED_FOR_NEAR = 9  # share that it or what stands around it has
    ALL_NEAR = 10  # 1 where that is all of them
    NEGATED = 11  # 1 where it has a phrase that turns the statement round
    TURNED = 12  # 1 where it says no or not and the nearest wording does not, or the other way
    WHOLE = 13  # 1 where it is several sentences or a whole list
    LENGTH = 14  # logarithm of its words
    TELLING = 15  # how much its most telling words speak for this statement rather than any other
    MOST_TELLING = 16  # the same for the one word that tells most


COMPARED = tuple(clue for clue in Clue if clue <= Clue.HEADING)  # by vectors; the others by words


@dataclass(frozen=True, slots=True)
class Look:
    """A unit looked at for a statement."""

    unit: int
    clues: Figures  # by Clue
    wording: int  # which wording of the statement is nearest: its place among them


@dataclass(frozen=True, slots=True, eq=False)
class _Sentences:
    """Wordings of all statements in one table. ``rows``: statement → its rows."""

    vectors: Figures
    rows: tuple[slice, ...]

    @classmethod
    def of(cls, by_statement: Sequence[Sequence[str]], vectors: WordVectors) -> "_Sentences":
        ends = np.cumsum([len(sentences) for sentences in by_statement])
        rows = tuple(slice(int(e) - len(s), int(e)) for e, s in zip(ends, by_statement, strict=True))
        return cls(directions(vectors.sums([s for sentences in by_statement for s in sentences])), rows)

    @property
    def centres(self) -> Figures:
        return directions(np.stack([self.vectors[rows].mean(axis=0) for rows in self.rows]))


class ClueFinder:
    """Made once from the statements, used for every policy."""

    def __init__(self, statements: Sequence[PolicyStatement], vocabulary: Vocabulary, vectors: WordVectors) -> None:
        self.statements = tuple(statements)
        self.vocabulary = vocabulary
        self.vectors = vectors
        self.wordings = tuple((*s.said_as, s.summary, *s.said_in) for s in statements)
        self._said = _Sentences.of(self.wordings, vectors)
        self._mistaken = _Sentences.of([(*s.mistaken_for, *s.mistaken_in) for s in statements], vectors)
        self._centres = self._said.centres
        by_stems = [[stems(wording) for wording in wordings] for wordings in self.wordings]
        self._turned = tuple(tuple(_says_no(words) for words in wordings) for wordings in by_stems)
        self._groups = tuple(
            tuple(tuple(as_phrase(words) for words in group) for group in s.look_for) for s in statements
        )
        self._negating = tuple(tuple(as_phrase(words) for words in s.negated_by) for s in statements)
        self._telling = tuple(_telling([[set(vocabulary.read_stems(w)) for w in wordings] for wordings in by_stems]))

    def look(self, units: Sequence[Unit]) -> list[list[Look]]:
        """For each statement, the units most like it, with their clues; most alike first."""
        if not units:
            return [[] for _ in self.statements]
        near = _Near(self, units)
        return [self._looks(at, near) for at in range(len(self.statements))]

    def _looks(self, at: int, near: "_Near") -> list[Look]:
        return [self._look(at, place, near) for place in range(near.kept.shape[1])]

    def _look(self, at: int, place: int, near: "_Near") -> Look:
        unit = int(near.kept[at, place])
        words = near.words(unit)
        groups = self._groups[at]
        here = [has_phrase(words.phrase, group) for group in groups]
        around = [has_phrase(words.phrase_around, group) for group in groups]
        telling = sorted(self._telling[at].get(word, -1.0) for word in words.read)[-6:]
        wording = int(near.wordings[at, place])
        figures = np.zeros(len(Clue), dtype=np.float32)
        figures[list(COMPARED)] = near.figures[:, at, place]
        figures[Clue.LOOKED_FOR] = sum(here) / len(here)
        figures[Clue.LOOKED_FOR_NEAR] = sum(around) / len(around)
        figures[Clue.ALL_NEAR] = all(around)
        figures[Clue.NEGATED] = has_phrase(words.phrase, self._negating[at])
        figures[Clue.TURNED] = words.says_no != self._turned[at][wording]
        figures[Clue.WHOLE] = near.units[unit].whole
        figures[Clue.LENGTH] = log1p(len(near.units[unit].text.split()))
        figures[Clue.TELLING] = sum(telling) / 10
        figures[Clue.MOST_TELLING] = (telling or [0.0])[-1] / 5
        return Look(unit, figures, wording)

    def groups_hit(self, at: int, unit: Unit) -> tuple[str, ...]:
        """Of each group of words looked for, the first that a unit has, as an author wrote it."""
        phrase = as_phrase(f"{unit.lead_in} . {unit.text}")
        pairs = zip(self.statements[at].look_for, self._groups[at], strict=True)
        return tuple(
            next(said for said, looked in zip(words, stems, strict=True) if looked in phrase)
            for words, stems in pairs
            if has_phrase(phrase, stems)
        )


@dataclass(frozen=True, slots=True)
class _Words:
    phrase: str
    phrase_around: str
    read: frozenset[str]
    says_no: bool


class _Near:
    """The units most like each statement, and how near they are: a row for each statement, most alike first.

    Of each chunk of units only these are kept, so that memory does not grow with the policy.
    """

    def __init__(self, finder: ClueFinder, units: Sequence[Unit]) -> None:
        self.units = units
        self._finder = finder
        self._words: dict[int, _Words] = {}
        self.kept = np.zeros((len(finder.statements), 0), dtype=np.int64)  # numbers of the units
        self.wordings = self.kept  # of each, the nearest wording
        self.figures = np.zeros((len(COMPARED), *self.kept.shape), dtype=np.float32)
        for start in range(0, len(units), CHUNK):
            self._keep(start, *self._compare(units[start : start + CHUNK]))

    def _keep(self, start: int, figures: Figures, wordings: NDArray[np.int64]) -> None:
        """Those most alike of what was kept so far and of one more chunk; of equals the earlier."""
        here = np.broadcast_to(np.arange(start, start + wordings.shape[1]), wordings.shape)
        kept = np.concatenate([self.kept, here], axis=1)
        wordings = np.concatenate([self.wordings, wordings], axis=1)
        figures = np.concatenate([self.figures, figures], axis=2)
        best = np.argsort(-figures[Clue.NEAREST_THREE], axis=1, kind="stable")[:, :CANDIDATES]
        self.kept = np.take_along_axis(kept, best, axis=1)
        self.wordings = np.take_along_axis(wordings, best, axis=1)
        self.figures = np.take_along_axis(figures, best[None], axis=2)

    def _compare(self, units: Sequence[Unit]) -> tuple[Figures, NDArray[np.int64]]:
        """By clue, statement and unit; and for each statement and unit the nearest wording."""
        finder = self._finder
        figures = np.zeros((len(COMPARED), len(finder.statements), len(units)), dtype=np.float32)
        nearest = np.zeros(figures.shape[1:], dtype=np.int64)
        text = finder.vectors.sums([unit.text for unit in units])
        lead = finder.vectors.sums([unit.lead_in for unit in units])
        close = finder.vectors.sums([" ".join(unit.headings[-1:]) for unit in units])
        head = finder.vectors.sums([" ".join(unit.headings[-2:]) for unit in units])
        around = finder.vectors.sums([unit.around for unit in units])
        alone, led, headed = directions(text), directions(text + lead), directions(text + lead + close)
        said = finder._said.vectors
        alike = said @ alone.T
        np.maximum(alike, said @ headed.T - UNDER_HEADING, out=alike)
        wrong = finder._mistaken.vectors @ alone.T
        if leading := [at for at, unit in enumerate(units) if unit.lead_in]:
            alike[:, leading] = np.maximum(alike[:, leading], said @ led[leading].T)
            wrong[:, leading] = np.maximum(wrong[:, leading], finder._mistaken.vectors @ led[leading].T)
        two = np.zeros_like(figures[0])
        for at, (rows, wrong_rows) in enumerate(zip(finder._said.rows, finder._mistaken.rows, strict=True)):
            best = np.round(np.sort(alike[rows], axis=0)[-NEAREST:], PLACES)
            figures[Clue.NEAREST, at] = best[-1]
            figures[Clue.NEAREST_THREE, at] = best.mean(axis=0)
            two[at] = best[-2:].mean(axis=0)
            nearest[at] = (alike[rows] > best[-1] - SAME).argmax(axis=0)  # of equals the first
            if finder.statements[at].mistaken_for or finder.statements[at].mistaken_in:
                figures[Clue.MISTAKEN, at] = np.round(wrong[wrong_rows].max(axis=0), PLACES)
        centres = finder._centres
        figures[Clue.CENTRE] = np.maximum(centres @ led.T, centres @ headed.T)
        figures[Clue.CONTEXT] = centres @ directions(text + lead + head + around).T
        figures[Clue.HEADING] = centres @ directions(lead + head).T
        second, first = np.sort(two, axis=0)[[-min(2, len(two)), -1]]
        figures[Clue.MARGIN] = two - np.where(two >= first, second, first)
        figures[Clue.RANK] = np.log1p(_nearer(two))
        return figures, nearest

    def words(self, unit: int) -> _Words:
        """What the words of a unit say; worked out once."""
        if unit not in self._words:
            u = self.units[unit]
            text = f"{u.lead_in} . {u.text}"
            around = " . ".join([u.lead_in, *u.headings[-2:], u.text, u.around])
            words = stems(text)
            read = frozenset(self._finder.vocabulary.read_stems(words))
            self._words[unit] = _Words(as_phrase(text), as_phrase(around), read, _says_no(words))
        return self._words[unit]


def _nearer(alike: Figures) -> NDArray[np.int64]:
    """How many statements are nearer to each unit: of equals, none is nearer than the others."""
    columns = [len(column) - np.searchsorted(np.sort(column), column, side="right") for column in alike.T]
    return np.stack(columns, axis=1)


def _says_no(words: Sequence[str]) -> bool:
    """``words``: by their stems."""
    return not TURNING_STEMS.isdisjoint(words)


def _telling(by_statement: Sequence[Sequence[set[str]]]) -> Iterator[Mapping[str, float]]:
    """For each statement, word → logarithm of how much oftener its wordings use it than those of the others."""
    used = Counter(word for wordings in by_statement for words in wordings for word in words)
    total = sum(len(wordings) for wordings in by_statement)
    for wordings in by_statement:
        count = len(wordings)
        own = Counter(word for words in wordings for word in words)
        yield {
            word: log((times / count) / ((used[word] - times + 0.5) / (total - count + 1)))
            for word, times in own.items()
        }
