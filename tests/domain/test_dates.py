"""Dates the British way round."""

import re
from datetime import date

import pytest

from audit.domain.dates import parse_date, show_date

FOURTH = date(2017, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        "4 March 2017", "04 March 2017", "4 march 2017", "4 Mar 2017", "4 March, 2017", "  4   March  2017 ",
        "4/3/2017", "04/03/2017", "4-3-2017", "4.3.2017", "2017-03-04", "4\u00a0March\u00a02017", "4th March 2017",
        "4/3/17", "04.03.17",
    ],
)  # fmt: skip
def test_dates_are_read_day_first(text):
    assert parse_date(text) == FOURTH


@pytest.mark.parametrize("text", ["soon", "", "4-3-17", "13/13/2017", "31 June 2017", "29 February 2017", "3/2017"])
def test_what_is_no_date_is_refused_with_an_example(text):
    words = re.escape(f"'{text}' is not a date. Write it like 4 March 2017 or 4/3/2017")
    with pytest.raises(ValueError, match=f"^{words}$"):
        parse_date(text)


def test_september_is_shortened_as_people_do():
    assert parse_date("1st sept. 2017") == parse_date("1 Sep 2017") == date(2017, 9, 1)


def test_years_reach_from_1990_to_2099():
    assert parse_date("1/1/1990") == date(1990, 1, 1)
    assert parse_date("31/12/2099") == date(2099, 12, 31)
    with pytest.raises(ValueError, match=r"^31 December 1989 is too far from now\. Use a year from 1990 to 2099$"):
        parse_date("31/12/1989")
    with pytest.raises(ValueError, match=r"^1 January 2100 is too far from now"):
        parse_date("1 January 2100")


def test_leap_days_exist_in_leap_years():
    assert parse_date("29 February 2020") == date(2020, 2, 29)


@pytest.mark.parametrize("day", [FOURTH, date(2020, 2, 29), date(1990, 1, 1), date(2099, 12, 31)])
def test_what_is_shown_can_be_read_back(day):
    assert parse_date(show_date(day)) == day


def test_days_are_shown_without_a_leading_nought():
    assert show_date(FOURTH) == "4 March 2017"
