"""Starting next year's review from the last: what comes over, what does not, and that none of it counts by itself."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from audit.domain.lineage import lineage_of
from audit.domain.scoring import score
from audit.domain.vocabulary import ActionStatus, EvidenceKind
from audit.services import assignments, new_cycle
from audit.services.assessing import actions_of, assessment_of, report_of
from audit.services.comments import about_action, add_comment, comments_about
from audit.services.errors import Refused
from audit.services.evidence import EvidenceInput, add_evidence, attach, uses_of
from audit.services.exports import score_export
from audit.services.judgements import (
    JudgementInput,
    find_judgement,
    judgements_of,
    record_judgement,
    record_levels,
)
from audit.services.new_cycle import (
    NextReview,
    next_of,
    predecessors_of,
    start_next_review,
    survey,
    why_not_start,
    years_to_start,
)
from audit.services.plan_import import Choices, apply, preview_of
from audit.services.plans import add_action, change_action, draft_for, judged_when
from audit.services.reviews import (
    CURRENT_EDITION,
    bring_in,
    brought_in,
    close_review,
    edition_of,
    reviews_of,
    start_review,
)
from audit.services.signoff import unfinished
from audit.store.actions import Action, CarriedAction
from audit.store.base import db
from audit.store.log import ChangeLog, verify_chain
from audit.store.people import Role
from audit.store.reviews import Judgement, Review
from audit.store.rubric_files import load_edition
from tests.conftest import EDITION, TESTER, TODAY, World
from tests.outputs.edited import cells
from tests.stocked import add_evidence as stock_evidence
from tests.stocked import judge, plan
from tests.teams import actor, join

AUTUMN = date(2017, 9, 20)
SAME = NextReview(2017, EDITION)
NEWER = NextReview(2017, "online-safety-2016-2")
A, B, C = "training-annual", "policy-linked", "leadership-vision"


@pytest.fixture
def review(world: World) -> Review:
    return world.review


def say(review: Review, ref: str, **said: object) -> Judgement:
    return record_judgement(TESTER, review, ref, JudgementInput(**said), 0)


def start(review: Review, wanted: NextReview = SAME, today: date = AUTUMN) -> Review:
    return start_next_review(TESTER, review, wanted, today)


def refusal(review: Review, wanted: NextReview = SAME, today: date = AUTUMN) -> str:
    before = db.session.scalar(select(func.count()).select_from(ChangeLog))
    with pytest.raises(Refused) as refused:
        start(review, wanted, today)
    assert db.session.scalar(select(func.count()).select_from(ChangeLog)) == before
    return str(refused.value)


def item(review: Review, ref: str, title: str = "Log", review_by: date | None = None, shows: str = "Page 2"):
    said = EvidenceInput(title, EvidenceKind.RECORD, date(2016, 9, 1), review_by, kept_in="Office")
    made = add_evidence(TESTER, review.setting, said)
    attach(TESTER, review, ref, [made], shows)
    return made


# Judgements.


def test_what_was_judged_comes_over_to_confirm_with_who_judged_it(world, review):
    by = actor(world.leader)
    record_judgement(by, review, A, JudgementInput(4, rationale="All came", target=4, exception="Seen"), 0)
    say(review, B, not_applicable="No policy here")
    then = find_judgement(review, A).judged_at
    new = start(review)
    assert (new.year, new.edition, new.opened_on, new.carried_from_id) == (2017, EDITION, AUTUMN, review.id)
    row = find_judgement(new, A)
    assert (row.level, row.rationale, row.target, row.exception) == (4, "All came", 4, "Seen")
    assert (row.carried_over, row.to_confirm, row.judged_by_id, row.judged_at) == (True, True, by.user_id, then)
    assert find_judgement(new, B).not_applicable == "No policy here"
    assert set(judgements_of(new)) == {A, B}
    standing = assessment_of(new, AUTUMN).by_ref[A]
    assert (standing.claimed, standing.proposal_words) == (None, "To confirm (last year: 4 Embedded)")
    assert next_of(review) == new
    assert verify_chain().faults == ()


def test_nothing_that_came_over_counts_anywhere(review):
    judge(review, 30)
    item(review, A)
    new = start(review)
    today = assessment_of(new, AUTUMN)
    assert score(today.standings).judged == 0
    report = report_of(new, AUTUMN)
    assert (report.covers, report.judged_by) == ((), {})
    assert judged_when(new) == {}
    out = score_export(new, AUTUMN)
    assert (out["claimed"], out["judged"], out["carried_over"]) == (None, 0, {"confirmed": 0, "total": 30})
    said = {c["ref"]: (c["to_confirm"], c["proposed"], c["claimed"]) for c in out["criteria"]}
    first = today.applicable[0]
    assert said[first.criterion.ref] == (True, first.proposed, None)
    assert all(source["not-judged"] > 0 and source["met"] == 0 for source in out["compliance"])
    waiting = len(today.applicable) - 30
    assert unfinished(new, today)[:2] == (
        f"{waiting} criteria that apply are not judged yet.",
        "30 judgements came over from an earlier review and are not confirmed, so they count as not judged.",
    )


def test_a_year_between_is_told_by_its_name(review):
    say(review, A, level=2)
    new = start(review, NextReview(2018, EDITION), date(2018, 10, 1))
    assert assessment_of(new, AUTUMN).by_ref[A].proposal_words == "To confirm (2016 to 2017: 2 Developing)"


def test_what_was_never_confirmed_does_not_come_over_a_second_time(review):
    say(review, A, level=2)
    say(review, B, level=1)
    new = start(review)
    record_levels(TESTER, new, {}, {A: 1})
    third = start(new, NextReview(2018, EDITION), date(2018, 10, 1))
    assert set(judgements_of(third)) == {A}


def test_criteria_that_were_brought_in_are_brought_in_again_with_what_was_judged(review):
    outside = next(s.criterion.ref for s in assessment_of(review, TODAY).standings if not s.applies)
    bring_in(TESTER, review, outside)
    say(review, outside, level=1)
    new = start(review)
    assert brought_in(new) == {outside}
    assert assessment_of(new, AUTUMN).by_ref[outside].proposed == 1


# Evidence.


def test_evidence_comes_over_with_what_it_shows_and_is_looked_at_anew(review):
    judge(review, 10)
    lapsed = item(review, A, "Old log", date(2017, 7, 31))
    lapsing = item(review, A, "Policy", date(2018, 8, 30))
    kept = item(review, B, "Survey", date(2018, 9, 1), shows="Question 4")
    found = survey(review, SAME, AUTUMN)
    names = [
        [e.title for e in those] for those in (found.evidence.current, found.evidence.lapsing, found.evidence.lapsed)
    ]
    assert names == [["Survey"], ["Policy"], ["Old log"]]
    assert found.serves[lapsed.id] == (load_edition(EDITION).criterion(A).title,)
    new = start(review)
    assert [(use.evidence_id, use.shows) for use in uses_of(new, A)] == [(lapsed.id, "Page 2"), (lapsing.id, "Page 2")]
    assert [(use.evidence_id, use.shows) for use in uses_of(new, B)] == [(kept.id, "Question 4")]
    standing = assessment_of(new, AUTUMN).by_ref[A]
    assert (standing.current_evidence, standing.stale_evidence) == (1, 1)
    assert len(uses_of(review, A)) == 2


# The action plan.


@pytest.fixture
def planned(review) -> Review:
    """Judged, with four actions: two open (one with a note), one done, one dropped."""
    judge(review, 20)
    plan(review, 4)
    first, _, done, dropped = db.session.scalars(select(Action).order_by(Action.id)).all()
    for action, change in (
        (first, {"status": ActionStatus.IN_PROGRESS, "note": "Quoted", "owner": "IT lead"}),
        (done, {"status": ActionStatus.DONE, "reason": "Trained"}),
        (dropped, {"status": ActionStatus.DROPPED, "reason": "Sold"}),
    ):
        said = replace(draft_for(review, action.links[0].criterion_ref, TODAY), **change)
        change_action(TESTER, action, said, action.version, TODAY)
    return review


def plan_of(review: Review) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    return {
        a.key: (a.title, a.value.status.label, tuple(note.text for note in a.value.notes)) for a in actions_of(review)
    }


def test_open_actions_carry_on_with_id_key_notes_and_comments_and_ended_ones_stay(planned, world):
    before = plan_of(planned)
    ids = {action.key: action.id for action in actions_of(planned)}
    first = db.session.scalars(select(Action).order_by(Action.id)).first()
    add_comment(actor(world.leader), about_action(first), "When?", [], TODAY)
    close_review(TESTER, planned, date(2017, 7, 14))
    values = {row.key: row.value for row in actions_of(planned)}
    new = start(planned)

    went = plan_of(new)
    assert [status for _, status, _ in went.values()] == ["In progress", "Not started"]
    assert {row.key: row.id for row in actions_of(new)} == {key: ids[key] for key in went}
    carried_on = "Carried on from the review for 2016 to 2017."
    assert went[first.key] == (first.title, "In progress", ("Quoted", carried_on))
    assert [c.text for c in comments_about(about_action(first))] == ["When?"]
    # The plan that was reported says what it said.
    assert plan_of(planned) == before
    assert {row.key: row.value for row in actions_of(planned)} == values
    assert {row.key: row.id for row in actions_of(planned)} == ids
    assert db.session.scalar(select(func.count()).select_from(CarriedAction)) == 2

    # What is done in the new plan does not reach the old one.
    said = replace(draft_for(new, first.links[0].criterion_ref, AUTUMN), title="Changed since")
    change_action(TESTER, first, said, first.version, AUTUMN)
    assert plan_of(planned) == before


def workbook_of(review: Review) -> bytes:
    from audit.outputs.workbook import write_workbook

    return write_workbook(report_of(review, TODAY))


def test_a_copy_exported_before_comes_back_into_the_new_plan(planned):
    exported = workbook_of(planned)
    new = start(planned)
    add_action(TESTER, new, replace(draft_for(new, A, AUTUMN), title="New this year"), [A], AUTUMN)
    found = preview_of(new, exported)
    assert (found.errors, found.conflicts, found.new, found.removed, found.changed) == ((), (), (), (), ())
    assert {a.key for a in found.unchanged} < set(plan_of(new))
    assert len(found.unchanged) == 2
    assert found.remarks == (
        "Left out: 2 rows of actions that stayed in the plan of an earlier review. To change one of them, add it to "
        "this plan.",
    )

    from openpyxl import load_workbook

    sheet = load_workbook(filename=_file(exported))["Action plan"]
    headings = {cell.value: cell.column for cell in sheet[1]}
    first = actions_of(new)[0]
    row = next(r for r in range(2, 10) if sheet.cell(r, headings["Key"]).value == first.key)
    edited = cells({("Owner", row): "New owner"}, exported)
    found = preview_of(new, edited)
    assert ([c.action.key for c in found.changed], found.conflicts, found.errors) == ([first.key], (), ())
    assert apply(TESTER, new, edited, found.fingerprint, Choices.usual(found), AUTUMN) == 1
    assert db.session.get_one(Action, first.id).owner == "New owner"


def _file(content: bytes):
    from io import BytesIO

    return BytesIO(content)


def test_an_action_for_criteria_that_are_no_longer_asked_stays_behind(planned, monkeypatch):
    older = load_edition(EDITION)
    rows = db.session.scalars(select(Action).order_by(Action.id)).all()
    gone = rows[0].links[0].criterion_ref
    strands = tuple(replace(s, criteria=tuple(c for c in s.criteria if c.ref != gone)) for s in older.strands)
    newer = replace(older, id="without", based_on=older.id, strands=strands, retired={gone: "No longer asked"})
    monkeypatch.setattr(new_cycle, "_lineage", lambda *_: lineage_of(older, newer))
    found = survey(planned, SAME, AUTUMN)
    assert [action.id for action in found.actions_left] == [rows[0].id]
    assert [one.action.id for one in found.actions] == [rows[1].id]
    assert [s.criterion.ref for s, _ in found.carrying.retired] == [gone]
    new = start(planned)
    assert rows[0].review_id == planned.id
    assert gone not in judgements_of(new)


# A newer edition.


def test_a_replacing_criterion_gets_no_level_but_the_old_reasons_and_the_offer_of_the_evidence(review):
    say(review, "publishing-video", level=3, rationale="Consent is asked", exception="")
    used = item(review, "publishing-video", "Consent form")
    say(review, "monitoring-alerts", level=2, rationale="Weekly")
    say(review, A, level=4)
    new = start(review, NEWER)
    assert set(judgements_of(new)) == {"monitoring-alerts", A}  # reworded and the same
    assert uses_of(new, "publishing-video-calls") == []
    earlier, (was,) = predecessors_of(new, "publishing-video-calls")
    assert earlier == review
    assert (was.rationale, [use.evidence_id for use in was.uses]) == ("Consent is asked", [used.id])
    attach(TESTER, new, "publishing-video-calls", [used])
    assert predecessors_of(new, "publishing-video-calls")[1][0].uses == ()
    assert predecessors_of(new, A)[1] == ()
    assert predecessors_of(review, "publishing-video") == (None, ())


def test_an_action_follows_to_what_replaced_its_criterion_and_its_old_copy_still_comes_back(review):
    say(review, "lead-role-partners", level=1)
    action = add_action(TESTER, review, draft_for(review, "lead-role-partners", TODAY), ["lead-role-partners"], TODAY)
    exported = workbook_of(review)
    new = start(review, NEWER)
    assert [link.criterion_ref for link in action.links] == ["lead-role-online", "lead-role-group"]
    assert [a.value.criteria for a in actions_of(review)] == [("lead-role-partners",)]
    found = preview_of(new, exported)
    assert (found.errors, [a.key for a in found.unchanged]) == ((), [action.key])


# People.


def test_people_keep_the_strands_that_were_ticked_without_a_date(world, review):
    sam, gone = join(world, Role.CONTRIBUTOR, "Sam Patel"), join(world, Role.CONTRIBUTOR, "Al Gone")
    assignments.give_strands(TESTER, review, ["training", "policy"], sam.id, date(2017, 6, 1), "Please", TODAY)
    assignments.give_strands(TESTER, review, ["security"], gone.id, date(2017, 6, 1), "", TODAY)
    with assignments.saving(TESTER):
        db.session.delete(gone.membership_in(world.setting.id))
    found = survey(review, SAME, AUTUMN)
    assert [row.strand_ref for row in found.people] == ["training", "policy"]
    assert [row.strand_ref for row in found.people_gone] == ["security"]
    new = start(review, replace(SAME, strands=frozenset({"training", "security"})))
    given = assignments.assignments_of(new)
    assert {ref: (row.user_id, row.due, row.status, row.comment) for ref, row in given.items()} == {
        "training": (sam.id, None, "assigned", "")
    }


# When it is refused.


def test_a_year_has_one_review_however_often_it_is_started(review):
    say(review, A, level=2)
    start(review)
    assert refusal(review) == "There is already a review for 2017 to 2018. Open it, or choose another year."
    assert len(reviews_of(review.setting)) == 2


def test_two_people_who_start_the_same_year_at_once_get_one_review_between_them(review, monkeypatch):
    say(review, A, level=2)
    start_review(TESTER, review.setting, 2017, AUTUMN, EDITION)
    looked = iter([False])  # the first look was before the other's review was there
    real = new_cycle.refuse_if_taken
    monkeypatch.setattr(new_cycle, "refuse_if_taken", lambda *a: real(*a) if next(looked, True) else None)
    monkeypatch.setattr(new_cycle, "why_not_start", lambda *_: "")
    monkeypatch.setattr(new_cycle, "years_to_start", lambda *_: [2017])
    assert refusal(review) == "There is already a review for 2017 to 2018. Open it, or choose another year."
    assert db.session.scalar(select(func.count()).select_from(Judgement)) == 1


def test_an_empty_review_that_loses_the_race_is_refused_in_words_too(review, monkeypatch):
    from audit.services import reviews

    looked = iter([False])
    real = reviews.refuse_if_taken
    monkeypatch.setattr(reviews, "refuse_if_taken", lambda *a: real(*a) if next(looked, True) else None)
    with pytest.raises(Refused, match=r"^There is already a review for 2016 to 2017\."):
        start_review(TESTER, review.setting, 2016, TODAY, EDITION)


def test_years_and_editions_are_those_that_are_offered(review):
    assert years_to_start(review, TODAY) == [2017]
    assert years_to_start(review, date(2018, 9, 1)) == [2017, 2018, 2019]
    assert refusal(review, NextReview(2019, EDITION)) == "Choose one of the years that are offered."
    assert refusal(review, NextReview(2016, EDITION)).startswith("There is already a review for 2016 to 2017.")
    assert refusal(review, NextReview(2017, "made-up")) == "Choose one of the editions that are offered."
    assert [e.id for e in new_cycle.editions_to_start(review)] == [CURRENT_EDITION, EDITION]


def test_the_next_review_starts_from_the_newest(world, review):
    older = start_review(TESTER, world.setting, 2015, TODAY, EDITION)
    assert why_not_start(older, TODAY) == (
        "The review for 2016 to 2017 is newer than this one. Start the next review from that one."
    )
    assert why_not_start(review, TODAY) == ""
    ahead = start(review, today=TODAY)
    assert "too far off" in why_not_start(ahead, TODAY)


def test_the_old_review_may_still_be_open_and_stays_as_it_is(review):
    judge(review, 12)
    stock_evidence(World(review.setting, None, review), review, 4)
    before = score_export(review, TODAY)
    new = start(review)
    assert (review.is_open, new.is_open) == (True, True)
    assert score_export(review, TODAY) == before
    assert edition_of(review).id == EDITION
