"""What a template for a school's own policy says, statement by statement, and how each may be recognised elsewhere."""

from dataclasses import dataclass, field

from audit.domain.rubric import AppliesTo, Part
from audit.domain.vocabulary import Force


@dataclass(frozen=True, slots=True)
class PolicyStatement:
    """One statement of a template.

    ``look_for``: groups of alternatives, in lower case. A passage that makes the statement has at least one of every
    group in it or right around it, however it is worded. ``negated_by``: phrases that would turn it round.
    ``said_as``: sentences by which other schools' policies make it; ``mistaken_for``: sentences much like it that do
    not. ``said_in`` and ``mistaken_in``: the same, from the labelled policies that the matcher was fitted on.
    """

    ref: str
    source: str
    section: str  # title of the section of the template, with its number
    part: Part  # of that section
    place: str
    force: Force  # recommended: the template marks it as strongly recommended; good practice: to adopt or leave
    who: str
    summary: str
    criteria: tuple[str, ...]  # refs of the criteria it bears on; empty for context
    look_for: tuple[tuple[str, ...], ...]
    negated_by: tuple[str, ...] = ()
    said_as: tuple[str, ...] = ()
    mistaken_for: tuple[str, ...] = ()
    said_in: tuple[str, ...] = ()
    mistaken_in: tuple[str, ...] = ()
    applies_to: AppliesTo = field(default_factory=AppliesTo)
    note: str = ""

    @property
    def counts(self) -> bool:
        """Whether a policy can make it at all: what is mere context is listed, and never counted."""
        return self.force is not Force.CONTEXT
