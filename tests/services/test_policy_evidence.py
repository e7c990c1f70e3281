"""Confirmed statements as evidence for their criteria, in words that are ours to write again."""

import pytest

from audit.domain.policy_shows import is_ours
from audit.services.errors import Refused
from audit.services.evidence import attach, uses_of
from audit.services.policy_decisions import decide, undecide
from audit.services.policy_evidence import Attachment, confirmed_evidence, use_as_evidence
from audit.services.reviews import bring_in, close_review
from audit.store.log import verify_chain
from tests.conftest import TESTER, TODAY
from tests.policies import E1, E2, E3, FOUND, MISSING, WEAK, check_policy, finding, text_of

# E1 and E2 bear on conduct-personal, E3 on security-infrastructure.
CONDUCT, SECURITY = "conduct-personal", "security-infrastructure"


@pytest.fixture
def check(world):
    return check_policy(world.review)


def rows(check):
    return {row.criterion.ref: row for row in confirmed_evidence(check).rows}


def test_what_the_machine_found_is_no_evidence_until_somebody_confirms_it(check):
    assert rows(check) == {}
    decide(TESTER, check, E1, WEAK, 4, "", 0)
    assert rows(check) == {}


def test_a_confirmed_statement_shows_its_words_and_place(world, check):
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    done = use_as_evidence(TESTER, check)
    assert (done.attached, done.refreshed) == (1, 0)
    [use] = uses_of(world.review, CONDUCT)
    assert use.evidence_id == check.evidence_id
    assert use.shows == (
        "Confirmed in the policy check.\n"
        "Under “Email”: “Every member of staff has a school address.” (template, section 2.3, statement 2)"
    )
    assert verify_chain().faults == ()


def test_only_the_criteria_that_were_chosen_are_served(world, check):
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    decide(TESTER, check, E3, FOUND, 5, "", 0)
    assert rows(check).keys() == {CONDUCT, SECURITY}
    assert use_as_evidence(TESTER, check, {SECURITY, "no-such-thing"}).attached == 1
    assert uses_of(world.review, CONDUCT) == []
    assert rows(check)[SECURITY].attachment is Attachment.SAME


def test_words_of_ours_are_brought_up_to_date_and_anybody_elses_stay(world, check):
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    decide(TESTER, check, E3, FOUND, 5, "", 0)
    attach(TESTER, world.review, SECURITY, [check.evidence], "Page 2, which Al knows.")
    use_as_evidence(TESTER, check)
    decide(TESTER, check, E2, FOUND, 4, "", 0)
    assert rows(check)[CONDUCT].attachment is Attachment.OURS
    done = use_as_evidence(TESTER, check)
    assert (done.attached, done.refreshed) == (0, 1)
    [use] = uses_of(world.review, CONDUCT)
    assert use.shows.count("\n") == 2
    [theirs] = uses_of(world.review, SECURITY)
    assert theirs.shows == "Page 2, which Al knows."
    assert use_as_evidence(TESTER, check) == type(done)(0, 0)


def test_what_is_no_longer_confirmed_is_named(check):
    row = decide(TESTER, check, E1, FOUND, 4, "", 0)
    use_as_evidence(TESTER, check)
    undecide(TESTER, check, E1, row.version)
    offer = confirmed_evidence(check)
    assert offer.rows == ()
    assert [criterion.ref for criterion, _ in offer.unbacked] == [CONDUCT]
    assert is_ours(offer.unbacked[0][1].shows)


def test_a_criterion_that_does_not_apply_gets_no_evidence_until_it_is_brought_in(world):
    """The statement bears on one criterion that applies to this school, and on apps that it does not use."""
    ref = "KCC-1.3.4-03"
    check = check_policy(world.review, {ref: finding(ref, FOUND, 4)})
    decide(TESTER, check, ref, FOUND, 4, "", 0)
    assert rows(check).keys() == {"security-personal-data"}
    bring_in(TESTER, world.review, "publishing-apps")
    assert rows(check).keys() == {"security-personal-data", "publishing-apps"}


def test_a_closed_review_or_a_replaced_version_gives_no_evidence(world, check):
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    check_policy(world.review, text=text_of("More."), of=check.evidence)
    with pytest.raises(Refused, match="newer version"):
        use_as_evidence(TESTER, check)
    close_review(TESTER, world.review, TODAY)
    with pytest.raises(Refused, match="closed"):
        use_as_evidence(TESTER, check)
    assert uses_of(world.review, CONDUCT) == []


def test_what_was_found_missing_by_somebody_shows_nothing(check):
    decide(TESTER, check, E1, MISSING, None, "", 0)
    assert confirmed_evidence(check).rows == ()
