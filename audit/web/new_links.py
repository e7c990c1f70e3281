"""A link that was just made: emailed where that is possible, and shown once on the next page."""

from typing import Any

from flask import current_app, request, session

from audit.config import Settings
from audit.services.invitations import NewLink
from audit.services.letters import Letter, invitation_letter, password_letter
from audit.services.mail import mail_server, send

KEY = "new_link"  # in the signed cookie of whoever made it, until their next page


def site() -> str:
    """Where people reach this installation."""
    settings: Settings = current_app.config["PLUMBLINE"]
    return settings.url or request.url_root


def hand_over_invitation(link: NewLink, setting: str, inviter: str) -> None:
    _hand_over(link, invitation_letter(link.invitation, setting, inviter, link.address(site())), "invitation")


def hand_over_password_link(link: NewLink) -> None:
    _hand_over(link, password_letter(link.invitation, link.address(site())), "password")


def _hand_over(link: NewLink, letter: Letter, kind: str) -> None:
    """Called after the link was saved: an email that cannot be sent loses nothing, and no lock is held meanwhile."""
    to = link.invitation.email
    sent = send(to, letter.subject, letter.text) if mail_server() is not None else None
    session[KEY] = {"kind": kind, "to": to, "address": link.address(site()), "sent": sent}


def take_new_link() -> dict[str, Any] | None:
    """What was handed over on the page before, once: kind, to, address, and whether it was sent (None: no email)."""
    taken: dict[str, Any] | None = session.pop(KEY, None)
    return taken
