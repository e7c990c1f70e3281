"""What a text is about: the sum of the vectors of its words."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.policy_meaning import directions
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.matching import TABLE, vectors

VECTORS = vectors()


def test_a_text_is_the_sum_of_its_words_however_often_they_come():
    found = VECTORS.sums(["Email and a password.", "Photo, photo", "message"])
    assert found == pytest.approx(np.array([[1, 1, 0], [0, 0, 2], [0.6, 0.8, 0]]))


def test_words_that_are_not_in_the_table_say_nothing():
    found = VECTORS.sums(["Zebras email zebras", "Zebras", ""])
    assert found.tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 0]]


def test_a_text_that_comes_again_means_the_same():
    first, other, again = VECTORS.sums(["Email, photo", "Password", "Email, photo"])
    assert list(first) == list(again) == [1, 0, 1]
    assert list(other) == [0, 1, 0]


def test_no_texts_have_no_rows():
    assert VECTORS.sums([]).shape == (0, 3)
    assert directions(VECTORS.sums([])).shape == (0, 3)


def test_a_direction_has_length_1_and_what_means_nothing_has_none():
    found = directions(np.array([[3, 4, 0], [0, 0, 0], [0, 0, 0.001]], dtype=np.float32))
    assert found == pytest.approx(np.array([[0.6, 0.8, 0], [0, 0, 0], [0, 0, 1]]))


known = st.lists(st.sampled_from([*TABLE, "zebra"]), max_size=12)


@given(known, known)
def test_the_sum_of_two_texts_is_that_of_both_together(one, other):
    apart = VECTORS.sums([" ".join(one), " ".join(other)]).sum(axis=0)
    [together] = VECTORS.sums([" ".join([*one, *other])])
    assert together == pytest.approx(apart, abs=1e-4)


@given(known, st.randoms())
def test_the_order_of_words_makes_no_difference(text, chance):
    shuffled = chance.sample(text, len(text))
    one, other = VECTORS.sums([" ".join(text), " ".join(shuffled)])
    assert one == pytest.approx(other, abs=1e-4)


@given(known.filter(lambda text: set(text) & set(TABLE)), st.integers(1, 50))
def test_a_text_said_many_times_points_the_same_way(text, times):
    one, many = directions(VECTORS.sums([" ".join(text), " ".join(text * times)]))
    assert float(one @ many) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("text", ["email ", "zebra ", "a", "’", "-", "email"])
def test_texts_made_to_take_long_do_not(text):
    start = perf_counter()
    found = VECTORS.sums([text * (2_000_000 // len(text))])
    assert perf_counter() - start < 10
    assert found.tolist() == [[2_000_000 // 6 if text == "email " else 0, 0, 0]]
