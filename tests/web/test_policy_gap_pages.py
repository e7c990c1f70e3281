"""The pages where what the policy lacks becomes actions, and what it says becomes evidence."""

from datetime import date

import pytest

from audit.domain.policy_gaps import POLICY, PolicyGapState
from audit.services.assessing import actions_of
from audit.services.evidence import uses_of
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.new_cycle import NextReview, start_next_review
from audit.services.policy_decisions import decide
from audit.services.policy_gaps import draft_policy_actions, find_gap, leave_out
from audit.services.reviews import close_review
from audit.services.second_ratings import begin_rating
from audit.store.base import db
from audit.store.people import Role
from audit.store.reviews import Review
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY
from tests.pages import Page
from tests.policies import E1, E2, E3, FOUND, MISSING, USUAL, check_policy, finding, text_of
from tests.teams import actor, browser, join


@pytest.fixture
def check(world):
    return check_policy(world.review)


def gaps(world):
    return f"/reviews/{world.review.id}/policy/gaps/"


def review(world):
    db.session.rollback()
    return db.session.get(Review, world.review.id)


def state(world, ref):
    return find_gap(review(world), ref).state


def test_without_a_check_the_page_says_where_to_begin(head, world):
    page = head.page(gaps(world))
    assert "No policy has been checked yet" in page.text
    assert f"/reviews/{world.review.id}/policy" in page.links()
    assert head.post(gaps(world), data={"go": "all"}).status_code == 409


def test_what_is_lacking_stands_part_by_part_with_the_action_it_drafts(head, world, check):
    page = head.page(gaps(world))
    assert "210 strongly recommended statements are missing from the policy or only touched on" in page.text
    assert "210 of them are only proposed" in page.text
    assert "Add to the policy: email (5 statements)" in page.text
    assert "Draft all, proposals too: 210 statements in" in page.text


def test_what_is_ticked_becomes_one_action_for_each_part(head, world, check):
    page = Page(head.post(gaps(world), data={"statement": [E2, E3, "KCC-3.1-02"]}, follow_redirects=True))
    assert "Added 2 actions to the plan." in page.text
    assert "3 in the plan" in page.text
    titles = [action.title for action in actions_of(review(world))]
    assert "Add to the policy: email (2 statements)" in titles
    assert state(world, E2) is PolicyGapState.PLANNED


def test_all_of_it_can_be_drafted_at_once(head, world, check):
    head.post(gaps(world), data={"go": "all"})
    page = head.page(gaps(world))
    assert "0 without an action" in page.text
    assert "Draft" not in page.text
    assert {link.criterion_ref for a in actions_of(review(world)) for link in a.links} == {POLICY}


@pytest.mark.parametrize("data", [{}, {"statement": "x"}, {"statement": E1}, {"statement": "<b>"}, {"go": "x"}])
def test_a_form_that_asks_for_nothing_drafts_nothing(head, world, check, data):
    page = Page(head.post(gaps(world), data=data, follow_redirects=True))
    assert "Nothing was ticked that has no action yet." in page.text
    assert actions_of(review(world)) == []


def test_a_statement_is_left_out_with_a_reason_and_taken_back(head, world, check):
    leave = f"{gaps(world)}{E2}/leave-out"
    assert "Keep personal email addresses" in head.page(leave).text
    page = head.send(leave, reason="  ")
    assert (page.status, page.errors) == (400, ["Say why. Governors will see the reason."])
    page = head.send(leave, reason="x" * 5001)
    assert (page.status, page.value("reason").strip()) == (400, "x" * 5001)
    page = head.send(leave, reason="The governors decided so.")
    assert "The governors decided so." in page.text
    assert "1 left out with a reason" in page.text
    head.post(f"{gaps(world)}{E2}/take-back")
    assert state(world, E2) is PolicyGapState.OPEN


def test_what_is_decided_can_be_drafted_without_the_proposals(head, world, check):
    page = head.page(gaps(world))
    assert "Draft what is decided" not in page.text  # nothing is
    assert "The nearest words: “pass no chain letters on”" in page.text
    decide(TESTER, check, E3, MISSING, None, "", 0)
    page = head.page(gaps(world))
    assert "Draft what is decided: 1 statement" in page.text
    head.post(gaps(world), data={"go": "decided"})
    assert (state(world, E3), state(world, E2)) == (PolicyGapState.PLANNED, PolicyGapState.OPEN)


def test_taking_back_what_was_not_left_out_says_so(head, world, check):
    page = head.send(f"{gaps(world)}{E2}/take-back")
    assert "It was not left out, so nothing was changed." in page.text


def test_nothing_is_left_out_where_an_action_is_planned_or_the_review_is_closed(head, world, check):
    draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    assert "Nothing can be left out here" in head.page(f"{gaps(world)}{E2}/leave-out").text
    close_review(TESTER, review(world), TODAY)
    assert "Nothing can be left out here" in head.page(f"{gaps(world)}{E3}/leave-out").text


def test_last_years_reason_is_shown_and_offered_to_be_given_again(head, world, check):
    leave_out(TESTER, world.review, E2, "Governors decided so in May.")
    following = start_next_review(TESTER, world.review, NextReview(2017, EDITION), date(2017, 9, 20))
    check_policy(following, name="Policy of 2017")
    page = head.page(f"/reviews/{following.id}/policy/gaps/")
    assert "Last time it was left out: Governors decided so in May." in page.text
    page = head.page(f"/reviews/{following.id}/policy/gaps/{E2}/leave-out")
    assert page.value("reason") == "Governors decided so in May."


def test_what_is_no_gap_cannot_be_left_out(head, world, check):
    for ref in (E1, "KCC-9.9-99", "policy-scope"):
        assert head.get(f"{gaps(world)}{ref}/leave-out").status_code == 404
        assert head.post(f"{gaps(world)}{ref}/leave-out", data={"reason": "x"}).status_code == 404
    draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    page = head.send(f"{gaps(world)}{E2}/leave-out", reason="Why not.")
    assert page.errors == ["There is an action for this in the plan. Drop that first, saying why."]


def test_what_the_next_version_says_is_told_and_its_action_is_not_closed(head, world, check):
    draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    better = {**USUAL, E2: finding(E2, FOUND, 7)}
    check_policy(world.review, better, text_of("Nobody uses private mail."), of=check.evidence)
    page = head.page(gaps(world))
    assert "Now in the policy: 1" in page.text
    assert "Add to the policy" not in " ".join(page.errors)
    assert actions_of(review(world))[0].status == "not-started"


def test_a_policy_that_lacks_nothing_says_so(head, world):
    from audit.store.statement_files import load_statements

    everything = {s.ref: finding(s.ref, FOUND, 4) for s in load_statements(world.review.edition)}
    check_policy(world.review, everything)
    assert "Nothing is missing" in head.page(gaps(world)).text


def test_a_closed_review_shows_gaps_and_drafts_nothing(head, world, check):
    close_review(TESTER, world.review, TODAY)
    page = head.page(gaps(world))
    assert "This review is closed" in page.text
    assert not page.soup.select("main form[method=post]")
    assert head.post(gaps(world), data={"statement": E2}).status_code == 409
    assert head.post(f"{gaps(world)}{E2}/leave-out", data={"reason": "x"}).status_code == 400
    assert head.post(f"{gaps(world)}{E2}/take-back").status_code == 409


def test_whoever_is_to_rate_the_policy_sees_no_action_for_it(app, world, check):
    draft_policy_actions(TESTER, world.review, {E2}, TODAY)
    rater = join(world, Role.GOVERNOR, "Gov Ernor")
    begin_rating(actor(rater), world.review, POLICY)
    page = browser(app, rater).page(gaps(world))
    assert "Hidden until you have rated the policy" in page.text
    assert "Add to the policy: email" not in page.text


def test_confirmed_statements_are_offered_as_evidence_and_attached(head, world, check):
    here = f"/policy-checks/{check.id}/evidence"
    assert "Nothing is confirmed yet" in head.page(here).text
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    decide(TESTER, check, E3, FOUND, 5, "", 0)
    page = head.page(here)
    assert "What you confirmed bears on 2 practices that you judge." in page.text
    assert "“Every member of staff has a school address.”" in page.text
    page = Page(head.post(here, data={"serves": "conduct-personal"}, follow_redirects=True))
    assert "Attached to 1 practice." in page.text
    page = Page(head.post(here, data={"serves": ["conduct-personal", "x"]}, follow_redirects=True))
    assert "Nothing was ticked that is not in use already." in page.text
    page = Page(head.post(here, data={"go": "all"}, follow_redirects=True))
    assert "Attached to 1 practice." in page.text
    [use] = uses_of(review(world), "security-infrastructure")
    assert "pass no chain letters on" in use.shows
    assert "Under “Email”" in head.page(f"/reviews/{world.review.id}/criteria/conduct-personal").text


def test_what_attaching_does_to_the_score_is_told(head, world, check):
    record_judgement(TESTER, world.review, "conduct-personal", JudgementInput(level=3), 0)
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    page = Page(head.post(f"/policy-checks/{check.id}/evidence", data={"go": "all"}, follow_redirects=True))
    assert "Attached to 1 practice. What is assured of the whole review went from 50.0% to 75.0%." in page.text


def test_what_is_no_longer_confirmed_is_listed_apart(head, world, check):
    row = decide(TESTER, check, E1, FOUND, 4, "", 0)
    here = f"/policy-checks/{check.id}/evidence"
    head.post(here, data={"go": "all"})
    decide(TESTER, check, E1, MISSING, None, "", row.version)
    assert "In use, and no longer confirmed" in head.page(here).text
