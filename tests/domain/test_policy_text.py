"""Where a passage is, in words; and how long a policy is."""

import pytest

from audit.domain.policy_text import Passage, PassageKind, PolicyText, place_of


def passage(**facts):
    return Passage(**{"number": 12, "text": "Phones stay off.", "kind": PassageKind.PARAGRAPH, **facts})


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        ({"page": 3, "headings": ("Staff", "Families")}, "Page 3, under “Families”"),
        ({"headings": ("Families",)}, "Under “Families”"),
        ({"page": 3}, "Page 3"),
        ({}, "Passage 12"),
        ({"page": 3, "kind": PassageKind.CELL}, "Page 3, in a table"),
        ({"headings": ("Staff",), "kind": PassageKind.CELL}, "Under “Staff”, in a table"),
        ({"page": 1, "kind": PassageKind.FOOTER}, "Page 1, in the footer"),
        ({"kind": PassageKind.FOOTER}, "Passage 12, in the footer"),
        ({"kind": PassageKind.HEADING, "page": 2}, "Page 2"),
    ],
)
def test_a_place_is_told_so_that_a_reader_finds_it(facts, place):
    assert place_of(passage(**facts)) == place


def test_a_long_heading_is_cut_in_a_place():
    assert place_of(passage(headings=("Phones " * 20,))) == f"Under “{'Phones ' * 11}Ph…”"


def test_words_are_counted_without_running_headers_and_footers():
    policy = PolicyText((passage(), passage(text="Page 1 of 9", kind=PassageKind.FOOTER), passage(text="Be kind.")))
    assert policy.words == 5


def test_an_empty_policy_has_no_words():
    assert PolicyText(()).words == 0
