"""Words of a policy as the matcher compares them: by stems, and with what means the same made one."""

import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snowballstemmer import stemmer

from audit.domain.policy_words import (
    COMMON,
    LONGEST_WORD,
    TURNING_STEMS,
    Vocabulary,
    as_phrase,
    has_phrase,
    stem,
    stems,
    words_of,
)
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with

SAME = Vocabulary(
    (
        ("staff", "teacher", "member of staff"),
        ("email", "e mail"),
        ("acceptable use policy", "code of use", "acceptable use"),
        ("social media", "facebook"),
    )
)
TWO_MEGABYTES = 2_000_000


def test_every_word_is_read_in_lower_case_hyphens_as_spaces_apostrophes_as_nothing():
    assert words_of("The pupils’ E-mail: don't, “2FA”!") == ["the", "pupils", "e", "mail", "dont", "2fa"]
    assert words_of(" – ") == []


def test_words_are_compared_by_their_stems_without_capitals_apostrophes_and_hyphens():
    assert stems("Reporting, reports – REPORTED!") == ["report"] * 3
    assert stems("The pupils’ E-mail; don't") == ["the", "pupil", "e", "mail", "dont"]
    assert stems("— • …") == []


def test_what_means_the_same_is_read_as_one_word():
    assert SAME.read("A teacher emails") == SAME.read("Members of staff e-mail") == ["=staff", "=email"]


def test_grammar_tells_nothing():
    assert SAME.read("We will ensure that all of the staff are told") == ["ensur", "=staff", "told"]
    assert SAME.read("It should be, or it may be") == []


def test_the_longest_phrase_that_begins_at_a_word_is_read():
    assert SAME.read("our acceptable use policy") == ["=accept_use_polici"]
    assert SAME.read("acceptable use of email") == ["=accept_use_polici", "=email"]
    assert SAME.read("acceptable policy") == ["accept", "polici"]


def test_grammar_within_a_phrase_belongs_to_it():
    assert SAME.read("the code of use") == ["=accept_use_polici"]
    assert SAME.read("the code of a school") == ["code", "school"]


def test_a_phrase_that_a_text_breaks_off_is_not_read():
    assert SAME.read("social") == ["social"]
    assert SAME.read("media, social") == ["media", "social"]


def test_of_two_groups_with_the_same_phrase_the_first_is_read():
    twice = Vocabulary((("image", "picture"), ("film", "pictures")))
    assert twice.read("Pictures") == ["=imag"]


def test_without_groups_every_word_stands_for_itself():
    assert Vocabulary().read("Teachers email") == ["teacher", "email"]
    assert Vocabulary().read("") == []


@pytest.mark.parametrize(
    ("text", "phrase", "there"),
    [
        ("The smart party.", "art", False),
        ("Art at school", "art", True),
        ("at school: art", "art", True),
        ("Reports are filtered", "report is filtered", False),
        ("They are reporting incidents", "report incident", True),
        ("", "art", False),
    ],
)
def test_a_phrase_is_found_only_in_whole_words(text, phrase, there):
    assert has_phrase(as_phrase(text), [as_phrase("nowhere"), as_phrase(phrase)]) is there


@pytest.mark.parametrize("text", ["They don’t", "She cannot", "I can't", "Nobody may", "without leave", "We mustn't"])
def test_words_that_turn_a_sentence_round(text):
    assert not TURNING_STEMS.isdisjoint(stems(text))


@pytest.mark.parametrize("text", ["Staff need to report.", "We note it now.", "Know another notion."])
def test_words_that_only_look_as_if_they_turned_it_round(text):
    assert TURNING_STEMS.isdisjoint(stems(text))


def test_what_is_too_long_for_a_word_stays_as_it_is():
    long = "reports" * (LONGEST_WORD // 7 + 1)
    assert stem(long) == long


def test_policies_that_are_read_at_once_do_not_mix_up_their_words():
    """A stemmer holds the word it is at in itself. Threads change places here as often as they can."""
    words = [f"{letter}{end}" for letter in "bcdfghklmnpr" for end in ("ating", "ations", "ical", "ingly", "ousness")]
    made = [f"x{number}{word}" for number in range(100) for word in words]
    alone = stemmer("english").stemWords(made)
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            together = list(pool.map(stem, made, chunksize=1))
    finally:
        sys.setswitchinterval(before)
    assert together == alone


# What must hold for all.

SOME = "Staff teacher e mail code of use acceptable policy social Media the not may told"
words = st.sampled_from(SOME.split())


@given(st.lists(words | st.text(max_size=5)).map(" ".join))
def test_nothing_is_read_but_groups_and_stems_that_tell_something(text):
    names = {SAME.read(group[0])[0] for group in SAME.same}
    telling = set(stems(text)) - {stem(word) for word in COMMON}
    assert set(SAME.read(text)) <= names | telling


@given(st.lists(words).map(" ".join))
def test_capitals_hyphens_and_punctuation_change_nothing(text):
    assert SAME.read(text) == SAME.read(text.upper()) == SAME.read(text.replace(" ", "-")) == SAME.read(f"({text}!)")


@given(st.lists(words), st.lists(words))
def test_two_texts_that_no_phrase_joins_are_read_one_after_the_other(one, other):
    """A word of no group stands between them."""
    joined = SAME.read(" ".join([*one, "zebra", *other]))
    assert joined == [*SAME.read(" ".join(one)), "zebra", *SAME.read(" ".join(other))]


@pytest.mark.parametrize(
    "text",
    ["acceptable use ", "acceptable acceptable code of ", "ya", "a", "’", "-", " ", "1", "É ", "social "],
)
def test_texts_made_to_take_long_do_not(text):
    """ "yaya…", a million letters long, would take a stemmer many minutes."""
    hostile = text * (TWO_MEGABYTES // len(text))
    start = perf_counter()
    SAME.read(hostile)
    as_phrase(hostile)
    assert perf_counter() - start < 15


def test_a_text_of_nothing_but_new_words_does_not_take_long():
    hostile = " ".join(f"word{number}s" for number in range(TWO_MEGABYTES // 12))
    start = perf_counter()
    assert len(SAME.read(hostile)) == TWO_MEGABYTES // 12
    assert perf_counter() - start < 60
