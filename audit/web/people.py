"""Who is in a setting: invite, change, remove. All of it is for leaders."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from audit.services import invitations, people
from audit.services.errors import Refused
from audit.store.base import utc_now
from audit.store.people import Invitation, Membership, Role
from audit.web.access import LEADERS, allow, current_actor, current_setting
from audit.web.account_forms import InviteForm, MemberForm
from audit.web.clock import today
from audit.web.forms import ConfirmForm
from audit.web.new_links import hand_over_invitation, hand_over_password_link, take_new_link

blueprint = Blueprint("people", __name__, url_prefix="/settings/<int:setting_id>/people")

Page = Response | str | tuple[str, int]


def _current_member() -> Membership:
    return g.member  # type: ignore[no-any-return]


def _current_invitation() -> Invitation:
    return g.invitation  # type: ignore[no-any-return]


@blueprint.get("")
@allow(read=LEADERS)
def show(setting_id: int) -> str:
    """Everybody in the setting, and who has been asked and has not answered."""
    return render_template(
        "people/show.html",
        members=people.members_of(current_setting()),
        invitations=[(row, row.state(utc_now())) for row in invitations.waiting_invitations(current_setting())],
        new_link=take_new_link(),
        form=ConfirmForm(formdata=None),
    )


@blueprint.route("/invite", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def invite(setting_id: int) -> Page:
    form = InviteForm.on(today())
    if form.validate_on_submit():
        try:
            link = invitations.invite(current_actor(), current_setting(), form.invited())
        except Refused as refusal:
            form.email.errors = [str(refusal)]
        else:
            hand_over_invitation(link, current_setting().name, current_user.name)
            return redirect(url_for(".show", setting_id=setting_id))
    return render_template("people/invite.html", form=form, form_errors=form.errors), 400 if form.errors else 200


@blueprint.post("/invitations/<int:invitation_id>/again")
@allow(write=LEADERS)
def invite_again(setting_id: int, invitation_id: int) -> Response:
    """A new link in place of one that was lost or ran out."""
    link = invitations.invite_again(current_actor(), current_setting(), _current_invitation(), today())
    hand_over_invitation(link, current_setting().name, current_user.name)
    return redirect(url_for(".show", setting_id=setting_id))


@blueprint.post("/invitations/<int:invitation_id>/revoke")
@allow(write=LEADERS)
def revoke(setting_id: int, invitation_id: int) -> Response:
    invitations.revoke(current_actor(), _current_invitation())
    flash(f"Taken back. The link for {_current_invitation().email} no longer works.", "success")
    return redirect(url_for(".show", setting_id=setting_id))


@blueprint.route("/<int:member_id>", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def member(setting_id: int, member_id: int) -> Page:
    """Somebody's role, title and last day."""
    row = _current_member()
    form = MemberForm.on(today()) if request.method == "POST" else MemberForm.on(today(), obj=row)
    if form.validate_on_submit():
        try:
            people.change_member(current_actor(), row, form.said())
        except Refused as refusal:
            form.role.errors = [str(refusal)]
        else:
            flash(f"Saved. {row.user.name} is {people.AS_A[Role(row.role)]} now.", "success")
            return _back(setting_id)
    page = render_template(
        "people/member.html",
        form=form,
        form_errors=form.errors,
        member=row,
        no_link_because=people.why_no_password_link(current_user, row.user),
        confirm=ConfirmForm(formdata=None),
    )
    return page, 400 if form.errors else 200


def _back(setting_id: int) -> Response:
    """To the list, for those who may still see it: a leader can take the role from themselves."""
    if current_user.role_in(setting_id, today()) is Role.LEADER:
        return redirect(url_for(".show", setting_id=setting_id))
    return redirect(url_for("pages.home"))


@blueprint.route("/<int:member_id>/remove", methods=["GET", "POST"])
@allow(read=LEADERS, write=LEADERS)
def remove(setting_id: int, member_id: int) -> Page:
    """Ask first, saying what goes and what stays."""
    row = _current_member()
    form = ConfirmForm()
    if form.validate_on_submit():
        name = row.user.name
        people.remove_member(current_actor(), row)
        flash(f"{name} is no longer in {current_setting().name}.", "success")
        return _back(setting_id)
    return render_template("people/remove.html", form=form, member=row)


@blueprint.post("/<int:member_id>/password-link")
@allow(write=LEADERS)
def password_link(setting_id: int, member_id: int) -> Response:
    """A one-time link with which a member sets a new password."""
    user = _current_member().user
    if reason := people.why_no_password_link(current_user, user):
        raise Refused(reason)
    hand_over_password_link(invitations.password_link(current_actor(), user))
    return redirect(url_for(".show", setting_id=setting_id))
