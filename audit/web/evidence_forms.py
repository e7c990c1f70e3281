"""The forms of the evidence register."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, cast

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, RadioField, StringField, TextAreaField, ValidationError

from audit.domain.assurance import Currency
from audit.domain.dates import show_date
from audit.domain.evidence_words import currency_words, kind_hint
from audit.domain.rubric import Criterion, Strand
from audit.domain.vocabulary import EvidenceKind
from audit.services.evidence import (
    NOWHERE,
    EvidenceInput,
    Wanted,
    dates_fault,
    link_fault,
)
from audit.store.evidence import EvidenceItem
from audit.store.files import TYPES
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
from audit.web.upload_forms import TakesFile

KIND_LABELS = {kind.value: kind.label for kind in EvidenceKind}
LINK_MAX = 2000
ACCEPTED = ",".join(f".{ending}" for ending in TYPES)


class KindField(RadioField):
    """One of the five kinds, each with examples under it."""

    item_hints: Mapping[str, str] = MappingProxyType({kind.value: kind_hint(kind) for kind in EvidenceKind})


class EvidenceForm(TakesFile, FlaskForm):
    """An item of evidence."""

    title = StringField(
        "What is it?", [not_blank("Give it a name that others will recognise."), at_most(SHORT, "The name")]
    )
    kind = KindField(
        "What kind of evidence is it?", [required("Choose the kind closest to it.")], choices=options(KIND_LABELS)
    )
    effective = PlainDateField("When did it start to be true?", [not_blank("Enter the date it started, or was done.")])
    review_by = PlainDateField("When should it be reviewed?")
    summary = TextAreaField("What does it say, in a sentence or two?", [at_most(LONG, "The summary")])
    file = FileField("Upload a file")
    pending = HiddenField()
    drop_pending = BooleanField("Do not use this file")
    link = StringField("Link to it", [at_most(LINK_MAX, "The link")])
    kept_in = StringField("Where is it kept?", [at_most(SHORT, "The place")])
    shows = TextAreaField("What does it show for this criterion?", [at_most(LONG, "The text")])
    version = VersionField()

    has_file = False  # whether the item has one already

    def validate_review_by(self, field: Field) -> None:
        if self.effective.value and (fault := dates_fault(self.effective.value, self.review_by.value)):
            raise ValidationError(fault)

    def validate_link(self, field: Field) -> None:
        link = (field.data or "").strip()
        if link and (fault := link_fault(link)):
            raise ValidationError(fault)

    def validate(self, extra_validators: Any = None) -> bool:
        sound = bool(super().validate(extra_validators))
        placed = self.received or self.has_file or (self.link.data or "").strip() or (self.kept_in.data or "").strip()
        if not placed and not self.file.errors:
            self.file.errors = [NOWHERE]
        return sound and not self.file.errors

    def said(self) -> EvidenceInput:
        return EvidenceInput(
            title=self.title.data or "",
            kind=EvidenceKind(self.kind.data),
            effective=cast(date, self.effective.value),  # an empty one does not pass the form
            review_by=self.review_by.value,
            summary=self.summary.data or "",
            link=self.link.data or "",
            kept_in=self.kept_in.data or "",
        )

    def beside(self, theirs: EvidenceItem) -> list[tuple[str, str, str]]:
        """What differs between this form and what somebody else saved: name, what was typed here, theirs."""
        pairs = [
            (self.title, self.title.data, theirs.title),
            (self.kind, KIND_LABELS.get(self.kind.data), KIND_LABELS[theirs.kind]),
            (self.effective, self.effective.data, show_date(theirs.effective)),
            (self.review_by, self.review_by.data, show_date(theirs.review_by) if theirs.review_by else ""),
            (self.summary, self.summary.data, theirs.summary),
            (self.link, self.link.data, theirs.link),
            (self.kept_in, self.kept_in.data, theirs.kept_in),
        ]
        return [(field.label.text, mine or "", saved) for field, mine, saved in pairs if (mine or "") != saved]


class HintedCheckboxes(CheckboxesField):
    """Any number of choices, each with words under it."""

    item_hints: Mapping[str, str] = MappingProxyType({})


class AttachForm(FlaskForm):
    """Which items of the register serve a criterion."""

    items = HintedCheckboxes("Your evidence", [required("Tick at least one item.")], coerce=int)
    shows = TextAreaField("What does it show here?", [at_most(LONG, "The text")])

    @classmethod
    def offering(cls, items: Iterable[EvidenceItem], ticked: Collection[int] = ()) -> "AttachForm":
        """``ticked``: ids of those that are ticked to begin with."""
        form = cls(data={"items": list(ticked)})
        form.items.choices = options({item.id: item.title for item in items})
        form.items.item_hints = {
            str(item.id): f"{item.value.kind.label}. {currency_words(item.value, today())}." for item in items
        }
        return form


class UseForm(FlaskForm):
    """Which criteria of a review one item serves: a list of boxes for each strand."""

    shows = TextAreaField("What does it show for these?", [at_most(LONG, "The text")])

    def strand_fields(self) -> list[Field]:
        return [field for field in self if isinstance(field, CheckboxesField)]

    def chosen(self) -> list[str]:
        return [ref for field in self.strand_fields() for ref in field.data or ()]


def use_form(offered: Sequence[tuple[Strand, Sequence[Criterion]]]) -> UseForm:
    """A form that offers these criteria, strand by strand. At least one box has to be ticked, in whichever strand."""

    def some_box(form: UseForm, field: Field) -> None:
        if field is form.strand_fields()[0] and not form.chosen():
            raise ValidationError("Tick at least one criterion.")

    some_box.field_flags = {"required": True}  # type: ignore[attr-defined]
    fields = {
        f"strand-{strand.ref}": CheckboxesField(
            strand.title, [some_box], choices=options({c.ref: c.title for c in criteria})
        )
        for strand, criteria in offered
        if criteria
    }
    form: UseForm = type("StrandsUseForm", (UseForm,), fields)()
    return form


def wanted() -> Wanted:
    """The filters in the address. What is not one of the choices filters nothing."""
    kind, state = request.args.get("kind", ""), request.args.get("state", "")
    return Wanted(
        kind=EvidenceKind(kind) if kind in list(EvidenceKind) else None,
        state=Currency(state) if state in list(Currency) else None,
        words=request.args.get("q", "").strip()[:SHORT],
    )
