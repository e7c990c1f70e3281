"""What a check of a school's policy says: what was found of each statement, and what a person decided of it.

The machine proposes, a person decides. What nobody has decided yet counts as proposed, and every page says how much of
a figure that is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit.domain.policy_statement import PolicyStatement
from audit.domain.rubric import Profile
from audit.domain.vocabulary import Force

METHOD = "3"  # of finding; goes up whenever the same policy could be found to say something else


class PolicyStatus(StrEnum):
    """What a policy has of a statement. The machine never says that a statement is not applicable."""

    FOUND = "found"
    WEAK = "weak"  # something near it is there: half of it, or in other words; somebody should read it
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


NEAR = 0.05  # confidence below which the nearest passage has nothing to do with a statement
COUNTED = (PolicyStatus.FOUND, PolicyStatus.WEAK, PolicyStatus.MISSING)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may make a statement."""

    passage: int  # its number in the policy as it was read
    quote: str  # the sentence or sentences of it that count
    confidence: float  # 0 to 1: how likely it is that they make the statement
    why: str  # what speaks for it and against it, in words


@dataclass(frozen=True, slots=True)
class Finding:
    """What the machine found of one statement."""

    ref: str
    status: PolicyStatus
    candidates: tuple[Candidate, ...]  # best first, likely or not; empty where the policy has nothing to compare

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None

    @property
    def confidence(self) -> float:
        """0 to 1: how likely it is that the policy makes the statement."""
        return self.best.confidence if self.best else 0.0

    @property
    def comes_near(self) -> bool:
        """Whether the best passage is worth showing beside a statement that it does not make."""
        return self.confidence >= NEAR


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of one statement in one version of a policy."""

    status: PolicyStatus
    passage: int | None  # None: missing, not applicable, or said somewhere that is not in the text
    note: str
    by: str
    on: date
    carried: bool = False  # taken over from the version before, whose passage is there unchanged


@dataclass(frozen=True, slots=True)
class StatementStanding:
    """One statement as it stands in a check: proposed until somebody decides."""

    statement: PolicyStatement
    finding: Finding
    decision: Decision | None = None
    why_not: str = ""  # why it does not apply to the setting; empty where it does

    @property
    def decided(self) -> bool:
        return self.decision is not None

    @property
    def status(self) -> PolicyStatus:
        """As decided; else not applicable where the profile rules it out; else as found."""
        if self.decision is not None:
            return self.decision.status
        return PolicyStatus.NOT_APPLICABLE if self.why_not else self.finding.status

    @property
    def to_decide(self) -> bool:
        """Whether it waits for a person: it counts, it applies, and nobody has decided."""
        return self.decision is None and not self.why_not

    @property
    def corrected(self) -> bool:
        """Whether a person decided otherwise than the machine proposed."""
        return self.decision is not None and self.decision.status is not self.finding.status

    @property
    def passage(self) -> int | None:
        """The number of the passage that stands beside it: as decided, else the best one for what is not missing."""
        if self.decision is not None:
            return self.decision.passage
        found = self.status in (PolicyStatus.FOUND, PolicyStatus.WEAK)
        return self.finding.best.passage if found and self.finding.best else None


def stand(
    statements: Iterable[PolicyStatement],
    findings: Mapping[str, Finding],
    decisions: Mapping[str, Decision],
    profile: Profile,
) -> tuple[StatementStanding, ...]:
    """Every statement that counts, in the template's order, with what was found and decided of it."""
    return tuple(
        StatementStanding(
            statement,
            findings.get(statement.ref, Finding(statement.ref, PolicyStatus.MISSING, ())),
            decisions.get(statement.ref),
            statement.applies_to.why_not(profile) or "",
        )
        for statement in statements
        if statement.counts
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a set of statements a policy makes."""

    title: str
    counts: Mapping[PolicyStatus, int]  # every status has its number
    decided: int  # of those that apply, how many a person has decided

    @property
    def total(self) -> int:
        """Those that apply."""
        return sum(self.counts[status] for status in COUNTED)

    @property
    def share(self) -> float | None:
        """Per cent of those that apply that are found; None where none applies. Weak is not found."""
        return 100 * self.counts[PolicyStatus.FOUND] / self.total if self.total else None


def cover(title: str, standings: Sequence[StatementStanding]) -> Coverage:
    """Count a set of statements by status."""
    counts = dict.fromkeys(PolicyStatus, 0)
    for standing in standings:
        counts[standing.status] += 1
    decided = sum(s.decided and s.status is not PolicyStatus.NOT_APPLICABLE for s in standings)
    return Coverage(title, counts, decided)


def cover_sections(standings: Sequence[StatementStanding]) -> tuple[Coverage, ...]:
    """By section of the template, in its order."""
    titles = dict.fromkeys(s.statement.section for s in standings)
    return tuple(cover(title, [s for s in standings if s.statement.section == title]) for title in titles)


def cover_forces(standings: Sequence[StatementStanding]) -> tuple[Coverage, ...]:
    """What the template marks as strongly recommended, then the rest."""
    forces = (Force.RECOMMENDED, Force.GOOD_PRACTICE)
    return tuple(cover(force.label, [s for s in standings if s.statement.force is force]) for force in forces)
