"""An edition based on another: its files say only what differs, and everything else is carried over.

The format is described for authors in ``audit/rubrics/README.md``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from audit.domain.errors import Fault
from audit.domain.rubric import Descent, Kinship
from audit.store.rubric_reading import read_file
from audit.store.rubric_shapes import (
    ChangedCriterion,
    ChangedStrand,
    CriterionEntry,
    EditionFile,
    SourceFile,
    StrandFile,
)

# What people read and judge by. Requirements are left out: where only they grew, the criterion is the same.
WORDS = tuple(name for name in CriterionEntry.model_fields if name not in ("ref", "requirements"))


@dataclass(frozen=True)
class Written:
    """What the files of an edition say, whole."""

    head: EditionFile
    sources: list[SourceFile]
    strands: list[StrandFile]
    descents: Mapping[str, Descent]
    ever: frozenset[str]  # every ref of this edition and of all before it, which no other practice may take

    @cached_property
    def by_ref(self) -> dict[str, CriterionEntry]:
        return {c.ref: c for strand in self.strands for c in strand.criteria}

    @cached_property
    def strand_of(self) -> dict[str, str]:
        return {c.ref: strand.ref for strand in self.strands for c in strand.criteria}


@dataclass(frozen=True)
class Overlay:
    """The strands of the later edition, as far as they could be laid over the earlier one's, and what is wrong."""

    strands: list[StrandFile] = field(default_factory=list)
    descents: dict[str, Descent] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def criteria(self) -> Iterator[CriterionEntry]:
        return (c for strand in self.strands for c in strand.criteria)


def read_changes(
    head: EditionFile, base: Written | None, folder: Path, faults: list[Fault]
) -> list[tuple[str, ChangedStrand | None]]:
    """The strand files there are. A strand of the edition before needs none where nothing in it changes."""
    before = {strand.ref for strand in base.strands} if base else set(head.strands)
    return [
        (ref, read_file(path, ChangedStrand, faults))
        for ref in head.strands
        if (path := folder / f"{ref}.yaml").exists() or ref not in before
    ]


def lay_over(base: Written, head: EditionFile, changes: Sequence[ChangedStrand], sources: list[SourceFile]) -> Overlay:
    """Lay what the files of an edition say over the edition it is based on."""
    return _Layer(base, head, changes, sources).lay()


def answered_by(base: Written, laid: Overlay) -> dict[str, str]:
    """By requirement, the criterion that answered it in the edition before, where it is no longer there."""
    here = {c.ref for c in laid.criteria}
    return {r: ref for ref, criterion in base.by_ref.items() if ref not in here for r in criterion.requirements}


class _Layer:
    def __init__(
        self, base: Written, head: EditionFile, changes: Sequence[ChangedStrand], sources: list[SourceFile]
    ) -> None:
        self.base, self.head = base, head
        self.changes = {change.ref: change for change in changes}
        self.known = {r.ref for source in sources for r in source.requirements}
        used = {source.id for source in sources}
        # Requirements of a source that is no longer used fall away from what is carried over.
        self.dropped = {r.ref for source in base.sources if source.id not in used for r in source.requirements}
        self.replaced = {
            ref: entry.ref
            for change in changes
            for entry in change.criteria
            if entry.change.kinship == "replaces"
            for ref in entry.change.refs
        }
        self.laid = Overlay()

    def lay(self) -> Overlay:
        before = {strand.ref: strand for strand in self.base.strands}
        for ref in self.head.strands:
            self.lay_strand(ref, before.get(ref))
        self.check_edition()
        return self.laid

    def fault(self, file: str, place: str, problem: str) -> None:
        self.laid.faults.append(Fault(f"{file}.yaml", place, problem))

    def lay_strand(self, ref: str, before: StrandFile | None) -> None:
        change = self.changes.get(ref) or ChangedStrand(ref=ref)
        title, about = change.title or (before and before.title), change.about or (before and before.about)
        for name, said in (("title", title), ("about", about)):
            if not said:
                self.fault(ref, name, "is missing, and the strand is new in this edition")
        gone = {*self.replaced, *self.head.retired}
        criteria = [self.carried(c) for c in (before.criteria if before else []) if c.ref not in gone]
        for nth, entry in enumerate(change.criteria):
            if entry.ref in [earlier.ref for earlier in change.criteria[:nth]]:
                self.fault(ref, entry.ref, "is used for two criteria")
                continue
            made = self.reworded(ref, entry) if entry.change.kinship == "reworded" else self.added(ref, entry)
            if made is not None:
                self.place(ref, criteria, made, entry)
        if not criteria and not change.criteria:
            self.fault("edition", f"strands, {ref}", "has no criteria left; take it out of the list")
        self.laid.strands.append(
            StrandFile.model_construct(ref=ref, title=title or ref, about=about or "", criteria=criteria)
        )

    def place(self, strand: str, criteria: list[CriterionEntry], made: CriterionEntry, entry: ChangedCriterion) -> None:
        """Where the author wants it; or in its old place, or that of the first it replaces; otherwise at the end."""
        refs = [c.ref for c in criteria]
        if made.ref in refs:
            at = refs.index(made.ref)
            del criteria[at], refs[at]
        else:
            at = self.old_place(strand, refs, entry.change.refs)
        if entry.after is not None:
            if entry.after not in refs:
                self.fault(strand, f"{made.ref}, after", f"{entry.after} is not in this strand")
            else:
                at = refs.index(entry.after) + 1
        criteria.insert(at, made)

    def old_place(self, strand: str, refs: list[str], replaced: list[str]) -> int:
        """Behind all that stood before the first one replaced, or stands for it by now; the end if none was here."""
        before = [ref for ref, where in self.base.strand_of.items() if where == strand]
        stood = next((before.index(ref) for ref in replaced if ref in before), None)
        if stood is None:
            return len(refs)
        ahead = {
            *before[:stood],
            *(entry.ref for entry in self.changes[strand].criteria if self.stands_by(entry, before, stood)),
        }
        return max((at + 1 for at, ref in enumerate(refs) if ref in ahead), default=0)

    def stands_by(self, entry: ChangedCriterion, before: list[str], stood: int) -> bool:
        """Whether a criterion stands, by default, in the place of one that came up to ``stood``."""
        return entry.after is None and any(ref in before[: stood + 1] for ref in entry.change.refs[:1])

    def carried(self, criterion: CriterionEntry) -> CriterionEntry:
        """The same in every word; it may answer more requirements, or fewer where a source is no longer used."""
        kept = [r for r in criterion.requirements if r not in self.dropped]
        also = self.head.also_cites.get(criterion.ref, [])
        if not kept and not also:
            self.fault("edition", "sources", f"{criterion.ref} is carried over, and none of them holds what it answers")
        return criterion.model_copy(update={"requirements": [*kept, *also]})

    def reworded(self, strand: str, entry: ChangedCriterion) -> CriterionEntry | None:
        """The same practice at the same standard, in other words. None, with the fault told, where it is not that."""
        ref, base = entry.ref, self.base
        before = base.by_ref.get(ref)
        if before is None:
            self.fault(strand, f"{ref}, change", f"is not in {base.head.id}; what is reworded keeps its ref")
            return None
        if base.strand_of[ref] != strand:
            self.fault(strand, f"{ref}, change", f"is in strand {base.strand_of[ref]}; put it in that strand's file")
            return None
        if ref in self.replaced:
            self.fault(strand, f"{ref}, change", f"is replaced by {self.replaced[ref]} as well; it is one or the other")
            return None
        if ref in self.head.retired:
            self.fault(strand, f"{ref}, change", "is retired in edition.yaml as well; it is one or the other")
            return None
        if entry.change.refs not in ([], [ref]):
            self.fault(strand, f"{ref}, change, refs", "a reworded criterion comes from itself alone; leave refs out")
        given = {name: said for name in WORDS if (said := getattr(entry, name)) is not None}
        if all(getattr(before, name) == said for name, said in given.items()):
            said = "is the same as before in every word; leave it out, and add what it answers under also_cites"
            self.fault(strand, f"{ref}, change", said)
        if entry.requirements is not None and ref in self.head.also_cites:
            self.fault("edition", f"also_cites, {ref}", f"lists its own requirements in {strand}.yaml; add these there")
        self.laid.descents[ref] = Descent(Kinship.REWORDED, (ref,), entry.change.why)
        made = self.carried(before) if entry.requirements is None else before
        own = {} if entry.requirements is None else {"requirements": entry.requirements}
        return made.model_copy(update={**given, **own})

    def added(self, strand: str, entry: ChangedCriterion) -> CriterionEntry | None:
        """New, or in the place of others. None, with the fault told, where something it needs is missing."""
        ref, change = entry.ref, entry.change
        if ref in self.base.ever:
            said = "is a ref of an earlier edition, and a ref is never given to another practice; choose another"
            self.fault(strand, ref, said)
            return None
        if change.kinship == "new" and change.refs:
            self.fault(
                strand, f"{ref}, change, refs", "a new criterion comes from none; leave refs out, or say replaces"
            )
        if change.kinship == "replaces":
            self.check_replaced(strand, entry)
        given = entry.model_dump(exclude={"change", "after"}, exclude_none=True)
        if entry.requirements is None and change.kinship == "replaces":
            given["requirements"] = [*self.inherited(change.refs), *self.head.also_cites.get(ref, [])]
        elif ref in self.head.also_cites:
            self.fault("edition", f"also_cites, {ref}", f"lists its own requirements in {strand}.yaml; add these there")
        missing = [
            name for name, needed in CriterionEntry.model_fields.items() if needed.is_required() and not given.get(name)
        ]
        for name in missing:
            self.fault(strand, f"{ref}, {name}", "is missing")
        if missing:
            return None
        self.laid.descents[ref] = Descent(Kinship(change.kinship), tuple(change.refs), change.why)
        return CriterionEntry.model_validate(given)

    def check_replaced(self, strand: str, entry: ChangedCriterion) -> None:
        place = f"{entry.ref}, change, refs"
        if not entry.change.refs:
            self.fault(strand, place, "is empty; list the criteria it takes the place of")
        for ref in entry.change.refs:
            if (before := self.base.by_ref.get(ref)) is None:
                self.fault(strand, place, f"{ref} is not in {self.base.head.id}")
            elif ref in self.head.retired:
                self.fault(strand, place, f"{ref} is retired in edition.yaml as well; it is one or the other")
            elif before.levels == entry.levels:
                self.fault(strand, place, f"has the five levels of {ref}, so it asks the same; carry that on instead")

    def inherited(self, refs: Sequence[str]) -> list[str]:
        """The requirements of the criteria that one takes the place of, each once."""
        found = [r for ref in refs if ref in self.base.by_ref for r in self.base.by_ref[ref].requirements]
        return [r for r in dict.fromkeys(found) if r not in self.dropped]

    def check_edition(self) -> None:
        """What edition.yaml says of single criteria, and whether any would disappear in silence."""
        base, head = self.base, self.head
        if head.rubric != base.head.rubric:
            self.fault(
                "edition", "rubric", f"is {head.rubric!r}; the edition it is based on is of {base.head.rubric!r}"
            )
        for ref in head.retired:
            if ref not in base.by_ref:
                self.fault("edition", f"retired, {ref}", f"is not in {base.head.id}")
        for ref, strand in base.strand_of.items():
            if strand not in head.strands and ref not in {*self.replaced, *head.retired}:
                said = f"leaves out {strand}, and {ref} would disappear; say that it is retired, or what replaces it"
                self.fault("edition", "strands", said)
        here = {c.ref for c in self.laid.criteria}
        for ref, also in head.also_cites.items():
            if ref not in here:
                self.fault("edition", f"also_cites, {ref}", "is no criterion of this edition")
            for requirement in also:
                if requirement not in self.known:
                    said = f"{requirement} is in none of the edition's sources"
                    self.fault("edition", f"also_cites, {ref}", said)
