"""What a school's own policy says, passage by passage, whatever kind of file it came in."""

from dataclasses import dataclass
from enum import StrEnum

HEADING_SHOWN = 80  # characters of a heading that a place repeats; more would bury the page number


class PassageKind(StrEnum):
    """What a passage is in its document."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBERED = "numbered"
    CELL = "cell"
    FOOTER = "footer"  # a running header or footer: on every page, and no part of what is said there


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a policy that a person would point at: a paragraph, an item of a list, a cell of a table.

    ``headings``: those it stands under, outermost first. ``lead_in``: what its words complete, as "Staff should:" is
    completed by each item of the list below it; of a cell, the headings of its row and its column.
    """

    number: int  # from 1, in the order of the document
    text: str
    kind: PassageKind
    headings: tuple[str, ...] = ()
    lead_in: str = ""
    page: int | None = None  # from 1; None where the kind of file knows no pages


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy as it is read, in the order of the document."""

    passages: tuple[Passage, ...]

    @property
    def words(self) -> int:
        """How long it is, as people count. Running headers and footers are not part of it."""
        return sum(len(passage.text.split()) for passage in self.passages if passage.kind is not PassageKind.FOOTER)


def place_of(passage: Passage) -> str:
    """Where a passage is, so that somebody with the document open finds it."""
    parts = []
    if passage.page is not None:
        parts.append(f"page {passage.page}")
    if passage.headings:
        parts.append(f"under “{_short(passage.headings[-1])}”")
    place = ", ".join(parts) or f"passage {passage.number}"
    within = {PassageKind.CELL: ", in a table", PassageKind.FOOTER: ", in the footer"}.get(passage.kind, "")
    return f"{place[0].upper()}{place[1:]}{within}"


def _short(heading: str) -> str:
    return heading if len(heading) <= HEADING_SHOWN else f"{heading[: HEADING_SHOWN - 1].rstrip()}…"
