"""Put what a file holds into passages: which headings each stands under, and which sentence an item completes."""

import re

from audit.domain.policy_text import Passage, PassageKind, PolicyText
from audit.reading.refusals import MOST_CHARACTERS, MOST_PASSAGES, NO_TEXT, TOO_LONG, UnreadablePolicy
from audit.reading.wording import is_hanging, tidy, unfinished_end

_DIGITS = re.compile("[0-9]+")
LONGEST_HEADING = 250  # characters; whatever its style says, more than that is a paragraph


class Gatherer:
    """Takes headings, paragraphs, items and cells in the order of the document, from a reader of one kind of file."""

    def __init__(self) -> None:
        self._passages: list[Passage] = []
        self._characters = 0
        self._headings: list[tuple[int, str]] = []  # level and text
        self._lead_in = ""  # of the list that may follow
        self._items: list[tuple[int, str, str]] = []  # the items a nested one stands in: depth, text, lead-in
        self._footers: dict[str, tuple[str, int | None]] = {}  # by their text without numbers

    def heading(self, text: str, level: int, page: int | None = None) -> None:
        """``level``: smaller is further out; only the order matters."""
        text = tidy(text)
        if len(text) > LONGEST_HEADING:
            self.paragraph(text, page)
        elif text:
            while self._headings and self._headings[-1][0] >= level:
                self._headings.pop()
            self._add(text, PassageKind.HEADING, page=page)
            self._headings.append((level, text))
            self._begin(text if is_hanging(text) else "")

    def contents_entry(self, text: str, page: int | None = None) -> None:
        """A line of the table of contents: a heading, but nothing stands under it."""
        self._add(tidy(text), PassageKind.HEADING, page=page)
        self._begin("")

    def paragraph(self, text: str, page: int | None = None) -> None:
        if text := tidy(text):
            self._add(text, PassageKind.PARAGRAPH, page=page)
            self._begin(unfinished_end(text))

    def aside(self, text: str, page: int | None = None) -> None:
        """A footnote, or a box beside the text: it may stand between a list and its lead-in, or amid a list."""
        self._add(tidy(text), PassageKind.PARAGRAPH, page=page)

    def item(self, text: str, *, numbered: bool = False, depth: int = 0, page: int | None = None) -> None:
        """An item of a list, without its mark. ``depth``: how deep its list is nested."""
        text = tidy(text)
        if not text:
            return
        while self._items and self._items[-1][0] >= depth:
            self._items.pop()
        lead_in = self._lead_in
        if self._items:
            _, parent, parents_own = self._items[-1]
            lead_in = unfinished_end(parent) if parent.endswith(":") else parents_own
        self._add(text, PassageKind.NUMBERED if numbered else PassageKind.BULLET, lead_in, page)
        self._items.append((depth, text, lead_in))

    def cell(self, text: str, lead_in: str = "", page: int | None = None) -> None:
        self._add(tidy(text), PassageKind.CELL, lead_in, page)
        self._begin("")

    def footer(self, text: str, page: int | None = None) -> None:
        """A running header or footer. Kept once, whatever page it tells, after the rest; it interrupts nothing."""
        text = tidy(text)
        shape = _DIGITS.sub("0", text)
        if shape not in self._footers and any(map(str.isalpha, text)):
            self._footers[shape] = (text, page)
            self._count(text)

    def policy(self) -> PolicyText:
        """What was gathered. Raises UnreadablePolicy where that is nothing."""
        if not self._passages:
            raise UnreadablePolicy(NO_TEXT)
        self._headings = []
        for text, page in self._footers.values():
            self._passages.append(Passage(len(self._passages) + 1, text, PassageKind.FOOTER, page=page))
        return PolicyText(tuple(self._passages))

    def _begin(self, lead_in: str) -> None:
        self._lead_in = lead_in
        self._items = []

    def _add(self, text: str, kind: PassageKind, lead_in: str = "", page: int | None = None) -> None:
        if not text:
            return
        self._count(text)
        headings = tuple(heading for _, heading in self._headings)
        self._passages.append(Passage(len(self._passages) + 1, text, kind, headings, lead_in, page))

    def _count(self, text: str) -> None:
        self._characters += len(text)
        if self._characters > MOST_CHARACTERS or len(self._passages) + len(self._footers) > MOST_PASSAGES:
            raise UnreadablePolicy(TOO_LONG)
