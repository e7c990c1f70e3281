"""Settings, the people in them, and what each may do."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit.domain.rubric import Profile
from audit.store.base import Model, UtcDateTime, utc_now


class Role(StrEnum):
    """What somebody is in a setting."""

    LEADER = "leader"  # head, designated safeguarding lead: everything in the setting
    CONTRIBUTOR = "contributor"  # judges and adds evidence in the strands given to them
    GOVERNOR = "governor"  # reads everything, comments, gives a second rating, signs off
    READER = "reader"  # reads, until a date

    @property
    def label(self) -> str:
        return self.value.capitalize()


class LinkState(StrEnum):
    """Whether a one-time link still works."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


class User(Model):
    """A person who signs in. What they may do comes from their memberships."""

    __tablename__ = "user_account"  # "user" is a reserved word in PostgreSQL
    logged = True
    log_setting_id = 0  # people belong to the installation, not to one setting

    # What Flask-Login asks of a person, spelt out here so that this layer need not import it.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)  # kept in lower case
    password_hash: Mapped[str]
    session_stamp: Mapped[str]  # changing it ends every session of this person, and leaves a row in the change log
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    is_admin: Mapped[bool] = mapped_column(default=False)  # creates settings and first leaders; reads no review by it
    totp_secret: Mapped[str | None]  # the second factor, once confirmed
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list)  # hashes; each works once
    digest: Mapped[str] = mapped_column(default="weekly")  # how often reminders are sent: daily, weekly or never
    digest_sent_on: Mapped[date | None]
    calendar_token: Mapped[str | None] = mapped_column(unique=True)  # the secret part of the calendar's address
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", order_by="Membership.id", lazy="selectin"
    )

    def get_id(self) -> str:
        """What the session cookie carries: the stamp ends old sessions when the password changes."""
        return f"{self.id}:{self.session_stamp}"

    def membership_in(self, setting_id: int) -> "Membership | None":
        return next((m for m in self.memberships if m.setting_id == setting_id), None)

    def role_in(self, setting_id: int, today: date) -> Role | None:
        """What this person is in a setting today; None where they are nothing there, or no longer."""
        membership = self.membership_in(setting_id)
        return Role(membership.role) if membership is not None and membership.lasts(today) else None


class Setting(Model):
    """The organisation reviewed. Its profile decides which criteria apply."""

    __tablename__ = "setting"
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    type: Mapped[str]
    phases: Mapped[list[str]] = mapped_column(JSON)
    facilities: Mapped[list[str]] = mapped_column(JSON)
    is_example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def profile(self) -> Profile:
        return Profile(frozenset(self.phases), self.type, frozenset(self.facilities))

    @property
    def log_setting_id(self) -> int:
        return self.id


class Membership(Model):
    """One person's role in one setting."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "setting_id"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    role: Mapped[str]
    title: Mapped[str] = mapped_column(default="")  # as they are known: "Chair of governors", "IT lead"
    signs: Mapped[bool] = mapped_column(default=False)  # chair or lead governor: may sign a review for the board
    ends_on: Mapped[date | None]  # last day of a reader's access; None lasts until removed
    user: Mapped[User] = relationship(back_populates="memberships")
    setting: Mapped[Setting] = relationship(lazy="joined")

    def lasts(self, today: date) -> bool:
        return self.ends_on is None or today <= self.ends_on

    @property
    def log_setting_id(self) -> int:
        return self.setting_id


class Invitation(Model):
    """A one-time link: to join a setting, to become an administrator, or, with neither, to set a new password."""

    __tablename__ = "invitation"
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)  # the link itself is shown once and never kept
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"), index=True)  # None: no setting's
    email: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    signs: Mapped[bool] = mapped_column(default=False)
    access_ends_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    setting: Mapped[Setting | None] = relationship()

    @property
    def log_setting_id(self) -> int:
        return self.setting_id or 0

    def state(self, now: datetime) -> LinkState:
        if self.used_at is not None:
            return LinkState.USED
        if self.revoked_at is not None:
            return LinkState.REVOKED
        return LinkState.OPEN if now < self.expires_at else LinkState.EXPIRED


class SignedInSession(Model):
    """One browser somebody is signed in with. Not in the change log: it says where people are, not what they did."""

    __tablename__ = "signed_in_session"
    __table_args__ = (UniqueConstraint("user_id", "totp_step"),)  # a code from the phone opens one session only

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    browser: Mapped[str]  # what the browser says it is, shortened
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_step: Mapped[int | None]  # which half minute's code it was opened or confirmed with
    user: Mapped[User] = relationship(lazy="joined")
