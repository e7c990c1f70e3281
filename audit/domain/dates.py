"""Dates as people in schools write and read them."""

import re
from datetime import date, datetime

FORMATS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d/%m/%y", "%d.%m.%y")
ORDINAL = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
SEPT = re.compile(r"\bsept\b\.?", re.IGNORECASE)  # how many people shorten it; the calendar's own short form is Sep
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


def show_date(day: date) -> str:
    """``date(2017, 3, 4)`` → "4 March 2017"."""
    return f"{day.day} {day:%B %Y}"


def parse_date(text: str) -> date:
    """Read a date the British way round: 4 March 2017, 4th Mar 2017, 4/3/2017, 4-3-2017, 4.3.2017 or 2017-03-04.

    A year of two digits is read after slashes and dots (4/3/17); between hyphens it could be a day, and is refused.
    Raises ValueError, saying what would be read, for anything else and for years outside 1990 to 2100.
    """
    words = ORDINAL.sub(r"\1", " ".join(text.replace(",", " ").split()))
    words = SEPT.sub("Sep", words)
    for form in FORMATS:
        try:
            day = datetime.strptime(words, form).date()  # noqa: DTZ007 - a date has no time zone
        except ValueError:
            continue
        if EARLIEST <= day < LATEST:
            return day
        raise ValueError(f"{show_date(day)} is too far from now. Use a year from 1990 to 2099")
    raise ValueError(f"'{text.strip()}' is not a date. Write it like 4 March 2017 or 4/3/2017")
