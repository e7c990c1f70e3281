"""What the styles of an OpenDocument text say of its paragraphs, words and lists.

Names are compared without their namespace: those that matter here occur in one namespace only.
"""

import re
from dataclasses import dataclass

from lxml import etree

MOST_STYLES_UP = 20  # a style based on a style based on ...
BOLD_WEIGHT = 600
DRAWING = "drawing:1.0"
_SIZE = re.compile(r"(\d{1,4}(?:\.\d{1,6})?)(pt|%|in|cm)")
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 28.35}


def local(element: etree._Element) -> str:
    """An element's name without its namespace; nothing for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_drawing(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and DRAWING in element.tag.rpartition("}")[0]


def attribute(element: etree._Element, name: str) -> str:
    """An attribute, by its name without its namespace."""
    return next((str(value) for key, value in element.items() if key.rpartition("}")[2] == name), "")


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


@dataclass(frozen=True, slots=True)
class OpenStyle:
    """A style with what it takes from those that it is based on."""

    is_bold: bool = False
    size: float = 0  # in points; 0 where it is not said
    is_title: bool = False


class OpenStyles:
    """The styles of a document, those with names and those that its program made up."""

    def __init__(self, named: etree._Element | None, content: etree._Element) -> None:
        self._elements: dict[tuple[str, str], etree._Element] = {}
        self._lists: dict[str, dict[str, bool]] = {}
        self._usual = OpenStyle()
        self._known: dict[str, OpenStyle] = {}
        for root in (named, content):
            for element in root.iter("{*}style", "{*}default-style", "{*}list-style") if root is not None else ():
                self._add(element)

    def _add(self, element: etree._Element) -> None:
        name, family = attribute(element, "name"), attribute(element, "family")
        if local(element) == "list-style":
            self._lists[name] = {
                attribute(level, "level"): local(level) == "list-level-style-number"
                for level in element
                if local(level).startswith("list-level-style")
            }
        elif local(element) == "default-style" and family == "paragraph":
            self._usual = self._over(element, OpenStyle())
        else:
            self._elements[family, name] = element

    def is_numbered(self, list_style: str, depth: int) -> bool:
        """Whether the items of a list are numbered; ``depth`` is 0 for the outermost."""
        return self._lists.get(list_style, {}).get(str(depth + 1), False)

    def letters(self, name: str) -> bool | None:
        """Whether a style for single words makes them bold or underlined; None where it does not say."""
        element = self._elements.get(("text", name))
        return _is_bold(element) if element is not None else None

    def paragraph(self, name: str, up: int = MOST_STYLES_UP) -> OpenStyle:
        if name in self._known:
            return self._known[name]
        element = self._elements.get(("paragraph", name))
        if element is None or up == 0:
            return self._usual
        style = self._over(element, self.paragraph(attribute(element, "parent-style-name"), up - 1))
        self._known[name] = style
        return style

    @staticmethod
    def _over(element: etree._Element, below: OpenStyle) -> OpenStyle:
        bold = _is_bold(element)
        return OpenStyle(
            below.is_bold if bold is None else bold,
            _size(element, below.size),
            below.is_title or attribute(element, "name") == "Title",
        )


def _letters(element: etree._Element) -> etree._Element | None:
    return next((inner for inner in element if local(inner) == "text-properties"), None)


def _is_bold(element: etree._Element) -> bool | None:
    found = _letters(element)
    if found is None:
        return None
    weight, underline = attribute(found, "font-weight"), attribute(found, "text-underline-style")
    if not weight and not underline:
        return None
    heavy = weight == "bold" or (number(weight) or 0) >= BOLD_WEIGHT
    return heavy or underline not in ("", "none")


def _size(element: etree._Element, below: float) -> float:
    found = _letters(element)
    size = _SIZE.fullmatch(attribute(found, "font-size")) if found is not None else None
    if size is None:
        return below
    return below * float(size[1]) / 100 if size[2] == "%" else float(size[1]) * _POINTS[size[2]]
