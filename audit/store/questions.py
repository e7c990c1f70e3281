"""Questions that governors put to the school about a review, with the answers and where they are minuted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit.clock import today_in_england
from audit.domain.questions import AskedQuestion
from audit.store.base import Model, UtcDateTime, utc_now
from audit.store.people import User
from audit.store.reviews import Review

SUGGESTED, OWN = "suggested", "own"
ASKED, WITHDRAWN = "asked", "withdrawn"


class GovernorQuestion(Model):
    """One question. It is about the meeting, so it may be asked, answered and minuted whatever the review's state.

    No snapshot holds it: what is signed is the review, not what was said of it.
    """

    __tablename__ = "governor_question"
    __table_args__ = (
        # Two governors who tick the same suggestion at once ask it once. Questions about no criterion may be alike.
        UniqueConstraint("review_id", "criterion_ref", "text"),
        CheckConstraint("source in ('suggested', 'own')", name="source_known"),
        CheckConstraint("status in ('asked', 'withdrawn')", name="status_known"),
    )
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    criterion_ref: Mapped[str | None]  # None: about the whole review
    text: Mapped[str]
    source: Mapped[str]
    why: Mapped[str] = mapped_column(default="")  # the reason it was suggested for, which may be gone by now
    status: Mapped[str] = mapped_column(default=ASKED)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    note: Mapped[str] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    meeting_date: Mapped[date | None]  # with its minute reference, or neither
    minute_reference: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    review: Mapped[Review] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id], lazy="joined")
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id], lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def value(self) -> AskedQuestion:
        """As the rules and pages see it. Days are those of England."""
        return AskedQuestion(
            id=self.id,
            criterion_ref=self.criterion_ref,
            text=self.text,
            suggested=self.source == SUGGESTED,
            why=self.why,
            asked_by=self.asked_by.name if self.asked_by else "",
            asked_on=today_in_england(self.asked_at),
            note=self.note,
            answer=self.answer,
            answered_by=self.answered_by.name if self.answered_by else "",
            answered_on=today_in_england(self.answered_at) if self.answered_at else None,
            meeting=self.meeting_date,
            minute=self.minute_reference,
            withdrawn=self.status == WITHDRAWN,
        )

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id
