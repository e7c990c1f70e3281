"""Compare a policy with a template's statements: what is found, what is weak, what is missing, and why.

The clues (``policy_clues``) are weighed and added up to the log-odds that a stretch of the policy makes a statement.
What each clue is worth was fitted on labelled policies; the figures are data (``weights.yaml``), and how well it does
on policies it never saw is measured in ``benchmarks/policy.md``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log2

from audit.domain.policy_check import Candidate, Finding, PolicyStatus
from audit.domain.policy_clues import ClueFinder, Look
from audit.domain.policy_flag import Flag
from audit.domain.policy_flags import waiting
from audit.domain.policy_meaning import Figures
from audit.domain.policy_text import PolicyText
from audit.domain.policy_units import Unit, units_of
from audit.domain.policy_why import why

SHOWN = 3  # candidates kept for each statement
USUAL_WORDS = 2000  # of a policy: where its length says neither for nor against
SHORTEST_WORDS, LONGEST_WORDS = 50, 6400
SURE = 30.0  # log-odds beyond which a confidence no longer changes


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """``found_from`` and ``weak_from``: log-odds from which a statement is found, or weak.

    ``per_doubling``: what a policy of twice the words takes off, since in a long policy more looks alike by chance.
    """

    clues: Figures  # by Clue
    constant: float
    per_doubling: float
    found_from: float
    weak_from: float

    def log_odds(self, look: Look, words: int) -> float:
        """That a unit of a policy of so many words makes the statement."""
        return float(look.clues @ self.clues) + self.constant - self.per_doubling * doublings(words)

    def status(self, log_odds: float) -> PolicyStatus:
        if log_odds >= self.found_from:
            return PolicyStatus.FOUND
        return PolicyStatus.WEAK if log_odds >= self.weak_from else PolicyStatus.MISSING


def doublings(words: int) -> float:
    """How many times a policy doubles the usual length; below 0 for a shorter one.

    What length does was learned from policies up to ``LONGEST_WORDS``; a longer one is taken for one of these.
    """
    return log2(min(max(words, SHORTEST_WORDS), LONGEST_WORDS) / USUAL_WORDS)


def confidence(log_odds: float) -> float:
    """0 to 1."""
    return 1 / (1 + exp(-max(-SURE, min(SURE, log_odds))))


def hold_back(findings: Iterable[Finding], flags: Iterable[Flag]) -> tuple[Finding, ...]:
    """Call weak what is found only in words that wait for something: "Lead governor: to be confirmed" names nobody."""
    open_in: dict[int | None, list[str]] = {}
    for flag in flags:
        open_in.setdefault(flag.passage, []).append(flag.quote)
    return tuple(_held_back(finding, open_in) for finding in findings)


def _held_back(finding: Finding, open_in: Mapping[int | None, Sequence[str]]) -> Finding:
    best = finding.best
    if best is None or finding.status is not PolicyStatus.FOUND:
        return finding
    waits = next((quote for quote in open_in.get(best.passage, ()) if quote in best.quote), "")
    if not waits:
        return finding
    told = replace(best, why=f"Still to be filled in: “{waits}”. {best.why}")
    return Finding(finding.ref, PolicyStatus.WEAK, (told, *finding.candidates[1:]))


class Matcher:
    """Made once from the statements, used for every policy."""

    def __init__(self, finder: ClueFinder, weights: Weights) -> None:
        self.finder = finder
        self.weights = weights

    def check(self, text: PolicyText) -> tuple[Finding, ...]:
        """What was found of every statement, in the order of the statements."""
        units = units_of(text)
        looks = self.finder.look(units)
        found = (self._finding(at, units, found, text.words) for at, found in enumerate(looks))
        return hold_back(found, waiting(text))

    def _finding(self, at: int, units: Sequence[Unit], looks: Sequence[Look], words: int) -> Finding:
        """The best unit decides; of each passage the best unit is shown."""
        rated = sorted(((self.weights.log_odds(look, words), look) for look in looks), key=lambda pair: -pair[0])
        status = self.weights.status(rated[0][0]) if rated else PolicyStatus.MISSING
        shown: dict[int, tuple[float, Look]] = {}
        for log_odds, look in rated:
            shown.setdefault(units[look.unit].passage, (log_odds, look))
        best = list(shown.values())[:SHOWN]
        return Finding(
            self.finder.statements[at].ref,
            status,
            tuple(self._candidate(at, units[look.unit], log_odds, look) for log_odds, look in best),
        )

    def _candidate(self, at: int, unit: Unit, log_odds: float, look: Look) -> Candidate:
        statement = self.finder.statements[at]
        words = self.finder.groups_hit(at, unit)
        wording = self.finder.wordings[at][look.wording]
        return Candidate(unit.passage, unit.text, confidence(log_odds), why(statement, look, words, wording))
