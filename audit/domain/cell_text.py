"""Text as a cell of a workbook can hold it. What comes back from one is compared with this, not with what is stored."""

import re

MOST_CHARACTERS = 32_767  # of one cell, as Excel counts them: in UTF-16 units
CUT_NOTE = " [cut: full text in Plumbline]"

# XML 1.0 has no place for these, and Excel calls a file that holds one damaged.
FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c]")  # Word pastes its soft line break as \x0b, its page break as \x0c


def safe_text(text: str) -> str:
    """Text as a cell can hold it: newlines for line ends, U+FFFD for what XML forbids, cut with a note if too long."""
    text = FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", LINE_ENDS.sub("\n", text))
    if len(text) * 2 <= MOST_CHARACTERS:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST_CHARACTERS:
        return text
    return units[: 2 * (MOST_CHARACTERS - len(CUT_NOTE))].decode("utf-16-le", errors="ignore") + CUT_NOTE


def settled(text: str) -> str:
    """Text in the one form in which two texts are compared: as a cell holds it, without white space around it.

    White space around a text means nothing here, is never stored from a form, and some spreadsheet programs drop it.
    """
    return safe_text(text).strip()
