"""Checks of a setting's own policy: what was read of it, what was found, and what people decided."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit.clock import today_in_england
from audit.domain.policy_check import Decision, PolicyStatus
from audit.store.actions import Action
from audit.store.base import Model, UtcDateTime, utc_now
from audit.store.evidence import EvidenceItem, StoredFile
from audit.store.people import User
from audit.store.reviews import Review

STATUSES = "status in ('found', 'weak', 'missing', 'not-applicable')"


class PolicyCheck(Model):
    """One version of the setting's policy, as it was read and compared on one day, in one review.

    The file is an item of the evidence register. What was read and found is kept with the check, so that a page costs
    no reading; it follows from the file and the rubric, so the log need not hold it twice.
    """

    __tablename__ = "policy_check"
    logged = True
    unlogged_columns = frozenset({"passages", "findings"})

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence_item.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))  # the version of the file that was read
    name: Mapped[str]  # what people call this version
    words: Mapped[int]
    method: Mapped[str]  # which version of the matcher found what was found
    passages: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, deferred=True)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    review: Mapped[Review] = relationship()
    evidence: Mapped[EvidenceItem] = relationship()
    file: Mapped[StoredFile] = relationship()
    checked_by: Mapped[User | None] = relationship(lazy="joined")
    decisions: Mapped[list["PolicyDecision"]] = relationship(
        back_populates="check", order_by="PolicyDecision.id", cascade="all, delete-orphan"
    )

    @property
    def checked_on(self) -> date:
        """The day in England."""
        return today_in_england(self.checked_at)

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id


class PolicyDecision(Model):
    """What a person decided of one statement in one version of the policy."""

    __tablename__ = "policy_decision"
    __table_args__ = (UniqueConstraint("check_id", "statement_ref"), CheckConstraint(STATUSES, name="status_known"))
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("policy_check.id"), index=True)
    statement_ref: Mapped[str]
    status: Mapped[str]
    passage: Mapped[int | None]  # number of the passage that makes the statement
    note: Mapped[str] = mapped_column(default="")
    carried: Mapped[bool] = mapped_column(default=False)  # taken over from the version before
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[int] = mapped_column(default=1)
    check: Mapped[PolicyCheck] = relationship(back_populates="decisions")
    decided_by: Mapped[User | None] = relationship(lazy="joined")

    __mapper_args__ = {"version_id_col": version}

    @property
    def value(self) -> Decision:
        """As the rules and pages see it."""
        return Decision(
            status=PolicyStatus(self.status),
            passage=self.passage,
            note=self.note,
            by=self.decided_by.name if self.decided_by else "",
            on=today_in_england(self.decided_at),
            carried=self.carried,
        )

    @property
    def log_setting_id(self) -> int:
        return self.check.review.setting_id


class PolicyGap(Model):
    """What is being done in a review about a statement that the policy lacks: an action, or a reason for none."""

    __tablename__ = "policy_gap"
    __table_args__ = (
        UniqueConstraint("review_id", "statement_ref"),
        CheckConstraint("(action_id is null) <> (reason = '')", name="action_or_reason"),
    )
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    statement_ref: Mapped[str]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True)
    reason: Mapped[str] = mapped_column(default="")  # why nothing will be done; empty where there is an action
    review: Mapped[Review] = relationship()
    action: Mapped[Action | None] = relationship()

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id
