"""The numbers behind each chart, counted once: figure, table and summary all show these and nothing else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from audit.domain.assessment import Assessment, Standing
from audit.domain.assurance import Currency
from audit.domain.compliance import Compliance, count_states, source_standings
from audit.domain.scoring import score, target_score
from audit.domain.vocabulary import SECURE, Force

NOT_JUDGED = "Not judged yet"
NOT_APPLICABLE = "Not applicable"
NO_CRITERION = "No criterion"
FORCES: tuple[Force, ...] = tuple(force for force in Force if force is not Force.CONTEXT)  # strongest first


@dataclass(frozen=True, slots=True)
class StrandProfile:
    """Scores of one strand, in whole per cent as pages show them; None until something is judged."""

    HEADERS: ClassVar = ("Strand", "Claimed", "Assured", "Target", "Criteria judged", "Resting on an exception")

    strand: str
    claimed: int | None
    assured: int | None
    target: int | None
    judged: int
    applicable: int
    exceptions: int  # criteria whose level stands by a leader's recorded exception

    @property
    def unscored(self) -> str:
        """Why there are no scores, in words; empty where there are."""
        if not self.applicable:
            return NOT_APPLICABLE
        return "" if self.judged else NOT_JUDGED

    @property
    def coverage(self) -> str:
        return f"{self.judged} of {self.applicable}"

    @property
    def below_target(self) -> int:
        """Percentage points between target and assured, as shown; 0 where there are none."""
        if self.target is None or self.assured is None:
            return 0
        return max(0, self.target - self.assured)

    @property
    def cells(self) -> tuple[str, ...]:
        scores = (self.unscored or f"{percent}%" for percent in (self.claimed, self.assured, self.target))
        return (self.strand, *scores, self.coverage, str(self.exceptions))


@dataclass(frozen=True, slots=True)
class SourceCompliance:
    """How many requirements of one source are in each state. Context is left out: it is never scored."""

    STATES: ClassVar = tuple(Compliance)
    HEADERS: ClassVar = ("Source", *(state.label for state in Compliance), "All requirements")

    source: str
    counts: tuple[int, ...]  # in the order of STATES

    def count(self, state: Compliance) -> int:
        return self.counts[self.STATES.index(state)]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def applicable(self) -> int:
        return self.total - self.count(Compliance.NOT_APPLICABLE)

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.source, *(str(n) for n in self.counts), str(self.total))


@dataclass(frozen=True, slots=True)
class StrandGaps:
    """Levels below target in one strand, by the strongest force that binds each criterion."""

    HEADERS: ClassVar = ("Strand", *(force.label for force in FORCES))

    strand: str
    gaps: tuple[int | None, ...]  # in the order of FORCES; None where nothing is judged
    criteria: tuple[int, ...]  # how many criteria of each force apply

    @property
    def cells(self) -> tuple[str, ...]:
        def words(gap: int | None, criteria: int) -> str:
            if not criteria:
                return NO_CRITERION
            return NOT_JUDGED if gap is None else str(gap)

        return (self.strand, *(words(gap, n) for gap, n in zip(self.gaps, self.criteria, strict=True)))


@dataclass(frozen=True, slots=True)
class StrandEvidence:
    """Items of evidence that serve one strand, and claims in it that no current item carries.

    An item is counted once in a strand, however many of its criteria it serves, and once in every strand it serves.
    """

    HEADERS: ClassVar = (
        "Strand",
        *(currency.label for currency in (Currency.CURRENT, Currency.LAPSED, Currency.NOT_YET)),
        "Claimed Secure or above, no current evidence",
        "The same, by a leader's exception",
    )

    strand: str
    applies: bool
    current: int
    lapsed: int
    not_yet: int
    unevidenced: int  # criteria claimed Secure or above with no current evidence and no exception
    excepted: int  # the same, where a leader has recorded an exception

    @property
    def items(self) -> int:
        return self.current + self.lapsed + self.not_yet

    @property
    def numbers(self) -> tuple[int, ...]:
        return (self.current, self.lapsed, self.not_yet, self.unevidenced, self.excepted)

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.strand, *(str(n) if self.applies else NOT_APPLICABLE for n in self.numbers))


def profile_of(title: str, standings: Sequence[Standing]) -> StrandProfile:
    """The line of one strand, or of any other group of criteria."""
    scored = score(standings)
    return StrandProfile(
        strand=title,
        claimed=_whole(scored.claimed),
        assured=_whole(scored.assured),
        target=_whole(target_score(standings)),
        judged=scored.judged,
        applicable=scored.applicable,
        exceptions=sum(s.excepted for s in standings),
    )


def strand_profiles(assessment: Assessment) -> tuple[StrandProfile, ...]:
    """Claimed, assured and target by strand, in rubric order."""
    return tuple(profile_of(s.title, assessment.of_strand(s)) for s in assessment.edition.strands)


def source_compliance(assessment: Assessment) -> tuple[SourceCompliance, ...]:
    """Requirements by state for each source, in the edition's order."""
    return tuple(
        SourceCompliance(source.short, tuple(count_states(source_standings(assessment, source)).values()))
        for source in assessment.edition.sources
    )


def strongest_force(assessment: Assessment, standing: Standing) -> Force:
    """The strongest force among the requirements that bind this type of setting.

    Legal goes before statutory and inspection before recommended, though they weigh the same. A criterion that nothing
    binds counts as good practice, as it does in its weight.
    """
    binding = assessment.edition.binding(standing.criterion, assessment.profile.type)
    return min((r.force for r in binding), key=FORCES.index, default=Force.GOOD_PRACTICE)


def strand_gaps(assessment: Assessment) -> tuple[StrandGaps, ...]:
    """Sum of gaps over judged criteria, strand by force; what does not apply is left out."""
    import pandas as pd  # here, because it is slow to load and only this table needs it

    strands = assessment.edition.strands
    frame = pd.DataFrame(
        [
            (s.criterion.strand, strongest_force(assessment, s).value, s.gap if s.judged else None)
            for s in assessment.applicable
        ],
        columns=["strand", "force", "gap"],
    ).astype({"gap": "float"})
    refs, forces = [s.ref for s in strands], [force.value for force in FORCES]
    grouped = frame.groupby(["strand", "force"])["gap"]
    # min_count keeps "nothing judged" (missing) apart from "judged, and no gap" (0).
    gaps = grouped.sum(min_count=1).unstack().reindex(index=refs, columns=forces)
    criteria = grouped.size().unstack(fill_value=0).reindex(index=refs, columns=forces, fill_value=0)
    return tuple(
        StrandGaps(
            strand.title,
            tuple(None if gap != gap else int(gap) for gap in gap_row),  # only NaN differs from itself
            tuple(int(n) for n in criteria_row),
        )
        for strand, gap_row, criteria_row in zip(
            strands, gaps.to_numpy().tolist(), criteria.to_numpy().tolist(), strict=True
        )
    )


def evidence_of(title: str, standings: Iterable[Standing], today: date) -> StrandEvidence:
    """The line of one strand, or of any other group of criteria."""
    applicable = [s for s in standings if s.applies]
    items = {item.id: item.currency(today) for s in applicable for item in s.evidence}
    states = list(items.values())
    bare = [s for s in applicable if s.claimed is not None and s.claimed >= SECURE and not s.current_evidence]
    return StrandEvidence(
        strand=title,
        applies=bool(applicable),
        current=states.count(Currency.CURRENT),
        lapsed=states.count(Currency.LAPSED),
        not_yet=states.count(Currency.NOT_YET),
        unevidenced=sum(not s.excepted for s in bare),
        excepted=sum(s.excepted for s in bare),
    )


def strand_evidence(assessment: Assessment) -> tuple[StrandEvidence, ...]:
    """The state of the evidence by strand, in rubric order: a strand has an owner who can renew it."""
    return tuple(evidence_of(s.title, assessment.of_strand(s), assessment.today) for s in assessment.edition.strands)


def _whole(percent: float | None) -> int | None:
    return None if percent is None else round(percent)
