"""What must hold for every two reviews there could be, of one edition or of two."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from audit.domain.criterion_moves import Change
from audit.domain.movement import Movement, compare
from audit.domain.rubric import Descent, Edition, Kinship
from audit.domain.scoring import score
from audit.domain.waterfall import Cause, share_out, tenths
from tests.builders import NURSERY, SCHOOL, SCHOOL_TYPES, criterion, edition
from tests.strategies import CRITERIA, SAID, ReviewFacts, days, evidence_lists, reviews

MIRROR = {
    Change.IMPROVED: Change.SLIPPED,
    Change.SLIPPED: Change.IMPROVED,
    Change.NEW: Change.RETIRED,
    Change.RETIRED: Change.NEW,
    Change.REPLACES: Change.REPLACED,
    Change.REPLACED: Change.REPLACES,
    Cause.IMPROVED: Cause.SLIPPED,
    Cause.SLIPPED: Cause.IMPROVED,
}


@st.composite
def later_editions(draw: st.DrawFn, older: Edition) -> Edition:
    """An edition based on another: each criterion the same, reworded, replaced or retired, and up to two new ones."""
    kept, descents = [], {}
    for old in older.criteria:
        fate = draw(st.sampled_from([*Kinship, "retired"]))
        strand = draw(st.sampled_from([old.strand, old.strand, "three"]))
        cited, _, facilities = draw(st.sampled_from(CRITERIA))
        if fate == Kinship.SAME:
            kept.append(replace(old, strand=strand, requirements=cited))
        elif fate == Kinship.REWORDED:
            kept.append(replace(old, ref=f"{old.ref}-b", strand=strand, levels=("",) * 5))
            descents[f"{old.ref}-b"] = Descent(Kinship.REWORDED, (old.ref,), "Plainer words")
        elif fate == Kinship.REPLACES:
            kept.append(criterion(f"{old.ref}-c", *cited, strand=strand, facilities=facilities))
            descents[f"{old.ref}-c"] = Descent(Kinship.REPLACES, (old.ref,), "Asks more")
    for n in range(draw(st.integers(0 if kept else 1, 2))):
        kept.append(criterion(f"new{n}", strand="three"))
        descents[f"new{n}"] = Descent(Kinship.NEW)
    made = edition(*kept, binds={"S1": SCHOOL_TYPES})
    return replace(made, id="small-2", based_on="small", descents=descents)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[ReviewFacts, ReviewFacts]:
    """Two reviews of a setting that may have changed, on two days, under one edition or under two."""
    before = draw(reviews())
    chosen = draw(st.one_of(st.just(before.edition), later_editions(before.edition)))
    refs = [c.ref for c in chosen.criteria]
    said = {ref: draw(st.sampled_from(SAID)) for ref in refs}
    after = ReviewFacts(
        chosen,
        draw(st.sampled_from([SCHOOL, NURSERY])),
        {ref: judgement for ref, judgement in said.items() if judgement is not None},
        {ref: draw(evidence_lists()) for ref in refs},
        frozenset(),
        draw(days),
    )
    return before, after


def moved(pair: tuple[ReviewFacts, ReviewFacts]) -> Movement:
    before, after = pair
    return compare(before.assessment, after.assessment)


def both(movement: Movement):
    return [(movement.assured, "assured"), (movement.claimed, "claimed")]


@given(facts=reviews())
def test_a_review_set_beside_itself_moved_nothing(facts):
    movement = compare(facts.assessment, facts.assessment)
    assert {row.change for row in movement.criteria} <= {Change.UNCHANGED, Change.NOT_COMPARABLE}
    assert len(movement.unchanged) == len(facts.assessment.judged)
    assert not movement.claimed_without_evidence
    assert not movement.evidence_only
    for waterfall, _ in both(movement):
        if waterfall is not None:
            assert {part.points for part in waterfall.parts} == {0}
            assert set(waterfall.shown) == {0}
    assert all(not strand.difference for strand in movement.strands)
    assert all(strand.wholly_comparable for strand in movement.strands)
    assert all(not any(source.difference(state) for state in source.after) for source in movement.sources)


@given(pair=pairs())
def test_every_criterion_of_both_reviews_is_there_once(pair):
    movement = moved(pair)
    before = [row.before.criterion.ref for row in movement.criteria if row.before]
    after = [row.after.criterion.ref for row in movement.criteria if row.after]
    assert sorted(before) == sorted(c.ref for c in pair[0].edition.criteria)
    assert sorted(after) == sorted(c.ref for c in pair[1].edition.criteria)
    assert all(bool(row.why_not) != row.comparable for row in movement.criteria)


@given(pair=pairs())
def test_the_parts_add_up_to_the_difference_between_the_scores_exactly(pair):
    movement = moved(pair)
    scores = [score(facts.assessment.standings) for facts in pair]
    for waterfall, kind in both(movement):
        before, after = (getattr(one, kind) for one in scores)
        assert (waterfall is None) == (before is None or after is None)
        if waterfall is None:
            continue
        assert (float(waterfall.before), float(waterfall.after)) == (before, after)
        assert sum((part.points for part in waterfall.parts), waterfall.before) == waterfall.after
        assert all(isinstance(part.points, Fraction) for part in waterfall.parts)
        assert waterfall.shown_before + sum(waterfall.shown) == waterfall.shown_after
        assert (waterfall.shown_before, waterfall.shown_after) == (tenths(before), tenths(after))


@given(pair=pairs())
def test_improved_is_above_nothing_and_slipped_below_and_only_what_moved_has_a_part(pair):
    movement = moved(pair)
    for waterfall, kind in both(movement):
        if waterfall is None:
            continue
        for cause, sign in ((Cause.IMPROVED, 1), (Cause.SLIPPED, -1)):
            parts = [part for part in waterfall.parts if part.cause is cause]
            assert all(part.points * sign > 0 for part in parts)
            moves = [getattr(row, kind).difference for row in movement.comparable]
            assert sum(part.criteria for part in parts) == sum((move or 0) * sign > 0 for move in moves)


@given(pair=pairs())
def test_the_other_way_round_improved_and_slipped_change_places_and_all_parts_change_sign(pair):
    there, back = moved(pair), moved(pair[::-1])

    def rows(movement: Movement, mirrored: bool):
        found = {}
        for row in movement.criteria:
            sides = (row.before and row.before.criterion.ref, row.after and row.after.criterion.ref)
            change, movement_ = row.change, row.movement
            if mirrored:
                sides, change, movement_ = sides[::-1], MIRROR.get(change, change), MIRROR.get(movement_, movement_)
            found[sides] = (change, movement_, row.kin, row.strand.ref)
        return found

    assert rows(there, mirrored=False) == rows(back, mirrored=True)
    for one, other in zip(both(there), both(back), strict=True):
        if one[0] is None:
            assert other[0] is None
            continue
        parts = {(p.cause, p.strand and p.strand.ref): (p.points, p.criteria) for p in one[0].parts}
        mirrored = {
            (MIRROR.get(p.cause, p.cause), p.strand and p.strand.ref): (-p.points, p.criteria) for p in other[0].parts
        }
        assert parts == mirrored
    strands = {s.strand.ref: (s.difference, s.improved, s.slipped) for s in there.strands}
    assert strands == {
        s.strand.ref: (None if s.difference is None else -s.difference, s.slipped, s.improved) for s in back.strands
    }


@given(facts=reviews(), data=st.data())
def test_under_one_edition_and_profile_with_the_same_judged_only_real_change_is_left(facts, data):
    """Nothing came or went, so improved and slipped make up the whole difference."""
    changed = facts
    for ref, judgement in facts.judgements.items():
        if judgement.level is not None:
            changed = changed.judge(ref, replace(judgement, level=data.draw(st.integers(0, 4))))
    movement = compare(facts.assessment, changed.assessment)
    if movement.assured is not None:
        assert movement.assured.real == movement.assured.difference
    if movement.claimed is not None:
        assert movement.claimed.real == movement.claimed.difference


@given(facts=reviews(), targets=st.lists(st.integers(0, 4), min_size=5, max_size=5))
def test_other_targets_move_nothing(facts, targets):
    changed = facts
    for (ref, judgement), target in zip(facts.judgements.items(), targets, strict=False):
        changed = changed.judge(ref, replace(judgement, target=target))
    movement = compare(facts.assessment, changed.assessment)
    assert not movement.improved
    assert not movement.slipped
    assert movement.assured is None or movement.assured.difference == 0


points = st.fractions(-20, 20, max_denominator=60)


@given(parts=st.lists(points, min_size=1, max_size=8), start=st.fractions(0, 100, max_denominator=60))
def test_shown_parts_add_up_and_are_never_further_off_than_one_tenth(parts, start):
    total = tenths(start + sum(parts)) - tenths(start)
    shown = share_out(parts, total)
    assert sum(shown) == total
    assert all(abs(10 * part - tenth) <= 1 for part, tenth in zip(parts, shown, strict=True))
