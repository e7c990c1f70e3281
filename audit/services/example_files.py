"""The files of the example school, read and checked. Their format is described in ``audit/example/README.md``."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from audit.domain.vocabulary import SECURE, ActionStatus, EvidenceKind, Priority
from audit.services.reviews import CURRENT_EDITION, SettingDetails
from audit.store.rubric_files import LOADER, load_edition

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


class ReviewPart(_Part):
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
    rows: list[list[str | int]] = []  # of a workbook, the headings first


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


class Example(_Part):
    """The example as its files tell it."""

    setting: SettingDetails
    people: list[_Person] = Field(min_length=1)  # the head first
    reviews: dict[Year, ReviewPart]  # oldest first
    judged: dict[str, dict[Year, _Judged]]  # by criterion
    evidence: dict[str, EvidencePart]
    actions: list[_Action]
    dismissed: dict[str, str]  # criterion of the present review → why nothing will be done

    @model_validator(mode="after")
    def _refs_exist(self) -> "Example":
        known = {criterion.ref for criterion in load_edition(CURRENT_EDITION).criteria}
        unknown = [f"{where}: {ref} is no criterion" for where, _, ref in self._named() if ref not in known]
        missing = [f"{where}: no review of {year}" for where, year, _ in self._named() if year not in self.reviews]
        if unknown or missing:
            raise ValueError("\n".join([*unknown, *missing]))
        return self

    def _named(self) -> Iterator[tuple[str, str, str]]:
        """Where a criterion is named, for which review."""
        for year, review in self.reviews.items():
            yield from (("reviews", year, ref) for ref in review.brought_in)
        for ref, years in self.judged.items():
            yield from (("judged", year, ref) for year in years)
        for name, item in self.evidence.items():
            yield from ((f"evidence {name}", year, ref) for year, uses in item.uses.items() for ref in uses)
        for action in self.actions:
            yield from ((f"action {action.title!r}", action.review, ref) for ref in action.criteria)
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
        return Example.model_validate(told)
    except ValidationError as error:
        faults = [f"{', '.join(map(str, e['loc'])) or 'refs'}: {e['msg']}" for e in error.errors()]
        raise ExampleError("\n".join(faults)) from error
