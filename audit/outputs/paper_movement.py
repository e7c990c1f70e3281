"""The paper's section on what has moved since the last review: a sentence, a chart with its figures, what slipped."""

from audit.domain.criterion_moves import CriterionMovement
from audit.domain.dates import show_date
from audit.domain.movement import Movement, StrandMovement
from audit.domain.scoring import Score
from audit.domain.vocabulary import level_name
from audit.domain.waterfall import show_points, tenths
from audit.outputs import movement_words as words
from audit.outputs.paper_facts import PaperFacts
from audit.outputs.paper_parts import Block, MovementChart, Points, Span, Words, is_are, listed, more_than

MOST_SLIPPED = 3


def since_last_review(facts: PaperFacts) -> tuple[Block, ...]:
    """Whether things are better than last time, and how much of that is real. The sentences are the movement page's."""
    movement = facts.movement
    if movement is None:
        return (Words("This is the first review kept here, so there is none before it to compare with.", lead=True),)
    lead = Words(words.headline(movement, facts.before_label, facts.year_label), lead=True)
    if movement.assured is None:
        return (lead,)
    told = [
        f"Compared with the review for {facts.before_label}, as it stood on {show_date(movement.before.today)}.",
        words.counts_sentence(movement),
        words.claimed_sentence(movement),
    ]
    if movement.rubric_changed:
        told.append("The rubric was another edition then; a criterion is set only beside one that asks the same.")
    return (lead, Words(" ".join(told)), chart(movement), *_warnings(movement))


def chart(movement: Movement) -> MovementChart:
    """Assured scores of every strand, then and now."""
    whole = _span("All strands", movement.score_before, movement.score_after, strong=True)
    return MovementChart(
        "Assured score by strand, then and now",
        ("Strand", "Then", "Now", "Change"),
        (whole, *map(_strand_span, movement.strands)),
        words.strands_sentence(movement.strands),
    )


def _strand_span(strand: StrandMovement) -> Span:
    return _span(strand.strand.title, strand.before, strand.after)


def _span(title: str, before: Score | None, after: Score | None, *, strong: bool = False) -> Span:
    was, now = (score.assured if score is not None else None for score in (before, after))
    change = words.NOTHING if was is None or now is None else show_points(tenths(now) - tenths(was))
    cells = (words.score_words(before), words.score_words(after), change)
    return Span(title, cells, was, now, f"{title}: {cells[0]} then, {cells[1]} now", strong)


def _warnings(movement: Movement) -> tuple[Block, ...]:
    """Claims that rose with nothing to show for it, and what is worse than it was, by name."""
    blocks: list[Block] = []
    if bare := movement.claimed_without_evidence:
        names = listed([row.criterion.title for row in bare])
        blocks.append(Words(f"Claimed higher than last time, with nothing to show it: {names}."))
    if slipped := movement.slipped:
        blocks.append(Words(f"{is_are(len(slipped))} assured lower than last time:"))
        furthest = sorted(slipped, key=lambda row: row.assured.difference or 0)
        rows = tuple(_slip(row) for row in furthest[:MOST_SLIPPED])
        blocks.append(Points(rows, more=more_than(len(slipped), MOST_SLIPPED, "Movement")))
    return tuple(blocks)


def _slip(row: CriterionMovement) -> str:
    why = "; the claim is the same, and the evidence no longer carries it" if row.evidence_only else ""
    return f"{row.criterion.title}: {level_name(row.assured.before)} then, {level_name(row.assured.after)} now{why}"
