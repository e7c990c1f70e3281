"""What moved between two reviews of a setting, and how every strand went over all years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request

from audit.domain.compliance import Compliance
from audit.domain.movement import Change, CriterionMovement, Movement
from audit.domain.rubric import Strand
from audit.outputs import movement_words as words
from audit.services.movement import compare_reviews, trends_of
from audit.services.reviews import reviews_of
from audit.store.reviews import Review
from audit.web.access import EVERYONE, allow, current_setting
from audit.web.clock import today
from audit.web.viewing import hidden_in

blueprint = Blueprint("movement", __name__, url_prefix="/settings/<int:setting_id>/movement")

MOVED = "moved"  # what a reader came for, and what is shown unless something else is asked for
KINDS: Mapping[str, str] = {
    MOVED: "What moved",
    "improved": "Improved",
    "slipped": "Slipped",
    "unchanged": "Unchanged",
    "claims": "Claims that rose without evidence",
    "evidence": "Moved by evidence alone",
    "rubric": "Reworded, new, replaced or no longer asked",
    "not-comparable": "Cannot be compared",
    "all": "Everything",
}
SOURCE_STATES = (Compliance.MET, Compliance.PARTLY_MET, Compliance.NOT_MET, Compliance.NOT_JUDGED)


@dataclass(frozen=True, slots=True)
class MovementFilter:
    """Which criteria somebody asks to see."""

    kind: str = MOVED
    strand: str = ""  # ref; empty for all

    def keeps(self, row: CriterionMovement) -> bool:
        """Whether a criterion is among those asked for."""
        return self.strand in ("", row.strand.ref) and is_of_kind(row, self.kind)


def is_of_kind(row: CriterionMovement, kind: str) -> bool:
    """Whether a criterion belongs under one of KINDS. Many belong under several."""
    moved = row.movement in (Change.IMPROVED, Change.SLIPPED)
    return {
        MOVED: moved or row.claimed_without_evidence,
        "improved": row.movement is Change.IMPROVED,
        "slipped": row.movement is Change.SLIPPED,
        "unchanged": row.movement is Change.UNCHANGED,
        "claims": row.claimed_without_evidence,
        "evidence": row.evidence_only,
        "rubric": row.before is None or row.after is None or row.change is Change.REWORDED,
        "not-comparable": not row.comparable,
        "all": True,
    }[kind]


@blueprint.get("/")
@allow(read=EVERYONE)
def show(setting_id: int) -> str:
    """Two reviews side by side: the last two, or those in the address, the earlier first whichever way they stand."""
    reviews = reviews_of(current_setting())[::-1]
    if len(reviews) < 2:
        return render_template("movement/none.html", reviews=reviews)
    before, after = _asked_for(reviews)
    comparison = compare_reviews(before, after, today(), hidden_in(reviews))
    movement = comparison.movement
    chosen = _chosen(movement)
    return render_template(
        "movement/show.html",
        reviews=reviews,
        before=before,
        after=after,
        movement=movement,
        words=words,
        counts={kind: sum(is_of_kind(row, kind) for row in movement.criteria) for kind in KINDS},
        kinds=KINDS,
        chosen=chosen,
        strand_choices=[(strand.ref, strand.title) for strand in _strands(movement)],
        rows=[row for row in movement.criteria if chosen.keeps(row)],
        states=SOURCE_STATES,
        **_drawn(movement, before, after),
    )


@blueprint.get("/years")
@allow(read=EVERYONE)
def years(setting_id: int) -> str:
    """Every strand over all reviews."""
    reviews = reviews_of(current_setting())[::-1]
    found = trends_of(reviews, today(), hidden_in(reviews))
    if not found.judged:
        return render_template("movement/none.html", reviews=reviews)
    from audit.outputs import trend_charts  # brings plotly

    return render_template(
        "movement/years.html",
        reviews=reviews,
        trends=found,
        small=trend_charts.small_multiples(found),
        heat_map=trend_charts.years_heat_map(found),
    )


def _asked_for(reviews: Sequence[Review]) -> tuple[Review, Review]:
    """The earlier and the later of the reviews in the address; 404 for one that is not of this setting.

    With only ``to``, the one before it; with neither, the last two. The same twice is a review beside itself.
    """
    places = {review.id: n for n, review in enumerate(reviews)}
    after = _place("to", places, len(reviews) - 1)
    before = _place("from", places, max(0, after - 1))
    return reviews[min(before, after)], reviews[max(before, after)]


def _place(name: str, places: Mapping[int, int], otherwise: int) -> int:
    asked = request.args.get(name, type=int)
    if asked is None:
        return otherwise
    if asked not in places:
        abort(404)
    return places[asked]


def _chosen(movement: Movement) -> MovementFilter:
    """The filter in the address. What is not known asks for nothing."""
    kind, strand = request.args.get("show", ""), request.args.get("strand", "")
    return MovementFilter(
        kind if kind in KINDS else MOVED, strand if strand in {s.ref for s in _strands(movement)} else ""
    )


def _strands(movement: Movement) -> list[Strand]:
    return [found.strand for found in movement.strands]


def _drawn(movement: Movement, before: Review, after: Review) -> dict[str, object]:
    """The charts, or nothing where there is no score to draw."""
    if movement.assured is None:
        return {"waterfall": None, "slopes": None}
    from audit.outputs import movement_charts  # brings plotly, which few pages need

    names = (before.year_label, after.year_label)
    return {
        "waterfall": movement_charts.waterfall_chart(movement.assured, *names),
        "slopes": movement_charts.slope_chart(movement, *names),
    }
