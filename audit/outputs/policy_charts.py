"""How much of the template a policy makes, section by section: what is strongly recommended beside what is optional."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from audit.domain.policy_check import COUNTED, Coverage, PolicyStatus, StatementStanding
from audit.domain.policy_parts import cover_policy
from audit.domain.vocabulary import Force
from audit.outputs import chart_parts as parts
from audit.outputs.charts import Chart, make_chart
from audit.outputs.policy_words import coverage_sentence

NOT_APPLICABLE = PolicyStatus.NOT_APPLICABLE.label
NO_STATEMENT = "No statement"
MARKERS = {PolicyStatus.FOUND: parts.MET, PolicyStatus.WEAK: parts.PARTLY, PolicyStatus.MISSING: parts.SHORT}
FORCES = (Force.RECOMMENDED, Force.GOOD_PRACTICE)
KEY = {"text": "Thick bar: strongly recommended.<br>Thin bar: good practice.", "side": "top", "font": {"size": 13}}
KEY_HEIGHT = 36  # pixels
MIDDLES, WIDTHS = (-0.19, 0.26), (0.5, 0.3)  # of the bars of each force, in rows


@dataclass(frozen=True, slots=True)
class SectionRow:
    """The statements of one section, by force and status. ``forces``: in the order of FORCES."""

    HEADERS: ClassVar = (
        "Section",
        *(f"{force.label}: {status.label.lower()}" for force in FORCES for status in COUNTED),
        NOT_APPLICABLE,
        "Decided by a person",
    )

    section: str
    forces: tuple[Coverage, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        away = sum(found.counts[PolicyStatus.NOT_APPLICABLE] for found in self.forces)
        applies = sum(found.total for found in self.forces)
        decided = sum(found.decided for found in self.forces)
        numbers = (words for found in self.forces for words in _cells(found))
        return (self.section, *numbers, str(away), f"{decided} of {applies}" if applies else NOT_APPLICABLE)


def _cells(found: Coverage) -> tuple[str, ...]:
    return tuple(empty_words(found) or str(found.counts[status]) for status in COUNTED)


def empty_words(found: Coverage) -> str:
    """Why nothing is counted, in words; empty where something is."""
    if found.total:
        return ""
    return NOT_APPLICABLE if found.counts[PolicyStatus.NOT_APPLICABLE] else NO_STATEMENT


def policy_coverage_chart(standings: Sequence[StatementStanding]) -> Chart:
    """Found, weak and missing as shares of each section, with their numbers in them; the optional ones in a thin bar.

    Sections differ too much in length for bars of numbers: on a phone those of the short ones could not be told apart.
    """
    coverage = cover_policy(standings)
    rows = [SectionRow(section.title, (section.strong, section.optional)) for section in coverage.sections]
    traces = [trace for place in range(len(FORCES)) for trace in _bars(rows, place)]
    names = [parts.row_name(row.section, f"({' + '.join(str(found.total) for found in row.forces)})") for row in rows]
    percent = {**parts.number_axis("% of those that apply", 100), "dtick": 25}
    layout = parts.layout(names, barmode="stack", xaxis=percent)
    return make_chart(
        "policy-coverage",
        "How much of the template the policy makes, by section",
        coverage_sentence(coverage),
        traces,
        {**layout, parts.LEGEND: {**layout[parts.LEGEND], "title": KEY}, "height": layout["height"] + KEY_HEIGHT},
        SectionRow.HEADERS,
        rows,
    )


def _bars(rows: Sequence[SectionRow], place: int) -> list[dict[str, Any]]:
    """The bars of one force, and words where a section has none."""
    force, middle, width = FORCES[place], MIDDLES[place], WIDTHS[place]
    those = [row.forces[place] for row in rows]
    places = [y + middle for y in range(len(those))]
    bars = [
        parts.stacked_bar(
            status.label,
            [found.counts[status] for found in those],
            MARKERS[status],
            x=[round(100 * found.counts[status] / found.total, 2) if found.total else 0 for found in those],
            y=places,
            width=width,
            showlegend=place == 0,
            customdata=[row.section for row in rows],
            hovertemplate=f"<b>%{{customdata}}</b><br>{force.label}<br>"
            f"{status.label}: %{{text}} (%{{x:.0f}}%){parts.NO_SECOND_BOX}",
        )
        for status in COUNTED
    ]
    empty = {y: empty_words(found) for y, found in enumerate(those) if not found.total}
    words = parts.words_in_rows(empty)
    return [*bars, *({**trace, "y": [places[y] for y in empty]} for trace in words)]
