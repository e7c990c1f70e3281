"""What a review's report says of its policy: the newest check, who decided what, and what is being done."""

from datetime import date
from io import BytesIO

import pytest

from audit.domain.policy_check import PolicyStatus
from audit.domain.policy_gaps import POLICY
from audit.outputs.workbook import write_workbook
from audit.services.assessing import actions_of, report_of
from audit.services.evidence import receive_file
from audit.services.judgements import NEVER_SAVED
from audit.services.plan_import import preview_of
from audit.services.policy_checks import PolicyInput, PolicyReading, newest_check, record_check
from audit.services.policy_decisions import decide
from audit.services.policy_gaps import draft_policy_actions, leave_out
from audit.services.policy_report import policy_report_of
from audit.services.reviews import close_review, start_review
from tests.builders import TESTER, TODAY, stored_review
from tests.policy_builders import FOUND, MISSING, WEAK, finding, passage, policy

ONE, TWO, THREE = "KCC-1.1-01", "KCC-1.1-02", "KCC-1.1-04"  # strongly recommended, all of one part
TEXT = policy(passage(0, "Online safety is part of safeguarding.", "Aims"), "Parents are told.")


def check(review, *findings, name="Our policy", text=TEXT):
    """As ``start_check`` does it, with a policy that has been read."""
    read = PolicyReading(text, tuple(findings) or (finding(ONE, FOUND, 1), finding(TWO, WEAK, 2)))
    file = receive_file(f"{name}.txt", BytesIO(f"{name}, its text.".encode()))
    return record_check(TESTER, review, PolicyInput(name, TODAY), file, read, TODAY)


@pytest.fixture
def review(database):
    return stored_review()


def test_without_a_check_the_report_has_none_and_the_workbook_no_sheet_of_it(review):
    assert policy_report_of(review, TODAY) is None
    assert report_of(review, TODAY).policy is None


def test_the_newest_check_is_told_with_what_it_found_in_the_templates_order(review):
    check(review, name="Draft")
    newest = check(review)
    found = report_of(review, TODAY).policy
    assert (found.name, found.file_name, found.words) == ("Our policy", "Our policy.txt", 9)
    assert found.checked_on == newest.checked_on
    by_ref = {s.statement.ref: s for s in found.standings}
    assert len(found.standings) == 371  # all of the template but what is mere context
    assert (by_ref[ONE].status, by_ref[TWO].status, by_ref[THREE].status) == (FOUND, WEAK, MISSING)
    assert found.passages[by_ref[ONE].passage].text == "Online safety is part of safeguarding."
    parts = [tuple(int(n) for n in s.statement.part.id.split("-")) for s in found.standings]
    assert parts == sorted(parts)


def test_what_does_not_apply_to_the_setting_is_told_with_its_reason(review):
    check(review)
    away = [s for s in report_of(review, TODAY).policy.standings if s.why_not]
    assert away  # a primary school that has no social media accounts, for one
    assert all(s.status is PolicyStatus.NOT_APPLICABLE for s in away)


def test_a_decision_is_told_with_its_passage_and_note(review):
    decide(TESTER, check(review), THREE, FOUND, 2, "As agreed.", NEVER_SAVED)
    [found] = [s for s in report_of(review, TODAY).policy.standings if s.statement.ref == THREE]
    assert (found.status, found.passage, found.decision.note, found.decided) == (FOUND, 2, "As agreed.", True)


def test_another_reviews_check_is_not_told(review):
    check(review)
    other = stored_review("Valley Academy")
    next_year = start_review(TESTER, review.setting, 2017, date(2017, 9, 4))
    assert report_of(other, TODAY).policy is None
    assert report_of(next_year, TODAY).policy is None


def test_a_closed_review_keeps_its_check(review):
    check(review)
    close_review(TESTER, review, TODAY)
    assert report_of(review, date(2018, 3, 4)).policy.name == "Our policy"


# What is being done.


def doing(review, ref, hidden=()):
    return report_of(review, TODAY, hidden).policy.doing.get(ref)


def test_what_is_being_done_follows_the_plan(review):
    check(review)
    assert doing(review, TWO) == "No action yet"
    assert doing(review, ONE) is None  # found, so there is nothing to do
    [action] = draft_policy_actions(TESTER, review, [TWO, THREE], TODAY)
    said = doing(review, TWO)
    assert said == doing(review, THREE)
    assert said.startswith(f"In the plan: {action.title} (not started, due ")
    leave_out(TESTER, review, "KCC-1.2-01", "Ours is the trust's policy.")
    assert doing(review, "KCC-1.2-01") == "Left out: Ours is the trust's policy."


def test_an_action_for_the_policy_is_not_told_to_who_must_not_see_how_the_policy_was_judged(review):
    check(review)
    [action] = draft_policy_actions(TESTER, review, [TWO], TODAY)
    assert action.title not in doing(review, TWO, {POLICY})
    assert doing(review, TWO, {POLICY}) == "Hidden until you have rated the policy"
    assert doing(review, ONE, {POLICY}) is None


def test_the_workbook_of_a_checked_policy_comes_back_with_nothing_changed(review):
    check(review)
    draft_policy_actions(TESTER, review, [TWO, "KCC-1.2-01"], TODAY)
    found = preview_of(review, write_workbook(report_of(review, TODAY)))
    assert found.nothing
    assert len(found.unchanged) == len(actions_of(review)) == 2


def test_newest_is_by_order_and_not_by_the_clock(review):
    first = check(review, name="First")
    second = check(review, name="Second")
    assert first.id < second.id
    assert newest_check(review) == second
    assert policy_report_of(review, TODAY).name == "Second"
