"""What a reminder says, and when one is due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit.domain.dates import show_date

LAPSING_DAYS = 30  # evidence is announced this long before its review date
DAYS_IN_A_WEEK = 7


class Frequency(StrEnum):
    """How often somebody wants to be reminded."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"

    @property
    def label(self) -> str:
        return {"daily": "Every day", "weekly": "Once a week", "never": "Never"}[self]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits, and the path of the page it waits on."""

    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one kind."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told. Empty sections are left out, so an empty digest has none."""

    name: str
    sections: tuple[Section, ...]

    @property
    def count(self) -> int:
        return sum(len(section.lines) for section in self.sections)

    @property
    def subject(self) -> str:
        return f"Online safety review: {self.count} thing{'' if self.count == 1 else 's'} for you"


def make_digest(name: str, sections: Iterable[tuple[str, Iterable[Line]]]) -> Digest:
    """A digest of the sections that have anything in them, in the order given."""
    kept = ((heading, tuple(lines)) for heading, lines in sections)
    return Digest(name, tuple(Section(heading, lines) for heading, lines in kept if lines))


def due_to_send(frequency: Frequency, last_sent: date | None, today: date) -> bool:
    """Never twice on a day; weekly ones seven days apart or more, so that a missed run is made up the next day."""
    if frequency is Frequency.NEVER:
        return False
    if last_sent is None:
        return True
    return (today - last_sent).days >= (1 if frequency is Frequency.DAILY else DAYS_IN_A_WEEK)


def lapsing(review_by: date | None, today: date) -> bool:
    """Evidence past its review date, or within 30 days of it, today included."""
    return review_by is not None and (review_by - today).days <= LAPSING_DAYS


def lapse_words(review_by: date, today: date) -> str:
    """ "to be reviewed by 4 March 2017", or "was to be reviewed by …" once that day has passed."""
    return f"{'was to' if review_by < today else 'to'} be reviewed by {show_date(review_by)}"


def write_text(digest: Digest, site: str, preferences: str) -> str:
    """The email in plain text. Links start with ``site``; ``preferences`` is where reminders are changed or stopped."""
    parts = [f"Hello {digest.name},", ""]
    for section in digest.sections:
        parts += [f"{section.heading} ({len(section.lines)})", ""]
        for line in section.lines:
            parts += [f"- {' '.join(line.text.split())}", f"  {site}{line.path}"]
        parts.append("")
    parts += ["Change how often you get this, or stop it:", f"{site}{preferences}", ""]
    return "\n".join(parts)
