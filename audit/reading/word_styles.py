"""What the styles and the numbering of a Word document say of its paragraphs. Names of parts are compared without
their namespace, because there are two editions of the format that differ in nothing else."""

import re
from dataclasses import dataclass

from lxml import etree

TITLE_LEVEL = 0
LAST_LEVEL = 8  # of an outline; 9 is what Word calls body text
MOST_STYLES_UP = 20  # a style based on a style based on ...; Word's own go three deep
_HEADING = re.compile(r"heading (\d)")
_LIST = re.compile(r"list (?:bullet|number|continue)?\s?(\d)?")


def local(element: etree._Element) -> str:
    """An element's name without its namespace; nothing for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def value(element: etree._Element, name: str = "val") -> str:
    """An attribute, by its name without its namespace."""
    namespace = element.tag.rpartition("}")[0]
    return str(element.get(f"{namespace}}}{name}") or element.get(name) or "")


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The element that is found by going down through these names."""
    for name in names:
        element = next((inner for inner in element if local(inner) == name), None) if element is not None else None
    return element


def is_on(element: etree._Element | None) -> bool | None:
    """Of a mark such as bold: yes, no, or not said."""
    return None if element is None else value(element).lower() not in ("0", "false", "off", "none")


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.lstrip("-").isdigit() and len(text) < 10 else None


@dataclass(frozen=True, slots=True)
class Look:
    """How letters look; None where it is not said here."""

    bold: bool | None = None
    underlined: bool | None = None
    hidden: bool | None = None
    size: int | None = None  # in half points

    def over(self, below: "Look") -> "Look":
        """This look, and another's where this says nothing."""
        return Look(
            self.bold if self.bold is not None else below.bold,
            self.underlined if self.underlined is not None else below.underlined,
            self.hidden if self.hidden is not None else below.hidden,
            self.size if self.size is not None else below.size,
        )


def look_of(properties: etree._Element | None) -> Look:
    """Of a run's properties (rPr)."""
    if properties is None:
        return Look()
    size = child(properties, "sz")
    return Look(
        is_on(child(properties, "b")),
        is_on(child(properties, "u")),
        is_on(child(properties, "vanish")),
        number(value(size)) if size is not None else None,
    )


@dataclass(frozen=True, slots=True)
class Numbering:
    """The list that a paragraph belongs to."""

    list_id: str
    depth: int | None  # None where only another style says


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it takes from those that it is based on."""

    name: str = ""
    level: int | None = None  # of a heading
    look: Look = Look()
    numbering: Numbering | None = None

    @property
    def is_contents(self) -> bool:
        return self.name.startswith("toc ") and self.name != "toc heading"

    @property
    def list_depth(self) -> int:
        """Word's own styles for nested lists are named "List Bullet 2"."""
        found = _LIST.match(self.name)
        return int(found[1]) - 1 if found and found[1] and found[1] != "0" else 0


def numbering_of(properties: etree._Element | None) -> Numbering | None:
    """Of a paragraph's properties (pPr)."""
    found = child(properties, "numPr")
    if found is None:
        return None
    list_id, depth = child(found, "numId"), child(found, "ilvl")
    return Numbering(
        value(list_id) if list_id is not None else "",
        number(value(depth)) if depth is not None else None,
    )


def level_of(properties: etree._Element | None) -> int | None:
    """The outline level of a paragraph's properties, 1 outermost."""
    found = child(properties, "outlineLvl")
    level = number(value(found)) if found is not None else None
    return level + 1 if level is not None and 0 <= level <= LAST_LEVEL else None


class Styles:
    """The styles of a document by their id."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements = {value(e, "styleId"): e for e in root if local(e) == "style"} if root is not None else {}
        self._known: dict[str, Style] = {}
        defaults = look_of(child(root, "docDefaults", "rPrDefault", "rPr"))
        self._defaults = Style(look=Look(size=20).over(defaults) if defaults.size is None else defaults)
        usual = (i for i, e in self._elements.items() if value(e, "type") == "paragraph" and value(e, "default") == "1")
        self._usual = next(usual, "")

    def paragraph(self, style_id: str) -> Style:
        return self._style(style_id or self._usual, MOST_STYLES_UP)

    def letters(self, style_id: str) -> Look:
        """The look of a style for single words."""
        return look_of(child(self._elements.get(style_id), "rPr"))

    def _style(self, style_id: str, up: int) -> Style:
        if style_id in self._known:
            return self._known[style_id]
        element = self._elements.get(style_id)
        if element is None or up == 0:
            return self._defaults
        parent_id = child(element, "basedOn")
        parent = self._style(value(parent_id), up - 1) if parent_id is not None else self._defaults
        name_element = child(element, "name")
        name = value(name_element).lower() if name_element is not None else ""
        properties = child(element, "pPr")
        style = Style(
            name,
            _level_by_name(name) if _level_by_name(name) is not None else level_of(properties) or parent.level,
            look_of(child(element, "rPr")).over(parent.look),
            numbering_of(properties) or parent.numbering,
        )
        self._known[style_id] = style
        return style


def _level_by_name(name: str) -> int | None:
    """Word keeps the English names of its own styles in every language."""
    if name == "title":
        return TITLE_LEVEL
    found = _HEADING.fullmatch(name)
    return int(found[1]) if found else None


class Lists:
    """Whether the lists of a document are numbered."""

    def __init__(self, root: etree._Element | None) -> None:
        parts = list(root) if root is not None else []
        formats = {
            value(kind, "abstractNumId"): {
                value(level, "ilvl"): _format(level) for level in kind if local(level) == "lvl"
            }
            for kind in parts
            if local(kind) == "abstractNum"
        }
        self._formats: dict[str, dict[str, str]] = {}
        for part in parts:
            kind = child(part, "abstractNumId")
            if local(part) == "num" and kind is not None:
                self._formats[value(part, "numId")] = formats.get(value(kind), {})

    def format(self, numbering: Numbering | None) -> str:
        """ "bullet", "decimal" and others; nothing where a paragraph is in no list."""
        if numbering is None or numbering.list_id in ("", "0"):
            return ""
        found = self._formats.get(numbering.list_id, {}).get(str(numbering.depth or 0), "bullet")
        return "" if found == "none" else found


def _format(level: etree._Element) -> str:
    found = child(level, "numFmt")
    return value(found) if found is not None else "decimal"
