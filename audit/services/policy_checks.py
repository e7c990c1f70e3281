"""Check a setting's own policy: read it, compare it with the template, and keep what was found beside the file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from audit.domain.dates import show_date
from audit.domain.policy_check import METHOD, Finding, StatementStanding
from audit.domain.policy_flags import Flag, approval_dates, find_flags
from audit.domain.policy_parts import PolicyCoverage, cover_policy
from audit.domain.policy_text import PolicyText
from audit.domain.vocabulary import EvidenceKind
from audit.reading.apart import read_apart
from audit.reading.refusals import Busy, UnreadablePolicy
from audit.services.errors import EditConflict, Refused
from audit.services.evidence import (
    EvidenceInput,
    check_evidence,
    content_of,
    dates_fault,
    fill_item,
    path_of_file,
    recording,
    stored,
)
from audit.services.policy_carrying import carry_decisions
from audit.services.policy_comparing import compare_apart
from audit.services.policy_packing import pack_findings, pack_text
from audit.services.policy_packing import passages_of as passages_of
from audit.services.policy_packing import standings_of as standings_of
from audit.services.reviews import refuse_if_closed
from audit.services.saving import guarded, saving
from audit.store.base import begin_writing, db
from audit.store.evidence import EvidenceItem, StoredFile
from audit.store.files import ReceivedFile
from audit.store.log import Actor
from audit.store.policies import PolicyCheck
from audit.store.reviews import Review

SAME_FILE = (
    "This is the very file that was checked on {day}, so nothing has changed. Choose the new version of your policy, "
    "or go on with the check that is there."
)
CHANGED = (
    "Somebody changed this policy in the evidence register just now, so it was not checked. Look at it there, then "
    "check it again."
)


class CannotBeRead(Refused):
    """A file that holds no policy, or none that can be read. The message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PolicyInput:
    """What a person says of a policy they upload. Dates that are left empty are read from the policy."""

    name: str
    approved_on: date | None = None
    review_by: date | None = None
    new_version_of: EvidenceItem | None = None  # None: another document


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """A policy as it was read, and what was found in it."""

    text: PolicyText
    findings: tuple[Finding, ...]


def checks_of(review: Review) -> Sequence[PolicyCheck]:
    """The checks of a review, newest first."""
    return db.session.scalars(
        select(PolicyCheck)
        .where(PolicyCheck.review_id == review.id)
        .order_by(PolicyCheck.id.desc())
        .options(joinedload(PolicyCheck.file), joinedload(PolicyCheck.evidence))
    ).all()


def newest_check(review: Review) -> PolicyCheck | None:
    """The check that counts for a review, with what was found."""
    return db.session.scalar(
        select(PolicyCheck)
        .where(PolicyCheck.review_id == review.id)
        .order_by(PolicyCheck.id.desc())
        .limit(1)
        .options(undefer(PolicyCheck.findings))
    )


def coverage_of(standings: Sequence[StatementStanding]) -> PolicyCoverage:
    """How much of the template the policy makes."""
    return cover_policy(standings)


def flags_of(check: PolicyCheck, today: date) -> tuple[Flag, ...]:
    """What else is to be put right in the policy, seen today, or on the day the review closed."""
    return _flags(passages_of(check), check.review.day(today))


@lru_cache(maxsize=16)
def _flags(text: PolicyText, day: date) -> tuple[Flag, ...]:
    """Kept for a while: every page of a check counts them, and a long policy takes a second."""
    return find_flags(text, day)


def earlier_policies(review: Review) -> Sequence[EvidenceItem]:
    """Items of the register that were checked as the policy, in this review or another, the latest checked first."""
    rows = db.session.scalars(
        select(EvidenceItem)
        .join(PolicyCheck, PolicyCheck.evidence_id == EvidenceItem.id)
        .where(EvidenceItem.setting_id == review.setting_id)
        .order_by(PolicyCheck.id.desc())
    )
    return list(dict.fromkeys(rows))


def read_and_match(name: str, content: bytes, edition_id: str) -> PolicyReading:
    """Read a policy and compare it with the template. Writes nothing.

    ``name``: of the file. Raises CannotBeRead, saying what to do.
    """
    try:
        text = read_apart(name, content)
        return PolicyReading(text, compare_apart(text, edition_id))
    except Busy as fault:
        raise Refused(str(fault)) from fault
    except UnreadablePolicy as fault:
        raise CannotBeRead(str(fault)) from fault


def start_check(by: Actor, review: Review, said: PolicyInput, file: ReceivedFile, today: date) -> PolicyCheck:
    """Check an uploaded policy. The file goes into the register, as a new item or as an item's newest version.

    What was decided of the version before is carried over where it still holds. Raises CannotBeRead or Refused, saying
    what to do.
    """
    refuse_if_closed(review)
    _check_said(review, said)
    _refuse_same_file(review, file.sha256)
    read = _read_while_others_save(review, said.new_version_of, file.name, content_of(file))
    return record_check(by, review, said, file, read, today)


def record_check(
    by: Actor, review: Review, said: PolicyInput, file: ReceivedFile, read: PolicyReading, today: date
) -> PolicyCheck:
    """The same with a policy that has been read. Raises Refused."""
    _check_said(review, said)
    evidence = _evidence_said(said, read.text, today)
    check_evidence(evidence, has_file=True)
    item = said.new_version_of
    with recording(file), _unchanged(item), saving(by):
        refuse_if_closed(review)
        _refuse_same_file(review, file.sha256)  # once more: it may have been sent twice, and both were read
        if item is None:
            item = EvidenceItem(setting=review.setting)
            db.session.add(item)
        fill_item(item, evidence)
        row = stored(file)
        item.files.insert(0, row)
        return _new_check(by, review, item, row, read)


def check_item(by: Actor, review: Review, item: EvidenceItem) -> PolicyCheck:
    """Check the newest file of an item that is in the register already. Raises CannotBeRead or Refused."""
    refuse_if_closed(review)
    if item.setting_id != review.setting_id:
        raise Refused("This evidence belongs to another setting. Check a policy from this setting's own register.")
    file = item.file
    if file is None:
        raise Refused("There is no file with this evidence. Add the policy's file to it, then check it.")
    path = path_of_file(file)
    if path is None:
        raise Refused(f"The file {file.name} is missing from the server's disk. Upload the policy again.")
    _refuse_same_file(review, file.sha256)
    read = _read_while_others_save(review, item, file.name, path.read_bytes())
    with _unchanged(item), saving(by):
        refuse_if_closed(review)
        _refuse_same_file(review, file.sha256)
        return _new_check(by, review, item, file, read)


def _check_said(review: Review, said: PolicyInput) -> None:
    item = said.new_version_of
    if item is not None and item.setting_id != review.setting_id:
        raise Refused("This evidence belongs to another setting. Add the policy to this setting's own register.")
    if not said.name.strip():
        raise Refused("Give it a name that others will recognise.")


def _read_while_others_save(review: Review, item: EvidenceItem | None, name: str, content: bytes) -> PolicyReading:
    """Read and match while nothing is held, because it can take half a minute.

    Raises CannotBeRead, and Refused where somebody changed or erased the item meanwhile.
    """
    edition_id, seen = review.edition, (item.id, item.version) if item is not None else None
    db.session.rollback()
    try:
        read = read_and_match(name, content, edition_id)
    finally:
        begin_writing()
    if seen is not None:
        now = db.session.get(EvidenceItem, seen[0])
        if now is None or now.version != seen[1]:
            raise Refused(CHANGED)
    return read


def _refuse_same_file(review: Review, sha256: str) -> None:
    """A second check of the same file by the same method would only put the first out of sight."""
    for check in checks_of(review)[:1]:
        if check.file.sha256 == sha256 and check.method == METHOD:
            raise Refused(SAME_FILE.format(day=show_date(check.checked_on)))


def _new_check(by: Actor, review: Review, item: EvidenceItem, file: StoredFile, read: PolicyReading) -> PolicyCheck:
    """Inside somebody's ``saving``."""
    check = PolicyCheck(
        review=review,
        evidence=item,
        file=file,
        name=item.title,
        words=read.text.words,
        method=METHOD,
        passages=pack_text(read.text),
        findings=pack_findings(read.findings),
        checked_by_id=by.user_id,
    )
    db.session.add(check)
    db.session.flush()
    carry_decisions(check, read.text, read.findings)
    return check


@contextmanager
def _unchanged(item: EvidenceItem | None) -> Iterator[None]:
    """Somebody may change the item at the same moment."""
    if item is None:
        yield
        return
    try:
        with guarded(item):
            yield
    except EditConflict:
        raise Refused(CHANGED) from None


def _evidence_said(said: PolicyInput, text: PolicyText, today: date) -> EvidenceInput:
    """What goes into the register. Whatever else was said of the item stays."""
    approved, review_by = policy_dates(said, text, today)
    item = said.new_version_of
    return EvidenceInput(
        title=said.name,
        kind=EvidenceKind(item.kind) if item else EvidenceKind.DOCUMENT,
        effective=approved,
        review_by=review_by,
        summary=item.summary if item else "",
        link=item.link if item else "",
        kept_in=item.kept_in if item else "",
    )


def policy_dates(said: PolicyInput, text: PolicyText, today: date) -> tuple[date, date | None]:
    """When the policy was approved and is to be reviewed: as somebody said, else as it says itself.

    Where neither says when it was approved, today counts, or the day of a review that is past: no other day is known.
    """
    read_approved, read_review = approval_dates(text)
    review_by = said.review_by or read_review
    if said.approved_on is not None:
        approved = said.approved_on
    elif read_approved is not None and read_approved <= today:
        approved = read_approved
    else:
        approved = min(today, review_by) if review_by else today
    if said.review_by is None and dates_fault(approved, review_by):
        review_by = None
    return approved, review_by
