"""The paper of a stored review: its figures are those of ``review score``, and a submitted one is the frozen one."""

import re
from dataclasses import replace
from datetime import date

import pytest

from audit.outputs.paper_parts import Figures, Table
from audit.services import signoff
from audit.services.exports import paper_file, paper_of, score_export
from audit.services.reviews import SettingDetails, change_setting, close_review, start_review
from audit.services.saving import saving
from audit.services.signoff import MinuteInput
from audit.services.snapshots import latest_snapshot
from audit.store.log import Actor
from audit.store.people import Role
from tests.conftest import TESTER, TODAY, World
from tests.outputs.paper_builders import text_of
from tests.stocked import add_evidence, judge, member, plan


@pytest.fixture
def stocked(world: World) -> World:
    last_year = start_review(TESTER, world.setting, 2015, date(2015, 10, 1))
    judge(last_year, 30)
    close_review(TESTER, last_year, date(2016, 6, 30))
    judge(world.review, 40)
    add_evidence(world, world.review, 12)
    plan(world.review, 8)
    return world


def test_figures_in_the_pdf_are_those_of_the_score_command(stocked: World):
    out = score_export(stocked.review, TODAY)
    paper = paper_of(stocked.review, TODAY)
    text = text_of(paper_file(paper, ".pdf"))
    for value in (out["claimed"], out["assured"], out["bounds"]["low"], out["bounds"]["high"]):
        assert f"{value:.1f}%" in text
    assert f"{out['judged']} of {out['applicable']} criteria that apply are judged" in text
    for strand in out["strands"]:
        title = re.escape(strand["title"])
        shown = "Not judged yet" if strand["assured"] is None else f"{strand['assured']:.1f}%"
        if strand["applicable"]:
            assert re.search(rf"{title} (?:Not judged yet|[\d.]+%) {re.escape(shown)} ", text), (title, shown)
    (table,) = (
        b for s in paper.sections for b in s.blocks if isinstance(b, Table) and b.name.startswith("All requirements")
    )
    for row, source in zip(table.rows, out["compliance"], strict=True):
        states = ("met", "partly-met", "not-met", "not-judged", "not-applicable")
        assert row[1:] == (*(str(source[state]) for state in states), str(len(source["requirements"])))
        assert " ".join(row) in text


def test_the_review_before_is_the_one_of_the_year_before(stocked: World):
    start_review(TESTER, stocked.setting, 2013, date(2013, 10, 1))
    words = text_of(paper_file(paper_of(stocked.review, TODAY), ".pdf"))
    assert "Compared with the review for 2015 to 2016, as it stood on 30 June 2016." in words


def figures_of(paper):
    (figures,) = (b for s in paper.sections for b in s.blocks if isinstance(b, Figures))
    return [(f.value, f.note) for f in figures.figures]


def submit(world: World) -> Actor:
    leader = Actor(world.leader.id, world.leader.name)
    membership = world.leader.membership_in(world.setting.id)
    signoff.submit(leader, world.review, membership, "All seen.", world.review.version, TODAY)
    return leader


def test_a_submitted_review_has_the_paper_of_the_day_it_was_submitted(stocked: World):
    before = figures_of(paper_of(stocked.review, TODAY))
    name = stocked.setting.name
    submit(stocked)
    details = SettingDetails("Another name", "childcare", ("early-years",), ())
    change_setting(TESTER, stocked.setting, details, stocked.setting.version)
    much_later = date(2020, 1, 1)
    paper = paper_of(stocked.review, much_later)
    assert figures_of(paper) == before
    assert (paper.on, paper.setting_name) == (TODAY, name)
    assert paper_file(paper, ".pdf") == paper_file(paper_of(stocked.review, date(2021, 1, 1)), ".pdf")


def test_a_signed_review_has_both_names_the_minute_and_the_hash(stocked: World):
    leader = submit(stocked)
    snapshot = latest_snapshot(stocked.review)
    chair = member(stocked.setting, Role.GOVERNOR, "chair@hillside.example")
    with saving(TESTER):
        chair.signs, chair.title = True, "Chair of governors"
    none = MinuteInput(None, "")
    head = stocked.leader.membership_in(stocked.setting.id)
    signoff.sign(leader, stocked.review, head, snapshot.sha256, none, TODAY)
    minute = MinuteInput(date(2017, 3, 2), "FGB 2017/12")
    signoff.sign(Actor(chair.user_id, "Sam Chair"), stocked.review, chair, snapshot.sha256, minute, TODAY)
    text = text_of(paper_file(paper_of(stocked.review, TODAY), ".pdf"))
    for said in (
        "Signed off.",
        snapshot.sha256,
        "Jo Bright",
        "Sam Chair, Chair of governors",
        "2 March 2017",
        "FGB 2017/12",
    ):
        assert said in text
    assert "Not signed yet" not in text


def test_a_reopened_review_says_why_and_has_no_hash(stocked: World):
    leader = submit(stocked)
    sha256 = latest_snapshot(stocked.review).sha256
    signoff.reopen(leader, stocked.review, "The log was forgotten")
    text = text_of(paper_file(paper_of(stocked.review, TODAY), ".pdf"))
    assert "The log was forgotten" in text
    assert sha256 not in text


def test_what_is_hidden_stays_hidden_in_both_reviews(stocked: World):
    whole = paper_of(stocked.review, TODAY)
    judged = next(c for c in score_export(stocked.review, TODAY)["criteria"] if c["claimed"] is not None)
    masked = paper_of(stocked.review, TODAY, {stocked.review.id: {judged["ref"]}})
    assert figures_of(masked) != figures_of(whole)
    assert "39 of" in figures_of(masked)[2][1]
    assert replace(masked, sections=()) == replace(whole, sections=())
