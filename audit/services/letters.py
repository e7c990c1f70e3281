"""What our emails say."""

from dataclasses import dataclass

from audit.domain.dates import show_date
from audit.services.people import AS_A
from audit.store.people import Invitation, Role


@dataclass(frozen=True, slots=True)
class Letter:
    """One email, yet to be addressed."""

    subject: str
    text: str


def invitation_letter(invitation: Invitation, setting: str, inviter: str, address: str) -> Letter:
    return Letter(
        f"Join {setting} on Plumbline",
        f"Hello{' ' + invitation.name if invitation.name else ''},\n\n"
        f"{inviter} asks you to join {setting} as {AS_A[Role(invitation.role)]} on Plumbline, where {setting} "
        "reviews its online safety.\n\n"
        f"Open this link to accept. It works once, until {show_date(invitation.expires_at.date())}:\n\n{address}\n\n"
        "If you did not expect this, ask the person named above, and do not open the link.\n",
    )


def password_letter(invitation: Invitation, address: str) -> Letter:
    return Letter(
        "Set a new password for Plumbline",
        f"Hello {invitation.name},\n\n"
        f"Open this link to set a new password. It works once, until {show_date(invitation.expires_at.date())}:\n\n"
        f"{address}\n\n"
        "If you did not ask for it, do nothing: your password stays as it is.\n",
    )
