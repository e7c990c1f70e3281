"""How much of the template a policy makes, in a sentence."""

from collections.abc import Sequence

from audit.domain.policy_check import PolicyStatus
from audit.domain.policy_parts import PolicyCoverage
from audit.outputs.workbook_words import count_of

MOST_NAMES = 3  # of sections that are named; more are counted


def coverage_sentence(coverage: PolicyCoverage) -> str:
    """The whole policy by force, how much of that a person decided, and where most of what counts is missing."""
    whole, strong, optional = coverage.whole, coverage.strong, coverage.optional
    if not whole.total:
        return "No statement of the template applies to this setting, so there is nothing to show."
    told = [
        f"{found.counts[PolicyStatus.FOUND]} of {count_of(found.total, noun)} {_is(found.total)} found, "
        f"{found.counts[PolicyStatus.WEAK]} weak and {found.counts[PolicyStatus.MISSING]} missing"
        for found, noun in ((strong, "strongly recommended statement"), (optional, "good practice statement"))
        if found.total
    ]
    told.append(f"a person has decided {whole.decided or 'none'} of these")
    missing = [(section.title, section.strong.counts[PolicyStatus.MISSING]) for section in coverage.sections]
    if most := _most(missing):
        told.append(f"the most missing of what is strongly recommended are in {most}")
    return f"{'; '.join(told)}."


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _most(figures: Sequence[tuple[str, int]]) -> str:
    """``“6 Engagement” (12)``, ``4 sections (3 each)``; empty where all are 0."""
    top = max((figure for _, figure in figures), default=0)
    names = [f"“{name}”" for name, figure in figures if figure == top]
    if not top:
        return ""
    if len(names) == 1:
        return f"{names[0]} ({top})"
    listed = f"{len(names)} sections" if len(names) > MOST_NAMES else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{listed} ({top} each)"
