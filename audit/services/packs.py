"""The inspection-day pack of a review: what would be in it, and the ZIP itself."""

import os
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from audit.clock import today_in_england
from audit.domain.assessment import Assessment
from audit.domain.assurance import Evidence
from audit.domain.inspection import find_missing
from audit.domain.pack_names import packed_name
from audit.outputs.pack_facts import FileState, PackFacts, PackFile, PackItem
from audit.outputs.pack_index import index_page, manifest
from audit.outputs.pack_zip import SUMS, PackZip
from audit.outputs.paper_parts import Paper
from audit.outputs.report import Report
from audit.services.assessing import assessment_of, report_of
from audit.services.evidence import link_fault, path_of_file
from audit.services.exports import paper_file, paper_of
from audit.services.movement import Hidden
from audit.services.snapshots import latest_snapshot
from audit.store.base import db
from audit.store.evidence import EvidenceItem, EvidenceUse, StoredFile
from audit.store.reviews import Review

INDEX, MANIFEST, PAPER, PLAN, FOLDER = "index.html", "manifest.json", "paper.pdf", "plan.xlsx", "evidence/"
OTHERS = (
    (PAPER, "the governors’ paper"),
    (PLAN, "the action plan, with the gaps, scores and evidence register, as an Excel workbook"),
    (MANIFEST, "everything in this pack with its SHA-256, for programs"),
    (SUMS, "the same checksums, for sha256sum"),
)


def pack_contents(review: Review, today: date, hidden: Hidden | None = None) -> PackFacts:
    """What a pack would hold and what would be missing. Files are looked for, and not read."""
    assessment = assessment_of(review, today, hidden=(hidden or {}).get(review.id, ()))
    return _facts(review, assessment, _on_disk(review, assessment))


def write_pack(review: Review, today: date, target: IO[bytes], hidden: Hidden | None = None) -> PackFacts:
    """Write the pack into an open file that can be read back and searched. Returns what is in it.

    The same data gives the same bytes. ``hidden``: by review id, refs of criteria whose judgement is kept from whoever
    asks for the pack; the workbook and the paper in it leave them out too.
    """
    report = report_of(review, today, (hidden or {}).get(review.id, ()))
    paper = paper_of(review, today, hidden)
    found = _on_disk(review, report.assessment)
    facts = _facts(review, report.assessment, found, report.judged_by, paper)
    with closing(PackZip(target, report.assessment.today)) as pack:
        states = {
            file.path: _packed(pack, file, found[number][1])
            for number, item in sorted(facts.items.items(), key=lambda pair: pair[1].file.path if pair[1].file else "")
            if (file := item.file) is not None
        }
        facts = _with_states(facts, states)
        _add_made(pack, facts, paper, report)
    return facts


def pack_file(review: Review, today: date, hidden: Hidden | None = None) -> IO[bytes]:
    """The pack as an open file without a name, at its start; it is gone as soon as it is closed.

    It lies in the data folder, because the system's own folder for such files may be kept in memory.
    """
    made = TemporaryFile(dir=current_app.config["PLUMBLINE"].data)  # noqa: SIM115 - whoever asked closes it
    try:
        write_pack(review, today, made, hidden)
        made.seek(0)
    except BaseException:
        made.close()
        raise
    return made


def save_pack(review: Review, today: date, path: Path) -> PackFacts:
    """Write the pack beside its final name and move it there when whole: one that broke off never looks like one."""
    unfinished = path.with_name(path.name + ".part")
    try:
        with open(unfinished, "wb") as target:
            facts = write_pack(review, today, target)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return facts


def _add_made(pack: PackZip, facts: PackFacts, paper: Paper, report: Report) -> None:
    from audit.outputs.workbook import write_workbook  # openpyxl is slow to load, and most processes need none

    made = {
        INDEX: index_page(facts, OTHERS),
        PAPER: paper_file(paper, ".pdf"),
        PLAN: write_workbook(report),
    }
    for name, content in sorted(made.items()):
        pack.add(name, content)
    pack.add(MANIFEST, manifest(facts, dict(pack.sums)))


def _packed(pack: PackZip, file: PackFile, stored: StoredFile | None) -> FileState:
    """Copy a file into the pack, and say how it was found."""
    path = path_of_file(stored) if stored is not None else None
    if path is None:
        return FileState.LOST
    try:
        source = path.open("rb")
    except OSError:  # removed just now, or not to be read
        return FileState.LOST
    with source:
        size = os.fstat(source.fileno()).st_size
        return FileState.WHOLE if pack.copy(file.path, source, size) == file.sha256 else FileState.CHANGED


def _with_states(facts: PackFacts, states: Mapping[str, FileState]) -> PackFacts:
    def settled(item: PackItem) -> PackItem:
        return replace(item, file=replace(item.file, state=states[item.file.path])) if item.file else item

    return replace(facts, items={number: settled(item) for number, item in facts.items.items()})


Found = Mapping[int, tuple[EvidenceItem | None, StoredFile | None]]  # by number of the evidence


def _on_disk(review: Review, assessment: Assessment) -> Found:
    """The stored item behind every piece of evidence of the review, with the version of its file that goes along."""
    wanted = _evidence_of(assessment)
    rows = db.session.scalars(
        select(EvidenceItem)
        .where(EvidenceItem.setting_id == review.setting_id)
        .options(selectinload(EvidenceItem.files))
    )
    stored = {row.id: row for row in rows}
    stopped = None if review.is_open else assessment.today
    return {number: (item, _version(item, stopped)) for number in wanted for item in [stored.get(number)]}


def _version(item: EvidenceItem | None, stopped: date | None) -> StoredFile | None:
    """The newest version of a file; of a review that has stopped, the newest that was there by that day.

    Where all came later the first one goes along, and the pack says so.
    """
    if item is None or not item.files:
        return None
    if stopped is None:
        return item.files[0]
    in_time = (file for file in item.files if today_in_england(file.uploaded_at) <= stopped)
    return next(in_time, item.files[-1])


def _evidence_of(assessment: Assessment) -> dict[int, Evidence]:
    """Everything attached to a criterion of the review, by number."""
    return {item.id: item for standing in assessment.standings for item in standing.evidence}


def _facts(
    review: Review,
    assessment: Assessment,
    found: Found,
    judged_by: Mapping[str, str] | None = None,
    paper: Paper | None = None,
) -> PackFacts:
    snapshot = latest_snapshot(review)
    standing = snapshot is not None and snapshot.reopened_at is None
    uses = db.session.execute(
        select(EvidenceUse.criterion_ref, EvidenceUse.evidence_id, EvidenceUse.shows).where(
            EvidenceUse.review_id == review.id
        )
    )
    stopped = None if review.is_open else assessment.today
    return PackFacts(
        setting_name=paper.setting_name if paper is not None else review.setting.name,
        year_label=review.year_label,
        status=paper.status if paper is not None else "",
        assessment=assessment,
        missing=find_missing(assessment),
        items={
            number: _item(evidence, *found[number], stopped) for number, evidence in _evidence_of(assessment).items()
        },
        shows={(ref, number): shows for ref, number, shows in uses if shows},
        judged_by=judged_by or {},
        frozen_copy=(snapshot.revision, snapshot.sha256) if snapshot is not None and standing else None,
    )


def _item(evidence: Evidence, row: EvidenceItem | None, file: StoredFile | None, stopped: date | None) -> PackItem:
    if row is None:  # erased behind our back: a frozen review keeps its evidence, and so it is named all the same
        return PackItem(evidence, "", "", "", None)
    return PackItem(
        evidence=evidence,
        summary=row.summary,
        link=row.link if row.link and link_fault(row.link) is None else "",
        kept_in=row.kept_in,
        file=_file(evidence, file, stopped) if file is not None else None,
    )


def _file(evidence: Evidence, file: StoredFile, stopped: date | None) -> PackFile:
    added = today_in_england(file.uploaded_at)
    return PackFile(
        path=FOLDER + packed_name(evidence.title, evidence.id, file.name),
        name=file.name,
        size=file.size,
        sha256=file.sha256,
        state=FileState.WHOLE if path_of_file(file) is not None else FileState.LOST,
        added_later=added if stopped is not None and added > stopped else None,
    )
