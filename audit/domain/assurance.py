"""What a judgement is worth: the level its evidence supports on a given day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit.domain.vocabulary import SECURE, TOP_LEVEL, EvidenceKind

UNSUPPORTED = 2  # a claim of Secure or more never falls below Developing for want of evidence


class Currency(StrEnum):
    """Whether an item of evidence counts on a day."""

    NOT_YET = "not-yet"
    CURRENT = "current"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return {"not-yet": "Not yet in effect", "current": "Current", "lapsed": "Past its review date"}[self]


@dataclass(frozen=True, slots=True)
class Evidence:
    """An item of the setting's register, as far as the rules care."""

    id: int
    title: str
    kind: EvidenceKind
    effective: date
    review_by: date | None = None  # None: never lapses

    def currency(self, today: date) -> Currency:
        """Current if effective on or before ``today`` and not past its review-by date."""
        if self.effective > today:
            return Currency.NOT_YET
        if self.review_by is not None and self.review_by < today:
            return Currency.LAPSED
        return Currency.CURRENT


def supported_level(evidence: Sequence[Evidence], today: date) -> int:
    """The highest level this evidence could support: 2, 3 or 4.

    One current item supports 3. Two current items of different kinds, at least one of which shows practice
    (anything but a document), support 4.
    """
    kinds = {item.kind for item in evidence if item.currency(today) is Currency.CURRENT}
    if len(kinds) >= 2 and any(kind.shows_practice for kind in kinds):
        return TOP_LEVEL
    return SECURE if kinds else UNSUPPORTED


def assured_level(claimed: int, evidence: Sequence[Evidence], today: date, *, excepted: bool = False) -> int:
    """The level that counts. Claims of 0 to 2 stand; higher ones stand as far as current evidence supports them.

    ``excepted``: a leader has recorded, with a reason, why the claim stands without the evidence.
    """
    if claimed < SECURE or excepted:
        return claimed
    return min(claimed, supported_level(evidence, today))
