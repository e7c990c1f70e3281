"""The governors' paper as a Word file, for clerks who put it into a pack of their own: the same words and figures.

Real headings, lists and tables whose first row repeats; a description of the picture; British English as the language.
The same paper gives the same bytes.
"""

from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from audit.domain.dates import show_date
from audit.outputs.paper_parts import Code, Column, Figures, MovementChart, Paper, Points, Section, Table, Words, typed
from audit.outputs.paper_pdf import PICTURE_WIDTH, RUNNING, span_pictures

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph

INK, TEAL, GREY, RULE = "15252B", "0B4F52", "4C5C61", "C3D0D1"
FONT = "Arial"  # on every machine that has Word; LibreOffice has one of the same widths
TEXT_WIDTH = 17.2  # centimetres, between the margins of A4
TITLE, HEADING, LEAD, BODY, CELL, SMALL = 18, 13, 10.5, 10, 9, 8.5  # points
MARGIN = 1.9  # centimetres
PICTURE = " "  # stands in a cell for the picture that is put there
OUR_STYLES = ("Gap", "Lead", "Note", "Code", "Cell", "Cell strong", "Cell heading", "Cell to fill in", "Figure")


def write_docx(paper: Paper) -> bytes:
    """The paper as a .docx file. Its dates are the day the review is looked at."""
    from docx import Document  # imported where it is used: python-docx brings lxml

    document = Document()
    _Writer(document).write(paper)
    written = BytesIO()
    document.save(written)
    return _timeless(written.getvalue())


@dataclass(frozen=True)
class _Writer:
    """Puts the paper into a document block by block."""

    document: "Document"

    def write(self, paper: Paper) -> None:
        _set_styles(self.document)
        _set_properties(self.document, paper)
        self._set_page(paper)
        self._paragraph(paper.setting_name, "Subtitle")
        self._paragraph(paper.title, "Title")
        self._paragraph(paper.status)
        for section in paper.sections:
            self._section(section)
        for note in paper.notes:
            self._paragraph(note, "Note")

    def _section(self, section: Section) -> None:
        heading = self._paragraph(section.title, "Heading 1")
        heading.paragraph_format.page_break_before = section.new_page
        for block in section.blocks:
            match block:
                case Words():
                    self._paragraph(block.text, "Lead" if block.lead else "Normal")
                case Figures():
                    self._figures(block)
                case Table():
                    self._table(block)
                case MovementChart():
                    self._movement(block)
                case Points():
                    self._points(block)
                case Code():
                    self._paragraph(block.text, "Code")

    def _paragraph(self, text: str, style: str = "Normal") -> "Paragraph":
        paragraph = self.document.add_paragraph(text)
        _style(paragraph, style)
        return paragraph

    def _figures(self, block: Figures) -> None:
        """A table, so that label, number and note stay together however they are read."""
        columns = (Column("Figure", 26), Column("Value", 16), Column("What it means", 58))
        rows = tuple((one.label, one.value, one.note) for one in block.figures)
        self._rows("The review in figures", columns, rows, styles=("Cell strong", "Figure", "Cell"))
        self._after("")

    def _table(self, block: Table) -> None:
        self._paragraph(block.name, "Caption")
        self._rows(block.name, block.columns, block.rows)
        self._after(block.more)

    def _movement(self, block: MovementChart) -> None:
        self._paragraph(block.name, "Caption")
        first, *numbers = block.headers
        columns = (
            Column(first, 40),
            *(Column(title, 12, "right") for title in numbers),
            Column("From 0 to 100: hollow then, full now", 28),
        )
        strong = tuple(n for n, span in enumerate(block.spans) if span.strong)
        rows = tuple((span.title, *span.cells, PICTURE) for span in block.spans)
        table = self._rows(block.name, columns, rows, strong=strong)
        cells = table._cells[2 * len(columns) - 1 :: len(columns)]  # the last of every row but the first
        for span, picture, cell in zip(block.spans, span_pictures(block), cells, strict=True):
            shape = cell.paragraphs[0].add_run().add_picture(BytesIO(picture), width=_centimetres(PICTURE_WIDTH))
            described = shape._inline.docPr  # python-docx has no public name for a picture's description
            described.set("descr", span.alt)
        self._after(block.summary)

    def _points(self, block: Points) -> None:
        for n, words in enumerate(block.points):
            point = self._paragraph(words, "List Number" if block.numbered else "List Bullet")
            if block.numbered and n == 0:
                number = _new_numbering(self.document, point)
            if block.numbered:
                _number_with(point, number)
        if block.more:
            self._paragraph(block.more, "Note")

    def _after(self, more: str) -> None:
        """What a table left out; also keeps it apart from what follows."""
        self._paragraph(more, "Note" if more else "Gap")

    def _rows(
        self,
        name: str,
        columns: tuple[Column, ...],
        rows: tuple[tuple[str, ...], ...],
        *,
        styles: tuple[str, ...] = (),
        strong: tuple[int, ...] = (),
    ) -> "WordTable":
        """A table. ``styles``: of each column, where not the usual; ``strong``: which rows stand out."""
        table: WordTable = self.document.add_table(rows=1 + len(rows), cols=len(columns))
        table.autofit = False
        to_fill_in = any(not words[-1] for words in rows)
        cells = iter(table._cells)  # all at once: asking row by row takes python-docx far longer
        for n, words in enumerate((tuple(column.title for column in columns), *rows)):
            for k, text in enumerate(words):
                paragraph = next(cells).paragraphs[0]
                if text is not PICTURE:
                    paragraph.add_run(text)
                usual = "Cell to fill in" if to_fill_in else "Cell strong" if n - 1 in strong else "Cell"
                _style(paragraph, "Cell heading" if n == 0 else styles[k] if styles else usual)
                if columns[k].align == "right":
                    _to_the_right(paragraph)
        _describe_table(table, name)
        _set_widths(table, columns)
        return table

    def _set_page(self, paper: Paper) -> None:
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Cm

        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(MARGIN)
        section.top_margin = section.bottom_margin = Cm(MARGIN)
        section.different_first_page_header_footer = True
        above = section.header.paragraphs[0]
        for footer in (section.first_page_footer, section.footer):
            below = footer.paragraphs[0]
            _style(below, "Note")
            below.add_run("Page ")
            _field(below, "PAGE")
            below.add_run(" of ")
            _field(below, "NUMPAGES")
        _style(above, "Note")
        above.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        above.add_run(f"{paper.title}, {typed(paper.setting_name, RUNNING)}\t{show_date(paper.on)}")


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _centimetres(size: float) -> Any:
    from docx.shared import Cm

    return Cm(size)


def _set_properties(document: "Document", paper: Paper) -> None:
    noon = datetime.combine(paper.on, time(12))
    properties = document.core_properties
    properties.title = f"{paper.title}, {paper.setting_name}"[:255]  # the most that a property may have
    properties.subject = "Online safety self-review"
    properties.author = properties.last_modified_by = "Plumbline"
    properties.keywords = "online safety, governors, self-review"
    properties.comments = ""
    properties.language = "en-GB"
    properties.created = properties.modified = noon
    properties.revision = 1


def _set_styles(document: "Document") -> None:
    """One font, our sizes and colours, and British English for every word."""
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles
    for name in OUR_STYLES:
        styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    looks = {
        "Normal": (BODY, False, INK, 0, 4),
        "Subtitle": (LEAD + 0.5, True, GREY, 0, 0),
        "Title": (TITLE, True, TEAL, 0, 4),
        "Heading 1": (HEADING, True, TEAL, 9, 2),
        "Lead": (LEAD, True, INK, 0, 4),
        "Caption": (BODY - 0.5, True, INK, 4, 1),
        "Note": (SMALL, False, GREY, 2, 4),
        "Gap": (4, False, GREY, 0, 0),
        "Code": (SMALL, False, INK, 0, 4),
        "List Bullet": (BODY, False, INK, 0, 2),
        "List Number": (BODY, False, INK, 0, 3),
        "Cell": (CELL, False, INK, 1, 1),
        "Cell strong": (CELL, True, INK, 1, 1),
        "Cell heading": (CELL, True, TEAL, 1, 1),
        "Cell to fill in": (CELL, False, INK, 5, 5),
        "Figure": (LEAD + 2, True, TEAL, 1, 1),
    }
    for name, (size, bold, colour, before, after) in looks.items():
        style = styles[name]
        style.font.size, style.font.bold, style.font.italic = _points(size), bold, False
        style.font.color.rgb = _colour(colour)
        _drop(style, "w:pBdr", "w:spacing", "w:kern", "w:contextualSpacing")  # of the template's own look
        style.paragraph_format.line_spacing = 1.0
        style.paragraph_format.space_before, style.paragraph_format.space_after = _points(before), _points(after)
        style.paragraph_format.keep_with_next = name in ("Heading 1", "Caption", "Lead")
        _set_font(style, "Courier New" if name == "Code" else FONT)
    _set_language(document)


def _colour(text: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(text)


def _set_font(style: Any, font: str) -> None:
    """By name, for every script: the template's own styles name theme fonts, which would win."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)


def _drop(style: Any, *names: str) -> None:
    from docx.oxml.ns import qn

    for name in names:
        for found in style.element.findall(f".//{qn(name)}"):
            found.getparent().remove(found)


def _set_language(document: "Document") -> None:
    from docx.oxml.ns import qn

    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


def _describe_table(table: "WordTable", name: str) -> None:
    """A name for screen readers, thin lines, a first row that repeats on every page, rows that do not break in two."""
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import nsdecls, qn

    line = f'w:val="single" w:sz="4" w:space="0" w:color="{RULE}"'
    borders = parse_xml(f"<w:tblBorders {nsdecls('w')}><w:bottom {line}/><w:insideH {line}/></w:tblBorders>")
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), name)
    layout = table._tbl.tblPr.find(qn("w:tblLayout"))
    layout.addprevious(borders)  # the schema has an order
    table._tbl.tblPr.append(caption)
    for n, row in enumerate(table._tbl.tr_lst):
        properties = row.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if n == 0:
            properties.append(OxmlElement("w:tblHeader"))


def _set_widths(table: "WordTable", columns: tuple[Column, ...]) -> None:
    whole = sum(column.share for column in columns)
    widths = [_centimetres(TEXT_WIDTH * column.share / whole) for column in columns]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for n, cell in enumerate(table._cells):
        cell.width = widths[n % len(widths)]


def _style(paragraph: "Paragraph", name: str) -> None:
    """By its id: asked for one by name, python-docx looks through all styles, which takes longer than all the rest."""
    paragraph._p.style = None if name == "Normal" else name.replace(" ", "")


def _to_the_right(paragraph: "Paragraph") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _field(paragraph: "Paragraph", name: str) -> None:
    """A number that Word fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _new_numbering(document: "Document", like: "Paragraph") -> int:
    """The id of a numbering that starts at 1 again and looks as the style of ``like`` does."""
    from docx.oxml.ns import qn

    numbering = document.part.numbering_part.element
    styled = like.style.element.pPr.numPr.numId.val  # type: ignore[union-attr]
    pattern = next(num for num in numbering.findall(qn("w:num")) if num.numId == styled)
    made = numbering.add_num(pattern.abstractNumId.val)
    made.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(made.numId)


def _number_with(paragraph: "Paragraph", number: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = number


def _timeless(content: bytes) -> bytes:
    """The same package without the times its parts were written at, which would make every file differ."""
    kept = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(kept, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            info = ZipInfo(part.filename)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(part))
    return kept.getvalue()
