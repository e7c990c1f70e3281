"""The parts of a policy template, and where the statements of each stand, in the order of its numbers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audit.domain.policy_check import COUNTED, Coverage, PolicyStatus, StatementStanding, cover
from audit.domain.vocabulary import Force


@dataclass(frozen=True, slots=True)
class TemplatePart:
    """What stands under one heading of the template: as much as one page can show."""

    id: str
    title: str  # with its number, as in "2.3 Email"
    section: str
    standings: tuple[StatementStanding, ...]

    @property
    def to_decide(self) -> tuple[StatementStanding, ...]:
        return tuple(s for s in self.standings if s.to_decide)

    @property
    def applies(self) -> bool:
        return any(s.decided or not s.why_not for s in self.standings)

    def count(self, *statuses: PolicyStatus) -> int:
        return sum(s.status in statuses for s in self.standings)

    @property
    def subject(self) -> str:
        """What it is about, as it reads within a sentence: "email"."""
        words = re.sub(r"^[\d.]+\s+", "", self.title)
        return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"


def parts_of(standings: Iterable[StatementStanding]) -> tuple[TemplatePart, ...]:
    """Statements by the part of the template they stand in. What a second edition adds comes last within its part."""
    found: dict[str, list[StatementStanding]] = {}
    for standing in standings:
        found.setdefault(standing.statement.part.id, []).append(standing)
    parts = (
        TemplatePart(ref, those[0].statement.part.title, those[0].statement.section, tuple(those))
        for ref, those in found.items()
    )
    return tuple(sorted(parts, key=lambda part: _numbers(part.id)))


def next_to_decide(parts: Sequence[TemplatePart], after: str = "") -> TemplatePart | None:
    """The first part in which something waits for a person, from the one behind ``after`` on and round to it again."""
    at = next((n + 1 for n, part in enumerate(parts) if part.id == after), 0)
    return next((part for part in (*parts[at:], *parts[:at]) if part.to_decide), None)


def of_force(standings: Iterable[StatementStanding], force: Force) -> tuple[StatementStanding, ...]:
    return tuple(s for s in standings if s.statement.force is force)


def counted(standings: Iterable[StatementStanding]) -> tuple[StatementStanding, ...]:
    """Those that apply."""
    return tuple(s for s in standings if s.status in COUNTED)


def _numbers(part_id: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", part_id))


@dataclass(frozen=True, slots=True)
class SectionCoverage:
    """How much of one section a policy makes: of what is strongly recommended there, and of what is optional."""

    title: str
    strong: Coverage
    optional: Coverage


@dataclass(frozen=True, slots=True)
class PolicyCoverage:
    """How much of a template a policy makes."""

    whole: Coverage
    strong: Coverage
    optional: Coverage
    sections: tuple[SectionCoverage, ...]


def cover_policy(standings: Sequence[StatementStanding]) -> PolicyCoverage:
    """Count a policy's statements, all of them, by force, and by section in the order of the template."""

    def both(title: str, those: Sequence[StatementStanding]) -> tuple[Coverage, Coverage]:
        strong, optional = (of_force(those, force) for force in (Force.RECOMMENDED, Force.GOOD_PRACTICE))
        return cover(title, strong), cover(title, optional)

    strong, optional = both("Whole policy", standings)
    titles = dict.fromkeys(s.statement.section for s in standings)
    sections = sorted(titles, key=_numbers)
    return PolicyCoverage(
        cover("Whole policy", standings),
        strong,
        optional,
        tuple(
            SectionCoverage(title, *both(title, [s for s in standings if s.statement.section == title]))
            for title in sections
        ),
    )
