"""Charts of movement: the figure, its table and its sentence say the same numbers."""

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.domain.assessment import Judgement, assess
from audit.domain.movement import compare
from audit.domain.trends import trends
from audit.outputs import movement_charts, trend_charts
from audit.outputs.movement_charts import apart
from tests.builders import SCHOOL, TODAY, assessment, criterion, edition

THEN, NOW = "2015 to 2016", "2016 to 2017"
A, B, C = (criterion(ref, strand=strand) for ref, strand in (("a", "one"), ("b", "two"), ("c", "three")))
HOSTILE = "</script><b>R&D</b> 'naïve' “quotes” 😀"


def moved():
    """Each strand one criterion of weight 2: 25/3 = 8.3 points a level. One up two, two down one, three as it was.

    (0 + 2 + 1) of 12 is 25%; (2 + 1 + 1) of 12 is 33.3%.
    """
    return compare(
        assessment(A, B, C, levels={"a": 0, "b": 2, "c": 1}), assessment(A, B, C, levels={"a": 2, "b": 1, "c": 1})
    )


def waterfall(movement):
    return movement_charts.waterfall_chart(movement.assured, THEN, NOW)


def traces(chart):
    return {t.get("name", str(n)): t for n, t in enumerate(json.loads(chart.figure_json)["data"])}


def test_every_step_of_the_waterfall_begins_where_the_one_before_ended():
    chart = waterfall(moved())
    found = traces(chart)
    up, down, scores = found["Went up"], found["Went down"], found["Assured score"]
    assert (up["base"], up["x"], up["text"]) == ([25], [16.6], ["+16.6"])
    assert (down["base"], down["x"], down["text"]) == ([41.6], [-8.3], ["−8.3"])
    assert scores["x"] == [25, 33.3]
    assert up["base"][0] + up["x"][0] + down["x"][0] == pytest.approx(scores["x"][1])


def test_what_is_nothing_is_in_the_table_and_not_in_the_picture():
    chart = waterfall(moved())
    assert "Not what the setting did" not in traces(chart)
    assert chart.rows == (
        (THEN, "–", "25.0%", "–"),
        ("The rubric changed", "0.0", "25.0%", "0"),
        ("What applies here changed", "0.0", "25.0%", "0"),
        ("Improved: One", "+16.6", "41.6%", "1"),
        ("Slipped: Two", "−8.3", "33.3%", "1"),
        ("More or less was judged", "0.0", "33.3%", "0"),
        (NOW, "–", "33.3%", "–"),
    )
    assert chart.summary == (
        "The largest step up is “Improved: One” (+16.6); the largest step down is “Slipped: Two” (−8.3); improved and "
        "slipped together come to +8.3 percentage points."
    )


def test_what_the_setting_did_not_do_is_drawn_apart():
    movement = compare(assessment(A, B, levels={"a": 2}), assessment(A, B, levels={"a": 2, "b": 0}))
    found = traces(waterfall(movement))
    assert found["Not what the setting did"]["text"] == ["−25.0"]
    assert "Went down" not in found


def test_a_review_that_did_not_move_has_only_its_two_scores():
    movement = compare(assessment(A, levels={"a": 2}), assessment(A, levels={"a": 2}))
    chart = waterfall(movement)
    assert list(traces(chart)) == ["Assured score"]
    assert chart.summary == "Nothing moved the score: it is 50.0% both times."


def test_slopes_differ_by_dash_and_mark_and_not_by_colour_alone():
    found = traces(movement_charts.slope_chart(moved(), THEN, NOW))
    lines = [found[name] for name in ("Rose", "Fell", "As it was")]
    assert [line["y"] for line in lines] == [[0, 50, None], [50, 25, None], [25, 25, None]]
    assert len({line["line"]["dash"] for line in lines}) == 3
    assert len({line["marker"]["symbol"] for line in lines}) == 3


def test_slopes_have_every_strand_in_the_table_and_those_with_two_scores_in_the_picture():
    movement = compare(assessment(A, B, levels={"a": 0}), assessment(A, B, levels={"a": 1, "b": 1}))
    chart = movement_charts.slope_chart(movement, THEN, NOW)
    assert [row[:5] for row in chart.rows] == [
        ("One", "0.0%", "25.0%", "+25.0", "+25.0"),
        ("Two", "Not judged yet", "25.0%", "–", "–"),
    ]
    assert traces(chart)["Rose"]["y"] == [0, 25, None]
    assert chart.summary == "1 strand rose, 0 fell and 0 stayed as they were; One rose most (+25.0 points)."


def test_with_no_strand_in_both_the_slopes_say_so():
    movement = compare(assessment(A, B, levels={"a": 0}), assessment(A, B, levels={"b": 1}))
    chart = movement_charts.slope_chart(movement, THEN, NOW)
    assert chart.summary == "No strand has a score in both reviews, so none can be compared."


labels = st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 5)), max_size=20)


@given(labels=labels)
def test_labels_never_lie_on_one_another_and_stay_in_order(labels):
    wanted, heights = [w for w, _ in labels], [h for _, h in labels]
    places = apart(wanted, heights, -3, 103)
    order = sorted(range(len(labels)), key=lambda n: wanted[n])
    for lower, upper in pairwise(order):
        assert places[upper] - places[lower] >= (heights[lower] + heights[upper]) / 2 - 0.02
    if sum(heights) <= 106:
        for place, height in zip(places, heights, strict=True):
            assert place - height / 2 >= -3.02
            assert place + height / 2 <= 103.02


def test_a_label_with_room_stays_where_it_is_wanted():
    assert apart([50, 10], [5, 5], 0, 100) == [50, 10]


# Over all years.


def years():
    """Strand one every year; strand two from the second year, not judged in the third."""
    stands = [
        assessment(A, levels={"a": 1}),
        assessment(A, B, levels={"a": 2, "b": 4}),
        assessment(A, B, levels={"a": 2}),
    ]
    return trends(list(zip(("2014 to 2015", THEN, NOW), stands, strict=True)))


def test_a_small_chart_for_everything_and_for_every_strand_with_gaps():
    figure = json.loads(trend_charts.small_multiples(years()).figure_json)
    assured = [t["y"] for t in figure["data"] if t["name"] == "Assured"]
    claimed = [t["y"] for t in figure["data"] if t["name"] == "Claimed"]
    assert assured == [[25, 50, 50], [25, 50, 50], [None, 50, None]]
    assert claimed[2] == [None, 100, None]
    assert [a["text"] for a in figure["layout"]["annotations"]] == ["<b>All strands</b>", "<b>One</b>", "<b>Two</b>"]
    assert sum(bool(t["showlegend"]) for t in figure["data"]) == 2


def test_the_table_of_years_says_why_there_is_a_gap():
    chart = trend_charts.small_multiples(years())
    assert chart.headers == ("Strand", "2014 to 2015", THEN, NOW)
    assert chart.rows[2] == ("Two", "Not in the rubric then", "50.0% (claimed 100.0%)", "Not judged")


def test_a_year_with_another_rubric_is_marked_in_every_small_chart():
    one, two = edition(A), replace(edition(A), id="small-2")
    stands = [assess(e, SCHOOL, {"a": Judgement(1)}, {}, TODAY) for e in (one, two)]
    chart = trend_charts.small_multiples(trends(list(zip((THEN, NOW), stands, strict=True))))
    assert [shape["x0"] for shape in json.loads(chart.figure_json)["layout"]["shapes"]] == [0.5, 0.5]
    assert "the rubric changed with the review for 2016 to 2017" in chart.summary


def test_the_map_has_a_figure_in_every_cell_or_a_word_why_not():
    figure = json.loads(trend_charts.years_heat_map(years()).figure_json)
    heat, unknown = figure["data"]
    assert heat["z"] == [[25, 50, 50], [25, 50, 50], [None, 50, None]]
    assert list(zip(unknown["x"], unknown["y"], unknown["text"], strict=True)) == [(2, 2, "?")]


def test_sentences_of_the_years_name_first_last_and_lowest():
    assert trend_charts.small_multiples(years()).summary == (
        "The assured score was 25.0% in the review for 2014 to 2015 and is 50.0% in that for 2016 to 2017 (+25.0 "
        "points); One gained most (+25.0)."
    )
    assert trend_charts.years_heat_map(years()).summary == (
        "In the review for 2016 to 2017, One is lowest at 50.0% (before: 25.0%, 50.0%)."
    )


def test_one_review_is_no_trend_and_none_is_nothing_to_show():
    one = trends([(NOW, assessment(A, levels={"a": 1}))])
    assert trend_charts.small_multiples(one).summary == (
        "Only the review for 2016 to 2017 has a score, 25.0% assured. A trend takes two."
    )
    none = trends([(NOW, assessment(A, levels={}))])
    assert trend_charts.years_heat_map(none).summary.startswith("Nothing has been judged")


def test_ten_years_and_every_strand_stay_small():
    criteria = [criterion(f"c{n}", strand=f"A strand with a long name, number {n}") for n in range(18)]
    stands = [assessment(*criteria, levels={c.ref: n % 5 for n, c in enumerate(criteria)}) for _ in range(10)]
    found = trends([(f"{2010 + n} to {2011 + n}", stand) for n, stand in enumerate(stands)])
    assert len(trend_charts.small_multiples(found).figure_json) < 30_000
    assert len(trend_charts.years_heat_map(found).figure_json) < 12_000


def test_no_title_can_end_the_script_element_or_be_read_as_a_tag():
    hostile = assessment(criterion("a", strand=HOSTILE), levels={"a": 1})
    movement = compare(hostile, replace(hostile, today=date(2018, 3, 4)))
    charts = [
        movement_charts.slope_chart(movement, THEN, NOW),
        trend_charts.small_multiples(trends([(NOW, hostile)])),
        trend_charts.years_heat_map(trends([(NOW, hostile)])),
    ]
    for chart in charts:
        assert "<" not in chart.figure_json
        assert "<b>R" not in json.dumps(json.loads(chart.figure_json)).casefold()
