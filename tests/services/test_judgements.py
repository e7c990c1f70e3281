"""Judging: what is kept, what is refused, and that nobody overwrites anybody."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from audit.domain.errors import UnknownRef
from audit.services import judgements
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import (
    NEVER_SAVED,
    JudgementInput,
    QuickLevel,
    clear_judgement,
    find_judgement,
    judgements_of,
    record_judgement,
    record_levels,
)
from audit.services.reviews import close_review
from audit.store.base import db
from audit.store.log import ChangeLog, verify_chain
from tests.builders import TESTER, TODAY, stored_review

A, B, C = "filtering-effective", "training-annual", "policy-linked"
CLOSED = "This review is closed, so it cannot be changed. Open it again first if it really must be."


@pytest.fixture
def review(database):
    return stored_review()


def judge(review, ref=A, version=NEVER_SAVED, **said):
    return record_judgement(TESTER, review, ref, JudgementInput(**said), version)


def log_length():
    return db.session.scalar(select(func.count()).select_from(ChangeLog))


def read_too_early(review, ref):
    """Have this session believe the first version of a judgement, as if the second had come after it was read."""
    set_committed_value(find_judgement(review, ref), "version", 1)


def test_a_judgement_is_kept_whole_with_who_and_when(review):
    before = datetime.now(UTC)
    judge(review, level=3, rationale="  Logs seen  ", target=4, exception=" Shown to governors ")
    db.session.expire_all()
    row = find_judgement(review, A)
    assert (row.level, row.rationale, row.target, row.exception) == (3, "Logs seen", 4, "Shown to governors")
    assert (row.not_applicable, row.judged_by_id, row.version) == ("", None, 1)
    assert before <= row.judged_at <= datetime.now(UTC)


@pytest.mark.parametrize("level", range(5))
def test_every_level_of_the_scale_is_taken(review, level):
    assert judge(review, level=level).level == level


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"level": 5}, "Choose one of the five levels."),
        ({"level": -1}, "Choose one of the five levels."),
        ({"level": 2, "target": 5}, "Choose one of the five levels."),
        ({"not_applicable": "None here", "target": -1}, "Choose one of the five levels."),
        ({}, "Choose the level closest to what happens here, or say why it does not apply."),
        ({"not_applicable": "  ", "rationale": "Words alone"},
         "Choose the level closest to what happens here, or say why it does not apply."),
    ],
)  # fmt: skip
def test_what_is_no_judgement_is_refused_and_nothing_is_kept(review, said, message):
    with pytest.raises(Refused) as refusal:
        judge(review, **said)
    assert str(refusal.value) == message
    assert judgements_of(review) == {}


def test_a_reason_for_not_applying_wins_over_a_level(review):
    row = judge(review, level=2, not_applicable=" No pupils' email ", rationale="Looked into")
    assert (row.level, row.not_applicable, row.rationale) == (None, "No pupils' email", "Looked into")


def test_judging_a_level_again_takes_the_reason_back(review):
    judge(review, not_applicable="No email")
    row = judge(review, version=1, level=1)
    assert (row.level, row.not_applicable, row.version) == (1, "", 2)


def test_a_criterion_the_edition_does_not_have_is_unknown(review):
    with pytest.raises(UnknownRef):
        judge(review, ref="made-up", level=1)


def test_the_second_of_two_people_sees_what_the_first_saved_and_overwrites_nothing(review):
    judge(review, level=1, rationale="First")
    judge(review, version=1, level=2, rationale="Second")
    for seen in (NEVER_SAVED, 1, 3):
        with pytest.raises(EditConflict) as conflict:
            judge(review, version=seen, level=4, rationale="Late")
        assert (conflict.value.theirs.level, conflict.value.theirs.rationale) == (2, "Second")
    db.session.expire_all()
    assert find_judgement(review, A).rationale == "Second"


def test_a_save_that_loses_the_race_after_reading_sees_the_winner(review):
    judge(review, level=1)
    judge(review, version=1, level=4, rationale="Winner")
    read_too_early(review, A)
    with pytest.raises(EditConflict) as conflict:
        judge(review, version=1, level=2)
    assert (conflict.value.theirs.level, conflict.value.theirs.rationale) == (4, "Winner")
    assert verify_chain().faults == ()


def test_two_first_judgements_of_one_criterion_leave_one_and_the_second_sees_it(review, monkeypatch):
    judge(review, level=3, rationale="Winner")
    before = log_length()
    real, calls = judgements.find_judgement, []

    def looked_too_early(*args):
        calls.append(args)
        return None if len(calls) == 1 else real(*args)

    monkeypatch.setattr(judgements, "find_judgement", looked_too_early)
    with pytest.raises(EditConflict) as conflict:
        judge(review, level=1)
    assert conflict.value.theirs.rationale == "Winner"
    assert log_length() == before


def test_a_judgement_removed_while_it_was_open_is_not_made_again_by_surprise(review):
    judge(review, level=1)
    clear_judgement(TESTER, review, A, 1)
    with pytest.raises(
        Refused, match=r"^This judgement was removed while you had it open\. Open the criterion again\.$"
    ):
        judge(review, version=1, level=2)


def test_a_judgement_taken_back_waits_again_and_its_words_stay_in_the_log(review):
    judge(review, level=1, rationale="A first look")
    clear_judgement(TESTER, review, A, 1)
    assert judgements_of(review) == {}
    entry = db.session.scalars(select(ChangeLog).order_by(ChangeLog.id.desc())).first()
    assert (entry.verb, entry.before["rationale"]) == ("removed", "A first look")


def test_taking_back_what_is_not_there_does_nothing_and_a_stale_copy_takes_nothing_back(review):
    clear_judgement(TESTER, review, A, 1)
    judge(review, level=1)
    judge(review, version=1, level=2)
    with pytest.raises(EditConflict):
        clear_judgement(TESTER, review, A, 1)
    assert find_judgement(review, A).level == 2


def test_a_closed_review_cannot_be_judged_in_any_way(review):
    judge(review, level=1)
    close_review(TESTER, review, TODAY)
    before = log_length()
    for attempt in (
        lambda: judge(review, version=1, level=2),
        lambda: judge(review, ref=B, level=2),
        lambda: record_levels(TESTER, review, {A: QuickLevel(2, 1)}),
        lambda: record_levels(TESTER, review, {B: QuickLevel(2, NEVER_SAVED)}),
        lambda: clear_judgement(TESTER, review, A, 1),
    ):
        with pytest.raises(Refused) as refusal:
            attempt()
        assert str(refusal.value) == CLOSED
    assert log_length() == before


# A strand page.


def test_a_strand_page_saves_levels_and_keeps_everything_else(review):
    judge(review, level=1, rationale="Seen", target=4, exception="Known")
    result = record_levels(TESTER, review, {A: QuickLevel(2, 1), B: QuickLevel(0, NEVER_SAVED)})
    assert (result.saved, result.conflicts) == ((A, B), ())
    rows = judgements_of(review)
    assert (rows[A].level, rows[A].rationale, rows[A].target, rows[A].exception) == (2, "Seen", 4, "Known")
    assert (rows[B].level, rows[B].rationale, rows[B].target) == (0, "", 3)


def test_a_level_that_is_so_already_is_left_alone_whatever_version_was_seen(review):
    judge(review, level=1)
    before = log_length()
    assert record_levels(TESTER, review, {A: QuickLevel(1, NEVER_SAVED)}) == judgements.QuickResult((), ())
    assert log_length() == before
    assert find_judgement(review, A).version == 1


def test_what_somebody_else_saved_meanwhile_stays_and_is_told_and_the_rest_is_saved(review):
    judge(review, level=1)
    judge(review, version=1, level=4)
    result = record_levels(TESTER, review, {A: QuickLevel(2, 1), B: QuickLevel(2, NEVER_SAVED), C: QuickLevel(1, 5)})
    assert (result.saved, result.conflicts) == ((B,), (A, C))
    assert {ref: row.level for ref, row in judgements_of(review).items()} == {A: 4, B: 2}


def test_a_quick_level_makes_a_criterion_apply_again(review):
    judge(review, not_applicable="No email")
    record_levels(TESTER, review, {A: QuickLevel(2, 1)})
    row = find_judgement(review, A)
    assert (row.level, row.not_applicable) == (2, "")


@pytest.mark.parametrize(
    ("bad", "fault"),
    [({"made-up": QuickLevel(1, NEVER_SAVED)}, UnknownRef), ({C: QuickLevel(9, NEVER_SAVED)}, Refused)],
)
def test_one_impossible_level_saves_none_of_the_page(review, bad, fault):
    before = log_length()
    with pytest.raises(fault):
        record_levels(TESTER, review, {A: QuickLevel(1, NEVER_SAVED), **bad})
    assert judgements_of(review) == {}
    assert log_length() == before


def test_a_page_that_loses_the_race_to_judge_first_tells_of_it_and_saves_the_rest(review, monkeypatch):
    judge(review, level=4)
    real, calls = judgements.judgements_of, []

    def looked_too_early(*args):
        calls.append(args)
        return {} if len(calls) == 1 else real(*args)

    monkeypatch.setattr(judgements, "judgements_of", looked_too_early)
    result = record_levels(TESTER, review, {A: QuickLevel(1, NEVER_SAVED), B: QuickLevel(2, NEVER_SAVED)})
    assert (result.saved, result.conflicts) == ((B,), (A,))
    assert {ref: row.level for ref, row in real(review).items()} == {A: 4, B: 2}


def test_a_page_that_loses_the_race_after_reading_tells_of_it_and_saves_the_rest(review):
    judge(review, level=1)
    judge(review, version=1, level=4)
    read_too_early(review, A)
    result = record_levels(TESTER, review, {A: QuickLevel(2, 1), B: QuickLevel(2, NEVER_SAVED)})
    assert (result.saved, result.conflicts) == ((B,), (A,))
    assert {ref: row.level for ref, row in judgements_of(review).items()} == {A: 4, B: 2}
    assert verify_chain().faults == ()
