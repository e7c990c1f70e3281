"""The chart of what a policy makes of the template, worked by hand: table, words, and that it draws just that."""

import json
import subprocess
import sys

from hypothesis import given

from audit.outputs.policy_charts import policy_coverage_chart
from tests.domain.test_policy_carrying import checks
from tests.policy_builders import FOUND, MISSING, NOT_HERE, WEAK, decided, proposed, standing

AIMS, EMAIL, BOARDING = "1 Aims", "2 Email and messages", "3 Boarding"
NOT_HERE_WORDS = "Not applicable"


def standings():
    """Aims: of three recommended one found, one weak, one missing; one good practice weak. Email: two missing, by a
    person, and nothing optional. Boarding does not apply.
    """
    return [
        proposed("R1", FOUND, 1, section=AIMS),
        decided("R2", WEAK, 2, section=AIMS),
        proposed("R3", MISSING, section=AIMS),
        proposed("G1", WEAK, 3, section=AIMS),
        decided("R4", MISSING, section=EMAIL),
        decided("R5", MISSING, section=EMAIL),
        decided("R6", NOT_HERE, section=EMAIL),
        standing("R7", why_not="Only for: boarding or residential", section=BOARDING),
        standing("G2", why_not="Only for: boarding or residential", section=BOARDING),
    ]


def figure(chart):
    return json.loads(chart.figure_json)


def bars(chart):
    return [t for t in figure(chart)["data"] if t["type"] == "bar"]


def words_in(chart):
    texts = [t for t in figure(chart)["data"] if t.get("mode") == "text"]
    return {y: text.strip() for t in texts for y, text in zip(t["y"], t["text"], strict=True)}


def test_the_table_counts_every_section_by_force_and_status():
    chart = policy_coverage_chart(standings())
    assert chart.headers == (
        "Section",
        "Strongly recommended: found",
        "Strongly recommended: weak",
        "Strongly recommended: missing",
        "Good practice: found",
        "Good practice: weak",
        "Good practice: missing",
        "Not applicable",
        "Decided by a person",
    )
    none, away = "No statement", NOT_HERE_WORDS
    assert chart.rows == (
        (AIMS, "1", "1", "1", "0", "1", "0", "0", "1 of 4"),
        (EMAIL, "0", "0", "2", none, none, none, "1", "2 of 2"),
        (BOARDING, away, away, away, away, away, away, "2", away),
    )


def test_the_bars_are_shares_of_what_applies_with_the_tables_numbers_in_them():
    chart = policy_coverage_chart(standings())
    found, weak, missing, *optional = bars(chart)
    assert [t["name"] for t in bars(chart)] == ["Found", "Weak", "Missing"] * 2
    assert [t["showlegend"] for t in bars(chart)] == [True] * 3 + [False] * 3
    assert [t["x"] for t in (found, weak, missing)] == [[33.33, 0, 0], [33.33, 0, 0], [33.33, 100, 0]]
    assert [t["text"] for t in (found, weak, missing)] == [["1", "", ""], ["1", "", ""], ["1", "2", ""]]
    assert [t["x"] for t in optional] == [[0, 0, 0], [100, 0, 0], [0, 0, 0]]
    assert figure(chart)["layout"]["yaxis"]["ticktext"] == [
        "1 Aims<br>(3 + 1)",
        "2 Email and messages<br>(2 + 0)",
        "3 Boarding<br>(0 + 0)",
    ]


def test_the_bars_of_a_section_stand_under_one_another_and_apart():
    thick, thin = bars(policy_coverage_chart(standings()))[::3]
    for row, (upper, lower) in enumerate(zip(thick["y"], thin["y"], strict=True)):
        assert row - 0.5 < upper - thick["width"] / 2
        assert upper + thick["width"] / 2 < lower - thin["width"] / 2
        assert lower + thin["width"] / 2 < row + 0.5


def test_where_nothing_is_counted_it_says_why():
    words = words_in(policy_coverage_chart(standings()))
    assert list(words.values()) == [NOT_HERE_WORDS, "No statement", NOT_HERE_WORDS]
    assert [round(y) for y in words] == [2, 1, 2]


def test_no_two_statuses_look_alike_without_colour():
    shapes = [t["marker"].get("pattern", {}).get("shape", "plain") for t in bars(policy_coverage_chart(standings()))]
    assert len(set(shapes[:3])) == 3
    assert shapes[:3] == shapes[3:]
    assert (
        "Thick bar: strongly recommended"
        in figure(policy_coverage_chart(standings()))["layout"]["legend2"]["title"]["text"]
    )


def test_the_sentence_tells_both_forces_what_is_decided_and_where_most_is_missing():
    assert policy_coverage_chart(standings()).summary == (
        "1 of 5 strongly recommended statements are found, 1 weak and 3 missing; "
        "0 of 1 good practice statement is found, 1 weak and 0 missing; a person has decided 3 of these; "
        "the most missing of what is strongly recommended are in “2 Email and messages” (2)."
    )


def test_the_sentence_leaves_out_what_there_is_not():
    only = policy_coverage_chart([proposed("R1", FOUND, 1)]).summary
    assert only == (
        "1 of 1 strongly recommended statement is found, 0 weak and 0 missing; a person has decided none of these."
    )
    away = policy_coverage_chart([standing("R1", why_not="Only for: college")])
    assert away.summary == "No statement of the template applies to this setting, so there is nothing to show."
    assert policy_coverage_chart([]).rows == ()


def test_the_figure_is_small_plain_json_that_cannot_end_a_script_element():
    text = policy_coverage_chart([proposed("R1", FOUND, 1, section="1 </script><b>& aims")]).figure_json
    assert "<" not in text
    assert "bdata" not in text
    assert json.loads(text)["layout"]["yaxis"]["ticktext"][0] == "1 &lt;/script&gt;&lt;b&gt;&amp; aims<br>(1 + 0)"
    assert len(policy_coverage_chart(standings()).figure_json) < 12_000


@given(checks())
def test_the_numbers_of_the_table_come_to_all_statements(check):
    _, made = check
    [row] = policy_coverage_chart(made).rows or [None]
    if row is not None:
        assert sum(int(cell) for cell in row[1:8] if cell.isdigit()) == len(made)


def test_importing_it_loads_neither_plotly_nor_pandas():
    names = "import sys, audit.outputs.policy_charts; print(sorted({'plotly', 'pandas', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
