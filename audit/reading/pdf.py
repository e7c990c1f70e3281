"""Read a PDF that holds text: a PDF knows letters and their places, and nothing of paragraphs, lists or headings.

Pdfium must not be used by two threads at once, so one PDF is read at a time in a process. Files that people send are
read in a process of their own anyway (``audit.reading.apart``).
"""

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from audit.domain.policy_text import PolicyText
from audit.reading.blocks import Block, BlockKind
from audit.reading.pdf_letters import Letters, Line
from audit.reading.pdf_paragraphs import Joiner, usual_pitch, words_of
from audit.reading.pdf_rules import RuledTable, rules_of, tables_of
from audit.reading.pdf_running import take_running
from audit.reading.pdf_tables import joined_tables, loose_blocks, ruled_blocks
from audit.reading.refusals import (
    DAMAGED,
    LOCKED,
    MOST_CHARACTERS,
    MOST_PAGES,
    PICTURES_OF_PAGES,
    STRANGE_LETTERS,
    TOO_LONG,
    TOO_MANY_PAGES,
    UnreadablePolicy,
)
from audit.reading.writing import policy_of

FEWEST_WORDS = 5  # of a page that holds text; a scanner may add a date or a number to its pictures
MOST_STRANGE = 0.1  # of the letters; more without a meaning, and the fonts do not say what their letters are
MOST_OBJECTS_LOOKED_AT = 500  # for a picture; a scanned page has one, and little else
STRANGE = re.compile("[\x00-\x08\x0e-\x1f\ue000-\uefff\uf200-\uf8ff\ufffd\uffff]")
LARGE_TABLE = 4  # lines that lie across it; of three rows
INDENT_STEP = 3.0  # points; less is no step inwards
_READING = threading.Lock()


@dataclass(slots=True)
class _Page:
    lines: list[Line]
    tables: list[RuledTable] = field(default_factory=list)
    has_picture: bool = False

    def is_in_large_table(self, line: Line) -> bool:
        """A small one may be the header of every page."""
        return any(len(table.rows) > LARGE_TABLE and table.cell_of(line) is not None for table in self.tables)


def read_pdf(content: bytes) -> PolicyText:
    """The passages of a PDF."""
    with _READING:
        pages = list(_pages(content))
    _refuse_pictures(pages)
    _refuse_strange_letters(pages)
    fixed = {id(line) for page in pages for line in page.lines if page.is_in_large_table(line)}
    running = take_running([page.lines for page in pages], fixed)
    lines = [line for page in pages for line in page.lines]
    joiner = Joiner(usual_pitch(lines), words_of(lines))
    blocks = [block for page in pages for block in _blocks(page, joiner)]
    footers = [Block(BlockKind.FOOTER, [line.text], line.page) for line in running]
    return policy_of([*joined_tables(joiner.join_pages(blocks)), *footers], indent_step=INDENT_STEP)


def _pages(content: bytes) -> Iterator[_Page]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        is_locked = fault.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise UnreadablePolicy(LOCKED if is_locked else DAMAGED) from None
    try:
        if len(document) > MOST_PAGES:
            raise UnreadablePolicy(TOO_MANY_PAGES)
        letters = Letters()
        characters = 0
        for number in range(len(document)):
            page = _page(document, number, letters)
            characters += sum(len(line.text) for line in page.lines)
            if characters > MOST_CHARACTERS:
                raise UnreadablePolicy(TOO_LONG)
            yield page
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int, letters: Letters) -> _Page:
    """One page; one that is damaged is empty, as it is in every program that shows it."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return _Page([])
    try:
        upright, level = rules_of(page.raw)
        text_page = page.get_textpage()
        try:
            lines = letters.lines(text_page.raw, number + 1, upright)
        finally:
            text_page.close()
        return _Page(lines, tables_of(upright, level), _has_picture(page.raw))
    except pypdfium2.PdfiumError:
        return _Page([])
    finally:
        page.close()


def _blocks(page: _Page, joiner: Joiner) -> Iterator[Block]:
    """What stands on a page, in order: a table where its first line is, and the rest as paragraphs."""
    table_of: dict[int, RuledTable] = {}
    for line in page.lines:
        for table in page.tables:
            if (place := table.cell_of(line)) is not None:
                table.lines.setdefault(place, []).append(line)
                table_of[id(line)] = table
                break
    loose: list[Line] = []
    done: set[int] = set()
    for line in page.lines:
        found = table_of.get(id(line))
        if found is None:
            loose.append(line)
        elif id(found) not in done:
            done.add(id(found))
            yield from loose_blocks(loose, joiner)
            yield from ruled_blocks(found, joiner, line.page)
            loose = []
    yield from loose_blocks(loose, joiner)


def _has_picture(page: pdfium.FPDF_PAGE) -> bool:
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
    count = min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS_LOOKED_AT)
    return any(pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, n)) in kinds for n in range(count))


def _refuse_pictures(pages: Sequence[_Page]) -> None:
    """A scanned document, also one with a cover page that holds text: to read only that would mislead."""
    words = [sum(len(line.text.split()) for line in page.lines) for page in pages]
    pictures = sum(page.has_picture and count < FEWEST_WORDS for page, count in zip(pages, words, strict=True))
    if pictures and (sum(words) < FEWEST_WORDS * len(pages) or pictures > len(pages) / 2):
        raise UnreadablePolicy(PICTURES_OF_PAGES)


def _refuse_strange_letters(pages: Sequence[_Page]) -> None:
    """Some programs leave out what the letters of their fonts are. What is then read is gibberish."""
    text = "".join(line.text for page in pages for line in page.lines)
    strange = len(STRANGE.findall(text))
    if strange > MOST_STRANGE * len(text):
        raise UnreadablePolicy(STRANGE_LETTERS)
