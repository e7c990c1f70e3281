"""Read an OpenDocument text (.odt), as LibreOffice, Word and Google Docs save one."""

from collections.abc import Iterator

from lxml import etree

from audit.domain.policy_text import PolicyText
from audit.reading.blocks import Block, BlockKind, paragraph_blocks
from audit.reading.open_styles import OpenStyle, OpenStyles, attribute, is_drawing, local, number
from audit.reading.package import Package
from audit.reading.refusals import DAMAGED, LOCKED, UnreadablePolicy
from audit.reading.tables import Cell, Grid
from audit.reading.writing import policy_of

TITLE_LEVEL = 0
MOST_SPACES = 1_000  # that one element may stand for
MOST_REPEATS = 100  # of a cell or row; only empty ones come in larger numbers
LEFT_OUT = frozenset(("tracked-changes", "annotation", "annotation-end", "note-citation", "forms", "ruby-text"))
FOOTERS = frozenset(("header", "footer", "header-left", "footer-left", "header-first", "footer-first"))


def read_open_document(content: bytes) -> PolicyText:
    """The passages of an OpenDocument text."""
    package = Package(content)
    if package.has("META-INF/manifest.xml") and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise UnreadablePolicy(LOCKED)
    if not package.has("content.xml"):
        raise UnreadablePolicy(DAMAGED)
    body = package.xml("content.xml")
    styles = package.xml("styles.xml") if package.has("styles.xml") else None
    return policy_of(_Document(OpenStyles(styles, body)).blocks(body, styles))


class _Document:
    def __init__(self, styles: OpenStyles) -> None:
        self._styles = styles

    def blocks(self, root: etree._Element, styles: etree._Element | None) -> Iterator[Block]:
        for text in root.iter("{*}text"):
            if local(text.getparent()) == "body":
                yield from self._blocks(text)
        for part in styles.iter() if styles is not None else ():
            if local(part) in FOOTERS:
                for block in self._blocks(part):
                    texts = [cell.text for row in block.rows for cell in row if not cell.is_reach] or [block.text]
                    yield from (Block(BlockKind.FOOTER, [text]) for text in texts)

    def _blocks(self, container: etree._Element, depth: int = -1, numbered: bool = False) -> Iterator[Block]:
        """What stands in the body, a cell, a box or an item of a list, in order. ``depth``: -1 outside of lists."""
        begins_item = local(container) == "list-item"
        for element in container:
            name = local(element)
            if name == "h":
                yield from self._paragraph(element, level=number(attribute(element, "outline-level")) or 1)
            elif name == "p":
                yield from self._paragraph(element, depth=depth, numbered=numbered, begins_item=begins_item)
                begins_item = False
            elif name == "list":
                style = attribute(element, "style-name")
                inner = self._styles.is_numbered(style, depth + 1) if style else None
                yield from self._blocks(element, depth + 1, numbered if inner is None else inner)
            elif name == "table":
                yield from self._table(element)
            elif name == "table-of-content":
                yield from _as_contents(self._blocks(element))
            elif name not in LEFT_OUT:
                yield from self._blocks(element, depth, numbered)  # a section, an item, a frame, an index

    def _paragraph(
        self,
        element: etree._Element,
        *,
        level: int | None = None,
        depth: int = -1,
        numbered: bool = False,
        begins_item: bool = False,
    ) -> Iterator[Block]:
        style = self._styles.paragraph(attribute(element, "style-name"))
        words = _Words(self._styles, style)
        words.read(element, style.is_bold)
        text = words.text
        if level is None and style.is_title:
            level = TITLE_LEVEL
        if not text.strip():
            pass
        elif level is not None:
            yield Block(BlockKind.HEADING, [text], level=level)
        elif begins_item:
            yield Block(
                BlockKind.LISTED, [text], depth=depth, numbered=numbered, looks_bold=words.looks_bold, size=style.size
            )
        elif depth >= 0:
            yield Block(BlockKind.ASIDE, [text])  # another paragraph of an item
        else:
            yield from paragraph_blocks(text, looks_bold=words.looks_bold, size=style.size)
        for aside in words.asides:
            for block in self._blocks(aside):
                if block.kind is BlockKind.TEXT and block.mark is None:
                    block.kind = BlockKind.ASIDE
                yield block

    def _table(self, element: etree._Element) -> Iterator[Block]:
        grid = Grid()
        flow: list[Block] = []  # the same as if it were no table
        for row, is_heading in _rows(element):
            grid.begin_row()
            for cell in row:
                if local(cell) != "table-cell":
                    continue  # one that another reaches over
                blocks = list(self._blocks(cell))
                flow += blocks
                for _ in range(min(number(attribute(cell, "number-columns-repeated")) or 1, MOST_REPEATS)):
                    grid.add(
                        _cell(blocks, is_heading),
                        number(attribute(cell, "number-columns-spanned")) or 1,
                        number(attribute(cell, "number-rows-spanned")) or 1,
                    )
        has_headings = any(block.kind is BlockKind.HEADING for block in flow)
        if has_headings or max(map(len, grid.rows), default=0) < 2:
            yield from flow  # it is there only for the sake of a frame
        else:
            yield Block(BlockKind.TABLE, [], rows=grid.rows)


class _Words:
    """The words of one paragraph, and what hangs on it."""

    def __init__(self, styles: OpenStyles, style: OpenStyle) -> None:
        self.asides: list[etree._Element] = []  # boxes and footnotes
        self._styles, self._style = styles, style
        self._pieces: list[str] = []
        self._all_bold = True

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def looks_bold(self) -> bool:
        return self._all_bold and bool(self.text.strip())

    def read(self, element: etree._Element, is_bold: bool) -> None:
        """Take the words of an element. The XML parser lets none be nested more than 256 deep."""
        self._take(element.text, is_bold)
        for inner in element:
            name = local(inner)
            if name == "s":
                self._pieces.append(" " * min(number(attribute(inner, "c")) or 1, MOST_SPACES))
            elif name in ("tab", "line-break"):
                self._pieces.append("\t" if name == "tab" else "\n")
            elif name == "note-body" or is_drawing(inner):
                self.asides.append(inner)
            elif name not in LEFT_OUT:
                span = self._styles.letters(attribute(inner, "style-name")) if name == "span" else None
                self.read(inner, is_bold if span is None else span)
            self._take(inner.tail, is_bold)

    def _take(self, text: str | None, is_bold: bool) -> None:
        if text:
            self._pieces.append(text.replace("\n", " "))
            self._all_bold = self._all_bold and (is_bold or not text.strip())


def _rows(element: etree._Element, is_heading: bool = False) -> Iterator[tuple[etree._Element, bool]]:
    for inner in element:
        name = local(inner)
        if name == "table-row":
            yield inner, is_heading
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(inner, is_heading or name == "table-header-rows")


def _cell(blocks: list[Block], is_heading: bool) -> Cell:
    paragraphs: list[str] = []
    for block in blocks:
        if block.kind is BlockKind.TABLE:  # a table in a cell
            paragraphs += [text for row in block.rows for cell in row if not cell.is_reach for text in cell.paragraphs]
        else:
            paragraphs.append(block.text)
    looks_bold = bool(paragraphs) and all(block.looks_bold for block in blocks)
    return Cell(tuple(paragraphs), is_heading or looks_bold)


def _as_contents(blocks: Iterator[Block]) -> Iterator[Block]:
    for block in blocks:
        name, _, page = block.text.rpartition("\t")
        yield Block(BlockKind.CONTENTS, [name if name and page.strip().isdigit() else block.text])
