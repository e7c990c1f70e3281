"""A passage of one version of a policy, found again in the next; and never another in its place."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.policy_passages import ALIKE, Versions, folded, likeness, own_words
from audit.domain.policy_text import PassageKind, PolicyText
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.policy_builders import passage, policy

REPORT = "Staff report every concern about a child online to the designated lead on the same day."


def again(old: PolicyText, new: PolicyText, number: int = 1, quote: str = "") -> int | None:
    return Versions(old, new).again(number, quote)


# Words.


def test_white_space_capitals_punctuation_and_apostrophes_are_folded():
    assert folded("  The pupils’ OWN\u00a0e-mail\n(and “texts”). ") == (
        "the",
        "pupils",
        "own",
        "e",
        "mail",
        "and",
        "texts",
    )
    assert folded("Don't") == folded("don’t") == ("dont",)
    assert folded("ﬁltering") == ("filtering",)
    assert folded("– • —") == ()


@pytest.mark.parametrize("mark", ["• ", "- ", "o ", "Ø ", "a) ", "(iv) ", "3. ", "12) ", "2.3 ", "2.3.1. ", "\uf0b7 "])
def test_the_mark_of_an_item_is_no_word_of_it(mark):
    assert own_words(passage(1, f"{mark}Staff sign in.")) == ("staff", "sign", "in")


def test_the_number_of_a_heading_is_no_word_of_it_and_a_number_that_counts_is():
    assert own_words(passage(1, "3 Email", kind=PassageKind.HEADING)) == ("email",)
    assert own_words(passage(1, "Section 3.2: Email", kind=PassageKind.HEADING)) == ("email",)
    assert own_words(passage(1, "1.5 hours", kind=PassageKind.CELL)) == ("1", "5", "hours")
    assert own_words(passage(1, "13 year olds may not join.")) == ("13", "year", "olds", "may", "not", "join")
    assert own_words(passage(1, "2016")) == ("2016",)


def test_a_passage_without_a_word_is_known_by_its_signs():
    assert again(policy("* * *", "Aims"), policy("Aims", "* * *")) == 2


# The same words.


def test_the_same_words_are_found_wherever_they_went():
    new = policy("New aims.", "More of them.", f"  • {REPORT.upper()}")
    assert again(policy(REPORT, "Old aims."), new) == 3


def test_words_that_are_gone_are_not_found():
    assert again(policy(REPORT), policy("We keep a list of approved sites and look at it each term.")) is None


def test_of_several_the_one_nearest_in_order_is_taken_also_after_much_was_put_before():
    """“See the appendix.” is the second and the ninth of ten passages. Twenty new ones come first: 22 and 29."""
    old = [f"Passage about subject {n}." for n in range(1, 11)]
    old[1] = old[8] = "See the appendix."
    new = [f"Something new of sort {n}." for n in range(1, 21)] + old
    assert again(policy(*old), policy(*new), 2) == 22
    assert again(policy(*old), policy(*new), 9) == 29


def test_below_another_heading_stands_what_another_passage_became():
    """Staff's sentence was taken out, and the pupils' same one is still there: it is not the staff's."""
    said = "They report what worries them."
    staff, pupils = passage(0, said, "Staff"), passage(0, said, "Pupils")
    assert again(policy(staff, pupils), policy(pupils), 1) is None
    assert again(policy(staff, pupils), policy(pupils), 2) == 1
    assert again(policy(staff, pupils), policy(pupils, staff), 1) == 2
    assert again(policy(staff), policy(passage(0, said, "All staff")), 1) == 1


def test_an_item_under_the_opposite_lead_in_is_another_passage():
    must = passage(0, "share passwords with colleagues", kind=PassageKind.BULLET, lead_in="Staff must:")
    must_not = passage(0, "share passwords with colleagues", kind=PassageKind.BULLET, lead_in="Staff must not:")
    governors = passage(0, "share passwords with colleagues", kind=PassageKind.BULLET, lead_in="Governors must:")
    all_staff = passage(0, "share passwords with colleagues", kind=PassageKind.BULLET, lead_in="All staff must:")
    assert again(policy(must_not), policy(must)) is None
    assert again(policy(must_not), policy(must_not)) == 1
    assert again(policy(must), policy(all_staff)) == 1  # 2 × 6 of 13 words, 0.92
    assert again(policy(must), policy(governors)) is None  # 2 × 5 of 12 words, 0.83


# Nearly the same words.


def test_nearly_the_same_words_are_the_passage_still():
    """One word of 16 changed: 2 × 15 of 32 words, 0.94. Three changed: 2 × 13 of 32, 0.81."""
    assert again(policy(REPORT), policy("Aims.", REPORT.replace("every", "any"))) == 2
    changed = REPORT.replace("every concern", "any worry").replace("child", "learner")
    assert again(policy(REPORT), policy(changed)) is None


def test_nine_tenths_exactly_are_enough():
    """2 × 9 of 20 words."""
    old = "one two three four five six seven eight nine ten"
    assert again(policy(old), policy(old.replace("ten", "zehn"))) == 1
    assert likeness(folded(old), folded(old.replace("ten", "zehn"))) == ALIKE
    assert again(policy(old), policy(old.replace("nine ten", "neun zehn"))) is None


@pytest.mark.parametrize(
    ("was", "now"),
    [("Staff report", "Staff need not report"), ("Staff report", "Staff may report"), ("on the", "not on the")],
)
def test_a_word_that_could_turn_it_round_makes_it_another(was, now):
    assert again(policy(REPORT), policy(REPORT.replace(was, now))) is None
    assert again(policy(REPORT.replace(was, now)), policy(REPORT)) is None


def test_what_another_passage_became_is_not_taken():
    """Two of a row of sentences that differ in one word. The first is taken out, and the second stays or is edited."""
    one = "The computing lead tells the head about filtering incidents in writing before each term ends"
    two = one.replace("filtering", "bullying")
    assert likeness(folded(one), folded(two)) > ALIKE
    assert again(policy(one, two), policy(two), 1) is None
    edited = f"{two} without fail".replace(" without fail", " always")
    assert again(policy(one, two), policy(edited), 1) is None
    assert again(policy(one, two), policy(edited), 2) == 1


def test_the_most_alike_is_taken_and_of_equals_the_nearest():
    closer, less = REPORT.replace("every", "any"), REPORT.replace("every", "any").replace("child", "learner")
    assert again(policy("Aims.", REPORT), policy(less, closer), 2) == 2
    equal = [REPORT.replace("every", word) for word in ("any", "each", "all")]
    assert again(policy("Aims.", REPORT), policy(*equal), 2) == 2


# What counted of a passage.


FIVE = (
    "We teach safety in every year. Staff tell the lead of any worry at once. The lead keeps a record of each report. "
    "Governors read a summary of these records every term. Parents are told how to reach the lead and what she does. "
    "Posters in every classroom and corridor say where children can turn for help on any day of the week. "
    "The school website has links to trusted advice for families and to the reporting button of the police. "
)


def test_the_sentence_that_counted_must_have_stayed():
    """A sentence of 9 words less in a passage of 87 leaves it 0.94 alike: still, what was decided on is gone."""
    cut = FIVE.replace(" Staff tell the lead of any worry at once.", "")
    assert likeness(folded(FIVE), folded(cut)) > ALIKE
    assert again(policy(FIVE), policy(cut), quote="Staff tell the lead of any worry at once.") is None
    assert again(policy(FIVE), policy(cut)) is None  # nobody knows which counted
    edited = FIVE.replace("every term", "each term")
    assert again(policy(FIVE), policy(edited), quote="Staff tell the lead of any worry at once.") == 1
    assert again(policy(FIVE), policy(edited)) == 1


def test_of_a_list_that_counted_as_a_whole_the_whole_must_have_stayed():
    points = [
        "keep your password secret",
        "lock your screen at lunch",
        "tell us of odd emails",
        "ask before installing",
    ]
    items = [passage(0, point, kind=PassageKind.BULLET, lead_in="Everybody must:") for point in points]
    quote = " ".join(points)
    assert again(policy(*items), policy("Aims.", *items), quote=quote) == 2
    assert again(policy(*items), policy(items[0]), quote=quote) is None
    more = passage(0, "log off", kind=PassageKind.BULLET, lead_in="Everybody must:")
    assert again(policy(*items), policy(items[0], more, *items[1:]), quote=quote) == 1


def test_a_quote_that_was_never_in_the_policy_asks_nothing():
    assert again(policy(REPORT), policy(REPORT), quote="Something else altogether, and much longer. " * 9) == 1


# What must hold for all.

SOME = "staff pupils report tell lead head not must may online safety 2016 • (a) – “ ’ Ä"
words = st.sampled_from(SOME.split())
texts = st.lists(words, max_size=12).map(" ".join).filter(str.strip)
headings = st.lists(st.sampled_from(["Staff", "Pupils"]), max_size=2).map(tuple)
passages = st.builds(
    lambda text, around, kind, lead_in: passage(0, text, *around, kind=kind, lead_in=lead_in),
    texts,
    headings,
    st.sampled_from(PassageKind),
    st.sampled_from(["", "Staff must:", "Staff must not:"]),
)
policies = st.lists(passages, max_size=8).map(lambda those: policy(*those))


@given(policies, st.text(max_size=20))
def test_in_the_same_text_every_passage_is_found_again_in_its_own_words(text, quote):
    versions = Versions(text, text)
    for one in text.passages:
        found = versions.again(one.number, quote)
        assert versions.new.words[found] == versions.old.words[one.number]
        assert text.passages[found - 1].headings == one.headings


@given(policies, policies)
def test_what_is_found_is_alike_and_has_no_word_that_turns_it_round(old, new):
    versions = Versions(old, new)
    for number in range(len(old.passages) + 2):
        found = versions.again(number)
        if found is not None:
            then, now = versions.old.words[number], versions.new.words[found]
            assert then == now or likeness(then, now) >= ALIKE
            assert [then.count(word) for word in ("not", "may")] == [now.count(word) for word in ("not", "may")]


@given(policies, st.lists(texts, max_size=3))
def test_passages_put_before_and_after_move_nothing(text, more):
    around = [f"zz {n} {one}" for n, one in enumerate(more)]
    versions = Versions(text, policy(*around, *text.passages, *around))
    for one in text.passages:
        found = versions.again(one.number)
        assert versions.new.words[found] == versions.old.words[one.number]


def test_texts_made_to_take_long_do_not():
    """Thousands of passages of the same ten words in other orders, and a passage of a hundred thousand words."""
    ten = list(folded("one two three four five six seven eight nine ten"))
    many = [" ".join(ten[n % 10 :] + ten[: n % 10] + [f"x{n}"]) for n in range(5_000)]
    long = "word and word or " * 25_000
    old, new = policy(*many, long), policy(*(f"{text} y" for text in many), f"{long} end")
    start = perf_counter()
    versions = Versions(old, new)
    assert versions.again(5_001) is None
    for number in range(1, 400):
        versions.again(number)
    assert perf_counter() - start < 30
