"""Strands given to people, and who may judge what."""

from datetime import date, timedelta

import pytest

from audit.services import assignments
from audit.services.assignments import find_assignment, strands_given_to, strands_to_decide
from audit.services.errors import EditConflict, Refused
from audit.services.permissions import MayNotJudge, check_may_judge, strands_to_judge, why_not_judge
from audit.services.reviews import close_review
from audit.store.base import db
from audit.store.log import verify_chain
from audit.store.people import Role
from audit.store.teamwork import AssignmentStatus, StrandAssignment
from tests.conftest import TESTER, TODAY, World
from tests.teams import actor, join

DUE = TODAY + timedelta(days=14)


@pytest.fixture
def sam(world: World):
    return join(world, Role.CONTRIBUTOR, "Sam Patel", title="IT lead")


def give(world: World, user, *refs: str, due: date = DUE) -> StrandAssignment:
    assignments.give_strands(TESTER, world.review, refs or ["training"], user.id, due, "Please", TODAY)
    return find_assignment(world.review, refs[0] if refs else "training")


def test_a_strand_goes_there_and_back_again(world: World, sam):
    row = give(world, sam)
    assert (row.user, row.due, row.state) == (sam, DUE, AssignmentStatus.ASSIGNED)
    assignments.submit(actor(sam), row, " All seen ", row.version)
    assert (row.state, row.note) == (AssignmentStatus.SUBMITTED, "All seen")
    assert strands_to_decide(world.leader, TODAY) == [row]
    assignments.return_strand(actor(world.leader), row, "Say what you saw", row.version)
    assert (row.state, row.comment) == (AssignmentStatus.RETURNED, "Say what you saw")
    assignments.submit(actor(sam), row, "", row.version)
    assignments.accept(actor(world.leader), row, "", row.version)
    assert row.state is AssignmentStatus.ACCEPTED
    assignments.return_strand(actor(world.leader), row, "One more thing", row.version)
    assert row.state is AssignmentStatus.RETURNED
    assert verify_chain().faults == ()


def test_only_what_was_submitted_can_be_accepted(world: World, sam):
    row = give(world, sam)
    with pytest.raises(Refused, match="Only a strand that was submitted"):
        assignments.accept(TESTER, row, "", row.version)
    with pytest.raises(Refused, match="is with Sam Patel already"):
        assignments.return_strand(TESTER, row, "No", row.version)
    with pytest.raises(Refused, match="given to Sam Patel, who submits it"):
        assignments.submit(actor(world.leader), row, "", row.version)
    assignments.submit(actor(sam), row, "", row.version)
    with pytest.raises(Refused, match="submitted already"):
        assignments.submit(actor(sam), row, "", row.version)
    with pytest.raises(Refused, match="Say what should change"):
        assignments.return_strand(TESTER, row, "  ", row.version)


def test_whoever_decides_on_an_old_version_is_told(world: World, sam):
    row = give(world, sam)
    seen = row.version
    assignments.submit(actor(sam), row, "", seen)
    for late in (
        lambda: assignments.accept(TESTER, row, "", seen),
        lambda: assignments.return_strand(TESTER, row, "No", seen),
        lambda: assignments.take_back(TESTER, row, seen),
        lambda: assignments.submit(actor(sam), row, "", seen),
        lambda: assignments.change_assignment(TESTER, row, sam.id, DUE, "", seen, TODAY),
    ):
        with pytest.raises(EditConflict):
            late()
    assert row.state is AssignmentStatus.SUBMITTED


def test_somebody_else_starts_afresh_and_a_new_date_changes_nothing_else(world: World, sam):
    row = give(world, sam)
    assignments.submit(actor(sam), row, "Done", row.version)
    assignments.change_assignment(TESTER, row, sam.id, DUE + timedelta(days=7), "", row.version, TODAY)
    assert (row.state, row.note) == (AssignmentStatus.SUBMITTED, "Done")
    assignments.change_assignment(TESTER, row, world.leader.id, DUE, "", row.version, TODAY)
    assert (row.state, row.note) == (AssignmentStatus.ASSIGNED, "")


def test_strands_go_to_people_who_judge_here(world: World, stranger: World):
    governor = join(world, Role.GOVERNOR, "Gil Moss")
    for user in (governor, stranger.leader):
        with pytest.raises(Refused, match="Choose a leader or contributor of this setting"):
            give(world, user)


def test_a_date_gone_by_is_refused_but_may_stay(world: World, sam):
    with pytest.raises(Refused, match="gone by"):
        give(world, sam, due=TODAY - timedelta(days=1))
    row = give(world, sam, due=TODAY)
    later = TODAY + timedelta(days=3)
    assignments.change_assignment(TESTER, row, sam.id, TODAY, "Still", row.version, later)
    with pytest.raises(Refused, match="gone by"):
        assignments.change_assignment(TESTER, row, sam.id, TODAY + timedelta(days=1), "", row.version, later)


def test_a_strand_is_given_once_and_all_or_none(world: World, sam):
    give(world, sam, "training")
    with pytest.raises(Refused, match="just now"):
        give(world, sam, "policy", "training")
    assert find_assignment(world.review, "policy") is None


def test_taken_back_it_is_nobodys(world: World, sam):
    row = give(world, sam)
    assignments.take_back(TESTER, row, row.version)
    assert find_assignment(world.review, "training") is None


def test_nothing_moves_in_a_closed_review(world: World, sam):
    row = give(world, sam)
    close_review(TESTER, world.review, TODAY)
    for attempt in (
        lambda: give(world, sam, "policy"),
        lambda: assignments.submit(actor(sam), row, "", row.version),
        lambda: assignments.accept(TESTER, row, "", row.version),
        lambda: assignments.take_back(TESTER, row, row.version),
    ):
        with pytest.raises(Refused, match="closed"):
            attempt()
    assert strands_given_to(sam, TODAY) == []


def test_my_strands_come_returned_first_then_by_date(world: World, sam):
    give(world, sam, "training", due=DUE + timedelta(days=9))
    give(world, sam, "policy")
    returned = give(world, sam, "security", due=DUE + timedelta(days=30))
    assignments.submit(actor(sam), returned, "", returned.version)
    submitted = give(world, sam, "parents", due=TODAY)
    assignments.submit(actor(sam), submitted, "", submitted.version)
    assignments.return_strand(TESTER, returned, "Again", returned.version)
    assert [row.strand_ref for row in strands_given_to(sam, TODAY)] == ["security", "policy", "training", "parents"]


def test_who_may_judge(world: World, sam):
    """One table: role, and where the strand has got to."""
    other = join(world, Role.CONTRIBUTOR, "Al Reed")
    governor = join(world, Role.GOVERNOR, "Gil Moss")
    reader = join(world, Role.READER, "Ray Lin", ends_on=TODAY)

    def words(user, role):
        return why_not_judge(user, role, world.review, "training", TODAY)

    not_given = "“Staff training and induction” has not been given to you. Ask Jo Bright to give it to you."
    assert words(sam, Role.CONTRIBUTOR) == not_given
    row = give(world, sam)
    assert words(sam, Role.CONTRIBUTOR) == ""
    assert "was given to Sam Patel. Ask Sam Patel, or ask Jo Bright." in words(other, Role.CONTRIBUTOR)
    assert words(world.leader, Role.LEADER) == ""
    for user, role in ((governor, Role.GOVERNOR), (reader, Role.READER)):
        assert words(user, role) == "Leaders and contributors judge. If something should be changed, tell Jo Bright."
    assignments.submit(actor(sam), row, "", row.version)
    assert "ask Jo Bright to return it to you" in words(sam, Role.CONTRIBUTOR)
    assignments.accept(TESTER, row, "", row.version)
    assert "has been accepted" in words(sam, Role.CONTRIBUTOR)
    with pytest.raises(MayNotJudge, match="has been accepted"):
        check_may_judge(sam, Role.CONTRIBUTOR, world.review, "training", TODAY, "training-annual")
    assignments.return_strand(TESTER, row, "Again", row.version)
    assert words(sam, Role.CONTRIBUTOR) == ""
    assert words(world.leader, Role.LEADER) == ""


def test_the_strands_somebody_may_judge(world: World, sam):
    give(world, sam, "training", "policy")
    row = find_assignment(world.review, "policy")
    assignments.submit(actor(sam), row, "", row.version)
    assert strands_to_judge(sam, Role.CONTRIBUTOR, world.review) == {"training"}
    assert strands_to_judge(sam, Role.GOVERNOR, world.review) == frozenset()
    assert len(strands_to_judge(world.leader, Role.LEADER, world.review)) == 17


def test_somebody_who_left_has_no_strands(world: World, sam):
    give(world, sam)
    with assignments.saving(TESTER):
        db.session.delete(sam.memberships[0])
    db.session.refresh(sam)
    assert strands_given_to(sam, TODAY) == []
