"""Who may use which route. Every view says so with one of the marks below; without one the app does not start.

A route with one of the names of ``LOOK_UP`` in its address, such as ``review_id``, is about one setting. What it names
is looked up here, once, and somebody without a role in that setting is told that it does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.services.people import AS_A, leaders_of
from audit.store.actions import Action
from audit.store.base import LARGEST_ID, begin_writing, db
from audit.store.evidence import EvidenceItem, StoredFile
from audit.store.log import Actor
from audit.store.people import Invitation, Membership, Role, Setting
from audit.store.policies import PolicyCheck
from audit.store.questions import GovernorQuestion
from audit.store.reviews import Review
from audit.store.teamwork import Comment
from audit.web.clock import today

READING = ("GET", "HEAD", "OPTIONS")

View = TypeVar("View", bound=Callable[..., Any])


EVERYONE = frozenset(Role)
WRITERS = frozenset({Role.LEADER, Role.CONTRIBUTOR})
LEADERS = frozenset({Role.LEADER})
NOBODY: frozenset[Role] = frozenset()


# What an address may name → the table, and the way from a row to its setting. The row is put on ``g`` under the name
# without "_id". Where an address names several things, all must be of one setting.
LOOK_UP: dict[str, tuple[type[Any], Callable[[Any], Setting]]] = {
    "setting_id": (Setting, lambda setting: setting),
    "review_id": (Review, lambda review: review.setting),
    "evidence_id": (EvidenceItem, lambda item: item.setting),
    "file_id": (StoredFile, lambda file: file.evidence.setting),
    "action_id": (Action, lambda action: action.review.setting),
    "member_id": (Membership, lambda member: member.setting),
    "invitation_id": (Invitation, lambda invitation: invitation.setting),
    "question_id": (GovernorQuestion, lambda question: question.review.setting),
    "comment_id": (Comment, lambda comment: comment.review.setting),
    "check_id": (PolicyCheck, lambda check: check.review.setting),
    "other_check_id": (PolicyCheck, lambda check: check.review.setting),
}


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks for: nothing, a sign-in, or a role in the setting it is about.

    ``read`` may use it with GET, ``write`` with any other method.
    """

    signed_in: bool
    read: frozenset[Role] = NOBODY
    write: frozenset[Role] = NOBODY
    of_setting: bool = False
    of_installation: bool = False  # for administrators of the installation, who read no review by it

    def roles(self, method: str) -> frozenset[Role]:
        return self.read if method in READING else self.write


class UndeclaredAccess(RuntimeError):
    """A route that does not say who may use it."""


def public(view: View) -> View:
    """Open to anybody."""
    return _mark(view, Access(signed_in=False))


def signed_in(view: View) -> View:
    """Open to anybody who has signed in; shows only what is theirs."""
    return _mark(view, Access(signed_in=True))


def administrators(view: View) -> View:
    """Open to administrators of the installation. It must show nothing of any review."""
    return _mark(view, Access(signed_in=True, of_installation=True))


def allow(*, read: frozenset[Role] = NOBODY, write: frozenset[Role] = NOBODY) -> Callable[[View], View]:
    """Open to people with one of these roles in the setting the route is about."""
    return lambda view: _mark(view, Access(signed_in=True, read=read, write=write, of_setting=True))


def _mark(view: View, access: Access) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def access_of(app: Flask, endpoint: str) -> Access | None:
    """What a route declares. Flask's own static files are public."""
    if endpoint == "static":
        return Access(signed_in=False)
    return getattr(app.view_functions[endpoint], "access", None)


def current_setting() -> Setting:
    """The setting this route is about."""
    return g.setting  # type: ignore[no-any-return]


def current_review() -> Review:
    """The review in this route's address."""
    return g.review  # type: ignore[no-any-return]


def current_action() -> Action:
    """The action in this route's address."""
    return g.action  # type: ignore[no-any-return]


def current_check() -> PolicyCheck:
    """The check of a policy in this route's address."""
    return g.check  # type: ignore[no-any-return]


def current_role() -> Role:
    """What the person is in the setting this route is about."""
    return g.role  # type: ignore[no-any-return]


def current_actor() -> Actor:
    """Who signs what is written in this request."""
    return Actor(current_user.id, current_user.name)


def init_app(app: Flask) -> None:
    """Refuse to start with an undeclared route; guard every request from then on."""
    undeclared = [rule.endpoint for rule in app.url_map.iter_rules() if access_of(app, rule.endpoint) is None]
    if undeclared:
        raise UndeclaredAccess(f"Say who may use these routes, in audit/web: {', '.join(sorted(undeclared))}")
    app.before_request(_guard)


def _guard() -> Response | None:
    endpoint = request.endpoint
    if endpoint is None or endpoint == "static":
        return None  # no such route: Flask answers 404 or 405 itself
    if request.method not in READING:
        begin_writing()  # before the first query, so that waiting writers queue instead of failing
    access = access_of(current_app, endpoint)
    if access is None:
        abort(403)
    if not access.signed_in:
        return None
    if not current_user.is_authenticated:
        return current_app.login_manager.unauthorized()  # type: ignore[attr-defined, no-any-return]
    if access.of_installation and not current_user.is_admin:
        abort(404)
    if access.of_setting:
        _look_up(request.view_args or {})
        role = current_user.role_in(g.setting.id, today()) if g.get("setting") else None
        if role is None:
            abort(404)  # not even that it exists
        g.role = role  # from here on, pages may name the setting
        if role not in access.roles(request.method):
            abort(403)
    return None


def _look_up(arguments: dict[str, Any]) -> None:
    """Put what the address names on ``g``; 404 where there is no such thing, or it is of another setting."""
    for name, (table, setting_of) in LOOK_UP.items():
        if name in arguments:
            if arguments[name] > LARGEST_ID:
                abort(404)
            row = db.get_or_404(table, arguments[name])
            if g.setdefault("setting", setting_of(row)) is not setting_of(row):
                abort(404)
            setattr(g, name.removesuffix("_id"), row)
    for name in ("action", "question", "check"):
        if name in g:
            g.setdefault("review", g.get(name).review)


def may(endpoint: str) -> bool:
    """For templates: whether the person may do what a route is for, in the setting this page is about.

    A route that can be sent a form is for sending it, whether or not more people may look at it.
    """
    access = access_of(current_app, endpoint)
    if access is None or not access.signed_in:
        return access is not None
    if not access.of_setting:
        return bool(current_user.is_authenticated and (current_user.is_admin or not access.of_installation))
    methods = {m for rule in current_app.url_map.iter_rules(endpoint) for m in rule.methods or ()}
    return "role" in g and g.role in (access.read if methods <= set(READING) else access.write)


def who_may_instead() -> str:
    """For somebody whose role does not do: which roles do, and who the leaders are."""
    access = access_of(current_app, request.endpoint or "")
    if access is None or "setting" not in g:
        return "Ask a leader of your setting."
    roles = [AS_A[role] for role in Role if role in access.roles(request.method)]
    leaders = " or ".join(user.name for user in leaders_of(g.setting, today()))
    advice = f"It takes {' or '.join(roles)}." if roles else "Nobody can do this here."
    return f"{advice} Leaders of {g.setting.name}: {leaders}. Ask them to do it, or to change your role."
