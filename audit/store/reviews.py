"""Reviews, and what was judged in them."""

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from audit.domain.vocabulary import SECURE
from audit.store.base import Model, UtcDateTime, utc_now
from audit.store.people import Setting, User


class ReviewStatus(StrEnum):
    """An open review moves with every judgement; any other stays as it was on the day it was closed or submitted."""

    OPEN = "open"
    SUBMITTED = "submitted"  # with governors, frozen, waiting for signatures
    SIGNED = "signed"
    CLOSED = "closed"  # finished without a sign-off


class Review(Model):
    """One pass of a setting through one edition, for one academic year."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("setting_id", "year"),)  # however two people start the same year at once
    logged = True
    unlogged_columns = frozenset({"next_id"})  # worked out, see below

    if TYPE_CHECKING:
        next_id: int | None  # the review that was started from this one

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    year: Mapped[int]  # the year the academic year starts in: 2016 for 2016 to 2017
    edition: Mapped[str]  # fixed at start, so that later editions never move old scores
    status: Mapped[str] = mapped_column(default=ReviewStatus.OPEN.value)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]  # the day it stopped moving
    frozen: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # see services/freezing.py
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)  # what it was started from
    version: Mapped[int] = mapped_column(default=1)
    setting: Mapped[Setting] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def year_label(self) -> str:
        return f"{self.year} to {self.year + 1}"

    @property
    def is_open(self) -> bool:
        return self.status == ReviewStatus.OPEN

    def day(self, today: date) -> date:
        """The day this review is looked at on: today while open, the day it closed afterwards."""
        return self.closed_on or today

    @property
    def log_setting_id(self) -> int:
        return self.setting_id


_following = Review.__table__.alias("following")
# Read along with every review, so that asking for it costs no question of its own.
Review.next_id = column_property(  # type: ignore[assignment]
    select(func.max(_following.c.id)).where(_following.c.carried_from_id == Review.id).scalar_subquery()
)


class Judgement(Model):
    """What was judged of one criterion in one review."""

    __tablename__ = "judgement"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion_ref"),
        CheckConstraint("level is null or level between 0 and 4", name="level_on_scale"),
        CheckConstraint("target between 0 and 4", name="target_on_scale"),
        CheckConstraint("not_applicable = '' or level is null", name="level_or_not_applicable"),
    )
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    criterion_ref: Mapped[str]
    level: Mapped[int | None]
    not_applicable: Mapped[str] = mapped_column(default="")  # the reason; empty where it applies
    rationale: Mapped[str] = mapped_column(default="")
    target: Mapped[int] = mapped_column(default=SECURE)
    exception: Mapped[str] = mapped_column(default="")  # why the claim stands without evidence
    carried_over: Mapped[bool] = mapped_column(default=False)  # began as a judgement of the review before
    to_confirm: Mapped[bool] = mapped_column(default=False)  # carried over, and nobody has looked at it since
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[int] = mapped_column(default=1)
    review: Mapped[Review] = relationship()
    judged_by: Mapped[User | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id


class BroughtIn(Model):
    """A criterion that the profile leaves out and a leader has brought into a review."""

    __tablename__ = "brought_in"
    __table_args__ = (UniqueConstraint("review_id", "criterion_ref"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    criterion_ref: Mapped[str]
    review: Mapped[Review] = relationship()

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id
