"""What else can be wrong with a policy, as it is told: a kind, the words at issue, why, and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_QUOTE = 120  # characters


class FlagKind(StrEnum):
    """In which way a policy shows that it was not finished, or not looked at for a long time."""

    BLANK = "blank"
    OUTDATED = "outdated"
    REVIEW_PAST = "review-past"
    UNNAMED = "unnamed"

    @property
    def label(self) -> str:
        return {
            "blank": "Left blank",
            "outdated": "Out of date",
            "review-past": "Review overdue or not dated",
            "unnamed": "Nobody named",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to put right."""

    kind: FlagKind
    passage: int | None  # its number; None for the whole document
    quote: str  # the words at issue as they stand; empty for what stands nowhere
    why: str
    advice: str
    waits: bool = False  # the words stand in the place of something that is still to be decided


@dataclass(frozen=True, slots=True)
class Found:
    """A flag with its place in its passage. ``key``: the same for flags that tell the same, or empty."""

    flag: Flag
    at: int
    key: str = ""


def quoted(text: str, start: int, end: int) -> str:
    """Words of a passage, as many of them as a page can show."""
    return text[start : min(end, start + LONGEST_QUOTE)].strip()


def from_word(text: str, start: int, end: int) -> int:
    """The first beginning of a word at or after ``start``, so that a quote begins with a whole one."""
    if start == 0 or text[start - 1].isspace():
        return start
    space = text.find(" ", start, end)
    return start if space < 0 else space + 1


def once_each(found: Iterable[Found]) -> list[Found]:
    """What is wrong in thirty places in the same way is one thing to put right: told at the first, with a count."""
    first: dict[str, Found] = {}
    times: dict[str, int] = {}
    for number, item in enumerate(found):
        key = f"{item.flag.kind}: {item.key}" if item.key else f"#{number}"
        first.setdefault(key, item)
        times[key] = times.get(key, 0) + 1
    return [_with_count(item, times[key] - 1) for key, item in first.items()]


def _with_count(found: Found, others: int) -> Found:
    if not others:
        return found
    places = "one other place" if others == 1 else f"{others:,} other places"
    why = f"{found.flag.why.removesuffix('.')}, here and in {places}."
    return replace(found, flag=replace(found.flag, why=why))
