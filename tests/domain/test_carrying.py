"""What comes over to a new review: to be confirmed, to be read, or not at all; and how far confirming has got."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.assessment import Assessment, Judgement, assess
from audit.domain.carrying import Carrying, Confirming, carry, check_evidence, confirming, counted, new_refs
from audit.domain.compliance import requirement_standing, statutory_not_met
from audit.domain.gaps import find_gaps
from audit.domain.lineage import lineage_of
from audit.domain.rubric import Descent, Edition, Kinship
from audit.domain.scoring import score
from tests.builders import NURSERY, SCHOOL, TODAY, assessment, criterion, edition, evidence
from tests.strategies import ReviewFacts, evidence_lists, reviews

NEXT_YEAR = date(2017, 10, 2)


def taken_over(carrying: Carrying) -> dict[str, Judgement]:
    """The new review's judgements, as the service writes them."""
    return {c.criterion.ref: replace(c.proposal, to_confirm=True, came_from="last year") for c in carrying.to_confirm}


def to_same_edition(before: Assessment) -> Carrying:
    lineage = lineage_of(before.edition, before.edition)
    return carry(before, lineage, before.profile, [s.criterion.ref for s in before.standings if s.brought_in])


def standing_of(said: Judgement, **more):
    made = assess(edition(criterion("a", "S1")), SCHOOL, {"a": said}, {"a": [evidence("record")]}, TODAY, **more)
    return made.by_ref["a"]


# A judgement that is still to confirm.

PROPOSED = Judgement(3, target=4, exception="Seen", rationale="Logs", came_from="last year", to_confirm=True)


def test_what_is_to_confirm_stands_as_not_judged_with_its_proposal_in_view():
    standing = standing_of(PROPOSED)
    assert (standing.claimed, standing.assured, standing.judged, standing.waiting) == (None, None, False, True)
    assert (standing.to_confirm, standing.proposed, standing.proposal) == (True, 3, PROPOSED)
    assert standing.judgement is None
    assert standing.excepted is False
    assert standing.target == 3  # the proposed target is no target yet
    assert standing.proposal_words == "To confirm (last year: 3 Secure)"


def test_a_proposal_that_says_not_applicable_leaves_the_criterion_applying():
    standing = standing_of(Judgement(not_applicable="No site", came_from="2014 to 2015", to_confirm=True))
    assert (standing.applies, standing.waiting, standing.proposed) == (True, True, None)
    assert standing.proposal_words == "To confirm (2014 to 2015: did not apply)"


def test_once_confirmed_it_stands_as_judged_and_proposes_nothing():
    standing = standing_of(replace(PROPOSED, to_confirm=False))
    assert (standing.claimed, standing.to_confirm, standing.proposed, standing.proposal_words) == (3, False, None, "")


def test_who_must_not_see_a_judgement_does_not_see_a_proposal_either():
    standing = standing_of(PROPOSED, hidden={"a"})
    assert (standing.proposal, standing.proposed, standing.to_confirm, standing.proposal_words) == (
        None, None, False, ""
    )  # fmt: skip


def test_what_the_profile_leaves_out_has_nothing_to_confirm():
    away = assess(edition(criterion("a", phases=["secondary"])), SCHOOL, {"a": PROPOSED}, {}, TODAY).by_ref["a"]
    assert (away.applies, away.to_confirm, away.proposal_words) == (False, False, "")


def test_a_review_of_proposals_alone_has_no_score_no_gap_and_meets_nothing():
    made = edition(criterion("a", "L1"), criterion("b", "S1"))
    said = {ref: Judgement(0, came_from="last year", to_confirm=True) for ref in "ab"}
    review = assess(made, SCHOOL, said, {}, TODAY)
    found = score(review.standings)
    assert (found.claimed, found.assured, found.low, found.high) == (None, None, 0.0, 100.0)
    assert (found.judged, found.applicable, found.coverage) == (0, 2, 0.0)
    assert find_gaps(review) == ()
    assert statutory_not_met(review) == ()
    assert {requirement_standing(review, r).state.value for r in made.requirements.values()} == {"not-judged"}
    assert review.next_waiting == review.by_ref["a"]


# The same edition.


def test_levels_reasons_targets_and_not_applicable_come_over_and_nothing_else():
    before = assessment(
        criterion("a"), criterion("b"), criterion("c"), criterion("d", phases=["secondary"]),
        levels={"a": 3, "d": 2},
        targets={"a": 4},
        exceptions={"a": "Seen"},
        not_applicable={"b": "No site"},
    )  # fmt: skip
    carrying = to_same_edition(before)
    assert {c.criterion.ref: c.proposal for c in carrying.to_confirm} == {
        "a": Judgement(3, target=4, exception="Seen"),
        "b": Judgement(not_applicable="No site"),
    }
    assert [c.criterion.ref for c in carrying.without_proposal] == ["c"]
    assert [c.exception for c in carrying.to_confirm] == ["Seen", ""]
    assert carrying.retired == ()


def test_what_nobody_confirmed_last_year_does_not_come_over_again():
    made = edition(criterion("a"))
    before = assess(made, SCHOOL, {"a": PROPOSED}, {}, TODAY)
    assert not counted(before.by_ref["a"])
    assert to_same_edition(before).to_confirm == ()


def test_what_no_longer_applies_does_not_come_over_unless_it_is_brought_in_again():
    made = edition(criterion("a", phases=["primary"]))
    before = assess(made, SCHOOL, {"a": Judgement(2)}, {}, TODAY)
    lineage = lineage_of(made, made)
    assert carry(before, lineage, NURSERY, []).to_confirm == ()
    assert [c.proposal for c in carry(before, lineage, NURSERY, ["a"]).to_confirm] == [Judgement(2)]


# A newer edition.


def newer_edition(older: Edition) -> Edition:
    """``same`` stays, ``words`` is reworded, ``lead`` and ``deputy`` give way to ``dsl``, ``hate`` is new, ``modems``
    goes."""
    made = edition(criterion("same"), criterion("plain"), criterion("dsl"), criterion("hate"))
    return replace(
        made,
        id="small-2",
        based_on=older.id,
        descents={
            "plain": Descent(Kinship.REWORDED, ("words",), "Plainer"),
            "dsl": Descent(Kinship.REPLACES, ("lead", "deputy"), "The DSL leads now"),
            "hate": Descent(Kinship.NEW, (), "Asked since autumn"),
        },
        retired={"modems": "Nobody has one"},
    )


@pytest.fixture
def across():
    refs = ("same", "words", "lead", "deputy", "modems")
    before = assessment(*map(criterion, refs), levels=dict.fromkeys(refs, 2))
    return carry(before, lineage_of(before.edition, newer_edition(before.edition)), SCHOOL, [])


def test_same_and_reworded_come_over_to_confirm_and_replacing_and_new_do_not(across):
    assert [(c.criterion.ref, c.descent.kinship.value) for c in across.to_confirm] == [
        ("same", "same"),
        ("plain", "reworded"),
    ]
    assert [c.criterion.ref for c in across.without_proposal] == ["dsl", "hate"]


def test_a_replacing_criterion_shows_what_it_replaces_and_what_is_retired_stays_behind(across):
    (replacing,) = across.of_kinship(Kinship.REPLACES)
    assert [s.criterion.ref for s in replacing.replaces] == ["lead", "deputy"]
    assert all(c.replaces == () for c in across.coming if c is not replacing)
    assert [(s.criterion.ref, why) for s, why in across.retired] == [("modems", "Nobody has one")]


@pytest.mark.parametrize(
    ("ref", "now"),
    [("same", ("same",)), ("words", ("plain",)), ("lead", ("dsl",)), ("deputy", ("dsl",)), ("modems", ())],
)
def test_what_served_an_old_criterion_serves_its_heir_or_what_replaced_it(across, ref, now):
    assert new_refs(across.lineage, ref) == now


# What must always hold.


@given(reviews())
def test_confirming_everything_gives_last_years_claimed_score_again(facts: ReviewFacts):
    before = facts.assessment
    proposals = taken_over(to_same_edition(before))
    brought = {s.criterion.ref for s in before.standings if s.brought_in}

    def year_after(judgements: dict[str, Judgement]) -> Assessment:
        return assess(facts.edition, facts.profile, judgements, {}, NEXT_YEAR, brought)

    waiting = year_after(proposals)
    assert waiting.judged == ()
    assert confirming(waiting.standings, facts.profile) == Confirming(0, len(proposals))
    done = year_after({ref: replace(said, to_confirm=False) for ref, said in proposals.items()})
    then, now = score(before.standings), score(done.standings)
    assert (now.claimed, now.judged, now.applicable) == (then.claimed, then.judged, then.applicable)
    assert confirming(done.standings, facts.profile) == Confirming(len(proposals), len(proposals))


@given(reviews(), st.data())
def test_a_proposal_moves_no_number_whatever_it_says(facts: ReviewFacts, data: st.DataObject):
    ref = data.draw(st.sampled_from([c.ref for c in facts.edition.criteria]))
    without = replace(facts, judgements={r: said for r, said in facts.judgements.items() if r != ref})
    level = data.draw(st.integers(0, 4))
    proposed = without.judge(ref, Judgement(level, target=4, exception="x", came_from="last year", to_confirm=True))
    one, other = without.assessment, proposed.assessment
    assert score(one.standings) == score(other.standings)
    assert [(g.standing.criterion.ref, g.rank) for g in find_gaps(one)] == [
        (g.standing.criterion.ref, g.rank) for g in find_gaps(other)
    ]
    states = [[requirement_standing(a, r).state for r in facts.edition.requirements.values()] for a in (one, other)]
    assert states[0] == states[1]


# How far it has got.


def test_progress_counts_confirmed_changed_and_not_applicable_of_what_applies():
    made = edition(*map(criterion, "abcde"), criterion("f", phases=["secondary"]))
    came = {"came_from": "last year"}
    review = assess(
        made, SCHOOL,
        {
            "a": Judgement(3, **came),
            "b": Judgement(not_applicable="Not here", **came),
            "c": Judgement(2, to_confirm=True, **came),
            "d": Judgement(1),  # judged afresh
            "f": Judgement(3, to_confirm=True, **came),  # does not apply
        },
        {}, TODAY,
    )  # fmt: skip
    found = confirming(review.standings, SCHOOL)
    assert (found.done, found.total, found.left, found.words) == (2, 3, 1, "2 of 3 confirmed")


# Evidence looked at anew.


def test_evidence_is_current_lapsing_lapsed_or_to_come_and_each_item_is_told_once():
    for_ever = evidence()
    all_year = evidence(review_by=date(2018, 8, 31))
    in_march, in_may = evidence(review_by=date(2018, 3, 1)), evidence(review_by=date(2018, 5, 1))
    gone = evidence(review_by=NEXT_YEAR - timedelta(days=1))
    last_day = evidence(review_by=NEXT_YEAR)
    coming = evidence(effective=NEXT_YEAR + timedelta(days=1))
    items = [for_ever, in_may, gone, all_year, in_march, coming, last_day, gone, in_may]
    found = check_evidence(items, NEXT_YEAR, date(2018, 8, 31))
    assert found.current == (for_ever, all_year)
    assert found.lapsing == (last_day, in_march, in_may)
    assert found.lapsed == (gone,)
    assert found.not_yet == (coming,)
    assert found.total == 7


@given(evidence_lists(8), st.integers(-5, 400))
def test_every_item_is_in_one_list(items, days: int):
    found = check_evidence(items, TODAY, TODAY + timedelta(days=days))
    listed = [*found.current, *found.lapsing, *found.lapsed, *found.not_yet]
    assert sorted(item.id for item in listed) == sorted({item.id for item in items})
