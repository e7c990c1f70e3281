"""Four charts of one review, each with a title, a one-sentence summary and a table that says all that it shows.

Figures carry no title, no template and no script: the page prints the title and brings plotly.js. Plotly and pandas are
imported where they are used and nowhere else, so that the application starts without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from audit.domain.assessment import Assessment
from audit.domain.assurance import Currency
from audit.domain.compliance import Compliance
from audit.outputs import chart_parts as parts
from audit.outputs import chart_sentences as sentences
from audit.outputs import chart_tables as tables


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart ready for a page. ``figure_json`` can stand in a script element as it is."""

    id: str
    title: str
    summary: str
    figure_json: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def strand_profile(assessment: Assessment) -> Chart:
    """Claimed, assured and target by strand. A narrow bar on a wide one: what juts out is claimed but not evidenced."""
    profiles = tables.strand_profiles(assessment)
    scored = [(y, p) for y, p in enumerate(profiles) if not p.unscored]
    y = [y for y, _ in scored]
    shared = {
        "legend": parts.LEGEND,
        "customdata": [p.coverage for _, p in scored],
        "hovertemplate": f"<b>%{{y}}</b><br>%{{fullData.name}}: %{{x}}%<br>%{{customdata}} criteria judged"
        f"{parts.NO_SECOND_BOX}",
    }
    claimed = {
        "type": "bar",
        "orientation": "h",
        "name": "Claimed",
        "x": [p.claimed for _, p in scored],
        "y": y,
        "width": 0.7,
        "marker": {"color": parts.PALE, "line": {"color": parts.TEAL, "width": 1}},
        **shared,
    }
    assured = {
        "type": "bar",
        "orientation": "h",
        "name": "Assured",
        "x": [p.assured for _, p in scored],
        "y": y,
        "width": 0.42,
        "marker": {"color": parts.TEAL},
        "texttemplate": "%{x}%",
        "textposition": "auto",
        "insidetextanchor": "start",
        "textangle": 0,
        "insidetextfont": {"color": parts.WHITE},
        "outsidetextfont": {"color": parts.INK},
        **shared,
    }
    target = {
        "type": "scatter",
        "mode": "markers",
        "name": "Target",
        "x": [p.target for _, p in scored],
        "y": y,
        "marker": {
            "symbol": "diamond-tall",
            "size": 15,
            "color": parts.AMBER,
            "line": {"color": parts.INK, "width": 1.5},
        },
        "cliponaxis": False,
        **shared,
    }
    unscored = {y: p.unscored for y, p in enumerate(profiles) if p.unscored}
    names = [
        parts.row_name(p.strand, f"({p.coverage} judged)" if 0 < p.judged < p.applicable else "") for p in profiles
    ]
    percent = {**parts.number_axis("Score (% of the highest possible)", 100), "dtick": 25}
    return make_chart(
        "strand-profile",
        "Claimed and assured scores against target, by strand",
        sentences.profile_sentence(assessment, profiles),
        [claimed, assured, target, *parts.words_in_rows(unscored)],
        parts.layout(names, barmode="overlay", xaxis=percent),
        tables.StrandProfile.HEADERS,
        profiles,
    )


def compliance_by_source(assessment: Assessment) -> Chart:
    """Requirements by state, source by source; those not applicable are in the table only."""
    sources = tables.source_compliance(assessment)
    markers = {
        Compliance.MET: parts.MET,
        Compliance.PARTLY_MET: parts.PARTLY,
        Compliance.NOT_MET: parts.SHORT,
        Compliance.NOT_JUDGED: parts.OPEN,
    }
    bars = [
        parts.stacked_bar(state.label, [source.count(state) for source in sources], marker)
        for state, marker in markers.items()
    ]
    empty = {y: tables.NOT_APPLICABLE for y, source in enumerate(sources) if not source.applicable}
    most = max((source.applicable for source in sources), default=0)
    return make_chart(
        "compliance-by-source",
        "How far the requirements of each source are met",
        sentences.compliance_sentence(sources),
        [*bars, *parts.words_in_rows(empty)],
        parts.layout(
            [parts.row_name(source.source, width=14) for source in sources],
            least_row=60,
            barmode="stack",
            xaxis=parts.number_axis("Requirements that apply", most),
        ),
        tables.SourceCompliance.HEADERS,
        sources,
    )


def gap_heat_map(assessment: Assessment) -> Chart:
    """Levels below target, strand by force. Every cell has its figure: colour only leads the eye to the largest."""
    rows = tables.strand_gaps(assessment)
    columns = list(range(len(tables.FORCES)))
    heat = {
        "type": "heatmap",
        "z": [list(row.gaps) for row in rows],
        "x": columns,
        "y": list(range(len(rows))),
        "zmin": 0,
        "zmax": max((gap for row in rows for gap in row.gaps if gap), default=1),
        "colorscale": [[0, parts.HEAT[0]], [1, parts.HEAT[1]]],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "texttemplate": "%{z}",
        "textfont": {"color": parts.INK, "size": 14},
        "hoverongaps": False,
        "hovertemplate": f"<b>%{{y}}</b><br>%{{x}}<br>Levels below target: %{{z}}{parts.NO_SECOND_BOX}",
    }
    waiting = [(x, y) for y, row in enumerate(rows) for x in columns if row.criteria[x] and row.gaps[x] is None]
    unknown = {
        "type": "scatter",
        "mode": "text",
        "x": [x for x, _ in waiting],
        "y": [y for _, y in waiting],
        "text": ["?"] * len(waiting),
        "textfont": {"color": parts.INK, "size": 14},
        "hovertemplate": f"<b>%{{y}}</b><br>%{{x}}<br>{tables.NOT_JUDGED}{parts.NO_SECOND_BOX}",
        "showlegend": False,
    }
    note = parts.note_below("Blank: no such criterion." + (" ?: not judged yet." if waiting else ""))
    forces = parts.top_axis(
        [parts.row_name(force.label, width=12) for force in tables.FORCES], "Strongest force behind criteria"
    )
    return make_chart(
        "gap-heat-map",
        "Levels below target, by strand and by what asks for them",
        sentences.gaps_sentence(assessment, rows),
        [heat, *([unknown] if waiting else [])],
        parts.layout([parts.row_name(row.strand) for row in rows], below=32, xaxis=forces, annotations=[note]),
        tables.StrandGaps.HEADERS,
        rows,
    )


def evidence_health(assessment: Assessment) -> Chart:
    """By strand: items current, past review and not yet in effect; beside them, claims that no current item carries."""
    rows = tables.strand_evidence(assessment)
    beside = {"xaxis": "x2"}
    bars = [
        parts.stacked_bar(Currency.CURRENT.label, [row.current for row in rows], parts.MET),
        parts.stacked_bar(Currency.LAPSED.label, [row.lapsed for row in rows], parts.PARTLY),
        parts.stacked_bar(Currency.NOT_YET.label, [row.not_yet for row in rows], parts.OPEN),
        parts.stacked_bar("Secure or above, nothing current", [r.unevidenced for r in rows], parts.SHORT, **beside),
        parts.stacked_bar("The same, by exception", [row.excepted for row in rows], parts.EXCEPTED, **beside),
    ]
    empty = {
        y: "No evidence yet" if row.applies else tables.NOT_APPLICABLE for y, row in enumerate(rows) if not row.items
    }
    items = parts.number_axis("Items of evidence", max((row.items for row in rows), default=0))
    claims = parts.number_axis("Claims", max((row.unevidenced + row.excepted for row in rows), default=0))
    return make_chart(
        "evidence-health",
        "Evidence that is current, and claims without it, by strand",
        sentences.evidence_sentence(assessment, rows),
        [*bars, *parts.words_in_rows(empty)],
        parts.layout(
            [parts.row_name(row.strand) for row in rows],
            barmode="stack",
            xaxis={**items, "domain": [0, 0.62]},
            xaxis2={**claims, "domain": [0.7, 1]},
        ),
        tables.StrandEvidence.HEADERS,
        rows,
    )


class Row(Protocol):
    """A row of a chart's table."""

    @property
    def cells(self) -> tuple[str, ...]: ...


def make_chart(
    chart_id: str,
    title: str,
    summary: str,
    traces: Sequence[dict[str, Any]],
    layout: dict[str, Any],
    headers: tuple[str, ...],
    rows: Sequence[Row],
) -> Chart:
    """A chart with its figure checked by Plotly, and its table's cells in words."""
    figure = parts.figure_json(traces, layout)
    return Chart(chart_id, title, summary, figure, headers, tuple(row.cells for row in rows))
