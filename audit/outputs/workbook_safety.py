"""Look at an uploaded file before anything in it is unpacked, and refuse what is not a sound workbook.

Nothing here trusts the file's name. A refusal says what the file is, and how to get from it to one that can be read.
"""

import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_PARTS = 2_000  # a real workbook has fewer than a hundred
MOST_UNPACKED = 50 * MEGABYTE  # all parts together; a plan of 300 actions has less than 2
MOST_RATIO = 200  # of a large part; worksheets shrink to a twentieth, or a fiftieth, but not to less than this
LARGE_PART = MEGABYTE
MOST_TAGS = 2_000_000  # of the parts that are read; small ones cost far more memory than their bytes

OLE_START = bytes.fromhex("d0cf11e0a1b11ae1")  # Excel before 2007, and any Office file with a password
CENTRAL_ENTRY = b"PK\x01\x02"
EVERY_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

SAVE_AS = "save it as an Excel workbook (.xlsx) and upload that"
EMPTY = "The file is empty. Download the plan again, or choose the copy that you edited."
TOO_LARGE = (
    f"The file is larger than {MOST_BYTES // MEGABYTE} MB, and a plan never is. Remove pictures and other sheets, or "
    "copy the Action plan sheet into a workbook of its own, and upload that."
)
LOCKED = "This workbook is protected with a password. In Excel, choose File, Info, Protect Workbook, Encrypt with "
LOCKED += "Password, clear the password, save, and upload that."
OLD_EXCEL = f"This is an Excel 97-2003 workbook (.xls). Open it in Excel, {SAVE_AS}."
BINARY = f"This is a binary Excel workbook (.xlsb). Open it in Excel, {SAVE_AS}."
OPEN_DOCUMENT = f"This is an OpenDocument spreadsheet (.ods). In LibreOffice, choose File, Save As, {SAVE_AS}."
NUMBERS = "This is a Numbers spreadsheet. In Numbers, choose File, Export To, Excel, and upload that."
WORD = "This is a Word document, not an Excel workbook. Choose the workbook that you edited."
PDF = "This is a PDF, not an Excel workbook. Choose the workbook that you edited."
PICTURE = "This is a picture, not an Excel workbook. Choose the workbook that you edited."
WEB_PAGE = f"This is a web page, whatever its name says. Open it in Excel, {SAVE_AS}."
TEXT = (
    f"This is a text or CSV file, which cannot carry the plan's hidden keys. Download the plan as Excel and {SAVE_AS}."
)
NO_WORKBOOK = f"This is not an Excel workbook. Open the plan in your spreadsheet program, {SAVE_AS}."
OTHER_ZIP = (
    f"This is a ZIP archive, but no Excel workbook is in it. Open the plan in your spreadsheet program, {SAVE_AS}."
)
DAMAGED = f"This workbook is damaged and cannot be read. Open it in Excel, let Excel repair it, {SAVE_AS}."
BOMB = (
    f"This workbook unpacks to far more than a plan can hold, so it was not opened. Copy the Action plan sheet into a "
    f"new workbook, {SAVE_AS}."
)
MACROS = f"This workbook has macros, which can carry viruses, so it was not opened. {SAVE_AS[0].upper()}{SAVE_AS[1:]}."
LINKED = (
    "This workbook takes values from other files. In Excel, choose Data, Edit Links, Break Link, save, and upload that."
)
ENTITIES = (
    "This workbook declares text of its own making (an XML document type), which no spreadsheet program writes, so it "
    f"was not opened. Open the plan in your spreadsheet program, {SAVE_AS}."
)


class UnusableWorkbook(ValueError):
    """A file that cannot be read as a plan. The message says why and what to do."""


def open_package(content: bytes) -> zipfile.ZipFile:
    """The workbook as a ZIP of parts, once it is known to be one and to unpack to a reasonable size."""
    if not content:
        raise UnusableWorkbook(EMPTY)
    if len(content) > MOST_BYTES:
        raise UnusableWorkbook(TOO_LARGE)
    _refuse_other_kinds(content)
    if content.count(CENTRAL_ENTRY) > MOST_PARTS:  # counted before the list of parts is built in memory
        raise UnusableWorkbook(BOMB)
    try:
        package = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, RuntimeError):
        raise UnusableWorkbook(DAMAGED) from None
    _refuse_other_packages(package.namelist())
    _refuse_bomb(package.infolist())
    return package


def read_part(package: zipfile.ZipFile, name: str) -> bytes:
    """One part of the workbook, at most as long as the list of parts said."""
    try:
        content = package.read(name)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError, RuntimeError):
        raise UnusableWorkbook(DAMAGED) from None
    if content.count(b"<") > MOST_TAGS:
        raise UnusableWorkbook(BOMB)
    return content


def _refuse_other_kinds(content: bytes) -> None:
    """What people choose by mistake, recognised by how it begins."""
    if content.startswith(OLE_START):
        raise UnusableWorkbook(LOCKED if "EncryptedPackage".encode("utf-16-le") in content else OLD_EXCEL)
    if content.startswith(b"PK\x03\x04"):
        return
    start = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"%pdf"):
        raise UnusableWorkbook(PDF)
    if start.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8")):
        raise UnusableWorkbook(PICTURE)
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise UnusableWorkbook(WEB_PAGE)
    raise UnusableWorkbook(TEXT if _is_text(content[:4096]) else NO_WORKBOOK)


def _is_text(start: bytes) -> bool:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True  # UTF-16, as Excel saves "Unicode text"
    return not any(byte < 9 or 13 < byte < 32 for byte in start)


def _refuse_other_packages(names: Iterable[str]) -> None:
    """Other programs put their files into a ZIP too. The parts' names tell which."""
    parts = {name.lower().replace("\\", "/") for name in names}
    if any("vbaproject" in part or "/macrosheets/" in part for part in parts):
        raise UnusableWorkbook(MACROS)
    if any(part.startswith("xl/externallinks/") for part in parts):
        raise UnusableWorkbook(LINKED)
    for sign, message in (
        ("xl/workbook.bin", BINARY),
        ("word/document.xml", WORD),
        ("index/document.iwa", NUMBERS),
        ("index.zip", NUMBERS),
    ):
        if sign in parts:
            raise UnusableWorkbook(message)
    if "[content_types].xml" not in parts:
        raise UnusableWorkbook(OPEN_DOCUMENT if {"mimetype", "content.xml"} <= parts else OTHER_ZIP)


def _refuse_bomb(parts: Iterable[zipfile.ZipInfo]) -> None:
    """By what the list of parts says, which the unpacking then holds every part to."""
    unpacked = 0
    for part in parts:
        unpacked += part.file_size
        too_dense = part.file_size > LARGE_PART and part.file_size > MOST_RATIO * max(1, part.compress_size)
        if unpacked > MOST_UNPACKED or too_dense:
            raise UnusableWorkbook(BOMB)
        if part.flag_bits & 0x1:
            raise UnusableWorkbook(LOCKED)
        if part.compress_type not in EVERY_PACKING:
            raise UnusableWorkbook(DAMAGED)
