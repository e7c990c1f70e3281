"""What the governors' paper is made of: sections of a few kinds of block, the same for PDF, Word and the page.

Every figure is text by the time it is here, so that no rendering can round it in a way of its own. Whatever people
typed has gone through ``typed``.
"""

import unicodedata
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Literal, TypeAlias

from audit.domain.cell_text import safe_text
from audit.outputs.workbook_words import count_of

# Marks that turn the direction of what follows them, and would take the words of the paper with them; and the mark that
# only means something at the start of a file, which PDF/UA forbids.
DROPPED = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
JOINERS = "\u200d\ufe0e\ufe0f"  # hold parts of an emoji together; nothing at the end of a text
CUT = "…"

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph. ``lead`` stands out: the sentence to remember of a section."""

    text: str
    lead: bool = False
    kind: str = "words"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number in large print, what it is, and what to know about it."""

    label: str
    value: str
    note: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers side by side."""

    figures: tuple[Figure, ...]
    kind: str = "figures"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, and its share of the width."""

    title: str
    share: int
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the first cell names its row. ``more`` says what was left out, and where it is."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    more: str = ""
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Span:
    """A line of the movement chart: two scores of 0 to 100 (None where there is none), and the same in words."""

    title: str
    cells: tuple[str, ...]
    before: float | None
    after: float | None
    alt: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class MovementChart:
    """Scores before and now by strand: a table, with a picture of each row where there is room for one."""

    name: str
    headers: tuple[str, ...]  # of the title and the cells
    spans: tuple[Span, ...]
    summary: str  # all that the picture shows at a glance
    kind: str = "movement"


@dataclass(frozen=True, slots=True)
class Points:
    """A list, numbered where its order matters or somebody will refer to it. ``more`` as in a table."""

    points: tuple[str, ...]
    numbered: bool = False
    more: str = ""
    kind: str = "points"


@dataclass(frozen=True, slots=True)
class Code:
    """A label and a text that is compared letter by letter, such as a hash."""

    label: str
    text: str
    kind: str = "code"


Block: TypeAlias = Words | Figures | Table | MovementChart | Points | Code


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole paper, ready to be set."""

    title: str
    setting_name: str
    status: str
    on: date  # the day the review is looked at: the date of the document
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = field(default=())  # how the figures are meant

    @property
    def file_stem(self) -> str:
        """What a file of it is called, without the ending."""
        return self.title.replace(":", ",")


def typed(text: str, most: int = 90) -> str:
    """What somebody typed, as one line of at most ``most`` letters: cut at a word if it can be, with an ellipsis.

    A capital counts for one and a half, and a character twice as wide as a letter for two, as they take that room.
    Line ends become spaces. Control characters and marks that turn the direction of text are left out; everything else
    stays as it is, whatever it means to a program.
    """
    kept = (c for c in safe_text(text) if c.isspace() or (c not in DROPPED and unicodedata.category(c) != "Cc"))
    line = " ".join("".join(kept).split())
    widths = list(accumulate(map(_width, line)))
    if not widths or widths[-1] <= most:
        return line
    short = line[: bisect(widths, most - 1)]
    at_word = short.rpartition(" ")[0]
    kept_words = at_word if len(at_word) > len(short) * 2 // 3 else short
    return kept_words.rstrip(f" ,;:.–-{JOINERS}") + CUT


def _width(character: str) -> float:
    """How much room a character takes, in small letters."""
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 2
    return 1.5 if character.isupper() else 1


def cut_to(rows: Sequence[tuple[str, ...]], most: int, where: str) -> tuple[tuple[tuple[str, ...], ...], str]:
    """The first rows, and what to say of the rest: ``And 23 more: see the plan.``"""
    return tuple(rows[:most]), more_than(len(rows), most, where)


def more_than(count: int, most: int, where: str) -> str:
    """What to say of those beyond ``most``; empty where there are none."""
    return f"And {count - most:,} more: see {where}." if count > most else ""


def table(name: str, columns: Iterable[Column], rows: Sequence[tuple[str, ...]], most: int, where: str) -> Table:
    """A table of at most so many rows, which says where the others are."""
    shown, more = cut_to(rows, most, where)
    return Table(name, tuple(columns), shown, more)


def listed(names: Sequence[str], most: int = 3) -> str:
    """``A``, ``A and B``, ``A, B, C and 4 more``."""
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def is_are(number: int) -> str:
    """``1 is``, ``2 are``."""
    return f"{number} {'is' if number == 1 else 'are'}"


def has_have(number: int, one: str, many: str = "") -> str:
    """``1 gap has``, ``2 gaps have``."""
    return f"{count_of(number, one, many)} {'has' if number == 1 else 'have'}"
