"""The action plan, and the gaps somebody decided not to act on."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit.domain.action_plan import PlannedAction, ProgressNote
from audit.domain.vocabulary import ActionStatus, Priority
from audit.store.base import Model, UtcDateTime, utc_now
from audit.store.people import User
from audit.store.reviews import Review


class Action(Model):
    """Something that will be done about one or more gaps."""

    __tablename__ = "action"
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True, default=lambda: uuid4().hex)  # what a workbook carries
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    owner: Mapped[str] = mapped_column(default="")  # a role, a name or an outside body: no account needed
    due: Mapped[date | None]
    status: Mapped[str] = mapped_column(default=ActionStatus.NOT_STARTED.value)
    priority: Mapped[str] = mapped_column(default=Priority.NORMAL.value)
    success_measure: Mapped[str] = mapped_column(default="")
    co_owners: Mapped[str] = mapped_column(default="")
    cost: Mapped[str] = mapped_column(default="")  # as people write it: "£450 a year", "two days' cover"
    plan_link: Mapped[str] = mapped_column(default="")  # which priority of the school's improvement plan it serves
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # to tell which judgements came after it
    reason: Mapped[str] = mapped_column(default="")  # why blocked or dropped, or what changed when done
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    version: Mapped[int] = mapped_column(default=1)
    review: Mapped[Review] = relationship()
    links: Mapped[list["ActionCriterion"]] = relationship(
        back_populates="action", order_by="ActionCriterion.id", lazy="selectin", cascade="all, delete-orphan"
    )

    notes: Mapped[list["ActionNote"]] = relationship(
        back_populates="action",
        order_by="ActionNote.noted_on, ActionNote.id",
        lazy="selectin",
        cascade="all, delete-orphan",
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def value(self) -> PlannedAction:
        """As the rules, pages and sheets see it."""
        return PlannedAction(
            key=self.key,
            revision=self.version,
            title=self.title,
            description=self.description,
            owner=self.owner,
            due=self.due,
            status=ActionStatus(self.status),
            success_measure=self.success_measure,
            reason=self.reason,
            criteria=tuple(link.criterion_ref for link in self.links),
            created=self.created_at.date(),
            priority=Priority(self.priority),
            co_owners=self.co_owners,
            cost=self.cost,
            plan_link=self.plan_link,
            done_on=self.done_on,
            done_at=self.done_at,
            done_levels=tuple((link.criterion_ref, link.assured_when_done) for link in self.links if self.done_on),
            notes=tuple(note.value for note in self.notes),
        )

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id


class ActionCriterion(Model):
    """A criterion that an action is meant to move."""

    __tablename__ = "action_criterion"
    __table_args__ = (UniqueConstraint("action_id", "criterion_ref"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    criterion_ref: Mapped[str]
    assured_when_done: Mapped[int | None]  # the assured level on the day the action was done, to see whether it moved
    action: Mapped[Action] = relationship(back_populates="links")

    @property
    def log_setting_id(self) -> int:
        return self.action.review.setting_id


class ActionNote(Model):
    """A dated note on how an action is going."""

    __tablename__ = "action_note"
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    noted_on: Mapped[date]
    text: Mapped[str]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    action: Mapped[Action] = relationship(back_populates="notes")
    written_by: Mapped[User | None] = relationship(lazy="joined")

    @property
    def value(self) -> ProgressNote:
        """As the rules, pages and sheets see it."""
        return ProgressNote(self.noted_on, self.text, self.written_by.name if self.written_by else "")

    @property
    def log_setting_id(self) -> int:
        return self.action.review.setting_id


class CarriedAction(Model):
    """An action as it stood in a review's plan when it carried on into the next one, where its own row is from then on.

    So a plan that was reported goes on saying what it said, and an action keeps its id, key, notes and comments.
    """

    __tablename__ = "carried_action"
    __table_args__ = (UniqueConstraint("review_id", "action_id"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    review: Mapped[Review] = relationship()

    @classmethod
    def of(cls, action: Action) -> "CarriedAction":
        """What an action is now, in the review it is in now."""
        content: dict[str, Any] = {name: getattr(action, name) for name in _PLAIN}
        content |= {"due": action.due.isoformat() if action.due else None, "version": action.version}
        content["created_at"] = action.created_at.isoformat()
        content["criteria"] = [link.criterion_ref for link in action.links]
        content["notes"] = [
            {"noted_on": note.noted_on.isoformat(), "text": note.text, "who": note.value.who} for note in action.notes
        ]
        return cls(review=action.review, action_id=action.id, content=content)

    @property
    def as_it_stood(self) -> Action:
        """The action of then, to read. It belongs to no session: saving it would change nothing."""
        kept = self.content
        action = Action(
            **{name: kept[name] for name in _PLAIN},
            id=self.action_id,
            review_id=self.review_id,
            due=date.fromisoformat(kept["due"]) if kept["due"] else None,
            created_at=datetime.fromisoformat(kept["created_at"]),
            version=kept["version"],
        )
        action.links = [ActionCriterion(criterion_ref=ref) for ref in kept["criteria"]]
        action.notes = [
            ActionNote(
                noted_on=date.fromisoformat(note["noted_on"]),
                text=note["text"],
                written_by=User(name=note["who"]) if note["who"] else None,
            )
            for note in kept["notes"]
        ]
        return action

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id


# The columns of an action that JSON holds as they are. Only open actions carry on, so none is done.
_PLAIN = (
    "key",
    "title",
    "description",
    "owner",
    "status",
    "priority",
    "success_measure",
    "co_owners",
    "cost",
    "plan_link",
    "reason",
)


class DismissedGap(Model):
    """A gap whose drafted action was turned down, and why."""

    __tablename__ = "dismissed_gap"
    __table_args__ = (UniqueConstraint("review_id", "criterion_ref"),)
    logged = True

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    criterion_ref: Mapped[str]
    reason: Mapped[str]
    dismissed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    review: Mapped[Review] = relationship()

    @property
    def log_setting_id(self) -> int:
        return self.review.setting_id
