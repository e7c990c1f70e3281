"""What leaves Plumbline: an edition, the reviews, a review's scores, as plain values for JSON; the governors' paper."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from audit.clock import today_in_england
from audit.domain.action_plan import PlannedAction, cover_gaps
from audit.domain.carrying import confirming
from audit.domain.compliance import count_states, source_standings
from audit.domain.gaps import find_gaps
from audit.domain.policy_statement import PolicyStatement
from audit.domain.rubric import Edition
from audit.domain.scoring import Score, score, score_of_strand
from audit.domain.vocabulary import ActionStatus, Force
from audit.outputs.paper import governors_paper
from audit.outputs.paper_facts import PaperFacts, SignedBy, SignOff, Stage
from audit.outputs.paper_parts import Paper
from audit.services.assessing import actions_of, assessment_of, dismissals_of
from audit.services.movement import Hidden, compare_reviews
from audit.services.plans import judged_when
from audit.services.policy_report import policy_sentence_of
from audit.services.reviews import reviews_of
from audit.services.snapshots import NOBODY, latest_snapshot, read_content
from audit.store.base import db
from audit.store.evidence import StoredFile
from audit.store.reviews import Review
from audit.store.signoff import Capacity, Snapshot


def mapping_lines(edition: Edition) -> Iterator[str]:
    """Per source: how many requirements there are, how many can be scored, and how many of those are mapped."""
    for source in edition.sources:
        scored = [r for r in source.requirements if r.force is not Force.CONTEXT]
        mapped = [r for r in scored if edition.criteria_of[r.ref]]
        yield (
            f"{source.id}: {len(source.requirements)} requirements, {len(mapped)} of {len(scored)} mapped, "
            f"{len(source.requirements) - len(scored)} context"
        )


def statement_lines(statements: Sequence[PolicyStatement]) -> Iterator[str]:
    """Per source: how many statements a policy is compared with, by how strongly it puts them, and their wordings."""
    for source in dict.fromkeys(s.source for s in statements):
        those = [s for s in statements if s.source == source]
        forces = Counter(s.force for s in those)
        worded = [s for s in those if s.said_as and s.mistaken_for]
        yield (
            f"{source}: {len(those)} statements for a policy, {forces[Force.RECOMMENDED]} strongly recommended, "
            f"{forces[Force.GOOD_PRACTICE]} to adopt or leave, {forces[Force.CONTEXT]} context, "
            f"{len(worded)} of {len(those)} with wordings"
        )


def edition_export(edition: Edition, statements: Sequence[PolicyStatement] = ()) -> dict[str, Any]:
    """The whole edition, in rubric order. ``statements``: what its template asks of a policy."""
    return {
        "id": edition.id,
        "rubric": edition.rubric,
        "edition": edition.edition,
        "title": edition.title,
        "published": edition.published,
        "about": edition.about,
        "based_on": edition.based_on or None,
        "retired": dict(edition.retired),
        "sources": [
            {"id": s.id, "title": s.title, "short": s.short, "publisher": s.publisher, "published": s.published}
            for s in edition.sources
        ],
        "requirements": [
            {
                "ref": r.ref,
                "source": r.source,
                "part": r.part,
                "place": r.place,
                "place_checked": r.place_checked,
                "force": r.force.value,
                "who": r.who,
                "binds": list(r.binds),
                "summary": r.summary,
                "note": r.note,
                "criteria": [c.ref for c in edition.criteria_of[r.ref]],
            }
            for r in edition.requirements.values()
        ],
        "strands": [{"ref": s.ref, "title": s.title, "about": s.about} for s in edition.strands],
        "criteria": [
            {
                "ref": c.ref,
                "strand": c.strand,
                "title": c.title,
                "question": c.question,
                "why": c.why,
                "levels": list(c.levels),
                "next_steps": list(c.next_steps),
                "evidence_prompts": list(c.evidence_prompts),
                "governor_questions": list(c.governor_questions),
                "owner": c.owner,
                "review_months": c.review_months,
                "effort": c.effort.value,
                "requirements": list(c.requirements),
                "applies_to": {"phases": list(c.applies_to.phases), "facilities": list(c.applies_to.facilities)},
                "change": _change_export(edition, c.ref),
            }
            for c in edition.criteria
        ],
        "statements": [
            {
                "ref": s.ref,
                "source": s.source,
                "section": s.section,
                "part": s.part.title,
                "place": s.place,
                "force": s.force.value,
                "who": s.who,
                "summary": s.summary,
                "criteria": list(s.criteria),
                "phases": list(s.applies_to.phases),
                "facilities": list(s.applies_to.facilities),
            }
            for s in statements
        ],
    }


def _change_export(edition: Edition, ref: str) -> dict[str, Any] | None:
    """What a criterion is to the edition before; nothing in a first edition, which has none before it."""
    if not edition.based_on:
        return None
    descent = edition.descent(ref)
    return {"kinship": descent.kinship.value, "refs": list(descent.refs), "why": descent.why}


def reviews_export() -> list[dict[str, Any]]:
    """Every review, oldest first."""
    rows = db.session.scalars(select(Review).order_by(Review.setting_id, Review.year, Review.id))
    return [
        {
            "id": row.id,
            "setting": row.setting.name,
            "year": row.year_label,
            "edition": row.edition,
            "status": row.status,
        }
        for row in rows
    ]


def score_export(review: Review, day: date | None) -> dict[str, Any]:
    """A review on a day: today if not given, or the day it closed."""
    today = today_in_england()
    assessment = assessment_of(review, today, on=day)
    edition = assessment.edition
    carried = confirming(assessment.standings, assessment.profile)
    return {
        "review": review.id,
        "setting": review.setting.name,
        "year": review.year_label,
        "edition": edition.id,
        "on": assessment.today.isoformat(),
        **score_values(score(assessment.standings)),
        "carried_over": {"confirmed": carried.done, "total": carried.total},
        "strands": [
            {"ref": s.ref, "title": s.title, **score_values(score_of_strand(assessment, s))} for s in edition.strands
        ],
        "compliance": [
            {
                "source": source.id,
                **{state.value: n for state, n in count_states(standings).items()},
                "requirements": [{"ref": s.requirement.ref, "state": s.state.value} for s in standings],
            }
            for source in edition.sources
            for standings in [source_standings(assessment, source)]
        ],
        "criteria": [
            {
                "ref": s.criterion.ref,
                "strand": s.criterion.strand,
                "applies": s.applies,
                "why_not": s.why_not,
                "claimed": s.claimed,
                "to_confirm": s.to_confirm,
                "proposed": s.proposed if s.to_confirm else None,
                "assured": s.assured,
                "target": s.target,
                "gap": s.gap,
                "weight": s.weight,
                "statutory": s.statutory,
                "evidence_current": s.current_evidence,
                "evidence_stale": s.stale_evidence,
                "exception": s.judgement.exception if s.judgement and s.excepted else None,
            }
            for s in assessment.standings
        ],
    }


def file_faults() -> Iterator[str]:
    """Evidence files that are missing or not the ones that were uploaded, in words."""
    folder = current_app.config["PLUMBLINE"].evidence_folder
    for file in db.session.scalars(select(StoredFile).order_by(StoredFile.id)):
        path = folder / file.stored_name
        if not path.is_file():
            yield f"Evidence file {file.id} ({file.name}) is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
            yield f"Evidence file {file.id} ({file.name}) is not the file that was uploaded"


def score_values(value: Score) -> dict[str, Any]:
    """A score with its bounds, in per cent."""
    return {
        "claimed": value.claimed,
        "assured": value.assured,
        "bounds": {"low": value.low, "high": value.high},
        "claimed_bounds": {"low": value.claimed_low, "high": value.claimed_high},
        "judged": value.judged,
        "applicable": value.applicable,
        "coverage": value.coverage,
    }


def paper_of(review: Review, today: date, hidden: Hidden | None = None, reviews: Sequence[Review] = ()) -> Paper:
    """The governors' paper about a review, as it stands today or stood when it stopped.

    ``hidden``: by review id, refs of criteria whose judgement is kept from the reader. ``reviews``: all of the setting,
    newest first, where somebody has read them already.
    """
    hidden = hidden or {}
    before = next((row for row in reviews or reviews_of(review.setting) if row.year < review.year), None)
    movement = None
    if before is not None:
        movement = compare_reviews(before, review, today, hidden, with_actions=False).movement
    kept = hidden.get(review.id, ())
    assessment = movement.after if movement is not None else assessment_of(review, today, hidden=kept)
    actions: list[PlannedAction] = [row.value for row in actions_of(review, kept)]
    snapshot = latest_snapshot(review)
    standing = snapshot is not None and snapshot.reopened_at is None
    frozen_name = read_content(snapshot)["setting"]["name"] if snapshot is not None and standing else ""
    return governors_paper(
        PaperFacts(
            setting_name=frozen_name or review.setting.name,
            year_label=review.year_label,
            assessment=assessment,
            covers=cover_gaps(find_gaps(assessment), actions, dismissals_of(review)),
            actions=tuple(actions),
            judged_at=judged_when(review) if any(a.status is ActionStatus.DONE for a in actions) else {},
            sign_off=_sign_off(review, snapshot),
            movement=movement,
            before_label=before.year_label if before is not None else "",
            policy=policy_sentence_of(review),
        )
    )


def paper_file(paper: Paper, ending: str) -> bytes:
    """The paper as a file, by the ending of its name: ``.pdf`` or ``.docx``."""
    # Imported where they are used: typst and python-docx are slow to load.
    if ending == ".docx":
        from audit.outputs.paper_word import write_docx

        return write_docx(paper)
    from audit.outputs.paper_pdf import write_pdf

    return write_pdf(paper)


def _sign_off(review: Review, snapshot: Snapshot | None) -> SignOff:
    stage = Stage(review.status)
    if snapshot is None:
        return SignOff(stage)
    if snapshot.reopened_at is not None:
        return SignOff(stage, reopened=snapshot.reopened_because)
    return SignOff(
        stage=stage,
        capacities=tuple(capacity.label for capacity in Capacity),
        signed=tuple(
            SignedBy(
                capacity=Capacity(row.capacity).label,
                name=row.name,
                title=row.title,
                on=today_in_england(row.signed_at),
                meeting=row.meeting_date,
                minute=row.minute_reference,
            )
            for row in snapshot.signatures
        ),
        revision=snapshot.revision,
        submitted_by=snapshot.submitted_by.name if snapshot.submitted_by else NOBODY,
        submitted_on=today_in_england(snapshot.submitted_at),
        sha256=snapshot.sha256,
        note=snapshot.note,
    )
