"""Read a web page, as a school's website shows its policy or Word saves one. Nothing in it is run or fetched."""

from collections.abc import Iterator

from lxml import etree

from audit.domain.policy_text import PolicyText
from audit.reading.blocks import Block, BlockKind, paragraph_blocks
from audit.reading.refusals import DAMAGED, NO_TEXT, UnreadablePolicy
from audit.reading.tables import Cell, Grid
from audit.reading.writing import policy_of

_UNSEEN = (
    "head script style template noscript svg math iframe object embed select textarea button audio video canvas "
    "datalist map input"
)
_PARTS = (
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul"
)
UNSEEN = frozenset(_UNSEEN.split())
PARTS = frozenset(_PARTS.split())  # that begin a new line
AROUND = frozenset(("nav", "footer"))  # of every page of a website
BOLD = frozenset(("b", "strong", "u"))
LISTS = frozenset(("ul", "ol", "menu", "dl"))
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CELLS = frozenset(("td", "th"))
FLOW_IN_TABLE = ("table", "h1", "h2", "h3", "h4")


def read_web_page(text: str) -> PolicyText:
    """The passages of a web page."""
    # Elements that are never closed pile up in many a page, so more depth than usual is let in: two thousand.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(text.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UnreadablePolicy(NO_TEXT) from None
    if root is None:
        raise UnreadablePolicy(NO_TEXT)
    if any(fault.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for fault in parser.error_log):
        raise UnreadablePolicy(DAMAGED)  # the rest of the page was left out, which must not go unsaid
    return policy_of(_Page().blocks(root))


class _Page:
    """Walks through the elements without going down into itself, however deep they are nested."""

    def __init__(self) -> None:
        self._pieces: list[str] = []  # of the block that is being read
        self._letters = self._bold_letters = 0
        self._unseen: etree._Element | None = None  # the outermost element around that is not shown
        self._bold = self._around = self._kept = 0  # how many such elements are around
        self._heading = 0
        self._lists: list[bool] = []  # whether they are numbered
        self._begins_item = False
        self._table: _Table | None = None

    def blocks(self, root: etree._Element) -> Iterator[Block]:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = str(element.tag).lower()
            if self._unseen is not None:
                if event == "end" and element is self._unseen:
                    self._unseen = None
                    self._take(element.tail)
            elif event == "start":
                if tag in UNSEEN or _is_hidden(element):
                    self._unseen = element
                    continue
                if tag in PARTS:
                    yield from self._close()
                self._start(tag, element)
                self._take(element.text)
            else:
                if tag in PARTS:
                    yield from self._close()
                yield from self._end(tag, element)
                self._take(element.tail)
        yield from self._close()

    def _start(self, tag: str, element: etree._Element) -> None:
        self._enter(tag, 1)
        if tag == "br":
            self._pieces.append("\n")
        elif tag in HEADINGS:
            self._heading = int(tag[1])
        elif tag in LISTS:
            self._lists.append(tag == "ol")
        elif tag in ("li", "dd"):
            self._begins_item = True
        elif tag == "table" and self._table is None and _is_table(element):
            self._table = _Table(element)
        elif self._table is not None:
            self._table.start(tag, element)

    def _end(self, tag: str, element: etree._Element) -> Iterator[Block]:
        self._enter(tag, -1)
        if tag in HEADINGS:
            self._heading = 0
        elif tag in LISTS and self._lists:
            self._lists.pop()
        elif tag in ("li", "dd"):
            self._begins_item = False
        elif self._table is not None and element is self._table.element:
            yield Block(BlockKind.TABLE, [], rows=self._table.grid.rows)
            self._table = None
        elif self._table is not None:
            self._table.end(tag)

    def _enter(self, tag: str, step: int) -> None:
        if tag in BOLD:
            self._bold += step
        elif tag in AROUND:
            self._around += step
        elif tag == "pre":
            self._kept += step

    def _take(self, text: str | None) -> None:
        if not text:
            return
        letters = len(text) - text.count(" ")
        self._letters += letters if not text.isspace() else 0
        self._bold_letters += letters if self._bold and not text.isspace() else 0
        self._pieces.append(text if self._kept else text.replace("\r", " ").replace("\n", " "))

    def _close(self) -> Iterator[Block]:
        """The block that has been read so far, if there is one."""
        text = "".join(self._pieces)
        looks_bold = 0 < self._letters == self._bold_letters
        self._pieces = []
        self._letters = self._bold_letters = 0
        if not text.strip():
            return
        if self._around:
            yield Block(BlockKind.FOOTER, [text])
        elif self._table is not None and self._table.is_in_cell:
            self._table.add(text, looks_bold)
        elif self._heading:
            yield Block(BlockKind.HEADING, [text], level=self._heading)
        elif self._begins_item:
            self._begins_item = False
            depth, numbered = max(0, len(self._lists) - 1), bool(self._lists) and self._lists[-1]
            yield Block(BlockKind.LISTED, [text], depth=depth, numbered=numbered, looks_bold=looks_bold)
        elif self._lists:
            yield Block(BlockKind.ASIDE, [text])  # another paragraph of an item
        else:
            yield from paragraph_blocks(text, looks_bold=looks_bold)


class _Table:
    """The cells of a table, while it is being read."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.grid = Grid()
        self.is_in_cell = False
        self._paragraphs: list[str] = []
        self._is_bold = True
        self._reach = (1, 1)

    def start(self, tag: str, element: etree._Element) -> None:
        if tag == "tr":
            self.grid.begin_row()
        elif tag in CELLS:
            self.is_in_cell, self._paragraphs, self._is_bold = True, [], True
            self._reach = (_number(element.get("colspan")), _number(element.get("rowspan")))

    def add(self, text: str, looks_bold: bool) -> None:
        self._paragraphs += [block.text for block in paragraph_blocks(text)]
        self._is_bold = self._is_bold and looks_bold

    def end(self, tag: str) -> None:
        if tag in CELLS and self.is_in_cell:
            is_heading = tag == "th" or (self._is_bold and bool(self._paragraphs))
            self.grid.add(Cell(tuple(self._paragraphs), is_heading), *self._reach)
            self.is_in_cell = False


def _is_hidden(element: etree._Element) -> bool:
    style = (element.get("style") or "")[:500].replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style


def _is_table(element: etree._Element) -> bool:
    """Whether it holds cells to be read across. Others only place the parts of a page."""
    if element.get("role") == "presentation" or any(element.find(f".//{tag}") is not None for tag in FLOW_IN_TABLE):
        return False
    row = element.find(".//tr")
    return row is not None and sum(cell.tag in CELLS for cell in row) > 1


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else 1
