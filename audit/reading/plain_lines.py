"""Lines of plain text as blocks: which lines are one paragraph, which an item, which a row of a table."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from audit.reading.blocks import Block, BlockKind
from audit.reading.marks import (
    Mark,
    contents_entry,
    could_be_heading,
    is_appendix,
    is_lone_letter,
    is_mark_alone,
    is_page_number,
    mark_of,
    section_parts,
)
from audit.reading.tables import Cell
from audit.reading.wording import is_finished

WIDEST_WRAP = 160  # characters; longer lines are whole paragraphs
NARROWEST_WRAP = 30
FULL = 0.85  # of the width; words are long, and letters of a printed line differ in width
STRICT_SHARE = 0.9
SHORT = 0.7  # of a full line; a heading is not as long as its text is wide
LONGEST_RULE = 200  # characters of a line that is drawn with dashes
MOST_COLUMNS = 100  # of a table
FULL_SHARE = 0.4  # of the lines that go on; fewer, and the lines just happen to be short paragraphs

_RULE = re.compile(r"[ \t]{0,20}([-=_*~])[ \t]?(?:\1[ \t]?){2,200}")
_HASHES = re.compile(r"[ ]{0,3}(#{1,6})[ \t]{1,20}(?=\S)")
_BOLD_LINE = re.compile(r"[ ]{0,3}(\*\*|__)(?=\S)([^*_]{1,150})(?<=\S)\1:?[ \t]{0,20}")

_JOINING = frozenset(("a", "an", "and", "for", "in", "of", "or", "our", "the", "their", "with"))


def full_length(lines: Sequence[str]) -> float:
    """How long a line with the next word would have to be for that word to have been put on the next line.

    Infinite where the lines were not broken at a width, and each is a paragraph of its own.
    """
    inner = [
        (line, following.split(maxsplit=1)[0])
        for line, following in pairwise(lines)
        if line.strip() and following.strip() and mark_of(following) is None and "\t" not in line.strip()
    ]
    lengths = sorted(len(line) for line, _ in inner)
    if not inner:
        return inf
    width = lengths[int(0.95 * (len(lengths) - 1))]
    share = sum(length >= FULL * width for length in lengths) / len(lengths)
    if not NARROWEST_WRAP <= width <= WIDEST_WRAP or share < FULL_SHARE:
        return inf
    # In letters of one width, every line amid a sentence is as full as can be. In print, some are only nearly.
    amid = [(line, word) for line, word in inner if not is_finished(line.rstrip())]
    strict = sum(len(line.rstrip()) + 1 + len(word) > width for line, word in amid)
    return width if strict >= STRICT_SHARE * len(amid) else FULL * width


def blocks_of(lines: Sequence[str]) -> list[Block]:
    """The blocks of a text, in order. A paragraph goes on over the number of a page."""
    lines = _with_lone_marks_joined(lines)
    blocks: list[Block] = []
    said: Block | None = None  # the last that is more than the number of a page
    interrupted = False
    for block in _Blocks(full_length(lines)).of(lines):
        if block.kind is BlockKind.FOOTER:
            interrupted = True
        elif interrupted and said is not None and _continues(said, block):
            said.lines += block.lines
            continue
        else:
            said, interrupted = block, False
        blocks.append(block)
    return blocks


def _continues(said: Block, block: Block) -> bool:
    both_text = said.kind is block.kind is BlockKind.TEXT and block.mark is None
    return both_text and block.lines[0][0].islower() and not is_finished(said.lines[-1])


def _with_lone_marks_joined(lines: Sequence[str]) -> list[str]:
    """Text taken from a PDF may have a bullet on one line and its words on the next."""
    joined: list[str] = []
    lone = ""
    for line in lines:
        if lone and line.strip():
            line = f"{lone} {line.strip()}"
            lone = ""
        if is_mark_alone(line):
            lone = line.rstrip()
        else:
            joined.append(line)
    return [*joined, lone] if lone else joined


class _Blocks:
    def __init__(self, full: float) -> None:
        self._full = full
        self._open: Block | None = None
        self._gap = True  # an empty line, or nothing, is above
        self._rows: list[list[str]] = []  # of an open table
        self._length = 0  # of the line above
        self._letters = 0  # that stand alone on the lines above, with none but empty lines between them
        self._is_unmarked = False  # a list whose marks, letters in a margin, stand apart from their words

    def of(self, lines: Sequence[str]) -> Iterator[Block]:
        for line in lines:
            if not line.strip():
                yield from self._close()
                self._gap = True
            elif is_page_number(line):
                self._letters = self._letters + 1 if is_lone_letter(line) else 0
                self._is_unmarked |= self._letters > 1
                yield from self._page_number(line)
            elif len(line) < LONGEST_RULE and _RULE.fullmatch(line):
                yield from self._rule(line)
            else:
                text = line.strip()
                self._is_unmarked &= not ((section_parts(text) or is_appendix(text)) and could_be_heading(text))
                yield from self._line(line, text)
                self._letters = 0
                self._length, self._gap = len(line.rstrip()), False
        yield from self._close()

    def _text(self, text: str, indent: int, mark: Mark | None = None) -> Block:
        return Block(BlockKind.TEXT, [text.strip()], after_gap=self._gap, indent=indent, mark=mark)

    def _close(self) -> Iterator[Block]:
        block, self._open = self._open, None
        if block is not None and block.kind is BlockKind.TABLE:
            yield from _table_blocks(self._rows)
        elif block is not None:
            yield block

    def _page_number(self, line: str) -> Iterator[Block]:
        if self._gap:
            yield from self._close()
        yield Block(BlockKind.FOOTER, [line.strip()])

    def _rule(self, line: str) -> Iterator[Block]:
        """A line of dashes makes a heading of a single line above it; elsewhere it only parts."""
        above = self._open
        if above is not None and _is_prose(above) and len(above.lines) == 1 and could_be_heading(above.lines[0]):
            above.kind, above.level = BlockKind.HEADING, 1 if "=" in line else 2
        yield from self._close()
        self._gap = True

    def _line(self, line: str, text: str) -> Iterator[Block]:
        start = line.expandtabs(4) if len(line) < WIDEST_WRAP * 2 else line
        indent = len(start) - len(start.lstrip())
        if entry := contents_entry(text):
            yield from self._close()
            yield Block(BlockKind.CONTENTS, [entry])
        elif (mark := mark_of(line)) is not None and not self._is_amid_sentence(mark):
            yield from self._close()
            self._open = self._text(line[mark.end :], indent, mark)
        elif (cells := _cells(text)) is not None:
            if self._open is None or self._open.kind is not BlockKind.TABLE:
                yield from self._close()
                self._open, self._rows = Block(BlockKind.TABLE, [text]), []
            if cells:
                self._rows.append(cells)
        elif (whole := self._whole(line, text)) is not None:
            yield from self._close()
            yield whole
        elif self._open is not None and self._goes_on(self._open, text, indent):
            self._open.lines.append(text)
        else:
            yield from self._close()
            self._open = self._text(text, indent)

    def _whole(self, line: str, text: str) -> Block | None:
        """A line that is a block by itself, by its marks."""
        if found := _HASHES.match(line):
            return Block(BlockKind.HEADING, [text.strip("# \t") or text], level=len(found[1]))
        if found := _BOLD_LINE.fullmatch(line):
            return Block(BlockKind.HEADING, [found[2].strip()], level=7)
        return None

    def _is_amid_sentence(self, mark: Mark) -> bool:
        """A broken line may happen to begin with "2." or "(b)"."""
        above = self._open
        return (
            above is not None
            and _is_prose(above)
            and mark.numbered
            and mark.text.strip("().").lower() not in ("1", "a", "i")
            and self._is_full(mark.text)
            and not is_finished(above.lines[-1])
            and not above.lines[-1].endswith(":")
        )

    def _is_full(self, next_word: str) -> bool:
        """Whether the line above was broken because the next word had no room."""
        return self._length + 1 + len(next_word) > self._full

    def _goes_on(self, above: Block, text: str, indent: int) -> bool:
        """Whether a line belongs to the block above it."""
        if above.kind is not BlockKind.TEXT:
            return False
        finished = is_finished(above.lines[-1])
        if self._is_unmarked and (finished or above.lines[-1].endswith(":")) and not text[0].islower():
            return False
        if finished and could_be_heading(text) and (section_parts(text) or len(text) < SHORT * self._full < inf):
            return False
        if above.mark is not None and indent > above.indent:
            return True
        if self._is_open(above.lines[-1]):
            return True
        return self._is_full(text[:WIDEST_WRAP].partition(" ")[0]) or (not finished and text[0].islower())

    @staticmethod
    def _is_open(line: str) -> bool:
        """It ends amid a phrase or a bracket, so it was broken there."""
        line = line[-WIDEST_WRAP:]
        return line.rpartition(" ")[2] in _JOINING or line.rfind("(") > line.rfind(")")


def _is_prose(block: Block) -> bool:
    return block.kind is BlockKind.TEXT and block.mark is None


def _table_blocks(rows: Sequence[Sequence[str]]) -> Iterator[Block]:
    """A table, or a table of contents that has tabs where others have dots."""
    if len(rows) >= 3 and all(len(row) == 2 and len(row[1]) < 4 and row[1].isdigit() for row in rows):
        yield from (Block(BlockKind.CONTENTS, [name]) for name, _ in rows)
    elif rows:
        yield Block(BlockKind.TABLE, [], rows=[[Cell((text,)) for text in row] for row in rows])


def _cells(text: str) -> list[str] | None:
    """The cells of a row of a table; none for the line under its headings; None where it is no row."""
    if text.count("|") + text.count("\t") > MOST_COLUMNS:
        return None
    if len(text) > 2 and text[0] == text[-1] == "|":
        cells = [cell.strip() for cell in text[1:-1].replace("\\|", "\0").split("|")]
        return [] if set(text) <= set("|-: \t") and "-" in text else [cell.replace("\0", "|") for cell in cells]
    cells = [cell.strip() for cell in text.split("\t")]
    return cells if sum(map(bool, cells)) > 1 else None
