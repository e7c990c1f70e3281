"""Checking a policy: read and matched before anything is written, then all of it or nothing."""

import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from audit.domain.policy_check import Finding
from audit.domain.policy_flags import FlagKind
from audit.reading.refusals import Busy
from audit.services import evidence, policy_checks
from audit.services.errors import Refused
from audit.services.evidence import EvidenceInput
from audit.services.freezing import profile_of
from audit.services.policy_carrying import decided_last_time
from audit.services.policy_checks import (
    CannotBeRead,
    PolicyInput,
    PolicyReading,
    check_item,
    checks_of,
    coverage_of,
    earlier_policies,
    flags_of,
    newest_check,
    passages_of,
    policy_dates,
    standings_of,
    start_check,
)
from audit.services.policy_decisions import decide
from audit.services.policy_packing import pack_findings, pack_text, unpack_findings, unpack_text
from audit.services.reviews import close_review, start_review
from audit.store.base import db
from audit.store.evidence import EvidenceItem, StoredFile
from audit.store.log import ChangeLog, verify_chain
from audit.store.policies import PolicyCheck, PolicyDecision
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY
from tests.policies import E1, E2, FOUND, MISSING, NOT_APPLICABLE, USUAL, WEAK, check_policy, finding, text_of
from tests.policy_builders import passage, policy

MARKDOWN = (
    b"# Online safety policy\n\nApproved by governors on 5 September 2016. Next review: September 2017.\n\n"
    b"## Email\n\n- Every member of staff has a school email address and uses it for all official communication.\n"
)


@pytest.fixture
def quick(monkeypatch):
    """Reading takes no time, and finds nothing."""
    monkeypatch.setattr(policy_checks, "read_and_match", lambda *_: PolicyReading(text_of(), ()))


def received(content=MARKDOWN, name="policy.md"):
    return evidence.receive_file(name, io.BytesIO(content))


def counts():
    tables = (EvidenceItem, StoredFile, PolicyCheck, PolicyDecision, ChangeLog)
    return [db.session.scalar(select(func.count()).select_from(table)) for table in tables]


def test_a_policy_is_read_compared_and_kept_with_its_file(world):
    check = start_check(TESTER, world.review, PolicyInput(" Online safety policy "), received(), TODAY)
    item = check.evidence
    assert (item.title, item.kind, check.name) == ("Online safety policy", "document", "Online safety policy")
    assert (item.effective, item.review_by) == (date(2016, 9, 5), date(2017, 9, 30))  # as the policy says itself
    assert item.file is check.file
    assert [p.text for p in passages_of(check).passages][:1] == ["Online safety policy"]
    standings = standings_of(check, profile_of(world.review))
    assert len(standings) == 371  # 372 statements, of which one is mere context
    assert next(s for s in standings if s.statement.ref == E1).status is FOUND
    assert verify_chain().faults == ()


def test_a_file_that_cannot_be_read_leaves_nothing_behind_and_says_what_to_do(world):
    before = counts()
    with pytest.raises(CannotBeRead, match="choose"):
        start_check(TESTER, world.review, PolicyInput("Policy"), received(b"x,y\n1,2\n", "policy.csv"), TODAY)
    assert counts() == before


def test_the_same_file_is_not_checked_twice_in_a_row(world, quick):
    start_check(TESTER, world.review, PolicyInput("Policy"), received(), TODAY)
    before = counts()
    with pytest.raises(Refused, match="the very file that was checked"):
        start_check(TESTER, world.review, PolicyInput("Policy"), received(), TODAY)
    assert counts() == before


def test_the_same_file_sent_twice_while_it_is_read_is_checked_once(world, monkeypatch):
    def meanwhile(*_):
        monkeypatch.setattr(policy_checks, "read_and_match", lambda *_: PolicyReading(text_of(), ()))
        start_check(TESTER, world.review, PolicyInput("Policy"), received(), TODAY)
        return PolicyReading(text_of(), ())

    monkeypatch.setattr(policy_checks, "read_and_match", meanwhile)
    with pytest.raises(Refused, match="the very file that was checked"):
        start_check(TESTER, world.review, PolicyInput("Policy"), received(), TODAY)
    assert len(checks_of(world.review)) == db.session.scalar(select(func.count()).select_from(EvidenceItem)) == 1


def test_a_busy_server_keeps_the_file(world, monkeypatch):
    def busy(*_):
        raise Busy("Other policies are being read just now.")

    monkeypatch.setattr(policy_checks, "read_apart", busy)
    file = received()
    with pytest.raises(Refused, match="Other policies are being read") as caught:
        start_check(TESTER, world.review, PolicyInput("Policy"), file, TODAY)
    assert not isinstance(caught.value, CannotBeRead)
    assert evidence.still_held(file)


def test_a_check_by_an_older_method_can_be_made_again(world, quick):
    check = check_policy(world.review)
    with policy_checks.saving(TESTER):
        check.method = "0"
    assert check_item(TESTER, world.review, check.evidence).id > check.id


@pytest.mark.parametrize(
    ("said", "words"),
    [({"name": "  "}, "Give it a name"), ({"review_by": date(2016, 1, 1), "approved_on": date(2016, 2, 1)}, "before")],
)
def test_what_is_wrong_with_a_form_is_told_and_nothing_is_written(world, quick, said, words):
    before = counts()
    with pytest.raises(Refused, match=words):
        start_check(TESTER, world.review, PolicyInput(**{"name": "Policy", **said}), received(), TODAY)
    assert counts() == before


def test_a_closed_review_takes_no_check(world):
    item = check_policy(world.review).evidence
    close_review(TESTER, world.review, TODAY)
    before = counts()
    with pytest.raises(Refused, match="closed"):
        start_check(TESTER, world.review, PolicyInput("Policy"), received(), TODAY)
    with pytest.raises(Refused, match="closed"):
        check_item(TESTER, world.review, item)
    assert counts() == before


def test_another_schools_policy_is_neither_checked_nor_given_a_version(world, stranger):
    theirs = check_policy(stranger.review).evidence
    with pytest.raises(Refused, match="another setting"):
        start_check(TESTER, world.review, PolicyInput("Policy", new_version_of=theirs), received(), TODAY)
    with pytest.raises(Refused, match="another setting"):
        check_item(TESTER, world.review, theirs)
    assert earlier_policies(world.review) == []


def test_the_next_version_is_a_new_file_of_the_same_item_and_keeps_what_else_was_said_of_it(world):
    first = check_policy(world.review)
    item = first.evidence
    said = EvidenceInput("Policy", item.value.kind, item.effective, None, "What we do.", kept_in="Blue folder")
    evidence.change_evidence(TESTER, item, said, item.version)
    second = check_policy(world.review, text=text_of("More."), name="Policy 2017", of=item)
    assert second.evidence is item
    assert [file.id for file in item.files] == [second.file_id, first.file_id]
    assert (item.title, item.summary, item.kept_in) == ("Policy 2017", "What we do.", "Blue folder")
    assert [check.id for check in checks_of(world.review)] == [second.id, first.id]
    assert newest_check(world.review).id == second.id
    assert earlier_policies(world.review) == [item]


def test_a_policy_changed_while_it_was_read_is_not_checked(world, monkeypatch):
    item = check_policy(world.review).evidence

    def meanwhile(*_):
        said = EvidenceInput("Renamed", item.value.kind, date(2016, 9, 1), kept_in="Office")
        evidence.change_evidence(TESTER, item, said, item.version)
        return PolicyReading(text_of(), ())

    monkeypatch.setattr(policy_checks, "read_and_match", meanwhile)
    file = received()
    with pytest.raises(Refused, match="Somebody changed this policy"):
        start_check(TESTER, world.review, PolicyInput("Policy", new_version_of=item), file, TODAY)
    assert item.title == "Renamed"
    assert evidence.still_held(file)  # it need not be chosen again


def test_a_policy_erased_while_it_was_read_is_not_checked(world, monkeypatch):
    item = check_policy(world.review).evidence

    def meanwhile(*_):
        evidence.erase(TESTER, db.session.get(EvidenceItem, item_id))
        return PolicyReading(text_of(), ())

    item_id = item.id
    monkeypatch.setattr(policy_checks, "read_and_match", meanwhile)
    with pytest.raises(Refused, match="Somebody changed this policy"):
        start_check(TESTER, world.review, PolicyInput("Policy", new_version_of=item), received(), TODAY)
    assert checks_of(world.review) == []


def test_an_item_of_the_register_is_checked_without_an_upload(world, quick):
    said = EvidenceInput("Policy", evidence.EvidenceKind.DOCUMENT, date(2016, 9, 1))
    item = evidence.add_evidence(TESTER, world.setting, said, received())
    check = check_item(TESTER, world.review, item)
    assert (check.evidence, check.file) == (item, item.file)
    bare = evidence.add_evidence(TESTER, world.setting, replace(said, kept_in="Folder"))
    with pytest.raises(Refused, match="no file with this evidence"):
        check_item(TESTER, world.review, bare)
    evidence.path_of_file(item.file).unlink()
    with pytest.raises(Refused, match="missing from the server's disk"):
        check_item(TESTER, world.review, item)


TEXT = policy("Approved on 5 September 2016.", "Next review: September 2017.")


@pytest.mark.parametrize(
    ("said", "text", "wanted"),
    [
        ({}, TEXT, (date(2016, 9, 5), date(2017, 9, 30))),
        ({"approved_on": date(2016, 10, 1)}, TEXT, (date(2016, 10, 1), date(2017, 9, 30))),
        (
            {"approved_on": date(2016, 10, 1), "review_by": date(2017, 10, 1)},
            TEXT,
            (date(2016, 10, 1), date(2017, 10, 1)),
        ),
        ({}, policy("Nothing."), (TODAY, None)),
        ({}, policy("Next review: September 2016."), (date(2016, 9, 30), date(2016, 9, 30))),  # overdue, and shown so
        ({}, policy("Approved on 5 September 2018."), (TODAY, None)),  # a day to come is no day of approval
        ({"approved_on": date(2017, 1, 1)}, policy("Next review: September 2016."), (date(2017, 1, 1), None)),
    ],
)
def test_dates_that_nobody_gave_are_read_from_the_policy(said, text, wanted):
    assert policy_dates(PolicyInput("Policy", **said), text, TODAY) == wanted


def test_what_was_decided_comes_along_where_the_words_are_still_there(world):
    first = check_policy(world.review)
    decide(TESTER, first, E1, FOUND, 4, "Seen.", 0)
    decide(TESTER, first, E2, FOUND, 5, "", 0)
    decide(TESTER, first, "KCC-2.3-09", NOT_APPLICABLE, None, "No such mail.", 0)
    second = check_policy(world.review, text=text_of("More.", without=5), of=first.evidence)
    carried = {row.statement_ref: row for row in second.decisions}
    assert carried.keys() == {E1, "KCC-2.3-09"}
    assert (carried[E1].passage, carried[E1].note, carried[E1].carried) == (4, "Seen.", True)
    assert carried[E1].decided_at == first.decisions[0].decided_at
    assert verify_chain().faults == ()


def test_decisions_come_along_into_next_years_review_and_never_back(world):
    first = check_policy(world.review)
    decide(TESTER, first, E1, FOUND, 4, "", 0)
    following = start_review(TESTER, world.setting, 2017, TODAY, "online-safety-2016-2")
    second = check_policy(following, of=first.evidence)
    assert [row.statement_ref for row in second.decisions] == [E1]
    decide(TESTER, second, E2, FOUND, 4, "", 0)
    earlier = start_review(TESTER, world.setting, 2015, TODAY, EDITION)
    assert check_policy(earlier, of=first.evidence).decisions == []


def test_with_two_open_years_each_goes_on_from_its_own_check(world):
    first = check_policy(world.review)
    following = start_review(TESTER, world.setting, 2017, TODAY, EDITION)
    newer = check_policy(following, text=text_of("newer"), of=first.evidence)
    decide(TESTER, newer, E1, FOUND, 4, "", 0)
    older = check_policy(world.review, text=text_of("older"), of=first.evidence)
    decide(TESTER, older, E1, MISSING, None, "", 0)
    newest = check_policy(following, text=text_of("newest"), of=first.evidence)
    assert [(row.statement_ref, row.status) for row in newest.decisions] == [(E1, "found")]
    assert decided_last_time(newest)[E1].status == "found"


def test_another_schools_decisions_never_come_along(world, stranger):
    decide(TESTER, check_policy(stranger.review), E1, FOUND, 4, "", 0)
    assert check_policy(world.review).decisions == []


def test_coverage_counts_decisions_before_proposals(world):
    check = check_policy(world.review)
    before = coverage_of(standings_of(check, profile_of(world.review)))
    decide(TESTER, check, E2, FOUND, 4, "", 0)
    after = coverage_of(standings_of(check, profile_of(world.review)))
    assert (before.strong.counts[FOUND], before.strong.counts[WEAK], before.strong.decided) == (2, 1, 0)
    assert (after.strong.counts[FOUND], after.strong.counts[WEAK], after.strong.decided) == (3, 0, 1)
    assert before.strong.counts[MISSING] == after.strong.counts[MISSING]


def test_flags_follow_the_day_and_stop_with_the_review(world):
    text = policy("Approved on 5 September 2015.", "Next review: September 2016.")
    check = check_policy(world.review, {}, text)
    assert FlagKind.REVIEW_PAST in [flag.kind for flag in flags_of(check, TODAY)]
    assert FlagKind.REVIEW_PAST not in [flag.kind for flag in flags_of(check, date(2016, 9, 1))]
    close_review(TESTER, world.review, TODAY)
    assert FlagKind.REVIEW_PAST in [flag.kind for flag in flags_of(check, date(2016, 9, 1))]


def test_erasing_a_policy_erases_what_was_read_and_decided_of_it(world):
    check = check_policy(world.review)
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    evidence.erase(TESTER, check.evidence)
    assert counts()[:4] == [0, 0, 0, 0]
    assert verify_chain().faults == ()


def test_a_policy_that_a_closed_review_checked_cannot_be_erased(world):
    item = check_policy(world.review).evidence
    close_review(TESTER, world.review, TODAY)
    assert evidence.closed_reviews_served(item) == (world.review,)
    with pytest.raises(Refused, match=r"A closed review \(2016 to 2017\) rests on this"):
        evidence.erase(TESTER, item)
    assert len(checks_of(world.review)) == 1


def test_what_is_kept_comes_back_as_it_was():
    text = policy("One.", passage(0, "Two.", "Under", lead_in="Staff:", page=3))
    assert unpack_text(pack_text(text)) == text
    found = (finding(E1, FOUND, 4, 5), Finding(E2, MISSING, ()))
    back = unpack_findings(pack_findings(found))
    assert back[E2] == found[1]
    assert [(c.passage, c.quote, c.why) for c in back[E1].candidates] == [
        (c.passage, c.quote, c.why) for c in found[0].candidates
    ]
    assert back.keys() == {E1, E2}
    assert USUAL.keys() > {E1, E2}
