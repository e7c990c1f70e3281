"""What moved between two reviews, in sentences and in the rows of tables: charts and pages show these alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from audit.domain.compliance import Compliance
from audit.domain.movement import Change, CriterionMovement, Movement, SourceMovement, StrandMovement, Waterfall
from audit.domain.scoring import Score, show_percent
from audit.domain.trends import TrendPoint, Trends
from audit.domain.vocabulary import level_name
from audit.domain.waterfall import MINUS, Cause, show_points, tenths
from audit.outputs.workbook_words import count_of

NOT_ASKED = "Not in the rubric"
NOTHING = "–"
CAUSES: Mapping[Cause, str] = {
    Cause.IMPROVED: "practice or evidence that improved",
    Cause.SLIPPED: "what slipped",
    Cause.RUBRIC: "the rubric itself changing",
    Cause.APPLIES: "what applies here changing",
    Cause.COVERAGE: "more or less being judged",
    Cause.NOTHING_SHARED: "different criteria being judged, none of them both times",
}


def headline(movement: Movement, before: str, after: str) -> str:
    """How the assured score changed and what made it change. ``before`` and ``after`` name the reviews."""
    if not movement.before.applicable or not movement.after.applicable:
        empty = before if not movement.before.applicable else after
        return f"No criterion applies to this setting in the review for {empty}, so there is nothing to compare."
    if movement.assured is None:
        bare = [name for name, one in ((before, movement.before), (after, movement.after)) if not one.judged]
        return f"Nothing is judged yet in the review for {' or '.join(bare)}, so there is nothing to compare."
    return f"{_change('assured', movement.assured)}{_because(movement.assured)}"


def claimed_sentence(movement: Movement) -> str:
    """How the claimed score changed, and how many claims rose with nothing to show for it; empty without scores."""
    if movement.claimed is None:
        return ""
    bare = len(movement.claimed_without_evidence)
    rose = f" {count_of(bare, 'claim')} rose without the evidence to show it." if bare else ""
    return f"{_change('claimed', movement.claimed)}.{rose}"


def counts_sentence(movement: Movement) -> str:
    """How many criteria moved which way, of those that can be compared."""
    both = len(movement.comparable)
    if not both:
        return "No criterion was judged both times, so no single practice can be compared."
    return (
        f"Of {count_of(both, 'criterion', 'criteria')} judged both times, {len(movement.improved)} improved, "
        f"{len(movement.slipped)} slipped and {len(movement.unchanged)} stayed as they were."
    )


def _change(kind: str, fall: Waterfall) -> str:
    was, now = (f"{shown / 10:.1f}%" for shown in (fall.shown_before, fall.shown_after))
    difference = fall.shown_difference
    if not difference:
        return f"The {kind} score stayed at {now}"
    return f"The {kind} score {'rose' if difference > 0 else 'fell'} by {_points(abs(difference))}, from {was} to {now}"


def _because(fall: Waterfall) -> str:
    told = [f"{show_points(n)} from {words}" for cause, words in CAUSES.items() if (n := fall.shown_total(cause))]
    if not told:
        return "."
    return f": {told[0]}." if len(told) == 1 else f": {', '.join(told[:-1])} and {told[-1]}."


def _points(shown: int) -> str:
    return f"{shown / 10:.1f} percentage point{'' if shown == 10 else 's'}"


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """One step between two scores."""

    HEADERS: ClassVar = ("Step", "Percentage points", "Score then", "Criteria that moved, came or went")

    label: str
    cause: Cause | None  # None for the scores themselves
    shown: int  # tenths of a percentage point; of a score, its tenths of a per cent
    reached: int  # the score after this step, in tenths of a per cent
    criteria: int | None

    @property
    def cells(self) -> tuple[str, ...]:
        score = f"{self.reached / 10:.1f}%"
        if self.cause is None:
            return (self.label, NOTHING, score, NOTHING)
        return (self.label, show_points(self.shown), score, str(self.criteria))


def steps_sentence(fall: Waterfall) -> str:
    """The largest step up and the largest down, and what the steps of the setting's own come to."""
    steps = [(shown, part.label) for part, shown in zip(fall.parts, fall.shown, strict=True) if shown]
    if not steps:
        return f"Nothing moved the score: it is {fall.shown_after / 10:.1f}% both times."
    ends = ((max(steps), "up", 1), (min(steps), "down", -1))
    told = [f"the largest step {way} is “{label}” ({show_points(n)})" for (n, label), way, sign in ends if n * sign > 0]
    real = fall.shown_total(Cause.IMPROVED, Cause.SLIPPED)
    sentence = f"{'; '.join(told)}; improved and slipped together come to {show_points(real)} percentage points."
    return sentence[0].upper() + sentence[1:]


def waterfall_rows(fall: Waterfall, before: str, after: str) -> tuple[WaterfallRow, ...]:
    """From the one score to the other, step by step."""
    rows, reached = [WaterfallRow(before, None, fall.shown_before, fall.shown_before, None)], fall.shown_before
    for part, shown in zip(fall.parts, fall.shown, strict=True):
        reached += shown
        rows.append(WaterfallRow(part.label, part.cause, shown, reached, part.criteria))
    return (*rows, WaterfallRow(after, None, fall.shown_after, fall.shown_after, None))


@dataclass(frozen=True, slots=True)
class StrandRow:
    """One strand then and now, as pages show it."""

    HEADERS: ClassVar = (
        "Strand",
        "Assured then",
        "Assured now",
        "Change",
        "Change, judged both times",
        "Claimed then",
        "Claimed now",
        "Improved",
        "Slipped",
        "Unchanged",
        "Not comparable",
    )

    strand: StrandMovement

    @property
    def cells(self) -> tuple[str, ...]:
        s = self.strand
        return (
            s.strand.title,
            score_words(s.before),
            score_words(s.after),
            _difference(s.before, s.after),
            _difference(s.shared_before, s.shared_after),
            _claimed(s.before),
            _claimed(s.after),
            *(str(n) for n in (s.improved, s.slipped, s.unchanged, s.not_comparable)),
        )


def score_words(score: Score | None) -> str:
    """An assured score as pages show it, or why there is none."""
    if score is None:
        return NOT_ASKED
    if score.assured is None:
        return "Not judged yet" if score.applicable else "Does not apply"
    return show_percent(score.assured)


def _claimed(score: Score | None) -> str:
    return NOTHING if score is None or score.claimed is None else show_percent(score.claimed)


def _difference(before: Score | None, after: Score | None) -> str:
    """Between the scores as shown."""
    if before is None or after is None or before.assured is None or after.assured is None:
        return NOTHING
    return show_points(tenths(after.assured) - tenths(before.assured))


def source_words(source: SourceMovement, state: Compliance) -> str:
    """How many requirements are in a state, then and now: ``12 to 15 (+3)``; once where nothing changed or the source
    belongs to one review alone.
    """
    counts = [side[state] for side in (source.before, source.after) if side is not None]
    difference = source.difference(state)
    if not difference:
        return str(counts[0])
    return f"{counts[0]} to {counts[1]} ({'+' if difference > 0 else MINUS}{abs(difference)})"


def movement_words(row: CriterionMovement) -> str:
    """What became of a criterion, as its tag says: a reworded one by its own movement as well."""
    if row.change is Change.REWORDED:
        return f"Reworded; {row.movement.label.lower() if row.movement else 'cannot be compared'}"
    return row.change.label


def notes_on(row: CriterionMovement) -> tuple[str, ...]:
    """What a reader must know beside the levels, in words; empty where the levels say it all."""
    notes = [row.why_not]
    if row.claimed_without_evidence:
        notes.append("The claim rose and nothing shows it")
    if row.evidence_only:
        notes.append("The claim is the same: only what carries it " + ("has gone" if row.assured.fell else "has come"))
    if row.by_exception:
        notes.append("The later level stands by a leader's exception")
    if row.why:
        notes.append(row.why)
    return tuple(note for note in notes if note)


def level_words(row: CriterionMovement, *, before: bool) -> str:
    """The levels of one side: ``Assured 2 Developing; claimed 3 Secure``, once where they are the same."""
    standing = row.before if before else row.after
    if standing is None:
        return NOT_ASKED
    if standing.claimed is None:
        return (standing.proposal_words or "Not judged") if standing.applies else "Not applicable"
    if standing.claimed == standing.assured:
        return level_name(standing.assured)
    return f"{level_name(standing.assured)} (claimed {level_name(standing.claimed)})"


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One strand over the years, claimed or assured, as pages show it."""

    title: str
    points: tuple[TrendPoint, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.title, *map(point_words, self.points))


def point_words(point: TrendPoint) -> str:
    """``61.2% (claimed 70.0%)``, the claim only where it differs; or why there is no score."""
    if point.gap is not None or point.assured is None or point.claimed is None:
        return point.gap.label if point.gap is not None else NOTHING
    assured, claimed = (show_percent(value) for value in (point.assured, point.claimed))
    return assured if assured == claimed else f"{assured} (claimed {claimed})"


def trend_rows(found: Trends) -> tuple[TrendRow, ...]:
    """Everything together, then every strand."""
    return (TrendRow("All strands", found.whole), *(TrendRow(t.strand.title, t.points) for t in found.strands))


def trends_sentence(found: Trends) -> str:
    """The whole score from the first judged review to the last, and the strands that gained and lost most."""
    scored = [(year, point) for year, point in zip(found.years, found.whole, strict=True) if point.gap is None]
    if not scored:
        return "Nothing has been judged in any review yet, so there is nothing to show."
    (first, was), (last, now) = scored[0], scored[-1]
    if len(scored) == 1:
        return f"Only the review for {first} has a score, {show_percent(was.assured)} assured. A trend takes two."
    change = tenths(now.assured or 0) - tenths(was.assured or 0)
    told = [
        f"The assured score was {show_percent(was.assured)} in the review for {first} and is "
        f"{show_percent(now.assured)} in that for {last} ({show_points(change)} points)",
        *_extremes(found),
    ]
    changed = found.rubric_changed
    if changed:
        told.append(
            f"the rubric changed with the review for {' and '.join(changed)}, so part of that is other questions"
        )
    return "; ".join(told) + "."


def _extremes(found: Trends) -> Iterable[str]:
    """The strands that changed most each way, from their first score to their last."""
    changes = [(change, t.strand.title) for t in found.strands if (change := _change_of(t.points)) is not None]
    for words, (change, title) in (("gained", max(changes, default=(0, ""))), ("lost", min(changes, default=(0, "")))):
        if (change > 0) == (words == "gained") and change:
            yield f"{title} {words} most ({show_points(change)})"


def _change_of(points: Sequence[TrendPoint]) -> int | None:
    scores = [point.assured for point in points if point.assured is not None]
    return tenths(scores[-1]) - tenths(scores[0]) if len(scores) > 1 else None


def strands_sentence(strands: Sequence[StrandMovement]) -> str:
    """How many strands rose and fell, and which went furthest either way."""
    changes = [
        (tenths(s.after.assured) - tenths(s.before.assured), s.strand.title)
        for s in strands
        if s.before and s.after and s.before.assured is not None and s.after.assured is not None
    ]
    if not changes:
        return "No strand has a score in both reviews, so none can be compared."
    rose, fell = (sum((n > 0) if up else (n < 0) for n, _ in changes) for up in (True, False))
    told = [f"{count_of(rose, 'strand')} rose, {fell} fell and {len(changes) - rose - fell} stayed as they were"]
    for (change, title), up in ((max(changes), True), (min(changes), False)):
        if change and (change > 0) is up:
            told.append(f"{title} {'rose' if up else 'fell'} most ({show_points(change)} points)")
    return "; ".join(told) + "."


def weakest_sentence(found: Trends) -> str:
    """Where the latest review that has a score is lowest, and for how long that strand has been so."""
    latest = next((n for n in reversed(range(len(found.years))) if found.whole[n].gap is None), None)
    if latest is None:
        return "Nothing has been judged in any review yet, so there is nothing to show."
    scored = [(point.assured, t) for t in found.strands if (point := t.points[latest]).assured is not None]
    lowest, trend = min(scored, key=lambda pair: pair[0] or 0)
    earlier = [show_percent(p.assured) for p in trend.points[:latest] if p.assured is not None]
    before = f" (before: {', '.join(earlier)})" if earlier else ""
    return f"In the review for {found.years[latest]}, {trend.strand.title} is lowest at {show_percent(lowest)}{before}."


def verdicts_moved(source: SourceMovement) -> str:
    """How many requirements moved to a better or worse verdict, of those that rest on the same practices both times."""
    if source.before is None or source.after is None:
        return f"The {'earlier' if source.before is None else 'later'} review does not use this source"
    both = len(source.comparable)
    better, worse = (len(source.with_change(c, comparable=True)) for c in (Change.IMPROVED, Change.SLIPPED))
    return f"{both}: {better} better, {worse} worse" if both else "None"
