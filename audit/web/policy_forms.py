"""The forms of the policy check."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError

from audit.domain.policy_check import PolicyStatus, StatementStanding
from audit.domain.policy_shows import cut
from audit.domain.policy_text import Passage, place_of
from audit.services.evidence import dates_fault
from audit.services.policy_checks import PolicyInput
from audit.services.policy_decisions import SAID, WHERE, WHY_NOT
from audit.store.evidence import EvidenceItem
from audit.store.files import POLICY
from audit.web.forms import LONG, SHORT, PlainDateField, VersionField, at_most, not_blank, options, required
from audit.web.upload_forms import TakesFile

CHOOSE = "Choose the file of your policy."
ANOTHER = "another"
NOWHERE = "nowhere"  # no passage: the note says where
STATUS_LABELS = {status.value: status.label for status in PolicyStatus}


class PolicyForm(TakesFile, FlaskForm):
    """A policy to check. Both dates may be left empty: they are then read from the policy."""

    taken = POLICY

    file = FileField("Your policy")
    pending = HiddenField()
    drop_pending = BooleanField("Do not use this file")
    document = RadioField("What is this?", validate_choice=False)
    name = StringField(
        "What do you call it?", [not_blank("Give it a name that others will recognise."), at_most(SHORT, "The name")]
    )
    approved_on = PlainDateField("When was it approved?")
    review_by = PlainDateField("When is its next review?")

    def offer(self, earlier: Sequence[EvidenceItem]) -> "PolicyForm":
        """``earlier``: what was checked as the policy before. With nothing there is nothing to choose."""
        labels = {str(item.id): f"A new version of “{item.title}”" for item in earlier}
        labels[ANOTHER] = "Another document, which takes its place" if earlier else "A document that is not here yet"
        self.document.choices = options(labels)
        self.document.flags.required = self.file.flags.required = True  # never say "(optional)"
        if not earlier or not self.is_submitted():
            self.document.data = next(iter(labels))
        return self

    def validate_document(self, field: Field) -> None:
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError("Say whether this is a new version or another document.")

    def validate_review_by(self, field: Field) -> None:
        if self.approved_on.value and (fault := dates_fault(self.approved_on.value, self.review_by.value)):
            raise ValidationError(fault)

    def validate(self, extra_validators: Any = None) -> bool:
        sound = bool(super().validate(extra_validators))
        if self.received is None and not self.file.errors:
            self.file.errors = [CHOOSE]
        return sound and not self.file.errors

    def said(self, earlier: Sequence[EvidenceItem]) -> PolicyInput:
        return PolicyInput(
            self.name.data or "",
            self.approved_on.value,
            self.review_by.value,
            next((item for item in earlier if str(item.id) == self.document.data), None),
        )


def part_form(standings: Iterable[StatementStanding]) -> type[FlaskForm]:
    """A form with, for each statement, its status, the one that was shown, and the version it was shown at."""
    fields: dict[str, Any] = {}
    for standing in standings:
        ref = standing.statement.ref
        fields[f"status-{ref}"] = RadioField(
            f"Does your policy say this? ({standing.statement.place})",
            [required("Choose found, weak, missing or not applicable.")],
            choices=options(STATUS_LABELS),
        )
        fields[f"shown-{ref}"] = HiddenField()
        fields[f"version-{ref}"] = VersionField()
    return type("PartForm", (FlaskForm,), fields)


class PassageField(RadioField):
    """Passages to choose from, each with its place and why it was proposed under it."""

    item_hints: Mapping[str, str]


class DecisionForm(FlaskForm):
    """What the policy has of one statement, judged well."""

    status = RadioField(
        "Does your policy say this?",
        [required("Choose found, weak, missing or not applicable.")],
        choices=options(STATUS_LABELS),
    )
    passage = PassageField("Where does it say it?", validate_choice=False)
    number = StringField("Another passage, by its number")
    words = StringField("Look for words in your policy", [at_most(SHORT, "What to look for")])
    note = TextAreaField("Note", [at_most(LONG, "The note")])
    version = VersionField()

    passages: Mapping[int, Passage]

    def offer(self, passages: Mapping[int, Passage], proposed: Mapping[int, str]) -> "DecisionForm":
        """``proposed``: number of a passage → why. What was chosen is offered too, whatever it was."""
        self.passages = passages
        numbers = list(proposed)
        chosen = _number(self.passage.data)
        if chosen is not None and chosen in passages and chosen not in numbers:
            numbers.append(chosen)
        labels = {str(number): _beginning(passages[number]) for number in numbers}
        labels[NOWHERE] = "In no passage that was read: I say where in the note"
        self.passage.choices = options(labels)
        self.passage.item_hints = {
            str(number): f"{place_of(passages[number])}. {proposed.get(number, '')}".strip() for number in numbers
        }
        if self.passage.data not in labels:
            self.passage.data = None
        self.passage.flags.required = True  # only for what is said at all, which its hint says
        return self

    def validate_number(self, field: Field) -> None:
        if (field.data or "").strip() and self._is_said and _number(field.data) not in self.passages:
            last = len(self.passages)
            raise ValidationError(f"Enter the number of a passage, from 1 to {last}. The policy as read shows them.")

    def validate_note(self, field: Field) -> None:
        noted = bool((field.data or "").strip())
        if self.status.data == PolicyStatus.NOT_APPLICABLE and not noted:
            raise ValidationError(WHY_NOT)
        if (
            self._is_said
            and not noted
            and self.passage.data in (None, NOWHERE)
            and not (self.number.data or "").strip()
        ):
            raise ValidationError(WHERE)

    @property
    def _is_said(self) -> bool:
        return self.status.data in [status.value for status in SAID]

    def chosen_passage(self) -> int | None:
        """The one that was typed goes before the one that was chosen. None where the policy does not say it."""
        if not self._is_said:
            return None
        return _number(self.number.data if (self.number.data or "").strip() else self.passage.data)


def _number(text: str | None) -> int | None:
    """A number as somebody typed it; None for anything else, and for more digits than any passage has."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None


def _beginning(passage: Passage) -> str:
    return f"{passage.number}. {cut(passage.text, 240)}"
