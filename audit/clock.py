"""The one place that looks at the clock to say what day it is. The rules never do: a day is passed in to them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def today_in_england(now: datetime | None = None) -> date:
    """The day it is in England, which just after midnight in summer is not the day it is in UTC."""
    return (now or datetime.now(UTC)).astimezone(LONDON).date()
