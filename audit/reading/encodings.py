"""Bytes of a text as letters, whichever way the program that saved them writes letters."""

import codecs
import re
from contextlib import suppress

from audit.reading.refusals import MOST_CHARACTERS, NOT_TEXT, TOO_LONG, UnreadablePolicy

_MARKS = (  # a longer one first, because a shorter one begins it
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([\w-]{2,40})", re.IGNORECASE)
_BYTE_ORDER_MARKS = tuple(mark for mark, _ in _MARKS)
_OTHER_ENCODING = re.compile(r"windows-125\d|iso-8859-\d{1,2}|macintosh|shift_jis|euc-jp|gbk|gb18030|big5|koi8-r")
FEW_STRANGE = 2
MOST_STRANGE = 0.02  # of the letters; more control characters, and it is no text
_STRANGE = [chr(c) for c in range(32) if not chr(c).isspace()] + ["\N{REPLACEMENT CHARACTER}"]
_WINDOWS_LETTERS = "plumbline-windows-letters"

# UTF-8 that was once read as Windows-1252 and saved again: "â€™" for an apostrophe.
_GARBLED = re.compile("[Â-ô][€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\x81\x8d\x8f\x90\x9d\xa0-\xbf]{1,3}")
_UNUSED = {"\x81", "\x8d", "\x8f", "\x90", "\x9d"}


def text_of(content: bytes) -> str:
    """The text that the bytes are. Raises UnreadablePolicy rather than guess at letters."""
    if len(content) > 4 * MOST_CHARACTERS:
        raise UnreadablePolicy(TOO_LONG)
    text = _decoded(content)
    if len(text) > MOST_CHARACTERS:
        raise UnreadablePolicy(TOO_LONG)
    if not _is_text(text):
        raise UnreadablePolicy(NOT_TEXT)
    return _mended(text)


def web_text_of(content: bytes) -> str:
    """The text of a web page, which may declare its encoding."""
    declared = _DECLARED.search(content[:4096])
    name = declared[1].decode("ascii", "replace").lower() if declared else ""
    if _OTHER_ENCODING.fullmatch(name) and not content.startswith(_BYTE_ORDER_MARKS):
        # What calls itself Latin-1 is Windows-1252, as every browser takes it.
        name = "cp1252" if name == "iso-8859-1" else name
        with suppress(LookupError, UnicodeDecodeError):  # where it is not what it declares, that can still be told
            content = content.decode(name).encode("utf-8")
    return text_of(content)


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    if b"\0" in content[:1000] and (encoding := _without_mark(content)):
        return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _mixed(content)


def _without_mark(content: bytes) -> str:
    """UTF-16 that does not say so: every other byte of English is nothing."""
    start = content[:2000]
    odd, even = start[1::2].count(0), start[::2].count(0)
    if max(odd, even) < 0.7 * len(start) / 2 or min(odd, even) > 0.05 * len(start):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _mixed(content: bytes) -> str:
    """Windows-1252, or UTF-8 with some Windows-1252 pasted into it."""
    sound = content.decode("utf-8", "ignore")
    letters = sum(not c.isascii() for c in sound[:200_000])
    if letters:
        text = content.decode("utf-8", _WINDOWS_LETTERS)
        if text.count("\N{REPLACEMENT CHARACTER}") == 0 and letters > len(text.encode("utf-8")) - len(content):
            return text
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadablePolicy(NOT_TEXT) from None


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_WINDOWS_LETTERS, _as_windows)


def _is_text(text: str) -> bool:
    strange = sum(map(text.count, _STRANGE))
    return strange <= max(FEW_STRANGE, MOST_STRANGE * len(text))


def _mended(text: str) -> str:
    if "â€" not in text and "Ã" not in text:
        return text
    return _GARBLED.sub(_mend, text)


def _mend(found: re.Match[str]) -> str:
    raw = bytes(ord(c) if c in _UNUSED else c.encode("cp1252")[0] for c in found[0])
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return found[0]
