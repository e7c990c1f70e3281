"""Comments through the pages."""

import pytest

from audit.services.comments import about_action, about_criterion, add_comment, comments_about, mentions_waiting
from audit.services.plans import add_action, draft_for
from audit.services.reviews import close_review
from audit.store.base import db
from audit.store.people import Role
from audit.store.teamwork import Comment
from tests.conftest import TESTER, TODAY, World
from tests.teams import actor, browser, join

ANNUAL = "training-annual"


@pytest.fixture
def gil(world: World):
    return join(world, Role.GOVERNOR, "Gil Moss", title="Chair of governors")


def page_of(world: World) -> str:
    return f"/reviews/{world.review.id}/criteria/{ANNUAL}"


def test_a_comment_names_people_who_find_it_on_their_first_page(head, app, world: World, gil):
    page = head.page(page_of(world))
    assert "Gil Moss, Chair of governors" in page.text
    assert "Jo Bright, leader" not in page.text  # nobody needs to tell themselves
    page = head.send(f"{page_of(world)}/comments", **{"comment-text": "Is 3 right?", "comment-tell": gil.id})
    assert "Added. Those you named will find it on their first page." in page.text
    assert "For Gil Moss" in page.text
    theirs = browser(app, gil)
    page = theirs.page("/my-work")
    assert "Is 3 right?" in page.text
    comment = comments_about(about_criterion(world.review, ANNUAL))[0]
    assert f"{page_of(world)}#comment-{comment.id}" in page.links()
    assert "Names you" in theirs.page(page_of(world)).text
    assert "Is 3 right?" not in theirs.send(f"/comments/{comment.id}/seen").text
    page = theirs.send(f"{page_of(world)}/comments", **{"comment-text": "I think so"})
    assert page.text.index("Is 3 right?") < page.text.index("I think so")


def test_comments_on_actions_stand_on_the_actions_page(head, app, world: World, gil):
    action = add_action(TESTER, world.review, draft_for(world.review, ANNUAL, TODAY), [ANNUAL], TODAY)
    page = browser(app, gil).send(f"/actions/{action.id}/comments", **{"comment-text": "Who pays?"})
    assert page.heading == action.title
    assert "Who pays?" in page.text
    assert "Who pays?" not in head.page(page_of(world)).text


def test_what_is_wrong_with_a_comment_is_said_and_nothing_typed_is_lost(head, world: World, stranger: World):
    path = f"{page_of(world)}/comments"
    page = head.send(path, **{"comment-text": "  "})
    assert (page.status, page.errors) == (400, ["Write your comment."])
    page = head.send(path, **{"comment-text": "x" * 5001})
    assert page.errors == ["The comment may have up to 5,000 characters."]
    page = head.send(path, **{"comment-text": "Kept", "comment-tell": stranger.leader.id})
    assert (page.status, page.errors) == (400, ["Choose people of this setting."])
    assert page.value("comment-text").strip() == "Kept"
    assert head.send(path, **{"comment-text": "Kept", "comment-tell": "Gil"}).status == 400
    assert comments_about(about_criterion(world.review, ANNUAL)) == []


def test_a_comment_is_never_markup(head, world: World):
    page = head.send(f"{page_of(world)}/comments", **{"comment-text": "<script>alert(1)</script>\n@<b>Jo</b>"})
    assert "<script>alert(1)</script> @<b>Jo</b>" in page.text
    assert page.soup.select("main b") == []


def test_who_may_comment(app, world: World, gil):
    """Everybody in the setting but readers."""
    for role, status in ((Role.CONTRIBUTOR, 302), (Role.GOVERNOR, 302), (Role.LEADER, 302), (Role.READER, 403)):
        user = join(world, role, f"A {role.value}", ends_on=TODAY if role is Role.READER else None)
        client = browser(app, user)
        response = client.post(f"{page_of(world)}/comments", data={"comment-text": "Words"})
        assert response.status_code == status, role
        assert bool(client.page(page_of(world)).soup.select('[name="comment-text"]')) == (status == 302), role
    assert len(comments_about(about_criterion(world.review, ANNUAL))) == 3


def test_only_its_writer_removes_a_comment(head, app, world: World, gil):
    comment = add_comment(actor(gil), about_criterion(world.review, ANNUAL), "Too hasty", [world.leader.id], TODAY)
    path = f"/comments/{comment.id}/remove"
    assert "Remove" not in head.page(page_of(world)).soup.select_one(f"#comment-{comment.id}").get_text()
    assert head.send(path).status == 403
    page = browser(app, gil).send(path)
    assert "Removed." in page.text
    assert "No comments yet." in page.text
    assert mentions_waiting(world.leader, TODAY) == []
    assert head.send(path).status == 404


def test_nothing_of_it_is_there_for_another_school(app, world: World, stranger: World, gil):
    action = add_action(TESTER, world.review, draft_for(world.review, ANNUAL, TODAY), [ANNUAL], TODAY)
    comment = add_comment(actor(gil), about_action(action), "Ours", [world.leader.id], TODAY)
    outsider = browser(app, stranger.leader)
    for path in (
        f"/comments/{comment.id}/remove",
        f"/comments/{comment.id}/seen",
        f"{page_of(world)}/comments",
        f"/actions/{action.id}/comments",
    ):
        assert outsider.send(path, **{"comment-text": "Theirs"}).status == 404, path
    assert [c.text for c in db.session.query(Comment).all()] == ["Ours"]
    assert len(mentions_waiting(world.leader, TODAY)) == 1


def test_seeing_for_somebody_else_does_nothing(head, world: World, gil):
    comment = add_comment(TESTER, about_criterion(world.review, ANNUAL), "Look", [gil.id], TODAY)
    head.send(f"/comments/{comment.id}/seen")
    assert len(mentions_waiting(gil, TODAY)) == 1


def test_a_finished_review_keeps_its_comments_as_they_are(head, world: World):
    add_comment(actor(world.leader), about_criterion(world.review, ANNUAL), "Mine", [], TODAY)
    close_review(TESTER, world.review, TODAY)
    page = head.page(page_of(world))
    assert "Mine" in page.text
    assert not page.soup.select('[name="comment-text"]')
    page = head.send(f"{page_of(world)}/comments", **{"comment-text": "Late"})
    assert page.errors == ["This review is finished, so its comments stay as they are."]


def test_comments_on_what_is_not_there(head, world: World):
    assert head.send(f"/reviews/{world.review.id}/criteria/no-such/comments", **{"comment-text": "x"}).status == 404
    assert head.send("/actions/99/comments", **{"comment-text": "x"}).status == 404
    assert head.send("/comments/99/remove").status == 404
