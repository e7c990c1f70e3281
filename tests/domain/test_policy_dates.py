"""Dates as policies write them, and which of them is the date of what. Days are worked out by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.policy_dates import dates_in
from audit.domain.policy_review import DateUse, approval_dates, next_review, policy_dates, says_how_often
from audit.domain.policy_text import PassageKind
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.policy_builders import passage, policy


def cell(text, lead_in=""):
    return passage(0, text, kind=PassageKind.CELL, lead_in=lead_in)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("4 March 2017", date(2017, 3, 4), date(2017, 3, 4)),
        ("Monday 4th of March 2017", date(2017, 3, 4), date(2017, 3, 4)),
        ("March 4th, 2017", date(2017, 3, 4), date(2017, 3, 4)),
        ("04/03/2017", date(2017, 3, 4), date(2017, 3, 4)),
        ("4.3.17", date(2017, 3, 4), date(2017, 3, 4)),
        ("2017-03-04", date(2017, 3, 4), date(2017, 3, 4)),
        ("1-Sep-2016", date(2016, 9, 1), date(2016, 9, 1)),
        ("September 2016", date(2016, 9, 1), date(2016, 9, 30)),
        ("Sept. 2016", date(2016, 9, 1), date(2016, 9, 30)),
        ("Sept '16", date(2016, 9, 1), date(2016, 9, 30)),
        ("Nov 17", date(2017, 11, 1), date(2017, 11, 30)),
        ("09/2016", date(2016, 9, 1), date(2016, 9, 30)),
        ("February 2016", date(2016, 2, 1), date(2016, 2, 29)),
        ("Autumn 2016", date(2016, 9, 1), date(2016, 12, 31)),
        ("Spring term 2017", date(2017, 1, 1), date(2017, 4, 30)),
        ("Summer Term 2017", date(2017, 4, 1), date(2017, 7, 31)),
        ("Summer 2017", date(2017, 4, 1), date(2017, 8, 31)),
        ("Spring term 2016/17", date(2017, 1, 1), date(2017, 4, 30)),
        ("Autumn 2016/17", date(2016, 9, 1), date(2016, 12, 31)),
        ("Term 2 2016", date(2016, 11, 1), date(2016, 12, 31)),
        ("Term 6 2016/17", date(2017, 6, 1), date(2017, 7, 31)),
        ("2016/17", date(2016, 9, 1), date(2017, 8, 31)),
        ("2016-2017", date(2016, 9, 1), date(2017, 8, 31)),
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
    ],
)
def test_a_date_is_read_with_the_days_that_it_can_mean(text, first, last):
    (read,) = dates_in(text)
    assert (read.first, read.last) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "every September", "each autumn", "in September each year", "they may 12 times ask", "01233 201678", "20166",
        "13/13/2017", "0/0/2017", "Year 6", "3.2 Email", "annually", "2016/19x",
    ],
)  # fmt: skip
def test_what_is_no_date_is_not_read_as_one(text):
    assert [read for read in dates_in(text) if not read.whole_year] == []


def test_a_day_that_the_calendar_lacks_is_read_as_the_last_of_its_month():
    assert dates_in("31/09/2017")[0].last == date(2017, 9, 30)
    assert dates_in("29 Feb 2017")[0].last == date(2017, 2, 28)


def test_days_come_first_except_where_that_cannot_be():
    assert dates_in("09/10/2017")[0].last == date(2017, 10, 9)
    assert dates_in("09/25/2017")[0].last == date(2017, 9, 25)


@given(st.text(alphabet="0123456789/.- 'SepMayautumnterm'29", max_size=60) | st.text(max_size=60))
def test_no_text_is_too_odd_to_look_for_dates_in(text):
    for read in dates_in(text):
        assert read.first <= read.last
        assert 0 <= read.start < read.end <= len(text)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Next review: September 2016", date(2016, 9, 30)),
        ("Review date 01/09/2016", date(2016, 9, 1)),
        ("Review: Autumn 2016", date(2016, 12, 31)),
        ("to be reviewed in Nov 17", date(2017, 11, 30)),
        ("This policy will be reviewed by 4th March 2017.", date(2017, 3, 4)),
        ("The policy is next due for review in November 2017", date(2017, 11, 30)),
        ("Date of last review: Sept 2015 Date of next review: Sept 2016", date(2016, 9, 30)),
        ("Policy reviewed: Sept 2015. Next review: Sept 2016", date(2016, 9, 30)),
        ("Date ratified: 3.10.16 Date for review: 3.10.17", date(2017, 10, 3)),
        ("Adopted by governors on 4 July 2016; to be reviewed July 2018.", date(2018, 7, 31)),
        ("Online Safety Policy September 2016 – review September 2017", date(2017, 9, 30)),
        ("Review due by: end of Spring Term 2017", date(2017, 4, 30)),
        ("Next review: 2016/17", date(2017, 8, 31)),
        ("Review Date: 2018", date(2018, 12, 31)),
    ],
)
def test_the_next_review_is_read_behind_the_words_that_announce_it(text, last):
    review = next_review(policy(text))
    assert review is not None
    assert review.read.last == last


@pytest.mark.parametrize(
    "text",
    [
        "The filtering system will be reviewed by March 2016.",
        "Passwords will be reviewed in March 2016.",
        "The next review of the filter is in May 2016.",
        "Safer Children in a Digital World: the Byron Review 2008",
        "Serious case review 2013",
        "The policy is reviewed every September.",
        "The policy was last reviewed in September 2015.",
        "This policy will be reviewed annually. The Data Protection Act 1998 applies.",
        "KCSIE (September 2016) will be reviewed by the DSL.",
    ],
)
def test_dates_of_other_things_and_of_past_reviews_are_no_next_review(text):
    assert next_review(policy(text)) is None


def test_a_date_in_a_cell_is_what_its_headings_say():
    text = policy(
        cell("Date of issue"), cell("Next review"), cell("Version"),
        cell("Nov 2016", "Date of issue"), cell("Nov 2017", "Nov 2016 – Next review"), cell("2", "Nov 2016 – Version"),
    )  # fmt: skip
    assert approval_dates(text) == (date(2016, 11, 1), date(2017, 11, 30))
    assert [one.passage for one in policy_dates(text)] == [4, 5]


def test_cells_whose_headings_were_not_seen_are_paired_in_their_order():
    text = policy(cell("Approved"), cell("Review date", "Approved"), cell("Sept 2016"), cell("Sept 2017", "Sept 2016"))
    assert approval_dates(text) == (date(2016, 9, 1), date(2017, 9, 30))


def test_a_date_may_stand_on_the_line_below_its_label():
    assert approval_dates(policy("Date of next review", "September 2017")) == (None, date(2017, 9, 30))
    assert approval_dates(policy("Next review due", "The policy is for everybody.")) == (None, None)


def test_of_several_reviews_the_latest_counts():
    text = policy("Next review: September 2017", "Version 1, review date: September 2015")
    assert approval_dates(text) == (None, date(2017, 9, 30))


def test_approval_comes_before_issue_and_issue_before_a_signature():
    signed, issued = "Signed: J Smith, 3/10/2016", "Date of issue: November 2016"
    assert approval_dates(policy(signed)) == (date(2016, 10, 3), None)
    assert approval_dates(policy(signed, issued)) == (date(2016, 11, 1), None)
    assert approval_dates(policy(signed, issued, "Approved by governors: 12th October 2016"))[0] == date(2016, 10, 12)


def test_a_name_and_a_post_may_stand_between_approval_and_its_date():
    text = policy("Approved by the Governing Body: Ada Pell (Chair) Date: 17th November 2016 FGB")
    assert approval_dates(text) == (date(2016, 11, 17), None)


@pytest.mark.parametrize(
    "text",
    [
        "Use of personal phones was approved by the head in March 2015.",
        "We agreed with parents in May 2015 to ban phones.",
        "This template policy was published in August 2016.",
        "Agreed by the senior leaders on 9 September.",
    ],
)
def test_what_is_no_approval_of_the_policy_gives_no_date(text):
    assert approval_dates(policy(text)) == (None, None)


def test_what_the_words_mean_is_kept_with_where_they_stand():
    text = policy("Aims", "Approved: 3/10/2016 Review date: 3/10/2017")
    approved, review = policy_dates(text)
    assert (approved.use, review.use) == (DateUse.APPROVED, DateUse.NEXT_REVIEW)
    assert text.passages[1].text[slice(*review.quote)] == "Review date: 3/10/2017"


@pytest.mark.parametrize(
    ("text", "often"),
    [
        ("It will be reviewed at least annually.", True),
        (cell("each March, or earlier", "Looked at again"), True),
        ("The annual review of the policy is in May.", True),
        ("Review date: September 2017", False),
        ("Every child matters to us.", False),
    ],
)
def test_a_policy_may_say_how_often_without_saying_when(text, often):
    assert says_how_often(policy(text)) is often
