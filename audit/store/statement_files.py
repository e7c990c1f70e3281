"""Read the statements of a policy template, and say everything that is wrong with their files at once.

The format is described for authors in ``audit/rubrics/README.md``.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from audit.domain.errors import Fault, RubricError
from audit.domain.policy_statement import PolicyStatement
from audit.domain.rubric import AppliesTo, Edition, Part, Requirement
from audit.domain.vocabulary import Force
from audit.store.rubric_files import RUBRICS, load_edition
from audit.store.rubric_reading import read_file
from audit.store.rubric_shapes import Facility, FileShape, PartEntry, Phase, Phrase, Text
from audit.store.statement_wordings import (
    NO_WORDING,
    FoundWording,
    Wording,
    read_passages,
    read_wordings,
    wording_faults,
)

TEMPLATE = "kcc-policy-2016"  # the source whose statements these are
SECOND = "kcc-policy-2016-2"  # what its second edition adds, where an edition of the rubric uses that
RESPONSIBILITIES = "responsibilities.yaml"  # said in full by the source itself; here only how to recognise them

Groups = Annotated[list[Annotated[list[Phrase], Field(min_length=1)]], Field(min_length=2, max_length=4)]


class _Recognised(FileShape):
    ref: Text
    look_for: Groups
    negated_by: list[Phrase] = []


class _Statement(_Recognised):
    part: Text
    place: Text
    force: Force
    who: Text
    summary: Text
    criteria: list[Text] = []
    facilities: list[Facility] = []  # type: ignore[valid-type]
    phases: list[Phase] = []  # type: ignore[valid-type]
    note: str = ""


class _Responsibilities(FileShape):
    statements: list[_Recognised] = Field(min_length=1)


class _Section(FileShape):
    title: Text
    parts: list[PartEntry] = Field(min_length=1)
    statements: list[_Statement] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class _Said:
    """How policies word the statements, by ref."""

    wordings: Mapping[str, Wording]
    passages: Mapping[str, FoundWording]

    def beside(self, statement: PolicyStatement) -> PolicyStatement:
        """The statement with its own."""
        wording, found = self.wordings[statement.ref], self.passages.get(statement.ref, NO_WORDING)
        return replace(
            statement,
            said_as=tuple(wording.said_as),
            mistaken_for=tuple(wording.mistaken_for),
            said_in=tuple(found.said_in),
            mistaken_in=tuple(found.mistaken_in),
        )


@lru_cache
def load_statements(edition_id: str, root: Path = RUBRICS) -> tuple[PolicyStatement, ...]:
    """Every statement of the template, responsibilities first, then section by section as it prints them.

    What the second edition adds comes last, where the rubric's edition uses it. They bear on the criteria of one
    edition: where it replaced one that a statement names, on those in its place. Raises RubricError, with every fault,
    where the files are wrong, and UnknownRef where there is no such edition or it does not use the template.
    """
    edition = load_edition(edition_id, root)
    first = _read_template(edition, root)
    if all(source.id != SECOND for source in edition.sources):
        return first
    titles = dict.fromkeys(statement.section for statement in first)
    return (*first, *_read_additions(edition, root, tuple(titles)))


def _read_template(edition: Edition, root: Path) -> tuple[PolicyStatement, ...]:
    folder = root / "statements" / TEMPLATE
    faults: list[Fault] = []
    first = read_file(folder / RESPONSIBILITIES, _Responsibilities, faults)
    sections = {path.name: read_file(path, _Section, faults) for path in sorted(folder.glob("section-*.yaml"))}
    if not sections:
        faults.append(Fault("section-*.yaml", "", "there is no such file; the template has nine sections"))
    said = _Said(read_wordings(folder, faults), read_passages(folder, faults))
    if first is None or faults:
        raise RubricError(faults)
    asked = {r.ref: r for r in edition.source(TEMPLATE).requirements}
    read = {name: section for name, section in sections.items() if section is not None}
    successors = _successors(edition)
    refs = [*(entry.ref for entry in first.statements), *(e.ref for s in read.values() for e in s.statements)]
    if faults := [
        *_responsibility_faults(first, asked, TEMPLATE),
        *_section_faults(read, successors, edition.id, first),
        *wording_faults(said.wordings, refs),
    ]:
        raise RubricError(faults)
    ethos = next(iter(read.values())).title
    return (
        *(said.beside(_responsibility(entry, asked[entry.ref], edition, ethos)) for entry in first.statements),
        *(said.beside(_statement(entry, s, successors)) for s in read.values() for entry in s.statements),
    )


def _read_additions(edition: Edition, root: Path, sections: tuple[str, ...]) -> Iterator[PolicyStatement]:
    """What the second edition adds, each under the section of the first that its number belongs to."""
    folder = root / "statements" / SECOND
    faults: list[Fault] = []
    file = read_file(folder / RESPONSIBILITIES, _Responsibilities, faults)
    said = _Said(read_wordings(folder, faults), read_passages(folder, faults))
    if file is None or faults:
        raise RubricError(faults)
    asked = {r.ref: r for r in edition.source(SECOND).requirements}
    refs = [entry.ref for entry in file.statements]
    if faults := [*_responsibility_faults(file, asked, SECOND), *wording_faults(said.wordings, refs)]:
        raise RubricError(faults)
    by_number = {title.split()[0]: title for title in sections}
    for entry in file.statements:
        requirement = asked[entry.ref]
        section = by_number[requirement.part.split("-")[0]]
        yield said.beside(_responsibility(entry, requirement, edition, section))


def _successors(edition: Edition) -> dict[str, tuple[str, ...]]:
    """Ref of a criterion, of this edition or the one before → where it is asked in this one."""
    found: dict[str, list[str]] = {}
    for criterion in edition.criteria:
        for ref in {criterion.ref, *edition.descent(criterion.ref).refs}:
            found.setdefault(ref, []).append(criterion.ref)
    return {ref: tuple(refs) for ref, refs in found.items()}


def _responsibility_faults(file: _Responsibilities, asked: Mapping[str, Requirement], source: str) -> Iterator[Fault]:
    """One entry for each requirement of the source, and no other."""
    here = Counter(entry.ref for entry in file.statements)
    for ref, times in here.items():
        if times > 1:
            yield Fault(RESPONSIBILITIES, ref, f"is there {times} times")
        if ref not in asked:
            yield Fault(RESPONSIBILITIES, ref, f"is not a requirement of {source}")
    for ref in asked:
        if ref not in here:
            yield Fault(RESPONSIBILITIES, ref, "is missing: say how it may be recognised")


def _section_faults(
    sections: dict[str, _Section], criteria: Container[str], edition_id: str, first: _Responsibilities
) -> Iterator[Fault]:
    """Refs are used once, parts exist, and whatever can be scored bears on criteria that there are."""
    seen = Counter(entry.ref for entry in first.statements)
    for name, section in sections.items():
        parts = {part.id for part in section.parts}
        for entry in section.statements:
            seen[entry.ref] += 1
            if seen[entry.ref] == 2:
                yield Fault(name, entry.ref, "is used for two statements")
            if entry.part not in parts:
                yield Fault(name, entry.ref, f"is in part {entry.part!r}, which is not in the list")
            if bool(entry.criteria) == (entry.force is Force.CONTEXT):
                yield Fault(name, entry.ref, "needs criteria, unless it is context, which has none")
            for ref in entry.criteria:
                if ref not in criteria:
                    yield Fault(name, f"{entry.ref}, criteria", f"{ref} is not a criterion of {edition_id}")


def _responsibility(entry: _Recognised, requirement: Requirement, edition: Edition, section: str) -> PolicyStatement:
    parts = {part.id: part for part in edition.source(requirement.source).parts}
    return PolicyStatement(
        ref=entry.ref,
        source=requirement.source,
        section=section,
        part=parts[requirement.part],
        place=requirement.place,
        force=requirement.force,
        who=requirement.who,
        summary=requirement.summary,
        criteria=tuple(c.ref for c in edition.criteria_of[entry.ref]),
        look_for=_groups(entry.look_for),
        negated_by=tuple(entry.negated_by),
        note=requirement.note,
    )


def _statement(entry: _Statement, section: _Section, successors: Mapping[str, tuple[str, ...]]) -> PolicyStatement:
    criteria = dict.fromkeys(here for ref in entry.criteria for here in successors[ref])  # each once, in order
    titles = {part.id: part.title for part in section.parts}
    return PolicyStatement(
        ref=entry.ref,
        source=TEMPLATE,
        section=section.title,
        part=Part(entry.part, titles[entry.part]),
        place=entry.place,
        force=entry.force,
        who=entry.who,
        summary=entry.summary,
        criteria=tuple(criteria),
        look_for=_groups(entry.look_for),
        negated_by=tuple(entry.negated_by),
        applies_to=AppliesTo(tuple(entry.phases), tuple(entry.facilities)),
        note=entry.note,
    )


def _groups(groups: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(group) for group in groups)
