"""Read rubric editions from their YAML files, and say everything that is wrong with them at once.

The format is described for authors in ``audit/rubrics/README.md``.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from audit.domain.errors import Fault, RubricError, UnknownRef
from audit.domain.rubric import AppliesTo, Criterion, Edition, Part, Requirement, Source, Strand
from audit.domain.vocabulary import FACILITIES, OWNERS, PHASES, TYPES, Effort, Force

RUBRICS = Path(__file__).resolve().parent.parent / "rubrics"
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader is ten times as fast, where there is one

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Phase = Literal[tuple(PHASES)]  # type: ignore[valid-type]
Facility = Literal[tuple(FACILITIES)]  # type: ignore[valid-type]
SettingType = Literal[tuple(TYPES)]  # type: ignore[valid-type]
Owner = Literal[OWNERS]  # type: ignore[valid-type]


class _Loader(_Safe):  # type: ignore[misc]
    """Refuses a field that is given twice: YAML itself would keep the last and drop the others in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Any:
        names: Counter[str] = Counter()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                names[key.value] += 1
                if names[key.value] == 2:
                    raise yaml.constructor.ConstructorError(None, None, f"{key.value!r} is there twice", key.start_mark)
        return super().construct_mapping(node, deep)


LOADER: Any = _Loader


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")


F = TypeVar("F", bound=_File)


class _Part(_File):
    id: Slug
    title: Text


class _Requirement(_File):
    ref: Text
    part: Text
    place: Text
    force: Force
    who: Text
    summary: Text
    binds: list[SettingType] = []  # type: ignore[valid-type]
    place_checked: bool = True
    note: str = ""


class _Source(_File):
    id: Slug
    title: Text
    short: Text
    publisher: Text
    published: Text
    about: Text
    parts: list[_Part] = Field(min_length=1)
    requirements: list[_Requirement] = Field(min_length=1)


class _AppliesTo(_File):
    phases: list[Phase] = []  # type: ignore[valid-type]
    facilities: list[Facility] = []  # type: ignore[valid-type]


class _Criterion(_File):
    ref: Slug
    title: Text
    question: Text
    why: Text
    levels: list[Text] = Field(min_length=5, max_length=5)
    next_steps: list[Text] = Field(min_length=4, max_length=4)
    evidence_prompts: list[Text] = Field(min_length=3, max_length=6)
    governor_questions: list[Text] = Field(min_length=1, max_length=2)
    owner: Owner
    review_months: int = Field(ge=1, le=36)
    effort: Effort
    requirements: list[Text] = Field(min_length=1)
    applies_to: _AppliesTo = _AppliesTo()


class _Strand(_File):
    ref: Slug
    title: Text
    about: Text
    criteria: list[_Criterion] = Field(min_length=1)


class _Edition(_File):
    id: Slug
    rubric: Slug
    edition: Text
    title: Text
    published: Text
    about: Text
    sources: list[Slug] = Field(min_length=1)
    strands: list[Slug] = Field(min_length=1)


def edition_ids(root: Path = RUBRICS) -> tuple[str, ...]:
    """Every edition there is, by folder name, oldest name first."""
    return tuple(sorted(path.parent.name for path in root.glob("*/edition.yaml")))


@lru_cache
def load_edition(edition_id: str, root: Path = RUBRICS) -> Edition:
    """The edition in the folder ``edition_id``. Read once per process: editions never change while in use.

    Raises UnknownRef where there is no such folder, and RubricError, with every fault, where its files are wrong.
    """
    folder = root / edition_id
    if edition_id not in edition_ids(root):
        raise UnknownRef(edition_id)
    faults: list[Fault] = []
    head = _read(folder / "edition.yaml", _Edition, faults)
    if head is None:
        raise RubricError(faults)
    sources = [(s, _read(root / "sources" / f"{s}.yaml", _Source, faults)) for s in head.sources]
    strands = [(s, _read(folder / f"{s}.yaml", _Strand, faults)) for s in head.strands]
    faults += _name_faults(head, sources, strands, folder)
    if faults:  # refs cannot be compared while files are missing or malformed
        raise RubricError(faults)
    good_sources = [s for _, s in sources if s]
    good_strands = [s for _, s in strands if s]
    if faults := [*_ref_faults(good_sources, good_strands), *_mapping_faults(good_sources, good_strands)]:
        raise RubricError(faults)
    return _edition(head, good_sources, good_strands)


def _read(path: Path, model: type[F], faults: list[Fault]) -> F | None:
    """One file, or None with its faults added to the list."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 - a safe loader, see LOADER
    except FileNotFoundError:
        faults.append(Fault(path.name, "", "there is no such file; add it, or take its name out of edition.yaml"))
        return None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        faults.append(Fault(path.name, "", f"cannot be read as YAML: {' '.join(str(error).split())}"))
        return None
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults += [Fault(path.name, _place(raw, e["loc"]), _in_words(e)) for e in error.errors()]
        return None


def _place(raw: Any, location: tuple[int | str, ...]) -> str:
    """Where in a file, by refs rather than by counting: ``training-annual, levels, item 3``."""
    words: list[str] = []
    here = raw
    for step in location:
        here = here[step] if _has(here, step) else None
        if isinstance(step, int):
            named = here.get("ref") or here.get("id") if isinstance(here, dict) else None
            words = [str(named)] if named else [*words, f"item {step + 1}"]
        else:
            words.append(step)
    return ", ".join(words)


def _has(here: Any, step: int | str) -> bool:
    if isinstance(here, dict):
        return step in here
    return isinstance(here, list) and isinstance(step, int) and step < len(here)


def _in_words(error: Any) -> str:
    """One validation error, in words an author can act on."""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a field of this file; check the spelling"
        case "string_type":
            return f"should be text, not {error['input']!r}; put it in quotes"
        case "model_type" | "model_attributes_type":
            return "should be fields with names, one to a line"
        case "list_type":
            return "should be a list, with a hyphen before each entry"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"should be a whole number, not {error['input']!r}"
        case "bool_type" | "bool_parsing":
            return f"should be true or false, not {error['input']!r}"
        case "too_short":
            return f"needs at least {context['min_length']} entries, has {context['actual_length']}"
        case "too_long":
            return f"may have at most {context['max_length']} entries, has {context['actual_length']}"
        case "string_too_short":
            return "is empty"
        case "string_pattern_mismatch":
            return f"may hold lower-case letters, digits and single hyphens only, not {error['input']!r}"
        case "literal_error" | "enum":
            return f"is {error['input']!r}; use one of {context['expected']}"
        case "greater_than_equal" | "less_than_equal":
            return f"is {error['input']!r}; it should be from 1 to 36"
        case _:
            return str(error["msg"]).lower()


def _name_faults(
    head: _Edition,
    sources: list[tuple[str, _Source | None]],
    strands: list[tuple[str, _Strand | None]],
    folder: Path,
) -> Iterator[Fault]:
    """Names inside the files must be the names the files go by, and no strand file may be left out."""
    if head.id != folder.name:
        yield Fault("edition.yaml", "id", f"is {head.id!r}, but its folder is called {folder.name!r}")
    for name, source in sources:
        if source is not None and source.id != name:
            yield Fault(f"{name}.yaml", "id", f"is {source.id!r}; it should be the file's name, {name!r}")
    for name, strand in strands:
        if strand is not None and strand.ref != name:
            yield Fault(f"{name}.yaml", "ref", f"is {strand.ref!r}; it should be the file's name, {name!r}")
    for path in sorted(folder.glob("*.yaml")):
        if path.stem != "edition" and path.stem not in head.strands:
            yield Fault(path.name, "", "is not in the list of strands in edition.yaml")


def _ref_faults(sources: list[_Source], strands: list[_Strand]) -> Iterator[Fault]:
    """Refs are unique, and requirements stand in a part that exists."""
    seen: Counter[str] = Counter()
    for source in sources:
        parts = {part.id for part in source.parts}
        for requirement in source.requirements:
            seen[requirement.ref] += 1
            if seen[requirement.ref] == 2:
                yield Fault(f"{source.id}.yaml", requirement.ref, "is used for two requirements")
            if requirement.part not in parts:
                yield Fault(
                    f"{source.id}.yaml", requirement.ref, f"is in part {requirement.part!r}, which is not in the list"
                )
    for strand in strands:
        for criterion in strand.criteria:
            seen[criterion.ref] += 1
            if seen[criterion.ref] == 2:
                yield Fault(f"{strand.ref}.yaml", criterion.ref, "is used for two criteria")


def _mapping_faults(sources: list[_Source], strands: list[_Strand]) -> Iterator[Fault]:
    """Every requirement that can be scored has a criterion; no criterion cites what is not there or is context."""
    known = {r.ref: r for source in sources for r in source.requirements}
    mapped: set[str] = set()
    for strand in strands:
        for criterion in strand.criteria:
            cited: Counter[str] = Counter(criterion.requirements)
            mapped |= set(cited)
            for ref, times in cited.items():
                place = f"{criterion.ref}, requirements"
                if times > 1:
                    yield Fault(f"{strand.ref}.yaml", place, f"{ref} is listed {times} times")
                if ref not in known:
                    yield Fault(f"{strand.ref}.yaml", place, f"{ref} is in none of the edition's sources")
                elif known[ref].force is Force.CONTEXT:
                    yield Fault(f"{strand.ref}.yaml", place, f"{ref} is context, which is never scored; take it out")
    for source in sources:
        for requirement in source.requirements:
            if requirement.force is not Force.CONTEXT and requirement.ref not in mapped:
                yield Fault(f"{source.id}.yaml", requirement.ref, "is mapped to no criterion; add it to one")


def _edition(head: _Edition, sources: list[_Source], strands: list[_Strand]) -> Edition:
    return Edition(
        **head.model_dump(exclude={"sources", "strands"}),
        sources=tuple(_source(s) for s in sources),
        strands=tuple(_strand(s) for s in strands),
    )


def _source(source: _Source) -> Source:
    return Source(
        **source.model_dump(exclude={"parts", "requirements"}),
        parts=tuple(Part(**part.model_dump()) for part in source.parts),
        requirements=tuple(
            Requirement(**{**r.model_dump(), "binds": tuple(r.binds), "source": source.id}) for r in source.requirements
        ),
    )


def _strand(strand: _Strand) -> Strand:
    return Strand(
        ref=strand.ref,
        title=strand.title,
        about=strand.about,
        criteria=tuple(
            Criterion(
                **c.model_dump(
                    exclude={
                        "applies_to",
                        "levels",
                        "next_steps",
                        "evidence_prompts",
                        "governor_questions",
                        "requirements",
                    }
                ),
                strand=strand.ref,
                levels=tuple(c.levels),
                next_steps=tuple(c.next_steps),
                evidence_prompts=tuple(c.evidence_prompts),
                governor_questions=tuple(c.governor_questions),
                requirements=tuple(c.requirements),
                applies_to=AppliesTo(tuple(c.applies_to.phases), tuple(c.applies_to.facilities)),
            )
            for c in strand.criteria
        ),
    )
