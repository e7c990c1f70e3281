"""The parts of a document as its file tells them, before it is clear what each is for a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from audit.reading.marks import Mark, mark_of
from audit.reading.tables import Row


class BlockKind(Enum):
    """How the file presents a block."""

    TEXT = auto()  # a paragraph; it may look like a heading or begin like an item of a list
    HEADING = auto()
    LISTED = auto()  # an item of a list that the file knows to be one
    TABLE = auto()
    CONTENTS = auto()  # a line of a table of contents
    ASIDE = auto()  # a footnote, or text in a box
    FOOTER = auto()  # a running header or footer, or the number of a page


@dataclass(slots=True)
class Block:
    """A paragraph, heading, item or table."""

    kind: BlockKind
    lines: list[str]
    page: int | None = None
    after_gap: bool = True  # an empty line stands before it
    indent: float = 0  # where its first line begins; only how it compares with others matters
    mark: Mark | None = None  # what a typed item begins with; its lines are without it
    level: int = 0  # of a heading; 1 is outermost
    depth: int = 0  # of a list
    numbered: bool = False  # of a list
    looks_bold: bool = False  # bold or underlined, from beginning to end
    size: float = 0  # of its letters, the smallest; 0 where the file does not say
    rows: Sequence[Row] = ()

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def paragraph_blocks(
    text: str, *, looks_bold: bool = False, size: float = 0, indent: float = 0, page: int | None = None
) -> list[Block]:
    """What one paragraph of a document is, whose lines somebody may have broken by hand, as in a typed list."""
    blocks: list[Block] = []
    gap = True
    for line in text.split("\n"):
        mark = mark_of(line)
        if not line.strip():
            gap = True
        elif blocks and not gap and mark is None:
            blocks[-1].lines.append(line.strip())
        else:
            words = line[mark.end :] if mark else line
            blocks.append(
                Block(BlockKind.TEXT, [words.strip()], page, indent=indent, mark=mark, looks_bold=looks_bold, size=size)
            )
            gap = False
    return blocks
