"""Dates as school policies write them: a day, a month, a term, a school year, or only a year.

Every pattern is bounded, and is used on a short stretch of a text, so that no text takes long.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_YEAR = r"(?P<year>(?:19|20)[0-9]{2}|['’]?[0-9]{2})(?![0-9])"
_FULL_YEAR = r"(?P<year>20[0-9]{2})(?![0-9])"
_SECOND_YEAR = r"(?:\s?[/–-]\s?(?P<second>(?:20)?[0-9]{2})(?![0-9]))"
_DAY = r"(?P<day>[0-9]{1,2})"
_ORDINAL = r"(?:st|nd|rd|th)?"

# Last day of each term, as month and day: the latest that is usual, because authorities set their own terms.
_TERMS = {"autumn": ((9, 1), (12, 31)), "spring": ((1, 1), (4, 30)), "summer": ((4, 1), (7, 31))}
_SAME_TERM = {"michaelmas": "autumn", "christmas": "autumn", "lent": "spring", "hilary": "spring", "easter": "spring"}
_SIX_TERMS = {1: (9, 10), 2: (11, 12), 3: (1, 2), 4: (2, 4), 5: (4, 5), 6: (6, 7)}  # first and last month, as in Kent
_START = re.compile(r"(?<![0-9A-Za-z])(?<![0-9][./-])(?=[0-9A-Za-z])")
_EARLIEST_SHORT, _LATEST_SHORT = 5, 35  # years of two digits: '05 to '35; what is outside is a day or a number


@dataclass(frozen=True, slots=True)
class DateRead:
    """A date in a text: the days it can mean, and where it stands."""

    first: date
    last: date  # a month or a term counts until its last day
    start: int
    end: int
    whole_year: bool = False  # only a year was given


def dates_in(text: str) -> list[DateRead]:
    """Every date in a text, in order. "Every September" is none, and a day that the calendar lacks is read as the last.

    Days come before months, the British way, except where that cannot be.
    """
    return list(_read(text))


def _read(text: str) -> Iterator[DateRead]:
    at = 0
    while (start := _START.search(text, at)) is not None:
        at = start.end() + 1
        for name, (form, days_of) in _FORMS.items():
            found = form.match(text, start.start())
            days = days_of(found) if found is not None else None
            if found is not None and days is not None:
                yield DateRead(*days, found.start(), found.end(), whole_year=name == "year")
                at = found.end()
                break


_Days = tuple[date, date]


def _year(text: str) -> int | None:
    digits = text.lstrip("'’")
    if len(digits) == 4:
        return int(digits)
    return 2000 + int(digits) if _EARLIEST_SHORT <= int(digits) <= _LATEST_SHORT else None


def _month_number(text: str) -> int:
    return _MONTHS.index(text[:3].lower()) + 1


def _one_day(year: int | None, month: int, day: int) -> _Days | None:
    if year is None or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    found = date(year, month, min(day, monthrange(year, month)[1]))
    return found, found


def _months(year: int, first: int, last: int) -> _Days:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _numbers(found: re.Match[str]) -> _Days | None:
    day, month, year = int(found["day"]), int(found["number"]), _year(found["year"])
    return _one_day(year, day, month) if month > 12 >= day else _one_day(year, month, day)


def _iso(found: re.Match[str]) -> _Days | None:
    return _one_day(int(found["year"]), int(found["number"]), int(found["day"]))


def _day_of_month(found: re.Match[str]) -> _Days | None:
    return _one_day(_year(found["year"]), _month_number(found["month"]), int(found["day"]))


def _month(found: re.Match[str]) -> _Days | None:
    year = _year(found["year"])
    if year is None or (len(found["year"]) == 2 and found["month"] in ("may", "march")):  # "they may 12 times"
        return None
    month = _month_number(found["month"])
    return _months(year, month, month)


def _numbered_month(found: re.Match[str]) -> _Days | None:
    month = int(found["number"])
    return _months(int(found["year"]), month, month) if 1 <= month <= 12 else None


def _school_year(year: int, second: str | None) -> int | None:
    """The year in which a school year ends; None where two numbers are no school year."""
    if second is None:
        return None
    ends = int(second) if len(second) == 4 else year // 100 * 100 + int(second)
    return ends if ends == year + 1 else None


def _term(found: re.Match[str]) -> _Days | None:
    year = _year(found["year"])
    if year is None:
        return None
    name = found["term"].lower()
    name = _SAME_TERM.get(name, "summer" if name == "trinity" else name)
    ends = _school_year(year, found["second"])
    year = ends if ends is not None and name != "autumn" else year
    (first_month, _), (last_month, last_day) = _TERMS[name]
    if name == "summer" and not found["word"]:
        last_month, last_day = 8, 31  # "summer 2017" may be meant of the holidays
    return date(year, first_month, 1), date(year, last_month, last_day)


def _numbered_term(found: re.Match[str]) -> _Days | None:
    number, year = int(found["number"]), int(found["year"])
    ends = _school_year(year, found["second"])
    return _months(ends if ends is not None and number > 2 else year, *_SIX_TERMS[number])


def _academic_year(found: re.Match[str]) -> _Days | None:
    ends = _school_year(int(found["year"]), found["second"])
    return (date(ends - 1, 9, 1), date(ends, 8, 31)) if ends is not None else None


def _bare_year(found: re.Match[str]) -> _Days:
    return _months(int(found["year"]), 1, 12)


_NUMBERS = rf"{_DAY}\s?(?P<sign>[./-])\s?(?P<number>[0-9]{{1,2}})\s?(?P=sign)\s?{_YEAR}"
_FORMS: dict[str, tuple[re.Pattern[str], Callable[[re.Match[str]], _Days | None]]] = {
    name: (re.compile(pattern, re.IGNORECASE), read)
    for name, pattern, read in (
        ("iso", r"(?P<year>20[0-9]{2})-(?P<number>[0-9]{2})-(?P<day>[0-9]{2})(?![0-9])", _iso),
        ("numbers", _NUMBERS, _numbers),
        ("day_month", rf"{_DAY}{_ORDINAL}[\s/-]?(?:of\s)?{_MONTH}[\s,/-]{{0,3}}{_YEAR}", _day_of_month),
        ("month_day", rf"{_MONTH}\s{_DAY}{_ORDINAL},?\s(?P<year>20[0-9]{{2}})(?![0-9])", _day_of_month),
        ("month", rf"{_MONTH}[\s,/-]{{0,3}}{_YEAR}", _month),
        ("numbered_month", rf"(?P<number>[0-9]{{1,2}})\s?[/.-]\s?{_FULL_YEAR}", _numbered_month),
        (
            "term",
            r"(?P<term>autumn|spring|summer|michaelmas|lent|hilary|trinity|easter|christmas)(?:\s[12])?"
            rf"(?P<word>\s(?:half[ -])?term)?(?:\sof)?[\s,-]{{1,3}}{_YEAR}{_SECOND_YEAR}?",
            _term,
        ),
        (
            "numbered_term",
            rf"term\s?(?P<number>[1-6])[\s,:-]{{1,3}}(?:of\s)?{_FULL_YEAR}{_SECOND_YEAR}?",
            _numbered_term,
        ),
        ("academic_year", rf"{_FULL_YEAR}{_SECOND_YEAR}", _academic_year),
        ("year", _FULL_YEAR, _bare_year),
    )
}
