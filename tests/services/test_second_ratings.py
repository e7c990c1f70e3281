"""Second ratings: blind until saved, then compared."""

import pytest

from audit.domain.vocabulary import ActionStatus, Priority
from audit.services import second_ratings
from audit.services.assessing import actions_of, assessment_of, report_of
from audit.services.disagreements import compare_ratings, find_discussion, record_outcome
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.permissions import MayNotJudge, check_may_judge
from audit.services.plans import ActionInput, add_action, gap_covers
from audit.services.reviews import close_review
from audit.services.second_ratings import ask_for_ratings, begin_rating, hidden_refs, rate, withdraw
from audit.store.people import Role
from tests.conftest import TESTER, TODAY, World
from tests.teams import actor, join

ANNUAL = "training-annual"


@pytest.fixture
def gil(world: World):
    return join(world, Role.GOVERNOR, "Gil Moss")


def judged(world: World, ref: str, level: int | None, by=None, **said) -> None:
    row = find_judgement(world.review, ref)
    value = JudgementInput(level=level, rationale=f"First on {ref}", **said)
    record_judgement(by or TESTER, world.review, ref, value, row.version if row else 0)


def rated(world: World, user, ref: str, level: int, seen_before: bool = False):
    row = begin_rating(actor(user), world.review, ref)
    rate(actor(user), row, level, "Seen in lessons", seen_before, row.version)
    return row


def compared(world: World):
    return compare_ratings(world.review, assessment_of(world.review, TODAY))


def test_what_is_being_rated_is_hidden_until_the_rating_is_saved(world: World, gil):
    judged(world, ANNUAL, 1)
    row = begin_rating(actor(gil), world.review, ANNUAL)
    assert hidden_refs(gil, world.review) == {ANNUAL}
    assert hidden_refs(world.leader, world.review) == frozenset()
    seen = assessment_of(world.review, TODAY, hidden=hidden_refs(gil, world.review)).by_ref[ANNUAL]
    assert (seen.judgement, seen.claimed, seen.assured, seen.target, seen.gap, seen.waiting) == (
        None, None, None, 3, 0, True,
    )  # fmt: skip
    assert seen.hidden
    rate(actor(gil), row, 3, "Seen", False, row.version)
    assert hidden_refs(gil, world.review) == frozenset()


def test_a_reason_for_not_applying_is_hidden_too(world: World, gil):
    judged(world, ANNUAL, None, not_applicable="Nobody works here")
    begin_rating(actor(gil), world.review, ANNUAL)
    hidden = hidden_refs(gil, world.review)
    assert assessment_of(world.review, TODAY, hidden=hidden).by_ref[ANNUAL].applies


def test_carrying_on_does_not_lead_to_what_is_hidden(world: World, gil):
    first = assessment_of(world.review, TODAY).next_waiting.criterion.ref
    hidden = assessment_of(world.review, TODAY, hidden={first})
    assert hidden.next_waiting.criterion.ref != first


def test_gaps_actions_and_the_workbooks_report_leave_out_what_is_hidden(world: World, gil):
    judged(world, ANNUAL, 1)
    other = _other(world)
    judged(world, other, 1)
    said = ActionInput("Train", "", "Head", None, ActionStatus.NOT_STARTED, Priority.NORMAL, "1 Emerging: told", "")
    add_action(TESTER, world.review, said, [ANNUAL, other], TODAY)
    begin_rating(actor(gil), world.review, ANNUAL)
    hidden = hidden_refs(gil, world.review)
    assert actions_of(world.review, hidden) == []
    assessment = assessment_of(world.review, TODAY, hidden=hidden)
    covers = gap_covers(world.review, assessment)
    assert [(c.gap.standing.criterion.ref, c.without_action) for c in covers] == [(other, True)]
    report = report_of(world.review, TODAY, hidden)
    assert (report.actions, ANNUAL in report.judged_by) == ((), False)
    assert [c.gap.standing.criterion.ref for c in report.covers] == [other]


def _other(world: World) -> str:
    return next(s.criterion.ref for s in assessment_of(world.review, TODAY).applicable if s.criterion.ref != ANNUAL)


def test_while_it_is_hidden_even_a_leader_cannot_judge_it(world: World):
    judged(world, ANNUAL, 1)
    begin_rating(actor(world.leader), world.review, ANNUAL)
    with pytest.raises(MayNotJudge, match="Save your rating first"):
        check_may_judge(world.leader, Role.LEADER, world.review, "training", TODAY, ANNUAL)
    check_may_judge(world.leader, Role.LEADER, world.review, "training", TODAY, _other(world))


def test_nobody_rates_their_own_first_rating(world: World):
    judged(world, ANNUAL, 1, by=actor(world.leader))
    with pytest.raises(Refused, match="would not be independent"):
        begin_rating(actor(world.leader), world.review, ANNUAL)


def test_a_rating_stands_as_saved(world: World, gil):
    judged(world, ANNUAL, 1)
    row = rated(world, gil, ANNUAL, 3)
    with pytest.raises(EditConflict):
        rate(actor(gil), row, 1, "Now that I have seen it", False, row.version)
    assert row.level == 3
    assert begin_rating(actor(gil), world.review, ANNUAL) is row
    assert withdraw(actor(gil), [row]) == 0
    with pytest.raises(Refused, match="This is for Gil Moss to rate"):
        rate(actor(world.leader), row, 1, "", False, row.version)


def test_a_rating_that_was_not_saved_can_be_given_up(world: World, gil):
    row = begin_rating(actor(gil), world.review, ANNUAL)
    assert withdraw(actor(gil), [row]) == 1
    assert hidden_refs(gil, world.review) == frozenset()


def test_levels_off_the_scale_and_criteria_that_do_not_apply_are_refused(world: World, gil):
    row = begin_rating(actor(gil), world.review, ANNUAL)
    for level in (-1, 5):
        with pytest.raises(Refused, match="five levels"):
            rate(actor(gil), row, level, "", False, row.version)
    outside = next(s.criterion.ref for s in assessment_of(world.review, TODAY).standings if not s.applies)
    with pytest.raises(Refused, match="does not apply to your setting"):
        begin_rating(actor(gil), world.review, outside)


def test_a_leader_asks_for_a_strand_blind_from_the_start(world: World, gil):
    strand = [c.ref for c in second_ratings.rateable(world.review) if c.strand == "training"]
    judged(world, strand[0], 2, by=actor(gil))
    rated(world, gil, strand[1], 2)
    assert ask_for_ratings(TESTER, world.review, "training", gil.id, TODAY) == len(strand) - 2
    assert hidden_refs(gil, world.review) == set(strand[2:])
    with pytest.raises(Refused, match="for Gil Moss to rate"):
        ask_for_ratings(TESTER, world.review, "training", gil.id, TODAY)


def test_readers_and_strangers_are_not_asked(world: World, stranger: World):
    reader = join(world, Role.READER, "Ray Lin", ends_on=TODAY)
    for user in (reader, stranger.leader):
        with pytest.raises(Refused, match="Choose a leader, contributor or governor"):
            ask_for_ratings(TESTER, world.review, "training", user.id, TODAY)


def test_a_closed_review_takes_no_ratings_and_hides_nothing(world: World, gil):
    row = begin_rating(actor(gil), world.review, ANNUAL)
    close_review(TESTER, world.review, TODAY)
    assert hidden_refs(gil, world.review) == frozenset()
    with pytest.raises(Refused, match="closed"):
        rate(actor(gil), row, 3, "", False, row.version)


def test_disagreements_of_two_levels_are_listed_with_both_sides(world: World, gil):
    refs = [s.criterion.ref for s in assessment_of(world.review, TODAY).applicable[:5]]
    for ref, first, second in zip(refs, (3, 3, 0, 4, 2), (1, 2, 2, 4, 4), strict=True):
        judged(world, ref, first)
        rated(world, gil, ref, second)
    found = compared(world)
    assert [r.criterion.ref for r in found.waiting] == [refs[0], refs[2], refs[4]]
    assert [(r.first.level, r.far_apart[0].level) for r in found.waiting] == [(3, 1), (0, 2), (2, 4)]
    assert (found.overall.pairs, found.overall.same, found.overall.far_apart) == (5, 1, 3)
    # Apart 2+1+2+0+2 = 7. By chance, firsts 3 3 0 4 2 against seconds 1 2 2 4 4:
    # 3 → 2 1 1 1 1 = 6, twice 12; 0 → 1+2+2+4+4 = 13; 4 → 3+2+2+0+0 = 7; 2 → 1+0+0+2+2 = 5; in all 37.
    assert found.overall.kappa == pytest.approx(1 - 5 * 7 / 37)


def test_what_does_not_apply_to_one_and_does_to_another_is_talked_over(world: World, gil):
    judged(world, ANNUAL, None, not_applicable="Nobody works here")
    rated(world, gil, ANNUAL, 0)
    found = compared(world)
    assert [r.criterion.ref for r in found.waiting] == [ANNUAL]
    assert found.overall.pairs == 0


def test_agreement_counts_only_blind_pairs_of_two_people(world: World, gil):
    refs = [s.criterion.ref for s in assessment_of(world.review, TODAY).applicable[:3]]
    for ref in refs:
        judged(world, ref, 3)
    rated(world, gil, refs[0], 1)
    rated(world, gil, refs[1], 1, seen_before=True)
    rated(world, gil, refs[2], 1)
    judged(world, refs[2], 1, by=actor(gil))  # afterwards the first rating became the rater's own
    found = compared(world)
    assert found.overall.pairs == 1
    assert [r.criterion.ref for r in found.waiting] == refs[:2]


def test_a_second_rating_without_a_first_waits_unseen(world: World, gil):
    rated(world, gil, ANNUAL, 1)
    assert compared(world).rated_twice == ()
    judged(world, ANNUAL, 3)
    assert len(compared(world).waiting) == 1


def test_who_is_rating_a_criterion_does_not_see_others_ratings_of_it(world: World, gil):
    judged(world, ANNUAL, 3)
    rated(world, gil, ANNUAL, 1)
    ann = join(world, Role.GOVERNOR, "Ann Lee")
    begin_rating(actor(ann), world.review, ANNUAL)
    hidden = hidden_refs(ann, world.review)
    assert compare_ratings(world.review, assessment_of(world.review, TODAY, hidden=hidden)).rated_twice == ()


def test_an_outcome_settles_a_disagreement_until_another_rating_comes(world: World, gil):
    judged(world, ANNUAL, 3)
    rated(world, gil, ANNUAL, 1)
    record_outcome(actor(gil), world.review, ANNUAL, " We agreed on 2 ", 0)
    found = compared(world)
    assert found.waiting == ()
    assert [(r.discussion.outcome, r.judged_since) for r in found.discussed] == [("We agreed on 2", None)]
    judged(world, ANNUAL, 2)
    assert compared(world).discussed[0].judged_since is not None
    judged(world, ANNUAL, 3)
    ann = join(world, Role.GOVERNOR, "Ann Lee")
    rated(world, ann, ANNUAL, 0)
    assert [r.criterion.ref for r in compared(world).waiting] == [ANNUAL]


def test_outcomes_are_never_overwritten_unseen(world: World, gil):
    with pytest.raises(Refused, match="Say what you agreed"):
        record_outcome(TESTER, world.review, ANNUAL, "  ", 0)
    record_outcome(TESTER, world.review, ANNUAL, "First", 0)
    row = find_discussion(world.review, ANNUAL)
    record_outcome(TESTER, world.review, ANNUAL, "Second", row.version)
    with pytest.raises(EditConflict):
        record_outcome(TESTER, world.review, ANNUAL, "Late", 1)
    with pytest.raises(EditConflict):
        record_outcome(TESTER, world.review, ANNUAL, "Never saw any", 0)
    assert row.outcome == "Second"
