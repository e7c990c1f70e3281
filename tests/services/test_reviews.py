"""Settings and reviews: starting, what applies, closing, and that what was reported does not move."""

from datetime import date

import pytest

from audit.domain.errors import UnknownRef
from audit.domain.scoring import score
from audit.domain.vocabulary import EvidenceKind
from audit.services.assessing import assessment_of
from audit.services.errors import EditConflict, Refused
from audit.services.evidence import EvidenceInput, add_evidence, attach, change_evidence
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.reviews import (
    CURRENT_EDITION,
    SettingDetails,
    academic_year,
    bring_in,
    brought_in,
    change_setting,
    close_review,
    edition_of,
    leave_out,
    new_setting,
    reopen_review,
    reviews_of,
    start_review,
)
from audit.store.base import db
from audit.store.reviews import ReviewStatus
from audit.store.rubric_files import edition_ids
from tests.builders import EDITION, TESTER, TODAY, stored_review

DETAILS = SettingDetails("Hillside Primary", "maintained", ("primary",), ("website", "children-online"))
ONLY_PLATFORM = "learning-platform"  # the facility that stored_review() lacks


@pytest.fixture
def review(database):
    return stored_review()


def criterion_for(review, facility):
    return next(c.ref for c in edition_of(review).criteria if facility in c.applies_to.facilities)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2016, 8, 31), 2015),
        (date(2016, 9, 1), 2016),
        (date(2016, 12, 31), 2016),
        (date(2017, 1, 1), 2016),
        (date(2017, 8, 31), 2016),
        (date(2020, 2, 29), 2019),
    ],
)
def test_an_academic_year_runs_from_september_to_august(day, year):
    assert academic_year(day) == year


def test_a_new_review_is_open_with_the_edition_of_its_start(review):
    assert (review.status, review.is_open, review.opened_on, review.closed_on) == ("open", True, TODAY, None)
    assert (review.edition, review.year_label) == (EDITION, "2016 to 2017")
    assert edition_of(review).id == EDITION


def test_a_review_takes_the_newest_edition_and_older_ones_keep_theirs(review):
    later = start_review(TESTER, review.setting, 2017, TODAY)
    assert later.edition == CURRENT_EDITION == edition_ids()[-1] == "online-safety-2016-2"
    assert review.edition == EDITION
    assert edition_of(later).based_on == review.edition


def test_a_review_cannot_start_with_an_edition_that_is_not_there(review):
    with pytest.raises(UnknownRef):
        start_review(TESTER, review.setting, 2017, TODAY, "online-safety-1999")
    assert [r.year for r in reviews_of(review.setting)] == [2016]


def test_a_setting_has_one_review_a_year(review):
    with pytest.raises(Refused) as refusal:
        start_review(TESTER, review.setting, 2016, TODAY)
    assert str(refusal.value) == "There is already a review for 2016 to 2017. Open it, or choose another year."
    later = start_review(TESTER, review.setting, 2017, TODAY)
    other = stored_review("Valley Academy")
    assert reviews_of(review.setting) == [later, review]
    assert reviews_of(other.setting) == [other]


def test_a_review_of_an_edition_that_is_gone_says_so(review):
    review.edition = "online-safety-1999"
    with db.session.no_autoflush, pytest.raises(UnknownRef, match="online-safety-1999"):
        edition_of(review)


# What a setting is.


def test_names_are_trimmed_and_lists_kept_in_order(database):
    setting = new_setting(SettingDetails("  Hillside  ", "academy", ("primary", "early-years"), ()))
    assert (setting.name, setting.phases, setting.facilities) == ("Hillside", ["primary", "early-years"], [])
    assert setting.profile.phases == {"primary", "early-years"}


def test_changing_what_a_setting_is_changes_what_applies_and_keeps_judgements(review):
    ref = criterion_for(review, ONLY_PLATFORM)
    record_judgement(TESTER, review, ref, JudgementInput(level=1), 0)
    assert not assessment_of(review, TODAY).by_ref[ref].applies
    richer = SettingDetails(DETAILS.name, DETAILS.type, DETAILS.phases, (*DETAILS.facilities, ONLY_PLATFORM))
    change_setting(TESTER, review.setting, richer, 1)
    assert assessment_of(review, TODAY).by_ref[ref].claimed == 1
    change_setting(TESTER, review.setting, DETAILS, 2)
    standing = assessment_of(review, TODAY).by_ref[ref]
    assert (standing.applies, standing.claimed, standing.judgement.level) == (False, None, 1)


def test_a_setting_changed_by_somebody_else_meanwhile_is_not_overwritten(review):
    change_setting(TESTER, review.setting, SettingDetails("First", "academy", (), ()), 1)
    with pytest.raises(EditConflict) as conflict:
        change_setting(TESTER, review.setting, SettingDetails("Second", "academy", (), ()), 1)
    assert conflict.value.theirs.name == review.setting.name == "First"


# Bringing in.


def test_a_criterion_can_be_brought_in_once_and_left_out_again(review):
    ref = criterion_for(review, ONLY_PLATFORM)
    bring_in(TESTER, review, ref)
    bring_in(TESTER, review, ref)
    assert brought_in(review) == {ref}
    assert assessment_of(review, TODAY).by_ref[ref].applies
    leave_out(TESTER, review, ref)
    leave_out(TESTER, review, ref)
    assert brought_in(review) == frozenset()
    assert not assessment_of(review, TODAY).by_ref[ref].applies


def test_what_is_brought_in_is_so_in_that_review_only(review):
    later = start_review(TESTER, review.setting, 2017, TODAY)
    bring_in(TESTER, review, criterion_for(review, ONLY_PLATFORM))
    assert brought_in(later) == frozenset()


def test_only_criteria_of_the_edition_can_be_brought_in(review):
    with pytest.raises(UnknownRef):
        bring_in(TESTER, review, "made-up")


# Closing.


def test_a_closed_review_refuses_changes_until_it_is_opened_again(review):
    ref = criterion_for(review, ONLY_PLATFORM)
    close_review(TESTER, review, TODAY)
    assert (review.status, review.closed_on, review.is_open) == (ReviewStatus.CLOSED, TODAY, False)
    for attempt in (
        lambda: close_review(TESTER, review, TODAY),
        lambda: bring_in(TESTER, review, ref),
        lambda: leave_out(TESTER, review, ref),
    ):
        with pytest.raises(Refused, match=r"^This review is closed, so it cannot be changed\."):
            attempt()
    reopen_review(TESTER, review)
    assert (review.status, review.closed_on) == (ReviewStatus.OPEN, None)
    bring_in(TESTER, review, ref)


def test_an_open_review_moves_with_the_day_and_a_closed_one_stays_on_its_own(review):
    assert review.day(date(2017, 7, 1)) == date(2017, 7, 1)
    close_review(TESTER, review, date(2017, 6, 30))
    assert review.day(date(2018, 1, 1)) == date(2017, 6, 30)


def reported(review):
    """A criterion at 3 with one record current until 31 July 2017, closed on 30 June."""
    ref = edition_of(review).criteria[0].ref
    record_judgement(TESTER, review, ref, JudgementInput(level=3), 0)
    said = EvidenceInput("Log", EvidenceKind.RECORD, date(2016, 9, 1), date(2017, 7, 31), kept_in="Office")
    item = add_evidence(TESTER, review.setting, said)
    attach(TESTER, review, ref, [item])
    close_review(TESTER, review, date(2017, 6, 30))
    return ref, item, said


def test_evidence_that_lapses_after_closing_does_not_move_what_was_reported(review):
    ref, _, _ = reported(review)
    later = date(2018, 1, 1)
    assert assessment_of(review, later).by_ref[ref].assured == 3
    assert assessment_of(review, later, on=later).by_ref[ref].assured == 2  # unless somebody asks about that day
    reopen_review(TESTER, review)
    assert assessment_of(review, later).by_ref[ref].assured == 2


def test_evidence_cannot_be_attached_to_a_closed_review(review):
    ref, item, _ = reported(review)
    with pytest.raises(Refused, match=r"^This review is closed"):
        attach(TESTER, review, edition_of(review).criteria[1].ref, [item])
    assert assessment_of(review, TODAY).by_ref[ref].current_evidence == 1


def test_changing_what_a_setting_is_does_not_move_what_was_reported(review):
    reported(review)
    before = score(assessment_of(review, TODAY).standings)
    richer = SettingDetails(DETAILS.name, "independent", DETAILS.phases, (*DETAILS.facilities, ONLY_PLATFORM))
    change_setting(TESTER, review.setting, richer, review.setting.version)
    assert score(assessment_of(review, TODAY).standings) == before


def test_correcting_the_dates_of_evidence_does_not_move_what_was_reported(review):
    ref, item, said = reported(review)
    corrected = EvidenceInput(said.title, said.kind, said.effective, date(2017, 1, 31), kept_in=said.kept_in)
    change_evidence(TESTER, item, corrected, item.version)
    assert assessment_of(review, TODAY).by_ref[ref].assured == 3
