"""From the blocks of a document to its passages: what each block is, by its look and by what stands around it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from audit.domain.policy_text import PolicyText
from audit.reading.blocks import Block, BlockKind
from audit.reading.gathering import Gatherer
from audit.reading.marks import (
    could_be_heading,
    is_appendix,
    is_bold_heading,
    is_capitals,
    is_title_case,
    section_parts,
    stands_alone,
)
from audit.reading.nesting import Nesting
from audit.reading.refusals import MOST_PASSAGES, TOO_LONG, UnreadablePolicy
from audit.reading.tables import add_table
from audit.reading.wording import is_finished, is_hanging, tidy

# How far out a heading that the file does not mark stands among those of its size: smaller is further out. A file's
# own levels are 0 to 9. Larger letters stand further out than any smaller ones.
MARKED, SIZE_STEP = 10, 20
CAPITALS, NUMBERED, CAPITALS_AMONG_NUMBERS, BOLD, BY_LOOK = 0, 0, 8, 9, 12
TITLE = 0
LARGER = 1.12  # times the size of the text; less is not seen as larger
ENOUGH_MARKED = 3  # headings that are marked, bold or larger; in such a document no other line is one by chance
SUBSTANTIAL = 40  # characters; shorter lines below a short line are a list without marks, or a form


def policy_of(blocks: Iterable[Block], *, indent_step: float = 1) -> PolicyText:
    """The passages. ``indent_step``: more than this further in is further in, in the measure of the document."""
    kept: list[Block] = []
    for block in blocks:
        if _holds_something(block):
            kept.append(block)
        if len(kept) > MOST_PASSAGES:
            raise UnreadablePolicy(TOO_LONG)
    gatherer = Gatherer()
    _Writer(gatherer, kept, indent_step).write()
    return gatherer.policy()


def _holds_something(block: Block) -> bool:
    if block.kind is BlockKind.TABLE:
        return bool(block.rows)
    block.lines = [tidy(line) for line in block.lines]
    return bool(block.text.strip())


class _Writer:
    def __init__(self, gatherer: Gatherer, blocks: Sequence[Block], indent_step: float) -> None:
        self._gatherer = gatherer
        self._footers = [block for block in blocks if block.kind is BlockKind.FOOTER]
        self._blocks = [block for block in blocks if block.kind is not BlockKind.FOOTER]
        self._nesting = Nesting(indent_step)
        self._body_size = _most_common_size(self._blocks)
        self._is_numbered = any(
            block.kind is BlockKind.TEXT and len(section_parts(_as_typed(block))) > 1 for block in self._blocks
        )
        outstanding = [block for block in self._blocks if self._stands_out(block)]
        self._larger = sorted({block.size for block in outstanding if self._is_larger(block)}, reverse=True)
        marked = sum(block.kind is BlockKind.HEADING for block in self._blocks)
        self._is_marked = marked + len(outstanding) >= ENOUGH_MARKED

    def write(self) -> None:
        for number, block in enumerate(self._blocks):
            before = self._blocks[number - 1] if number > 0 else None
            following = self._blocks[number + 1] if number + 1 < len(self._blocks) else None
            self._write(before, block, following)
        for block in self._footers:
            self._gatherer.footer(block.text, block.page)

    def _write(self, before: Block | None, block: Block, following: Block | None) -> None:
        gatherer, page = self._gatherer, block.page
        if block.mark is None and block.kind is not BlockKind.ASIDE:
            self._nesting.close()
        if block.kind is BlockKind.TABLE:
            add_table(gatherer, block.rows, page)
        elif block.kind is BlockKind.CONTENTS:
            gatherer.contents_entry(block.text, page)
        elif block.kind is BlockKind.ASIDE:
            gatherer.aside(block.text, page)
        elif block.kind is BlockKind.HEADING:
            gatherer.heading(_as_typed(block), block.level, page)
        elif (level := self._heading_level(before, block, following)) is not None:
            gatherer.heading(_as_typed(block), level, page)
        elif block.kind is BlockKind.LISTED:
            gatherer.item(block.text, numbered=block.numbered, depth=block.depth, page=page)
        elif block.mark is not None:
            depth = self._nesting.depth(block.indent, block.mark)
            gatherer.item(block.text, numbered=block.mark.numbered, depth=depth, page=page)
        else:
            gatherer.paragraph(block.text, page)

    def _is_larger(self, block: Block) -> bool:
        return 0 < self._body_size * LARGER <= block.size

    def _stands_out(self, block: Block) -> bool:
        """Whether it looks like a heading by its letters: bold or larger throughout, and short."""
        is_bullet = (block.mark is not None and not block.mark.numbered) or (
            block.kind is BlockKind.LISTED and not block.numbered
        )
        is_text = block.kind in (BlockKind.TEXT, BlockKind.LISTED) and not is_bullet
        return is_text and (block.looks_bold or self._is_larger(block)) and is_bold_heading(_as_typed(block))

    def _heading_level(self, before: Block | None, block: Block, following: Block | None) -> int | None:
        """Of a heading that the file does not mark as one; None for what is none."""
        if following is None:
            return None
        rank = self._larger.index(block.size) if block.size in self._larger else len(self._larger)
        if self._stands_out(block):
            return MARKED + SIZE_STEP * rank + self._step(_as_typed(block), BOLD)
        if block.kind is BlockKind.LISTED or not could_be_heading(_as_typed(block)):
            return None
        step = self._step_by_look(before, block, following)
        if step is not None and before is None and step in (CAPITALS, CAPITALS_AMONG_NUMBERS, BY_LOOK):
            return TITLE  # what stands first, unless it is numbered
        return MARKED + SIZE_STEP * rank + step if step is not None else None

    def _step(self, line: str, otherwise: int) -> int:
        """How far out a heading stands among those of its size."""
        if parts := section_parts(line):
            return NUMBERED + len(parts)
        if is_appendix(line):
            return NUMBERED + 1
        if is_capitals(line):
            return CAPITALS_AMONG_NUMBERS if self._is_numbered else CAPITALS
        return otherwise

    def _step_by_look(self, before: Block | None, block: Block, following: Block) -> int | None:
        line = _as_typed(block)
        if block.mark is not None:
            return self._step(line, BY_LOOK) if _is_numbered_heading(before, block, following) else None
        if section_parts(line) or is_appendix(line):
            return self._step(line, BY_LOOK)
        if self._is_marked or len(block.lines) > 1 or _is_completed_by(following):
            return None
        if is_capitals(line) or is_title_case(line) or _introduces(before, block, following):
            return self._step(line, BY_LOOK)
        return None


def _most_common_size(blocks: Iterable[Block]) -> float:
    letters: Counter[float] = Counter()
    for block in blocks:
        if block.kind in (BlockKind.TEXT, BlockKind.LISTED):
            letters[block.size] += len(block.text)
    return letters.most_common(1)[0][0] if letters else 0


def _is_numbered_heading(before: Block | None, block: Block, following: Block) -> bool:
    """ "1. Aims" is a heading over what follows, and an item among "1. Read", "2. Write"."""
    mark = block.mark
    if mark is None or not mark.numbered or not mark.parts or block.text[0].islower():
        return False
    return not _is_sibling(before, block) and not _is_sibling(following, block)


def _introduces(before: Block | None, block: Block, following: Block) -> bool:
    """A few words on their own over something longer."""
    apart = block.after_gap or before is None or before.kind is not BlockKind.TEXT or is_finished(before.lines[-1])
    is_prose = following.kind is BlockKind.TEXT and following.mark is None
    goes_on = is_finished(following.text) or is_hanging(following.text)
    substantial = not is_prose or goes_on or len(following.text) >= SUBSTANTIAL
    longer = following.kind is BlockKind.TABLE or len(following.text) > len(block.text)
    return apart and substantial and longer and stands_alone(block.text)


def _is_completed_by(following: Block) -> bool:
    """Items that begin with a small letter go on with the line above them: "All staff", "keep phones away"."""
    is_item = following.mark is not None or following.kind is BlockKind.LISTED
    return is_item and following.text[:1].islower()


def _as_typed(block: Block) -> str:
    """With its number: of a heading it is part of the name."""
    return f"{block.mark.text} {block.text}" if block.mark is not None and block.mark.numbered else block.text


def _is_sibling(other: Block | None, block: Block) -> bool:
    """Whether it is the next or the last item of the same list."""
    if other is None or other.mark is None or block.mark is None or other.mark.style != block.mark.style:
        return False
    mine, others = block.mark.parts, other.mark.parts
    return len(mine) == len(others) and abs(mine[-1] - others[-1]) == 1
