"""What the commands print: a rubric edition, the reviews, a review's scores, as plain values for JSON."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from audit.clock import today_in_england
from audit.domain.compliance import count_states, source_standings
from audit.domain.rubric import Edition
from audit.domain.scoring import Score, score, score_of_strand
from audit.domain.vocabulary import Force
from audit.services.assessing import assessment_of
from audit.store.base import db
from audit.store.evidence import StoredFile
from audit.store.reviews import Review


def mapping_lines(edition: Edition) -> Iterator[str]:
    """Per source: how many requirements there are, how many can be scored, and how many of those are mapped."""
    for source in edition.sources:
        scored = [r for r in source.requirements if r.force is not Force.CONTEXT]
        mapped = [r for r in scored if edition.criteria_of[r.ref]]
        yield (
            f"{source.id}: {len(source.requirements)} requirements, {len(mapped)} of {len(scored)} mapped, "
            f"{len(source.requirements) - len(scored)} context"
        )


def edition_export(edition: Edition) -> dict[str, Any]:
    """The whole edition, in rubric order."""
    return {
        "id": edition.id,
        "rubric": edition.rubric,
        "edition": edition.edition,
        "title": edition.title,
        "published": edition.published,
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
            }
            for c in edition.criteria
        ],
    }


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
    return {
        "review": review.id,
        "setting": review.setting.name,
        "year": review.year_label,
        "edition": edition.id,
        "on": assessment.today.isoformat(),
        **_score(score(assessment.standings)),
        "strands": [
            {"ref": s.ref, "title": s.title, **_score(score_of_strand(assessment, s))} for s in edition.strands
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


def _score(value: Score) -> dict[str, Any]:
    return {
        "claimed": value.claimed,
        "assured": value.assured,
        "bounds": {"low": value.low, "high": value.high},
        "claimed_bounds": {"low": value.claimed_low, "high": value.claimed_high},
        "judged": value.judged,
        "applicable": value.applicable,
        "coverage": value.coverage,
    }
