"""How far ratings agree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.agreement import FEWEST_PAIRS, agreement, weighted_kappa, worth_discussing

pairs_of_levels = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30)


def test_kappa_of_five_pairs_worked_by_hand():
    """Five criteria: 3/3, 2/2, 1/2, 4/2, 0/1.

    Apart: 0 + 0 + 1 + 2 + 1 = 4, so 0.8 a pair.
    By chance, every first (3, 2, 1, 4, 0) against every second (3, 2, 2, 2, 1):
    3 → 0 1 1 1 2 = 5;  2 → 1 0 0 0 1 = 2;  1 → 2 1 1 1 0 = 5;  4 → 1 2 2 2 3 = 10;  0 → 3 2 2 2 1 = 10.
    Together 32 in 25 comparisons, so 1.28 each. Kappa = 1 - 0.8 / 1.28 = 0.375.
    """
    assert weighted_kappa([(3, 3), (2, 2), (1, 2), (4, 2), (0, 1)]) == pytest.approx(0.375)


def test_with_two_levels_it_is_plain_kappa():
    """Yes/yes 20, yes/no 5, no/yes 10, no/no 15: the textbook example, kappa 0.4."""
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert weighted_kappa(pairs) == pytest.approx(0.4)


def test_two_levels_apart_weighs_twice_as_much_as_one():
    """Five criteria at 0 to 4; by chance 40 apart in 25. Two levels swapped: 1 - 5 × 2/40, or 1 - 5 × 4/40."""
    assert weighted_kappa([(0, 1), (1, 0), (2, 2), (3, 3), (4, 4)]) == pytest.approx(1 - 0.25)
    assert weighted_kappa([(0, 2), (1, 1), (2, 0), (3, 3), (4, 4)]) == pytest.approx(1 - 0.5)


def test_opposite_ratings_are_worse_than_chance():
    assert weighted_kappa([(0, 4), (4, 0)]) == pytest.approx(-1)


def test_nobody_can_say_where_everything_is_the_same_level():
    assert weighted_kappa([(3, 3)] * 9) is None
    found = agreement([(3, 3)] * 9)
    assert (found.pairs, found.same, found.kappa) == (9, 9, None)
    assert found.words == "Not to be said in a figure: every rating is the same level"


def test_four_pairs_are_too_few():
    found = agreement([(0, 0), (1, 1), (2, 2), (3, 3)])
    assert found.kappa is None
    assert found.words == "Not enough to say: it takes 5 pairs of ratings"


def test_no_pairs_at_all():
    assert weighted_kappa([]) is None
    assert agreement([]).words.startswith("Not enough to say")


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([(0, 0), (1, 1), (2, 2), (3, 3), (4, 4)], "Very good agreement"),
        ([(3, 3), (2, 2), (1, 2), (4, 2), (0, 1)], "Fair agreement"),  # 0.375
        ([(0, 4), (4, 0), (0, 4), (4, 0), (0, 4)], "Poor agreement"),
        ([(0, 1), (1, 1), (2, 2), (3, 3), (4, 4)], "Very good agreement"),  # apart 1; by chance 37: 1 - 5/37 = 0.86
        ([(0, 1), (1, 2), (2, 2), (3, 3), (4, 4)], "Good agreement"),  # apart 2; by chance 36: 1 - 10/36 = 0.72
        ([(0, 1), (1, 2), (2, 3), (3, 3), (4, 4)], "Moderate agreement"),  # apart 3; by chance 37: 1 - 15/37 = 0.59
    ],
)
def test_figures_have_words(pairs, words):
    assert agreement(pairs).words == words


def test_what_is_two_levels_apart_is_talked_over():
    assert not worth_discussing(3, 3)
    assert not worth_discussing(3, 2)
    assert worth_discussing(3, 1)
    assert worth_discussing(0, 2)
    assert worth_discussing(None, 0)  # the first says that it does not apply
    assert agreement([(3, 1), (2, 2), (0, 4), (1, 2), (4, 3)]).far_apart == 2


@given(pairs_of_levels)
def test_kappa_is_never_above_one(pairs):
    kappa = weighted_kappa(pairs)
    assert kappa is None or kappa <= 1


@given(pairs_of_levels)
def test_it_does_not_matter_who_rated_first(pairs):
    assert weighted_kappa(pairs) == weighted_kappa([(second, first) for first, second in pairs])


@given(st.lists(st.integers(0, 4), min_size=2))
def test_full_agreement_on_two_levels_or_more_is_one(levels):
    kappa = weighted_kappa([(level, level) for level in levels])
    assert kappa == (1 if len(set(levels)) > 1 else None)


@given(pairs_of_levels, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(pairs, shuffler):
    shuffled = list(pairs)
    shuffler.shuffle(shuffled)
    assert weighted_kappa(shuffled) == weighted_kappa(pairs)


@given(pairs_of_levels)
def test_counts_add_up(pairs):
    found = agreement(pairs)
    assert found.pairs == len(pairs)
    assert found.same + found.far_apart <= found.pairs
    assert found.kappa is None or found.pairs >= FEWEST_PAIRS
