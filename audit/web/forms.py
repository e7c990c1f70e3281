"""The forms. A message says what to do; what a field means is said in its template's hint."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from audit.domain.dates import parse_date, show_date
from audit.domain.rubric import Criterion
from audit.domain.vocabulary import FACILITIES, LEVELS, PHASES, SECURE, TYPES
from audit.services.accounts import PASSWORD_MAX, PASSWORD_MIN
from audit.services.judgements import NEVER_SAVED, JudgementInput
from audit.services.reviews import SettingDetails, academic_year

SHORT, LONG = 200, 5000


def options(labels: Mapping[Any, str]) -> list[SelectChoice]:
    """Choices of a field, from codes and their labels."""
    return [SelectChoice(str(code), label) for code, label in labels.items()]


LEVEL_CHOICES = options({n: f"{n} {name}" for n, name in enumerate(LEVELS)})


class PlainDateField(StringField):
    """A date in one box, typed the way people write dates. ``value`` is the date, or None where the box is empty."""

    def __init__(self, label: str, validators: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.value: date | None = None

    def process_data(self, value: date | None) -> None:
        self.value = value
        self.data = show_date(value) if value else ""

    def pre_validate(self, form: Form) -> None:
        self.value = None
        if self.data and self.data.strip():
            try:
                self.value = parse_date(self.data)
            except ValueError as error:
                raise ValidationError(f"{error}.") from error


class LevelField(RadioField):
    """A level from 0 to 4, or none chosen."""

    def __init__(self, label: str = "", **kwargs: Any) -> None:
        super().__init__(label, choices=LEVEL_CHOICES, coerce=int, **kwargs)
        self.flags.required = True  # a form's own rule decides whether one must be chosen; never say "(optional)"
        self.item_hints: dict[str, str] = {}

    def show_descriptors(self, criterion: Criterion) -> None:
        """Print the criterion's five descriptors beside the levels."""
        self.item_hints = {str(level): text for level, text in enumerate(criterion.levels)}

    def pre_validate(self, form: Form) -> None:
        if self.raw_data and self.data not in range(len(LEVELS)):
            raise ValidationError("Choose one of the five levels.")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Anything that is not one of the levels is kept out of ``data``; pre_validate then says so."""
        self.data = int(valuelist[0]) if valuelist and valuelist[0] in set("01234") else None


class CheckboxesField(SelectMultipleField):
    """Any number of choices, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class VersionField(IntegerField):
    """The version of what the person had before them, so that nobody overwrites anybody."""

    widget = HiddenInput()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("", default=NEVER_SAVED, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Anything but a number counts as never saved: whatever was saved since is then shown as a conflict."""
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else NEVER_SAVED

    def move_on(self, version: int) -> None:
        """The person has been shown ``version``; sending the form again is over that one."""
        self.raw_data = None
        self.data = version


def required(message: str) -> InputRequired:
    return InputRequired(message)


def not_blank(message: str) -> Any:
    """White space alone is nothing said."""

    def check(_form: Form, field: Field) -> None:
        if not (field.data or "").strip():
            raise ValidationError(message)

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check


class AtMost(Length):
    """A new line counts as one character, as the browser counts it, and is kept as one: it is sent as two."""

    def __call__(self, form: Form, field: Field) -> None:
        field.data = (field.data or "").replace("\r\n", "\n")
        super().__call__(form, field)


def at_most(limit: int, what: str) -> AtMost:
    return AtMost(max=limit, message=f"{what} may have up to {limit:,} characters.")


class SignInForm(FlaskForm):
    """Who are you? ``kept`` carries a form that was being sent when the session had ended."""

    email = EmailField("Email address", [not_blank("Enter your email address.")])
    password = PasswordField("Password", [required("Enter your password.")])
    kept = HiddenField()
    next = HiddenField()


class SettingForm(FlaskForm):
    """What the setting is. It decides which criteria apply."""

    name = StringField(
        "Name of the school, nursery or college", [not_blank("Enter the setting's name."), at_most(SHORT, "The name")]
    )
    type = RadioField(
        "What type of setting is it?", [required("Choose the type closest to yours.")], choices=options(TYPES)
    )
    phases = CheckboxesField(
        "Which phases and kinds of provision does it have?",
        [required("Choose at least one.")],
        choices=options(PHASES),
    )
    facilities = CheckboxesField("Which of these does it have?", choices=options(FACILITIES))
    version = VersionField()

    def details(self) -> SettingDetails:
        return SettingDetails(
            self.name.data or "",
            self.type.data,
            tuple(self.phases.data or ()),
            tuple(self.facilities.data or ()),
        )


class SetUpForm(SettingForm):
    """The first setting and its first leader."""

    person = StringField("Your name", [not_blank("Enter your name."), at_most(SHORT, "Your name")])
    email = EmailField(
        "Your email address",
        [
            not_blank("Enter your email address."),
            Regexp(r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$", message="Enter an email address like head@school.sch.uk."),
            at_most(SHORT, "The address"),
        ],
    )
    password = PasswordField(
        "Choose a password",
        [
            required("Choose a password."),
            Length(
                PASSWORD_MIN,
                PASSWORD_MAX,
                message=f"Choose a password of {PASSWORD_MIN} characters or more. Three random words work well.",
            ),
        ],
    )


class StartReviewForm(FlaskForm):
    """Which academic year is this review for?"""

    year = SelectField("Academic year", [required("Choose the academic year.")], coerce=int)

    @classmethod
    def around(cls, today: date) -> "StartReviewForm":
        """Three years back, one ahead, with the present year chosen."""
        now = academic_year(today)
        form = cls(year=now)
        form.year.choices = options({year: f"{year} to {year + 1}" for year in range(now + 1, now - 4, -1)})
        return form


class JudgementForm(FlaskForm):
    """One criterion, judged well."""

    level = LevelField("Which of these is closest to what happens here?")
    rationale = TextAreaField("Why this level?", [at_most(LONG, "The reason")])
    target = RadioField("Target", [required("Choose a target.")], choices=LEVEL_CHOICES[2:], coerce=int, default=SECURE)
    does_not_apply = BooleanField("This does not apply here")
    not_applicable = TextAreaField("Why does it not apply?", [at_most(LONG, "The reason")])
    exception = TextAreaField("Exception: why the level stands without the evidence", [at_most(LONG, "The reason")])
    version = VersionField()

    def validate_level(self, field: Field) -> None:
        if field.data is None and not self.does_not_apply.data:
            raise ValidationError("Choose the level closest to what happens here, or say that it does not apply.")

    def validate_not_applicable(self, field: Field) -> None:
        if self.does_not_apply.data and not (field.data or "").strip():
            raise ValidationError("Say why this does not apply. Governors will see the reason.")

    def said(self) -> JudgementInput:
        return JudgementInput(
            level=None if self.does_not_apply.data else self.level.data,
            not_applicable=(self.not_applicable.data or "") if self.does_not_apply.data else "",
            rationale=self.rationale.data or "",
            target=self.target.data,
            exception=self.exception.data or "",
        )


def strand_form(criteria: Iterable[Criterion]) -> type[FlaskForm]:
    """A form with, for each criterion, its level, the level that was shown, and the version it was shown at."""
    fields: dict[str, Any] = {}
    for criterion in criteria:
        fields[f"level-{criterion.ref}"] = LevelField(criterion.title, description=criterion.question)
        fields[f"shown-{criterion.ref}"] = HiddenField()
        fields[f"version-{criterion.ref}"] = VersionField()
    return type("StrandForm", (FlaskForm,), fields)


class ConfirmForm(FlaskForm):
    """Nothing to fill in: a button that changes something."""


class ReasonForm(FlaskForm):
    """Say why."""

    reason = TextAreaField("Why?", [not_blank("Say why. Governors will see the reason."), at_most(LONG, "The reason")])
