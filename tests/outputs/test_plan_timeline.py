"""The plan along the calendar: sentence, marks and table."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from audit.domain.plan_views import Strands
from audit.outputs.plan_timeline import plan_timeline, timeline_sentence
from tests.builders import TODAY, criterion, edition, planned_action

STRANDS = Strands(edition(criterion("a")))
LATE, SOON, LATER = date(2017, 3, 3), date(2017, 3, 10), date(2017, 7, 1)


def act(title="Do it", status="not-started", due=None, **more):
    return replace(planned_action(status, due), title=title, **more)


@pytest.mark.parametrize(
    ("actions", "sentence"),
    [
        ([], "No open action: nothing is waiting on the calendar."),
        ([act(due=LATE)], "The one open action is overdue."),
        ([act(due=SOON)], "The one open action is not overdue; the next is due on 10 March 2017 (Do it)."),
        (
            [act(due=LATER), act("Ring them.", due=SOON), act("x", "done", LATE)],
            "None of 2 open actions is overdue; the next is due on 10 March 2017 (Ring them).",
        ),
        (
            [act(due=LATE), act(due=LATE), act(), act()],
            "2 of 4 open actions are overdue; 2 have no date and cannot be drawn.",
        ),
    ],
)
def test_the_sentence_says_what_is_late_and_what_comes_next(actions, sentence):
    assert timeline_sentence(actions, TODAY) == sentence


def test_each_mark_stands_for_a_dated_action_that_was_not_dropped():
    chart = plan_timeline(
        [
            act(due=LATE), act(due=SOON), act(due=LATER), act("x", "done", LATE), act("y", "dropped", LATE), act(),
        ],
        STRANDS, TODAY,
    )  # fmt: skip
    marks = {trace["name"]: trace["x"] for trace in json.loads(chart.figure_json)["data"]}
    assert marks == {
        "Overdue": ["2017-03-03"], "Due soon": ["2017-03-10"], "Later": ["2017-07-01"], "Done": ["2017-03-03"]
    }  # fmt: skip
    assert len(chart.rows) == 6
    assert chart.rows[-1] == ("No date yet", "Do it", "No owner yet", "Not started", "")


def test_actions_of_one_owner_on_one_day_stand_beside_each_other_in_their_own_row():
    chart = plan_timeline([act(due=SOON, owner=owner) for owner in "AAAB"], STRANDS, TODAY)
    (trace,) = json.loads(chart.figure_json)["data"]
    assert Counter(trace["y"]).most_common(1)[0][1] == 1
    assert sorted(round(y) for y in trace["y"]) == [0, 0, 0, 1]


def test_what_people_type_cannot_end_the_script_or_style_the_chart():
    chart = plan_timeline([act("</script><b>x</b>", due=SOON, owner="<i>me</i>")], STRANDS, TODAY)
    assert "</script" not in chart.figure_json
    (trace,) = json.loads(chart.figure_json)["data"]
    assert trace["customdata"] == [
        "<b>&lt;/script&gt;&lt;b&gt;x&lt;/b&gt;</b><br>&lt;i&gt;me&lt;/i&gt;<br>10 March 2017"
    ]


def test_an_empty_plan_is_still_a_figure():
    assert json.loads(plan_timeline([], STRANDS, TODAY).figure_json)["data"] == []
