"""Words as they are compared: white space folded, nothing in them that nobody sees."""

import re
import unicodedata

# White space among the control characters stays, and is folded with the rest.
_UNSEEN = dict.fromkeys(
    [
        *(c for c in range(0x20) if not chr(c).isspace()),
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
        0xAD,  # a soft hyphen: where a word may be parted, not that it is
        *(0x061C, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF),
        *range(0xD800, 0xE000),  # half a character, which no encoding can write
        *range(0xFFF9, 0xFFFC),
        *(0xFFFE, 0xFFFF),
        *range(0xE0000, 0xE0080),  # tags, which can hide whole sentences
    ]
)
_PRIVATE = dict.fromkeys(range(0xE000, 0xF900), " ")  # marks of symbol fonts, which are no letters
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_TABLE: dict[int, str | None] = {**_UNSEEN, **_PRIVATE, **_LIGATURES}
# A letter and its accent apart, as macOS writes them. At most a few, because sorting accents takes quadratic time.
_ACCENTED = re.compile("[A-Za-z][\u0300-\u036f]{1,3}")
_CLOSING = "\"'”’)]»*_"
_SENTENCE_END = re.compile(r"(?<=[\w)”’\"'][\w)”’\"'][\w)”’\"'])[.!?][\"'”’)\]]* (?=[\"'“‘(]?[A-Z])")

# A line that ends with one of these goes on in what is below it.
_GO_ON = (
    "a and any are as at be by can do for from has have if in is may must not of on or shall should that the their "
    "to we when where which who will with your"
)
_HANGING = frozenset(_GO_ON.split())

LONGEST_LEAD_IN = 400  # characters; it is repeated with every item, so a page of it must not be


def tidy(text: str) -> str:
    """One line, single spaces, whole letters, and no control characters, bidirectional marks or halves of letters."""
    text = text.translate(_TABLE) if not text.isascii() or not text.isprintable() else text
    if not text.isascii():
        text = _ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    return " ".join(text.split())


def is_finished(text: str) -> bool:
    """Whether it ends as a sentence does."""
    return text.rstrip(_CLOSING)[-1:] in tuple(".!?…")


def is_hanging(text: str) -> bool:
    """Whether it cannot be all: "Staff should", "We will:"."""
    return text.endswith(":") or text.rpartition(" ")[2] in _HANGING


def unfinished_end(text: str) -> str:
    """The last sentence of a paragraph if it has none of its end yet, as before a list; else nothing."""
    if is_finished(text):
        return ""
    tail = text[-LONGEST_LEAD_IN:]
    start = max((found.end() for found in _SENTENCE_END.finditer(tail)), default=0)
    if start == 0 and len(text) > len(tail):
        return f"…{tail[tail.find(' ') :]}"
    return tail[start:]
