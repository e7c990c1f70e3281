"""Criteria, strands and paragraphs as the workbook's cells name them: one to a line."""

from collections.abc import Iterable

from audit.domain.assessment import Standing
from audit.domain.rubric import Edition, Requirement
from audit.outputs.report import Report


def lines(words: Iterable[str]) -> str:
    """One to a line, each once, in the order they first came."""
    return "\n".join(dict.fromkeys(words))


def criterion_title(report: Report, ref: str) -> str:
    """The title of a criterion, or the ref itself where this edition has no such criterion."""
    standing = report.assessment.by_ref.get(ref)
    return standing.criterion.title if standing else ref


def criterion_titles(report: Report, refs: Iterable[str]) -> str:
    """Titles of some criteria."""
    return lines(criterion_title(report, ref) for ref in refs)


def strand_titles(report: Report, refs: Iterable[str]) -> str:
    """Titles of the strands that some criteria belong to."""
    return lines(strand_title(report.assessment.edition, s) for s in _standings(report, refs))


def strand_title(edition: Edition, standing: Standing) -> str:
    """The title of the strand that a criterion belongs to."""
    return edition.strand(standing.criterion.strand).title


def cited_places(report: Report, refs: Iterable[str]) -> str:
    """Every paragraph that some criteria answer, strongest first: ``KCSIE 2016, Part two, paragraph 67``."""
    edition = report.assessment.edition
    return lines(place_of(edition, r) for s in _standings(report, refs) for r in edition.cited(s.criterion))


def evidence_titles(report: Report, refs: Iterable[str]) -> str:
    """Titles of the evidence that some criteria rest on."""
    return lines(entry.evidence.title for ref in refs for entry in report.entries_of.get(ref, ()))


def statutory_places(report: Report, standing: Standing) -> str:
    """The paragraphs of law and statutory guidance that ask this of this type of setting."""
    assessment = report.assessment
    binding = assessment.edition.binding(standing.criterion, assessment.profile.type)
    return lines(place_of(assessment.edition, r) for r in binding if r.force.binds_by_law_or_guidance)


def place_of(edition: Edition, requirement: Requirement) -> str:
    """Short name of the source, then the place in it."""
    return f"{edition.source(requirement.source).short}, {requirement.place}"


def count_of(number: int, one: str, many: str = "") -> str:
    """``count_of(2, "gap")`` → "2 gaps"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _standings(report: Report, refs: Iterable[str]) -> list[Standing]:
    by_ref = report.assessment.by_ref
    return [by_ref[ref] for ref in refs if ref in by_ref]
