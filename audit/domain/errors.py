"""What can go wrong in the rules, said so that a person can act on it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a rubric file.

    ``place`` is what an author can search for in the file: a ref, or a field below it.
    """

    file: str
    place: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.place}" if self.place else self.file
        return f"{where}: {self.problem}"


class RubricError(ValueError):
    """A rubric cannot be used. Carries every fault found, not just the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UnknownRef(LookupError):
    """A ref that this edition of the rubric does not have."""
