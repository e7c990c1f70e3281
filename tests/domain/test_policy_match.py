"""A policy compared with statements: found, weak or missing, how surely, and where. Figures are worked by hand."""

from dataclasses import replace
from math import exp, log2
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.policy_check import Candidate, Finding, PolicyStatus
from audit.domain.policy_flag import Flag, FlagKind
from audit.domain.policy_match import SHOWN, USUAL_WORDS, Matcher, confidence, doublings, hold_back
from audit.domain.policy_text import PassageKind, PolicyText
from audit.domain.policy_units import units_of
from tests import strategies  # noqa: F401 - loads the profile that every property test runs with
from tests.matching import EVERY_CLUE, MATCHER, STATEMENTS, finder, look, policies, said, weights
from tests.policy_builders import FOUND, MISSING, WEAK, passage, policy

EMAIL, PASSWORD = said("R1", "Email"), said("R2", "Password")
NEAR = weights(constant=-1, found_from=1, weak_from=0, nearest=2)  # the log-odds are 2 × likeness - 1
ALIKE = Matcher(finder(EMAIL, PASSWORD), NEAR)


def check(*texts, matcher=ALIKE):
    return matcher.check(policy(*texts))


# Confidence and length.


def test_confidence_is_the_share_that_log_odds_stand_for():
    assert confidence(0) == 0.5
    assert confidence(2) == pytest.approx(0.8808, abs=1e-4)
    assert confidence(-2) == pytest.approx(0.1192, abs=1e-4)
    assert confidence(1e9) == confidence(30) < 1
    assert confidence(-1e9) == confidence(-30) > 0


def test_clues_are_weighed_and_added_up():
    worth = weights(constant=-1, nearest=4, negated=-3, heading=0.5)
    assert worth.log_odds(look(nearest=0.75, heading=0.5), USUAL_WORDS) == pytest.approx(2.25)
    assert worth.log_odds(look(nearest=0.75, negated=1), USUAL_WORDS) == pytest.approx(-1)
    assert worth.log_odds(look(centre=1, margin=1, whole=1), USUAL_WORDS) == -1


def test_every_doubling_of_a_policy_takes_as_much_off():
    assert (doublings(2_000), doublings(4_000), doublings(500)) == (0, 1, -2)
    worth = weights(nearest=1, per_doubling=0.25)
    odds = [worth.log_odds(look(nearest=1), words) for words in (500, 1_000, 2_000, 4_000)]
    assert odds == pytest.approx([1.5, 1.25, 1, 0.75])


def test_a_policy_longer_than_any_that_was_learned_from_counts_as_the_longest():
    assert doublings(6_399) < doublings(6_400) == doublings(32_000) == log2(3.2)


def test_a_policy_of_fewer_than_fifty_words_counts_as_fifty():
    assert doublings(0) == doublings(50) == log2(0.025) < doublings(51)


def test_a_threshold_is_reached_by_what_is_as_much():
    worth = weights(found_from=1, weak_from=0)
    assert [worth.status(odds) for odds in (1.01, 1, 0.99, 0, -0.01)] == [FOUND, FOUND, WEAK, WEAK, MISSING]


def test_where_both_thresholds_are_one_nothing_is_weak():
    worth = weights(found_from=1, weak_from=1)
    assert [worth.status(odds) for odds in (1, 0.99)] == [FOUND, MISSING]


# What is found.


def test_what_is_found_weak_and_missing_with_how_sure_that_is():
    """A message is 0.6 like an email and 0.8 like a password: log-odds of 0.2 and 0.6."""
    email, password = check("A message.")
    assert (email.ref, email.status, email.confidence) == ("R1", WEAK, pytest.approx(1 / (1 + exp(-0.2)), abs=1e-4))
    assert (password.ref, password.status, password.confidence) == (
        "R2",
        WEAK,
        pytest.approx(1 / (1 + exp(-0.6)), abs=1e-4),
    )
    email, password = check("An email.")
    assert (email.status, email.confidence) == (FOUND, pytest.approx(0.7311, abs=1e-4))
    assert (password.status, password.confidence) == (MISSING, pytest.approx(0.2689, abs=1e-4))


def test_the_candidate_quotes_what_counts_and_says_why():
    [email, _] = check("Aims.", "All is well. Email is watched here. So it goes.")
    assert (email.best.passage, email.best.quote) == (2, "Email is watched here.")
    assert email.best.why == "Much like “Email”."


def test_candidates_come_best_first_and_each_from_another_passage():
    [email, _] = check("A photo.", "A message.", "An email. An email. A photo.", "Email, photo.", "A password.")
    assert [candidate.passage for candidate in email.candidates] == [3, 4, 2]
    assert [candidate.confidence for candidate in email.candidates] == pytest.approx(
        [confidence(1), confidence(2 * 0.5**0.5 - 1), confidence(0.2)], abs=1e-4
    )


def test_of_passages_that_are_as_good_the_first_comes_first():
    [email, _] = check("A photo.", "Email.", "Email.")
    assert [candidate.passage for candidate in email.candidates] == [2, 3, 1]


def test_the_best_unit_decides_though_another_is_more_alike():
    """The weights may hold against a unit what makes it most alike."""
    short = Matcher(finder(EMAIL, PASSWORD), weights(nearest=1, length=-1, found_from=-2, weak_from=-3))
    [email, _] = check("Email, email, email, email, email and email as well.", "A message.", matcher=short)
    assert [candidate.passage for candidate in email.candidates] == [2, 1]


def test_a_list_is_found_where_no_item_says_all():
    items = [passage(0, text, kind=PassageKind.BULLET, lead_in="We guard:") for text in ("email", "password")]
    both = Matcher(finder(said("R1", "Email and password"), EMAIL), NEAR)
    [guard, _] = check(*items, matcher=both)
    assert (guard.best.passage, guard.best.quote) == (1, "email password")
    assert guard.best.confidence == pytest.approx(confidence(1), abs=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        policy(),
        policy(passage(0, "Email", kind=PassageKind.HEADING), passage(0, "Password", kind=PassageKind.FOOTER)),
        policy("", " "),
    ],
    ids=["nothing", "headings and footers", "white space"],
)
def test_a_policy_that_says_nothing_has_nothing(text):
    assert ALIKE.check(text) == (Finding("R1", MISSING, ()), Finding("R2", MISSING, ()))
    assert ALIKE.check(text)[0].confidence == 0


def test_a_policy_of_which_no_word_is_known_has_nothing():
    email, password = check("Zebras graze. Lions sleep.", "Birds sing.")
    assert (email.status, password.status) == (MISSING, MISSING)
    assert email.best.why == "Little in common with it."


def test_what_waits_for_something_is_found_by_nobody():
    best = Candidate(4, "Lead governor for online safety: to be confirmed", 0.9, "Much like it.")
    other = Candidate(5, "The governors meet.", 0.2, "")
    blank = Flag(FlagKind.BLANK, 4, "to be confirmed", "", "", waits=True)
    found = Finding("R1", FOUND, (best, other))
    (held,) = hold_back([found], [blank])
    assert (held.status, held.candidates[1]) == (WEAK, other)
    assert held.best.why == "Still to be filled in: “to be confirmed”. Much like it."
    elsewhere = [Flag(FlagKind.BLANK, 5, "to be confirmed", "", "", waits=True), replace(blank, quote="____")]
    assert hold_back([found], elsewhere) == (found,)
    missing = Finding("R1", MISSING, (best,))
    assert hold_back([missing], [blank]) == (missing,)


def test_one_statement_alone_is_compared_as_well():
    [email] = check("Email is watched.", matcher=Matcher(finder(EMAIL), NEAR))
    assert (email.status, email.best.why) == (FOUND, "Much like “Email”.")


def test_a_longer_policy_needs_more():
    """100 words are log2(100/2000) = -4.32 doublings, 6,400 are 1.68: a quarter of each is 1.08 and -0.42."""
    matcher = Matcher(finder(EMAIL, PASSWORD), replace(NEAR, per_doubling=0.25))
    short = check("Email.", "zebra " * 99, matcher=matcher)[0]
    long = check("Email.", *["zebra " * 100] * 63, "zebra " * 99, matcher=matcher)[0]
    assert short.confidence == pytest.approx(confidence(1 + 1.0805), abs=1e-4)
    assert long.confidence == pytest.approx(confidence(1 - 0.4195), abs=1e-4)
    assert (short.status, long.status) == (FOUND, WEAK)


# What must hold for all.


@given(policies)
def test_every_finding_is_in_order_and_its_status_agrees_with_the_weights(text):
    units = units_of(text)
    quotable = [p for p in text.passages if p.kind not in (PassageKind.HEADING, PassageKind.FOOTER)]
    found = MATCHER.check(text)
    assert [finding.ref for finding in found] == [statement.ref for statement in STATEMENTS]
    for finding, looks in zip(found, MATCHER.finder.look(units), strict=True):
        odds = [EVERY_CLUE.log_odds(look, text.words) for look in looks]
        assert finding.status is (EVERY_CLUE.status(max(odds)) if odds else MISSING)
        assert finding.confidence == pytest.approx(confidence(max(odds)) if odds else 0)
        sure = [candidate.confidence for candidate in finding.candidates]
        assert sure == sorted(sure, reverse=True)
        assert all(0 < one < 1 for one in sure)
        numbers = [candidate.passage for candidate in finding.candidates]
        assert len(set(numbers)) == len(numbers) <= SHOWN
        assert bool(numbers) == bool(units)
        for candidate in finding.candidates:
            assert candidate.quote in " ".join(p.text for p in quotable if p.number >= candidate.passage)


@given(policies)
def test_the_same_policy_twice_has_the_same_findings(text):
    again = Matcher(finder(*STATEMENTS), EVERY_CLUE)
    assert MATCHER.check(text) == MATCHER.check(text) == again.check(PolicyText(text.passages))


def alike(one: Finding, other: Finding) -> bool:
    """But for the last figures of a sum, which depend on the order it is added up in."""
    return (one.ref, one.status) == (other.ref, other.status) and one.confidence == pytest.approx(
        other.confidence, abs=1e-4
    )


@given(policies, st.permutations(STATEMENTS))
def test_the_order_of_statements_changes_nothing_that_is_found(text, order):
    found = {finding.ref: finding for finding in MATCHER.check(text)}
    turned = Matcher(finder(*order), EVERY_CLUE).check(text)
    assert [finding.ref for finding in turned] == [statement.ref for statement in order]
    assert all(alike(finding, found[finding.ref]) for finding in turned)


@given(policies, policies)
def test_a_policy_bound_in_below_only_makes_it_longer(text, more):
    """What was looked at before is as sure as before, but for the words that came to it."""
    below = [passage(0, p.text, "Below", *p.headings, kind=p.kind, lead_in=p.lead_in) for p in more.passages]
    both = policy(*text.passages, *below)
    longer = EVERY_CLUE.per_doubling * (doublings(both.words) - doublings(text.words))
    looks_before = MATCHER.finder.look(units_of(text))
    after = units_of(both)
    looks_after = [
        [look for look in looks if after[look.unit].headings[:1] != ("Below",)] for looks in MATCHER.finder.look(after)
    ]
    for was, now in zip(looks_before, looks_after, strict=True):
        odds = {units_of(text)[look.unit]: EVERY_CLUE.log_odds(look, text.words) for look in was}
        for one in now:
            then = odds.get(after[one.unit])
            assert then is None or EVERY_CLUE.log_odds(one, both.words) == pytest.approx(then - longer, abs=1e-4)


def test_five_thousand_units_are_compared_within_seconds():
    words = ("email", "password", "photo", "message", "zebra", "spam", "filter")
    many = [" ".join(words[(n // 7**place) % 7] for place in range(5)) for n in range(5_000)]
    start = perf_counter()
    found = MATCHER.check(policy(*many))
    assert perf_counter() - start < 20
    assert {finding.ref: len(finding.candidates) for finding in found} == {"R1": 3, "R2": 3, "R3": 3}


def test_a_sentence_of_ten_thousand_words_is_compared():
    [email, _] = check(f"{'zebra ' * 5_000} email {'zebra ' * 5_000}")
    assert email.status is PolicyStatus.FOUND
    assert len(email.best.quote.split()) == 400
