"""Why a passage was taken for a statement, in words: what speaks for it, then what speaks against it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.policy_clues import Clue
from audit.domain.policy_why import WORDING_SHOWN, why
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.matching import look, said

SPAM = said("R1", "Stop spam", look_for=(("filter", "block"), ("spam", "junk mail")))
WORDING = "Spam is stopped."


def told(*words, wording=WORDING, **clues):
    return why(SPAM, look(**clues), words, wording)


def test_where_nothing_much_speaks_for_it_that_is_said():
    assert told() == "Little in common with it."
    assert told(nearest=0.59, heading=0.44, margin=-0.15, mistaken=0.59) == "Little in common with it."


def test_what_speaks_for_it_comes_in_order():
    assert told("filter", "spam", nearest=0.9, heading=0.5, margin=0.2) == (
        "Under a heading on the same matter; has “filter” and “spam”; much like “Spam is stopped”."
    )


def test_what_it_has_is_counted_where_it_has_not_all():
    assert told("spam") == "Has “spam”, and nothing like “filter”."
    assert told("block", "junk mail") == "Has “block” and “junk mail”."


def test_of_what_it_lacks_three_things_are_told():
    five = said("R1", "Five", look_for=(("a", "x"), ("b",), ("c",), ("d",), ("e",)))
    assert why(five, look(), ("x",), WORDING) == "Has “x”, and nothing like “b”, “c” or “d” and 1 more."


def test_a_heading_is_on_the_same_matter_from_a_likeness_of_045():
    assert told(heading=0.45) == "Under a heading on the same matter."


def test_a_wording_is_shown_from_a_likeness_of_06():
    assert told(nearest=0.6) == "Much like “Spam is stopped”."
    assert told(nearest=0.6, margin=0.1) == "Much like “Spam is stopped”."
    assert told(nearest=0.59, margin=0.1) == "It fits this statement better than any other."


def test_a_sentence_of_another_policy_is_not_shown():
    """It is of a school that was made up to learn from, and names its people."""
    theirs = replace(SPAM, said_in=("Miss Prendle stops spam.",))
    assert why(theirs, look(nearest=0.9), (), "Miss Prendle stops spam.") == "Close to how other schools say it."
    assert why(theirs, look(nearest=0.9), (), WORDING) == "Much like “Spam is stopped”."
    assert why(theirs, look(nearest=0.9, turned=1), (), "Miss Prendle stops spam.") == (
        "Close to how other schools say it."
    )


def test_what_speaks_against_it_is_said_after():
    assert told("spam", "filter", negated=1) == "Has “spam” and “filter”; but it seems to say the opposite."
    assert (
        told(nearest=0.7, turned=1)
        == "Much like “Spam is stopped”; but one says “no” or “not” where the other does not."
    )
    assert told(nearest=0.7, mistaken=0.71) == (
        "Much like “Spam is stopped”; but it is closer to words that look like this and mean something else."
    )
    assert told(nearest=0.7, margin=-0.16) == "Much like “Spam is stopped”; but it fits another statement better."


def test_what_is_not_near_is_compared_with_nothing():
    assert told(nearest=0.59, turned=1) == "Little in common with it."
    assert told(nearest=0.2, mistaken=0.6) == "Little in common with it."
    assert told(nearest=0.2, mistaken=0.61) == "It is closer to words that look like this and mean something else."


def test_only_the_stronger_of_two_reasons_against_it_is_said():
    assert told(negated=1, turned=1) == "It seems to say the opposite."
    assert told(mistaken=0.7, margin=-0.5) == "It is closer to words that look like this and mean something else."
    assert told(negated=1, margin=-0.5) == "It seems to say the opposite and it fits another statement better."


@pytest.mark.parametrize(
    ("wording", "shown"),
    [
        ("Spam is stopped...", "“Spam is stopped”."),
        ("x" * WORDING_SHOWN + ".", f"“{'x' * WORDING_SHOWN}”."),
        ("word " * 30, f"“{' '.join(['word'] * 22)} …”."),
        ("x" * 200, f"“{'x' * WORDING_SHOWN} …”."),
    ],
)
def test_a_long_wording_is_shown_by_its_first_words(wording, shown):
    """22 words and their spaces take all 110 characters."""
    assert told(nearest=1, wording=wording).removeprefix("Much like ") == shown


clue_figures = st.fixed_dictionaries({clue.name.lower(): st.floats(-1, 1, width=16) for clue in Clue})


@given(clue_figures, st.sampled_from([(), ("spam",), ("filter", "spam")]))
def test_whatever_the_clues_it_is_one_line_that_ends_with_a_full_stop(clues, words):
    line = told(*words, **clues)
    assert line[0].isupper()
    assert line.endswith(".")
    assert "\n" not in line
    assert line.count(";") <= 4
