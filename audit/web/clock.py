"""What day and time it is in England. Views ask here, so that tests can say what day it is."""

from datetime import date, datetime

from flask import current_app

from audit.clock import LONDON, today_in_england
from audit.domain.dates import show_date


def today() -> date:
    """The day it is in England, or the one a test has set."""
    fixed: date | None = current_app.config.get("TODAY")
    return fixed or today_in_england()


def show_instant(at: datetime) -> str:
    """An instant in English local time: "4 March 2017 at 14:05"."""
    local = at.astimezone(LONDON)
    return f"{show_date(local.date())} at {local:%H:%M}"
