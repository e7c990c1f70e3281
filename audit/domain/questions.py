"""What governors might ask of a review, and what became of the questions they did ask.

Suggestions come from the criteria themselves and follow the review: when a reason goes, so does the suggestion. A
question that was asked stays, with the reason it had then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from audit.domain.assessment import Assessment, Standing
from audit.domain.gaps import Gap, Tier, find_gaps
from audit.domain.movement import CriterionMovement, Movement
from audit.domain.rubric import Strand
from audit.domain.scoring import score_of_strand
from audit.domain.vocabulary import level_name
from audit.domain.waterfall import tenths


class Ground(StrEnum):
    """Why a question is suggested; the order is that of the suggestions."""

    SLIPPED = "slipped"  # the strand is assured lower than in the review before
    STATUTORY = "statutory"  # the strand is short of what law or statutory guidance asks
    LOWEST = "lowest"  # no other strand is assured lower
    UNEVIDENCED = "unevidenced"  # a claim that its evidence does not carry

    @property
    def label(self) -> str:
        return {
            "slipped": "The strand has slipped",
            "statutory": "Short of what law or statutory guidance asks",
            "lowest": "The lowest strand",
            "unevidenced": "A claim without the evidence to carry it",
        }[self]


@dataclass(frozen=True, slots=True)
class SuggestedQuestion:
    """A question from the rubric that this review gives a reason to ask."""

    standing: Standing
    text: str
    ground: Ground
    why: str  # with its figures, as in "slipped from 3 Secure to 2 Developing"


def suggested_questions(
    assessment: Assessment,
    movement: Movement | None = None,
    of_strands: int | None = None,
    of_claims: int | None = None,
) -> tuple[SuggestedQuestion, ...]:
    """Questions for slipping and weak strands, one for each strand, then for bare claims; never two of one criterion.

    Strands that slipped come first, largest drop first, by the criteria judged both times, so that a changed rubric is
    no slip. Then strands with a criterion in tier 1 (asked by law or statutory guidance, assured below Secure), in the
    order to close the gaps. Then the strand with the lowest assured score, if it is below target. Of a strand it is the
    criterion that slipped most, or else its first gap. ``movement`` is from the review before to this one.
    ``of_strands`` and ``of_claims`` say how many of either at most; None is all of them.
    """
    used: set[str] = set()
    strands = islice(_unused(_of_strands(assessment, movement), used), of_strands)
    claims = islice(_unused(_of_claims(assessment), used), of_claims)
    return (*strands, *claims)


def _unused(found: Iterable[tuple[Standing, Ground, str]], used: set[str]) -> Iterator[SuggestedQuestion]:
    for standing, ground, why in found:
        texts = standing.criterion.governor_questions
        if texts and standing.criterion.ref not in used:
            used.add(standing.criterion.ref)
            yield SuggestedQuestion(standing, texts[0], ground, why)


def _of_strands(assessment: Assessment, movement: Movement | None) -> Iterator[tuple[Standing, Ground, str]]:
    gaps = find_gaps(assessment)
    first_gap: dict[str, Gap] = {}
    for gap in gaps:
        first_gap.setdefault(gap.standing.criterion.strand, gap)
    done: set[str] = set()
    for row in _slipped(movement):
        done.add(row.strand.ref)
        if row.after is not None:
            levels = f"{level_name(row.assured.before)} to {level_name(row.assured.after)}"
            yield row.after, Ground.SLIPPED, f"slipped from {levels}"
    for ref, gap in first_gap.items():  # in the order of the gaps, so tier 1 first
        if gap.tier is Tier.STATUTORY and ref not in done:
            done.add(ref)
            yield gap.standing, Ground.STATUTORY, _short(gap.standing)
    lowest = _lowest_strand(assessment)
    if lowest is not None and lowest.ref in first_gap and lowest.ref not in done:
        standing = first_gap[lowest.ref].standing
        yield standing, Ground.LOWEST, _short(standing)


def _slipped(movement: Movement | None) -> Iterator[CriterionMovement]:
    """Of each strand that slipped, largest drop first, the criterion that slipped most; the first of several."""
    if movement is None:
        return
    drops = [
        (tenths(strand.shared_after.assured) - tenths(strand.shared_before.assured), strand.strand.ref)
        for strand in movement.strands
        if strand.shared_before.assured is not None and strand.shared_after.assured is not None
    ]
    for drop, ref in sorted(drops, key=lambda pair: pair[0]):
        rows = [row for row in movement.slipped if row.strand.ref == ref]
        if drop < 0 and rows:
            yield min(rows, key=lambda row: row.assured.difference or 0)


def _lowest_strand(assessment: Assessment) -> Strand | None:
    """The first in rubric order with the lowest assured score; None where nothing is judged, or in one strand alone."""
    scored = [
        (assured, strand)
        for strand in assessment.edition.strands
        if (assured := score_of_strand(assessment, strand).assured) is not None
    ]
    return min(scored, key=lambda pair: pair[0])[1] if len(scored) > 1 else None


def _short(s: Standing) -> str:
    return f"assured {level_name(s.assured)}, target {level_name(s.target)}"


def _of_claims(assessment: Assessment) -> Iterator[tuple[Standing, Ground, str]]:
    for s in assessment.standings:
        if s.unevidenced:
            yield s, Ground.UNEVIDENCED, f"claimed {level_name(s.claimed)}, assured {level_name(s.assured)}"


class QuestionState(StrEnum):
    """How far a question has got."""

    WAITING = "waiting"
    ANSWERED = "answered"
    MINUTED = "minuted"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "waiting": "Waiting for an answer",
            "answered": "Answered",
            "minuted": "Answered and minuted",
            "withdrawn": "Withdrawn",
        }[self]


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question that governors put to the school, and what became of it."""

    id: int
    criterion_ref: str | None  # None where it is about the whole review
    text: str
    suggested: bool  # taken from the rubric, not their own
    why: str  # the reason it was suggested for, as it was then; empty for their own
    asked_by: str
    asked_on: date
    note: str  # what governors add to it
    answer: str
    answered_by: str  # empty until there is an answer
    answered_on: date | None
    meeting: date | None  # at which it was minuted
    minute: str  # reference
    withdrawn: bool

    @property
    def state(self) -> QuestionState:
        """A minute alone is no answer: what was asked and minuted still waits for one."""
        if self.withdrawn:
            return QuestionState.WITHDRAWN
        if not self.answer:
            return QuestionState.WAITING
        return QuestionState.MINUTED if self.minute else QuestionState.ANSWERED


def count_waiting(questions: Iterable[AskedQuestion]) -> int:
    """How many still wait for an answer."""
    return sum(question.state is QuestionState.WAITING for question in questions)
