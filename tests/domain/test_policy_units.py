"""A policy cut into what is compared: sentences, neighbours read together, and whole lists."""

from itertools import takewhile
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.policy_text import PassageKind, PolicyText
from audit.domain.policy_units import LONGEST, LONGEST_SENTENCE, sentences, units_of
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.matching import policies
from tests.policy_builders import passage, policy

ONE, TWO, THREE = "Email is watched.", "Spam is stopped!", "Who reads it?"


def said(text: PolicyText) -> list[str]:
    return [unit.text for unit in units_of(text)]


def bullet(text, *headings, lead_in="Staff should:", kind=PassageKind.BULLET):
    return passage(0, text, *headings, kind=kind, lead_in=lead_in)


def words(count: int) -> str:
    return " ".join(["word"] * count)


# Sentences.


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Email is watched. Spam is stopped! Who reads it? We do.", [ONE, TWO, THREE, "We do."]),
        ("Email is watched; Spam is stopped; filters help", ["Email is watched;", "Spam is stopped; filters help"]),
        ("Version 2.3 of it is at www.kent.example.", ["Version 2.3 of it is at www.kent.example."]),
        ("Ask Mr. Quill or Mrs. Brown. Dr. Who helps.", ["Ask Mr. Quill or Mrs. Brown.", "Dr. Who helps."]),
        ("Use help, e.g. Childline, i.e. Ask. And so on.", ["Use help, e.g. Childline, i.e. Ask.", "And so on."]),
        ("Phones, tablets etc. Are put away. Always.", ["Phones, tablets etc. Are put away.", "Always."]),
        ("Read policy No. 5 first. It is short.", ["Read policy No. 5 first.", "It is short."]),
        ("Children may say no. Staff hear them.", ["Children may say no.", "Staff hear them."]),
        ("Say what you miss. Staff hear it.", ["Say what you miss.", "Staff hear it."]),
        ("3. Staff are trained. 4. Pupils are taught.", ["3. Staff are trained.", "4. Pupils are taught."]),
        ("No! Never share it. Stop. Tell us.", ["No! Never share it.", "Stop. Tell us."]),
        ("He said “Stop.” Then he (at last.) All is well.", ["He said “Stop.”", "Then he (at last.)", "All is well."]),
        ("the end. and on it goes", ["the end. and on it goes"]),
        ("Two\u00a0spaces.  And\na line.", ["Two spaces.", "And a line."]),
        (". Well. Then.", [". Well.", "Then."]),
        ("One", ["One"]),
        ("", []),
        ("  ", []),
    ],
)  # fmt: skip
def test_a_passage_is_cut_into_its_sentences(text, cut):
    assert sentences(text) == cut


def test_a_sentence_of_ten_thousand_words_is_cut():
    found = sentences(words(10_000))
    assert [len(part.split()) for part in found] == [LONGEST_SENTENCE] * 25
    assert len(sentences(words(LONGEST_SENTENCE))) == 1
    assert [len(part.split()) for part in sentences(words(LONGEST_SENTENCE + 1))] == [LONGEST_SENTENCE, 1]


# Units.


def test_each_sentence_is_read_alone_with_the_next_and_with_all():
    found = units_of(policy(f"{ONE} {TWO} {THREE}"))
    assert [(unit.text, unit.around, unit.whole) for unit in found] == [
        (ONE, TWO, False),
        (TWO, f"{ONE} {THREE}", False),
        (THREE, TWO, False),
        (f"{ONE} {TWO}", THREE, True),
        (f"{TWO} {THREE}", ONE, True),
        (f"{ONE} {TWO} {THREE}", "", True),
    ]


def test_nothing_is_read_twice_in_a_passage_of_two_sentences_or_of_one():
    assert said(policy(f"{ONE} {TWO}")) == [ONE, TWO, f"{ONE} {TWO}"]
    assert said(policy(ONE)) == [ONE]


def test_a_policy_of_nothing_but_headings_footers_and_white_space_has_no_units():
    heading = passage(0, "Email", kind=PassageKind.HEADING)
    footer = passage(0, "Page 1", kind=PassageKind.FOOTER)
    assert units_of(policy()) == units_of(policy(heading, footer)) == units_of(policy("", " ")) == []
    assert units_of(policy(bullet(""), bullet(" "))) == []


def test_sentences_too_long_together_are_read_only_apart():
    """The first has three words."""
    fits, does_not = f"A {words(LONGEST - 4)}.", f"A {words(LONGEST - 3)}."
    assert said(policy(f"{ONE} {fits}")) == [ONE, fits, f"{ONE} {fits}"]
    assert said(policy(f"{ONE} {does_not}")) == [ONE, does_not]


def test_a_long_sentence_is_read_all_the_same():
    assert said(policy(words(LONGEST + 1))) == [words(LONGEST + 1)]


def test_passages_keep_their_number_headings_and_lead_in():
    heading = passage(0, "Email", kind=PassageKind.HEADING)
    [unit] = units_of(policy(heading, bullet(ONE, "Policy", "Email", lead_in="Staff should:")))
    assert (unit.passage, unit.headings, unit.lead_in) == (2, ("Policy", "Email"), "Staff should:")


def test_the_sentences_next_to_a_passage_stand_around_it():
    found = units_of(policy(f"{ONE} {TWO}", THREE, f"{TWO} {ONE}"))
    [middle] = [unit for unit in found if unit.passage == 2]
    assert middle.around == f"{TWO} {TWO}"
    assert [unit.around for unit in found if unit.passage == 1] == [TWO, f"{ONE} {THREE}", THREE]


def test_neighbours_under_another_heading_are_not_read():
    above, here, below = passage(0, ONE, "Email"), passage(0, TWO, "Spam"), passage(0, THREE, "Spam", "Readers")
    assert [unit.around for unit in units_of(policy(above, here, below))] == ["", "", ""]


def test_a_heading_parts_neighbours_and_lists_even_where_it_says_the_same_again():
    heading = passage(0, "Rules", "Rules", kind=PassageKind.HEADING)
    here, below = passage(0, ONE, "Rules"), passage(0, TWO, "Rules")
    assert [unit.around for unit in units_of(policy(heading, here, heading, below))] == ["", ""]
    assert said(policy(bullet("log off", "Rules"), heading, bullet("report it", "Rules"))) == ["log off", "report it"]


def test_a_footer_does_not_part_neighbours():
    footer = passage(0, "Page 1", kind=PassageKind.FOOTER)
    here, below = passage(0, ONE, "Email"), passage(0, TWO, "Email")
    assert [unit.around for unit in units_of(policy(here, footer, below))] == [TWO, ONE]
    assert said(policy(bullet("one", "Email"), footer, bullet("two", "Email"))) == ["one", "two", "one two"]


# Lists.


@pytest.mark.parametrize(
    ("text", "units"), [("It:", 0), ("Between them they:", 0), ("The school will ask that staff:", 1)]
)
def test_a_few_words_that_only_lead_in_to_a_list_are_no_unit(text, units):
    assert len(units_of(policy(text))) == units


def test_a_list_is_read_whole_besides_item_by_item():
    heading = passage(0, "Staff", kind=PassageKind.HEADING)
    *items, whole = units_of(policy(heading, bullet("log off", "Staff"), bullet("report it", "Staff")))
    assert [(unit.passage, unit.text) for unit in items] == [(2, "log off"), (3, "report it")]
    assert (whole.passage, whole.text, whole.whole) == (2, "log off report it", True)
    assert (whole.lead_in, whole.headings, whole.around) == ("Staff should:", ("Staff",), "")


def test_bullets_and_numbers_of_one_list_are_read_together():
    numbered = bullet("report it", kind=PassageKind.NUMBERED)
    assert said(policy(bullet("log off"), numbered)) == ["log off", "report it", "log off report it"]


@pytest.mark.parametrize(
    "other",
    [
        bullet("report it", lead_in="Pupils should:"),
        bullet("report it", "Pupils"),
        passage(0, "report it", lead_in="Staff should:"),
        bullet("report it", kind=PassageKind.CELL),
    ],
    ids=["another lead-in", "another heading", "a paragraph", "a cell"],
)
def test_a_list_ends_where_it_does(other):
    assert said(policy(bullet("log off"), other)) == ["log off", "report it"]


def test_a_paragraph_between_parts_two_lists():
    one, two, three, four = map(bullet, ("one", "two", "three", "four"))
    assert said(policy(one, two, ONE, three, four))[-2:] == ["one two", "three four"]


def test_a_list_of_one_is_no_list_and_cells_of_a_table_are_none():
    assert said(policy(bullet("log off"))) == ["log off"]
    cells = [bullet(text, kind=PassageKind.CELL) for text in ("one", "two")]
    assert said(policy(*cells)) == ["one", "two"]


def test_a_list_of_too_many_words_is_read_only_item_by_item():
    items = [bullet(words(LONGEST // 2)), bullet(words(LONGEST // 2))]
    assert len(units_of(policy(*items))) == 3
    assert len(units_of(policy(*items, bullet("more")))) == 3


# What must hold for all.

lines = st.text(st.sampled_from("ab A.?!;”)( \u00a0\nMr"), max_size=60) | st.text(max_size=30)


@given(lines)
def test_sentences_hold_every_word_in_order(text):
    assert " ".join(sentences(text)).split() == text.split()
    assert all(sentence == " ".join(sentence.split()) != "" for sentence in sentences(text))


@given(policies)
def test_every_unit_is_word_for_word_in_its_passages(text):
    for unit in units_of(text):
        onwards = [p for p in text.passages[unit.passage - 1 :] if p.kind is not PassageKind.FOOTER]
        there = list(takewhile(lambda p: p.kind is not PassageKind.HEADING, onwards))
        assert " ".join(passage.text for passage in there).startswith(unit.text) or unit.text in there[0].text
        assert unit.headings == text.passages[unit.passage - 1].headings
        assert unit.lead_in == text.passages[unit.passage - 1].lead_in


@given(policies)
def test_every_sentence_but_of_headings_and_footers_is_a_unit(text):
    alone = [unit.text for unit in units_of(text) if not unit.whole]
    shown = [p.text for p in text.passages if p.kind not in (PassageKind.HEADING, PassageKind.FOOTER)]
    assert alone == [sentence for text in shown for sentence in sentences(text)]


@given(policies, policies)
def test_what_stands_under_another_heading_changes_no_unit(text, more):
    """As if it were bound into one document, the other below."""
    below = [passage(0, p.text, "Below", *p.headings, kind=p.kind, lead_in=p.lead_in) for p in more.passages]
    both = units_of(policy(*text.passages, *below))
    assert [unit for unit in both if unit.headings[:1] != ("Below",)] == units_of(text)


@pytest.mark.parametrize(
    "text",
    ["E.g. ", "Mr. ", "Mr. A ", "a. B. ", "A b. ", ". ", "; ", "“.” ", ".) ", "word ", "x", "A b.\n\n\n\n"],
)
def test_texts_made_to_take_long_do_not(text):
    hostile = text * (2_000_000 // len(text))
    start = perf_counter()
    assert units_of(policy(hostile, hostile[:20_000]))
    assert perf_counter() - start < 60


def test_white_space_without_end_and_a_list_without_end_do_not_take_long():
    start = perf_counter()
    assert sentences("Stop." + " " * 2_000_000 + "now") == ["Stop. now"]
    assert len(units_of(policy(*[bullet("log off")] * 20_000))) == 20_000
    assert perf_counter() - start < 20
