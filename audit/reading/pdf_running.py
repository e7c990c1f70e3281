"""Find the running headers and footers of a PDF: what stands at the same height on page after page."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from audit.reading.marks import is_page_number
from audit.reading.pdf_letters import Line

OUTERMOST = 6  # pieces of lines at the top, and as many at the bottom, that can be running ones
APART = 1.5  # sizes of the letters from there to the text, at least
SAME_HEIGHT = 6.0  # points
FEWEST_PAGES = 3
SHARE = 0.4  # of the pages; left and right pages may differ
MOST_RUNNING = 0.5  # of all lines
MOST_NUMBERS = 4  # in a running line, that may be the number of the page
LONGEST = 200  # characters
_NUMBER = re.compile("[0-9]{1,4}")


def take_running(pages: Sequence[list[Line]], fixed: Collection[int] = ()) -> list[Line]:
    """Take the running lines out of the pages, and give them back. ``fixed``: the ids of lines that are none."""
    places: dict[tuple[str, int], set[int]] = defaultdict(set)  # pages by words and height
    outer = [[line for line in _outermost(lines) if id(line) not in fixed] for lines in pages]
    for number, lines in enumerate(outer):
        for line in lines:
            for sign in _signs(line):
                places[sign].add(number)
    enough = max(FEWEST_PAGES, SHARE * len(pages)) if len(pages) > 2 else 2
    taken = {
        id(line)
        for lines in outer
        for line in lines
        if line.is_turned or any(len(places[sign]) >= enough for sign in _signs(line))
    }
    lowest = (min(lines, key=lambda line: line.base) for lines in pages if lines)
    taken |= {id(line) for line in lowest if is_page_number(line.text)}
    running = [line for lines in pages for line in lines if id(line) in taken]
    if len(running) > MOST_RUNNING * sum(map(len, pages)):
        return []  # pages that are all alike are no headers
    for lines in pages:
        lines[:] = [line for line in lines if id(line) not in taken]
    return running


def _outermost(lines: Sequence[Line]) -> list[Line]:
    """The highest and lowest lines, if some room parts them from the text; and those written aslant."""
    upwards = sorted((line for line in lines if not line.is_turned), key=lambda line: line.base)
    turned = [line for line in lines if line.is_turned]
    return [*_before_gap(upwards), *_before_gap(upwards[::-1]), *turned]


def _before_gap(lines: Sequence[Line]) -> Sequence[Line]:
    """The first lines up to the first gap; none where there is no gap."""
    for number in range(1, min(len(lines), OUTERMOST + 1)):
        last, line = lines[number - 1], lines[number]
        if abs(last.base - line.base) > APART * max(last.size, line.size):
            return lines[:number]
    return []


def _signs(line: Line) -> Iterator[tuple[str, int]]:
    """What it says and how high it stands, also with a number in it told from the number of the page."""
    text = line.text.strip().casefold()[:LONGEST]
    # Two overlapping steps of height, so that lines close to each other share at least one.
    low = int(line.base // SAME_HEIGHT) * 2
    high = int((line.base + SAME_HEIGHT / 2) // SAME_HEIGHT) * 2 + 1
    numbers = list(_NUMBER.finditer(text))[:MOST_NUMBERS]
    told = [f"{text[: n.start()]}<{int(n[0]) - line.page}>{text[n.end() :]}" for n in numbers]
    yield from ((words, height) for words in (text, *told) for height in (low, high))
