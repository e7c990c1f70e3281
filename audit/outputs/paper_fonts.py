"""The fonts of the PDF paper: which characters they have, and what happens to the others.

The fonts come with Plumbline, so that a paper looks the same on every machine; ``fonts/README.md`` has their licences.
PDF/UA-1 forbids a character without a shape, so that one that no font has must be taken out beforehand.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from struct import unpack_from

FONTS = Path(__file__).with_name("fonts")
UNPRINTABLE = "[?]"
ZERO_WIDTH = "\u200b"
LONG_WORD = re.compile(r"\S{25,}")
EVERY = 12  # characters of a long word, between places where it may break
UNSEEN = frozenset("\u200b\u200c\u200d\ufe0e\ufe0f")  # shape their neighbours, and need no shape themselves


def printable(text: str) -> str:
    """``text`` with UNPRINTABLE for every run of characters that no font here has."""
    if text.isascii() and text.isprintable():
        return text
    has = characters()
    kept = (c if c in UNSEEN or ord(c) in has else "\0" for c in text)
    return re.sub("\0+", UNPRINTABLE, "".join(kept))


def breakable(text: str) -> str:
    """Places to break in words too long for a narrow column, such as addresses; they are invisible otherwise."""
    if len(text) == 64 and re.fullmatch("[0-9a-f]+", text):  # a hash stands on a line of its own, and is copied
        return text
    return LONG_WORD.sub(lambda word: ZERO_WIDTH.join(_pieces(word[0])), text)


def _pieces(word: str) -> Iterator[str]:
    return (word[n : n + EVERY] for n in range(0, len(word), EVERY))


@lru_cache(maxsize=1)
def characters() -> frozenset[int]:
    """Code points that at least one of the fonts has."""
    return frozenset(point for path in sorted(FONTS.glob("*.ttf")) for point in code_points(path.read_bytes()))


def code_points(font: bytes) -> Iterator[int]:
    """The code points a TrueType font has, from its character map (``cmap`` subtables 4 and 12 of OpenType)."""
    for start in _subtables(font):
        kind = unpack_from(">H", font, start)[0]
        if kind == 12:
            for group in range(unpack_from(">L", font, start + 12)[0]):
                first, last, glyph = unpack_from(">LLL", font, start + 16 + 12 * group)
                yield from range(first + (glyph == 0), last + 1)
        elif kind == 4:
            yield from _segments(font, start)


def _subtables(font: bytes) -> set[int]:
    """Where the font's character maps start."""
    tables = unpack_from(">H", font, 4)[0]
    for n in range(tables):
        tag, _, offset, _ = unpack_from(">4sLLL", font, 12 + 16 * n)
        if tag == b"cmap":
            count = unpack_from(">H", font, offset + 2)[0]
            return {offset + unpack_from(">HHL", font, offset + 4 + 8 * k)[2] for k in range(count)}
    return set()


def _segments(font: bytes, start: int) -> Iterator[int]:
    """Of a subtable in format 4: runs of code points, each with a way to its glyphs."""
    count = unpack_from(">H", font, start + 6)[0] // 2
    ends = unpack_from(f">{count}H", font, start + 14)
    starts = unpack_from(f">{count}H", font, start + 16 + 2 * count)
    deltas = unpack_from(f">{count}H", font, start + 16 + 4 * count)
    base = start + 16 + 6 * count
    offsets = unpack_from(f">{count}H", font, base)
    for n, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for point in range(first, last + 1):
            if point == 0xFFFF:
                continue
            glyph = point + delta
            if offset:
                glyph = unpack_from(">H", font, base + 2 * n + offset + 2 * (point - first))[0]
                glyph = glyph + delta if glyph else 0
            if glyph & 0xFFFF:
                yield point
