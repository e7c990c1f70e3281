"""Lines as people type them: the marks of lists, the looks of headings, page numbers and lines of contents.

Every pattern here is anchored at the start of a line and bounded, so that no line, however long, takes long.
"""

import re
from dataclasses import dataclass

from audit.reading.wording import is_finished, is_hanging

LONGEST_HEADING = 90  # characters of a line that can be a heading by its look alone
MOST_WORDS = 12
FEW_WORDS = 6  # of a heading that has no other sign than standing alone, as "What we believe"

# Symbol fonts keep their bullets in the private area; "o" is how Word draws a round one, "Ø" an arrow.
_BULLET = re.compile(
    "[ \t]{0,200}([•‣◦⁃∙·●○▪▫■□◆◇➢➤►▶✓✔❖\uf000-\uf0ff]|(?:[-–—*+]|o|Ø)(?=[ \t\xa0]))[ \t\xa0]{0,50}(?=\\S)"
)
_NUMBER = re.compile(
    r"[ \t]{0,200}(\(?(?:\d{1,2}|[a-zA-H]|[ivx]{1,5})\)|(?:\d{1,2}|[a-z]|[ivx]{1,5})\.|[A-Z]\d{1,2}[.)]"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?)[ \t\xa0]{1,50}(?=\S)"
)
_SECTION = re.compile(
    r"(?:Section |Part |Chapter )?((?:[A-Z]?\d{1,2}(?=[.):])|\d{1,2}(?:\.\d{1,2}){0,3}))[.):]?[ \t\xa0]{1,20}(?=[^\W_])"
)
_PARTS = re.compile(r"[A-Z](?=\d)|\d+")
_APPENDIX = re.compile(
    r"(?:Appendix|Annex|Schedule|Section|Part|Chapter)(?: [A-Z0-9]{1,4})?(?=[ :.–-]|$)", re.IGNORECASE
)
_PAGE_NUMBER = re.compile(
    r"[ \t]{0,200}(?:[-–|] ?)?(?:page |pg\.? |p\. ?)?\d{1,3}(?: ?(?:of|/) ?\d{1,4})?(?: ?[-–|])?[ \t]{0,200}",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[ \t]{0,50}[A-Z][ \t]{0,50}")
_LEADER = re.compile(r"[ \t]?(?:[.…·_] ?){4,200}[ \t]{0,50}\d{1,4}$")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTHS})(?:,? \d{{4}}|$)", re.IGNORECASE)
_ASKING = ("How ", "What ", "When ", "Where ", "Who ", "Why ")  # "Who it is for"
_SMALL = "a an and as at by for from in into is of on or our over the their to up via with your"
_SMALL_WORDS = frozenset(_SMALL.split())


@dataclass(frozen=True, slots=True)
class Mark:
    """What a list item begins with."""

    text: str  # "•", "1.", "2.3", "a)"
    end: int  # where the item's own words begin
    numbered: bool

    @property
    def style(self) -> str:
        """The same for items of one list: "•", "1.", "1.1", "a)"."""
        if not self.numbered:
            return self.text
        return re.sub("[a-z]+|[A-Z]+", "a", re.sub(r"\d+", "1", self.text))

    @property
    def parts(self) -> tuple[int, ...]:
        """The numbers of "2.3", of "B3." those of the letter and the number, or nothing where it is not numbered so."""
        return _parts(self.text)


def mark_of(line: str) -> Mark | None:
    """The mark that a line begins with, if it is an item of a list."""
    if found := _BULLET.match(line):
        return Mark(found[1], found.end(), numbered=False)
    if found := _NUMBER.match(line):
        return Mark(found[1], found.end(), numbered=True)
    return None


def _is_all_mark(text: str) -> bool:
    mark = mark_of(f"{text} x")
    return mark is not None and mark.end > len(text)


def is_mark_alone(text: str) -> bool:
    """Whether it is a mark whose words are still to come."""
    return len(text) < 12 and bool(text.strip()) and _is_all_mark(text.rstrip())


def section_parts(line: str) -> tuple[int, ...]:
    """The number of a heading such as "3.2 Email": 3 and 2."""
    found = _SECTION.match(line)
    return _parts(found[1]) if found else ()


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else ord(part) for part in _PARTS.findall(number))


def is_appendix(line: str) -> bool:
    return _APPENDIX.match(line) is not None


def is_page_number(line: str) -> bool:
    """A line that holds nothing but the number of its page, or one letter, as in a margin."""
    return len(line) < 60 and (_PAGE_NUMBER.fullmatch(line) is not None or _LETTER.fullmatch(line) is not None)


def is_lone_letter(line: str) -> bool:
    """What is left of a mark that a template has in its margin, where a program takes the margin for a column."""
    return _LETTER.fullmatch(line) is not None


def contents_entry(line: str) -> str:
    """The heading that a line of a table of contents repeats ("Email ........ 7"), or nothing where it is none."""
    if len(line) > 400 or not line[-1:].isdigit():
        return ""
    found = _LEADER.search(line, max(0, len(line) - 260))
    return line[: found.start()].strip(" .…·_\t") if found else ""


def could_be_heading(line: str) -> bool:
    """Short, begins like one, and does not end like a sentence or half of one. One that is numbered or asks may be
    longer.
    """
    numbered = len(section_parts(line)) > 1
    longer = numbered or line.endswith("?")
    leads_in = numbered and line.endswith(":")
    line = line.rstrip(":") if numbered else line
    return (
        0 < len(line) <= (2 if longer else 1) * LONGEST_HEADING
        and len(line.split()) <= (2 if longer else 1) * MOST_WORDS
        and sum(map(str.isalpha, line)) >= 3
        and not line[0].islower()
        and line[-1] not in ".;,!"
        and (leads_in or not is_hanging(line) or line.startswith(_ASKING))
        and line.count("(") == line.count(")")
        and not any(sign in line for sign in ("@", "://", "www."))
        and not _DATE.match(line)
    )


def is_bold_heading(line: str) -> bool:
    """Whether a line that is bold from beginning to end can be a heading: it may end with a colon, but holds none."""
    bare = line.rstrip(":")
    is_form = ": " in bare and not section_parts(bare) and not is_appendix(bare)
    return could_be_heading(bare) and not is_form


def is_capitals(line: str) -> bool:
    letters = [c for c in line if c.isalpha()]
    return len(letters) >= 4 and all(c.isupper() for c in letters)


def is_title_case(line: str) -> bool:
    """Most words begin with a capital, as in "Use of Mobile Phones", and it is no line of a form ("Date: May")."""
    words = [word for word in line.split() if word[0].isalpha() and word.lower() not in _SMALL_WORDS]
    return len(words) >= 2 and ": " not in line and sum(word[0].isupper() for word in words) >= 0.75 * len(words)


def stands_alone(line: str) -> bool:
    """Few words that are no sentence: a heading, where something stands below."""
    return (
        could_be_heading(line)
        and ": " not in line
        and (len(line.split()) <= FEW_WORDS or line[-1] == "?")
        and not (is_finished(line) and line[-1] != "?")
    )
