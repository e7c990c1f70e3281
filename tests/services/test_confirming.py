"""Confirming what came over from last year's review: one by one, by name, over nobody, and unseen by a blind rater."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from audit.domain.scoring import score
from audit.services import second_ratings
from audit.services.assessing import assessment_of
from audit.services.disagreements import compare_ratings
from audit.services.errors import EditConflict, Refused
from audit.services.exports import score_export
from audit.services.judgements import (
    JudgementInput,
    QuickLevel,
    find_judgement,
    judgements_of,
    record_judgement,
    record_levels,
)
from audit.services.reviews import close_review
from audit.store.base import db
from audit.store.log import ChangeLog
from audit.store.people import Role
from audit.store.reviews import Review
from tests.conftest import TESTER, TODAY, World
from tests.services.test_new_cycle import AUTUMN, A, B, C, refusal, say, start
from tests.stocked import judge
from tests.teams import actor, join


@pytest.fixture
def review(world: World) -> Review:
    return world.review


def confirm(review: Review, *refs: str, version: int = 1, by=TESTER):
    return record_levels(by, review, {}, dict.fromkeys(refs, version))


def test_confirming_names_who_did_it_and_writes_one_row_for_each(world, review):
    for ref in (A, B, C):
        say(review, ref, level=3, rationale="Seen")
    new = start(review)
    before = db.session.scalar(select(func.max(ChangeLog.id)))
    result = confirm(new, A, B, by=actor(world.leader))
    assert (result.confirmed, result.saved, result.conflicts, result.exceptions) == ((A, B), (), (), ())
    rows = db.session.scalars(select(ChangeLog).where(ChangeLog.id > before).order_by(ChangeLog.id)).all()
    assert [(r.subject, r.verb, r.who, r.before["to_confirm"], r.after["to_confirm"]) for r in rows] == [
        ("judgement", "changed", "Jo Bright", True, False)
    ] * 2
    row = find_judgement(new, A)
    assert (row.to_confirm, row.carried_over, row.judged_by_id, row.rationale) == (False, True, world.leader.id, "Seen")
    assert row.judged_at > find_judgement(review, A).judged_at
    assert [s.criterion.ref for s in assessment_of(new, AUTUMN).standings if s.to_confirm] == [C]
    assert score_export(new, AUTUMN)["carried_over"] == {"confirmed": 2, "total": 3}


def test_confirming_all_gives_last_years_claimed_score(review):
    judge(review, 40)
    then = score(assessment_of(review, TODAY).standings)
    new = start(review)
    confirm(new, *judgements_of(new))
    now = score(assessment_of(new, AUTUMN).standings)
    assert (now.claimed, now.judged) == (then.claimed, then.judged)


def test_what_somebody_judged_meanwhile_is_not_confirmed_over(review):
    for ref in (A, B):
        say(review, ref, level=3)
    new = start(review)
    record_judgement(TESTER, new, A, JudgementInput(1, rationale="Theirs"), 1)
    result = confirm(new, A, B, C)
    assert (result.confirmed, result.conflicts) == ((B,), (A, C))
    assert (find_judgement(new, A).level, find_judgement(new, A).rationale) == (1, "Theirs")
    assert confirm(new, B).conflicts == (B,)  # it was confirmed a moment ago


def test_two_people_who_confirm_at_once_do_not_both_win(review):
    say(review, A, level=3)
    new = start(review)
    record_judgement(TESTER, new, A, JudgementInput(1, rationale="Theirs"), 1)
    row = find_judgement(new, A)
    set_committed_value(row, "version", 1)  # as if it had been read just before theirs was written
    set_committed_value(row, "to_confirm", True)
    result = confirm(new, A)
    assert (result.confirmed, result.conflicts) == ((), (A,))
    assert (find_judgement(new, A).level, find_judgement(new, A).rationale) == (1, "Theirs")


def test_a_page_from_before_it_was_confirmed_is_a_conflict(review):
    say(review, A, level=3)
    new = start(review)
    confirm(new, A)
    with pytest.raises(EditConflict):
        record_judgement(TESTER, new, A, JudgementInput(2), 1)
    assert find_judgement(new, A).level == 3


def test_an_exception_is_never_confirmed_unseen(review):
    say(review, A, level=4, exception="Seen by governors")
    say(review, B, level=4, exception="Seen by governors")
    new = start(review)
    result = confirm(new, A)
    assert (result.confirmed, result.exceptions) == ((), (A,))
    assert assessment_of(new, AUTUMN).by_ref[A].to_confirm
    record_levels(TESTER, new, {A: QuickLevel(4, 1)})  # a level chosen on the strand page does not keep it either
    assert (find_judgement(new, A).exception, assessment_of(new, AUTUMN).by_ref[A].assured) == ("", 2)
    record_judgement(TESTER, new, B, JudgementInput(4, exception="Seen again"), 1)
    assert assessment_of(new, AUTUMN).by_ref[B].excepted


def test_choosing_the_same_level_confirms_and_another_one_judges_again(review):
    say(review, A, level=3, rationale="Seen", target=4)
    say(review, B, level=3)
    say(review, C, not_applicable="Not here")
    new = start(review)
    result = record_levels(TESTER, new, {A: QuickLevel(3, 1), B: QuickLevel(1, 1), C: QuickLevel(0, 1)}, {B: 1})
    assert (result.saved, result.confirmed) == ((A, B, C), ())
    row = find_judgement(new, A)
    assert (row.level, row.to_confirm, row.rationale, row.target) == (3, False, "Seen", 4)
    assert (find_judgement(new, B).level, find_judgement(new, B).to_confirm) == (1, False)
    assert (find_judgement(new, C).level, find_judgement(new, C).not_applicable) == (0, "")


def test_nothing_is_confirmed_in_a_closed_review(review):
    say(review, A, level=3)
    new = start(review)
    close_review(TESTER, new, AUTUMN)
    with pytest.raises(Refused, match="closed"):
        confirm(new, A)
    assert assessment_of(new, AUTUMN).by_ref[A].claimed is None


# Second ratings.


def test_what_came_over_is_nobodys_first_rating_and_is_hidden_from_a_rater(world, review):
    record_judgement(actor(world.leader), review, A, JudgementInput(4, rationale="Seen"), 0)
    new = start(review)
    row = second_ratings.begin_rating(actor(world.leader), new, A)  # last year's judge may rate it this year
    hidden = second_ratings.hidden_refs(world.leader, new)
    standing = assessment_of(new, AUTUMN, hidden=hidden).by_ref[A]
    assert (standing.hidden, standing.proposal, standing.proposal_words) == (True, None, "")
    second_ratings.rate(actor(world.leader), row, 0, "Not so", False, row.version)
    assert compare_ratings(new, assessment_of(new, AUTUMN)).rated_twice == ()


def test_no_review_starts_from_one_that_somebody_is_rating_blind_and_none_is_rated_after(world, review):
    say(review, A, level=3)
    chair = join(world, Role.GOVERNOR, "Chris Chair")
    row = second_ratings.begin_rating(actor(chair), review, A)
    assert refusal(review).startswith("1 second rating is still to be given in the review for 2016 to 2017.")
    second_ratings.withdraw(actor(chair), [row])
    start(review)
    with pytest.raises(Refused, match="started from this one"):
        second_ratings.begin_rating(actor(chair), review, A)
