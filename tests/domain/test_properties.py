"""What must hold for every review there could be."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from audit.domain.action_plan import DRAFT_DAYS, GapCover, cover_gaps, draft_action
from audit.domain.assessment import Judgement
from audit.domain.assurance import assured_level
from audit.domain.compliance import Compliance, requirement_standing
from audit.domain.gaps import Tier, find_gaps
from audit.domain.scoring import score
from audit.domain.vocabulary import ActionStatus, Effort, Priority
from tests.builders import TODAY, planned_action
from tests.strategies import days, evidence_items, evidence_lists, judged, levels, not_applicable, reviews

CLOSE = 1e-9  # percentages are floats
BEST_FIRST = [Compliance.MET, Compliance.PARTLY_MET, Compliance.NOT_MET]


def scored(facts):
    return score(facts.assessment.standings)


def verdicts(facts):
    """Requirement ref → how far from met, 0 to 2, for requirements that have a verdict."""
    made = facts.assessment
    states = {ref: requirement_standing(made, r).state for ref, r in made.edition.requirements.items()}
    return {ref: BEST_FIRST.index(state) for ref, state in states.items() if state in BEST_FIRST}


def pick(data, refs):
    assume(refs)
    return data.draw(st.sampled_from(sorted(refs)))


@given(claimed=levels, items=evidence_lists(4), more=evidence_items(), today=days)
def test_more_evidence_never_lowers_an_assured_level_so_taking_it_away_never_raises_one(claimed, items, more, today):
    assert assured_level(claimed, items, today) <= assured_level(claimed, [*items, more], today)


@given(claimed=levels, items=evidence_lists(4), today=days, excepted=st.booleans())
def test_assured_is_never_above_claimed_and_never_below_the_lesser_of_claimed_and_two(claimed, items, today, excepted):
    assert min(claimed, 2) <= assured_level(claimed, items, today, excepted=excepted) <= claimed


@given(claimed=st.integers(0, 3), items=evidence_lists(4), today=days, excepted=st.booleans())
def test_claiming_more_never_assures_less(claimed, items, today, excepted):
    lower, higher = (assured_level(c, items, today, excepted=excepted) for c in (claimed, claimed + 1))
    assert lower <= higher


@given(items=st.permutations([0, 1, 2]), evidence=evidence_lists(3), claimed=levels)
def test_the_order_of_evidence_does_not_matter(items, evidence, claimed):
    shuffled = [evidence[i] for i in items if i < len(evidence)]
    assert assured_level(claimed, shuffled, TODAY) == assured_level(claimed, evidence, TODAY)


@given(facts=reviews(), data=st.data())
def test_more_evidence_never_lowers_a_score_and_less_never_raises_one(facts, data):
    ref = pick(data, facts.evidence)
    before, after = scored(facts), scored(facts.show(ref, [*facts.evidence[ref], data.draw(evidence_items())]))
    assert (before.assured is None) == (after.assured is None)
    if before.assured is not None:
        assert before.assured <= after.assured + CLOSE
        assert before.claimed == after.claimed  # a claim does not rest on evidence


@given(facts=reviews(), data=st.data(), level=levels)
def test_a_higher_level_never_lowers_a_score_and_never_worsens_compliance(facts, data, level):
    ref = pick(data, [ref for ref, j in facts.judgements.items() if j.level is not None])
    said = facts.judgements[ref]
    higher = facts.judge(ref, replace(said, level=max(level, said.level)))
    before, after = scored(facts), scored(higher)
    if before.assured is not None:
        assert before.assured <= after.assured + CLOSE
        assert before.claimed <= after.claimed + CLOSE
    was, is_now = verdicts(facts), verdicts(higher)
    assert was.keys() == is_now.keys()
    assert all(is_now[ref] <= was[ref] for ref in was)


@given(facts=reviews(), data=st.data())
def test_more_evidence_never_worsens_compliance(facts, data):
    ref = pick(data, facts.evidence)
    was, is_now = verdicts(facts), verdicts(facts.show(ref, [*facts.evidence[ref], data.draw(evidence_items())]))
    assert all(is_now[ref] <= was[ref] for ref in was)


@given(facts=reviews())
def test_scores_lie_between_nought_and_a_hundred_with_assured_at_most_claimed(facts):
    result = scored(facts)
    assert 0 <= result.judged <= result.applicable
    if result.applicable:
        assert 0 <= result.low <= result.high <= 100 + CLOSE
        assert 0 <= result.coverage <= 100
    if result.judged:
        assert 0 <= result.assured <= result.claimed + CLOSE <= 100 + 2 * CLOSE
        assert result.low - CLOSE <= result.assured <= result.high + CLOSE
    assert (result.assured is None) == (result.judged == 0)
    if result.complete and result.judged:
        assert abs(result.low - result.assured) < CLOSE > abs(result.high - result.assured)


@given(facts=reviews(), data=st.data())
def test_the_bounds_contain_the_score_however_the_rest_is_judged(facts, data):
    """The rest may be judged at any level, on any evidence, or found not applicable.

    The bounds do not foresee what was judged already being judged again, its evidence coming or lapsing, or further
    criteria being brought in.
    """
    first = scored(facts)
    for standing in facts.assessment.standings:
        if standing.waiting:
            facts = facts.judge(standing.criterion.ref, data.draw(judged() | not_applicable()))
            facts = facts.show(standing.criterion.ref, data.draw(evidence_lists()))
    last = scored(facts)
    assert last.complete
    if last.assured is not None:
        assert first.low - CLOSE <= last.assured <= first.high + CLOSE
        assert first.claimed_low - CLOSE <= last.claimed <= first.claimed_high + CLOSE


@given(facts=reviews(), data=st.data())
def test_judging_one_more_criterion_only_narrows_the_bounds(facts, data):
    ref = pick(data, [s.criterion.ref for s in facts.assessment.standings if s.waiting])
    before, after = scored(facts), scored(facts.judge(ref, data.draw(judged())))
    assert before.low <= after.low + CLOSE
    assert after.high <= before.high + CLOSE
    assert after.coverage > before.coverage


@given(facts=reviews())
def test_every_bound_can_be_reached(facts):
    """All the rest at 0 gives the lower bound; all the rest at 4, shown or excepted, the upper."""
    waiting = [s.criterion.ref for s in facts.assessment.standings if s.waiting]
    assume(waiting)
    for judgement, bound in ((Judgement(0), scored(facts).low), (Judgement(4, exception="Shown"), scored(facts).high)):
        rest = replace(facts, judgements={**facts.judgements, **dict.fromkeys(waiting, judgement)})
        assert abs(scored(rest).assured - bound) < CLOSE


@given(facts=reviews(), data=st.data())
def test_the_order_of_judging_does_not_matter(facts, data):
    other = replace(facts, judgements=dict(data.draw(st.permutations(list(facts.judgements.items())))))
    assert other.assessment.standings == facts.assessment.standings
    assert find_gaps(other.assessment) == find_gaps(facts.assessment)


@given(facts=reviews(), data=st.data())
def test_what_does_not_apply_moves_nothing(facts, data):
    ref = pick(data, [s.criterion.ref for s in facts.assessment.standings if s.criterion.applies_to.facilities])
    outside = replace(facts, profile=replace(facts.profile, facilities=frozenset()), brought_in=frozenset())
    changed = outside.judge(ref, data.draw(judged()))
    assert scored(changed) == scored(outside)
    assert find_gaps(changed.assessment) == find_gaps(outside.assessment)
    assert verdicts(changed) == verdicts(outside)


@given(facts=reviews())
def test_every_judged_criterion_short_of_its_target_is_a_gap_exactly_once(facts):
    made = facts.assessment
    gaps = find_gaps(made)
    short = {s.criterion.ref for s in made.judged if s.assured < s.target}
    assert sorted(gap.standing.criterion.ref for gap in gaps) == sorted(short)
    assert [gap.rank for gap in gaps] == list(range(1, len(gaps) + 1))
    assert all(1 <= gap.size <= 4 for gap in gaps)


@given(facts=reviews())
def test_gaps_are_sorted_by_tier_points_effort_and_rubric_order(facts):
    made = facts.assessment
    order = [c.ref for c in made.edition.criteria]
    gaps = find_gaps(made)
    keys = [
        (
            0 if gap.standing.statutory and gap.standing.assured < 3 else 1,
            -gap.standing.weight * (gap.standing.target - gap.standing.assured),
            ["small", "medium", "large"].index(gap.standing.criterion.effort),
            order.index(gap.standing.criterion.ref),
        )
        for gap in gaps
    ]
    assert keys == sorted(keys)
    assert [gap.tier.value - 1 for gap in gaps] == [key[0] for key in keys]


@given(facts=reviews())
def test_every_gap_says_what_to_do_and_how_it_will_be_seen(facts):
    for gap in find_gaps(facts.assessment):
        standing = gap.standing
        assert gap.next_step.strip()
        # A claim that its evidence does not carry always asks for the evidence first.
        assert gap.next_step.startswith("Add current evidence") == standing.unevidenced
        aimed_at = int(gap.success_measure[0])
        assert standing.assured < aimed_at <= standing.target
        draft = draft_action(gap, TODAY)
        assert draft.due.weekday() < 5
        assert 0 <= (draft.due - TODAY).days - DRAFT_DAYS[gap.tier][standing.criterion.effort] <= 2
        assert (draft.priority is Priority.STATUTORY) == (gap.tier is Tier.STATUTORY)


def test_statutory_drafts_are_due_sooner_than_others_and_small_ones_before_large_ones():
    for effort in Effort:
        assert DRAFT_DAYS[Tier.STATUTORY][effort] < DRAFT_DAYS[Tier.OTHER][effort]
    for by_effort in DRAFT_DAYS.values():
        assert by_effort[Effort.SMALL] < by_effort[Effort.MEDIUM] < by_effort[Effort.LARGE]


@st.composite
def plans(draw):
    """Actions on some of the criteria c0 to c5, and dismissals of some."""
    refs = [f"c{n}" for n in range(6)]
    actions = [
        planned_action(
            status=draw(st.sampled_from(ActionStatus)),
            criteria=tuple(draw(st.lists(st.sampled_from(refs), max_size=2, unique=True))),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    return actions, dict.fromkeys(draw(st.lists(st.sampled_from(refs), max_size=2)), "Not this year")


@given(facts=reviews(), plan=plans())
def test_no_gap_is_ever_silent(facts, plan):
    actions, dismissed = plan
    gaps = find_gaps(facts.assessment)
    covers = cover_gaps(gaps, actions, dismissed)
    assert tuple(cover.gap for cover in covers) == gaps  # each once, in the same order
    for cover in covers:
        assert cover.without_action == (cover.state in ("No action yet", "Action done, gap still open"))
        assert cover.without_action or cover.dismissed or open_actions(cover)
        if cover.dismissed and not open_actions(cover):
            assert cover.state == "Dismissed"


def open_actions(cover: GapCover):
    return [action for action in cover.actions if action.status.is_open]


@given(facts=reviews())
def test_a_gap_closes_when_the_target_is_judged_and_shown(facts):
    made = facts.assessment
    for gap in find_gaps(made):
        ref = gap.standing.criterion.ref
        reached = replace(facts.judgements[ref], level=gap.standing.target, exception="Shown")
        still_open = {g.standing.criterion.ref for g in find_gaps(facts.judge(ref, reached).assessment)}
        assert ref not in still_open
        assert still_open == {g.standing.criterion.ref for g in find_gaps(made)} - {ref}
