"""The inspection-day pack, without files and with many, beside a bare ZIP of the same content."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from flask import Flask

from audit.domain.vocabulary import EvidenceKind
from audit.outputs.pack_zip import PACKED_ENDINGS
from audit.services.assessing import assessment_of
from audit.services.evidence import EvidenceInput, UseInput, add_evidence, receive_file
from audit.services.packs import pack_file
from audit.store.base import db
from audit.store.log import Actor
from audit.store.reviews import Review
from benchmarks.school import TODAY, School, application
from benchmarks.timing import Repeats, Row, in_turn, milliseconds

AIM = 200  # milliseconds, beside the copying of the files
FILES, FILE_MB = 20, 4
MEGABYTE = 1024 * 1024


def measure_packs(school: School, folder: Path, repeats: Repeats) -> Iterator[Row]:
    """From the stored review to a whole ZIP on the disk, in an application that has made one before."""
    data = folder / "data"
    shutil.copytree(school.folder, data)
    app = application(data)
    with app.app_context():
        yield _row(app, school, repeats, "Inspection-day pack without files", "bare ZIP of the same content", 0)
        _add_files(school)
        what = f"Inspection-day pack with {FILES} files of {FILE_MB} MB"
        yield _row(app, school, repeats, what, "bare ZIP of the same files", FILES)
        db.session.remove()
        db.engine.dispose()


def _row(app: Flask, school: School, repeats: Repeats, what: str, beside: str, files: int) -> Row:
    """The aim is on what comes on top of copying the files, so that a slow disk does not count."""
    review = db.session.get_one(Review, school.review_id)
    days = (TODAY + timedelta(days=n) for n in count())  # another day each time, so that no paper was set before
    with pack_file(review, next(days)) as made:
        size = made.seek(0, 2) / MEGABYTE
        made.seek(0)
        with ZipFile(made) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
    evidence = sorted(app.config["PLUMBLINE"].evidence_folder.glob("*")) if files else []
    bare = partial(_copied, [path for path in evidence if path.is_file()]) if files else partial(_written, content)
    folder = app.config["PLUMBLINE"].data
    measured, reference = in_turn(
        repeats,
        lambda: milliseconds(lambda: _pack(review.id, next(days))),
        lambda: milliseconds(_kept, folder, bare),
    )
    return Row(
        f"{what} ({size:.1f} MB)", "ms", measured, beside, reference, AIM + (round(reference.median) if files else 0)
    )


def _pack(review_id: int, day: date) -> None:
    """As for one request: the review is read afresh."""
    db.session.expire_all()
    pack_file(db.session.get_one(Review, review_id), day).close()


def _kept(folder: Path, write: Callable[[IO[bytes]], None]) -> None:
    with TemporaryFile(dir=folder) as target:
        write(target)


def _copied(paths: list[Path], target: IO[bytes]) -> None:
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for path in paths:
            archive.write(path, path.name)


def _written(content: dict[str, bytes], target: IO[bytes]) -> None:
    with ZipFile(target, "w") as archive:
        for name, written in content.items():
            packed = name.rpartition(".")[2] in PACKED_ENDINGS
            archive.writestr(name, written, ZIP_STORED if packed else ZIP_DEFLATED)


def _add_files(school: School) -> None:
    """PDF files by their first bytes, and noise otherwise: nothing that could be made smaller."""
    review = db.session.get_one(Review, school.review_id)
    criteria = assessment_of(review, TODAY).applicable
    by, noise = Actor(None, "Benchmark"), Random(1)
    for n in range(FILES):
        content = b"%PDF-1.4\n" + noise.randbytes(FILE_MB * MEGABYTE)
        said = EvidenceInput(f"Scan {n + 1}", EvidenceKind.RECORD, TODAY)
        received = receive_file(f"scan {n + 1}.pdf", BytesIO(content))
        add_evidence(by, review.setting, said, received, UseInput(review, criteria[n].criterion.ref))
