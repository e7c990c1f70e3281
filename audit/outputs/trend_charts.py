"""Charts of all years: a small chart for every strand, and a map of years and strands."""

from math import ceil
from typing import Any

from audit.domain.trends import Gap, Trends
from audit.outputs import chart_parts as parts
from audit.outputs import movement_words as words
from audit.outputs.charts import Chart, make_chart

COLUMNS = 2  # of small charts: as many as a phone has room for
CELL = 170  # pixels a small chart is high, its title included
NAME_LINE = 22  # characters in a line of a small chart's title
BLANK = {Gap.NOT_JUDGED: "?", Gap.NOT_APPLICABLE: "n/a", Gap.NO_STRAND: ""}


def small_multiples(found: Trends) -> Chart:
    """Every strand by itself over all years: a gap in a line is a year without a score."""
    rows = words.trend_rows(found)
    years = [year[:4] for year in found.years]
    traces: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    titles: list[dict[str, Any]] = []
    deep = ceil(len(rows) / COLUMNS)
    for n, row in enumerate(rows):
        number = "" if n == 0 else str(n + 1)
        across, down = n % COLUMNS, n // COLUMNS
        left, right = across * (1 + 0.1) / (COLUMNS + 0.1), (across * (1 + 0.1) + 1) / (COLUMNS + 0.1)
        top = 1 - down / deep
        bottom = top - 0.8 / deep  # the rest is for the title above it and the years below
        top -= 0.28 / deep
        traces += _lines(row, years, number, first=n == 0)
        axes[f"xaxis{number}"] = {
            "domain": [round(left, 4), round(right, 4)],
            "anchor": f"y{number}",
            "type": "category",
            "range": [-0.4, len(years) - 0.6],
            "tickangle": 0,
            "tickfont": {"size": 11},
            "nticks": 5,
            "fixedrange": True,
            "showgrid": False,
        }
        axes[f"yaxis{number}"] = {
            "domain": [round(bottom, 4), round(top, 4)],
            "anchor": f"x{number}",
            "range": [0, 105],
            "tickvals": [0, 50, 100],
            "showticklabels": across == 0,
            "automargin": True,
            "tickfont": {"size": 11},
            "fixedrange": True,
            "gridcolor": parts.GRID,
            "zeroline": False,
        }
        titles.append(
            {
                "text": f"<b>{parts.row_name(row.title, width=NAME_LINE)}</b>",
                "xref": "paper",
                "yref": "paper",
                "x": round(left, 4),
                "y": round(top, 4),
                "xanchor": "left",
                "yanchor": "bottom",
                "align": "left",
                "showarrow": False,
                "font": {"size": 12},
            }
        )
    changes = _rubric_changes(found, len(rows))
    base = {key: value for key, value in parts.layout([]).items() if key != "yaxis"}
    return make_chart(
        "trends",
        "Every strand over the years",
        words.trends_sentence(found),
        traces,
        {**base, "height": parts.AROUND // 2 + CELL * deep, "annotations": titles, "shapes": changes, **axes},
        ("Strand", *found.years),
        rows,
    )


def _lines(row: words.TrendRow, years: list[str], number: str, *, first: bool) -> list[dict[str, Any]]:
    """Claimed as an open dashed line, assured as a full one on it: where they part, claims lack evidence."""
    shared: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": years,
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "showlegend": first,
        "legend": parts.LEGEND,
        "cliponaxis": False,
        "hovertemplate": f"%{{x}}: %{{y}}% %{{fullData.name}}{parts.NO_SECOND_BOX}",
    }
    claimed, assured = (
        [None if value is None else round(value, 1) for value in (getattr(point, kind) for point in row.points)]
        for kind in ("claimed", "assured")
    )
    return [
        {
            **shared,
            "name": "Claimed",
            "y": claimed,
            "line": {"color": parts.TEAL, "width": 1.5, "dash": "dot"},
            "marker": {"symbol": "circle-open", "size": 8, "color": parts.TEAL},
        },
        {
            **shared,
            "name": "Assured",
            "y": assured,
            "line": {"color": parts.TEAL, "width": 2.5},
            "marker": {"symbol": "circle", "size": 6, "color": parts.TEAL},
        },
    ]


def _rubric_changes(found: Trends, charts: int) -> list[dict[str, Any]]:
    """An upright line in every small chart between two reviews that were made with different editions."""
    places = [found.years.index(year) - 0.5 for year in found.rubric_changed]
    return [
        {
            "type": "line",
            "xref": f"x{number}",
            "yref": f"y{number} domain",
            "x0": place,
            "x1": place,
            "y0": 0,
            "y1": 1,
            "line": {"color": parts.INK, "width": 1, "dash": "dash"},
        }
        for number in ("", *map(str, range(2, charts + 1)))
        for place in places
    ]


def years_heat_map(found: Trends) -> Chart:
    """Assured scores, years by strands. Every cell has its figure: colour only leads the eye to the lowest."""
    rows = words.trend_rows(found)
    columns = list(range(len(found.years)))
    cells = [[None if p.assured is None else round(p.assured) for p in row.points] for row in rows]
    heat = {
        "type": "heatmap",
        "z": cells,
        "x": columns,
        "y": list(range(len(rows))),
        "zmin": 0,
        "zmax": 100,
        "colorscale": [[0, parts.HEAT[1]], [1, parts.HEAT[0]]],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "texttemplate": "%{z}",
        "textfont": {"color": parts.INK, "size": 13},
        "hoverongaps": False,
        "hovertemplate": f"<b>%{{y}}</b><br>%{{x}}<br>Assured: %{{z}}%{parts.NO_SECOND_BOX}",
    }
    blanks = [
        (x, y, p.gap)
        for y, row in enumerate(rows)
        for x, p in enumerate(row.points)
        if p.gap is not None and BLANK[p.gap]
    ]
    unknown = {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _, _ in blanks],
        "y": [y for _, y, _ in blanks],
        "text": [BLANK[gap] for _, _, gap in blanks],
        "textfont": {"color": parts.INK, "size": 13},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    note = parts.note_below("?: not judged. n/a: does not apply.<br>Blank: not in the rubric then.")
    years = parts.top_axis([year[:4] for year in found.years])
    return make_chart(
        "years-heat-map",
        "Assured scores by year and strand",
        words.weakest_sentence(found),
        [heat, *([unknown] if blanks else [])],
        parts.layout([parts.row_name(row.title) for row in rows], below=44, xaxis=years, annotations=[note]),
        ("Strand", *found.years),
        rows,
    )
