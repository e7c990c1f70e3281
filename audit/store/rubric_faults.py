"""What can be wrong between the files of a rubric: names, refs and the mapping of requirements."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from audit.domain.errors import Fault
from audit.domain.vocabulary import Force
from audit.store.rubric_shapes import ChangedStrand, EditionFile, SourceFile, StrandFile


def name_faults(
    head: EditionFile,
    sources: list[tuple[str, SourceFile | None]],
    strands: Sequence[tuple[str, StrandFile | ChangedStrand | None]],
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


def ref_faults(sources: list[SourceFile], strands: list[StrandFile]) -> Iterator[Fault]:
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


def citation_faults(sources: list[SourceFile], strands: list[StrandFile]) -> Iterator[Fault]:
    """No criterion cites what is not there, is context, or is cited already."""
    known = {r.ref: r for source in sources for r in source.requirements}
    for strand in strands:
        for criterion in strand.criteria:
            for ref, times in Counter(criterion.requirements).items():
                place = f"{criterion.ref}, requirements"
                if times > 1:
                    yield Fault(f"{strand.ref}.yaml", place, f"{ref} is listed {times} times")
                if ref not in known:
                    yield Fault(f"{strand.ref}.yaml", place, f"{ref} is in none of the edition's sources")
                elif known[ref].force is Force.CONTEXT:
                    yield Fault(f"{strand.ref}.yaml", place, f"{ref} is context, which is never scored; take it out")


def unmapped_faults(
    sources: list[SourceFile], strands: list[StrandFile], answered: Mapping[str, str]
) -> Iterator[Fault]:
    """Every requirement that can be scored has a criterion.

    ``answered`` says, by requirement, what answered it in the edition before and is no longer there.
    """
    mapped = {ref for strand in strands for criterion in strand.criteria for ref in criterion.requirements}
    for source in sources:
        for requirement in source.requirements:
            if requirement.force is not Force.CONTEXT and requirement.ref not in mapped:
                before = answered.get(requirement.ref)
                hint = f" ({before} answered it, and is no longer there)" if before else ""
                yield Fault(f"{source.id}.yaml", requirement.ref, f"is mapped to no criterion; add it to one{hint}")
