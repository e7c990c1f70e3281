"""How evidence is talked about: whether it counts today, what each kind is, how large a file is."""

from collections.abc import Mapping
from datetime import date, timedelta

from audit.domain.assurance import Currency, Evidence
from audit.domain.dates import show_date
from audit.domain.vocabulary import EvidenceKind

KILOBYTE = 1024

KIND_EXAMPLES: Mapping[EvidenceKind, str] = {
    EvidenceKind.DOCUMENT: (
        "Says what should happen: the online safety policy, an acceptable use agreement, a scheme of work."
    ),
    EvidenceKind.RECORD: (
        "Shows what was done: a training register, governors' minutes, a summary of incidents, a filtering report."
    ),
    EvidenceKind.OBSERVATION: "What somebody saw: a lesson visit, a learning walk, a test of what the filter blocks.",
    EvidenceKind.VOICE: "What people say: a pupil, staff or parent survey, notes of a school council discussion.",
    EvidenceKind.EXTERNAL: (
        "What somebody from outside found: an inspection report, a local authority audit, a technical check."
    ),
}

# When a kind is commonly looked at again, as a suggestion. Nothing is filled in from it.
USUAL_REVIEW: Mapping[EvidenceKind, str] = {
    EvidenceKind.DOCUMENT: "a year after it was agreed, or sooner if the law or the technology changes",
    EvidenceKind.RECORD: "a year after its last entry",
    EvidenceKind.OBSERVATION: "two terms after the visit",
    EvidenceKind.VOICE: "a year after people were asked",
    EvidenceKind.EXTERNAL: "a year after the check",
}


def currency_words(evidence: Evidence, today: date) -> str:
    """Whether an item counts on a day, and until or since when: "Current until 3 July 2017".

    Evidence still counts on its review-by date, so it lapses on the day after.
    """
    match evidence.currency(today):
        case Currency.NOT_YET:
            return f"From {show_date(evidence.effective)}, not yet in effect"
        case Currency.LAPSED if evidence.review_by is not None:
            return f"Lapsed on {show_date(evidence.review_by + timedelta(days=1))}"
        case _ if evidence.review_by is not None:
            return f"Current until {show_date(evidence.review_by)}"
        case _:
            return "Current, no review date"


def kind_hint(kind: EvidenceKind) -> str:
    """What a kind is, with examples, and when it is usually looked at again."""
    return f"{KIND_EXAMPLES[kind]} Usually reviewed {USUAL_REVIEW[kind]}."


def size_words(size: int) -> str:
    """A number of bytes as people say it: "812 bytes", "34 KB", "1.2 MB"."""
    if size < KILOBYTE:
        return f"{size} byte{'' if size == 1 else 's'}"
    if size < KILOBYTE * KILOBYTE:
        return f"{size / KILOBYTE:.0f} KB"
    return f"{size / KILOBYTE / KILOBYTE:.1f} MB"
