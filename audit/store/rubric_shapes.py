"""The shape of each rubric file, as its author writes it. Described for authors in ``audit/rubrics/README.md``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from audit.domain.vocabulary import FACILITIES, OWNERS, PHASES, TYPES, Effort, Force

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Phase = Literal[tuple(PHASES)]  # type: ignore[valid-type]
Facility = Literal[tuple(FACILITIES)]  # type: ignore[valid-type]
SettingType = Literal[tuple(TYPES)]  # type: ignore[valid-type]
Owner = Literal[OWNERS]  # type: ignore[valid-type]
Levels = Annotated[list[Text], Field(min_length=5, max_length=5)]
NextSteps = Annotated[list[Text], Field(min_length=4, max_length=4)]
Prompts = Annotated[list[Text], Field(min_length=3, max_length=6)]
Questions = Annotated[list[Text], Field(min_length=1, max_length=2)]
Months = Annotated[int, Field(ge=1, le=36)]
Refs = Annotated[list[Text], Field(min_length=1)]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, to_lower=True)]


class FileShape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PartEntry(FileShape):
    id: Slug
    title: Text


class RequirementEntry(FileShape):
    ref: Text
    part: Text
    place: Text
    force: Force
    who: Text
    summary: Text
    binds: list[SettingType] = []  # type: ignore[valid-type]
    place_checked: bool = True
    note: str = ""


class SourceFile(FileShape):
    id: Slug
    title: Text
    short: Text
    publisher: Text
    published: Text
    about: Text
    parts: list[PartEntry] = Field(min_length=1)
    requirements: list[RequirementEntry] = Field(min_length=1)


class AppliesEntry(FileShape):
    phases: list[Phase] = []  # type: ignore[valid-type]
    facilities: list[Facility] = []  # type: ignore[valid-type]


class CriterionEntry(FileShape):
    ref: Slug
    title: Text
    question: Text
    why: Text
    levels: Levels
    next_steps: NextSteps
    evidence_prompts: Prompts
    governor_questions: Questions
    owner: Owner
    review_months: Months
    effort: Effort
    requirements: Refs
    applies_to: AppliesEntry = AppliesEntry()


class StrandFile(FileShape):
    ref: Slug
    title: Text
    about: Text
    criteria: list[CriterionEntry] = Field(min_length=1)


class EditionFile(FileShape):
    id: Slug
    rubric: Slug
    edition: Text
    title: Text
    published: Text
    about: Text
    sources: list[Slug] = Field(min_length=1)
    strands: list[Slug] = Field(min_length=1)
    based_on: Slug | None = None
    retired: dict[Slug, Text] = {}  # criterion of the edition before → why it is no longer asked
    also_cites: dict[Slug, Refs] = {}  # criterion → requirements it answers besides those carried over


class ChangeEntry(FileShape):
    kinship: Literal["reworded", "replaces", "new"]
    refs: list[Slug] = []
    why: Text


class ChangedCriterion(FileShape):
    """A criterion of an edition based on another.

    What a reworded one leaves out is carried over; one that replaces others may leave out ``requirements`` alone, and
    then answers all that they did.
    """

    ref: Slug
    change: ChangeEntry
    after: Slug | None = None
    title: Text | None = None
    question: Text | None = None
    why: Text | None = None
    levels: Levels | None = None
    next_steps: NextSteps | None = None
    evidence_prompts: Prompts | None = None
    governor_questions: Questions | None = None
    owner: Owner | None = None
    review_months: Months | None = None
    effort: Effort | None = None
    requirements: Refs | None = None
    applies_to: AppliesEntry | None = None


class ChangedStrand(FileShape):
    """A strand file of an edition based on another: only what differs."""

    ref: Slug
    title: Text | None = None
    about: Text | None = None
    criteria: list[ChangedCriterion] = []
