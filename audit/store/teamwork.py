"""Working on a review together: strands given to people, second ratings, comments."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit.store.base import Model, UtcDateTime, utc_now
from audit.store.people import User
from audit.store.reviews import Review


class AssignmentStatus(StrEnum):
    """Where a strand given to somebody has got to."""

    ASSIGNED = "assigned"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        return {
            "assigned": "To do",
            "submitted": "Submitted, waiting for a leader",
            "returned": "Returned with a comment",
            "accepted": "Accepted",
        }[self]


class StrandAssignment(Model):
    """A strand of a review, given to one person with a due date."""

    __tablename__ = "strand_assignment"
    __table_args__ = (UniqueConstraint("review_id", "strand_ref"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    strand_ref: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    due: Mapped[date | None]
    status: Mapped[str] = mapped_column(default=AssignmentStatus.ASSIGNED.value)
    comment: Mapped[str] = mapped_column(default="")  # the leader's, on giving, returning or accepting it
    note: Mapped[str] = mapped_column(default="")  # what the person said on submitting it
    version: Mapped[int] = mapped_column(default=1)
    review: Mapped[Review] = relationship()
    user: Mapped[User] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def state(self) -> AssignmentStatus:
        return AssignmentStatus(self.status)

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id


class SecondRating(Model):
    """An independent level for a criterion. While ``level`` is empty, its rater is not shown the first one."""

    __tablename__ = "second_rating"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion_ref", "user_id"),
        CheckConstraint("level is null or level between 0 and 4", name="level_on_scale"),
    )
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    criterion_ref: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    level: Mapped[int | None]
    rationale: Mapped[str] = mapped_column(default="")
    seen_before: Mapped[bool] = mapped_column(default=False)  # the rater knew the first level, so this is not blind
    rated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    review: Mapped[Review] = relationship()
    user: Mapped[User] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id


class Discussion(Model):
    """What came of talking over a disagreement about a criterion."""

    __tablename__ = "discussion"
    __table_args__ = (UniqueConstraint("review_id", "criterion_ref"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    criterion_ref: Mapped[str]
    outcome: Mapped[str]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[int] = mapped_column(default=1)
    review: Mapped[Review] = relationship()
    recorded_by: Mapped[User | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id


class Comment(Model):
    """Something said about a criterion or an action of a review."""

    __tablename__ = "comment"
    __table_args__ = (CheckConstraint("(criterion_ref is null) <> (action_id is null)", name="about_one_thing"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    criterion_ref: Mapped[str | None]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True)
    text: Mapped[str]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    review: Mapped[Review] = relationship()
    written_by: Mapped[User | None] = relationship(lazy="joined")
    mentions: Mapped[list["Mention"]] = relationship(
        back_populates="comment", order_by="Mention.id", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id


class Mention(Model):
    """Somebody named in a comment; it waits on their first page until they have seen it."""

    __tablename__ = "mention"
    __table_args__ = (UniqueConstraint("comment_id", "user_id"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    comment: Mapped[Comment] = relationship(back_populates="mentions")
    user: Mapped[User] = relationship(lazy="joined")

    @property
    def log_setting_id(self) -> int:
        return self.comment.review.setting_id
