"""What a policy shows for a criterion, in words that name the statement, the place and what is said there."""

from audit.domain.policy_shows import LONGEST_QUOTE, Confirmed, cut, is_confirmed, is_ours, shows_words, words_of
from tests.policy_builders import FOUND, MISSING, WEAK, decided, decision, finding, passage, proposed, standing

EMAIL = passage(3, "Every member of staff has an address. They use it.", "Email", page=2)


def test_only_what_a_person_found_is_confirmed():
    assert is_confirmed(decided("R1", FOUND, 3))
    assert not is_confirmed(proposed("R1", FOUND, 3))
    assert not is_confirmed(decided("R1", WEAK, 3))
    assert not is_confirmed(decided("R1", MISSING))


def test_the_words_name_the_place_the_sentence_and_the_statement():
    told = finding("R1", FOUND, 3, quote="They use it.")
    one = standing("R1", told, decision(FOUND, 3))
    words = shows_words([Confirmed(one, EMAIL)])
    assert words == (
        "Confirmed in the policy check.\nPage 2, under “Email”: “They use it.” (template, section 1.1, R1)"
    )
    assert is_ours(words)
    assert not is_ours("Page 2 of our policy")


def test_a_person_who_chose_another_passage_has_all_of_it_told():
    one = standing("R1", finding("R1", MISSING, 7, quote="Something else."), decision(FOUND, 3))
    assert words_of(one, EMAIL) == EMAIL.text


def test_what_is_said_elsewhere_is_told_by_the_note():
    one = decided("R1", FOUND, None, "In the staff handbook,\npage 4.")
    assert "Said elsewhere: In the staff handbook, page 4. (template, section 1.1, R1)" in shows_words(
        [Confirmed(one, None)]
    )


def test_of_many_statements_six_are_told_and_the_rest_counted():
    many = [Confirmed(decided(f"R{n}", FOUND, 3), EMAIL) for n in range(8)]
    lines = shows_words(many).splitlines()
    assert len(lines) == 8
    assert lines[-1] == "And 2 more statements."
    assert shows_words(many[:7]).endswith("And 1 more statement.")
    assert "more" not in shows_words(many[:6])


def test_long_words_are_cut_at_a_word():
    assert cut("One two  three", 100) == "One two three"
    assert cut("One two three", 9) == "One two…"
    assert cut("x" * 30, 10) == "x" * 9 + "…"
    long = Confirmed(decided("R1", FOUND, 3), passage(3, "word " * 200))
    assert len(shows_words([long]).splitlines()[1]) < LONGEST_QUOTE + 80
