"""What the governors' paper says, worked by hand on a small review, and that it stays short whatever a review holds."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Assessment, Judgement
from audit.domain.vocabulary import ActionStatus
from audit.outputs.paper import governors_paper
from audit.outputs.paper_facts import SignOff, Stage
from audit.outputs.paper_parts import Code, Figures, MovementChart, Paper, Points, Table, Words, typed
from tests.builders import TODAY, assessment, criterion, evidence, planned_action
from tests.outputs.paper_builders import LAST_YEAR, LONG, SIGNED, facts, fullest, stands


def section(paper: Paper, name: str) -> tuple:
    return next((s.blocks for s in paper.sections if s.id == name), ())


def words(paper: Paper, name: str) -> list[str]:
    return [block.text for block in section(paper, name) if isinstance(block, Words)]


def rows(paper: Paper, name: str, n: int = 0) -> tuple[tuple[str, ...], ...]:
    """The rows of the nth table of a section."""
    return [block for block in section(paper, name) if isinstance(block, Table)][n].rows


def points(paper: Paper, name: str) -> tuple[str, ...]:
    return next(block.points for block in section(paper, name) if isinstance(block, Points))


# Weights: a (law) 3, b (inspection) 2, c (good practice) 1, so that 4 × 6 = 24 are possible. The target of each is 3.
A, B, C = criterion("a", "L1"), criterion("b", "I1", strand="two"), criterion("c", "G1", strand="two")


def small(levels: dict[str, int], shown: dict[str, list] | None = None, today: date = TODAY) -> Assessment:
    return assessment(A, B, C, levels=levels, evidence=shown, today=today)


def paper_of(made: Assessment, *actions: PlannedAction, **more: object) -> Paper:
    return governors_paper(facts(made, actions, **more))


def test_the_headline_has_score_bounds_and_coverage_by_hand():
    """a claimed 3 without evidence, so assured 2; b at 1; c not judged. Judged weight 5, possible 20 of 24.

    Claimed (9 + 2) / 20 = 55%; assured (6 + 2) / 20 = 40%; low 8 / 24 = 33.3%; high (8 + 4) / 24 = 50%.
    """
    paper = paper_of(small({"a": 3, "b": 1}))
    assert words(paper, "headline") == [
        "With 2 of 3 criteria judged, 55.0% is claimed and 40.0% is assured; 1 claim lacks the evidence to carry it "
        "and 1 legal or statutory requirement is not fully met."
    ]
    (figures,) = (b for b in section(paper, "headline") if isinstance(b, Figures))
    assert [(f.label, f.value, f.note) for f in figures.figures] == [
        ("Assured", "40.0%", "Between 33.3% and 50.0% once everything is judged"),
        ("Claimed", "55.0%", "What was judged"),
        ("Coverage", "67%", "2 of 3 criteria that apply are judged"),
        ("Not fully met", "1", "Legal or statutory requirements judged"),
    ]


def test_a_headline_without_a_but_says_so():
    paper = paper_of(small({"a": 3, "b": 2, "c": 2}, {"a": [evidence()]}))
    # (9 + 4 + 2) / 24 = 62.5%
    assert words(paper, "headline") == ["62.5% is claimed and 62.5% is assured; every claim has its evidence."]


def test_what_is_still_to_confirm_is_counted_and_never_as_judged():
    made = small({"b": 1})
    proposed = tuple(
        replace(s, proposal=Judgement(3, to_confirm=True)) if s.criterion.ref == "a" else s for s in made.standings
    )
    paper = paper_of(replace(made, standings=proposed))
    (figures,) = (b for b in section(paper, "headline") if isinstance(b, Figures))
    assert figures.figures[2].note == "1 of 3 criteria that apply are judged, 1 more to confirm"


def test_a_first_review_says_that_there_is_nothing_to_compare():
    assert words(paper_of(small({"a": 1})), "movement") == [
        "This is the first review kept here, so there is none before it to compare with."
    ]


def test_movement_has_each_strand_then_and_now_and_what_slipped():
    """Then: a 1 (3), b 2 (4), c 2 (2): 9 / 24 = 37.5%. Now: a 2 (6), b 1 (2), c 2 (2): 10 / 24 = 41.7%.

    Strand one: 3 / 12 = 25% then, 6 / 12 = 50% now. Strand two: 6 / 12 = 50% then, 4 / 12 = 33.3% now.
    """
    before = small({"a": 1, "b": 2, "c": 2}, today=LAST_YEAR)
    paper = paper_of(small({"a": 2, "b": 1, "c": 2}), before=before)
    (chart,) = (b for b in section(paper, "movement") if isinstance(b, MovementChart))
    assert [(span.title, *span.cells) for span in chart.spans] == [
        ("All strands", "37.5%", "41.7%", "+4.2"),
        ("One", "25.0%", "50.0%", "+25.0"),
        ("Two", "50.0%", "33.3%", "−16.7"),
    ]
    assert chart.spans[1].alt == "One: 25.0% then, 50.0% now"
    lead, told, slipped = words(paper, "movement")
    assert lead.startswith("The assured score rose by 4.2 percentage points, from 37.5% to 41.7%")
    assert "as it stood on 30 June 2016" in told
    assert "Of 3 criteria judged both times, 1 improved, 1 slipped and 1 stayed as they were." in told
    assert slipped == "1 is assured lower than last time:"
    assert points(paper, "movement") == ("Title of b: 2 Developing then, 1 Emerging now",)


def test_a_claim_that_rose_with_nothing_to_show_for_it_is_named():
    before = small({"a": 2}, today=LAST_YEAR)
    assert "Claimed higher than last time, with nothing to show it: Title of a." in words(
        paper_of(small({"a": 4}), before=before), "movement"
    )


def test_statutory_counts_and_the_requirements_that_fall_short():
    paper = paper_of(small({"a": 2, "b": 0}))
    assert words(paper, "statutory") == [
        "Law and statutory guidance together: of 1 requirement that applies, 0 are met, 1 partly met, 0 not met and 0 "
        "not judged yet."
    ]
    assert rows(paper, "statutory") == (
        ("law", "0", "1", "0", "0", "0", "1"),
        ("inspection", "0", "0", "1", "0", "0", "1"),
        ("kent", "0", "0", "0", "1", "0", "1"),
    )
    assert rows(paper, "statutory", 1) == (("law, Paragraph L1", "Do L1", "Partly met"),)


def test_gaps_come_in_their_order_each_with_who_and_when_or_why_not():
    soon = replace(planned_action("in-progress", date(2017, 5, 1), ["a"]), owner="Jo")
    later = replace(planned_action("not-started", date(2017, 9, 1), ["a"]), owner="Nic")
    paper = paper_of(small({"a": 1, "b": 1, "c": 1}), later, soon, dismissed={"b": "The site closes in July."})
    assert words(paper, "gaps") == [
        "3 gaps between the target and what is assured, 1 of them where law or statutory guidance asks: those come "
        "first. 1 gap has no action yet."
    ]
    assert rows(paper, "gaps") == (
        ("Title of a (statutory)", "1 Emerging", "3 Secure", "Jo", "1 May 2017 (1 of 2 actions)"),
        ("Title of b", "1 Emerging", "3 Secure", "Dismissed", "The site closes in July."),
        ("Title of c", "1 Emerging", "3 Secure", "No action yet", "–"),
    )


def test_overdue_actions_longest_first_and_today_is_not_overdue():
    late = [replace(planned_action(due=day), title=str(day)) for day in (date(2017, 3, 3), date(2017, 2, 1), TODAY)]
    paper = paper_of(small({"a": 1}), *late)
    assert words(paper, "overdue") == ["3 actions: 3 open, 0 done. 2 are overdue and 1 is due within 14 days."]
    assert [row[:3] for row in rows(paper, "overdue")] == [
        ("2017-02-01", "Nobody yet", "1 February 2017 (31 days ago)"),
        ("2017-03-03", "Nobody yet", "3 March 2017 (1 day ago)"),
    ]


def test_done_actions_that_changed_nothing_come_first_and_are_called_so():
    """Both criteria were judged after their actions were done: a is where it was, b rose from 0 to 1."""
    again = dict.fromkeys("ab", datetime(2017, 3, 1, tzinfo=UTC))
    done = [
        replace(
            planned_action("done", criteria=[ref]), title=ref, done_on=date(2017, 2, 1), done_levels=((ref, before),)
        )
        for ref, before in (("b", 0), ("a", 1), ("c", None))
    ]
    paper = paper_of(small({"a": 1, "b": 1, "c": 1}), *done, judged_at=again)
    assert words(paper, "done") == [
        "3 actions have been done: 1 raised a level and 1 changed nothing; 1 has criteria that wait to be judged again."
    ]
    assert [row[0] for row in rows(paper, "done")] == ["a", "b", "c"]
    nothing, rose, waiting = (row[2] for row in rows(paper, "done"))
    assert nothing == "Changed nothing. Title of a: assured 1 Emerging, as it was when the action was done"
    assert rose == "Title of b: assured 1 Emerging, up from 0 Not in place when the action was done"
    assert waiting == "To be judged again: Title of c"


def test_a_done_action_without_a_day_is_listed_and_said_to_be_so():
    paper = paper_of(small({"a": 1}), planned_action("done"))
    assert rows(paper, "done") == (("Do it", "Not recorded", "Not known"),)


def test_claims_without_evidence_lapsed_items_and_exceptions_are_all_there():
    old = evidence("record", date(2015, 9, 1), date(2016, 12, 31))
    made = assessment(
        A, B, C, levels={"a": 3, "b": 3, "c": 3}, evidence={"a": [old]}, exceptions={"c": "Seen by the inspector"}
    )
    paper = paper_of(made)
    assert rows(paper, "evidence") == (
        ("Title of a", "3 Secure", "2 Developing", "1 out of date"),
        ("Title of b", "3 Secure", "2 Developing", "None"),
    )
    assert rows(paper, "evidence", 1) == ((old.title, "Lapsed on 1 January 2017", "Title of a"),)
    assert points(paper, "evidence") == ("Title of c (3 Secure): Seen by the inspector",)


def test_questions_come_from_slipped_and_weak_strands_then_from_bare_claims_and_each_once():
    """Strand two fell from 50% to 33.3%; strand one stayed at 25%, further below its target of 75%."""
    before = small({"a": 1, "b": 2, "c": 2}, today=LAST_YEAR)
    paper = paper_of(small({"a": 1, "b": 1, "c": 3}), before=before)
    assert points(paper, "questions") == (
        "How do you know? (Title of b: slipped from 2 Developing to 1 Emerging)",
        "How do you know? (Title of a: assured 1 Emerging, target 3 Secure)",
        "How do you know? (Title of c: claimed 3 Secure, assured 2 Developing)",
    )


def test_decisions_follow_from_the_figures():
    paper = paper_of(small({"a": 1, "b": 1}), planned_action(due=date(2017, 1, 1)))
    # (3 + 2) / 20 = 25%; the action is on a, so that b alone has none.
    assert points(paper, "decisions") == (
        "Note an assured score of 25.0%, with 1 criterion still to be judged.",
        "Agree by when 1 legal or statutory requirement will be fully met, and who reports on it.",
        "Ask for an owner and a date for 1 gap without an action.",
        "Decide what happens about 1 overdue action: a new date, more help, or dropping it.",
        "Nothing is to be signed at this meeting: a leader submits the review when it is ready.",
    )


def test_a_signed_paper_has_names_dates_minute_and_hash():
    paper = paper_of(small({"a": 1}), sign_off=SIGNED)
    assert paper.status == "Signed off. As it stood on 4 March 2017."
    assert [block.text for block in section(paper, "sign-off") if isinstance(block, Code)] == ["ab12" * 16]
    assert rows(paper, "sign-off") == (
        ("The school", "Jo Bright, Headteacher", "1 March 2017", "–", "–"),
        ("The governors", "Sam Chair, Chair of governors", "3 March 2017", "2 March 2017", "FGB 2017/12, 6"),
    )
    assert "From the leader who submitted it: Everything was judged twice." in words(paper, "headline")
    assert points(paper, "decisions")[-1] == "Nothing more is to be signed: both names are under the review."


def test_a_submitted_paper_says_who_is_still_to_sign_and_leaves_room_for_the_clerk():
    waiting = replace(SIGNED, stage=Stage.SUBMITTED, signed=SIGNED.signed[:1])
    paper = paper_of(small({"a": 1}), sign_off=waiting)
    assert rows(paper, "sign-off")[1] == ("The governors", "Not signed yet", "–", "–", "–")
    assert rows(paper, "sign-off", 1) == (("Date of the meeting", ""), ("Minute reference", ""), ("Decision", ""))


@pytest.mark.parametrize(
    ("sign_off", "status"),
    [
        (SignOff(Stage.OPEN), "Draft. The review is still open; this is how it stood on 4 March 2017."),
        (SignOff(Stage.CLOSED), "Closed without a sign-off. As it stood on 4 March 2017."),
        (SignOff(Stage.OPEN, reopened="Opened again by Jo: one more log"), "Draft. The review is still open; this is"),
    ],
)
def test_a_paper_that_nobody_signs_has_no_hash(sign_off: SignOff, status: str):
    paper = paper_of(small({"a": 1}), sign_off=sign_off)
    assert paper.status.startswith(status)
    assert not [block for block in section(paper, "sign-off") if isinstance(block, Code)]
    assert any("one more log" in text for text in words(paper, "sign-off")) == bool(sign_off.reopened)


def test_with_nothing_judged_there_is_no_score_no_gap_and_still_something_to_ask():
    paper = paper_of(small({}))
    assert words(paper, "headline") == [
        "Nothing has been judged yet, so there is no score: 3 criteria that apply here are waiting."
    ]
    assert not section(paper, "gaps")
    assert words(paper, "questions")[0].startswith("Nothing has been judged")
    assert points(paper, "decisions")[0].startswith("Note that there is no score yet")


def test_with_nothing_applicable_it_says_so():
    paper = paper_of(assessment(A, levels={}, not_applicable={"a": "No pupils"}))
    assert words(paper, "headline")[0].startswith("No criterion of this rubric applies")
    (figures,) = (b for b in section(paper, "headline") if isinstance(b, Figures))
    assert (figures.figures[0].value, figures.figures[0].note) == ("–", "Nothing applies here")
    assert words(paper, "statutory")[0] == (
        "Law and statutory guidance together: nothing in it applies here: 1 requirement left out."
    )


def test_what_is_hidden_from_the_reader_is_said_to_be():
    made = small({"b": 1})
    hidden = tuple(replace(s, hidden=s.criterion.ref == "a") for s in made.standings)
    assert any(
        "still to rate 1 criterion independently" in text
        for text in words(paper_of(replace(made, standings=hidden)), "headline")
    )


def test_long_lists_are_cut_and_say_how_many_are_left():
    """79 gaps, of which six are shown, and so on: every table is short and says what is missing."""
    paper = fullest(LONG)
    tables = [b for s in paper.sections for b in s.blocks if isinstance(b, Table)]
    assert all(len(table.rows) <= 6 for table in tables)
    (gap_table,) = (b for b in section(paper, "gaps") if isinstance(b, Table))
    assert gap_table.more == "And 73 more: see the plan."
    late = next(b for b in section(paper, "overdue") if isinstance(b, Table))
    assert (
        late.more == "And 49 more: see the plan."
    )  # two in three of 79 actions are open, all are late, four are shown


def test_a_paper_of_the_real_rubric_asks_questions_that_its_criteria_have():
    made = stands(1)
    asked = {question for c in made.edition.criteria for question in c.governor_questions}
    told = points(paper_of(made), "questions")
    assert len(told) == 4
    assert all(any(point.startswith(question) for question in asked) for point in told)


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("  two\r\n words\t", 90, "two words"),
        ("bell\x07 and \x1b[31m", 90, "bell\ufffd and \ufffd[31m"),
        ("a\u202eb\u2066c\ufeffd\u0085e", 90, "abcd e"),
        ("one two three", 9, "one two…"),
        ("x" * 12, 9, "x" * 8 + "…"),
        ("W" * 12, 9, "WWWWW…"),
        ("安" * 12, 9, "安安安安…"),
        ("", 9, ""),
    ],
)
def test_what_was_typed_becomes_one_line_that_fits(text: str, most: int, shown: str):
    assert typed(text, most) == shown


def test_a_dropped_action_is_neither_overdue_nor_done():
    dropped = planned_action(ActionStatus.DROPPED.value, date(2016, 9, 1))
    paper = paper_of(small({"a": 1}), dropped)
    assert words(paper, "overdue") == [
        "1 action: 0 open, 0 done, 1 dropped. Nothing is overdue; 0 are due within 14 days."
    ]
    assert words(paper, "done") == ["No action of this plan has been done yet."]
