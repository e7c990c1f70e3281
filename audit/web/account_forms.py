"""Forms about people: signing in, passwords, the second factor, and who is what in a setting."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    StringField,
    ValidationError,
)
from wtforms.validators import Length, Regexp

from audit.domain.dates import show_date
from audit.services.accounts import PASSWORD_MAX, PASSWORD_MIN, TOO_SHORT
from audit.services.invitations import InvitationInput
from audit.services.people import MemberInput
from audit.store.people import Role
from audit.web.forms import SHORT, PlainDateField, SettingForm, at_most, not_blank, options, required

ROLE_WORDS = {
    Role.LEADER: "Head, designated safeguarding lead. Does everything in this setting, and decides who is in it.",
    Role.CONTRIBUTOR: "Judges, and adds evidence, in the strands that a leader gives them.",
    Role.GOVERNOR: "Reads everything, asks, gives a second opinion and signs off.",
    Role.READER: "Reads everything until a day you choose, for example an inspector or an adviser.",
}


def new_password(label: str) -> PasswordField:
    return PasswordField(label, [required("Choose a password."), Length(PASSWORD_MIN, PASSWORD_MAX, message=TOO_SHORT)])


def email_address(label: str) -> EmailField:
    return EmailField(
        label,
        [
            required("Enter the email address."),
            Regexp(r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$", message="Enter an email address like head@school.sch.uk."),
            at_most(SHORT, "The address"),
        ],
    )


class CodeForm(FlaskForm):
    """The second step of signing in. ``kept`` and ``next`` come from the first: see web/kept.py."""

    code = StringField("Code", [not_blank("Enter the code."), at_most(SHORT, "The code")])
    kept = HiddenField()
    next = HiddenField()


class ForgottenForm(FlaskForm):
    """Who cannot sign in?"""

    email = email_address("Email address")


class JoinForm(FlaskForm):
    """Somebody new, who opened a link."""

    name = StringField("Your name", [not_blank("Enter your name."), at_most(SHORT, "Your name")])
    password = new_password("Choose a password")


class NewPasswordForm(FlaskForm):
    """Somebody who opened a link for a new password."""

    new_password = new_password("Choose a new password")


class ChangePasswordForm(FlaskForm):
    """Somebody signed in."""

    old_password = PasswordField("Your present password", [required("Enter your present password.")])
    new_password = new_password("Choose a new password")


class ConfirmCodeForm(FlaskForm):
    """Shows that the phone has the key."""

    code = StringField("The code your phone shows now", [not_blank("Enter the code."), at_most(SHORT, "The code")])


class PasswordAgainForm(FlaskForm):
    """Asked before something that makes an account less safe."""

    password = PasswordField("Your password", [required("Enter your password.")])


class InvitedForm(FlaskForm):
    """Who is asked? Before what they are, in the order of the page, which is the order of its errors."""

    name = StringField("Name", [not_blank("Enter their name."), at_most(SHORT, "The name")])
    email = email_address("Email address")


class MemberForm(FlaskForm):
    """What somebody is in a setting."""

    role = RadioField(
        "What are they here?",
        [required("Choose what they are.")],
        choices=options({role.value: role.label for role in Role}),
    )
    title = StringField("Title", [at_most(SHORT, "The title")])
    signs = BooleanField("Signs for the governors")
    ends_on = PlainDateField("Last day a reader has access")

    earliest: date  # a reader's last day is not before it

    @classmethod
    def on(cls, today: date, **kwargs: object) -> "MemberForm":
        form = cls(**kwargs)
        form.earliest = today
        form.role.item_hints = {role.value: words for role, words in ROLE_WORDS.items()}
        return form

    def validate_signs(self, field: Field) -> None:
        if field.data and self.role.data != Role.GOVERNOR:
            raise ValidationError("Only a governor signs for the governors. Choose governor, or clear this box.")

    def validate_ends_on(self, field: PlainDateField) -> None:
        if self.role.data != Role.READER or field.errors:
            return
        if field.value is None:
            raise ValidationError("Enter the last day the reader has access.")
        if field.value < self.earliest:
            raise ValidationError(f"Enter a day that is not before today, {show_date(self.earliest)}.")

    def said(self) -> MemberInput:
        return MemberInput(Role(self.role.data), self.title.data or "", bool(self.signs.data), self.ends_on.value)


class InviteForm(InvitedForm, MemberForm):
    """Who is asked to join a setting, and as what?"""

    def invited(self) -> InvitationInput:
        said = self.said()
        return InvitationInput(
            self.email.data or "", self.name.data or "", said.role, said.title, said.signs, said.ends_on
        )


class FirstLeaderForm(FlaskForm):
    """Who is to lead a setting that nobody leads?"""

    leader_name = StringField("Name of its first leader", [not_blank("Enter their name."), at_most(SHORT, "The name")])
    leader_email = email_address("Their email address")

    def leader(self) -> InvitationInput:
        return InvitationInput(self.leader_email.data or "", self.leader_name.data or "", Role.LEADER)


class NewSettingForm(SettingForm, FirstLeaderForm):
    """One more setting on this installation, and its first leader."""
