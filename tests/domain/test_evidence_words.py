"""Evidence in words."""

from datetime import date

import pytest

from audit.domain.assurance import Currency, Evidence
from audit.domain.evidence_words import KIND_EXAMPLES, currency_words, kind_hint, size_words
from audit.domain.vocabulary import EvidenceKind

EFFECTIVE, REVIEW_BY = date(2017, 1, 9), date(2017, 7, 3)


def words(today, review_by=REVIEW_BY):
    return currency_words(Evidence(1, "Policy", EvidenceKind.DOCUMENT, EFFECTIVE, review_by), today)


def test_before_it_is_effective_evidence_says_from_when():
    assert words(date(2017, 1, 8)) == "From 9 January 2017, not yet in effect"


@pytest.mark.parametrize("today", [date(2017, 1, 9), date(2017, 3, 4), date(2017, 7, 3)])
def test_evidence_is_current_from_its_first_day_to_its_review_date(today):
    assert words(today) == "Current until 3 July 2017"


def test_evidence_lapses_on_the_day_after_its_review_date():
    assert words(date(2017, 7, 4)) == "Lapsed on 4 July 2017"
    assert words(date(2019, 1, 1)) == "Lapsed on 4 July 2017"


def test_evidence_without_a_review_date_never_lapses():
    assert words(date(2050, 1, 1), review_by=None) == "Current, no review date"


def test_the_words_agree_with_the_rule_on_every_day_around_both_dates():
    item = Evidence(1, "Policy", EvidenceKind.DOCUMENT, EFFECTIVE, REVIEW_BY)
    first = {Currency.NOT_YET: "From", Currency.CURRENT: "Current", Currency.LAPSED: "Lapsed"}
    for ordinal in range(date(2017, 1, 1).toordinal(), date(2017, 7, 10).toordinal()):
        day = date.fromordinal(ordinal)
        assert currency_words(item, day).startswith(first[item.currency(day)])


def test_every_kind_has_examples_and_says_when_it_is_usually_reviewed():
    assert set(KIND_EXAMPLES) == set(EvidenceKind)
    assert all("Usually reviewed" in kind_hint(kind) for kind in EvidenceKind)


@pytest.mark.parametrize(
    ("size", "said"),
    [(1, "1 byte"), (812, "812 bytes"), (34 * 1024, "34 KB"), (1_258_291, "1.2 MB"), (25 * 1024 * 1024, "25.0 MB")],
)
def test_sizes_are_said_as_people_say_them(size, said):
    assert size_words(size) == said
