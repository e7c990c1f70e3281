"""The second step of signing in: a code from a phone (TOTP, RFC 6238), or one of ten recovery codes."""

import hmac
import secrets
from datetime import datetime
from io import BytesIO

import pyotp
import segno
from sqlalchemy import select

from audit.services.errors import Refused
from audit.services.saving import saving
from audit.services.sessions import hash_of
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import SignedInSession, User

ISSUER = "Plumbline"
STEP_SECONDS = 30
DIGITS = 6
CLOCKS_APART = 1  # steps that a phone's clock may be ahead or behind
RECOVERY_CODES = 10
# Crockford's letters: none that is read as another. Sixteen of them are 80 random bits.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 4, 4

WRONG_CODE = (
    "This code is not right, or was used already. Wait for the next code on your phone and type that. "
    "If it goes on, check that your phone sets its own time."
)


def new_secret() -> str:
    return pyotp.random_base32()


def setup_key(secret: str) -> str:
    """The secret in groups of four, to be typed where no camera will do."""
    return " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP))


def qr_code(secret: str, user: User) -> bytes:
    """What a phone scans, as SVG."""
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER)
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=5, border=4, light="#fff")
    return out.getvalue()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Which half minute a code belongs to, among those near enough to ``now``; None where it is wrong."""
    totp = pyotp.TOTP(secret)
    typed = "".join(code.split())
    present = int(now.timestamp()) // STEP_SECONDS
    for step in range(present - CLOCKS_APART, present + CLOCKS_APART + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            return step
    return None


def turn_on(user: User, secret: str, code: str, now: datetime, session: SignedInSession) -> list[str]:
    """Ask for a code from now on. Returns the recovery codes, which are kept as hashes only.

    ``session`` is the one it is turned on in: the code that confirmed it is thereby used up.
    Raises Refused where the code is not what this secret gives now.
    """
    step = step_of(secret, code, now)
    if step is None:
        raise Refused(WRONG_CODE)
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    with saving(Actor(user.id, user.name)):
        user.totp_secret = secret
        user.recovery_codes = [_kept(code) for code in codes]
        session.totp_step = step
    return codes


def new_recovery_codes(user: User) -> list[str]:
    """Ten new codes; the old ones stop working."""
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    with saving(Actor(user.id, user.name)):
        user.recovery_codes = [_kept(code) for code in codes]
    return codes


def turn_off(by: Actor, user: User) -> None:
    """Ask for the password only."""
    with saving(by):
        user.totp_secret = None
        user.recovery_codes = []


def use_recovery_code(user: User, typed: str) -> bool:
    """Whether this is one of the person's codes; it is used up by asking. Two tries at once cannot both have it."""
    locked = db.session.execute(
        select(User).where(User.id == user.id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    wanted = _kept(typed)
    if wanted not in locked.recovery_codes:
        return False
    with saving(Actor(user.id, user.name)):
        locked.recovery_codes = [code for code in locked.recovery_codes if code != wanted]
    return True


def looks_like_recovery_code(typed: str) -> bool:
    """Longer than the six digits of a phone's code."""
    return len(_plain(typed)) > DIGITS


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


def _kept(code: str) -> str:
    """80 random bits need no slow hash."""
    return hash_of(_plain(code))


def _plain(code: str) -> str:
    """As people type it: with or without hyphens, in small letters, O for 0, I or L for 1."""
    folded = code.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    return "".join(letter for letter in folded if letter.isalnum())
