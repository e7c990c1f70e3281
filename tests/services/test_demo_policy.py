"""The policy of the example school, checked in two of its years."""

from collections import Counter

import pytest

from audit.domain.policy_check import PolicyStatus
from audit.domain.policy_gaps import PolicyGapState
from audit.services.freezing import profile_of
from audit.services.policy_checks import checks_of, standings_of
from audit.services.policy_decisions import PLAIN
from audit.services.policy_gaps import policy_gaps_of
from audit.store.people import Role
from tests.conftest import TODAY
from tests.services.test_demo import DAYS, told_on


@pytest.fixture(scope="module", params=[DAYS[1], TODAY], ids=str)
def story(request, empty_database, tmp_path_factory):
    with told_on(request.param, empty_database, tmp_path_factory.mktemp("story")) as story:
        yield story


def test_each_of_the_last_two_reviews_has_a_check_of_its_own_version_of_the_policy(story):
    first, second, present = story.loaded.reviews
    assert checks_of(first) == []
    for review, title in ((second, "Online safety policy, version 2"), (present, "Online safety policy, version 3")):
        (check,) = checks_of(review)
        assert (check.name, check.evidence.title, check.file) == (title, title, check.evidence.file)
        assert review.opened_on <= check.checked_on <= review.day(story.today)
        assert check.file.uploaded_at <= check.checked_at
        assert check.checked_by.role_in(story.loaded.setting.id, story.today) is Role.LEADER


def test_a_leader_decided_in_the_review_or_in_the_one_before(story):
    _, second, present = story.loaded.reviews
    (before,), (now,) = checks_of(second), checks_of(present)
    then = {row.statement_ref: row for row in before.decisions}
    assert not any(row.carried for row in before.decisions)
    assert sum(row.carried for row in now.decisions) >= 10
    for row in (*before.decisions, *now.decisions):
        assert row.decided_by.role_in(story.loaded.setting.id, story.today) is Role.LEADER
        if row.carried:
            was = then[row.statement_ref]
            assert (row.status, row.decided_by_id, row.decided_at) == (was.status, was.decided_by_id, was.decided_at)
        else:
            assert row.check.checked_at <= row.decided_at
            assert row.decided_at.date() <= row.check.review.day(story.today)


def test_the_policy_has_something_found_weak_missing_and_still_to_decide_each_year(story):
    found = []
    for review in story.loaded.reviews[1:]:
        (check,) = checks_of(review)
        standings = standings_of(check, profile_of(review))
        counts = Counter(s.status for s in standings)
        assert counts.keys() == set(PolicyStatus)  # without videoconferencing, for one
        assert sum(s.decided for s in standings) > 50
        assert sum(s.to_decide for s in standings) > 50
        found.append(counts[PolicyStatus.FOUND])
    assert found[1] > found[0] + 20


def test_what_is_weak_waits_for_a_person_and_what_was_decided_otherwise_has_a_note(story):
    for review in story.loaded.reviews[1:]:
        (check,) = checks_of(review)
        decided = [s for s in standings_of(check, profile_of(review)) if s.decided]
        assert any(s.corrected for s in decided)
        for standing in decided:
            if not standing.decision.note and not standing.decision.carried:
                assert standing.finding.status in PLAIN
                assert not standing.corrected
        assert all(s.passage for s in decided if s.status in (PolicyStatus.FOUND, PolicyStatus.WEAK))


def test_a_statement_is_left_out_each_year_and_the_last_reason_is_remembered(story):
    _, second, present = story.loaded.reviews
    left_out = [policy_gaps_of(review, story.today).in_state(PolicyGapState.LEFT_OUT) for review in (second, present)]
    assert [[gap.ref for gap in gaps] for gaps in left_out] == [["KCC-2.3-04"], ["KCC-3.2-14"]]
    again = next(gap for gap in policy_gaps_of(present, story.today).gaps if gap.ref == "KCC-2.3-04")
    assert again.last_time == left_out[0][0].reason
