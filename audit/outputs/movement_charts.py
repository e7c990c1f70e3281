"""Charts of what moved between two reviews: why the score changed, and where every strand went."""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from audit.domain.movement import Movement, Waterfall
from audit.domain.waterfall import Cause, show_points, tenths
from audit.outputs import chart_parts as parts
from audit.outputs import movement_words as words
from audit.outputs.charts import Chart, make_chart

UP, DOWN, OTHER = "Went up", "Went down", "Not what the setting did"
NAME_LINE = 22  # characters in a line of a strand's name beside its slope
LABEL_LINE = 15  # pixels
LABEL_GAP = 7  # pixels between two names
SLOPE_HEIGHT = 24  # pixels for each line of the names


def waterfall_chart(fall: Waterfall, before: str, after: str) -> Chart:
    """From the one assured score to the other. What is 0 is in the table only.

    The scores are marks and not bars, so that the axis need not begin at 0 and the steps can be seen.
    """
    rows = words.waterfall_rows(fall, before, after)
    steps = [row for row in rows if row.cause is None or row.shown]
    shades = [
        (UP, parts.MET, [row for row in steps if row.cause is Cause.IMPROVED]),
        (DOWN, parts.SHORT, [row for row in steps if row.cause is Cause.SLIPPED]),
        (OTHER, parts.PARTLY, [row for row in steps if row.cause not in (None, Cause.IMPROVED, Cause.SLIPPED)]),
    ]
    bars = [_floating(name, marker, chosen, steps) for name, marker, chosen in shades if chosen]
    scores = [row for row in steps if row.cause is None]
    middle = (min(row.reached for row in rows) + max(row.reached for row in rows)) / 2
    marks = {
        "type": "scatter",
        "mode": "markers+text",
        "name": "Assured score",
        "legend": parts.LEGEND,
        "x": [row.reached / 10 for row in scores],
        "y": [steps.index(row) for row in scores],
        "marker": {"symbol": "diamond", "size": 13, "color": parts.INK},
        "text": [f"  {row.reached / 10:.1f}%  " for row in scores],
        "textposition": [f"middle {'left' if row.reached > middle else 'right'}" for row in scores],
        "textfont": {"color": parts.INK, "size": 14},
        "cliponaxis": False,
        "hovertemplate": f"<b>%{{y}}</b><br>Assured: %{{x}}%{parts.NO_SECOND_BOX}",
    }
    return make_chart(
        "waterfall",
        "Why the assured score changed",
        words.steps_sentence(fall),
        [*bars, marks],
        parts.layout(
            [parts.row_name(row.label) for row in steps],
            barmode="overlay",
            xaxis=_close_axis([r.reached for r in rows]),
        ),
        words.WaterfallRow.HEADERS,
        rows,
    )


def _floating(
    name: str, marker: parts.Marker, chosen: Sequence[words.WaterfallRow], steps: Sequence[words.WaterfallRow]
) -> dict[str, Any]:
    """Bars that begin where the step before ended, each with its figure and sign beside it."""
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "legend": parts.LEGEND,
        "base": [(row.reached - row.shown) / 10 for row in chosen],
        "x": [row.shown / 10 for row in chosen],
        "y": [steps.index(row) for row in chosen],
        "width": 0.6,
        "marker": {**marker, "line": {"color": parts.INK, "width": 1}},
        "text": [show_points(row.shown) for row in chosen],
        "textposition": "outside",
        "outsidetextfont": {"color": parts.INK},
        "cliponaxis": False,
        "hovertemplate": f"<b>%{{y}}</b><br>%{{text}} percentage points{parts.NO_SECOND_BOX}",
    }


def _close_axis(reached: Sequence[int]) -> dict[str, Any]:
    """Around the scores, in tenths of a per cent, with room for figures beside the bars."""
    low, high = min(reached) / 10, max(reached) / 10
    room = max(2.0, (high - low) * 0.25)
    return {
        **parts.number_axis("Assured score (%)", 100),
        "range": [max(0.0, low - room), high + room],
        "dtick": next(step for step in (1, 2, 5, 10, 25) if high - low + 2 * room <= 6 * step or step == 25),
        "zeroline": False,
    }


def slope_chart(movement: Movement, before: str, after: str) -> Chart:
    """Assured score of every strand, then and now: one line each, with its name at the later end.

    Strands with a score on one side only have no line; the table says why.
    """
    rows = [words.StrandRow(strand) for strand in movement.strands]
    ends = [
        (
            s.strand.title,
            s.before.assured,
            s.after.assured,
            tenths(s.after.assured) - tenths(s.before.assured),
        )
        for s in movement.strands
        if s.before and s.after and s.before.assured is not None and s.after.assured is not None
    ]
    names = ["<br>".join(wrap(title, NAME_LINE)) for title, *_ in ends]
    height = max(320, sum(SLOPE_HEIGHT * (1 + name.count("<br>")) for name in names))
    low, high = _around([score for _, was, now, _ in ends for score in (was, now)])
    tall = (high - low) / height  # per cent in a pixel
    places = apart(
        [now for _, _, now, _ in ends],
        [((1 + name.count("<br>")) * LABEL_LINE + LABEL_GAP) * tall for name in names],
        low,
        high,
    )
    traces = [
        trace
        for style, chosen in _styles(ends)
        for trace in _lines(style, [(ends[n], places[n], names[n]) for n in chosen])
    ]
    return make_chart(
        "slopes",
        "Assured score of every strand, then and now",
        words.strands_sentence(movement.strands),
        traces,
        {
            **parts.layout([]),
            "height": parts.AROUND + height,
            "yaxis": _percent_axis(low, high),
            "xaxis": _then_and_now(before, after),
        },
        words.StrandRow.HEADERS,
        rows,
    )


End = tuple[str, float, float, int]  # a strand's title, its scores then and now, and the difference shown in tenths
Style = tuple[str, str, str, str]  # what the line says, its colour, its dash and the mark at its ends
RISE: Style = ("Rose", parts.TEAL, "solid", "circle")
FALL: Style = ("Fell", parts.RUST, "dash", "triangle-down")
LEVEL: Style = ("As it was", parts.GREY_DARK, "dot", "square")


def _styles(ends: Sequence[End]) -> list[tuple[Style, list[int]]]:
    """Which strands are drawn how: rising, falling and level lines differ in dash and mark, not in colour alone."""
    signs = ((RISE, 1), (FALL, -1), (LEVEL, 0))
    found = [(style, [n for n, end in enumerate(ends) if (end[3] > 0) - (end[3] < 0) == sign]) for style, sign in signs]
    return [(style, chosen) for style, chosen in found if chosen]


def _lines(style: Style, drawn: Sequence[tuple[End, float, str]]) -> list[dict[str, Any]]:
    """All lines of one style as one trace, their names as another, and thin lines from the one to the other."""
    name, colour, dash, mark = style
    gap = [None]
    line = {"color": colour, "width": 2.5, "dash": dash}
    return [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": name,
            "legend": parts.LEGEND,
            "x": [x for _ in drawn for x in (0, 1, None)],
            "y": [y for (_, was, now, _), _, _ in drawn for y in (round(was, 1), round(now, 1), None)],
            "text": [t for (title, _, _, n), _, _ in drawn for t in (*[_hover(title, n)] * 2, "")],
            "line": line,
            "marker": {"symbol": mark, "size": 9, "color": colour},
            "hovertemplate": f"%{{text}}<br>%{{y}}%{parts.NO_SECOND_BOX}",
            "cliponaxis": False,
        },
        {
            "type": "scatter",
            "mode": "lines",
            "x": [x for _ in drawn for x in (1.03, 1.1, *gap)],
            "y": [y for (_, _, now, _), place, _ in drawn for y in (now, place, None)],
            "line": {"color": colour, "width": 1},
            "hoverinfo": "skip",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "mode": "text",
            "x": [1.12] * len(drawn),
            "y": [place for _, place, _ in drawn],
            "text": [f"{label} {show_points(n)}" for (_, _, _, n), _, label in drawn],
            "textposition": "middle right",
            "textfont": {"size": 12, "color": parts.INK},
            "hoverinfo": "skip",
            "showlegend": False,
            "cliponaxis": False,
        },
    ]


def _hover(title: str, difference: int) -> str:
    return f"<b>{parts.row_name(title, width=60)}</b><br>{show_points(difference)} points"


def apart(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Places for labels as near as can be to those wanted, so that none lies on another: all in units of the axis.

    From the lowest upwards each is pushed as far as the one under it asks; then what stands above ``high`` comes down.
    """
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    places = [0.0] * len(wanted)
    floor = low
    for n in order:
        places[n] = max(wanted[n], floor + heights[n] / 2)
        floor = places[n] + heights[n] / 2
    ceiling = high
    for n in reversed(order):
        places[n] = min(places[n], ceiling - heights[n] / 2)
        ceiling = places[n] - heights[n] / 2
    return [round(place, 2) for place in places]


def _around(scores: Sequence[float]) -> tuple[float, float]:
    """From where to where the axis goes. A slope is read by its tilt, so it need not begin at 0."""
    low, high = min(scores, default=0.0), max(scores, default=100.0)
    room = max(5.0, (high - low) * 0.08)
    return max(-3.0, low - room), min(103.0, high + room)


def _percent_axis(low: float, high: float) -> dict[str, Any]:
    return {
        "range": [low, high],
        "dtick": 25 if high - low > 60 else 10,
        "ticksuffix": "%",
        "automargin": True,
        "fixedrange": True,
        "gridcolor": parts.GRID,
        "zeroline": False,
    }


def _then_and_now(before: str, after: str) -> dict[str, Any]:
    """Two places, and as much room again for the names."""
    return {
        "range": [-0.08, 2.25],
        "tickvals": [0, 1],
        "ticktext": [parts.row_name(name, width=8) for name in (before, after)],
        "tickangle": 0,
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
    }
