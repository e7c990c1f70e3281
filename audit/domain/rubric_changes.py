"""What an edition of the rubric changed since the one it is based on, for authors and for readers."""

from dataclasses import dataclass

from audit.domain.rubric import Criterion, Descent, Edition, Kinship, Requirement, Source

TEXTS = {  # what people read of a criterion and judge it by → what to call it
    "title": "title",
    "question": "question",
    "why": "why it matters",
    "levels": "level descriptors",
    "next_steps": "next steps",
    "evidence_prompts": "evidence",
    "governor_questions": "governors' questions",
    "owner": "who usually leads",
    "review_months": "how long a judgement stays fresh",
    "effort": "effort",
    "applies_to": "whom it applies to",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One criterion beside what it comes from."""

    criterion: Criterion
    descent: Descent
    before: tuple[Criterion, ...]  # in the edition before; empty for a new one
    added: tuple[Requirement, ...]  # what it answers now and none of those did
    fields: tuple[str, ...]  # of a reworded one: which of its texts differ, by name

    @property
    def field_words(self) -> str:
        """``fields`` as people call them: "question, levels"."""
        return ", ".join(TEXTS[name] for name in self.fields)


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """Every criterion of both editions once, in rubric order."""

    edition: Edition
    before: Edition
    same: tuple[Change, ...]
    reworded: tuple[Change, ...]
    replaces: tuple[Change, ...]
    new: tuple[Change, ...]
    replaced: tuple[Criterion, ...]  # of the edition before, whose place was taken
    retired: tuple[tuple[Criterion, str], ...]  # of the edition before, and why they are no longer asked
    new_sources: tuple[Source, ...]
    dropped_sources: tuple[Source, ...]

    @property
    def sentence(self) -> str:
        """Both counts and what became of each, in words."""
        return (
            f"{len(self.before.criteria)} criteria before and {len(self.edition.criteria)} now: "
            f"{len(self.same)} the same, {len(self.reworded)} reworded, {len(self.replaces)} in the place of "
            f"{len(self.replaced)}, {len(self.new)} new, {len(self.retired)} retired."
        )

    @property
    def more_asked(self) -> tuple[Change, ...]:
        """Criteria carried over word for word that another source asks for as well."""
        return tuple(change for change in self.same if change.added)


def changes_since(edition: Edition, before: Edition) -> EditionChanges:
    """Compare an edition with the one it is based on.

    Raises ValueError where it is based on another, or on none.
    """
    if edition.based_on != before.id:
        raise ValueError(f"{edition.id} is not based on {before.id}")
    found: dict[Kinship, list[Change]] = {kinship: [] for kinship in Kinship}
    for criterion in edition.criteria:
        change = _change(edition, before, criterion)
        found[change.descent.kinship].append(change)
    taken = {ref for change in found[Kinship.REPLACES] for ref in change.descent.refs}
    sources, earlier = {s.id for s in edition.sources}, {s.id for s in before.sources}
    return EditionChanges(
        edition,
        before,
        same=tuple(found[Kinship.SAME]),
        reworded=tuple(found[Kinship.REWORDED]),
        replaces=tuple(found[Kinship.REPLACES]),
        new=tuple(found[Kinship.NEW]),
        replaced=tuple(c for c in before.criteria if c.ref in taken),
        retired=tuple((c, edition.retired[c.ref]) for c in before.criteria if c.ref in edition.retired),
        new_sources=tuple(s for s in edition.sources if s.id not in earlier),
        dropped_sources=tuple(s for s in before.sources if s.id not in sources),
    )


def _change(edition: Edition, before: Edition, criterion: Criterion) -> Change:
    descent = edition.descent(criterion.ref)
    parents = tuple(before.criterion(ref) for ref in descent.refs)
    answered = {ref for parent in parents for ref in parent.requirements}
    fields: tuple[str, ...] = ()
    if descent.kinship is Kinship.REWORDED:
        fields = tuple(name for name in TEXTS if getattr(criterion, name) != getattr(parents[0], name))
    return Change(
        criterion,
        descent,
        parents,
        added=tuple(r for r in edition.cited(criterion) if r.ref not in answered),
        fields=fields,
    )
