"""Let what a person found in the policy serve as evidence for the criteria that its statements bear on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from audit.domain.policy_check import StatementStanding
from audit.domain.policy_shows import Confirmed, is_confirmed, is_ours, shows_words
from audit.domain.policy_text import PolicyText
from audit.domain.rubric import Criterion
from audit.services.errors import Refused
from audit.services.freezing import profile_of
from audit.services.policy_checks import newest_check
from audit.services.policy_packing import passages_of, standings_of
from audit.services.reviews import brought_in, edition_of, refuse_if_closed
from audit.services.saving import saving
from audit.store.base import db
from audit.store.evidence import EvidenceUse
from audit.store.log import Actor
from audit.store.policies import PolicyCheck
from audit.store.reviews import Review


class Attachment(StrEnum):
    """How a policy serves a criterion now, beside what was confirmed."""

    NEW = "new"
    OURS = "ours"  # attached with words from a check that are no longer what would be written
    SAME = "same"  # attached with these very words
    OWN_WORDS = "own-words"  # attached by somebody in words of their own, which stay

    @property
    def label(self) -> str:
        return {
            "new": "Not used yet",
            "ours": "In use; its words will be brought up to date",
            "same": "In use",
            "own-words": "In use, in somebody's own words, which stay",
        }[self.value]


@dataclass(frozen=True, slots=True)
class ConfirmedEvidence:
    """A criterion that the policy says something about, as confirmed."""

    criterion: Criterion
    confirmed: tuple[Confirmed, ...]
    shows: str
    attachment: Attachment

    @property
    def to_do(self) -> bool:
        return self.attachment in (Attachment.NEW, Attachment.OURS)


@dataclass(frozen=True, slots=True)
class EvidenceOffer:
    """What can be used, in rubric order; and the uses whose words nothing confirmed backs any more."""

    rows: tuple[ConfirmedEvidence, ...]
    unbacked: tuple[tuple[Criterion, EvidenceUse], ...]


@dataclass(frozen=True, slots=True)
class UsedAsEvidence:
    """How many criteria it was attached to, and for how many its words were brought up to date."""

    attached: int
    refreshed: int


def confirmed_evidence(check: PolicyCheck) -> EvidenceOffer:
    """Every criterion that applies in the review and that a confirmed statement bears on."""
    return _offer(check, standings_of(check, profile_of(check.review)), passages_of(check))


def use_as_evidence(by: Actor, check: PolicyCheck, refs: Collection[str] | None = None) -> UsedAsEvidence:
    """Attach the policy to criteria, with the words that show it. ``refs``: of criteria; None: all of them.

    Where it is attached already, words of ours are written anew and anybody else's stay. Raises Refused for a closed
    review, and for a check that a newer one has replaced.
    """
    review = check.review
    refuse_if_closed(review)
    newest = newest_check(review)
    if newest is None or newest.id != check.id:
        raise Refused("A newer version of the policy has been checked. Use what was confirmed in that one.")
    rows = [row for row in confirmed_evidence(check).rows if refs is None or row.criterion.ref in refs]
    uses = _uses_of(check)
    try:
        with saving(by):
            for row in rows:
                if row.attachment is Attachment.NEW:
                    use = EvidenceUse(
                        evidence=check.evidence, review=review, criterion_ref=row.criterion.ref, shows=row.shows
                    )
                    db.session.add(use)
                elif row.attachment is Attachment.OURS:
                    uses[row.criterion.ref].shows = row.shows
    except IntegrityError:
        raise Refused("Somebody attached the same evidence just now. Go back and look at what is there.") from None
    states = [row.attachment for row in rows]
    return UsedAsEvidence(states.count(Attachment.NEW), states.count(Attachment.OURS))


def _offer(check: PolicyCheck, standings: Sequence[StatementStanding], text: PolicyText) -> EvidenceOffer:
    uses = _uses_of(check)
    found = _by_criterion(standings, text)
    applying = [criterion for criterion in _applying(check.review) if criterion.ref in found]
    rows = []
    for criterion in applying:
        shows = shows_words(found[criterion.ref])
        rows.append(
            ConfirmedEvidence(
                criterion, tuple(found[criterion.ref]), shows, _attachment(uses.get(criterion.ref), shows)
            )
        )
    edition = edition_of(check.review)
    backed = {criterion.ref for criterion in applying}
    unbacked = [(edition.criterion(ref), use) for ref, use in uses.items() if is_ours(use.shows) and ref not in backed]
    return EvidenceOffer(tuple(rows), tuple(unbacked))


def _attachment(use: EvidenceUse | None, shows: str) -> Attachment:
    if use is None:
        return Attachment.NEW
    if use.shows == shows:
        return Attachment.SAME
    return Attachment.OURS if is_ours(use.shows) else Attachment.OWN_WORDS


def _by_criterion(standings: Iterable[StatementStanding], text: PolicyText) -> Mapping[str, list[Confirmed]]:
    passages = {passage.number: passage for passage in text.passages}
    found: dict[str, list[Confirmed]] = {}
    for standing in standings:
        if is_confirmed(standing):
            passage = passages.get(standing.passage) if standing.passage is not None else None
            for ref in standing.statement.criteria:
                found.setdefault(ref, []).append(Confirmed(standing, passage))
    return found


def _applying(review: Review) -> list[Criterion]:
    """Criteria of the review that the profile does not leave out. What was judged of them is not asked."""
    brought, profile = brought_in(review), profile_of(review)
    return [c for c in edition_of(review).criteria if c.ref in brought or c.applies_to.why_not(profile) is None]


def _uses_of(check: PolicyCheck) -> dict[str, EvidenceUse]:
    """By ref of the criterion, what the policy serves in the review."""
    rows = db.session.scalars(
        select(EvidenceUse).where(
            EvidenceUse.review_id == check.review_id, EvidenceUse.evidence_id == check.evidence_id
        )
    )
    return {row.criterion_ref: row for row in rows}
