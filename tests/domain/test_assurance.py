"""What a judgement is worth: design.md section 2, "Assured level", rule by rule."""

from datetime import date

import pytest

from audit.domain.assurance import Currency, Evidence, assured_level, supported_level
from audit.domain.vocabulary import EvidenceKind
from tests.builders import TODAY, evidence, standing

YESTERDAY, TOMORROW = date(2017, 3, 3), date(2017, 3, 5)
DOCUMENT, RECORD, OBSERVATION = evidence("document"), evidence("record"), evidence("observation")
LAPSED = evidence("record", review_by=YESTERDAY)
COMING = evidence("record", effective=TOMORROW)


@pytest.mark.parametrize(
    ("effective", "review_by", "state"),
    [
        (TODAY, None, Currency.CURRENT),  # the effective day counts
        (TOMORROW, None, Currency.NOT_YET),
        (YESTERDAY, TODAY, Currency.CURRENT),  # the review-by day counts
        (YESTERDAY, YESTERDAY, Currency.LAPSED),
        (TODAY, TODAY, Currency.CURRENT),  # true for one day only
        (date(1990, 1, 1), None, Currency.CURRENT),  # without a review-by date it never lapses
        (TOMORROW, TOMORROW, Currency.NOT_YET),
        (date(2016, 2, 29), date(2017, 3, 4), Currency.CURRENT),
    ],
)
def test_evidence_counts_from_its_effective_day_to_its_review_by_day_both_included(effective, review_by, state):
    assert Evidence(1, "Log", EvidenceKind.RECORD, effective, review_by).currency(TODAY) is state


def test_evidence_on_a_leap_day_lapses_on_the_first_of_march():
    log = evidence("record", effective=date(2015, 9, 1), review_by=date(2016, 2, 29))
    assert log.currency(date(2016, 2, 29)) is Currency.CURRENT
    assert log.currency(date(2016, 3, 1)) is Currency.LAPSED


@pytest.mark.parametrize("claimed", [0, 1, 2])
@pytest.mark.parametrize("items", [[], [LAPSED], [DOCUMENT, RECORD]])
def test_claims_of_nought_to_two_stand_as_claimed(claimed, items):
    assert assured_level(claimed, items, TODAY) == claimed


@pytest.mark.parametrize("claimed", [3, 4])
@pytest.mark.parametrize("items", [[], [LAPSED], [COMING], [LAPSED, COMING]])
def test_a_claim_of_secure_or_more_without_current_evidence_is_worth_two_and_never_less(claimed, items):
    assert assured_level(claimed, items, TODAY) == 2


@pytest.mark.parametrize("kind", list(EvidenceKind))
def test_one_current_item_of_any_kind_carries_secure_and_no_more(kind):
    assert assured_level(3, [evidence(kind)], TODAY) == 3
    assert assured_level(4, [evidence(kind)], TODAY) == 3


@pytest.mark.parametrize(
    ("kinds", "worth"),
    [
        (["document", "document"], 3),  # two items, one kind
        (["record", "record"], 3),  # practice, but one kind
        (["document", "record"], 4),
        (["document", "observation"], 4),
        (["document", "voice"], 4),
        (["document", "external"], 4),
        (["record", "observation"], 4),  # a document is not needed
        (["document", "document", "voice"], 4),
        (["document"] * 5, 3),
    ],
)
def test_embedded_needs_two_kinds_of_current_evidence_one_of_them_more_than_a_document(kinds, worth):
    items = [evidence(kind) for kind in kinds]
    assert supported_level(items, TODAY) == worth
    assert assured_level(4, items, TODAY) == worth
    assert assured_level(3, items, TODAY) == 3  # evidence never lifts a claim


def test_what_is_not_current_does_not_count_towards_embedded():
    assert assured_level(4, [DOCUMENT, LAPSED], TODAY) == 3
    assert assured_level(4, [DOCUMENT, COMING], TODAY) == 3
    assert assured_level(4, [LAPSED, COMING, OBSERVATION], TODAY) == 3


def test_embedded_falls_to_secure_then_to_developing_as_evidence_lapses():
    # The record lapses after 10 March, the document after 20 March.
    items = [evidence("document", review_by=date(2017, 3, 20)), evidence("record", review_by=date(2017, 3, 10))]
    days = [date(2017, 3, 10), date(2017, 3, 11), date(2017, 3, 20), date(2017, 3, 21)]
    assert [assured_level(4, items, day) for day in days] == [4, 3, 3, 2]


@pytest.mark.parametrize("claimed", range(5))
def test_an_exception_lets_a_claim_stand_whatever_the_evidence(claimed):
    assert assured_level(claimed, [], TODAY, excepted=True) == claimed


def test_an_exception_is_shown_with_the_number_and_without_one_the_claim_is_unevidenced():
    excepted = standing(4, exception="Seen at work by the whole governing body")
    assert (excepted.assured, excepted.excepted, excepted.unevidenced) == (4, True, False)
    plain = standing(4)
    assert (plain.assured, plain.excepted, plain.unevidenced) == (2, False, True)


def test_a_standing_counts_current_and_stale_items_and_leaves_out_those_to_come():
    a = standing(3, DOCUMENT, RECORD, LAPSED, COMING)
    assert (a.current_evidence, a.stale_evidence, len(a.evidence)) == (2, 1, 4)
