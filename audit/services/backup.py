"""Take everything out, and put it back into an empty installation.

A backup is a ZIP of plain JSON, one file for each table, and the evidence files. It does not depend on the database, so
a backup of SQLite can be restored into PostgreSQL. The change log comes along, and is checked after a restore.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Date, Table, insert, inspect, select, text, update
from sqlalchemy.engine import Connection

from audit.services.errors import Refused
from audit.store.base import Base, UtcDateTime, db
from audit.store.evidence import StoredFile
from audit.store.log import ChainHead, Verdict, verify_chain
from audit.store.people import Setting, User

FORMAT = 1
MANIFEST = "manifest.json"
EVIDENCE = "evidence/"
CHUNK = 1024 * 1024


def back_up(path: Path) -> int:
    """Write everything to ``path``. Returns the number of rows.

    The ZIP is written beside its final name and moved there when whole: a backup that broke off never looks like one.
    """
    folder: Path = current_app.config["PLUMBLINE"].evidence_folder
    unfinished = path.with_name(path.name + ".part")
    hashes: dict[str, str] = {}
    rows = 0
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in Base.metadata.sorted_tables:
            content = [dict(row._mapping) for row in db.session.execute(select(table).order_by(*table.primary_key))]
            rows += len(content)
            data = json.dumps(content, default=_plain, ensure_ascii=False, indent=1).encode()
            hashes[f"{table.name}.json"] = hashlib.sha256(data).hexdigest()
            archive.writestr(f"{table.name}.json", data)
        for name in _evidence_names():
            if (folder / name).is_file():
                archive.write(folder / name, EVIDENCE + name, zipfile.ZIP_STORED)
                hashes[EVIDENCE + name] = _sha256(folder / name)
        manifest = {"format": FORMAT, "schema": _schema_version(db.session.connection()), "sha256": hashes}
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    unfinished.replace(path)
    return rows


def restore(path: Path) -> Verdict:
    """Put a backup into this installation, which must be empty, and check the change log.

    Raises Refused, with nothing written, where the installation is not empty or the file is not a whole backup of this
    version.
    """
    if db.session.scalar(select(Setting.id).limit(1)) or db.session.scalar(select(User.id).limit(1)):
        raise Refused("This installation already holds data. Restore into an empty data folder (PLUMBLINE_DATA).")
    folder: Path = current_app.config["PLUMBLINE"].evidence_folder
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _checked_manifest(archive)
            for name in manifest["sha256"]:
                if name.startswith(EVIDENCE):
                    _extract(archive, name, folder)
            connection = db.session.connection()
            for table in Base.metadata.sorted_tables:
                _fill(connection, table, json.loads(archive.read(f"{table.name}.json")))
    except (zipfile.BadZipFile, KeyError, json.JSONDecodeError) as error:
        db.session.rollback()
        raise Refused(f"{path.name} is not a whole Plumbline backup, so nothing was restored.") from error
    except BaseException:
        db.session.rollback()
        raise
    db.session.commit()
    return verify_chain()


def _checked_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest of a backup whose every file is as it was written."""
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["format"] != FORMAT or manifest["schema"] != _schema_version(db.session.connection()):
        raise Refused(
            "This backup was made by another version of Plumbline. Restore it with that version, then update."
        )
    for name, expected in manifest["sha256"].items():
        digest = hashlib.sha256()
        with archive.open(name) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != expected:
            raise Refused(f"{name} in this backup is damaged, so nothing was restored.")
    return manifest


def _extract(archive: zipfile.ZipFile, name: str, folder: Path) -> None:
    stored = Path(name).name  # never a path that leads out of the folder
    folder.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as source, open(folder / stored, "wb") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)


def _fill(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Write a table's rows as they were; the log's listener does not see them, and must not."""
    if table is ChainHead.__table__:
        head = rows[0]
        connection.execute(update(table).where(table.c.id == 1).values(length=head["length"], hash=head["hash"]))
        return
    if rows:
        connection.execute(
            insert(table), [{key: _typed(table, key, value) for key, value in row.items()} for row in rows]
        )
    if connection.dialect.name == "postgresql" and "id" in table.c and table.c.id.autoincrement is not False and rows:
        connection.execute(
            text(f"select setval(pg_get_serial_sequence('{table.name}', 'id'), (select max(id) from {table.name}))")  # noqa: S608
        )


def _typed(table: Table, key: str, value: Any) -> Any:
    """JSON has no dates: give columns that hold them their own type again."""
    kind = table.c[key].type
    if isinstance(value, str) and isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value


def _evidence_names() -> Iterator[str]:
    yield from db.session.scalars(select(StoredFile.stored_name).order_by(StoredFile.id))


def _schema_version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(text("select version_num from alembic_version")).scalar_one())


def _sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"cannot back up {value!r}")
