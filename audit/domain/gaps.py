"""Which gaps there are, and which to close first."""

from dataclasses import dataclass
from enum import IntEnum

from audit.domain.assessment import Assessment, Standing
from audit.domain.vocabulary import LEVELS, SECURE, level_name


class Tier(IntEnum):
    """Statutory requirements below Secure come first, always."""

    STATUTORY = 1
    OTHER = 2

    @property
    def label(self) -> str:
        return {1: "1 Statutory, below Secure", 2: "2 Everything else"}[self]


@dataclass(frozen=True, slots=True)
class Gap:
    """One criterion short of its target, with the figures that decide its place in the list."""

    standing: Standing
    rank: int  # 1 is first
    tier: Tier

    @property
    def size(self) -> int:
        """Levels between target and assured, 1 to 4."""
        return self.standing.gap

    @property
    def points(self) -> int:
        """Weight × gap: what closing this gap is worth within its tier."""
        return self.standing.weight * self.size

    @property
    def is_of_evidence(self) -> bool:
        """The practice was judged to be on target; only the evidence is missing."""
        claimed = self.standing.claimed
        return claimed is not None and claimed >= self.standing.target

    @property
    def formula(self) -> str:
        """The priority in words and figures, as pages and sheets show it."""
        s = self.standing
        return (
            f"Tier {self.tier.value}; weight {s.weight} × gap {self.size} = {self.points}; "
            f"effort {s.criterion.effort.value}"
        )

    @property
    def next_step(self) -> str:
        """What to do: the criterion's own next step, after supplying the evidence where a claim lacks it."""
        s = self.standing
        claimed = s.claimed or 0
        step = s.criterion.next_steps[claimed] if claimed < s.target else ""
        if not s.unevidenced:
            return step
        prompts = "; ".join(prompt.rstrip(".") for prompt in s.criterion.evidence_prompts[:2])
        fallback = s.criterion.next_steps[s.assured or 0]
        return (
            f"Add current evidence to the register that shows this is {LEVELS[min(claimed, s.target)]}, "
            f"for example: {prompts}. If it cannot be shown: {fallback}"
        ) + (f" When it is shown: {step}" if step else "")

    @property
    def success_measure(self) -> str:
        """What will be seen when the gap is one level smaller: the descriptor of the next level."""
        s = self.standing
        level = s.target if self.is_of_evidence else (s.assured or 0) + 1
        return f"{level_name(level)}: {s.criterion.levels[level]}"


def find_gaps(assessment: Assessment) -> tuple[Gap, ...]:
    """Every judged criterion short of its target, in the order to close them.

    Tier 1 (asked by law or statutory guidance and assured below Secure) goes first. Within a tier: weight × gap,
    largest first; then smaller effort; then rubric order.
    """
    short = [
        (Tier.STATUTORY if s.statutory and (s.assured or 0) < SECURE else Tier.OTHER, position, s)
        for position, s in enumerate(assessment.standings)
        if s.gap > 0
    ]
    short.sort(key=lambda t: (t[0], -t[2].weight * t[2].gap, t[2].criterion.effort.rank, t[1]))
    return tuple(Gap(standing, rank, tier) for rank, (tier, _, standing) in enumerate(short, start=1))
