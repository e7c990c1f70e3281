"""Why the score of one review is not the score of another, cause by cause, adding up exactly.

Both scores are over what was judged and applies, so their difference mixes four things. Let J₀ and J₁ be what was
judged in the earlier and in the later review, and C the *shared* criteria: in both rubrics (same or only reworded) and
judged both times. The way from one score to the other is:

1. From J₀, leave out what the later rubric does not ask (retired, replaced): *rubric*. Then what does not apply in the
   later review, by profile or by a recorded reason: *what applies*. Then what it has not judged: *coverage*. What is
   left is C, with the earlier levels and weights.
2. Within C, each criterion moves from its earlier level a to its later level b. That is worth
   100 × (b − a) ÷ 4 × ½(w₀ ÷ ΣW₀ + w₁ ÷ ΣW₁), w₀ and w₁ being its weight in the earlier and the later review and ΣW the
   sums over C: its mean share of the score. Summed by strand, upward moves are *improved*, downward ones *slipped*.
3. Weights within C may have changed too, which changes the score at unchanged levels: the mean of that change at the
   earlier and at the later levels. As far as the other edition's mapping did it, that is *rubric*; as far as another
   type of setting did, *what applies*. Where both changed, each is the mean of doing it first and doing it second.
4. To C, add what was judged in the later review alone, in the opposite order: what the earlier had not judged
   (*coverage*), what did not apply in it (*what applies*), what its rubric did not ask (*rubric*). The result is J₁.

Steps 1 and 4 mirror each other and 2 and 3 are means, so comparing the other way round gives every part with the
opposite sign, improved and slipped changing places. All of it is worked out in fractions; only what is shown is
rounded, to tenths of a percentage point that add up to the difference between the scores as shown.

Where C is empty there is nothing to measure real change by, and the whole difference is one part: *nothing shared*.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from audit.domain.assessment import Assessment, Standing
from audit.domain.criterion_moves import CriterionMovement
from audit.domain.rubric import Strand
from audit.domain.vocabulary import TOP_LEVEL

Kind = Literal["claimed", "assured"]
MINUS = "\N{MINUS SIGN}"
Shared: TypeAlias = tuple[Standing, Standing, Strand]  # a criterion judged both times: before, after, and its strand


class Cause(StrEnum):
    """Why a score changed. The order is the order of the bars, before those of the strands and after them."""

    RUBRIC = "rubric"
    APPLIES = "applies"
    IMPROVED = "improved"
    SLIPPED = "slipped"
    COVERAGE = "coverage"
    NOTHING_SHARED = "nothing-shared"

    @property
    def label(self) -> str:
        return {
            "rubric": "The rubric changed",
            "applies": "What applies here changed",
            "improved": "Improved",
            "slipped": "Slipped",
            "coverage": "More or less was judged",
            "nothing-shared": "No criterion judged both times",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Part:
    """One cause's share of the difference. Improved and slipped have a part for every strand that moved so."""

    cause: Cause
    strand: Strand | None  # for improved and slipped
    points: Fraction  # percentage points, exact; improved is above 0 and slipped below
    criteria: int  # how many criteria moved, came or went

    @property
    def label(self) -> str:
        """As in ``Improved: Security``."""
        return self.cause.label if self.strand is None else f"{self.cause.label}: {self.strand.title}"


@dataclass(frozen=True)
class Waterfall:
    """The way from one score to another. ``before`` plus all parts is ``after``, exactly."""

    before: Fraction  # per cent, 0 to 100
    after: Fraction
    parts: tuple[Part, ...]

    @property
    def difference(self) -> Fraction:
        """Percentage points up (positive) or down."""
        return self.after - self.before

    def total(self, *causes: Cause) -> Fraction:
        """The parts of some causes together, in percentage points."""
        return sum((part.points for part in self.parts if part.cause in causes), Fraction())

    @property
    def real(self) -> Fraction:
        """What the setting itself moved: improved and slipped together, in percentage points."""
        return self.total(Cause.IMPROVED, Cause.SLIPPED)

    @cached_property
    def shown_before(self) -> int:
        """Tenths of a per cent, as scores are shown everywhere."""
        return tenths(self.before)

    @cached_property
    def shown_after(self) -> int:
        return tenths(self.after)

    @cached_property
    def shown(self) -> tuple[int, ...]:
        """Each part in tenths of a percentage point: rounded so that they add up to the difference shown."""
        return share_out([part.points for part in self.parts], self.shown_difference)

    @property
    def shown_difference(self) -> int:
        """Tenths of a percentage point between the scores as shown: who subtracts them finds the same."""
        return self.shown_after - self.shown_before

    def shown_total(self, *causes: Cause) -> int:
        """The parts of some causes together, as shown, in tenths of a percentage point."""
        return sum(shown for part, shown in zip(self.parts, self.shown, strict=True) if part.cause in causes)


def tenths(percent: Fraction | float) -> int:
    """A percentage in tenths, rounded as pages print it with one decimal place."""
    return int(f"{float(percent):.1f}".replace(".", ""))


def show_points(shown: int) -> str:
    """Tenths of a percentage point with their sign, as everywhere: ``+9.1``, ``−0.4``, ``0.0``."""
    return f"{'+' if shown > 0 else MINUS if shown < 0 else ''}{abs(shown) / 10:.1f}"


def share_out(points: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Round points to whole tenths that add up to ``total`` tenths, by largest remainder.

    Each is rounded to the nearest; what is then missing or over goes to those that rounding took most from or gave
    most to. A part of exactly 0 stays 0, and none changes sign, as long as there is another to take it.
    """
    exact = [10 * p for p in points]
    shown = [round(x) for x in exact]
    while left := total - sum(shown):
        step = 1 if left > 0 else -1
        keys = [(x != 0, x * (n + step) >= 0, step * (x - n)) for x, n in zip(exact, shown, strict=True)]
        shown[keys.index(max(keys))] += step
    return tuple(shown)


def waterfall(before: Assessment, after: Assessment, rows: Sequence[CriterionMovement], kind: Kind) -> Waterfall | None:
    """The way from the earlier score to the later one; None where either has nothing judged, and so no score."""
    if not before.judged or not after.judged:
        return None
    shared = [(r.before, r.after, r.strand) for r in rows if r.before and r.after and r.comparable]
    start = _score((s.weight, _level(s, kind)) for s in before.judged)
    end = _score((s.weight, _level(s, kind)) for s in after.judged)
    if not shared:
        parts = (Part(Cause.NOTHING_SHARED, None, end - start, len(before.judged) + len(after.judged)),)
        return Waterfall(start, end, parts if start != end else ())
    left_out = _steps(before.judged, {r.before.criterion.ref: r.after for r in rows if r.before}, kind)
    added = _steps(after.judged, {r.after.criterion.ref: r.before for r in rows if r.after}, kind)
    points = {cause: added[cause][0] - left_out[cause][0] for cause in _ONE_SIDED}
    counts = {cause: added[cause][1] + left_out[cause][1] for cause in _ONE_SIDED}
    by_rubric, by_type = _weights_changed(before, after, shared, kind)
    return Waterfall(
        start,
        end,
        (
            Part(Cause.RUBRIC, None, points[Cause.RUBRIC] + by_rubric, counts[Cause.RUBRIC]),
            Part(Cause.APPLIES, None, points[Cause.APPLIES] + by_type, counts[Cause.APPLIES]),
            *_levels_changed(shared, kind),
            Part(Cause.COVERAGE, None, points[Cause.COVERAGE], counts[Cause.COVERAGE]),
        ),
    )


_ONE_SIDED = (Cause.RUBRIC, Cause.APPLIES, Cause.COVERAGE)  # the order in which they are left out


def _steps(
    judged: Sequence[Standing], opposite: Mapping[str, Standing | None], kind: Kind
) -> dict[Cause, tuple[Fraction, int]]:
    """What each group of criteria that the other review does not share is worth to a score, and how many they are.

    The groups are left out one after the other: each is measured with those that come after it still in.
    """
    groups: dict[Cause | None, list[tuple[int, int]]] = {cause: [] for cause in (None, *_ONE_SIDED)}
    for standing in judged:
        groups[_why_one_sided(opposite[standing.criterion.ref])].append((standing.weight, _level(standing, kind)))
    found: dict[Cause, tuple[Fraction, int]] = {}
    with_it = _score(pair for group in groups.values() for pair in group)
    for cause in _ONE_SIDED:
        count = len(groups.pop(cause))
        without_it = _score(pair for group in groups.values() for pair in group)
        found[cause] = (with_it - without_it, count)
        with_it = without_it
    return found


def _why_one_sided(opposite: Standing | None) -> Cause | None:
    """Why the other review does not share a judged criterion; None where it does."""
    if opposite is None:
        return Cause.RUBRIC
    if opposite.judged:
        return None
    return Cause.COVERAGE if opposite.applies else Cause.APPLIES


def _levels_changed(shared: Sequence[Shared], kind: Kind) -> Iterator[Part]:
    """Improved by strand, then slipped by strand: step 2 of the definition."""
    all_before = sum(before.weight for before, _, _ in shared)
    all_after = sum(after.weight for _, after, _ in shared)
    moves: dict[Cause, dict[str, list[Fraction]]] = {Cause.IMPROVED: {}, Cause.SLIPPED: {}}
    strands = {strand.ref: strand for _, _, strand in shared}
    for before, after, strand in shared:
        levels = _level(after, kind) - _level(before, kind)
        share = Fraction(before.weight, all_before) + Fraction(after.weight, all_after)
        if levels:
            cause = Cause.IMPROVED if levels > 0 else Cause.SLIPPED
            moves[cause].setdefault(strand.ref, []).append(levels * share * 100 / (2 * TOP_LEVEL))
    for cause, by_strand in moves.items():
        for ref, points in by_strand.items():
            yield Part(cause, strands[ref], sum(points, Fraction()), len(points))


def _weights_changed(
    before: Assessment, after: Assessment, shared: Sequence[Shared], kind: Kind
) -> tuple[Fraction, Fraction]:
    """What other weights did to the score of the shared criteria: those of the rubric, and those of another type.

    Step 3 of the definition.
    """
    was, now = before.profile.type, after.profile.type
    levels = [(_level(b, kind), _level(a, kind)) for b, a, _ in shared]

    def mean(weights: Iterable[int]) -> Fraction:
        weighted = list(zip(weights, levels, strict=True))
        return (_score((w, b) for w, (b, _) in weighted) + _score((w, a) for w, (_, a) in weighted)) / 2

    neither = mean(b.weight for b, _, _ in shared)
    both = mean(a.weight for _, a, _ in shared)
    rubric_only = mean(after.edition.weight(a.criterion, was) for _, a, _ in shared)
    type_only = mean(before.edition.weight(b.criterion, now) for b, _, _ in shared)
    return (rubric_only - neither + both - type_only) / 2, (type_only - neither + both - rubric_only) / 2


def _level(standing: Standing, kind: Kind) -> int:
    return (standing.claimed if kind == "claimed" else standing.assured) or 0


def _score(weighted: Iterable[tuple[int, int]]) -> Fraction:
    """Of weights and levels: 100 × Σ(weight × level) ÷ Σ(weight × 4)."""
    pairs = list(weighted)
    return Fraction(100 * sum(w * level for w, level in pairs), TOP_LEVEL * sum(w for w, _ in pairs))
