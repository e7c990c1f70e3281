"""Comments, and the people they name."""

import pytest
from sqlalchemy import func, select

from audit.services.comments import (
    about_action,
    about_criterion,
    add_comment,
    comments_about,
    mark_seen,
    mentions_waiting,
    people_to_tell,
    remove_comment,
)
from audit.services.errors import Refused
from audit.services.plans import add_action, draft_for
from audit.services.reviews import close_review
from audit.services.saving import saving
from audit.store.base import db
from audit.store.log import ChangeLog, verify_chain
from audit.store.people import Role
from audit.store.reviews import ReviewStatus
from audit.store.teamwork import Mention
from tests.conftest import TESTER, TODAY, World
from tests.teams import actor, join

ANNUAL = "training-annual"


@pytest.fixture
def gil(world: World):
    return join(world, Role.GOVERNOR, "Gil Moss")


def test_comments_are_listed_oldest_first_by_what_they_are_about(world: World, gil):
    topic = about_criterion(world.review, ANNUAL)
    action = add_action(TESTER, world.review, draft_for(world.review, ANNUAL, TODAY), [ANNUAL], TODAY)
    add_comment(actor(gil), topic, " When was the last course? ", [], TODAY)
    add_comment(actor(world.leader), topic, "In January", [], TODAY)
    add_comment(actor(gil), about_action(action), "Who pays?", [], TODAY)
    assert [(c.text, c.written_by.name) for c in comments_about(topic)] == [
        ("When was the last course?", "Gil Moss"),
        ("In January", "Jo Bright"),
    ]
    assert [c.text for c in comments_about(about_action(action))] == ["Who pays?"]
    assert comments_about(about_criterion(world.review, "filtering-effective")) == []


def test_who_is_named_finds_it_until_they_have_seen_it(world: World, gil):
    comment = add_comment(actor(world.leader), about_criterion(world.review, ANNUAL), "Look", [gil.id], TODAY)
    assert [m.comment.text for m in mentions_waiting(gil, TODAY)] == ["Look"]
    mark_seen(actor(world.leader), comment)  # names somebody else: nothing happens
    assert len(mentions_waiting(gil, TODAY)) == 1
    mark_seen(actor(gil), comment)
    mark_seen(actor(gil), comment)
    assert mentions_waiting(gil, TODAY) == []


def test_only_members_can_be_named(world: World, gil, stranger: World):
    over = join(world, Role.READER, "Ray Lin", ends_on=TODAY.replace(day=1))
    assert [m.user.name for m in people_to_tell(world.setting, TODAY, world.leader.id)] == ["Gil Moss"]
    for user in (stranger.leader, over, world.leader):  # another school's, one whose time is over, oneself
        with pytest.raises(Refused, match="Choose people of this setting"):
            add_comment(actor(world.leader), about_criterion(world.review, ANNUAL), "Look", [user.id], TODAY)


def test_somebody_who_left_is_not_shown_what_named_them(world: World, gil):
    add_comment(TESTER, about_criterion(world.review, ANNUAL), "Look", [gil.id], TODAY)
    with saving(TESTER):
        db.session.delete(gil.memberships[0])
    db.session.refresh(gil)
    assert mentions_waiting(gil, TODAY) == []


def test_a_removed_comment_is_in_the_log(world: World, gil):
    topic = about_criterion(world.review, ANNUAL)
    comment = add_comment(actor(gil), topic, "Too hasty", [world.leader.id], TODAY)
    with pytest.raises(Refused, match="Only the person who wrote"):
        remove_comment(actor(world.leader), comment)
    remove_comment(actor(gil), comment)
    assert comments_about(topic) == []
    assert db.session.scalar(select(func.count()).select_from(Mention)) == 0
    rows = db.session.scalars(select(ChangeLog).where(ChangeLog.verb == "removed").order_by(ChangeLog.id)).all()
    assert {(row.subject, row.before.get("text")) for row in rows} == {("mention", None), ("comment", "Too hasty")}
    assert {row.setting_id for row in rows} == {world.setting.id}
    assert verify_chain().faults == ()


def test_governors_comment_while_they_have_the_review_and_nobody_afterwards(world: World, gil):
    topic = about_criterion(world.review, ANNUAL)
    close_review(TESTER, world.review, TODAY)
    comment = None
    for status, open_to in ((ReviewStatus.SUBMITTED, True), (ReviewStatus.SIGNED, False), (ReviewStatus.CLOSED, False)):
        with saving(TESTER):
            world.review.status = status.value
        if open_to:
            comment = add_comment(actor(gil), topic, "Why 3?", [], TODAY)
            continue
        with pytest.raises(Refused, match="finished"):
            add_comment(actor(gil), topic, "Too late", [], TODAY)
        with pytest.raises(Refused, match="finished"):
            remove_comment(actor(gil), comment)


def test_an_empty_comment_is_refused(world: World, gil):
    with pytest.raises(Refused, match="Write your comment"):
        add_comment(actor(gil), about_criterion(world.review, ANNUAL), " \n ", [], TODAY)
