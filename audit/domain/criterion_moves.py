"""How each criterion moved from one review to another, and where the two cannot be compared at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from audit.domain.assessment import Assessment, Standing
from audit.domain.lineage import COMPARABLE, Lineage
from audit.domain.rubric import Criterion, Kinship, Strand


class Change(StrEnum):
    """What became of a criterion between two reviews.

    The first three are about the setting, and follow the assured level. The others are about the rubric, or say that
    there is nothing to compare. A reworded criterion has a movement of its own (``CriterionMovement.movement``).
    """

    IMPROVED = "improved"
    SLIPPED = "slipped"
    UNCHANGED = "unchanged"
    REWORDED = "reworded"  # the same practice at the same standard, in other words
    NEW = "new"  # only the later edition asks it
    REPLACES = "replaces"  # only the later edition asks it, instead of others
    REPLACED = "replaced"  # only the earlier edition asks it; others took its place
    RETIRED = "retired"  # only the earlier edition asks it
    NOT_COMPARABLE = "not-comparable"  # in both editions, but not judged or not applicable in one review at least

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Change.IMPROVED: "Improved",
    Change.SLIPPED: "Slipped",
    Change.UNCHANGED: "Unchanged",
    Change.REWORDED: "Reworded",
    Change.NEW: "New in the rubric",
    Change.REPLACES: "Replaces an earlier one",
    Change.REPLACED: "Replaced by another",
    Change.RETIRED: "No longer in the rubric",
    Change.NOT_COMPARABLE: "Cannot be compared",
}


@dataclass(frozen=True, slots=True)
class LevelMove:
    """One level, claimed or assured, in two reviews. None where it was not judged, did not apply or was not asked."""

    before: int | None
    after: int | None

    @property
    def difference(self) -> int | None:
        """Levels up (positive) or down; None where there is nothing to compare."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def rose(self) -> bool:
        return (self.difference or 0) > 0

    @property
    def fell(self) -> bool:
        return (self.difference or 0) < 0


@dataclass(frozen=True, slots=True)
class CriterionMovement:
    """One criterion in two reviews. At least one of ``before`` and ``after`` is there."""

    change: Change
    strand: Strand  # where the newer rubric has it; where only the older has it, there
    before: Standing | None  # None where the earlier review's edition does not ask it
    after: Standing | None  # None where the later review's edition does not ask it
    kin: tuple[str, ...] = ()  # REPLACES: refs of those it replaces; REPLACED: refs of those that took its place
    why: str = ""  # what the later edition says has changed, or why it no longer asks; empty where nothing did

    @property
    def criterion(self) -> Criterion:
        """As the later review has it, or the earlier one where only that has it."""
        found = self.after or self.before
        if found is None:  # pragma: no cover - there is always one of them
            raise ValueError("A movement is of at least one criterion")
        return found.criterion

    @property
    def ref(self) -> str:
        return self.criterion.ref

    @property
    def assured(self) -> LevelMove:
        return LevelMove(
            self.before.assured if self.before is not None else None,
            self.after.assured if self.after is not None else None,
        )

    @property
    def claimed(self) -> LevelMove:
        return LevelMove(
            self.before.claimed if self.before is not None else None,
            self.after.claimed if self.after is not None else None,
        )

    @property
    def comparable(self) -> bool:
        """The same practice in both reviews, and judged in both."""
        return self.before is not None and self.after is not None and self.before.judged and self.after.judged

    @property
    def movement(self) -> Change | None:
        """Improved, slipped or unchanged, by the assured level; None where it cannot be compared.

        A change of target moves nothing.
        """
        if not self.comparable:
            return None
        if self.assured.rose:
            return Change.IMPROVED
        return Change.SLIPPED if self.assured.fell else Change.UNCHANGED

    @property
    def claimed_without_evidence(self) -> bool:
        """The claim rose and the assured level did not: somebody says it is better, and nothing shows it."""
        return self.claimed.rose and not self.assured.rose

    @property
    def evidence_only(self) -> bool:
        """The assured level moved under an unchanged claim: evidence came, lapsed or went, or an exception did."""
        return self.claimed.difference == 0 and self.assured.difference not in (0, None)

    @property
    def by_exception(self) -> bool:
        """The later level stands by a leader's recorded exception, which is shown wherever it is."""
        return self.after is not None and self.after.excepted

    @property
    def why_not(self) -> str:
        """Why the two reviews cannot be compared here, in words; empty where they can."""
        if self.comparable:
            return ""
        if self.before is None or self.after is None:
            return _ONE_SIDED[self.change]
        before, after = _missing(self.before), _missing(self.after)
        if before == after:
            return f"{before} in either review" if before == NOT_JUDGED else f"{before} in both reviews"
        sides = ((before, "the earlier review"), (after, "the later review"))
        return "; ".join(f"{words} in {review}" for words, review in sides if words)


NOT_JUDGED = "Not judged"
_ONE_SIDED = {
    Change.NEW: "Not in the rubric of the earlier review",
    Change.REPLACES: "Not in the rubric of the earlier review, which asked something else",
    Change.RETIRED: "Not in the rubric of the later review",
    Change.REPLACED: "Not in the rubric of the later review, which asks something else",
}


def _missing(standing: Standing) -> str:
    """Why a criterion has no level in a review; empty where it has one."""
    if standing.hidden:
        return "Hidden from you until you have rated it"
    if standing.why_not is not None:
        return f"Not applicable ({standing.why_not})"
    return "" if standing.judged else standing.proposal_words or NOT_JUDGED


def criterion_movements(before: Assessment, after: Assessment, lineage: Lineage) -> tuple[CriterionMovement, ...]:
    """Every criterion of both reviews, once: by strand, in the later review's order, then what only the earlier has."""
    order = {s.ref: n for n, s in reversed([*enumerate((*after.edition.strands, *before.edition.strands))])}
    rows = [*_in_later(before, after, lineage), *_only_in_earlier(before, after, lineage)]
    return tuple(sorted(rows, key=lambda row: order[row.strand.ref]))


def _in_later(before: Assessment, after: Assessment, lineage: Lineage) -> Iterator[CriterionMovement]:
    forward = lineage.newer.id == after.edition.id
    for standing in after.standings:
        ref = standing.criterion.ref
        strand = after.edition.strand(standing.criterion.strand)
        own = lineage.descents[ref] if forward else None
        if own is not None and own.kinship in COMPARABLE:
            yield _pair(before.by_ref[own.refs[0]], standing, strand, own.kinship, own.why)
        elif own is not None:
            change = Change.NEW if own.kinship is Kinship.NEW else Change.REPLACES
            yield CriterionMovement(change, strand, None, standing, own.refs, own.why)
        elif ref in lineage.heirs:
            heir = before.by_ref[lineage.heirs[ref]]
            found = lineage.descents[heir.criterion.ref]
            yield _pair(heir, standing, before.edition.strand(heir.criterion.strand), found.kinship, found.why)
        elif ref in lineage.replaced_by:
            yield CriterionMovement(Change.REPLACES, strand, None, standing, lineage.replaced_by[ref])
        else:
            yield CriterionMovement(Change.NEW, strand, None, standing, why=lineage.retired[ref])


def _only_in_earlier(before: Assessment, after: Assessment, lineage: Lineage) -> Iterator[CriterionMovement]:
    forward = lineage.newer.id == after.edition.id
    for standing in before.standings:
        ref = standing.criterion.ref
        strand = before.edition.strand(standing.criterion.strand)
        if forward and ref in lineage.replaced_by:
            yield CriterionMovement(Change.REPLACED, strand, standing, None, lineage.replaced_by[ref])
        elif forward and ref not in lineage.heirs:
            yield CriterionMovement(Change.RETIRED, strand, standing, None, why=lineage.retired[ref])
        elif not forward and (own := lineage.descents[ref]).kinship not in COMPARABLE:
            change = Change.RETIRED if own.kinship is Kinship.NEW else Change.REPLACED
            yield CriterionMovement(change, strand, standing, None, own.refs, own.why)


def _pair(before: Standing, after: Standing, strand: Strand, kinship: Kinship, why: str) -> CriterionMovement:
    found = CriterionMovement(Change.NOT_COMPARABLE, strand, before, after, why=why)
    change = Change.REWORDED if kinship is Kinship.REWORDED else found.movement or Change.NOT_COMPARABLE
    return replace(found, change=change)
