from dataclasses import replace

from audit.domain.assessment import Judgement, assess
from audit.domain.compliance import Compliance
from audit.domain.movement import compare
from audit.domain.rubric import Descent, Kinship
from audit.outputs import movement_words as words
from tests.builders import SCHOOL, TODAY, assessment, criterion, edition, evidence

A, B = criterion("a"), criterion("b", facilities=("learning-platform",))
THEN, NOW = "2015 to 2016", "2016 to 2017"


def headline(before, after):
    return words.headline(compare(before, after), THEN, NOW)


def test_the_headline_gives_the_change_and_each_cause_of_it():
    """a from 1 to 2 of two judged, c new to the judging at 0: 25% to 50%, then with c 25%."""
    c = criterion("c")
    said = headline(assessment(A, c, levels={"a": 1}), assessment(A, c, levels={"a": 2, "c": 0}))
    assert said == (
        "The assured score stayed at 25.0%: +25.0 from practice or evidence that improved and −25.0 from more or less "
        "being judged."
    )


def test_a_rise_and_a_fall_are_called_so():
    low, high = assessment(A, levels={"a": 1}), assessment(A, levels={"a": 2})
    assert headline(low, high).startswith(
        "The assured score rose by 25.0 percentage points, from 25.0% to 50.0%: +25.0"
    )
    assert headline(high, low).startswith(
        "The assured score fell by 25.0 percentage points, from 50.0% to 25.0%: −25.0"
    )
    assert headline(low, low) == "The assured score stayed at 25.0%."


def test_with_nothing_judged_or_nothing_applying_the_headline_says_which_review():
    judged, waiting = assessment(A, levels={"a": 1}), assessment(A, levels={})
    assert headline(judged, waiting) == (
        "Nothing is judged yet in the review for 2016 to 2017, so there is nothing to compare."
    )
    assert "for 2015 to 2016 or 2016 to 2017" in headline(waiting, waiting)
    empty = assessment(B, levels={})
    assert headline(empty, empty) == (
        "No criterion applies to this setting in the review for 2015 to 2016, so there is nothing to compare."
    )


def test_claims_without_evidence_are_counted_beside_the_claimed_score():
    movement = compare(assessment(A, levels={"a": 2}), assessment(A, levels={"a": 4}))
    assert words.claimed_sentence(movement) == (
        "The claimed score rose by 50.0 percentage points, from 50.0% to 100.0%. 1 claim rose without the evidence to "
        "show it."
    )


def test_counts_are_of_what_was_judged_both_times():
    movement = compare(assessment(A, levels={"a": 1}), assessment(A, levels={"a": 2}))
    assert words.counts_sentence(movement) == (
        "Of 1 criterion judged both times, 1 improved, 0 slipped and 0 stayed as they were."
    )
    nothing = compare(assessment(A, levels={}), assessment(A, levels={"a": 2}))
    assert words.counts_sentence(nothing) == (
        "No criterion was judged both times, so no single practice can be compared."
    )


def row_of(before, after):
    return compare(before, after).criteria[0]


def test_levels_are_said_once_where_claim_and_evidence_agree():
    row = row_of(assessment(A, levels={"a": 2}), assessment(A, levels={"a": 3}))
    assert words.level_words(row, before=True) == "2 Developing"
    assert words.level_words(row, before=False) == "2 Developing (claimed 3 Secure)"
    assert words.notes_on(row) == ("The claim rose and nothing shows it",)


def test_missing_levels_say_why():
    row = row_of(assessment(A, levels={}), assessment(A, levels={}, not_applicable={"a": "Not here"}))
    assert (words.level_words(row, before=True), words.level_words(row, before=False)) == (
        "Not judged",
        "Not applicable",
    )


def test_evidence_that_came_and_an_exception_are_noted():
    came = row_of(assessment(A, levels={"a": 3}), assessment(A, levels={"a": 3}, evidence={"a": [evidence()]}))
    assert words.notes_on(came) == ("The claim is the same: only what carries it has come",)
    went = row_of(assessment(A, levels={"a": 3}, evidence={"a": [evidence()]}), assessment(A, levels={"a": 3}))
    assert words.notes_on(went) == ("The claim is the same: only what carries it has gone",)
    excepted = row_of(assessment(A, levels={"a": 2}), assessment(A, levels={"a": 3}, exceptions={"a": "Seen"}))
    assert words.notes_on(excepted) == ("The later level stands by a leader's exception",)


def test_a_reworded_criterion_is_said_with_its_own_movement_and_what_changed():
    one = edition(A)
    two = replace(edition(criterion("a2")), id="small-2", based_on="small")
    two = replace(two, descents={"a2": Descent(Kinship.REWORDED, ("a",), "Plainer")})
    before = assess(one, SCHOOL, {"a": Judgement(1)}, {}, TODAY)
    row = row_of(before, assess(two, SCHOOL, {"a2": Judgement(2)}, {}, TODAY))
    assert words.movement_words(row) == "Reworded; improved"
    assert words.notes_on(row) == ("Plainer",)
    waiting = row_of(before, assess(two, SCHOOL, {}, {}, TODAY))
    assert words.movement_words(waiting) == "Reworded; cannot be compared"


def test_counts_of_a_source_are_given_then_and_now_with_the_difference():
    made = criterion("a", "L1"), criterion("b", "L2")
    items = {"a": [evidence()]}
    movement = compare(
        assessment(*made, levels={"a": 0, "b": 0}), assessment(*made, levels={"a": 3, "b": 0}, evidence=items)
    )
    law = movement.sources[0]
    assert words.source_words(law, Compliance.MET) == "0 to 1 (+1)"
    assert words.source_words(law, Compliance.NOT_MET) == "2 to 1 (−1)"
    assert words.source_words(law, Compliance.PARTLY_MET) == "0"
    assert words.verdicts_moved(law) == "2: 1 better, 0 worse"
    alone = replace(law, before=None)
    assert words.source_words(alone, Compliance.MET) == "1"
    assert words.verdicts_moved(alone) == "The earlier review does not use this source"
