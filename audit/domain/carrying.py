"""Starting a review from the one before: what comes over to each criterion, what is to be confirmed, what has lapsed.

Nothing that comes over counts until somebody has looked at it. What was judged of a criterion that is the same, or only
reworded, comes over to confirm. Where a criterion replaces others, their reasons can be read beside it and no level
comes over, because another question was asked. See docs/decisions/0010-new-cycle.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from audit.domain.assessment import Assessment, Judgement, Standing
from audit.domain.assurance import Currency, Evidence
from audit.domain.lineage import COMPARABLE, Lineage
from audit.domain.rubric import Criterion, Descent, Edition, Kinship, Profile


@dataclass(frozen=True, slots=True)
class Coming:
    """One criterion of the new review, and what comes to it."""

    criterion: Criterion
    descent: Descent  # straight to the edition of the earlier review
    before: tuple[Standing, ...]  # in the earlier review, of the criteria it carries on or replaces
    applies: bool  # in the new review

    @property
    def proposal(self) -> Judgement | None:
        """What is to be confirmed, as it was said in the earlier review; None where nothing comes over."""
        if not self.applies or self.descent.kinship not in COMPARABLE:
            return None
        standing = self.before[0]
        return standing.judgement if counted(standing) else None

    @property
    def exception(self) -> str:
        """The reason of an exception that has to be looked at again; empty where there is none."""
        return self.proposal.exception if self.proposal is not None else ""

    @property
    def replaces(self) -> tuple[Standing, ...]:
        """What it takes the place of, in the earlier review; empty for any other criterion."""
        return self.before if self.descent.kinship is Kinship.REPLACES else ()


@dataclass(frozen=True)
class Carrying:
    """Everything that a new review would take over from an earlier one."""

    before: Assessment
    edition: Edition  # of the new review
    lineage: Lineage
    coming: tuple[Coming, ...]  # in rubric order
    retired: tuple[tuple[Standing, str], ...]  # no longer asked, and why; kept in the earlier review only

    @cached_property
    def to_confirm(self) -> tuple[Coming, ...]:
        return tuple(c for c in self.coming if c.proposal is not None)

    @cached_property
    def without_proposal(self) -> tuple[Coming, ...]:
        """What applies and starts without anything to confirm."""
        return tuple(c for c in self.coming if c.applies and c.proposal is None)

    def of_kinship(self, kinship: Kinship) -> tuple[Coming, ...]:
        return tuple(c for c in self.coming if c.descent.kinship is kinship)


def new_refs(lineage: Lineage, ref: str) -> tuple[str, ...]:
    """Where something that serves a criterion of the older edition belongs in the newer; nowhere if it is retired."""
    if ref in lineage.heirs:
        return (lineage.heirs[ref],)
    return lineage.replaced_by.get(ref, ())


def carry(before: Assessment, lineage: Lineage, profile: Profile, brought_in: Iterable[str]) -> Carrying:
    """Work out what comes over. ``lineage.newer`` is the new review's edition.

    ``profile``: what the setting is now; ``brought_in``: refs in the new edition of criteria that it leaves out and
    that are brought in again.
    """
    again = frozenset(brought_in)
    coming = tuple(
        Coming(
            criterion,
            descent := lineage.descents[criterion.ref],
            tuple(before.by_ref[ref] for ref in descent.refs),
            criterion.ref in again or criterion.applies_to.why_not(profile) is None,
        )
        for criterion in lineage.newer.criteria
    )
    retired = tuple((before.by_ref[ref], why) for ref, why in lineage.retired.items())
    return Carrying(before, lineage.newer, lineage, coming, retired)


def counted(standing: Standing) -> bool:
    """Whether something was judged that counted: a level, or that it is not applicable.

    What the profile left out, and what was itself never confirmed, did not count.
    """
    if standing.judged:
        return True
    judgement = standing.judgement
    return judgement is not None and bool(judgement.not_applicable) and standing.why_not == judgement.not_applicable


@dataclass(frozen=True, slots=True)
class Confirming:
    """How far somebody has got with what came over."""

    done: int  # confirmed as it was, or changed
    total: int  # of what applies

    @property
    def left(self) -> int:
        return self.total - self.done

    def __add__(self, other: "Confirming") -> "Confirming":
        return Confirming(self.done + other.done, self.total + other.total)

    @property
    def words(self) -> str:
        """As in ``12 of 70 confirmed``."""
        return f"{self.done} of {self.total} confirmed"


def confirming(standings: Iterable[Standing], profile: Profile) -> Confirming:
    """Count what came over and applies here. What the reader may not see is not counted."""
    done = total = 0
    for s in standings:
        if s.criterion.applies_to.why_not(profile) is not None and not s.brought_in:
            continue
        if s.judgement is not None and s.judgement.came_from:
            done += 1
        elif s.proposal is None:
            continue
        total += 1
    return Confirming(done, total)


@dataclass(frozen=True, slots=True)
class EvidenceCheck:
    """The evidence that comes over, looked at anew: each item once, in the order it was attached."""

    current: tuple[Evidence, ...]  # and will be to the end of the year
    lapsing: tuple[Evidence, ...]  # current now, to be reviewed before the year ends; soonest first
    lapsed: tuple[Evidence, ...]  # needs a newer item
    not_yet: tuple[Evidence, ...]

    @property
    def total(self) -> int:
        return len(self.current) + len(self.lapsing) + len(self.lapsed) + len(self.not_yet)


def check_evidence(items: Iterable[Evidence], today: date, year_ends: date) -> EvidenceCheck:
    """Sort items by whether they count on ``today`` and will still count on ``year_ends``."""
    once: Mapping[int, Evidence] = {item.id: item for item in items}

    def those(currency: Currency) -> list[Evidence]:
        return [item for item in once.values() if item.currency(today) is currency]

    def lapses(item: Evidence) -> bool:
        return item.currency(max(today, year_ends)) is Currency.LAPSED

    current = those(Currency.CURRENT)
    return EvidenceCheck(
        current=tuple(item for item in current if not lapses(item)),
        lapsing=_by_review_date([item for item in current if lapses(item)]),
        lapsed=_by_review_date(those(Currency.LAPSED)),
        not_yet=tuple(those(Currency.NOT_YET)),
    )


def _by_review_date(items: Sequence[Evidence]) -> tuple[Evidence, ...]:
    return tuple(sorted(items, key=lambda item: (item.review_by or date.max, item.id)))
