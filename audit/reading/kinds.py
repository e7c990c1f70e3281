"""What kind of file it is, by what is in it; and what to do with one that is not read.

A name is only a hint. Where it says something else than the content, the file is not what the person thinks.
"""

from collections.abc import Collection
from enum import Enum

from audit.reading.refusals import LOCKED, MACROS, OTHER, SAVE_AS, UnreadablePolicy


class FileKind(Enum):
    """A kind of file that is read, as people call it."""

    WORD = "a Word document (.docx)"
    PDF = "a PDF (.pdf)"
    OPEN_DOCUMENT = "an OpenDocument text (.odt)"
    WEB_PAGE = "a web page (.html)"
    MARKDOWN = "Markdown (.md)"
    TEXT = "plain text (.txt)"


ENDINGS = {
    "docx": FileKind.WORD,
    "dotx": FileKind.WORD,
    "pdf": FileKind.PDF,
    "odt": FileKind.OPEN_DOCUMENT,
    "ott": FileKind.OPEN_DOCUMENT,
    "htm": FileKind.WEB_PAGE,
    "html": FileKind.WEB_PAGE,
    "xhtml": FileKind.WEB_PAGE,
    "md": FileKind.MARKDOWN,
    "markdown": FileKind.MARKDOWN,
    "txt": FileKind.TEXT,
    "text": FileKind.TEXT,
}
WEB_PAGES_KEPT_AS_TEXT = (".htm.txt", ".html.txt", ".xhtml.txt")  # as the evidence register names them
OTHER_ENDINGS = ("doc", "dot", "rtf", "pages", "xlsx", "xls", "pptx", "ppt", "csv", "jpg", "jpeg", "png", "docm", "odm")
ALL_TEXT = (FileKind.TEXT, FileKind.MARKDOWN, FileKind.WEB_PAGE)

OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")  # Word before 2007, and any Office file with a password
MISNAMED = (
    "This file's name ends in .{}, but it is {}. Open it in the program it was made with, save it again under the "
    "right ending and choose that."
)
OLD_WORD = f"This is a Word 97-2003 document (.doc). Open it in Word, {SAVE_AS}."
RICH_TEXT = f"This is rich text (.rtf). Open it in Word or WordPad, {SAVE_AS}."
PAGES = "This is a Pages document. In Pages, choose File, Export To, Word or PDF, and choose the file that makes."
PICTURE = f"This is a picture, whose words cannot be read. Find the document it shows, {SAVE_AS}."
SHEET = f"This is a spreadsheet, not a policy. If your policy is in it, copy it into Word, {SAVE_AS}."
SLIDES = f"These are slides, not a policy. If your policy is in them, copy it into Word, {SAVE_AS}."
WEB_ARCHIVE = f"This is a web page with its pictures in one file (.mht). Open it in Word, {SAVE_AS}."
OLD_XML = f"This is a document in one XML file. Open it in Word or LibreOffice, {SAVE_AS}."
OTHER_OFFICE = f"This is an Office file of another kind. Open it, {SAVE_AS}."
ARCHIVE = "This is an archive with files inside it. Take your policy out of it and choose that."

_PICTURE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\x01\0", b"8BPS")
_ARCHIVE_STARTS = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def kind_of(name: str, content: bytes) -> FileKind:
    """The kind of a file. Raises UnreadablePolicy, saying what to do, for all that is not read or not what it says."""
    kind = _by_content(content)
    name = name.strip().lower()
    if name.endswith(WEB_PAGES_KEPT_AS_TEXT):
        name = name.removesuffix(".txt")
    stem, _, ending = name.rpartition(".")
    said = ENDINGS.get(ending) if stem else None
    if kind is FileKind.TEXT and said in ALL_TEXT:
        return said
    if kind is not said and (said is not None or (stem and ending in OTHER_ENDINGS)):
        raise UnreadablePolicy(MISNAMED.format(ending, kind.value))
    return kind


def package_kind(names: Collection[str]) -> FileKind:
    """The kind of a ZIP by the names of its parts, in lower case."""
    parts = frozenset(names)
    if any("vbaproject" in part for part in parts) or any(part.startswith("basic/") for part in parts):
        raise UnreadablePolicy(MACROS)
    if "[content_types].xml" in parts:
        for folder, message in (("xl/", SHEET), ("ppt/", SLIDES)):
            if any(part.startswith(folder) for part in parts):
                raise UnreadablePolicy(message)
        return FileKind.WORD
    if {"mimetype", "content.xml"} <= parts:
        return FileKind.OPEN_DOCUMENT
    if any(part.startswith("index/") and part.endswith(".iwa") for part in parts) or "index.zip" in parts:
        raise UnreadablePolicy(PAGES)
    raise UnreadablePolicy(ARCHIVE)


def _by_content(content: bytes) -> FileKind:
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from audit.reading.package import part_names

        return package_kind([name.lower() for name in part_names(content)])
    if b"%PDF-" in content[:1024]:
        return FileKind.PDF
    if content.startswith(OLE_START):
        raise UnreadablePolicy(_old_office(content))
    for starts, message in (
        ((b"{\\rtf",), RICH_TEXT),
        (_PICTURE_STARTS, PICTURE),
        (_ARCHIVE_STARTS, ARCHIVE),
    ):
        if content.startswith(starts) and not _is_likely_text(content[:512]):
            raise UnreadablePolicy(message)
    if content[:4] == b"RIFF" or content[4:8] == b"ftyp":
        raise UnreadablePolicy(PICTURE)
    return _of_text(content)


def _is_likely_text(start: bytes) -> bool:
    """ "BMI policy" begins as a bitmap does; rich text is text, and still not read."""
    return not start.startswith(b"{\\rtf") and all(byte >= 32 or 9 <= byte <= 13 for byte in start)


def _of_text(content: bytes) -> FileKind:
    start = content[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if start.startswith(b"mime-version:") or b"content-type: multipart/related" in start[:1000]:
        raise UnreadablePolicy(WEB_ARCHIVE)
    if start.startswith(b"<?xml") and b"<html" not in start:
        raise UnreadablePolicy(OLD_XML)
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body", b"<!--")):
        return FileKind.WEB_PAGE
    if not content[:4096].strip(b"\0"):
        raise UnreadablePolicy(OTHER)
    return FileKind.TEXT


def _old_office(content: bytes) -> str:
    """What is in the small file system of Office before 2007, by the names in its directory."""
    for stream, message in (
        ("EncryptedPackage", LOCKED),
        ("WordDocument", OLD_WORD),
        ("Workbook", SHEET),
        ("Book", SHEET),
        ("PowerPoint Document", SLIDES),
    ):
        if stream.encode("utf-16-le") in content:
            return message
    return OTHER_OFFICE
