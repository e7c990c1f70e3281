"""The forms of the action plan."""

from collections.abc import Iterable, Mapping

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from audit.domain.rubric import Edition
from audit.domain.vocabulary import OWNERS, ActionStatus, Priority
from audit.services.plan_changes import BulkChange
from audit.services.plans import REASONS, ActionInput
from audit.web.clock import today
from audit.web.forms import LONG, SHORT, CheckboxesField, PlainDateField, VersionField, at_most, not_blank, options

AS_IT_IS = [SelectChoice("", "Leave as it is")]


class ActionForm(FlaskForm):
    """What will be done, by whom, by when."""

    title = StringField("Action", [not_blank("Say in a few words what will be done."), at_most(SHORT, "The action")])
    description = TextAreaField("What exactly will be done?", [at_most(LONG, "The description")])
    owner = StringField("Owner", [at_most(SHORT, "The owner")])
    co_owners = StringField("Co-owners", [at_most(SHORT, "The co-owners")])
    due = PlainDateField("Due date")
    priority = SelectField("Priority", [InputRequired("Choose one.")], choices=options({p: p.label for p in Priority}))
    success_measure = TextAreaField("How will you know it worked?", [at_most(LONG, "The success measure")])
    cost = StringField("Cost", [at_most(SHORT, "The cost")])
    plan_link = StringField("Improvement plan priority", [at_most(SHORT, "The improvement plan priority")])
    status = SelectField(
        "Status", [InputRequired("Choose a status.")], choices=options({s: s.label for s in ActionStatus})
    )
    reason = TextAreaField("If blocked, done or dropped: why, or what changed?", [at_most(LONG, "The reason")])
    note = TextAreaField("Add a progress note", [at_most(LONG, "The note")])
    note_on = PlainDateField("Date of the note")
    version = VersionField()

    def validate_reason(self, field: Field) -> None:
        message = REASONS.get(ActionStatus(self.status.data)) if self.status.data in list(ActionStatus) else None
        if message and not (field.data or "").strip():
            raise ValidationError(message)

    def validate_note_on(self, field: Field) -> None:
        if field.value is not None and field.value > today():
            raise ValidationError("A progress note says what has happened. Give it today's date or an earlier one.")

    def said(self) -> ActionInput:
        return ActionInput(
            title=self.title.data or "",
            description=self.description.data or "",
            owner=self.owner.data or "",
            due=self.due.value,
            status=ActionStatus(self.status.data),
            priority=Priority(self.priority.data),
            success_measure=self.success_measure.data or "",
            reason=self.reason.data or "",
            co_owners=self.co_owners.data or "",
            cost=self.cost.data or "",
            plan_link=self.plan_link.data or "",
            note=self.note.data or "",
            note_on=self.note_on.value,
        )


class VersionForm(FlaskForm):
    """A button that changes something, over the version that was shown."""

    version = VersionField()


class BulkForm(FlaskForm):
    """What to set in all the ticked actions."""

    owner = StringField("Owner", [at_most(SHORT, "The owner")])
    due = PlainDateField("Due date")
    priority = SelectField("Priority", choices=AS_IT_IS + options({p: p.label for p in Priority}))
    status = SelectField("Status", choices=AS_IT_IS + options({s: s.label for s in ActionStatus}))
    reason = TextAreaField("If blocked, done or dropped: why, or what changed?", [at_most(LONG, "The reason")])

    def change(self) -> BulkChange:
        """An empty box leaves things as they are."""
        return BulkChange(
            owner=(self.owner.data or "").strip() or None,
            due=self.due.value,
            status=ActionStatus(self.status.data) if self.status.data else None,
            reason=self.reason.data or "",
            priority=Priority(self.priority.data) if self.priority.data else None,
        )

    def validate_reason(self, field: Field) -> None:
        if self.status.data in REASONS and not (field.data or "").strip():
            raise ValidationError(REASONS[ActionStatus(self.status.data)])

    def validate_owner(self, _field: Field) -> None:
        if self.change().empty and not (self.due.data or "").strip():
            raise ValidationError("Say what to set: an owner, a due date, a priority or a status.")


class CriteriaForm(FlaskForm):
    """Which criteria an action is for."""

    keep = CheckboxesField("It is for")
    add = SelectField("Add a criterion", choices=[])
    version = VersionField()

    def offer(self, edition: Edition, there: Iterable[str], applicable: Iterable[str]) -> None:
        """Those there now to keep or take away, and all others that apply to add, by strand."""
        there, offered = list(there), set(applicable)
        self.keep.flags.required = True  # never say "(optional)": clearing all boxes only goes with adding another
        self.keep.choices = [SelectChoice(ref, edition.criterion(ref).title) for ref in there]
        self.add.choices = [SelectChoice("", "None")] + [
            SelectChoice(c.ref, c.title, optgroup=strand.title)
            for strand in edition.strands
            for c in strand.criteria
            if c.ref in offered and c.ref not in there
        ]

    def validate_add(self, field: Field) -> None:
        if not self.keep.data and not field.data:
            raise ValidationError("Keep at least one criterion, or add another: an action is for something.")

    def wanted(self) -> list[str]:
        return [*(self.keep.data or ()), *([self.add.data] if self.add.data else [])]


def suggest_owners(named: Iterable[str]) -> tuple[str, ...]:
    """The usual roles, then whoever else the plan names."""
    return tuple(dict.fromkeys((*OWNERS, *named)))


def seen_versions(sent: Mapping[str, str]) -> dict[int, int]:
    """Action id → the version a page showed, from its hidden fields ``seen-12``. What is no number is left out."""
    return {
        int(name[5:]): int(value)
        for name, value in sent.items()
        if name.startswith("seen-") and _is_number(name[5:]) and _is_number(value)
    }


def ticked(sent: Iterable[str]) -> list[int]:
    """The ids of ticked boxes."""
    return [int(text) for text in sent if _is_number(text)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
