"""What the figures have in common: colours, axes, bars with numbers in them, and how a figure becomes JSON for a page.

Text stands out from its ground by 4.5 to 1 at least. No meaning rests on colour alone: patterns and words repeat it.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Any, TypeAlias

Marker: TypeAlias = Mapping[str, Any]  # how Plotly fills a bar

INK = "#15252b"
WHITE = "#ffffff"
TEAL = "#0b4f52"  # white text on it: 9.3 to 1
PALE = "#d3e6e4"
AMBER, AMBER_LINES = "#f6d58a", "#d99a1c"  # ink text on them: 11.1 and 6.5 to 1
RUST, RUST_LINES = "#a8391c", "#7a2410"  # white text on them: 6.4 and 10.1 to 1
GREY_LINES = "#9fb0b3"  # ink text on it: 7 to 1
GREY_DARK = "#5b6b70"  # a line on white: 5.5 to 1
GRID = "#dbe3e4"
HEAT = ("#fdf7ea", "#e58a2e")  # from no gap to the largest; ink text on them: 14.7 and 6 to 1

NAME_WIDTH = 24  # characters in a line of a row's name: leaves half of a phone's width to the chart
LINE_HEIGHT = 16  # pixels
ROW_GAP = 12  # pixels
AROUND = 110  # pixels for legend, axis numbers and axis title
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # between grid lines of a count
# The page's script moves the first legend, "legend", below the plot on phones, far from the top of a long list of rows.
LEGEND = "legend2"
NO_SECOND_BOX = "<extra></extra>"  # Plotly puts the trace's name in a box of its own unless told not to


def _hatched(ground: str, lines: str, shape: str) -> Marker:
    """A pattern faint enough to read a number on."""
    return {
        "color": ground,
        "pattern": {"shape": shape, "bgcolor": ground, "fgcolor": lines, "size": 8, "solidity": 0.2},
    }


MET: Marker = {"color": TEAL}
PARTLY = _hatched(AMBER, AMBER_LINES, "/")
SHORT = _hatched(RUST, RUST_LINES, "x")
OPEN = _hatched(WHITE, GREY_LINES, ".")
EXCEPTED = _hatched(WHITE, GREY_LINES, "\\")


def row_name(title: str, note: str = "", width: int = NAME_WIDTH) -> str:
    """A name broken into short lines, with a note on a line of its own; safe in Plotly, which reads tags in text."""
    lines = [*wrap(title, width), *([note] if note else [])]
    return "<br>".join(escape(line, quote=False) for line in lines)


def layout(names: Sequence[str], least_row: int = 0, below: int = 8, **more: Any) -> dict[str, Any]:
    """One row per name, the first on top, as tall as the longest name needs.

    ``below``: pixels under the rows where more is wanted than the axis makes for itself, as for a note.
    """
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    row = max(least_row, lines * LINE_HEIGHT + ROW_GAP)
    return {
        "template": "none",  # Plotly's own would add 7 kB to every figure; figure_json takes this one out as well
        "height": AROUND + row * max(1, len(names)),
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"t": 8, "r": 16, "b": below, "l": 8},
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": WHITE, "bordercolor": TEAL, "font": {"color": INK}, "align": "left"},
        "uniformtext": {"minsize": 11, "mode": "hide"},  # a number that does not fit is in the table
        LEGEND: {
            "orientation": "h",
            "xref": "container",  # from edge to edge of the chart: beside a phone's row names there is no room
            "yref": "container",
            "x": 0,
            "y": 1,
            "yanchor": "top",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "yaxis": {
            "tickvals": list(range(len(names))),
            "ticktext": list(names),
            "ticks": "",
            "ticklabelstandoff": 6,
            "range": [len(names) - 0.5, -0.5],
            "automargin": True,
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
        },
        **more,
    }


def number_axis(title: str, most: int) -> dict[str, Any]:
    """From 0 to the largest number, with few and whole steps."""
    return {
        "title": {"text": title, "standoff": 8, "font": {"size": 13}},
        "tickangle": 0,
        "range": [0, max(1, most) * 1.03],
        "dtick": next((step for step in STEPS if most <= 4 * step), most),
        "automargin": True,
        "fixedrange": True,
        "gridcolor": GRID,
        "zerolinecolor": INK,
    }


def top_axis(names: Sequence[str], title: str = "") -> dict[str, Any]:
    """The columns of a heat map, named above it; a column stands at each whole number from 0."""
    heading = {"title": {"text": title, "standoff": 8, "font": {"size": 13}}} if title else {}
    return {
        "side": "top",
        **heading,
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "autotickangles": [0, -90],
        "ticks": "",
        "range": [-0.5, len(names) - 0.5],
        "automargin": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
    }


def note_below(text: str) -> dict[str, Any]:
    """What the signs in a chart mean, under its right corner. Leave room for it: ``layout(below=...)``."""
    return {
        "text": text,
        "xref": "paper",
        "x": 1,
        "xanchor": "right",
        "align": "right",
        "yref": "paper",
        "y": 0,
        "yanchor": "top",
        "yshift": -4,
        "showarrow": False,
    }


def stacked_bar(name: str, numbers: Sequence[int], marker: Marker, **more: Any) -> dict[str, Any]:
    """One part of every row's bar, with its number in it; nothing is written in a part of no length."""
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "legend": LEGEND,
        "x": list(numbers),
        "y": list(range(len(numbers))),
        "marker": {**marker, "line": {"color": INK, "width": 1}},
        "text": [str(n) if n else "" for n in numbers],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "insidetextfont": {"color": WHITE if marker in (MET, SHORT) else INK},
        "hovertemplate": f"<b>%{{y}}</b><br>{name}: %{{x}}{NO_SECOND_BOX}",
        **more,
    }


def words_in_rows(words: Mapping[int, str]) -> list[dict[str, Any]]:
    """Words where a row has no bar, by the row's position; no trace where there are none."""
    if not words:
        return []
    return [
        {
            "type": "scatter",
            "mode": "text",
            "x": [0] * len(words),
            "y": list(words),
            "text": [f" {text}" for text in words.values()],
            "textposition": "middle right",
            "textfont": {"color": INK},
            "hoverinfo": "skip",
            "showlegend": False,
            "cliponaxis": False,
        }
    ]


def figure_json(traces: Sequence[Mapping[str, Any]], figure_layout: Mapping[str, Any]) -> str:
    """A figure checked by Plotly, as JSON that can stand in a script element: nothing in it can end the element."""
    import plotly.graph_objects as go  # here, because it is slow to load

    figure = go.Figure(data=list(traces), layout=figure_layout)
    figure.layout.template = None
    return json.dumps(figure.to_plotly_json(), separators=(",", ":")).replace("<", "\\u003c")
