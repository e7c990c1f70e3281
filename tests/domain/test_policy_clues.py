"""What speaks for a stretch of a policy making a statement: figures worked by hand."""

import tracemalloc
from dataclasses import replace
from math import log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.policy_clues import CANDIDATES, CHUNK, Clue, ClueFinder, Look
from audit.domain.policy_units import Unit, units_of
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.matching import STATEMENTS, finder, policies, said, unit
from tests.policy_builders import passage, policy

NEAR = 2e-5  # likeness is rounded to five places
HALF = sqrt(0.5)  # likeness to one of two things that a text is equally about
EMAIL = said("R1", "Photo", "Email", "Message")  # its nearest two: 1 and 0.6 for an email, 0.8 and 0 for a password
PASSWORD = said("R2", "Password")
FINDER = finder(EMAIL, PASSWORD)
THREE = finder(*STATEMENTS)


def clues(one, found=FINDER):
    """Of one unit, for each statement: clue → figure."""
    return [{clue: float(look.clues[clue]) for clue in Clue} for [look] in found.look([one])]


def figures(name, one, found=FINDER):
    return [those[Clue[name]] for those in clues(one, found)]


def about(*values):
    return pytest.approx(list(values), abs=NEAR)


# Likeness.


def test_likeness_to_the_nearest_wording_and_to_the_nearest_three():
    assert figures("NEAREST", unit("Email")) == about(1, 0)
    assert figures("NEAREST_THREE", unit("Email")) == about(1.6 / 3, 0)
    assert figures("NEAREST", unit("Password")) == about(0.8, 1)


def test_a_statement_with_fewer_than_three_wordings_is_as_near_as_those_it_has():
    two = said("R3", "Password", "Email")
    assert figures("NEAREST_THREE", unit("Password"), finder(PASSWORD, two)) == about(1, 0.5)


def test_which_wording_is_nearest_is_kept():
    assert [look.wording for [look] in FINDER.look([unit("Password")])] == [1, 0]
    assert FINDER.wordings[0] == ("Email", "Message", "Photo")


def test_wordings_of_labelled_policies_count_like_the_others():
    seen = replace(PASSWORD, said_in=("A photo.",))
    assert figures("NEAREST", unit("Photo"), finder(EMAIL, seen)) == about(1, 1)


def test_likeness_to_all_wordings_taken_together():
    """The sum of (1, 0, 0), (0.6, 0.8, 0) and (0, 0, 1) is (1.6, 0.8, 1)."""
    assert figures("CENTRE", unit("Email")) == about(1.6 / sqrt(4.2), 0)


def test_likeness_to_a_sentence_that_only_looks_like_it():
    wrong = replace(EMAIL, mistaken_for=("Photo", "Email and password"), mistaken_in=("Message",))
    assert figures("MISTAKEN", unit("Email"), finder(wrong, PASSWORD)) == about(HALF, 0)
    assert figures("MISTAKEN", unit("Message"), finder(wrong, PASSWORD)) == about(1, 0)


def test_a_statement_that_nothing_looks_like_is_never_mistaken():
    assert figures("MISTAKEN", unit("Email")) == [0, 0]


def test_the_lead_in_counts_where_it_makes_a_unit_more_alike():
    assert figures("NEAREST", unit("it is read", "Email:")) == about(1, 0)
    email, message, photo = 1, 1.4 * HALF, 0  # a message is nearer to both together, 0.6 and 0.8
    assert figures("NEAREST_THREE", unit("Email", "Password:")) == about((email + message + photo) / 3, HALF)


def test_the_heading_counts_a_little_less():
    assert figures("NEAREST", unit("It is read", headings=["Email"])) == about(0.97, 0)
    assert figures("NEAREST_THREE", unit("It is read", headings=["Email"])) == about((0.97 + 0.57 + 0) / 3, 0)
    assert figures("NEAREST", unit("Email", headings=["Email"])) == about(1, 0)


def test_only_the_heading_right_above_counts():
    assert figures("NEAREST", unit("It is read", headings=["Password", "Photo"])) == about(0.97, 0)


def test_a_heading_alone_does_not_make_a_unit_look_like_what_it_could_be_mistaken_for():
    wrong = replace(EMAIL, mistaken_for=("Email",))
    assert figures("MISTAKEN", unit("It is read", headings=["Email"]), finder(wrong, PASSWORD)) == [0, 0]


def test_what_stands_around_is_read_with_it_for_context():
    assert figures("CONTEXT", unit("Email", around="Password")) == about(2.4 / sqrt(2 * 4.2), HALF)
    assert figures("CONTEXT", unit("Email", "Password", around="it"))[1] == pytest.approx(HALF)
    assert figures("CONTEXT", unit("Email", headings=["Password", "It"]))[1] == pytest.approx(HALF)


def test_headings_and_lead_in_are_compared_by_themselves():
    assert figures("HEADING", unit("Photo", headings=["Photo", "Email", "Password"]))[1] == pytest.approx(HALF)
    assert figures("HEADING", unit("Photo", "Password", headings=["Email"]))[1] == pytest.approx(HALF)
    assert figures("HEADING", unit("Password", around="Password")) == [0, 0]


# Beside the other statements.


def test_the_margin_is_how_much_nearer_it_is_than_any_other():
    """By the two nearest wordings: 0.8 for an email, 0.4 for a password; the other has but one wording, 0 and 1."""
    assert figures("MARGIN", unit("Email")) == about(0.8, -0.8)
    assert figures("MARGIN", unit("Password")) == about(-0.6, 0.6)


def test_the_margin_is_to_the_nearest_of_the_others():
    photo = said("R3", "Photo")  # 0 for a message, where the first has 0.8 and the second 0.8
    assert figures("MARGIN", unit("Message"), finder(EMAIL, PASSWORD, photo)) == about(0, 0, -0.8)
    assert figures("MARGIN", unit("Photo"), finder(EMAIL, PASSWORD, photo)) == about(-0.5, -1, 0.5)


def test_the_rank_tells_how_many_are_nearer():
    photo = said("R3", "Photo")
    assert figures("RANK", unit("Photo"), finder(EMAIL, PASSWORD, photo)) == about(log(2), log(3), 0)


def test_of_statements_as_near_as_each_other_none_is_nearer():
    twins = finder(PASSWORD, EMAIL, replace(PASSWORD, ref="R3"))
    assert figures("RANK", unit("Password"), twins) == about(0, log(3), 0)
    assert figures("MARGIN", unit("Password"), twins) == about(0, -0.6, 0)


def test_a_statement_alone_has_no_other_beside_it():
    alone = finder(EMAIL)
    assert figures("MARGIN", unit("Email"), alone) == [0]
    assert figures("RANK", unit("Email"), alone) == [0]
    assert figures("NEAREST", unit("Email"), alone) == about(1)


def test_a_unit_of_which_no_word_is_known_is_as_near_to_all():
    [one, other] = clues(unit("Zebras graze"))
    for clue in (Clue.NEAREST, Clue.NEAREST_THREE, Clue.CENTRE, Clue.MISTAKEN, Clue.MARGIN, Clue.RANK, Clue.CONTEXT):
        assert one[clue] == other[clue] == 0


# Words.

SPAM = said(
    "R1", "Stop spam", look_for=(("filter", "block"), ("spam", "junk mail")), negated_by=("not filtered", "need not")
)


@pytest.mark.parametrize(
    ("one", "looked_for", "near"),
    [
        (unit("Spam is blocked."), 1, 1),
        (unit("Junk mail is filtered out, spam or not."), 1, 1),
        (unit("Junk goes by mail."), 0, 0),
        (unit("Spam is unwelcome."), 0.5, 0.5),
        (unit("Spam is unwelcome.", around="A filter stops it."), 0.5, 1),
        (unit("Spam is unwelcome.", headings=["Filters", "Email"]), 0.5, 1),
        (unit("Spam is unwelcome.", headings=["Filters", "Email", "Junk"]), 0.5, 0.5),
        (unit("stop spam", "Our filters:"), 1, 1),
    ],
)
def test_groups_of_words_looked_for_are_found_in_a_unit_or_around_it(one, looked_for, near):
    [found] = clues(one, finder(SPAM))
    assert (found[Clue.LOOKED_FOR], found[Clue.LOOKED_FOR_NEAR], found[Clue.ALL_NEAR]) == (looked_for, near, near == 1)


@pytest.mark.parametrize(
    ("one", "negated"),
    [
        (unit("Spam is not filtered."), 1),
        (unit("stop spam", "Staff need not:"), 1),
        (unit("Spam is filtered, not blocked."), 0),
        (unit("Spam is filtered.", around="Photos are not filtered."), 0),
    ],
)
def test_a_phrase_that_turns_the_statement_round_counts_in_the_unit_itself(one, negated):
    assert figures("NEGATED", one, finder(SPAM)) == [negated]


@pytest.mark.parametrize(
    ("one", "turned"),
    [
        (unit("Email is read."), (0, 1)),
        (unit("Email isn’t read."), (1, 0)),
        (unit("Print email.", "Staff must not:"), (1, 0)),
        (unit("Email is read.", around="Nobody prints it."), (0, 1)),
        (unit("Staff need to read email."), (0, 1)),
    ],
)
def test_no_where_the_nearest_wording_has_none_or_the_other_way_turns_it(one, turned):
    positive, negative = said("R1", "Email is watched"), said("R2", "Never print email")
    assert tuple(figures("TURNED", one, finder(positive, negative))) == turned


def test_whether_it_is_whole_and_how_long_it_is():
    [found] = clues(unit("one two three", "Lead in:", ["Heading"], "around", whole=True), finder(EMAIL))
    assert (found[Clue.WHOLE], found[Clue.LENGTH]) == (1, pytest.approx(log(4)))
    assert figures("WHOLE", unit("one two three"), finder(EMAIL)) == [0]


# Telling words.

WATCH = said("R1", "Watch email.", "Email is watched.", "Spam is stopped.")
KEEP = said("R2", "Keep passwords secret.", "Passwords are secret.")


def test_words_that_its_wordings_use_and_no_other_does_tell_most():
    """Email is in 2 of 3 wordings, and in none of the other 2: 2/3 to 0.5/3, so log 4; spam log 2; a strange word -1.

    Passwords are in 2 of 2, and in none of the other 3: 1 to 0.5/4, log 8; email tells nothing of the second.
    """
    found = finder(WATCH, KEEP)
    assert figures("TELLING", unit("Email, spam, zebra"), found) == about((log(4) + log(2) - 1) / 10, -0.3)
    assert figures("MOST_TELLING", unit("Email, spam, zebra"), found) == about(log(4) / 5, -0.2)
    assert figures("MOST_TELLING", unit("Password"), found) == about(-0.2, log(8) / 5)


def test_a_word_that_all_use_tells_little():
    """2 of 2, and the other 1 of 1: 1 to 1.5/2 for the first, 1 to 2.5/3 for the second."""
    found = finder(said("R1", "Email", "Email is watched"), said("R2", "Our email"))
    assert figures("TELLING", unit("Email"), found) == about(log(4 / 3) / 10, log(1.2) / 10)


def test_no_more_than_the_six_most_telling_words_count():
    found = finder(WATCH, KEEP)
    assert figures("TELLING", unit("ant bee cat dog elk fox gnu hen"), found) == about(-0.6, -0.6)
    assert figures("TELLING", unit("ant bee cat dog elk fox gnu hen spam"), found)[0] == pytest.approx(
        (log(2) - 5) / 10
    )


def test_a_unit_of_nothing_but_grammar_has_no_telling_word():
    assert figures("TELLING", unit("It is what it is"), finder(WATCH, KEEP)) == [0, 0]
    assert figures("MOST_TELLING", unit("It is what it is"), finder(WATCH, KEEP)) == [0, 0]


def test_words_that_mean_the_same_tell_the_same():
    found = finder(said("R1", "Tell staff"), said("R2", "Zebras"))
    assert figures("TELLING", unit("Teachers"), found) == figures("TELLING", unit("Staff"), found)


# Which units are looked at.


def units(*texts):
    return [unit(text) for text in texts]


def test_without_units_nothing_is_looked_at():
    assert FINDER.look([]) == [[], []]


def test_the_most_alike_come_first_and_of_equals_the_first():
    """Three times their likeness to the first: 1.6 for an email, 1 for a photo, 0.8 for each password."""
    looks = FINDER.look(units("Photo", "Zebra", "Email", "Password", "Password"))
    assert [[look.unit for look in of_one] for of_one in looks] == [[2, 0, 3, 4, 1], [3, 4, 0, 1, 2]]


def test_no_more_than_two_dozen_are_looked_at():
    assert [len(looks) for looks in FINDER.look(units("Email") * (CANDIDATES + 1))] == [CANDIDATES] * 2
    assert [look.unit for look in FINDER.look(units(*["Photo"] * 30, "Password"))[1]] == [30, *range(CANDIDATES - 1)]


def test_the_groups_hit_are_told_as_their_author_wrote_them():
    found = finder(SPAM)
    assert found.groups_hit(0, unit("Junk mail and spam are blocked.")) == ("block", "spam")
    assert found.groups_hit(0, unit("stops spamming", "A filter:")) == ("filter", "spam")
    assert found.groups_hit(0, unit("Spam", headings=["Filter"], around="Filter")) == ("spam",)
    assert found.groups_hit(0, unit("Photos")) == ()


def same(one: Look, other: Look) -> bool:
    return (one.unit, one.wording) == (other.unit, other.wording) and one.clues == pytest.approx(other.clues, abs=NEAR)


def test_five_thousand_units_are_looked_at_as_if_each_were_the_only_one():
    """In chunks, so that most of the units are in another chunk than the first."""
    words = ("email", "password", "photo", "message", "zebra")
    many = units(*[" ".join(words[(n // 5**place) % 5] for place in range(6)) for n in range(5_000)])
    assert len(many) > 4 * CHUNK
    alone = [FINDER.look([one]) for one in many]
    for at, looks in enumerate(FINDER.look(many)):
        nearness = [float(looks_at[at][0].clues[Clue.NEAREST_THREE]) for looks_at in alone]
        best = sorted(nearness, reverse=True)[:CANDIDATES]
        assert [nearness[look.unit] for look in looks] == pytest.approx(best, abs=NEAR)
        assert all(same(look, replace(alone[look.unit][at][0], unit=look.unit)) for look in looks)


def test_memory_does_not_grow_with_the_policy():
    found = finder(*[replace(PASSWORD, ref=f"R{number}") for number in range(100)])

    def most(count: int) -> int:
        many = units("Email") * count
        tracemalloc.start()
        found.look(many)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert most(20 * CHUNK) < most(2 * CHUNK) + 1_000_000


# What must hold for all.


@given(policies)
def test_every_figure_is_within_its_bounds(text):
    for looks in THREE.look(units_of(text)):
        for look in looks:
            assert all(-1.001 <= look.clues[clue] <= 1.001 for clue in Clue if clue <= Clue.MISTAKEN)
            assert -2.001 <= look.clues[Clue.MARGIN] <= 2.001
            assert 0 <= look.clues[Clue.RANK] <= log(3) + 1e-5
            assert 0 <= look.clues[Clue.LOOKED_FOR] <= look.clues[Clue.LOOKED_FOR_NEAR] <= 1
            assert look.clues[Clue.ALL_NEAR] == (look.clues[Clue.LOOKED_FOR_NEAR] == 1)
            assert look.clues[Clue.NEAREST_THREE] <= look.clues[Clue.NEAREST] + 1e-5


@given(policies, policies)
def test_what_is_bound_in_above_and_below_changes_no_clue_of_what_was_there(text, more):
    """Whatever is said under another heading, however near it is to a statement, speaks neither for nor against."""
    other = [passage(0, p.text, "Other", *p.headings, kind=p.kind, lead_in=p.lead_in) for p in more.passages]
    before, after = units_of(text), units_of(policy(*other, *text.passages, *other))
    for was, now in zip(THREE.look(before), THREE.look(after), strict=True):
        old = {unnumbered(before[look.unit]): look for look in was}
        for look in now:
            then = old.get(unnumbered(after[look.unit]), look)
            assert look.clues == pytest.approx(then.clues, abs=NEAR)
            assert look.wording == then.wording


def unnumbered(one: Unit) -> Unit:
    return replace(one, passage=0)


@given(policies, st.permutations(range(3)))
def test_the_order_of_statements_changes_no_clue(text, order):
    units_there = units_of(text)
    found = THREE.look(units_there)
    turned = ClueFinder([STATEMENTS[at] for at in order], THREE.vocabulary, THREE.vectors).look(units_there)
    for place, at in enumerate(order):
        was = {look.unit: look for look in found[at]}
        assert all(
            look.clues == pytest.approx(was[look.unit].clues, abs=NEAR) for look in turned[place] if look.unit in was
        )
