"""The forms of sign-off."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField, ValidationError

from audit.services.signoff import MinuteInput
from audit.web.clock import today
from audit.web.forms import LONG, SHORT, PlainDateField, VersionField, at_most, not_blank


class SubmitReviewForm(FlaskForm):
    """Give the review to governors."""

    note = TextAreaField("What should governors know?", [at_most(LONG, "The note")])
    version = VersionField()


class SignForm(FlaskForm):
    """Put your name under it. ``shown`` is the hash of what the person has before them."""

    agreed = BooleanField("I have read this review and sign it as it was submitted")
    shown = HiddenField()

    def validate_agreed(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Tick the box to sign.")

    def minute(self) -> MinuteInput:
        """The head signs without a minute."""
        return MinuteInput(None, "")


class GovernorSignForm(SignForm):
    """For the governors, with the meeting at which they decided."""

    meeting_date = PlainDateField(
        "When was the governors' meeting?", [not_blank("Enter the date of the governors' meeting.")]
    )
    minute_reference = StringField(
        "Minute reference", [not_blank("Enter the reference of the minute."), at_most(SHORT, "The reference")]
    )

    def validate_meeting_date(self, field: Field) -> None:
        if field.value is not None and field.value > today():
            raise ValidationError("The meeting has not been held yet. Sign once governors have met.")

    def minute(self) -> MinuteInput:
        return MinuteInput(self.meeting_date.value, self.minute_reference.data or "")


class WhyForm(FlaskForm):
    """Why a review goes back, or is opened again."""

    reason = TextAreaField(
        "Why?", [not_blank("Say why. The reason is kept with the record for good."), at_most(LONG, "The reason")]
    )
