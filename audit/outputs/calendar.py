"""Due dates as an iCalendar feed (RFC 5545), for the calendar people already look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class DueDay:
    """One all-day entry. ``key`` never changes, so that a moved date moves the entry instead of adding another."""

    key: str
    revision: int
    day: date
    title: str
    description: str
    address: str


def write_calendar(name: str, entries: Iterable[DueDay], today: date) -> bytes:
    """The feed. All-day entries have no time zone, so the clock change cannot move them to another day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Plumbline//Due dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    stamp = datetime.combine(today, time(), tzinfo=UTC)
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.key}@plumbline")
        event.add("sequence", entry.revision)
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        event.add("description", entry.description)
        event.add("url", entry.address)
        event.add("transp", "TRANSPARENT")  # a due date does not make anybody busy
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
