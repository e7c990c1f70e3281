"""Take times of two things in turn, and put them into rows of figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Sample:
    """Measured values of one thing, in milliseconds or megabytes."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def p95(self) -> float:
        """The value that 95 of 100 stay below."""
        if len(self.values) == 1:
            return self.values[0]
        return quantiles(self.values, n=20, method="inclusive")[-1]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure beside its reference, and what it should be."""

    what: str
    unit: str
    measured: Sample
    beside: str
    reference: Sample
    under: float  # the aim: the median stays below this, in ``unit``
    times: float | None = None  # a second aim: at most so many times the reference

    @property
    def ratio(self) -> float:
        return self.measured.median / self.reference.median


def milliseconds(action: Callable[..., object], *given: object) -> float:
    """How long an action takes."""
    start = perf_counter()
    action(*given)
    return (perf_counter() - start) * 1000


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often something is measured, after how many rounds that are not counted."""

    counted: int
    warm_up: int


def in_turn(repeats: Repeats, measured: Callable[[], float], reference: Callable[[], float]) -> tuple[Sample, Sample]:
    """Measure two things in turn, so that whatever else the machine does meets both alike.

    Each goes first every other time.
    """
    pairs = []
    for n in range(repeats.warm_up + repeats.counted):
        if n % 2:
            second, first = reference(), measured()
        else:
            first, second = measured(), reference()
        pairs.append((first, second))
    counted = pairs[repeats.warm_up :]
    return Sample([first for first, _ in counted]), Sample([second for _, second in counted])
