"""A review frozen for sign-off: everything that was said, as one text that always comes out the same.

The text stands alone. It carries the words of the rubric and of every code, so that it can be read, and its hash taken
again, when the rubric, the evidence or this program has changed. Instants are in UTC. There are no fractions in it:
levels and points are whole numbers, and percentages are text, as they were shown.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from audit.domain.action_plan import PlannedAction
from audit.domain.assessment import Assessment, Standing
from audit.domain.assurance import Evidence
from audit.domain.compliance import count_states, requirement_standing, source_standings
from audit.domain.rubric import Requirement, Source, Strand
from audit.domain.scoring import Score, score, score_of_strand
from audit.domain.vocabulary import FACILITIES, LEVELS, PHASES, TOP_LEVEL, TYPES

FORMAT = 1


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One version of an evidence file."""

    name: str
    media_type: str
    size: int  # bytes
    sha256: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceRecord:
    """An item of evidence with what the register says of it. The newest version of its file comes first."""

    item: Evidence
    summary: str
    link: str
    kept_in: str
    files: tuple[FileRecord, ...]


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """A second rating of a criterion."""

    by: str
    level: int
    rationale: str
    seen_before: bool
    rated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Signed:
    """Who did something, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Facts:
    """Everything that goes into a snapshot."""

    setting_name: str
    year_label: str  # "2016 to 2017"
    opened_on: date
    revision: int
    why_again: str  # why the one before was opened again; empty for the first
    submitted: Signed
    submitted_title: str  # as that person is known: "Headteacher"
    note: str  # what the leader tells governors
    assessment: Assessment
    judged: Mapping[str, Signed]  # by criterion ref, here and below
    evidence: tuple[EvidenceRecord, ...]
    shows: Mapping[tuple[str, int], str]  # what an item shows for a criterion, by ref and evidence id
    actions: tuple[PlannedAction, ...]
    dismissed: Mapping[str, str]
    ratings: Mapping[str, tuple[RatingRecord, ...]] = field(default_factory=dict)
    discussions: Mapping[str, tuple[str, Signed]] = field(default_factory=dict)  # outcome, who recorded it


def canonical(content: Mapping[str, Any]) -> str:
    """The one way to write ``content`` down: keys in order, no white space, every letter as it is."""
    _refuse_fractions(content)
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256_of(text: str) -> str:
    """What is signed: the SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_fractions(value: Any) -> None:
    """A float's digits depend on who writes them, so that there must be none."""
    if isinstance(value, float):
        raise TypeError(f"a snapshot has no fractions: {value!r}")
    if isinstance(value, Mapping):
        value = value.values()
    if isinstance(value, Iterable) and not isinstance(value, str):
        for part in value:
            _refuse_fractions(part)


def snapshot_content(facts: Facts) -> dict[str, Any]:
    """The whole review, in plain values."""
    assessment = facts.assessment
    edition, profile = assessment.edition, assessment.profile
    return {
        "format": FORMAT,
        "what": "A Plumbline review of online safety, frozen for sign-off",
        "setting": {
            "name": facts.setting_name,
            "type": _coded(profile.type, TYPES),
            "phases": [_coded(code, PHASES) for code in PHASES if code in profile.phases],
            "facilities": [_coded(code, FACILITIES) for code in FACILITIES if code in profile.facilities],
        },
        "review": {
            "year": facts.year_label,
            "opened_on": _day(facts.opened_on),
            "as_on": _day(assessment.today),
            "revision": facts.revision,
            "why_again": facts.why_again,
            "submitted": {**_signed(facts.submitted), "title": facts.submitted_title},
            "note": facts.note,
        },
        "edition": {
            "id": edition.id,
            "rubric": edition.rubric,
            "edition": edition.edition,
            "title": edition.title,
            "published": edition.published,
        },
        "levels": list(LEVELS),
        "score": _score(score(assessment.standings), assessment.standings),
        "strands": [_strand(facts, strand) for strand in edition.strands],
        "sources": [_source(assessment, source) for source in edition.sources],
        "evidence": [_evidence(record, assessment.today) for record in facts.evidence],
        "actions": [_action(action, assessment.today) for action in facts.actions],
        "dismissed_gaps": [
            {"criterion": ref, "title": edition.criterion(ref).title, "reason": reason}
            for ref, reason in sorted(facts.dismissed.items())
        ],
    }


def _score(value: Score, standings: Iterable[Standing]) -> dict[str, Any]:
    """Percentages as shown, and the whole numbers they come from."""
    judged = [s for s in standings if s.applies and s.judged]
    return {
        "claimed": _percent(value.claimed),
        "assured": _percent(value.assured),
        "low": _percent(value.low),
        "high": _percent(value.high),
        "judged": value.judged,
        "applicable": value.applicable,
        "points": {
            "claimed": sum(s.weight * (s.claimed or 0) for s in judged),
            "assured": sum(s.weight * (s.assured or 0) for s in judged),
            "possible": TOP_LEVEL * sum(s.weight for s in judged),
        },
    }


def _strand(facts: Facts, strand: Strand) -> dict[str, Any]:
    standings = facts.assessment.of_strand(strand)
    return {
        "ref": strand.ref,
        "title": strand.title,
        "about": strand.about,
        "score": _score(score_of_strand(facts.assessment, strand), standings),
        "criteria": [_criterion(facts, standing) for standing in standings],
    }


def _criterion(facts: Facts, s: Standing) -> dict[str, Any]:
    c, judgement = s.criterion, s.judgement
    discussion = facts.discussions.get(c.ref)
    return {
        "ref": c.ref,
        "title": c.title,
        "question": c.question,
        "levels": list(c.levels),
        "requirements": list(c.requirements),
        "applies": s.applies,
        "why_not": s.why_not or "",
        "brought_in": s.brought_in,
        "weight": s.weight,
        "statutory": s.statutory,
        "claimed": s.claimed,
        "assured": s.assured,
        "target": s.target,
        "gap": s.gap,
        "to_confirm": s.proposal_words,
        "rationale": judgement.rationale if judgement else "",
        "exception": judgement.exception if judgement else "",
        "excepted": s.excepted,
        "judged": _signed(facts.judged[c.ref]) if c.ref in facts.judged else None,
        "evidence": [
            {
                "id": item.id,
                "title": item.title,
                "shows": facts.shows.get((c.ref, item.id), ""),
                "currency": item.currency(facts.assessment.today).label,
            }
            for item in s.evidence
        ],
        "second_ratings": [
            {
                "by": r.by,
                "level": r.level,
                "rationale": r.rationale,
                "seen_before": r.seen_before,
                "at": _instant(r.rated_at),
            }
            for r in facts.ratings.get(c.ref, ())
        ],
        "discussion": {"outcome": discussion[0], **_signed(discussion[1])} if discussion else None,
    }


def _source(assessment: Assessment, source: Source) -> dict[str, Any]:
    counts = count_states(source_standings(assessment, source))
    return {
        "id": source.id,
        "title": source.title,
        "short": source.short,
        "publisher": source.publisher,
        "published": source.published,
        "counts": [{"state": state.value, "label": state.label, "count": n} for state, n in counts.items()],
        "requirements": [_requirement(assessment, r) for r in source.requirements],
    }


def _requirement(assessment: Assessment, requirement: Requirement) -> dict[str, Any]:
    scored = requirement.force.weight > 0
    state = requirement_standing(assessment, requirement).state if scored else None
    return {
        "ref": requirement.ref,
        "place": requirement.place,
        "place_checked": requirement.place_checked,
        "force": {"code": requirement.force.value, "label": requirement.force.label},
        "who": requirement.who,
        "summary": requirement.summary,
        "state": {"code": state.value, "label": state.label} if state else None,
    }


def _evidence(record: EvidenceRecord, today: date) -> dict[str, Any]:
    item = record.item
    return {
        "id": item.id,
        "title": item.title,
        "kind": {"code": item.kind.value, "label": item.kind.label},
        "effective": _day(item.effective),
        "review_by": _day(item.review_by),
        "currency": item.currency(today).label,
        "summary": record.summary,
        "link": record.link,
        "kept_in": record.kept_in,
        "files": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.sha256,
                "uploaded_at": _instant(file.uploaded_at),
            }
            for file in record.files
        ],
    }


def _action(action: PlannedAction, today: date) -> dict[str, Any]:
    return {
        "key": action.key,
        "title": action.title,
        "description": action.description,
        "owner": action.owner,
        "co_owners": action.co_owners,
        "due": _day(action.due),
        "overdue": action.overdue(today),
        "status": {"code": action.status.value, "label": action.status.label},
        "priority": {"code": action.priority.value, "label": action.priority.label},
        "success_measure": action.success_measure,
        "cost": action.cost,
        "plan_link": action.plan_link,
        "reason": action.reason,
        "done_on": _day(action.done_on),
        "criteria": list(action.criteria),
        "notes": [{"day": _day(note.day), "text": note.text, "who": note.who} for note in action.notes],
    }


def _coded(code: str, labels: Mapping[str, str]) -> dict[str, str]:
    return {"code": code, "label": labels[code]}


def _signed(signed: Signed) -> dict[str, str | None]:
    return {"by": signed.by, "at": _instant(signed.at)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}"
