"""The forms of governors' questions."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from audit.domain.questions import SuggestedQuestion
from audit.domain.rubric import Strand
from audit.services.questions import QuestionInput
from audit.web.clock import today
from audit.web.forms import (
    LONG,
    SHORT,
    CheckboxesField,
    PlainDateField,
    VersionField,
    at_most,
    not_blank,
    options,
    required,
)

QUESTION = 500  # characters: long enough to say what is meant, short enough for an agenda


class TickForm(FlaskForm):
    """Which of the suggested questions to ask."""

    ask = CheckboxesField("Suggested questions", [required("Tick the questions to ask.")])

    @classmethod
    def offering(cls, suggestions: Iterable[SuggestedQuestion]) -> "TickForm":
        form = cls()
        named = {one.standing.criterion.ref: one for one in suggestions}
        form.ask.choices = options({ref: one.text for ref, one in named.items()})
        form.ask.item_hints = {
            ref: f"{one.ground.label}. {one.standing.criterion.title}: {one.why}." for ref, one in named.items()
        }
        form.ask.validate_choice = False  # the service says what became of one that is no longer suggested
        return form


class OwnQuestionForm(FlaskForm):
    """A question in somebody's own words."""

    text = TextAreaField("Your question", [not_blank("Write the question."), at_most(QUESTION, "The question")])
    criterion = SelectField("What is it about?", validate_choice=False)
    note = TextAreaField("A note for the meeting", [at_most(LONG, "The note")])

    @classmethod
    def about(cls, strands: Iterable[Strand], chosen: str = "") -> "OwnQuestionForm":
        form = cls(criterion=chosen)
        form.criterion.flags.required = True  # the review as a whole is an answer
        form.criterion.choices = [
            SelectChoice("", "The review as a whole"),
            *(SelectChoice(c.ref, c.title, optgroup=strand.title) for strand in strands for c in strand.criteria),
        ]
        return form


class QuestionForm(FlaskForm):
    """What came of a question. Fields that are not this person's to fill in are taken out: see ``of``."""

    text = TextAreaField("Question", [not_blank("Write the question."), at_most(QUESTION, "The question")])
    note = TextAreaField("Governors' note", [at_most(LONG, "The note")])
    answer = TextAreaField("Answer", [at_most(LONG, "The answer")])
    meeting_date = PlainDateField("When was the governors' meeting?")
    minute_reference = StringField("Minute reference", [at_most(SHORT, "The reference")])
    version = VersionField()

    def keep(self, *, text: bool, answer: bool) -> "QuestionForm":
        """Leave out what cannot be changed here."""
        if not text:
            del self.text
        if not answer:
            del self.answer
        return self

    def validate_meeting_date(self, field: Field) -> None:
        if field.value is not None and field.value > today():
            raise ValidationError("The meeting has not been held yet. Record the minute once governors have met.")
        if field.value is None and (self.minute_reference.data or "").strip():
            raise ValidationError("Enter the date of the meeting as well as the reference of its minute.")

    def validate_minute_reference(self, field: Field) -> None:
        if self.meeting_date.value is not None and not (field.data or "").strip():
            raise ValidationError("Enter the reference of the minute as well as the date of the meeting.")

    def said(self) -> QuestionInput:
        return QuestionInput(
            note=self.note.data or "",
            meeting_date=self.meeting_date.value,
            minute_reference=self.minute_reference.data or "",
            text=self.text.data if "text" in self else None,
            answer=(self.answer.data or "") if "answer" in self else None,
        )
