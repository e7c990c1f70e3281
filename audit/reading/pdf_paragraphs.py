"""Put the lines of a PDF together again to the paragraphs and items that they were before they were printed."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from audit.reading.blocks import Block, BlockKind
from audit.reading.marks import contents_entry, mark_of
from audit.reading.pdf_letters import Line
from audit.reading.wording import is_finished, tidy

WIDEST_PITCH = 3.0  # times the size of the letters, from line to line of a paragraph
MORE = 1.25  # times the usual pitch; from there on, a new paragraph begins
SAME_SIZE = 0.75  # points
FIRST_MARKS = frozenset(("1", "a", "i", "A"))


def usual_pitch(lines: Iterable[Line]) -> float:
    """From line to line, in sizes of the letters: what most lines of the document have."""
    counts: Counter[float] = Counter()
    last: Line | None = None
    for line in lines:
        if last is not None and last.page == line.page and 0 < last.base - line.base <= WIDEST_PITCH * line.size:
            counts[round((last.base - line.base) / line.size, 1)] += 1
        last = line
    return counts.most_common(1)[0][0] if counts else 1.2


def words_of(lines: Iterable[Line]) -> frozenset[str]:
    """Every word of the document, by which it is told whether a hyphen at the end of a line is part of the word."""
    return frozenset(word.strip(".,;:!?()“”\"'’") for line in lines for word in line.text.lower().split())


class Joiner:
    """Joins lines. ``pitch`` and ``words`` are those of the whole document."""

    def __init__(self, pitch: float, words: Collection[str]) -> None:
        self._pitch, self._words = pitch, words

    def blocks(self, lines: Sequence[Line], right: float | None = None) -> list[Block]:
        """The paragraphs of lines in their order. ``right``: how far a line could reach; else as far as any does."""
        blocks: list[Block] = []
        for run in _runs(lines):
            edge = right if right is not None else max(line.right for line in run)
            last: Line | None = None
            for line in run:
                if last is not None and self._goes_on(blocks[-1], last, line, edge):
                    self._add(blocks[-1], line)
                else:
                    blocks.append(_begun(line))
                last = line
        return blocks

    def join_pages(self, blocks: Iterable[Block]) -> list[Block]:
        """A paragraph that goes on overleaf is one."""
        joined: list[Block] = []
        for block in blocks:
            last = joined[-1] if joined else None
            if last is not None and _goes_on_overleaf(last, block):
                self._together(last, block.text)
            else:
                joined.append(block)
        return joined

    def _goes_on(self, block: Block, last: Line, line: Line, edge: float) -> bool:
        """Whether a line belongs to the block of the line before it."""
        down = last.base - line.base
        too_far = not 0 < down <= MORE * self._pitch * max(last.size, line.size)
        if too_far or abs(last.size - line.size) > SAME_SIZE or block.kind is not BlockKind.TEXT:
            return False
        text = line.text.lstrip()
        lower = text[:1].islower()
        first_word = text.partition(" ")[0]
        width = (line.right - line.left) * (len(first_word) + 1) / max(1, len(line.text))
        is_full = last.right + width > edge - line.size / 2
        finished = is_finished(last.text.rstrip())
        mark = mark_of(line.text)
        if mark is not None and not (mark.numbered and is_full and not finished and block.mark is None):
            return False
        if mark is not None and mark.text.strip("().") in FIRST_MARKS:
            return False
        if contents_entry(text.rstrip()) or (last.looks_bold != line.looks_bold and not lower):
            return False
        return is_full or (lower and not finished)

    def _add(self, block: Block, line: Line) -> None:
        self._together(block, line.text.strip())
        block.looks_bold = block.looks_bold and line.looks_bold
        block.size = min(block.size, line.size)

    def _together(self, block: Block, more: str) -> None:
        """Add a line, without the hyphen before it that only the end of the line was the reason for."""
        text = block.lines[-1].rstrip()
        if not text.endswith(("-", "\xad")) or not more[:1].islower() or not text[-2:-1].isalpha():
            block.lines.append(more)
            return
        start, end = text[:-1].rpartition(" ")[2].lower(), more.partition(" ")[0].lower()
        whole = f"{start}{end}".strip(".,;:!?()“”\"'’")
        is_parted = text[-1] == "\xad" or whole in self._words
        block.lines[-1] = f"{text[:-1] if is_parted else text}{more}"


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines down a column. A line further up begins the next column."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and runs[-1][-1].base > line.base - line.size and runs[-1][-1].page == line.page:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _begun(line: Line) -> Block:
    if entry := contents_entry(line.text.strip()):
        return Block(BlockKind.CONTENTS, [entry], line.page)
    mark = mark_of(line.text)
    text = line.text[mark.end :] if mark else line.text
    return Block(
        BlockKind.TEXT,
        [text.strip()],
        line.page,
        indent=line.left,
        mark=mark,
        looks_bold=line.looks_bold,
        size=line.size,
    )


def _goes_on_overleaf(last: Block, block: Block) -> bool:
    if not last.kind is block.kind is BlockKind.TEXT or block.mark is not None or last.page == block.page:
        return False
    alike = abs(last.size - block.size) <= SAME_SIZE and last.looks_bold == block.looks_bold
    text = tidy(last.text)
    return alike and bool(text) and not is_finished(text) and not text.endswith(":") and block.text[:1].islower()
