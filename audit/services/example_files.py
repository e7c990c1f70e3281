"""The files of the example school, read and checked. Their format is described in ``audit/example/README.md``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, ValidationInfo, model_validator

from audit.domain.policy_check import PolicyStatus
from audit.domain.vocabulary import SECURE, ActionStatus, EvidenceKind, Force, Priority
from audit.services.reviews import SettingDetails
from audit.store.people import Role
from audit.store.rubric_files import edition_ids, load_edition
from audit.store.rubric_reading import LOADER
from audit.store.statement_files import load_statements

EXAMPLE = Path(__file__).resolve().parent.parent / "example"
DATE = re.compile(r"(?:Y([+-]\d)? (\d\d)-(\d\d)|(\d{1,3})%|today([+-]\d+)?)")
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
When = Annotated[str, StringConstraints(pattern=f"^{DATE.pattern}$")]
Until = Annotated[str, StringConstraints(pattern=rf"^(?:{DATE.pattern}|\+\d+m)$")]
Year = Literal["Y-2", "Y-1", "Y"]
Level = Annotated[int, Field(ge=0, le=4)]
BEFORE: dict[Year, Year] = {"Y": "Y-1", "Y-1": "Y-2", "Y-2": "Y-2"}  # whose levels stood when an action was done


class ExampleError(ValueError):
    """The example's files cannot be used. Says everything that is wrong with them."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Person(_Part):
    name: Text
    email: Text
    title: Text
    role: Role = Role.LEADER
    signs: bool = False  # for the governors


class ReviewPart(_Part):
    edition: Text
    opened: When
    closed: When | None = None
    brought_in: list[Text] = []


class _Judged(_Part):
    level: Level | None = None
    not_applicable: str = ""
    says: str = ""
    target: Level = SECURE
    exception: str = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> "_Judged":
        if (self.level is None) == (not self.not_applicable):
            raise ValueError("give either a level or the reason why it is not applicable")
        return self


class FilePart(_Part):
    name: Text
    text: str = ""
    beside: str = Field("", alias="from")  # name of a file beside these whose text it is
    rows: list[list[str | int]] = []  # of a workbook, the headings first

    @model_validator(mode="after")
    def _read(self, info: ValidationInfo) -> "FilePart":
        if self.beside:
            path = info.context["folder"] / self.beside if info.context else EXAMPLE / self.beside
            if Path(self.beside).name != self.beside or not path.is_file():
                raise ValueError(f"there is no file {self.beside} beside it")
            self.text = path.read_text(encoding="utf-8")
        return self


class EvidencePart(_Part):
    title: Text
    kind: EvidenceKind
    effective: When
    review_by: Until | None = None
    summary: str = ""
    link: str = ""
    kept_in: str = ""
    file: FilePart | None = None
    uses: dict[Year, dict[str, str]]  # what it shows, by criterion


class _Action(_Part):
    review: Year
    title: Text
    description: str = ""
    owner: Text
    created: When
    due: When
    status: ActionStatus
    priority: Priority
    success_measure: Text
    notes: dict[When, Text] = {}
    reason: str = ""
    criteria: list[Text] = Field(min_length=1)


class _Rating(_Part):
    """A second rating, given blind."""

    review: Year
    criterion: Text
    by: Text  # email
    level: Level
    says: Text
    given: When


class _Question(_Part):
    """What governors asked. Without a text of its own it is the criterion's first question in the rubric."""

    review: Year
    criterion: Text | None = None
    text: str = ""
    why: str = ""
    by: Text  # email
    asked: When
    note: str = ""
    answer: str = ""
    answered_by: str = ""
    answered: When | None = None
    meeting: When | None = None
    minute: str = ""

    @model_validator(mode="after")
    def _whole(self) -> "_Question":
        if not self.text and self.criterion is None:
            raise ValueError("give a text, or the criterion whose question it is")
        if not bool(self.answer) == bool(self.answered_by) == (self.answered is not None):
            raise ValueError("an answer has somebody who gave it and a day")
        if (self.meeting is None) != (not self.minute):
            raise ValueError("give both the meeting and the minute, or neither")
        return self


class _Decided(_Part):
    """What somebody decided of one statement, otherwise than proposed or in words of their own."""

    ref: Text
    status: PolicyStatus
    note: Text


class PolicyPart(_Part):
    """A check of the policy. Of the parts that are confirmed, what is plainly found or missing is decided so."""

    review: Year
    evidence: Text  # name of the item
    when: When
    by: Text  # email of a leader
    confirmed: list[Text] = []  # ids of parts of the template
    decided: list[_Decided] = []
    left_out: dict[str, Text] = {}  # statement that is strongly recommended → why it will not be added


class Example(_Part):
    """The example as its files tell it."""

    setting: SettingDetails
    people: list[_Person] = Field(min_length=1)  # the head first
    reviews: dict[Year, ReviewPart]  # oldest first
    judged: dict[str, dict[Year, _Judged]]  # by criterion
    evidence: dict[str, EvidencePart]
    actions: list[_Action]
    dismissed: dict[str, str]  # criterion of the present review → why nothing will be done
    ratings: list[_Rating] = []
    questions: list[_Question] = []
    policy: list[PolicyPart] = []  # oldest first, since decisions are carried over from one to the next

    @model_validator(mode="after")
    def _refs_exist(self) -> "Example":
        editions = {review.edition for review in self.reviews.values()}
        if strange := sorted(editions.difference(edition_ids())):
            raise ValueError(f"reviews: no edition {', '.join(strange)}")
        asked = {
            year: {criterion.ref for criterion in load_edition(review.edition).criteria}
            for year, review in self.reviews.items()
        }
        unknown = [
            f"{where}: {ref} is no criterion of {self.reviews[year].edition}"
            for where, year, ref in self._named()
            if year in asked and ref not in asked[year]
        ]
        missing = [f"{where}: no review of {year}" for where, year, _ in self._named() if year not in self.reviews]
        people = {person.email for person in self.people}
        named = [*(r.by for r in self.ratings), *(e for q in self.questions for e in (q.by, q.answered_by) if e)]
        strangers = [f"people: nobody has the address {email}" for email in sorted({*named} - people)]
        in_policy = list(self._policy_faults())
        if unknown or missing or strangers or in_policy:
            raise ValueError("\n".join([*unknown, *missing, *strangers, *in_policy]))
        return self

    def _policy_faults(self) -> Iterator[str]:
        """What a check of the policy names and is not there."""
        leaders = {person.email for person in self.people if person.role is Role.LEADER}
        for said in self.policy:
            here = f"policy {said.review}"
            item = self.evidence.get(said.evidence)
            if item is None:
                yield f"{here}: no evidence {said.evidence}"
            elif item.file is None or not item.file.text:
                yield f"{here}: evidence {said.evidence} has no file to read"
            if said.by not in leaders:
                yield f"{here}: {said.by} is no leader"
            if said.review not in self.reviews:
                yield f"{here}: no review of {said.review}"
                continue
            statements = {s.ref: s for s in load_statements(self.reviews[said.review].edition) if s.counts}
            parts = {statement.part.id for statement in statements.values()}
            yield from (f"{here}: {part} is no part of the template" for part in said.confirmed if part not in parts)
            for ref in (*(one.ref for one in said.decided), *said.left_out):
                if ref not in statements:
                    yield f"{here}: {ref} is no statement of the template"
                elif ref in said.left_out and statements[ref].force is not Force.RECOMMENDED:
                    yield f"{here}: {ref} is not strongly recommended, so there is nothing to leave out"

    def _named(self) -> Iterator[tuple[str, Year, str]]:
        """Where a criterion is named, for which review."""
        for year, review in self.reviews.items():
            yield from (("reviews", year, ref) for ref in review.brought_in)
        for ref, years in self.judged.items():
            yield from (("judged", year, ref) for year in years)
        for name, item in self.evidence.items():
            yield from ((f"evidence {name}", year, ref) for year, uses in item.uses.items() for ref in uses)
        for action in self.actions:
            yield from ((f"action {action.title!r}", action.review, ref) for ref in action.criteria)
        yield from (("ratings", rating.review, rating.criterion) for rating in self.ratings)
        for question in self.questions:
            if question.criterion is not None:
                yield "questions", question.review, question.criterion
        yield from (("dismissed", "Y", ref) for ref in self.dismissed)


def read_example(folder: Path = EXAMPLE) -> Example:
    """Read and check the files. Raises ExampleError, with every fault found."""
    told: dict[str, Any] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            part = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader
        except yaml.YAMLError as error:
            raise ExampleError(f"{path.name}: cannot be read as YAML: {error}") from error
        for key, value in part.items():  # "judged" comes in several files
            told[key] = {**told.get(key, {}), **value} if isinstance(value, dict) else value
    try:
        return Example.model_validate(told, context={"folder": folder})
    except ValidationError as error:
        faults = [f"{', '.join(map(str, e['loc'])) or 'refs'}: {e['msg']}" for e in error.errors()]
        raise ExampleError("\n".join(faults)) from error
