"""Read a Word document (.docx) as people see it.

The XML is read here and not through python-docx, which opens every part, pictures included, gives up where one is
missing, and knows nothing of text boxes, footnotes or deletions that are tracked.
"""

import posixpath
from collections.abc import Iterable, Iterator

from lxml import etree

from audit.domain.policy_text import PolicyText
from audit.reading.blocks import Block, BlockKind, paragraph_blocks
from audit.reading.package import Package
from audit.reading.refusals import DAMAGED, UnreadablePolicy
from audit.reading.tables import Cell, Row
from audit.reading.word_paragraph import LEFT_OUT, Paragraph
from audit.reading.word_styles import Lists, Style, Styles, child, level_of, local, number, numbering_of
from audit.reading.word_styles import value as value_of
from audit.reading.writing import policy_of

MAIN = "word/document.xml"
MOST_COLUMNS = 100


def read_word(content: bytes) -> PolicyText:
    """The passages of a Word document."""
    return policy_of(_Document(Package(content)).blocks())


class _Document:
    def __init__(self, package: Package) -> None:
        self._package = package
        self._main = next((part for kind, part in self._targets("").values() if kind == "officeDocument"), MAIN)
        if not package.has(self._main):
            raise UnreadablePolicy(DAMAGED)
        self._relations = self._targets(self._main)
        self._styles = Styles(self._part("styles"))
        self._lists = Lists(self._part("numbering"))
        self._notes = {
            (kind, value_of(note, "id")): note for kind in ("footnote", "endnote") for note in self._notes_of(kind)
        }
        self._carried: Paragraph | None = None  # whose end is deleted, so that it goes on in the next

    def blocks(self) -> Iterator[Block]:
        root = self._package.xml(self._main)
        body = child(root, "body")
        if body is None:
            raise UnreadablePolicy(DAMAGED)
        yield from self._blocks(body)
        for part in dict.fromkeys(part for kind, part in self._relations.values() if kind in ("header", "footer")):
            if self._package.has(part):
                for block in self._blocks(self._package.xml(part)):
                    yield from _as_footer(block)

    def _targets(self, source: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: relation id → its kind and the name of the other part."""
        folder, name = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self._package.has(relations):
            return {}
        return {
            relation.get("Id", ""): (
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/"),
            )
            for relation in self._package.xml(relations)
            if relation.get("TargetMode") != "External"
        }

    def _part(self, kind: str) -> etree._Element | None:
        """A part that the main one refers to. Some documents lack parts that they name, and Word opens them."""
        part = next((part for found, part in self._relations.values() if found == kind), "")
        return self._package.xml(part) if self._package.has(part) else None

    def _notes_of(self, kind: str) -> Iterator[etree._Element]:
        part = self._part(f"{kind}s")
        yield from (note for note in part if local(note) == kind) if part is not None else ()

    def _blocks(self, container: etree._Element) -> Iterator[Block]:
        """What stands in the body, a cell, a text box or a note, in order."""
        for element in container:
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name not in LEFT_OUT:
                yield from self._blocks(element)  # a content control, or text that was inserted or moved here

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        properties = child(element, "pPr")
        style_name = child(properties, "pStyle")
        style = self._styles.paragraph(value_of(style_name) if style_name is not None else "")
        paragraph = Paragraph(self._styles, style.look, self._carried)
        self._carried = None
        paragraph.read(element)
        if child(properties, "rPr", "del") is not None:
            self._carried = paragraph
            return
        yield from self._text(paragraph, style, properties)
        for box in paragraph.boxes:
            yield from _as_asides(self._blocks(box))
        for note in paragraph.notes:
            yield from _as_asides(self._blocks(self._notes[note]) if note in self._notes else ())

    def _text(self, paragraph: Paragraph, style: Style, properties: etree._Element | None) -> Iterator[Block]:
        text, size, looks_bold = paragraph.text, paragraph.size, paragraph.looks_bold
        level = level_of(properties) if level_of(properties) is not None else style.level
        numbering = numbering_of(properties) or style.numbering
        list_format = self._lists.format(numbering)
        if not text.strip():
            return
        if style.is_contents:
            yield Block(BlockKind.CONTENTS, [text.partition("\t")[0] if text.count("\t") == 1 else text])
        elif level is not None:
            yield Block(BlockKind.HEADING, [text], level=level)
        elif list_format:
            depth = max(numbering.depth or 0 if numbering else 0, style.list_depth)
            is_numbered = list_format != "bullet"
            yield Block(BlockKind.LISTED, [text], depth=depth, numbered=is_numbered, looks_bold=looks_bold, size=size)
        else:
            yield from paragraph_blocks(text, looks_bold=looks_bold, size=size, indent=_indent(properties))

    def _table(self, element: etree._Element) -> Iterator[Block]:
        rows: list[list[Cell]] = []
        flow: list[Block] = []  # the same as if it were no table
        for row in _parts(element, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            is_heading = child(properties, "tblHeader") is not None
            cells: list[Cell] = []
            for cell in _parts(row, "tc"):
                blocks = list(self._blocks(cell))
                flow += blocks
                self._add_cell(cells, rows[-1] if rows else (), cell, _cell(blocks, is_heading))
            rows.append(cells)
        has_headings = any(block.kind is BlockKind.HEADING for block in flow)
        if has_headings or max(map(len, rows), default=0) < 2:
            yield from flow  # it is there only for the sake of a frame
        else:
            yield Block(BlockKind.TABLE, [], rows=rows)

    @staticmethod
    def _add_cell(cells: list[Cell], above: Row, element: etree._Element, cell: Cell) -> None:
        properties = child(element, "tcPr")
        span, merge = child(properties, "gridSpan"), child(properties, "vMerge")
        columns = number(value_of(span)) or 1 if span is not None else 1
        if merge is not None and value_of(merge) != "restart" and len(above) > len(cells):
            cell = Cell(above[len(cells)].paragraphs, above[len(cells)].is_heading, is_reach=True)
        reach = Cell(cell.paragraphs, cell.is_heading, is_reach=True)
        cells += [cell, *[reach] * (min(columns, MOST_COLUMNS) - 1)]


def _parts(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those in a content control."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) in ("sdt", "sdtContent", "ins", "moveTo", "customXml"):
            yield from _parts(inner, name)


def _cell(blocks: Iterable[Block], is_heading: bool) -> Cell:
    paragraphs: list[str] = []
    looks_bold = True
    for block in blocks:
        if block.kind is BlockKind.TABLE:  # a table in a cell
            paragraphs += [text for row in block.rows for cell in row if not cell.is_reach for text in cell.paragraphs]
        else:
            paragraphs.append(block.text)
        looks_bold = looks_bold and block.looks_bold
    return Cell(tuple(paragraphs), is_heading or (looks_bold and bool(paragraphs)))


def _as_asides(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.kind is BlockKind.TEXT and block.mark is None:
            block.kind = BlockKind.ASIDE
        yield block


def _as_footer(block: Block) -> Iterator[Block]:
    texts = [cell.text for row in block.rows for cell in row if not cell.is_reach] or [block.text]
    yield from (Block(BlockKind.FOOTER, [text]) for text in texts)


def _indent(properties: etree._Element | None) -> float:
    """Where a typed item begins, in twentieths of a point."""
    found = child(properties, "ind")
    return (number(value_of(found, "left") or value_of(found, "start")) or 0) if found is not None else 0
