"""First and second ratings side by side: how far they agree, where they do not, and what came of talking it over."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from audit.domain.agreement import Agreement, Pair, agreement, worth_discussing
from audit.domain.assessment import Assessment, Standing
from audit.domain.rubric import Criterion, Strand
from audit.services.errors import EditConflict, Refused
from audit.services.judgements import confirmed_judgements_of
from audit.services.reviews import edition_of, refuse_if_closed
from audit.services.saving import check_version, guarded, saving
from audit.services.second_ratings import ratings_of
from audit.store.base import db, utc_now
from audit.store.log import Actor
from audit.store.reviews import Judgement, Review
from audit.store.teamwork import Discussion, SecondRating


@dataclass(frozen=True, slots=True)
class RatedTwice:
    """A criterion with its first rating and every second one."""

    criterion: Criterion
    first: Judgement
    seconds: tuple[SecondRating, ...]
    discussion: Discussion | None

    @property
    def far_apart(self) -> tuple[SecondRating, ...]:
        """The second ratings to talk over."""
        return tuple(r for r in self.seconds if r.level is not None and worth_discussing(self.first.level, r.level))

    @property
    def waits(self) -> bool:
        """There is something to talk over that was not talked over since the last of these ratings was given."""
        return bool(self.far_apart) and not self.settled_after(self.far_apart)

    def settled_after(self, ratings: tuple[SecondRating, ...]) -> bool:
        return self.discussion is not None and all(
            r.rated_at is not None and r.rated_at <= self.discussion.recorded_at for r in ratings
        )

    @property
    def judged_since(self) -> datetime | None:
        """When the first rating was last saved, if that was after the discussion."""
        if self.discussion is None or self.first.judged_at <= self.discussion.recorded_at:
            return None
        return self.first.judged_at

    def people(self) -> set[int | None]:
        """Ids of those whose ratings these are."""
        return {self.first.judged_by_id, *(rating.user_id for rating in self.far_apart)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A review's first and second ratings."""

    rated_twice: tuple[RatedTwice, ...]  # in rubric order
    by_strand: tuple[tuple[Strand, Agreement], ...]  # strands with at least one pair
    overall: Agreement

    @property
    def agreement_rows(self) -> list[tuple[str, Agreement]]:
        """For a table: each strand, then all together."""
        return [*((strand.title, found) for strand, found in self.by_strand), ("All strands", self.overall)]

    @property
    def waiting(self) -> tuple[RatedTwice, ...]:
        return tuple(r for r in self.rated_twice if r.waits)

    @property
    def discussed(self) -> tuple[RatedTwice, ...]:
        return tuple(r for r in self.rated_twice if r.discussion is not None and not r.waits)


def compare_ratings(
    review: Review, assessment: Assessment, ratings: Sequence[SecondRating] | None = None
) -> Comparison:
    """Compare what ``assessment`` shows with the second ratings given: ``ratings`` if they were read already.

    What it hides stays out, and so does a criterion that has no first rating yet: until then a second one is for its
    rater alone. Agreement counts independent pairs only: given blind, and by two people.
    """
    seconds: dict[str, list[SecondRating]] = defaultdict(list)
    for rating in ratings_of(review) if ratings is None else ratings:
        if rating.level is not None:
            seconds[rating.criterion_ref].append(rating)
    if not seconds:
        return Comparison((), (), agreement([]))
    firsts = confirmed_judgements_of(review)
    discussions = {row.criterion_ref: row for row in discussions_of(review)}
    rated_twice = tuple(
        RatedTwice(s.criterion, firsts[ref], tuple(seconds[ref]), discussions.get(ref))
        for s in assessment.standings
        for ref in [s.criterion.ref]
        if ref in seconds and ref in firsts and _has_first(s)
    )
    pairs: dict[str, list[Pair]] = defaultdict(list)
    for rated in rated_twice:
        pairs[rated.criterion.strand] += _independent_pairs(rated)
    return Comparison(
        rated_twice,
        tuple((strand, agreement(pairs[strand.ref])) for strand in assessment.edition.strands if pairs[strand.ref]),
        agreement(pair for found in pairs.values() for pair in found),
    )


def rated_twice(
    review: Review, standing: Standing, first: Judgement | None, ratings: Iterable[SecondRating]
) -> RatedTwice | None:
    """One criterion with its first and second ratings, or None where either is wanting, or hidden."""
    seconds = tuple(rating for rating in ratings if rating.level is not None)
    if first is None or not seconds or not _has_first(standing):
        return None
    return RatedTwice(standing.criterion, first, seconds, find_discussion(review, standing.criterion.ref))


def _has_first(standing: Standing) -> bool:
    """Judged, or judged not applicable; not left out by the profile, and not hidden."""
    return standing.judged or (standing.judgement is not None and bool(standing.judgement.not_applicable))


def _independent_pairs(rated: RatedTwice) -> list[Pair]:
    first = rated.first
    return [
        (first.level, second.level)
        for second in rated.seconds
        if first.level is not None
        and second.level is not None
        and not second.seen_before
        and second.user_id != first.judged_by_id
    ]


def discussions_of(review: Review) -> list[Discussion]:
    return list(db.session.scalars(select(Discussion).where(Discussion.review_id == review.id)))


def find_discussion(review: Review, criterion_ref: str) -> Discussion | None:
    return db.session.scalar(
        select(Discussion).where(Discussion.review_id == review.id, Discussion.criterion_ref == criterion_ref)
    )


def record_outcome(by: Actor, review: Review, criterion_ref: str, outcome: str, version: int) -> None:
    """Record what came of talking over a disagreement. The levels stay as they are until somebody judges again.

    Raises EditConflict where somebody recorded something since ``version``, Refused for a closed review.
    """
    refuse_if_closed(review)
    edition_of(review).criterion(criterion_ref)
    if not outcome.strip():
        raise Refused("Say what you agreed, or that you still differ and why.")
    row = find_discussion(review, criterion_ref)
    if row is None:
        _record_first(by, review, criterion_ref, outcome)
        return
    check_version(row, version)
    with guarded(row), saving(by):
        _fill(row, by, outcome)


def _record_first(by: Actor, review: Review, criterion_ref: str, outcome: str) -> None:
    row = Discussion(review=review, criterion_ref=criterion_ref)
    _fill(row, by, outcome)
    try:
        with saving(by):
            db.session.add(row)
    except IntegrityError:  # somebody recorded it first, a moment ago
        raise EditConflict(find_discussion(review, criterion_ref)) from None


def _fill(row: Discussion, by: Actor, outcome: str) -> None:
    row.outcome = outcome.strip()
    row.recorded_by_id = by.user_id
    row.recorded_at = utc_now()
