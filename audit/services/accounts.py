"""People who sign in: setting up the first, checking and changing passwords."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select

from audit.services.errors import Refused
from audit.services.saving import saving
from audit.services.sessions import end_all
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Membership, Role, Setting, User

PASSWORD_MIN = 12
PASSWORD_MAX = 200  # argon2 takes any length; this keeps a sign-in from being used to burn processor time

_hasher = PasswordHasher()
TOO_SHORT = f"Choose a password of {PASSWORD_MIN} characters or more. Three random words work well."
TOO_LONG = f"Choose a password of {PASSWORD_MAX} characters or fewer. Three random words work well."


def installation_is_new() -> bool:
    """True until there is a real setting or an administrator. The example and its people do not count."""
    taken = (
        select(Setting.id).where(Setting.is_example.is_(False)).exists()
        | select(User.id).where(User.is_admin.is_(True)).exists()
    )
    return not db.session.scalar(select(taken))


def plain_email(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def plain_name(name: str) -> str:
    """A name on one line: it is printed in lists and emails."""
    return " ".join(name.split())


def user_with(email: str) -> User | None:
    """The person who signs in with this address."""
    return db.session.scalar(select(User).where(User.email == plain_email(email)))


@cache
def _nobody() -> str:
    """Checked when nobody has the address, so that a wrong address takes as long to refuse as a wrong password.

    Made when first needed: hashing takes a tenth of a second, which is a long time at every start.
    """
    return _hasher.hash(secrets.token_hex(16))


def check_password(email: str, password: str) -> User | None:
    """The person with this address and password, or None. Takes the same time either way."""
    nobody = _nobody()  # asked for either way, so that making it at the first sign-in tells nothing
    user = user_with(email)
    return user if _fits(password, user.password_hash if user else nobody) else None


def knows_password(user: User, password: str) -> bool:
    """Whether somebody who is signed in is still the person who did so."""
    return _fits(password, user.password_hash)


def _fits(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, password[:PASSWORD_MAX])
    except (VerificationError, InvalidHashError):
        return False


def new_user(name: str, email: str, password: str) -> User:
    """A person, not yet saved.

    Raises Refused where the password is too short or the address is taken.
    """
    password_hash = hash_password(password)
    if user_with(email) is not None:
        raise Refused("Somebody already signs in with this email address. Use another, or sign in.")
    return User(
        name=plain_name(name),
        email=plain_email(email),
        password_hash=password_hash,
        session_stamp=secrets.token_urlsafe(16),
    )


def hash_password(password: str) -> str:
    """Raises Refused where the password is too short or too long."""
    if len(password) < PASSWORD_MIN:
        raise Refused(TOO_SHORT)
    if len(password) > PASSWORD_MAX:
        raise Refused(TOO_LONG)
    return _hasher.hash(password)


def set_up(setting: Setting, name: str, email: str, password: str) -> User:
    """Set up the first setting with its first leader, who administers the installation too.

    Raises Refused once somebody has done so: later settings and people are a leader's to add.
    """
    if not installation_is_new():
        raise Refused("This installation is already set up. Sign in instead.")
    user = new_user(name, email, password)
    user.is_admin = True  # whoever sets it up looks after it: see docs/decisions/0006-administrators.md
    with saving(Actor(None, f"{user.name} (set-up)")):
        db.session.add_all([setting, user])
        db.session.flush()
        db.session.add(Membership(user_id=user.id, setting_id=setting.id, role=Role.LEADER.value))
    return user


def change_password(user: User, old: str, new: str) -> None:
    """Change a password and end all of the person's sessions: whoever changes it may fear that somebody knows it.

    Raises Refused where the old one is wrong or the new one too short.
    """
    if not knows_password(user, old):
        raise Refused("This is not your present password. Check it and try again.")
    with saving(Actor(user.id, user.name)):
        give_password(user, new)


def give_password(user: User, password: str) -> None:
    """Set a password and end every session. Call inside ``saving``.

    Raises Refused where it is too short.
    """
    user.password_hash = hash_password(password)
    end_all(user)
