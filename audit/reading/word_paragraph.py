"""The words of one paragraph of a Word document, and how they look."""

from lxml import etree

from audit.reading.word_styles import Look, Styles, child, local, look_of
from audit.reading.word_styles import value as value_of

# Deleted or moved away, said of the text and not said in it, or the same once more for older programs.
LEFT_OUT = frozenset(("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "instrText", "delText", "rt", "Fallback"))
SHAPES = frozenset(("drawing", "pict", "object"))
AS_TEXT = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


class Paragraph:
    """``before``: a paragraph whose end was deleted, so that it and this one are one."""

    def __init__(self, styles: Styles, look: Look, before: "Paragraph | None" = None) -> None:
        self.boxes: list[etree._Element] = before.boxes if before else []
        self.notes: list[tuple[str, str]] = before.notes if before else []
        self._styles, self._look = styles, look
        self._pieces: list[str] = before._pieces if before else []
        self._sizes: set[int] = before._sizes if before else set()
        self._all_bold: bool = before._all_bold if before else True

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def looks_bold(self) -> bool:
        return self._all_bold and bool(self._sizes)

    @property
    def size(self) -> float:
        return min(self._sizes, default=0)

    def read(self, element: etree._Element) -> None:
        """Take the words of an element. The XML parser lets none be nested more than 256 deep."""
        for inner in element:
            name = local(inner)
            if name == "r":
                self._run(inner)
            elif name not in LEFT_OUT:
                self.read(inner)  # a link, a field, a content control, or words that were inserted

    def _run(self, element: etree._Element) -> None:
        properties = child(element, "rPr")
        look = look_of(properties)
        if (named := child(properties, "rStyle")) is not None:
            look = look.over(self._styles.letters(value_of(named)))
        look = look.over(self._look)
        if not look.hidden:
            self._content(element, look)

    def _content(self, element: etree._Element, look: Look) -> None:
        for inner in element:
            name = local(inner)
            if name == "t":
                self._add(inner.text or "", look)
            elif name in AS_TEXT:
                self._pieces.append(AS_TEXT[name])
            elif name in ("footnoteReference", "endnoteReference"):
                self.notes.append((name.removesuffix("Reference"), value_of(inner, "id")))
            elif name in SHAPES:
                self._shape(inner)
            elif name not in LEFT_OUT:
                self._content(inner, look)

    def _add(self, text: str, look: Look) -> None:
        self._pieces.append(text.replace("\n", " "))
        if text.strip():
            self._sizes.add(look.size or 0)
            self._all_bold = self._all_bold and bool(look.bold or look.underlined)

    def _shape(self, element: etree._Element) -> None:
        """The boxes of a drawing. What stands in a box is no part of the paragraph that the box hangs on."""
        for inner in element:
            if local(inner) == "txbxContent":
                self.boxes.append(inner)
            elif local(inner) not in LEFT_OUT:
                self._shape(inner)
