"""The evidence folder on disk: which files are taken, how they get in, and how they leave.

A file is first received into ``pending/`` under a random name, where its content is checked. It moves to its place
beside the others only together with its database row. What stays pending, because a form had an error, is swept after
a day.
"""

import hashlib
import mmap
import os
import re
import secrets
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import filetype

PENDING = "pending"
PENDING_SECONDS = 24 * 60 * 60
NAME_MAX = 200  # characters kept of the name a file had on the uploader's machine
BLOCK = 1024 * 1024
MEGABYTE = 1024 * 1024

ZIP_START = b"PK\x03\x04"
ZIP_ENTRIES_MAX = 10_000  # no real document comes near; each entry costs memory to list
ZIP_READ_MAX = MEGABYTE  # of the one small part that is read; the rest is never unpacked
OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")  # Word and Excel before 2007

CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
MARKUP = re.compile(r"<(!doctype|\?xml|html|head|body|title|svg|script|style|iframe|meta|link|img|a)\b", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b|\A#!", re.IGNORECASE)
SPACE = re.compile(r"\s*")

MACROS = (
    "Files with macros are not taken, because macros can carry viruses. "
    "Save it as an ordinary Word or Excel file, or as PDF, and upload that."
)
LOCKED = (
    "This file is locked with a password, so a reviewer could not open it. "
    "Save it without the password and upload that."
)
EMPTY = "The file is empty. Open it, check that it holds what you expect, save it and choose it again."
GONE = "The file you chose before is no longer held. Choose the file again."
MARKED_UP = "This is a web page or a script, not plain text. Print it to PDF and upload that."
NO_ENDING = (
    "The file's name has no ending such as .pdf, so its kind cannot be told. Save it again as PDF and upload that."
)
TAKEN = "PDF, Word, Excel, OpenDocument text or spreadsheet, PNG, JPEG, GIF, plain text or CSV"
OTHER = f"Files of this kind are not taken. Upload {TAKEN}, or save it as PDF and upload that."

# Endings people do try, with what to do instead.
REFUSED_ENDINGS: dict[str, str] = {
    "docm dotm xlsm xltm xlsb xlam pptm potm ppsm": MACROS,
    "htm html xhtml mht mhtml svg xml": (
        "Web pages and drawings that can run scripts are not taken. Print it to PDF and upload that."
    ),
    "zip rar 7z gz tgz tar bz2 iso": (
        "Archives are not taken, because what is inside cannot be seen. "
        "Take the files out and upload the one that matters."
    ),
    "exe com bat cmd msi scr ps1 vbs js jar sh dll app apk lnk reg": (
        "Programs are not taken. Upload the document or picture that shows what happens."
    ),
    "ppt pptx pps ppsx odp key": "Slides are not taken as they are. Save them as PDF and upload that.",
    "heic heif webp bmp tif tiff": (
        "Pictures are taken as JPEG, PNG or GIF. Save the picture as JPEG and upload that."
    ),
    "eml msg": (
        "Emails are not taken as they are. Print the email to PDF, check that it names no child, and upload that."
    ),
}


class UnusableFile(ValueError):
    """A file that is not taken. The message says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A file that was checked and is waiting in ``pending/``."""

    name: str  # as it was called on the uploader's machine, made safe to show
    stored_name: str
    media_type: str
    size: int  # bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class FileType:
    """A type of file that is taken, and how its content is recognised."""

    name: str
    save_as: str
    media_type: str
    fits: Callable[[Path], bool]  # may raise UnusableFile where more can be said than that it does not fit
    kept_as: str = ""  # ending added to the name it is kept under


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken at one place. ``types``: by ending of the name; ``other``: what to do with anything else."""

    types: Mapping[str, FileType]
    other: str


def receive(folder: Path, name: str, stream: IO[bytes], limit: int, taken: Taken | None = None) -> ReceivedFile:
    """Write an upload to ``pending/``, hash it on the way, and check that it is what its name says.

    ``limit``: bytes. ``taken``: as evidence, unless it says otherwise. Raises UnusableFile, leaving nothing behind.
    """
    name = _clean_name(name)
    kind = _type_named(name, taken or EVIDENCE)
    pending = folder / PENDING
    pending.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(folder)
    stored_name = secrets.token_hex(16)
    path = pending / stored_name
    try:
        size, sha256 = _write(path, stream, limit)
        if not kind.fits(path):
            raise UnusableFile(
                f"This says it is {kind.name} but is not. Save it again as {kind.save_as} and upload that."
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return ReceivedFile(f"{name}{kind.kept_as}", stored_name, kind.media_type, size, sha256)


def is_pending(folder: Path, received: ReceivedFile) -> bool:
    """Whether a file received earlier is still held."""
    return pending_path(folder, received).is_file()


def pending_path(folder: Path, received: ReceivedFile) -> Path:
    """Where a file lies that was received and not recorded yet."""
    return folder / PENDING / received.stored_name


@contextmanager
def placed(folder: Path, received: ReceivedFile) -> Iterator[None]:
    """Move a received file to its place for the block that records it. If the block fails, the file is pending again.

    Raises UnusableFile where it is no longer held.
    """
    waiting, place = pending_path(folder, received), path_of(folder, received.stored_name)
    try:
        os.replace(waiting, place)
    except FileNotFoundError:
        raise UnusableFile(GONE) from None
    _sync(folder)
    try:
        yield
    except BaseException:
        os.replace(place, waiting)
        raise


def path_of(folder: Path, stored_name: str) -> Path:
    """Where a file lies. Never outside the folder, whatever a damaged database says."""
    if not re.fullmatch(r"\w[\w.-]*", stored_name, re.ASCII):
        raise ValueError(f"not the name of a stored file: {stored_name!r}")
    return folder / stored_name


def remove(folder: Path, stored_name: str) -> None:
    """Erase a file. One that is missing already is no error."""
    path_of(folder, stored_name).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Erase what has been pending for more than a day."""
    oldest = time.time() - PENDING_SECONDS
    for path in (folder / PENDING).glob("*"):
        try:
            if path.stat().st_mtime < oldest:
                path.unlink()
        except FileNotFoundError:
            continue  # another process has just moved or swept it


def _clean_name(name: str) -> str:
    """The bare name, without folders or characters that hide what it is, short enough to show."""
    bare = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in bare if unicodedata.category(c)[0] != "C").strip()
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: NAME_MAX - len(ending) - 1]}{dot}{ending}" if dot else shown[:NAME_MAX]


def _type_named(name: str, taken: Taken) -> FileType:
    """The type that a name's ending speaks of."""
    stem, _, ending = name.lower().rpartition(".")
    if not stem or not ending:
        raise UnusableFile(NO_ENDING)
    if (kind := taken.types.get(ending)) is not None:
        return kind
    raise UnusableFile(
        next((advice for endings, advice in REFUSED_ENDINGS.items() if ending in endings.split()), taken.other)
    )


def _write(path: Path, stream: IO[bytes], limit: int) -> tuple[int, str]:
    """Size and SHA-256 of what was written, which is on the disk, not only in memory, when this returns."""
    size, digest = 0, hashlib.sha256()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags, 0o600), "wb") as file:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > limit:
                raise UnusableFile(
                    f"The file is larger than {limit // MEGABYTE} MB. Make a smaller copy and upload that, "
                    "or say where the file is kept."
                )
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    if size == 0:
        raise UnusableFile(EMPTY)
    return size, digest.hexdigest()


def _sync(folder: Path) -> None:
    """Make a new name in a folder last through a power cut. Windows does this by itself, and cannot be asked."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _begins_as(*media_types: str) -> Callable[[Path], bool]:
    def fits(path: Path) -> bool:
        with path.open("rb") as file:
            return filetype.guess_mime(file.read(8192)) in media_types

    return fits


def _is_old_office(*streams: str) -> Callable[[Path], bool]:
    """Word and Excel before 2007: a small file system whose directory names what is inside."""

    def fits(path: Path) -> bool:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if content[: len(OLE_START)] != OLE_START:
                return False
            _refuse_if_locked(content)
            if _holds(content, "_VBA_PROJECT"):
                raise UnusableFile(MACROS)
            return any(_holds(content, stream) for stream in streams)

    return fits


def _is_office(media_type: str) -> Callable[[Path], bool]:
    """Word and Excel since 2007: a ZIP that lists the types of its parts."""

    def fits(path: Path) -> bool:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if content[: len(OLE_START)] == OLE_START:
                _refuse_if_locked(content)
        names, types = _zip_parts(path, "[Content_Types].xml")
        if b"macroEnabled" in types or any("vbaproject" in n or "macrosheets/" in n for n in names):
            raise UnusableFile(MACROS)
        return f"{media_type}.main+xml".encode() in types

    return fits


def _is_open_document(media_type: str) -> Callable[[Path], bool]:
    """A ZIP that says in its part ``mimetype`` what it is."""

    def fits(path: Path) -> bool:
        names, said = _zip_parts(path, "mimetype")
        if any(name.startswith(("basic/", "scripts/")) for name in names):
            raise UnusableFile(MACROS)
        return said.strip() == media_type.encode()

    return fits


def _zip_parts(path: Path, part: str) -> tuple[list[str], bytes]:
    """The names in a ZIP, in lower case, and the start of one part; nothing where it is no sound ZIP."""
    with path.open("rb") as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            entries = sum(1 for _ in re.finditer(b"PK\x01\x02", content))
            if content[: len(ZIP_START)] != ZIP_START or entries > ZIP_ENTRIES_MAX:
                return [], b""
        try:
            with zipfile.ZipFile(file) as archive, archive.open(part) as opened:
                return [name.lower() for name in archive.namelist()], opened.read(ZIP_READ_MAX)
        except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError, RuntimeError):
            return [], b""  # damaged, locked, or packed in a way that no office program packs


def _refuse_if_locked(content: mmap.mmap) -> None:
    if _holds(content, "EncryptedPackage"):
        raise UnusableFile(LOCKED)


def _holds(content: mmap.mmap, stream: str) -> bool:
    return content.find(stream.encode("utf-16-le") + b"\0\0") >= 0


def _is_text(path: Path) -> bool:
    """Text as Windows, macOS and spreadsheets save it, that is not something else in disguise."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("cp1252")
        except UnicodeDecodeError:
            return False
    if CONTROL_CHARACTERS.search(text):
        return False
    if SCRIPT.search(text) or MARKUP.match(text, _after_comments(text)):
        raise UnusableFile(MARKED_UP)
    return True


def _after_comments(text: str) -> int:
    """Where a text begins, but for comments of a web page."""
    at = SPACE.match(text).end()  # type: ignore[union-attr]
    while text.startswith("<!--", at) and (end := text.find("-->", at)) >= 0:
        at = SPACE.match(text, end + 3).end()  # type: ignore[union-attr]
    return at


def _may_be_text(path: Path) -> bool:
    """Of what is read as a policy: its reader knows more encodings, and says what is wrong with a text."""
    with path.open("rb") as file:
        start = file.read(8192)
    return not start.startswith((OLE_START, ZIP_START)) and filetype.guess_mime(start) is None


_OFFICE = "application/vnd.openxmlformats-officedocument"
_WORD, _EXCEL = f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"
_OPEN = "application/vnd.oasis.opendocument"
_ODT, _ODS = f"{_OPEN}.text", f"{_OPEN}.spreadsheet"
_JPEG = FileType("a JPEG picture", "JPEG", "image/jpeg", _begins_as("image/jpeg"))

TYPES: dict[str, FileType] = {
    "pdf": FileType("a PDF", "PDF", "application/pdf", _begins_as("application/pdf")),
    "docx": FileType("a Word document", "a Word document (.docx)", _WORD, _is_office(_WORD)),
    "doc": FileType("a Word 97-2003 document", "PDF", "application/msword", _is_old_office("WordDocument")),
    "xlsx": FileType("an Excel workbook", "an Excel workbook (.xlsx)", _EXCEL, _is_office(_EXCEL)),
    "xls": FileType("an Excel 97-2003 workbook", "PDF", "application/vnd.ms-excel", _is_old_office("Workbook", "Book")),
    "odt": FileType("an OpenDocument text", "OpenDocument text (.odt)", _ODT, _is_open_document(_ODT)),
    "ods": FileType("an OpenDocument spreadsheet", "OpenDocument spreadsheet (.ods)", _ODS, _is_open_document(_ODS)),
    "png": FileType("a PNG picture", "PNG", "image/png", _begins_as("image/png", "image/apng")),
    "jpg": _JPEG,
    "jpeg": _JPEG,
    "gif": FileType("a GIF picture", "GIF", "image/gif", _begins_as("image/gif")),
    "txt": FileType("plain text", "plain text with UTF-8 encoding", "text/plain", _is_text),
    "md": FileType("Markdown text", "plain text with UTF-8 encoding", "text/plain", _is_text),
    "csv": FileType("a CSV file", "CSV with UTF-8 encoding", "text/csv", _is_text),
}

EVIDENCE = Taken(TYPES, OTHER)

# Besides what the register takes, a policy may be a web page, and a text with tags in it. Both are kept as text:
# whoever opens one later sees what it says, and no script in it runs.
_TEXT = FileType("plain text", "plain text with UTF-8 encoding", "text/plain", _may_be_text)
_WEB_PAGE = FileType("a web page", "a web page with UTF-8 encoding", "text/plain", _may_be_text, kept_as=".txt")
POLICY = Taken(
    TYPES | dict.fromkeys(("txt", "md", "markdown"), _TEXT) | dict.fromkeys(("htm", "html", "xhtml"), _WEB_PAGE),
    "Files of this kind cannot be read here. Choose your policy as a Word document (.docx), PDF, OpenDocument text "
    "(.odt), web page or plain text.",
)
