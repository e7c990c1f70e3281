"""One small review, worked by hand: what each chart's table says, and that its figure draws just that."""

import json
import subprocess
import sys
from datetime import date

import pytest

from audit.domain.assessment import Judgement, assess
from audit.domain.assurance import Evidence
from audit.domain.rubric import Criterion, Edition, Part, Profile, Requirement, Source, Strand
from audit.domain.vocabulary import Effort, EvidenceKind, Force
from audit.outputs.charts import compliance_by_source, evidence_health, gap_heat_map, strand_profile

TODAY = date(2017, 3, 4)
CHARTS = (strand_profile, compliance_by_source, gap_heat_map, evidence_health)
ACADEMY = Profile(frozenset({"primary"}), "academy", frozenset())
CHILDCARE = Profile(frozenset({"early-years"}), "childcare", frozenset())


def criterion(ref, strand, *requirements):
    return Criterion(
        ref, strand, ref, "?", "", ("",) * 5, ("",) * 4, (), (), "Headteacher", 12, Effort.SMALL, requirements
    )


def source(short, *forces, binds=()):
    return Source(
        short.lower(),
        short,
        short,
        "",
        "2016",
        "",
        (Part("one", "One"),),
        tuple(
            Requirement(ref, short.lower(), "one", "1", force, "schools", "", binds=binds if force != "context" else ())
            for ref, force in forces
        ),
    )


def edition(filtering="Filtering"):
    return Edition(
        "small",
        "small",
        "1",
        "Small",
        "2016",
        "",
        sources=(
            source("KCSIE", ("K1", Force.LEGAL), ("K2", Force.STATUTORY), binds=("academy",)),
            source(
                "Kent",
                ("R1", Force.RECOMMENDED),
                ("R2", Force.RECOMMENDED),
                ("R3", Force.RECOMMENDED),
                ("G1", Force.GOOD_PRACTICE),
                ("C1", Force.CONTEXT),
            ),
        ),
        strands=(
            Strand("f", filtering, "", (criterion("f1", "f", "R1", "K2"), criterion("f2", "f", "R1", "R3"))),
            Strand("t", "Training", "", (criterion("t1", "t", "K2", "K1"), criterion("t2", "t", "G1"))),
            Strand("p", "Parents", "", (criterion("p1", "p", "R2"),)),
        ),
    )


RECORD = Evidence(1, "Training record", EvidenceKind.RECORD, date(2016, 9, 1), date(2017, 9, 1))
LAPSED = Evidence(2, "Old policy", EvidenceKind.DOCUMENT, date(2015, 9, 1), date(2016, 9, 1))
COMING = Evidence(3, "New policy", EvidenceKind.DOCUMENT, date(2017, 4, 1))

JUDGEMENTS = {
    "f1": Judgement(level=3),  # weight 3; nothing current, so assured 2
    "f2": Judgement(level=1),  # weight 2; assured 1
    "t1": Judgement(level=4),  # weight 3; one current record, so assured 3
    "t2": Judgement(not_applicable="We have no such thing."),
}
EVIDENCE = {"f1": [LAPSED, COMING], "f2": [LAPSED], "t1": [RECORD, LAPSED]}


def review(judgements=JUDGEMENTS, evidence=EVIDENCE, profile=ACADEMY, **names):
    return assess(edition(**names), profile, judgements, evidence, TODAY)


def figure(chart):
    return json.loads(chart.figure_json)


def trace(chart, name):
    return next(t for t in figure(chart)["data"] if t.get("name") == name)


def words_in(chart):
    """What is written in rows without bars: row → words."""
    texts = [t for t in figure(chart)["data"] if t.get("mode") == "text"]
    return {y: text.strip() for t in texts for y, text in zip(t["y"], t["text"], strict=True)}


def test_strand_profile_gives_claimed_assured_and_target_of_each_strand():
    # Filtering: claimed 3×3 + 2×1 = 11 of 20, assured 3×2 + 2×1 = 8, target 15. Training: 12, 9 and 9 of 12.
    chart = strand_profile(review())
    assert chart.headers == ("Strand", "Claimed", "Assured", "Target", "Criteria judged", "Resting on an exception")
    assert chart.rows == (
        ("Filtering", "55%", "40%", "75%", "2 of 2", "0"),
        ("Training", "100%", "75%", "75%", "1 of 1", "0"),
        ("Parents", "Not judged yet", "Not judged yet", "Not judged yet", "0 of 1", "0"),
    )


def test_strand_profile_draws_the_table_and_writes_words_where_nothing_is_judged():
    chart = strand_profile(review())
    for column, name in ((1, "Claimed"), (2, "Assured"), (3, "Target")):
        drawn = trace(chart, name)
        assert drawn["y"] == [0, 1]
        assert [f"{x}%" for x in drawn["x"]] == [row[column] for row in chart.rows[:2]]
    assert words_in(chart) == {2: "Not judged yet"}
    assert figure(chart)["layout"]["yaxis"]["ticktext"] == ["Filtering", "Training", "Parents"]


def test_strand_profile_summary_covers_the_whole_review_and_the_furthest_strand():
    # All: claimed 23 of 32, assured 17, target 24. Filtering is 75 - 40 = 35 points short.
    assert strand_profile(review()).summary == (
        "With 3 of 4 criteria judged, 72% is claimed and 53% is assured, against a target of 75%; "
        "the most ground to make up is in Filtering (35 percentage points)."
    )


def test_a_whole_review_needs_no_word_on_how_much_was_judged():
    # With p1 (weight 2, claimed 3, assured 2): 29 and 21 of 40, 72.5 and 52.5, shown as pages show them.
    whole = review({**JUDGEMENTS, "p1": Judgement(level=3)})
    assert strand_profile(whole).summary.startswith("72% is claimed and 52% is assured, against a target of 75%;")


def test_a_strand_judged_in_part_says_so_beside_its_bar():
    partly = review({"f1": Judgement(level=2)})
    assert figure(strand_profile(partly))["layout"]["yaxis"]["ticktext"][0] == "Filtering<br>(1 of 2 judged)"


def test_an_exception_is_shown_with_the_score_that_rests_on_it():
    chart = strand_profile(review({**JUDGEMENTS, "f1": Judgement(level=3, exception="Seen by the trust.")}))
    assert chart.rows[0] == ("Filtering", "55%", "55%", "75%", "2 of 2", "1")
    assert "(1 criterion rests on a leader's exception)" in chart.summary


def test_strands_on_target_are_said_to_be_so():
    assert strand_profile(review({"t1": Judgement(level=4)})).summary.endswith(
        "no strand as a whole is below its target."
    )


def test_compliance_counts_requirements_by_state_and_leaves_context_out():
    # K1 met by t1; K2 partly, by t1 at 3 and f1 at 2; R1 partly, by f1 at 2 and f2 at 1; R3 not met, by f2 at 1.
    # R2 not judged; G1 not applicable.
    chart = compliance_by_source(review())
    assert chart.headers[1:] == ("Met", "Partly met", "Not met", "Not judged", "Not applicable", "All requirements")
    assert chart.rows == (("KCSIE", "1", "1", "0", "0", "0", "2"), ("Kent", "0", "1", "1", "1", "1", "4"))
    assert chart.summary == (
        "Of 5 requirements that apply, 1 is met, 2 are partly met, 1 is not met and 1 is not judged; "
        "the most not met are in Kent (1)."
    )


def test_compliance_draws_every_state_but_not_applicable_with_its_number():
    chart = compliance_by_source(review())
    assert [t["name"] for t in figure(chart)["data"]] == list(chart.headers[1:5])
    for column, name in enumerate(chart.headers[1:5], start=1):
        assert [str(x) for x in trace(chart, name)["x"]] == [row[column] for row in chart.rows]
    assert trace(chart, "Partly met")["text"] == ["1", "1"]
    assert trace(chart, "Not met")["text"] == ["", "1"]


def test_no_two_states_look_alike_without_colour():
    bars = figure(compliance_by_source(review()))["data"]
    assert len({t["marker"].get("pattern", {}).get("shape", "plain") for t in bars}) == 4


def test_a_source_that_does_not_bind_the_setting_is_named_not_applicable():
    chart = compliance_by_source(review(profile=CHILDCARE))
    assert chart.rows[0] == ("KCSIE", "0", "0", "0", "0", "2", "2")
    assert words_in(chart) == {0: "Not applicable"}


def test_heat_map_sums_gaps_under_the_strongest_force():
    # f1: one level short, statutory though it cites R1 first. f2: two short, recommended. t1: none, legal before K2.
    chart = gap_heat_map(review())
    none = "No criterion"
    assert chart.headers[1:] == (
        "Legal duty",
        "Statutory guidance",
        "Inspection",
        "Strongly recommended",
        "Good practice",
    )
    assert chart.rows == (
        ("Filtering", none, "1", none, "2", none),
        ("Training", "0", none, none, none, none),
        ("Parents", none, none, none, "Not judged yet", none),
    )
    assert chart.summary == (
        "With 3 of 4 criteria judged, the gaps add up to 3 levels, 1 of them where the law or statutory guidance "
        "asks; the largest are in Filtering, strongly recommended (2)."
    )


def test_heat_map_draws_the_table_blank_where_there_is_no_criterion():
    heat, unknown = figure(gap_heat_map(review()))["data"]
    assert heat["z"] == [[None, 1, None, 2, None], [0, None, None, None, None], [None] * 5]
    assert heat["zmax"] == 2
    assert (unknown["x"], unknown["y"], unknown["text"]) == ([3], [2], ["?"])


def test_heat_map_counts_only_forces_that_bind_the_setting():
    # KCSIE does not bind childcare: f1 falls to R1, and t1, which nothing binds, counts as good practice.
    rows = gap_heat_map(review(profile=CHILDCARE)).rows
    assert rows[0][2:5] == ("No criterion", "No criterion", "3")
    assert rows[1][1:] == ("No criterion", "No criterion", "No criterion", "No criterion", "0")


def test_heat_map_without_gaps_says_so():
    assert gap_heat_map(review({"t1": Judgement(level=3)})).summary == (
        "With 1 of 5 criteria judged, no criterion is below its target."
    )


def test_evidence_is_counted_once_in_each_strand_it_serves():
    chart = evidence_health(review())
    assert chart.headers[1:4] == ("Current", "Past its review date", "Not yet in effect")
    assert chart.rows == (
        ("Filtering", "0", "1", "1", "1", "0"),
        ("Training", "1", "1", "0", "0", "0"),
        ("Parents", "0", "0", "0", "0", "0"),
    )
    assert chart.summary == (
        "Of 3 items of evidence, 1 is current, 1 past review and 1 not yet in effect (an item that serves several "
        "strands is shown in each); 1 claim of Secure or above has no current evidence."
    )


def test_evidence_draws_the_table():
    chart = evidence_health(review())
    bars = [t for t in figure(chart)["data"] if t["type"] == "bar"]
    for column, bar in enumerate(bars, start=1):
        assert [str(x) for x in bar["x"]] == [row[column] for row in chart.rows]
    assert [bar.get("xaxis", "x") for bar in bars] == ["x", "x", "x", "x2", "x2"]
    assert words_in(chart) == {2: "No evidence yet"}


def test_a_claim_by_exception_is_kept_apart_from_one_that_nobody_answers_for():
    chart = evidence_health(review({**JUDGEMENTS, "f1": Judgement(level=3, exception="Seen by the trust.")}))
    assert chart.rows[0][4:] == ("0", "1")
    assert chart.summary.endswith("has no current evidence, by a leader's exception.")


def test_before_anything_is_judged_each_chart_says_so():
    profile, compliance, gaps, evidence = (chart(review({}, {})) for chart in CHARTS)
    assert profile.summary == "Nothing has been judged yet, so there are no scores to show."
    assert compliance.summary == "Nothing has been judged yet, so no requirement has a verdict (6 waiting)."
    assert gaps.summary == "Nothing has been judged yet, so there are no gaps to show."
    assert evidence.summary == ("No evidence is attached to any criterion yet; nothing is claimed at Secure or above.")
    assert trace(profile, "Assured")["x"] == []
    assert set(words_in(profile).values()) == {"Not judged yet"}
    assert compliance.rows[1] == ("Kent", "0", "0", "0", "4", "0", "4")
    assert gaps.rows[1] == ("Training", "Not judged yet", *["No criterion"] * 3, "Not judged yet")


def test_where_nothing_applies_each_chart_says_so_and_shows_no_zero():
    nothing = {c.ref: Judgement(not_applicable="Not here.") for c in edition().criteria}
    profile, compliance, gaps, evidence = (chart(review(nothing, EVIDENCE)) for chart in CHARTS)
    for chart in (profile, compliance, gaps, evidence):
        assert chart.summary.endswith("applies to this setting, so there is nothing to show.")
    assert profile.rows[0] == ("Filtering", *["Not applicable"] * 3, "0 of 0", "0")
    assert compliance.rows[1] == ("Kent", "0", "0", "0", "0", "4", "4")
    assert gaps.rows[0][1:] == ("No criterion",) * 5
    assert evidence.rows[0][1:] == ("Not applicable",) * 5


@pytest.mark.parametrize("chart", CHARTS)
def test_figures_are_small_plain_json_that_cannot_end_a_script_element(chart):
    text = chart(review(filtering="Filtering </script><b>& monitoring")).figure_json
    assert "<" not in text
    assert "bdata" not in text
    assert len(text) < 12_000
    layout = json.loads(text)["layout"]
    assert not layout.get("template")
    assert "title" not in layout
    assert layout["yaxis"]["ticktext"][0].replace("<br>", " ") in (
        "Filtering &lt;/script&gt;&lt;b&gt;&amp; monitoring",
        "KCSIE",
    )


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_grows_with_its_rows_and_is_the_same_every_time(chart):
    once = chart(review())
    assert once == chart(review())
    more = review(filtering="Filtering and monitoring of everything that is used on every site")
    assert figure(once)["layout"]["height"] <= figure(chart(more))["layout"]["height"]


def test_importing_the_charts_loads_neither_plotly_nor_pandas():
    names = "import sys, audit.outputs.charts; print(sorted({'plotly', 'pandas', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", names], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
