"""Comments on criteria and actions. They stand at the foot of the criterion's or action's own page."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.services import comments
from audit.services.comments import Topic
from audit.services.errors import Refused
from audit.store.people import Role
from audit.store.teamwork import Comment
from audit.web.access import (
    EVERYONE,
    allow,
    current_action,
    current_actor,
    current_review,
    current_role,
    current_setting,
)
from audit.web.clock import today
from audit.web.pages import draft_saved
from audit.web.teamwork_forms import CommentForm

blueprint = Blueprint("comments", __name__)

SPEAKERS = EVERYONE - {Role.READER}

Page = Response | tuple[str, int]


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"comments_on_criterion": comments_on_criterion, "comments_on_action": comments_on_action}


def comments_on_criterion(ref: str) -> dict[str, Any]:
    """What the foot of a criterion's page needs."""
    return _section(comments.about_criterion(current_review(), ref))


def comments_on_action() -> dict[str, Any]:
    """What the foot of an action's page needs."""
    return _section(comments.about_action(current_action()))


def _section(topic: Topic, form: CommentForm | None = None) -> dict[str, Any]:
    people = comments.people_to_tell(current_setting(), today(), current_user.id)
    return {
        "comments": comments.comments_about(topic),
        "send_to": _form_of(topic),
        "form": form or CommentForm.offering(people, formdata=None),
        "may_comment": topic.is_open and current_role() in SPEAKERS,
        "draft": _draft_of(topic),
    }


@blueprint.post("/reviews/<int:review_id>/criteria/<ref>/comments")
@allow(write=SPEAKERS)
def about_criterion(review_id: int, ref: str) -> Page:
    return _add(comments.about_criterion(current_review(), ref))


@blueprint.post("/actions/<int:action_id>/comments")
@allow(write=SPEAKERS)
def about_action(action_id: int) -> Page:
    return _add(comments.about_action(current_action()))


def _add(topic: Topic) -> Page:
    form = CommentForm.offering(comments.people_to_tell(current_setting(), today(), current_user.id))
    if form.validate_on_submit():
        try:
            comment = comments.add_comment(current_actor(), topic, form.text.data or "", form.tell.data or (), today())
        except Refused as refusal:
            form.text.errors = [str(refusal)]
        else:
            draft_saved(_draft_of(topic))
            flash(
                "Added." if not comment.mentions else "Added. Those you named will find it on their first page.",
                "success",
            )
            return redirect(_page_of(topic, f"comment-{comment.id}"))
    section = _section(topic, form)
    return render_template(
        "comments/add.html",
        section=section,
        review=topic.review,
        back=_page_of(topic),
        form=form,
        form_errors=form.errors,
    ), 400


@blueprint.post("/comments/<int:comment_id>/remove")
@allow(write=SPEAKERS)
def remove(comment_id: int) -> Response:
    """Take back a comment of one's own."""
    comment = _current_comment()
    topic = comments.topic_of(comment)
    if comment.written_by_id != current_user.id:
        abort(403)
    comments.remove_comment(current_actor(), comment)
    flash("Removed. The change log keeps what it said.", "success")
    return redirect(_page_of(topic, "comments"))


@blueprint.post("/comments/<int:comment_id>/seen")
@allow(write=EVERYONE)
def seen(comment_id: int) -> Response:
    """The person has seen a comment that names them."""
    comment = _current_comment()
    comments.mark_seen(current_actor(), comment)
    if request.form.get("back") == "topic":
        return redirect(_page_of(comments.topic_of(comment), f"comment-{comment.id}"))
    return redirect(url_for("my_work.show"))


def _current_comment() -> Comment:
    return g.comment  # type: ignore[no-any-return]


def _form_of(topic: Topic) -> str:
    if topic.action is not None:
        return url_for("comments.about_action", action_id=topic.action.id)
    return url_for("comments.about_criterion", review_id=topic.review.id, ref=topic.criterion_ref)


def _page_of(topic: Topic, anchor: str = "comments") -> str:
    if topic.action is not None:
        return url_for("plans.action", action_id=topic.action.id, _anchor=anchor)
    return url_for("judging.criterion", review_id=topic.review.id, ref=topic.criterion_ref, _anchor=anchor)


def _draft_of(topic: Topic) -> str:
    about = f"action-{topic.action.id}" if topic.action is not None else f"{topic.review.id}-{topic.criterion_ref}"
    return f"comment-{about}"
