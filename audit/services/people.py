"""Who is in a setting, as what, and who may change that."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from audit.services.errors import Refused
from audit.services.invitations import InvitationInput, NewLink, invite, revoke, waiting_invitations
from audit.services.reviews import SettingDetails, new_setting
from audit.services.saving import saving
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Invitation, Membership, Role, Setting, User

AS_A = {role: f"a {role.value}" for role in Role}
LAST_LEADER = "A setting needs a leader. Make somebody else a leader first."


@dataclass(frozen=True, slots=True)
class MemberInput:
    """What somebody is in a setting."""

    role: Role
    title: str = ""
    signs: bool = False
    ends_on: date | None = None


def members_of(setting: Setting) -> list[Membership]:
    """Everybody in a setting by role and name, those whose time is over too."""
    rows = db.session.scalars(
        select(Membership)
        .where(Membership.setting_id == setting.id)
        .join(Membership.user)
        .order_by(User.name, User.id)
        .options(contains_eager(Membership.user).lazyload(User.memberships))
    )
    order = list(Role)
    return sorted(rows, key=lambda member: order.index(Role(member.role)))


def leaders_of(setting: Setting, today: date) -> list[User]:
    return [m.user for m in members_of(setting) if m.role == Role.LEADER and m.lasts(today)]


def memberships_of(user: User, today: date) -> list[Membership]:
    """The settings somebody can open today, by name."""
    return sorted((m for m in user.memberships if m.lasts(today)), key=lambda m: m.setting.name.casefold())


def change_member(by: Actor, member: Membership, said: MemberInput) -> None:
    """Raises Refused where the setting would be left without a leader."""
    if said.role is not Role.LEADER:
        _refuse_last_leader(member)
    with saving(by):
        member.role = said.role.value
        member.title = " ".join(said.title.split())
        member.signs = said.signs and said.role is Role.GOVERNOR
        member.ends_on = said.ends_on if said.role is Role.READER else None


def remove_member(by: Actor, member: Membership) -> None:
    """Take somebody out of a setting. Their account, and all they wrote, stay.

    Raises Refused where the setting would be left without a leader.
    """
    _refuse_last_leader(member)
    with saving(by):
        db.session.delete(member)


def _refuse_last_leader(member: Membership) -> None:
    """Holds the setting's row while it looks, so that two leaders cannot both remove the other."""
    db.session.execute(select(Setting.id).where(Setting.id == member.setting_id).with_for_update())
    others = db.session.scalar(
        select(Membership.id)
        .where(
            Membership.setting_id == member.setting_id,
            Membership.role == Role.LEADER.value,
            Membership.id != member.id,
        )
        .limit(1)
    )
    if member.role == Role.LEADER and others is None:
        raise Refused(LAST_LEADER)


def why_no_password_link(leader: User, member: User) -> str:
    """Why a leader may not make a password link for a member; empty where they may.

    Whoever holds such a link can become the person it is for. So it is not for a leader to make where that person
    could do what the leader cannot: in another setting, or as administrator.
    """
    if member.id == leader.id:
        return "Change your own password on your account page."
    if member.is_admin:
        return "They administer this installation too, so a leader cannot make them a link for a new password."
    led = {m.setting_id for m in leader.memberships if m.role == Role.LEADER}
    if any(m.setting_id not in led for m in member.memberships):
        return "They belong to another setting too, so a leader of this one cannot make them a link for a new password."
    return ""


@dataclass(frozen=True, slots=True)
class SettingLine:
    """What an administrator sees of a setting: that it exists, and whether somebody leads it."""

    setting: Setting
    led: bool
    invited: Invitation | None  # the first leader, who has not answered yet


def settings_for_administrators() -> list[SettingLine]:
    led = set(db.session.scalars(select(Membership.setting_id).where(Membership.role == Role.LEADER.value)))
    lines = []
    for setting in db.session.scalars(select(Setting).order_by(Setting.name, Setting.id)):
        has_leader = setting.id in led
        lines.append(SettingLine(setting, has_leader, None if has_leader else _leader_invitation(setting)))
    return lines


def _leader_invitation(setting: Setting) -> Invitation | None:
    return next((row for row in waiting_invitations(setting) if row.role == Role.LEADER), None)


def create_setting(by: Actor, details: SettingDetails, leader: InvitationInput) -> NewLink:
    """A setting with nobody in it but an invitation to its first leader."""
    setting = new_setting(details)
    with saving(by):
        db.session.add(setting)
    return invite(by, setting, leader)


def invite_first_leader(by: Actor, setting: Setting, leader: InvitationInput) -> NewLink:
    """Ask somebody else, or again, to lead a setting that nobody leads. Earlier invitations to lead it stop working.

    Raises Refused once it has a leader.
    """
    refuse_if_led(setting)
    earlier = [row for row in waiting_invitations(setting) if row.role == Role.LEADER]
    link = invite(by, setting, leader)
    for row in earlier:
        revoke(by, row)
    return link


def refuse_if_led(setting: Setting) -> None:
    """Raises Refused where a setting has a leader.

    From then on people are its leaders' to invite, or an administrator could invite themselves and read its reviews.
    """
    if any(m.role == Role.LEADER for m in members_of(setting)):
        raise Refused(f"{setting.name} has a leader, so only its leaders can invite people.")
