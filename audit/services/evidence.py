"""The evidence register: add, change, use for criteria, erase."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from audit.domain.assurance import Currency
from audit.domain.rubric import Criterion
from audit.domain.vocabulary import EvidenceKind
from audit.services.errors import Refused
from audit.services.reviews import edition_of, refuse_if_closed, reviews_of
from audit.services.saving import check_version, guarded, saving
from audit.store import files
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse, StoredFile
from audit.store.files import ReceivedFile, UnusableFile
from audit.store.log import Actor
from audit.store.people import Setting
from audit.store.policies import PolicyCheck
from audit.store.reviews import Review, ReviewStatus

NOWHERE = "Add a file, a link, or where it is kept, so that somebody can find it."


@dataclass(frozen=True, slots=True)
class EvidenceInput:
    """What a person says of an item of evidence."""

    title: str
    kind: EvidenceKind
    effective: date
    review_by: date | None = None
    summary: str = ""
    link: str = ""
    kept_in: str = ""


@dataclass(frozen=True, slots=True)
class UseInput:
    """A criterion of a review that an item is to serve, and what it shows there."""

    review: Review
    criterion_ref: str
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which items of the register somebody wants to see. Empty: all of them."""

    kind: EvidenceKind | None = None
    state: Currency | None = None
    words: str = ""  # all of them are looked for in title, summary, file name, link and place


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """An item, and how many criteria it serves in the newest open review."""

    item: EvidenceItem
    criteria: int


@dataclass(frozen=True, slots=True)
class Register:
    """What was found, newest first, out of how many there are."""

    rows: tuple[RegisterRow, ...]
    total: int
    review: Review | None  # the newest open review, which the numbers of criteria are about


@dataclass(frozen=True, slots=True)
class ReviewUses:
    """What an item serves in one review, in rubric order."""

    review: Review
    uses: tuple[tuple[Criterion, EvidenceUse], ...]


def receive_file(name: str, stream: IO[bytes], taken: files.Taken = files.EVIDENCE) -> ReceivedFile:
    """Take in an upload and check it. It is kept for a day, until it is recorded with an item.

    Raises Refused, saying what to do instead.
    """
    try:
        return files.receive(_folder(), name, stream, current_app.config["PLUMBLINE"].max_file_bytes, taken)
    except UnusableFile as fault:
        raise Refused(str(fault)) from fault


def still_held(received: ReceivedFile) -> bool:
    """Whether a file taken in earlier can still be recorded."""
    return files.is_pending(_folder(), received)


def content_of(received: ReceivedFile) -> bytes:
    """What is in a file that was taken in and not recorded yet. Raises Refused where it is no longer held."""
    try:
        return files.pending_path(_folder(), received).read_bytes()
    except FileNotFoundError:
        raise Refused(files.GONE) from None


def path_of_file(file: StoredFile) -> Path | None:
    """Where a file lies, or None where it is missing."""
    path = files.path_of(_folder(), file.stored_name)
    return path if path.is_file() else None


def link_fault(link: str) -> str | None:
    """What is wrong with a link, or None. Only web addresses: other kinds of link can run programs."""
    try:
        parts = urlsplit(link)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not any(c.isspace() for c in link)
    except ValueError:
        sound = False
    return None if sound else "Enter a link that starts with http:// or https://, such as https://www.school.example/."


def dates_fault(effective: date, review_by: date | None) -> str | None:
    """What is wrong with the two dates of an item, or None."""
    if review_by is not None and review_by < effective:
        return "The review date is before the date it started. Enter a later date, or leave it empty."
    return None


def newest_open_review(setting: Setting) -> Review | None:
    return next((review for review in reviews_of(setting) if review.is_open), None)


def register_of(setting: Setting, today: date, wanted: Wanted = Wanted()) -> Register:
    """The setting's evidence, latest effective date first."""
    items = db.session.scalars(
        select(EvidenceItem)
        .where(EvidenceItem.setting_id == setting.id)
        .order_by(EvidenceItem.effective.desc(), EvidenceItem.id.desc())
    ).all()
    review = newest_open_review(setting)
    criteria: dict[int, int] = {}
    if review is not None:
        counted = select(EvidenceUse.evidence_id, func.count()).where(EvidenceUse.review_id == review.id)
        criteria = {row[0]: row[1] for row in db.session.execute(counted.group_by(EvidenceUse.evidence_id))}
    rows = tuple(RegisterRow(item, criteria.get(item.id, 0)) for item in items if _is_wanted(item, wanted, today))
    return Register(rows, len(items), review)


def uses_of(review: Review, criterion_ref: str) -> Sequence[EvidenceUse]:
    """What serves a criterion in a review, oldest first."""
    return db.session.scalars(
        select(EvidenceUse)
        .where(EvidenceUse.review_id == review.id, EvidenceUse.criterion_ref == criterion_ref)
        .order_by(EvidenceUse.id)
        .options(joinedload(EvidenceUse.evidence))
    ).all()


def uses_of_item(item: EvidenceItem) -> tuple[ReviewUses, ...]:
    """What an item serves in every review, newest review first."""
    found: dict[Review, dict[str, EvidenceUse]] = defaultdict(dict)
    for use in db.session.scalars(
        select(EvidenceUse).where(EvidenceUse.evidence_id == item.id).options(joinedload(EvidenceUse.review))
    ):
        found[use.review][use.criterion_ref] = use
    return tuple(
        ReviewUses(
            review, tuple((c, found[review][c.ref]) for c in edition_of(review).criteria if c.ref in found[review])
        )
        for review in sorted(found, key=lambda review: (review.year, review.id), reverse=True)
    )


def add_evidence(
    by: Actor, setting: Setting, said: EvidenceInput, file: ReceivedFile | None = None, use: UseInput | None = None
) -> EvidenceItem:
    """Add an item to the register, with its file, and at once for a criterion if ``use`` says so.

    Raises Refused, saying what is wrong; UnknownRef for a criterion the edition does not have.
    """
    check_evidence(said, has_file=file is not None)
    item = EvidenceItem(setting=setting)
    fill_item(item, said)
    with recording(file), saving(by):
        db.session.add(item)
        if file is not None:
            item.files.append(stored(file))
        if use is not None:
            db.session.add(_new_use(item, use))
    return item


def change_evidence(
    by: Actor, item: EvidenceItem, said: EvidenceInput, version: int, file: ReceivedFile | None = None
) -> None:
    """Save an edited item. A file is added as its newest version; the older ones are kept.

    Raises EditConflict where somebody saved it since ``version``; Refused as ``add_evidence``.
    """
    check_version(item, version)
    check_evidence(said, has_file=file is not None or item.file is not None)
    with recording(file), guarded(item), saving(by):
        fill_item(item, said)
        if file is not None:
            item.files.insert(0, stored(file))


def attach(by: Actor, review: Review, criterion_ref: str, items: Sequence[EvidenceItem], shows: str = "") -> int:
    """Have items serve a criterion. Those that do already are left as they are. Returns how many were attached.

    Raises Refused for a closed review or another setting's item, UnknownRef for a criterion the edition does not have.
    """
    present = {use.evidence_id for use in uses_of(review, criterion_ref)}
    new = [item for item in items if item.id not in present]
    _add_uses(by, [(item, UseInput(review, criterion_ref, shows)) for item in new])
    return len(new)


def use_for(by: Actor, item: EvidenceItem, review: Review, criterion_refs: Sequence[str], shows: str = "") -> int:
    """Have one item serve several criteria of a review. Returns how many were new. Raises as ``attach``."""
    present = db.session.scalars(
        select(EvidenceUse.criterion_ref).where(EvidenceUse.review_id == review.id, EvidenceUse.evidence_id == item.id)
    ).all()
    new = [ref for ref in criterion_refs if ref not in present]
    _add_uses(by, [(item, UseInput(review, ref, shows)) for ref in new])
    return len(new)


def find_use(review: Review, use_id: int) -> EvidenceUse | None:
    """A use in this review, or None."""
    return db.session.scalar(select(EvidenceUse).where(EvidenceUse.review_id == review.id, EvidenceUse.id == use_id))


def detach(by: Actor, use: EvidenceUse) -> None:
    """An item no longer serves a criterion. It stays in the register. Raises Refused for a closed review."""
    refuse_if_closed(use.review)
    with saving(by):
        db.session.delete(use)


def closed_reviews_served(item: EvidenceItem) -> tuple[Review, ...]:
    """Closed reviews that rest on an item, or checked it as the policy, newest first.

    While there are any it cannot be erased.
    """
    used = select(EvidenceUse.review_id).where(EvidenceUse.evidence_id == item.id)
    checked = select(PolicyCheck.review_id).where(PolicyCheck.evidence_id == item.id)
    rows = db.session.scalars(
        select(Review)
        .where(or_(Review.id.in_(used), Review.id.in_(checked)), Review.status != ReviewStatus.OPEN.value)
        .order_by(Review.year.desc(), Review.id.desc())
    )
    return tuple(rows)


def policy_checks_of(item: EvidenceItem) -> Sequence[PolicyCheck]:
    """Checks of an item as the setting's policy, newest first."""
    return db.session.scalars(
        select(PolicyCheck)
        .where(PolicyCheck.evidence_id == item.id)
        .order_by(PolicyCheck.id.desc())
        .options(joinedload(PolicyCheck.review))
    ).all()


def erase(by: Actor, item: EvidenceItem) -> None:
    """Erase an item, its uses in open reviews, its checks as a policy and all versions of its file.

    Its rows in the change log remain. Raises Refused where a closed review rests on it.
    """
    if closed := closed_reviews_served(item):
        raise Refused(
            f"A closed review ({closed[0].year_label}) rests on this, so it cannot be erased: what was reported must "
            "stay as it was. Open that review again first if it really must be."
        )
    stored_names = [file.stored_name for file in item.files]
    with guarded(item), saving(by):
        for check in policy_checks_of(item):  # they hold a copy of what is in the file
            db.session.delete(check)
        db.session.flush()
        for row in (*item.uses, *item.files):
            db.session.delete(row)
        db.session.delete(item)
    for stored_name in stored_names:  # last, because a removed file cannot be put back
        files.remove(_folder(), stored_name)


def _folder() -> Path:
    return current_app.config["PLUMBLINE"].evidence_folder  # type: ignore[no-any-return]


@contextmanager
def recording(file: ReceivedFile | None) -> Iterator[None]:
    """Move a received file to its place while the block records it; if that fails, it is only held as before."""
    if file is None:
        yield
        return
    if not still_held(file):
        raise Refused(files.GONE)
    with files.placed(_folder(), file):
        yield


def stored(file: ReceivedFile) -> StoredFile:
    """The row of a file that was taken in; inside ``recording``."""
    return StoredFile(
        name=file.name,
        stored_name=file.stored_name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
    )


def check_evidence(said: EvidenceInput, *, has_file: bool) -> None:
    """Raise Refused, in words for a form, where something is missing or wrong."""
    if not said.title.strip():
        raise Refused("Give it a name that others will recognise.")
    if fault := dates_fault(said.effective, said.review_by):
        raise Refused(fault)
    if said.link.strip() and (fault := link_fault(said.link.strip())):
        raise Refused(fault)
    if not (has_file or said.link.strip() or said.kept_in.strip()):
        raise Refused(NOWHERE)


def fill_item(item: EvidenceItem, said: EvidenceInput) -> None:
    """Put what was said, and checked, into an item; inside somebody's ``saving``."""
    item.title = said.title.strip()
    item.kind = said.kind.value
    item.effective = said.effective
    item.review_by = said.review_by
    item.summary = said.summary.strip()
    item.link = said.link.strip()
    item.kept_in = said.kept_in.strip()


def _new_use(item: EvidenceItem, use: UseInput) -> EvidenceUse:
    refuse_if_closed(use.review)
    if item.setting.id != use.review.setting_id:
        raise Refused("This evidence belongs to another setting. Add it to this setting's own register.")
    criterion = edition_of(use.review).criterion(use.criterion_ref)
    return EvidenceUse(evidence=item, review=use.review, criterion_ref=criterion.ref, shows=use.shows.strip())


def _add_uses(by: Actor, wanted: Sequence[tuple[EvidenceItem, UseInput]]) -> None:
    try:
        with saving(by):
            for item, use in wanted:
                db.session.add(_new_use(item, use))
    except IntegrityError:
        raise Refused("Somebody attached the same evidence just now. Go back and look at what is there.") from None


def _is_wanted(item: EvidenceItem, wanted: Wanted, today: date) -> bool:
    if wanted.kind is not None and item.kind != wanted.kind:
        return False
    if wanted.state is not None and item.value.currency(today) is not wanted.state:
        return False
    text = "\n".join([item.title, item.summary, item.link, item.kept_in, *(file.name for file in item.files)])
    return all(word in text.casefold() for word in wanted.words.casefold().split())
