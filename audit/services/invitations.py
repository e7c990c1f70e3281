"""One-time links: to join a setting, to administer the installation, to set a new password.

Whoever holds a link may use it, once, so it is made of 256 random bits, shown once, and kept only as a hash.
"""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from audit.services.accounts import give_password, new_user, plain_email, plain_name, user_with
from audit.services.errors import Refused
from audit.services.saving import saving
from audit.services.sessions import hash_of
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.people import Invitation, LinkState, Membership, Role, Setting, User

INVITATION_LASTS = timedelta(days=14)
PASSWORD_LINK_LASTS = timedelta(days=2)
LINK_PATH = "/join/"
ADMINISTRATOR = "administrator"  # in an invitation's role; it belongs to no setting


@dataclass(frozen=True, slots=True)
class InvitationInput:
    """Who is asked to join, and as what."""

    email: str
    name: str
    role: Role
    title: str = ""
    signs: bool = False
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link that was just made: the only time its token is at hand."""

    invitation: Invitation
    token: str

    def address(self, site: str) -> str:
        """``site`` is where people reach this installation."""
        return f"{site.rstrip('/')}{LINK_PATH}{self.token}"


def invite(by: Actor, setting: Setting, said: InvitationInput) -> NewLink:
    """Ask somebody to join a setting. An earlier invitation of theirs to it stops working.

    Raises Refused where they are in the setting already.
    """
    email = plain_email(said.email)
    member = user_with(email)
    if member is not None and member.membership_in(setting.id) is not None:
        raise Refused(f"{member.name} is in this setting already. Change their role in the list of people instead.")
    return _new_link(
        by,
        Invitation(
            setting_id=setting.id,
            email=email,
            name=plain_name(said.name),
            role=said.role.value,
            title=plain_name(said.title),
            signs=said.signs and said.role is Role.GOVERNOR,
            access_ends_on=said.ends_on if said.role is Role.READER else None,
            expires_at=utc_now() + INVITATION_LASTS,
        ),
    )


def invite_again(by: Actor, setting: Setting, old: Invitation, today: date) -> NewLink:
    """A new link for an invitation whose link was lost or ran out; the old one stops working.

    Raises Refused where they joined meanwhile, or could not read any more if they did.
    """
    if old.access_ends_on is not None and old.access_ends_on < today:
        raise Refused("The last day they were to have access is over. Invite them with a later one.")
    said = InvitationInput(old.email, old.name, Role(old.role), old.title, old.signs, old.access_ends_on)
    return invite(by, setting, said)


def invite_administrator(by: Actor, email: str) -> NewLink:
    """Ask somebody to administer the installation, whether they have an account or not."""
    user = user_with(email)
    if user is not None and user.is_admin:
        raise Refused(f"{user.name} is an administrator already.")
    return _new_link(
        by, Invitation(email=plain_email(email), role=ADMINISTRATOR, expires_at=utc_now() + INVITATION_LASTS)
    )


def password_link(by: Actor, user: User) -> NewLink:
    """A link with which somebody sets a new password. Their old password works until they do."""
    return _new_link(by, Invitation(email=user.email, name=user.name, expires_at=utc_now() + PASSWORD_LINK_LASTS))


def _new_link(by: Actor, invitation: Invitation) -> NewLink:
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    same = select(Invitation).where(
        Invitation.email == invitation.email,
        Invitation.setting_id.is_(None)
        if invitation.setting_id is None
        else Invitation.setting_id == invitation.setting_id,
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    earlier = [row for row in db.session.scalars(same) if bool(row.role) == bool(invitation.role)]
    with saving(by):
        for row in earlier:
            row.revoked_at = utc_now()
        db.session.add(invitation)
    return NewLink(invitation, token)


def waiting_invitations(setting: Setting) -> list[Invitation]:
    """Invitations to a setting that nobody used or took back, the newest first; some have run out."""
    return list(
        db.session.scalars(
            select(Invitation)
            .where(Invitation.setting_id == setting.id, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
            .order_by(Invitation.id.desc())
        )
    )


def revoke(by: Actor, invitation: Invitation) -> None:
    """Take an invitation back.

    Raises Refused where it was used meanwhile.
    """
    if invitation.used_at is not None:
        raise Refused(f"{invitation.email} has joined meanwhile. Remove them from the list of people instead.")
    with saving(by):
        invitation.revoked_at = invitation.revoked_at or utc_now()


def find_link(token: str) -> Invitation | None:
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hash_of(token)))


def register(invitation: Invitation, name: str, password: str) -> User:
    """Use a link as somebody new: they get an account, and what the link offers.

    Raises Refused where the link no longer works, the password is too short or the address has an account.
    """
    _still_open(invitation)
    user = new_user(name, invitation.email, password)
    with saving(Actor(None, f"{user.name} (invited)")):
        db.session.add(user)
        db.session.flush()
        _take_up(invitation, user)
    return user


def accept(invitation: Invitation, user: User) -> None:
    """Use a link as somebody who has an account.

    Raises Refused where the link no longer works or is for somebody else.
    """
    _still_open(invitation)
    if user.email != invitation.email:
        raise Refused(f"This link is for {invitation.email}. Sign out, and open the link again as that person.")
    with saving(Actor(user.id, user.name)):
        _take_up(invitation, user)


def _take_up(invitation: Invitation, user: User) -> None:
    invitation.used_at = utc_now()
    if invitation.role == ADMINISTRATOR:
        user.is_admin = True
    elif invitation.setting_id is not None and user.membership_in(invitation.setting_id) is None:
        db.session.add(
            Membership(
                user_id=user.id,
                setting_id=invitation.setting_id,
                role=invitation.role,
                title=invitation.title,
                signs=invitation.signs,
                ends_on=invitation.access_ends_on,
            )
        )


def use_password_link(invitation: Invitation, password: str) -> None:
    """Set the new password, and end the person's sessions everywhere.

    Raises Refused where the link no longer works or the password is too short.
    """
    _still_open(invitation)
    user = user_with(invitation.email)
    if user is None:
        raise Refused("The account this link was for is no longer there.")
    with saving(Actor(user.id, user.name)):
        give_password(user, password)
        invitation.used_at = utc_now()


def _still_open(invitation: Invitation) -> None:
    """Look again, with the row held, so that two clicks at once do not both use it."""
    db.session.refresh(invitation, with_for_update=True)
    if invitation.state(utc_now()) is not LinkState.OPEN:
        raise Refused("This link no longer works. Ask for a new one.")
