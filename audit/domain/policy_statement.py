"""What a template for a school's own policy says, statement by statement, and how each may be recognised elsewhere."""

from dataclasses import dataclass, field

from audit.domain.rubric import AppliesTo
from audit.domain.vocabulary import Force


@dataclass(frozen=True, slots=True)
class PolicyStatement:
    """One statement of a template.

    ``look_for``: groups of alternatives, in lower case. A passage that makes the statement has at least one of every
    group in it or right around it, however it is worded. ``negated_by``: phrases that would turn it round.
    """

    ref: str
    source: str
    place: str
    force: Force  # recommended: the template marks it as strongly recommended; good practice: to adopt or leave
    who: str
    summary: str
    criteria: tuple[str, ...]  # refs of the criteria it bears on; empty for context
    look_for: tuple[tuple[str, ...], ...]
    negated_by: tuple[str, ...] = ()
    applies_to: AppliesTo = field(default_factory=AppliesTo)
    note: str = ""
