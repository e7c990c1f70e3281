"""One review on one day: where every criterion stands. Scores, compliance, gaps and charts all start here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from audit.domain.assurance import Currency, Evidence, assured_level
from audit.domain.rubric import Criterion, Edition, Profile, Strand
from audit.domain.vocabulary import SECURE, level_name


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody judged of one criterion. Either a level or a reason why it is not applicable."""

    level: int | None = None
    not_applicable: str = ""  # the reason; empty where the criterion does apply
    target: int = SECURE
    exception: str = ""  # a leader's reason why the claim stands without the evidence
    rationale: str = ""
    came_from: str = ""  # where it was carried over from, in words: "last year", "2014 to 2015"; empty if judged afresh
    to_confirm: bool = False  # carried over, and not looked at since: a proposal, which counts for nothing


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one criterion stands on the day."""

    criterion: Criterion
    judgement: Judgement | None  # what was judged in this review; never one that is still to confirm
    why_not: str | None  # why the criterion does not apply, or None where it does
    brought_in: bool  # applies only because somebody brought it into this review
    weight: int
    statutory: bool
    evidence: tuple[Evidence, ...]
    current_evidence: int
    stale_evidence: int
    claimed: int | None
    assured: int | None
    target: int
    excepted: bool = False  # the level stands by a leader's recorded exception, which is shown wherever it is
    hidden: bool = False  # what was judged is kept from this reader until they have given a rating of their own
    proposal: Judgement | None = None  # carried over and still to confirm; never beside a judgement

    @property
    def applies(self) -> bool:
        return self.why_not is None

    @property
    def judged(self) -> bool:
        """Applies and has a level. What does not apply is neither judged nor waiting."""
        return self.claimed is not None

    @property
    def waiting(self) -> bool:
        """Applies and has no level yet."""
        return self.applies and not self.judged

    @property
    def to_confirm(self) -> bool:
        """Applies, and waits for somebody to confirm or change what came over from an earlier review."""
        return self.applies and self.proposal is not None

    @property
    def proposed(self) -> int | None:
        """The level that came over and is still to confirm; None where there is none, or it said "not applicable"."""
        return self.proposal.level if self.proposal is not None else None

    @property
    def proposal_words(self) -> str:
        """As in ``To confirm (last year: 3 Secure)``; empty where nothing is to be confirmed."""
        if self.proposal is None or not self.applies:
            return ""
        said = "did not apply" if self.proposal.not_applicable else level_name(self.proposal.level)
        return f"To confirm ({self.proposal.came_from}: {said})"

    @property
    def gap(self) -> int:
        """Levels between the target and what is assured; 0 where there is none or nothing is judged."""
        return max(0, self.target - self.assured) if self.assured is not None else 0

    @property
    def unevidenced(self) -> bool:
        """A claim that its evidence does not carry."""
        return self.claimed is not None and self.assured is not None and self.claimed > self.assured


@dataclass(frozen=True)
class Assessment:
    """A review as it stands on ``today``."""

    edition: Edition
    profile: Profile
    today: date
    standings: tuple[Standing, ...]  # every criterion of the edition, in rubric order

    @cached_property
    def by_ref(self) -> Mapping[str, Standing]:
        return {s.criterion.ref: s for s in self.standings}

    @cached_property
    def applicable(self) -> tuple[Standing, ...]:
        return tuple(s for s in self.standings if s.applies)

    @cached_property
    def judged(self) -> tuple[Standing, ...]:
        return tuple(s for s in self.standings if s.judged)

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Refs of criteria whose judgement is kept from this reader."""
        return frozenset(s.criterion.ref for s in self.standings if s.hidden)

    def of_strand(self, strand: Strand) -> tuple[Standing, ...]:
        return tuple(self.by_ref[c.ref] for c in strand.criteria)

    @property
    def next_waiting(self) -> Standing | None:
        """Where to carry on: the first criterion, in rubric order, that is still to be judged."""
        return next((s for s in self.standings if s.waiting and not s.hidden), None)


def assess(
    edition: Edition,
    profile: Profile,
    judgements: Mapping[str, Judgement],
    evidence: Mapping[str, Sequence[Evidence]],
    today: date,
    brought_in: Collection[str] = (),
    hidden: Collection[str] = (),
) -> Assessment:
    """Put a review together: its edition, what was judged, and the evidence for each criterion by ref.

    ``brought_in``: refs of criteria that the profile leaves out and a leader has brought in.
    Judgements of criteria that do not apply (the profile changed) are kept, and count for nothing.
    ``hidden``: refs of criteria whose judgement this reader may not see yet; they stand as not judged.
    A judgement that is still to confirm stands as not judged too, with what it proposes.
    """

    def standing(criterion: Criterion) -> Standing:
        said = None if criterion.ref in hidden else judgements.get(criterion.ref)
        proposal = said if said is not None and said.to_confirm else None
        judgement = said if proposal is None else None
        outside = criterion.applies_to.why_not(profile)
        brought = outside is not None and criterion.ref in brought_in
        why_not = None if brought else outside
        if why_not is None and judgement is not None and judgement.not_applicable:
            why_not = judgement.not_applicable
        items = tuple(evidence.get(criterion.ref, ()))
        claimed = judgement.level if judgement is not None and why_not is None else None
        assured, excepted = None, False
        if claimed is not None and judgement is not None:
            assured = assured_level(claimed, items, today, excepted=bool(judgement.exception))
            excepted = assured > assured_level(claimed, items, today)  # an exception that changes nothing is not one
        states = [item.currency(today) for item in items]
        statutory = edition.is_statutory(criterion, profile.type)
        return Standing(
            criterion=criterion,
            judgement=judgement,
            why_not=why_not,
            brought_in=brought,
            weight=edition.weight(criterion, profile.type),
            statutory=statutory,
            evidence=items,
            current_evidence=states.count(Currency.CURRENT),
            stale_evidence=states.count(Currency.LAPSED),
            claimed=claimed,
            assured=assured,
            target=_target(judgement, statutory=statutory),
            excepted=excepted,
            hidden=criterion.ref in hidden,
            proposal=proposal,
        )

    return Assessment(edition, profile, today, tuple(standing(c) for c in edition.criteria))


def _target(judgement: Judgement | None, *, statutory: bool) -> int:
    """The target that counts. What law or statutory guidance asks is never aimed at below Secure.

    Otherwise a low target would take a statutory shortfall out of the list of gaps.
    """
    target = judgement.target if judgement is not None else SECURE
    return max(target, SECURE) if statutory else target
