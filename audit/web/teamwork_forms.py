"""The forms of working on a review together."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from audit.domain.rubric import Criterion, Strand
from audit.store.people import Membership, Role
from audit.web.clock import today
from audit.web.forms import (
    LONG,
    CheckboxesField,
    LevelField,
    PlainDateField,
    VersionField,
    at_most,
    not_blank,
    options,
    required,
)

COMMENT_PREFIX = "comment"  # the comment form stands on pages with a form of their own


def people(members: Iterable[Membership]) -> list[SelectChoice]:
    """Members as choices, each with what they are."""
    return options({m.user_id: f"{m.user.name}, {m.title or Role(m.role).label.lower()}" for m in members})


class PersonField(SelectField):
    """One of the people offered. It starts with nobody, so that nobody is chosen by accident."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, coerce=_number, **kwargs)
        self.flags.required = True
        self.offered: set[str] = set()

    def offer(self, members: Iterable[Membership]) -> None:
        offered = people(members)
        self.choices = [SelectChoice("", "Choose a person"), *offered]
        self.offered = {choice.value for choice in offered}

    def pre_validate(self, form: Any) -> None:
        if str(self.data) not in self.offered:
            raise ValidationError("Choose a person.")


def _number(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class GiveForm(FlaskForm):
    """Which strands, to whom, by when?"""

    strands = CheckboxesField("Strands that nobody has yet", [required("Tick at least one strand.")])
    person = PersonField("Who will judge them?")
    due = PlainDateField("By when?", [not_blank("Enter a date.")])
    comment = TextAreaField("Anything they should know?", [at_most(LONG, "The text")])

    @classmethod
    def offering(cls, strands: Iterable[Strand], members: Iterable[Membership], **given: Any) -> "GiveForm":
        form = cls(**given)
        form.strands.choices = options({strand.ref: strand.title for strand in strands})
        form.person.offer(members)
        return form

    def validate_due(self, field: Field) -> None:
        _refuse_gone_by(field.value, None)


class AssignmentForm(FlaskForm):
    """Give a strand to somebody else, or change its date."""

    user_id = PersonField("Who will judge it?")
    due = PlainDateField("By when?", [not_blank("Enter a date.")])
    comment = TextAreaField("Anything they should know?", [at_most(LONG, "The text")])
    version = VersionField()

    stands: date | None = None  # the date it has now, which may have gone by

    def validate_due(self, field: Field) -> None:
        _refuse_gone_by(field.value, self.stands)


def _refuse_gone_by(due: date | None, stands: date | None) -> None:
    if due is not None and due < today() and due != stands:
        raise ValidationError("This date has gone by. Choose today or a later day.")


class SubmitForm(FlaskForm):
    """Hand a strand to the leaders."""

    note = TextAreaField("Anything the leader should know?", [at_most(LONG, "The note")])
    version = VersionField()


class DecideForm(FlaskForm):
    """Accept a strand, or return it with what should change."""

    comment = TextAreaField("Comment", [at_most(LONG, "The comment")])
    version = VersionField()


class VersionForm(FlaskForm):
    """A button that changes something, if it is still as it was shown."""

    version = VersionField()


class AskForm(FlaskForm):
    """Ask somebody to rate a strand."""

    strand = SelectField("Strand")
    person = PersonField("Who will rate it?")

    @classmethod
    def offering(cls, strands: Iterable[Strand], members: Iterable[Membership], **given: Any) -> "AskForm":
        form = cls(**given)
        form.strand.choices = options({strand.ref: strand.title for strand in strands})
        form.strand.flags.required = True
        form.person.offer(members)
        return form


class RatingForm(FlaskForm):
    """One criterion, rated independently."""

    level = LevelField("Which of these is closest to what happens here?")
    rationale = TextAreaField(
        "Why this level?", [not_blank("Say what you saw, heard or read."), at_most(LONG, "The reason")]
    )
    seen_before = BooleanField("I knew the level that was given before I rated")
    version = VersionField()

    @classmethod
    def of(cls, criterion: Criterion, **given: Any) -> "RatingForm":
        form = cls(**given)
        form.level.show_descriptors(criterion)
        return form

    def validate_level(self, field: Field) -> None:
        if field.data is None and not field.raw_data:
            raise ValidationError("Choose the level closest to what happens here.")


class OutcomeForm(FlaskForm):
    """What came of talking over a disagreement."""

    outcome = TextAreaField(
        "What did you agree?",
        [not_blank("Say what you agreed, or that you still differ and why."), at_most(LONG, "The outcome")],
    )
    version = VersionField()


class CommentForm(FlaskForm):
    """Say something about a criterion or an action, and choose who should see it."""

    text = TextAreaField("Your comment", [not_blank("Write your comment."), at_most(LONG, "The comment")])
    tell = CheckboxesField("Tell these people", coerce=_number, validate_choice=False)  # the service knows who is who

    @classmethod
    def offering(cls, members: Iterable[Membership], **given: Any) -> "CommentForm":
        form = cls(prefix=COMMENT_PREFIX, **given)
        form.tell.choices = people(members)
        return form
