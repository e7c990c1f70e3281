"""The action plan along the calendar: a row for every owner, a mark for every dated action.

What a mark means is said by its shape as well as its colour, and by the sentence and the table that go with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Any

from audit.domain.action_plan import PlannedAction
from audit.domain.dates import show_date
from audit.domain.plan_views import NO_OWNER, Sort, Strands, by_owner, sort_actions
from audit.domain.vocabulary import ActionStatus
from audit.outputs import chart_parts as parts
from audit.outputs.charts import Chart

HEADERS = ("Due", "Action", "Owner", "Status", "When")
MARKS: dict[str, dict[str, Any]] = {
    "Overdue": {"symbol": "x", "color": parts.RUST},
    "Due soon": {"symbol": "diamond", "color": parts.AMBER},
    "Later": {"symbol": "circle", "color": parts.TEAL},
    "Done": {"symbol": "square", "color": parts.PALE},
}
MARK_SIZE = 13  # pixels
MARKS_ABREAST = 25  # marks that fit beside each other: on a phone the plot is some 200 pixels wide
LANE_HEIGHT = 15  # pixels


@dataclass(frozen=True, slots=True)
class _Mark:
    action: PlannedAction
    when: str
    y: float


def plan_timeline(actions: Sequence[PlannedAction], strands: Strands, today: date) -> Chart:
    """Dropped actions and those without a date are in the sentence and the table only."""
    in_order = sort_actions(actions, Sort.DUE, strands)
    dated = [a for a in in_order if a.due is not None and a.status is not ActionStatus.DROPPED]
    groups = by_owner(dated)
    marks, most = _placed([group.actions for group in groups], today)
    traces = [_trace(when, [mark for mark in marks if mark.when == when]) for when in MARKS]
    names = [parts.row_name(group.title) for group in groups]
    return Chart(
        id="plan-timeline",
        title="Actions by due date and owner",
        summary=timeline_sentence(actions, today),
        figure_json=parts.figure_json(
            [trace for trace in traces if trace["x"]],
            parts.layout(names, least_row=most * LANE_HEIGHT + 12, **_calendar(dated, today)),
        ),
        headers=HEADERS,
        rows=tuple(_cells(a, today) for a in sorted(in_order, key=lambda a: a.due or date.max)),
    )


def timeline_sentence(actions: Sequence[PlannedAction], today: date) -> str:
    """What is late, what comes next, and how much has no date."""
    still = [a for a in actions if a.status.is_open]
    if not still:
        return "No open action: nothing is waiting on the calendar."
    late = sum(a.overdue(today) for a in still)
    coming = sorted((a for a in still if a.due and a.due >= today), key=lambda a: (a.due, a.title))
    undated = sum(a.due is None for a in still)
    if len(still) == 1:
        said = [f"The one open action is {'' if late else 'not '}overdue"]
    else:
        said = [f"{late or 'None'} of {len(still)} open actions {'are' if late > 1 else 'is'} overdue"]
    if coming and coming[0].due:
        said.append(f"the next is due on {show_date(coming[0].due)} ({coming[0].title.rstrip('.')})")
    if undated:
        said.append(f"{undated} {'has' if undated == 1 else 'have'} no date and cannot be drawn")
    return "; ".join(said) + "."


def when_of(action: PlannedAction, today: date) -> str:
    """One of the four marks, for an action with a date."""
    if action.status is ActionStatus.DONE:
        return "Done"
    if action.overdue(today):
        return "Overdue"
    return "Due soon" if action.due_soon(today) else "Later"


def _placed(rows: Sequence[Sequence[PlannedAction]], today: date) -> tuple[list[_Mark], int]:
    """Every action in its owner's row, in as many lanes as keep marks apart; and the largest number of lanes."""
    days = [a.due for row in rows for a in row if a.due]
    apart = timedelta(days=max(1, (max(days) - min(days)).days // MARKS_ABREAST)) if days else timedelta(1)
    marks, most = [], 1
    for y, row in enumerate(rows):
        ends: list[date] = []  # of each lane
        lanes: list[tuple[PlannedAction, int]] = []
        for action in sorted(row, key=lambda a: a.due or date.max):
            due = action.due or date.max
            lane = next((n for n, end in enumerate(ends) if end + apart <= due), len(ends))
            ends[lane : lane + 1] = [due]
            lanes.append((action, lane))
        most = max(most, len(ends))
        step = min(0.25, 0.8 / max(1, len(ends)))
        marks += [_Mark(a, when_of(a, today), y + (lane - (len(ends) - 1) / 2) * step) for a, lane in lanes]
    return marks, most


def _trace(when: str, marks: Sequence[_Mark]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": when,
        "legend": parts.LEGEND,
        "x": [mark.action.due.isoformat() for mark in marks if mark.action.due],
        "y": [mark.y for mark in marks],
        "marker": {**MARKS[when], "size": MARK_SIZE, "line": {"color": parts.INK, "width": 1}},
        "customdata": [_told(mark.action) for mark in marks],
        "hovertemplate": f"%{{customdata}}{parts.NO_SECOND_BOX}",
        "cliponaxis": False,
    }


def _told(action: PlannedAction) -> str:
    due = show_date(action.due) if action.due else ""
    return (
        f"<b>{parts.row_name(action.title, width=40)}</b><br>{escape(action.owner or NO_OWNER, quote=False)}<br>{due}"
    )


def _calendar(dated: Sequence[PlannedAction], today: date) -> dict[str, Any]:
    """The axis, from two weeks before what comes first to two weeks after what comes last, and where today is on it."""
    days = [*(a.due for a in dated if a.due), today]
    around = timedelta(days=max(14, (max(days) - min(days)).days // 20))
    return {
        "xaxis": {
            "type": "date",
            "range": [(min(days) - around).isoformat(), (max(days) + around).isoformat()],
            "tickformat": "%b\n%Y",
            "nticks": 6,
            "tickangle": 0,
            "automargin": True,
            "fixedrange": True,
            "gridcolor": parts.GRID,
        },
        "shapes": [
            {
                "type": "line",
                "xref": "x",
                "x0": today.isoformat(),
                "x1": today.isoformat(),
                "yref": "paper",
                "y0": 0,
                "y1": 1,
                "line": {"color": parts.INK, "width": 1.5, "dash": "dash"},
            }
        ],
        "annotations": [
            {
                "text": "Today",
                "x": today.isoformat(),
                "xref": "x",
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
            }
        ],
    }


def _cells(action: PlannedAction, today: date) -> tuple[str, ...]:
    when = when_of(action, today) if action.due and action.status is not ActionStatus.DROPPED else ""
    return (
        show_date(action.due) if action.due else "No date yet",
        action.title,
        action.owner or NO_OWNER,
        action.status.label,
        when,
    )
