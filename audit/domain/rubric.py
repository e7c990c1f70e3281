"""A rubric edition: requirements of published sources, and the criteria that answer them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from audit.domain.errors import UnknownRef
from audit.domain.vocabulary import FACILITIES, PHASES, Effort, Force


@dataclass(frozen=True, slots=True)
class Profile:
    """What a setting is, as far as the rubric cares: it decides which criteria apply."""

    phases: frozenset[str]
    type: str
    facilities: frozenset[str]


@dataclass(frozen=True, slots=True)
class AppliesTo:
    """Which settings a criterion is for. Empty means all of them.

    Any one of ``phases`` is enough; all of ``facilities`` are needed.
    """

    phases: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()

    def why_not(self, profile: Profile) -> str | None:
        """Why this does not apply to a setting, in words, or None where it does."""
        if self.phases and not profile.phases.intersection(self.phases):
            return f"Only for: {', '.join(PHASES[phase].lower() for phase in self.phases)}"
        if missing := [f for f in self.facilities if f not in profile.facilities]:
            return f"Only where the setting has: {', '.join(FACILITIES[f].lower() for f in missing)}"
        return None


@dataclass(frozen=True, slots=True)
class Requirement:
    """One duty or expectation in a source."""

    ref: str
    source: str
    part: str
    place: str
    force: Force
    who: str
    summary: str
    binds: tuple[str, ...] = ()  # types of setting; empty means all
    place_checked: bool = True  # False where the paragraph number was not seen in a copy
    note: str = ""

    def binds_type(self, setting_type: str) -> bool:
        """Whether this requirement binds a type of setting (KCSIE does not bind stand-alone childcare)."""
        return not self.binds or setting_type in self.binds


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a source, in the document's own order."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Source:
    """A published document in one edition."""

    id: str
    title: str
    short: str
    publisher: str
    published: str
    about: str
    parts: tuple[Part, ...]
    requirements: tuple[Requirement, ...]

    def by_part(self) -> Iterator[tuple[Part, tuple[Requirement, ...]]]:
        """Requirements in the source's own paragraph order, part by part."""
        for part in self.parts:
            yield part, tuple(r for r in self.requirements if r.part == part.id)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One practice to judge."""

    ref: str
    strand: str
    title: str
    question: str
    why: str
    levels: tuple[str, ...]  # five descriptors, level 0 to level 4
    next_steps: tuple[str, ...]  # four: from each level to the next
    evidence_prompts: tuple[str, ...]
    governor_questions: tuple[str, ...]
    owner: str
    review_months: int
    effort: Effort
    requirements: tuple[str, ...]
    applies_to: AppliesTo = field(default_factory=AppliesTo)


@dataclass(frozen=True, slots=True)
class Strand:
    """A theme of the rubric."""

    ref: str
    title: str
    about: str
    criteria: tuple[Criterion, ...]


class Kinship(StrEnum):
    """What a criterion is to the edition before."""

    SAME = "same"
    REWORDED = "reworded"  # the same practice at the same standard, in other words: judgements can be compared
    REPLACES = "replaces"  # takes the place of one or more criteria, and asks something else of them
    NEW = "new"

    @property
    def label(self) -> str:
        return {"same": "Same", "reworded": "Reworded", "replaces": "Replaces an earlier one", "new": "New"}[self.value]


@dataclass(frozen=True, slots=True)
class Descent:
    """Where a criterion comes from: the criteria of the edition before that it carries on or takes the place of."""

    kinship: Kinship
    refs: tuple[str, ...] = ()  # in the edition before; empty for a new one
    why: str = ""  # what changed, and what it means for a school; empty where nothing did


@dataclass(frozen=True)
class Edition:
    """A whole rubric, versioned as one. Strands and criteria stand in rubric order."""

    id: str
    rubric: str
    edition: str
    title: str
    published: str
    about: str
    sources: tuple[Source, ...]
    strands: tuple[Strand, ...]
    based_on: str = ""  # id of the edition before; empty for a first edition
    descents: Mapping[str, Descent] = field(default_factory=dict)  # by ref, where a criterion is not the same as before
    retired: Mapping[str, str] = field(default_factory=dict)  # ref in the edition before → why it is no longer asked

    def descent(self, ref: str) -> Descent:
        """What a criterion of this edition is to the edition it is based on."""
        found = self.descents.get(ref)
        return found or (Descent(Kinship.SAME, (ref,)) if self.based_on else Descent(Kinship.NEW))

    @cached_property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(c for strand in self.strands for c in strand.criteria)

    @cached_property
    def _criteria_by_ref(self) -> Mapping[str, Criterion]:
        return {c.ref: c for c in self.criteria}

    @cached_property
    def _strands_by_ref(self) -> Mapping[str, Strand]:
        return {s.ref: s for s in self.strands}

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        return {r.ref: r for source in self.sources for r in source.requirements}

    @cached_property
    def criteria_of(self) -> Mapping[str, tuple[Criterion, ...]]:
        """Criteria mapped to each requirement, in rubric order."""
        mapped: dict[str, list[Criterion]] = {ref: [] for ref in self.requirements}
        for criterion in self.criteria:
            for ref in criterion.requirements:
                mapped[ref].append(criterion)
        return {ref: tuple(criteria) for ref, criteria in mapped.items()}

    def criterion(self, ref: str) -> Criterion:
        """Raises UnknownRef where this edition has no such criterion."""
        try:
            return self._criteria_by_ref[ref]
        except KeyError:
            raise UnknownRef(ref) from None

    def strand(self, ref: str) -> Strand:
        """Raises UnknownRef where this edition has no such strand."""
        try:
            return self._strands_by_ref[ref]
        except KeyError:
            raise UnknownRef(ref) from None

    def source(self, source_id: str) -> Source:
        """Raises UnknownRef where this edition does not use the source."""
        for source in self.sources:
            if source.id == source_id:
                return source
        raise UnknownRef(source_id)

    @cached_property
    def _cited_by_criterion(self) -> Mapping[str, tuple[Requirement, ...]]:
        return {
            c.ref: tuple(sorted((self.requirements[r] for r in c.requirements), key=lambda r: -r.force.weight))
            for c in self.criteria
        }

    def cited(self, criterion: Criterion) -> tuple[Requirement, ...]:
        """The requirements a criterion answers, strongest first, then in the order mapped."""
        return self._cited_by_criterion[criterion.ref]

    def weight(self, criterion: Criterion, setting_type: str) -> int:
        """Weight from the strongest requirement that binds this type of setting; never below 1.

        A criterion that nothing binds (a KCSIE duty in stand-alone childcare) still counts, as good practice.
        """
        return max((r.force.weight for r in self.binding(criterion, setting_type)), default=1)

    def is_statutory(self, criterion: Criterion, setting_type: str) -> bool:
        """Whether law or statutory guidance asks this of this type of setting."""
        return any(r.force.binds_by_law_or_guidance for r in self.binding(criterion, setting_type))

    def binding(self, criterion: Criterion, setting_type: str) -> Iterable[Requirement]:
        """The requirements of a criterion that bind a type of setting."""
        return [r for r in self.cited(criterion) if r.binds_type(setting_type)]
