"""Read rubric editions from their YAML files, and say everything that is wrong with them at once.

The format is described for authors in ``audit/rubrics/README.md``.
"""

import re
from functools import lru_cache
from pathlib import Path

from audit.domain.errors import Fault, RubricError, UnknownRef
from audit.domain.rubric import AppliesTo, Criterion, Edition, Part, Requirement, Source, Strand
from audit.store.rubric_faults import citation_faults, name_faults, ref_faults, unmapped_faults
from audit.store.rubric_overlay import Overlay, Written, answered_by, lay_over, read_changes
from audit.store.rubric_reading import read_file
from audit.store.rubric_shapes import EditionFile, SourceFile, StrandFile

RUBRICS = Path(__file__).resolve().parent.parent / "rubrics"


def edition_ids(root: Path = RUBRICS) -> tuple[str, ...]:
    """Every edition there is, by folder name, oldest first.

    Numbers in a name count as numbers: ``online-safety-2016-10`` is newer than ``online-safety-2016-9``.
    """
    return tuple(sorted((path.parent.name for path in root.glob("*/edition.yaml")), key=_by_numbers))


def _by_numbers(name: str) -> tuple[tuple[str, int], ...]:
    return tuple((word, int(digits or 0)) for word, digits in re.findall(r"(\D*)(\d*)", name))


@lru_cache
def load_edition(edition_id: str, root: Path = RUBRICS) -> Edition:
    """The edition in the folder ``edition_id``. Read once per process: editions never change while in use.

    Raises UnknownRef where there is no such folder, and RubricError, with every fault, where its files are wrong.
    """
    written = _written(edition_id, root)
    head = written.head
    return Edition(
        **head.model_dump(exclude={"sources", "strands", "based_on", "also_cites"}),
        based_on=head.based_on or "",
        descents=written.descents,
        sources=tuple(_source(s) for s in written.sources),
        strands=tuple(_strand(s) for s in written.strands),
    )


@lru_cache
def _written(edition_id: str, root: Path, later: tuple[str, ...] = ()) -> Written:
    """What an edition says, whole: where it is based on another, with all that is carried over from that one.

    ``later`` holds the editions that are, in turn, based on this one.
    """
    folder = root / edition_id
    if edition_id not in edition_ids(root):
        raise UnknownRef(edition_id)
    faults: list[Fault] = []
    head = read_file(folder / "edition.yaml", EditionFile, faults)
    if head is None:
        raise RubricError(faults)
    sources = [(s, read_file(root / "sources" / f"{s}.yaml", SourceFile, faults)) for s in head.sources]
    if head.based_on is None:
        return _first(head, sources, folder, faults)
    base = _base(head.based_on, root, (*later, edition_id), faults)
    changes = read_changes(head, base, folder, faults)
    faults += name_faults(head, sources, changes, folder)
    if faults or base is None:
        raise RubricError(faults)
    good_sources = [s for _, s in sources if s]
    laid = lay_over(base, head, [c for _, c in changes if c], good_sources)
    if faults := _overlay_faults(laid, base, good_sources):
        raise RubricError(faults)
    return Written(head, good_sources, laid.strands, laid.descents, base.ever | {c.ref for c in laid.criteria})


def _first(
    head: EditionFile, sources: list[tuple[str, SourceFile | None]], folder: Path, faults: list[Fault]
) -> Written:
    """An edition that stands by itself."""
    strands = [(s, read_file(folder / f"{s}.yaml", StrandFile, faults)) for s in head.strands]
    faults += name_faults(head, sources, strands, folder)
    faults += [
        Fault("edition.yaml", field, "is only for an edition that is based_on another")
        for field in ("retired", "also_cites")
        if getattr(head, field)
    ]
    if faults:  # refs cannot be compared while files are missing or malformed
        raise RubricError(faults)
    good_sources, good_strands = [s for _, s in sources if s], [s for _, s in strands if s]
    if faults := [
        *ref_faults(good_sources, good_strands),
        *citation_faults(good_sources, good_strands),
        *unmapped_faults(good_sources, good_strands, {}),
    ]:
        raise RubricError(faults)
    return Written(head, good_sources, good_strands, {}, frozenset(c.ref for s in good_strands for c in s.criteria))


def _base(edition_id: str, root: Path, later: tuple[str, ...], faults: list[Fault]) -> Written | None:
    """The edition that another is based on, or None with the reason added to the faults."""
    if edition_id in later:
        circle = " is based on ".join([*later, edition_id])
        faults.append(Fault("edition.yaml", "based_on", f"goes round in a circle: {circle}"))
        return None
    try:
        return _written(edition_id, root, later)
    except UnknownRef:
        faults.append(Fault("edition.yaml", "based_on", f"there is no edition {edition_id!r}"))
    except RubricError as error:
        said = f"{edition_id} has faults of its own, {len(error.faults)} in all, the first: {error.faults[0]}"
        faults.append(Fault("edition.yaml", "based_on", said))
    return None


def _overlay_faults(laid: Overlay, base: Written, sources: list[SourceFile]) -> list[Fault]:
    """All that is wrong; but where a criterion could not be placed, not that what it answers is unmapped."""
    faults = [*laid.faults, *ref_faults(sources, laid.strands), *citation_faults(sources, laid.strands)]
    return faults or list(unmapped_faults(sources, laid.strands, answered_by(base, laid)))


def _source(source: SourceFile) -> Source:
    return Source(
        **source.model_dump(exclude={"parts", "requirements"}),
        parts=tuple(Part(**part.model_dump()) for part in source.parts),
        requirements=tuple(
            Requirement(**{**r.model_dump(), "binds": tuple(r.binds), "source": source.id}) for r in source.requirements
        ),
    )


def _strand(strand: StrandFile) -> Strand:
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
