"""How far first and second ratings agree, and which disagreements to talk over.

Agreement is Cohen's kappa with linear weights: being two levels apart counts twice as much as one. Scores treat levels
the same way, so a step is worth the same everywhere. Quadratic weights would hardly notice ratings one level apart and
flatter the result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEWEST_PAIRS = 5
TO_DISCUSS = 2  # levels apart
# Altman, Practical Statistics for Medical Research (1991): up to this kappa, these words.
BANDS = ((0.2, "Poor agreement"), (0.4, "Fair agreement"), (0.6, "Moderate agreement"), (0.8, "Good agreement"))
BEST_BAND = "Very good agreement"

Pair = tuple[int, int]  # first and second level, each 0 to 4


def weighted_kappa(pairs: Sequence[Pair]) -> float | None:
    """1 is full agreement, 0 no more than chance would give; below 0 is less than that.

    None where it is undefined: no pairs, or one and the same level throughout. With n pairs (a, b) it is
    1 − n × Σ|a − b| ÷ ΣΣ|a − b|, the double sum over every first level against every second one.
    """
    apart = sum(abs(first - second) for first, second in pairs)
    by_chance = sum(abs(first - second) for first, _ in pairs for _, second in pairs)
    return 1 - len(pairs) * apart / by_chance if by_chance else None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two ratings of the same criteria compare."""

    pairs: int
    same: int  # pairs with the same level twice
    far_apart: int  # pairs to talk over
    kappa: float | None  # None where there are too few pairs to say, or it is undefined

    @property
    def words(self) -> str:
        """What the figure means, for people who do not know it."""
        if self.pairs < FEWEST_PAIRS:
            return f"Not enough to say: it takes {FEWEST_PAIRS} pairs of ratings"
        if self.kappa is None:
            return "Not to be said in a figure: every rating is the same level"
        return next((words for top, words in BANDS if self.kappa <= top), BEST_BAND)


def agreement(pairs: Iterable[Pair]) -> Agreement:
    """Compare pairs of levels."""
    known = list(pairs)
    return Agreement(
        pairs=len(known),
        same=sum(first == second for first, second in known),
        far_apart=sum(abs(first - second) >= TO_DISCUSS for first, second in known),
        kappa=weighted_kappa(known) if len(known) >= FEWEST_PAIRS else None,
    )


def worth_discussing(first: int | None, second: int) -> bool:
    """Two levels or more apart, or the first rating says that the criterion does not apply (None)."""
    return first is None or abs(first - second) >= TO_DISCUSS
