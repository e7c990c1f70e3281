"""The example's dates: what its files say of a day, and the day that is meant."""

from datetime import UTC, date, datetime, time, timedelta

from audit.services.example_files import DATE
from audit.services.reviews import YEAR_STARTS, academic_year
from audit.store.base import utc_now

DAYS_UNDER_WAY = 60  # the present review began at least so long ago, so that there is a story in September too


class Calendar:
    """Turns the example's dates into real ones. Y is the academic year of ``today``.

    ``Y-1 11-14`` is a day of an academic year, ``40%`` is that far into the present review, ``today+6`` is in six days.
    """

    def __init__(self, today: date, opened: str) -> None:
        self.today = today
        self.opened = school_day(min(self.day(opened), today - timedelta(days=DAYS_UNDER_WAY)))

    def day(self, when: str) -> date:
        """The day that is meant. Raises ValueError for one the calendar does not have."""
        found = DATE.fullmatch(when)
        if found is None:
            raise ValueError(f"not a date of the example: {when!r}")
        years, month, day, percent, days = found.groups()
        if month:
            start = academic_year(self.today) + int(years or 0)
            return date(start + (int(month) < YEAR_STARTS), int(month), int(day))
        if percent:
            return school_day(self.opened + (self.today - self.opened) * int(percent) / 100)
        return self.today + timedelta(days=int(days or 0))

    def happened(self, when: str) -> date:
        """The same for what people did: on a school day, and never later than today."""
        return min(school_day(self.day(when)), self.today)

    def took_effect(self, when: str) -> date:
        """The same for evidence, which alone may start to hold later: ``today+24``."""
        return self.day(when) if when.startswith("today+") else self.happened(when)

    def until(self, effective: date, when: str) -> date:
        """A review date, which may also be so many months after the start: ``+12m``."""
        if not when.endswith("m"):
            return self.day(when)
        years, month = divmod(effective.month - 1 + int(when[1:-1]), 12)
        return date(effective.year + years, month + 1, min(effective.day, 28))


def school_day(day: date) -> date:
    """The last day up to this one on which somebody is in school: no weekends, no Christmas, no summer holidays."""
    day -= timedelta(days=max(0, day.weekday() - 4))
    if (day.month, day.day) < (1, 4) or (day.month, day.day) > (12, 19):
        day = date(day.year - (day.month == 1), 12, 19)
    elif (7, 20) < (day.month, day.day) < (YEAR_STARTS, 1):
        day = date(day.year, 7, 20)
    return day - timedelta(days=max(0, day.weekday() - 4))


def instant(day: date, count: int = 0) -> datetime:
    """After lessons on a day, at minutes that differ by ``count``; but never later than now."""
    at, now = datetime.combine(day, time(15 + count % 2, count * 7 % 60), UTC), utc_now()
    return min(at, now) if day == now.date() else at
