"""Put a review together from what is stored. Reads only; a handful of queries however large the review."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, selectinload

from audit.domain.action_plan import PlannedAction, cover_gaps
from audit.domain.assessment import Assessment, assess
from audit.domain.assessment import Judgement as JudgementValue
from audit.domain.dates import show_date
from audit.domain.gaps import find_gaps
from audit.outputs.report import RegisterEntry, Report
from audit.services.freezing import evidence_of, profile_of
from audit.services.judgements import confirmed_judgements_of
from audit.services.reviews import brought_into, edition_of
from audit.store.actions import Action, CarriedAction, DismissedGap
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse
from audit.store.reviews import Judgement, Review


def assessment_of(review: Review, today: date, *, on: date | None = None, hidden: Collection[str] = ()) -> Assessment:
    """A review as it stands today, or as it stood on the day it closed; ``on`` asks about another day.

    ``hidden``: refs of criteria whose judgement is kept from the reader (see second_ratings.hidden_refs).
    """
    return assessments_of([review], on or review.day(today), {review.id: hidden}, same_day=on is not None)[0]


def assessments_of(
    reviews: Sequence[Review], today: date, hidden: Mapping[int, Collection[str]], *, same_day: bool = False
) -> list[Assessment]:
    """Several reviews at once, each as it stands today or stood on the day it closed, with no more queries than one.

    ``hidden``: by review id. ``same_day``: ask about ``today`` whenever a review closed.
    """
    judgements, evidence, brought = _judgements_of(reviews), evidence_of(reviews), brought_into(reviews)
    return [
        assess(
            edition_of(review),
            profile_of(review),
            judgements[review.id],
            evidence[review.id],
            today if same_day else review.day(today),
            brought[review.id],
            hidden.get(review.id, ()),
        )
        for review in reviews
    ]


def actions_of(review: Review, hidden: Collection[str] = ()) -> list[Action]:
    """The plan, soonest due first, undated last. What has carried on into the next review is there as it stood then.

    Without actions for a ``hidden`` criterion: what is to be done about it tells how it was judged.
    """
    rows = db.session.scalars(select(Action).where(Action.review_id == review.id).options(selectinload(Action.links)))
    plan = list(rows)
    if review.next_id is not None:
        gone = db.session.scalars(select(CarriedAction).where(CarriedAction.review_id == review.id))
        plan += [row.as_it_stood for row in gone]
    shown = (a for a in plan if not any(link.criterion_ref in hidden for link in a.links))
    return sorted(shown, key=lambda a: (a.due is None, a.due or date.max, a.id))


def dismissals_of(review: Review) -> dict[str, str]:
    """Criterion ref → why its drafted action was dismissed."""
    rows = db.session.scalars(select(DismissedGap).where(DismissedGap.review_id == review.id))
    return {row.criterion_ref: row.reason for row in rows}


def report_of(review: Review, today: date, hidden: Collection[str] = ()) -> Report:
    """Everything that goes into a workbook or a paper about a review, but for what is ``hidden`` from its reader."""
    from audit.services.policy_report import policy_report_of  # here, because the plan it reads is put together here

    assessment = assessment_of(review, today, hidden=hidden)
    actions: list[PlannedAction] = [row.value for row in actions_of(review, hidden)]
    return Report(
        setting_name=review.setting.name,
        year_label=review.year_label,
        assessment=assessment,
        covers=cover_gaps(find_gaps(assessment), actions, dismissals_of(review)),
        actions=tuple(actions),
        register=_register(review, assessment),
        judged_by={
            ref: f"{row.judged_by.name if row.judged_by else 'Not recorded'}, {show_date(row.judged_at.date())}"
            for ref, row in confirmed_judgements_of(review).items()
            if ref not in hidden
        },
        policy=policy_report_of(review, today, hidden),
    )


def _judgements_of(reviews: Sequence[Review]) -> dict[int, dict[str, JudgementValue]]:
    """By review id and criterion ref. Columns and not rows: nearly every page asks for all of them, and only reads."""
    own, earlier = aliased(Review), aliased(Review)
    rows = db.session.execute(
        select(
            Judgement.review_id,
            Judgement.criterion_ref,
            Judgement.carried_over,
            Judgement.to_confirm,
            own.year,
            earlier.year,
            Judgement.level,
            Judgement.not_applicable,
            Judgement.target,
            Judgement.exception,
            Judgement.rationale,
        )
        .join(own, own.id == Judgement.review_id)
        .outerjoin(earlier, earlier.id == own.carried_from_id)
        .where(Judgement.review_id.in_([review.id for review in reviews]))
    )
    found: dict[int, dict[str, JudgementValue]] = {review.id: {} for review in reviews}
    for review_id, ref, carried, to_confirm, year, earlier_year, level, not_applicable, target, exception, why in rows:
        words = came_from(year, earlier_year) if carried else ""
        found[review_id][ref] = JudgementValue(level, not_applicable, target, exception, why, words, to_confirm)
    return found


def came_from(year: int, earlier_year: int) -> str:
    """Which review something came over from, in words. ``year`` and ``earlier_year``: in which their years started."""
    return "last year" if earlier_year == year - 1 else f"{earlier_year} to {earlier_year + 1}"


def _register(review: Review, assessment: Assessment) -> tuple[RegisterEntry, ...]:
    order = {criterion.ref: n for n, criterion in enumerate(assessment.edition.criteria)}
    uses: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for use in db.session.scalars(select(EvidenceUse).where(EvidenceUse.review_id == review.id)):
        uses[use.evidence_id].append((use.criterion_ref, use.shows))
    items = db.session.scalars(
        select(EvidenceItem)
        .where(EvidenceItem.setting_id == review.setting_id)
        .order_by(EvidenceItem.effective.desc(), EvidenceItem.id)
        .options(selectinload(EvidenceItem.files), joinedload(EvidenceItem.setting))
    )
    return tuple(
        RegisterEntry(
            evidence=item.value,
            where="; ".join(filter(None, [item.file.name if item.file else "", item.link, item.kept_in])),
            summary=item.summary,
            sha256=item.file.sha256 if item.file else "",
            uses=tuple(sorted(uses[item.id], key=lambda use: order.get(use[0], len(order)))),
        )
        for item in items
    )
