"""Frozen copies of a review, and who signed them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit.store.base import Model, UtcDateTime, utc_now
from audit.store.people import User
from audit.store.reviews import Review


class Capacity(StrEnum):
    """For whom somebody signs. Both are needed."""

    HEAD = "head"
    GOVERNORS = "governors"

    @property
    def label(self) -> str:
        return {"head": "Head", "governors": "Governors"}[self]


class Snapshot(Model):
    """A review as it was submitted, whole, as the text its hash was taken of. Later changes never reach it.

    The database itself refuses to change what was submitted, or to remove it; only the reopening is added later.
    """

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("review_id", "revision"),)
    logged = True
    unlogged_columns = frozenset({"content"})  # its hash is in the log; the text itself would double the database

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    revision: Mapped[int]  # 1 for the first submission; one more each time the review is reopened and submitted again
    content: Mapped[str] = mapped_column(Text)  # canonical JSON
    sha256: Mapped[str]
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(default="")  # what the leader tells governors
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_because: Mapped[str] = mapped_column(default="")
    review: Mapped[Review] = relationship()
    submitted_by: Mapped[User | None] = relationship(lazy="joined")
    signatures: Mapped[list["Signature"]] = relationship(
        back_populates="snapshot", order_by="Signature.id", lazy="selectin"
    )

    def signed_as(self, capacity: Capacity) -> "Signature | None":
        return next((s for s in self.signatures if s.capacity == capacity), None)

    @property
    def fully_signed(self) -> bool:
        return all(self.signed_as(capacity) for capacity in Capacity)

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id


class Signature(Model):
    """One person's name under one snapshot. Never changed, never removed, even when the review is opened again."""

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("snapshot_id", "capacity"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), index=True)
    capacity: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str]  # as it was on the day
    title: Mapped[str]
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    meeting_date: Mapped[date | None]
    minute_reference: Mapped[str] = mapped_column(default="")
    sha256: Mapped[str]  # of what was signed
    snapshot: Mapped[Snapshot] = relationship(back_populates="signatures")

    @property
    def log_setting_id(self) -> int:
        return self.snapshot.review.setting_id
