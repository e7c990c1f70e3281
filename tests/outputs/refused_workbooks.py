"""Files that are no plan, or not safe to open: how each is made, and the exact words it is met with."""

import random
import re
from collections.abc import Callable
from io import BytesIO
from struct import pack
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile

from openpyxl import Workbook, load_workbook

from audit.outputs.workbook_safety import MOST_BYTES
from tests.outputs.edited import cells, edited, letter, light, plan_part, put, repacked, saved

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500
PLAN = light()
SHEET = plan_part(PLAN)
NOISE = random.Random(1)  # noqa: S311 - the same noise every time
ENTITIES = b"<!DOCTYPE a [" + b"".join(
    b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(9)
) + b"]>"  # fmt: skip


def zipped(parts: dict[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_doctype(doctype: bytes, encoding: str = "utf-8") -> bytes:
    """The plan with a document type in its sheet's XML."""

    def change(xml: bytes) -> bytes:
        text = re.sub(r"^<\?xml[^>]*\?>\s*", "", xml.decode())
        start = f'<?xml version="1.0" encoding="{encoding}"?>{doctype.decode()}'
        return (start + text.replace("Check the filter", "&l8;")).encode(encoding)

    return repacked(PLAN, {SHEET: change})


def locked_parts() -> bytes:
    """Every entry of the ZIP says that it is encrypted."""
    content = bytearray(PLAN)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), PLAN):
            content[found.start() + offset] |= 1
    return bytes(content)


def lying_sizes() -> bytes:
    """A part that says it unpacks to little, and does not."""
    content = bytearray(zipped({"[Content_Types].xml": b"<a/>", "_rels/.rels": b"<" + b"a" * 9_000_000}))
    for found in re.finditer(rb"PK\x01\x02", content):
        if content[found.start() + 46 :].startswith(b"_rels"):
            content[found.start() + 24 : found.start() + 28] = pack("<I", 2_000)
    return bytes(content)


def lzma_packed() -> bytes:
    with ZipFile(BytesIO(PLAN)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()}, ZIP_LZMA)


def damaged_part() -> bytes:
    """One byte in the middle of the plan's packed XML is another."""
    with ZipFile(BytesIO(PLAN)) as archive:
        info = archive.getinfo(SHEET)
    content = bytearray(PLAN)
    for n in range(8):
        content[info.header_offset + info.compress_size // 2 + n] ^= 0xFF
    return bytes(content)


def shared_texts(content: bytes = PLAN) -> bytes:
    """As Excel writes them: in a list that cells share, some with a guide to reading beside them."""
    strings: list[str] = []

    def share(found: re.Match[str]) -> str:
        strings.append(f'<si>{found[1]}<rPh sb="0" eb="1"><t>aside</t></rPh></si>')
        return f't="s"><v>{len(strings) - 1}</v></c>'

    def change(xml: bytes) -> bytes:
        return re.sub(r't="inlineStr"><is>(.*?)</is></c>', share, xml.decode(), flags=re.DOTALL).encode()

    def relate(xml: bytes) -> bytes:
        kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
        relation = b'<Relationship Id="own" Type="%s" Target="sharedStrings.xml"/>' % kind
        return xml.replace(b"</Relationships>", relation + b"</Relationships>")

    made = repacked(content, {SHEET: change, "xl/_rels/workbook.xml.rels": relate})
    return repacked(made, {"xl/sharedStrings.xml": f"<sst>{''.join(strings)}</sst>".encode()})


def without(heading: str) -> bytes:
    return edited(lambda sheet: sheet.delete_cols(sheet[f"{letter(sheet, heading)}1"].column))


def other_workbook() -> bytes:
    book = Workbook()
    book.active.append(["Name", "Class", "Action", "Owner"])
    book.active.append(["A", "4B", "Read", "Ms B"])
    return saved(book)


def without_the_plan() -> bytes:
    book = load_workbook(BytesIO(PLAN))
    del book["Action plan"]
    return saved(book)


def two_owners() -> bytes:
    return cells({("Evidence", 1): "owner"})


def many_tags() -> bytes:
    """A million elements that unpack to little, too various to shrink far."""
    xml = (
        b"<styleSheet>"
        + b"".join(b"<%c>%d</%c>" % (97, NOISE.randrange(10**5), 97) for _ in range(1_100_000))
        + b"</styleSheet>"
    )
    return repacked(PLAN, {"xl/styles.xml": xml})


SAVE_AS = "save it as an Excel workbook (.xlsx) and upload that."
BOMB = (
    "This workbook unpacks to far more than a plan can hold, so it was not opened. Copy the Action plan sheet into a "
    f"new workbook, {SAVE_AS}"
)
DAMAGED = f"This workbook is damaged and cannot be read. Open it in Excel, let Excel repair it, {SAVE_AS}"
ENTITY = (
    "This workbook declares text of its own making (an XML document type), which no spreadsheet program writes, so it "
    f"was not opened. Open the plan in your spreadsheet program, {SAVE_AS}"
)
LOCKED = (
    "This workbook is protected with a password. In Excel, choose File, Info, Protect Workbook, Encrypt with Password, "
    "clear the password, save, and upload that."
)
TEXT = (
    f"This is a text or CSV file, which cannot carry the plan's hidden keys. Download the plan as Excel and {SAVE_AS}"
)
NOT_OURS = (
    "This workbook is not an action plan from Plumbline: no sheet in it has the headings Action, Owner, Due and "
    "Status. Download the plan, edit that copy and upload it."
)
OTHER_ZIP = (
    f"This is a ZIP archive, but no Excel workbook is in it. Open the plan in your spreadsheet program, {SAVE_AS}"
)
NO_KEYS = (
    "The hidden column {} of the sheet 'Action plan' is missing, so Plumbline cannot tell which action a row is. Undo "
    "its deletion, or download the plan again and copy your changes into it."
)
TOO_FAR = (
    "The sheet 'Action plan' has something in it beyond row 5,000 or beyond the first 100 columns. Delete what is not "
    "part of the plan, save, and upload it again."
)

REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "The file is empty. Download the plan again, or choose the copy that you edited."),
    "more than 10 MB": (
        lambda: PLAN + b"\0" * MOST_BYTES,
        "The file is larger than 10 MB, and a plan never is. Remove pictures and other sheets, or copy the Action plan "
        "sheet into a workbook of its own, and upload that.",
    ),
    "a password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), LOCKED),
    "a password on the ZIP": (locked_parts, LOCKED),
    "an .xls": (
        lambda: OLE + "Workbook".encode("utf-16-le"),
        f"This is an Excel 97-2003 workbook (.xls). Open it in Excel, {SAVE_AS}",
    ),
    "an .xlsb": (
        lambda: zipped({"[Content_Types].xml": b"", "xl/workbook.bin": b""}),
        f"This is a binary Excel workbook (.xlsb). Open it in Excel, {SAVE_AS}",
    ),
    "an .ods": (
        lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}),
        "This is an OpenDocument spreadsheet (.ods). In LibreOffice, choose File, Save As, "
        f"{SAVE_AS}",
    ),
    "a Numbers file": (
        lambda: zipped({"Index/Document.iwa": b"", "Metadata/Properties.plist": b""}),
        "This is a Numbers spreadsheet. In Numbers, choose File, Export To, Excel, and upload that.",
    ),
    "a Word document": (
        lambda: zipped({"[Content_Types].xml": b"", "word/document.xml": b""}),
        "This is a Word document, not an Excel workbook. Choose the workbook that you edited.",
    ),
    "slides": (lambda: zipped({"[Content_Types].xml": b"<a/>", "_rels/.rels": b"<a/>"}), OTHER_ZIP),
    "another ZIP": (lambda: zipped({"photo.jpg": b"x"}), OTHER_ZIP),
    "a CSV": (lambda: "Action,Owner\nRead,Zoë\n".encode(), TEXT),
    "a CSV in UTF-16": (lambda: "Action\tOwner\n".encode("utf-16"), TEXT),
    "a PDF": (lambda: b"%PDF-1.7\n...", "This is a PDF, not an Excel workbook. Choose the workbook that you edited."),
    "a picture": (
        lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50,
        "This is a picture, not an Excel workbook. Choose the workbook that you edited.",
    ),
    "a web page called .xlsx": (
        lambda: b"\xef\xbb\xbf<html><table><tr><td>Action</td></tr></table></html>",
        f"This is a web page, whatever its name says. Open it in Excel, {SAVE_AS}",
    ),
    "noise": (
        lambda: NOISE.randbytes(2000),
        "This is not an Excel workbook. Open the plan in your spreadsheet program, "
        f"{SAVE_AS}",
    ),
    "half of the file": (lambda: PLAN[: len(PLAN) // 2], DAMAGED),
    "a damaged part": (damaged_part, DAMAGED),
    "XML that ends too soon": (lambda: repacked(PLAN, {SHEET: lambda xml: xml[:-100]}), DAMAGED),
    "XML in an unknown encoding": (
        lambda: repacked(PLAN, {"xl/workbook.xml": b'<?xml version="1.0" encoding="x-what"?><workbook/>'}), DAMAGED
    ),
    "a sheet that is not there": (lambda: repacked(PLAN, {SHEET: None}), DAMAGED),
    "a text that is not there": (
        lambda: repacked(shared_texts(), {SHEET: lambda xml: re.sub(rb's"><v>\d+<', b's"><v>99999<', xml)}), DAMAGED
    ),
    "a packing that no program uses": (lzma_packed, DAMAGED),
    "a part of 60 MB": (lambda: repacked(PLAN, {"xl/media/x.xml": b"\0" * 60_000_000}), BOMB),
    "a part that shrank a thousandfold": (lambda: repacked(PLAN, {"xl/sharedStrings.xml": b" " * 5_000_000}), BOMB),
    "more parts than a workbook has": (
        lambda: repacked(PLAN, {f"xl/media/{n}.png": b"" for n in range(2_100)}), BOMB
    ),
    "two million tags": (many_tags, BOMB),
    "a part that lies about its size": (lying_sizes, DAMAGED),
    "a thousand million laughs": (lambda: with_doctype(ENTITIES), ENTITY),
    "laughs in UTF-16": (lambda: with_doctype(ENTITIES, "utf-16"), ENTITY),
    "a file of the server's": (
        lambda: with_doctype(b'<!DOCTYPE a [<!ENTITY l8 SYSTEM "file:///etc/hostname">]>'), ENTITY
    ),
    "a document type elsewhere": (lambda: with_doctype(b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">'), ENTITY),
    "macros": (
        lambda: repacked(PLAN, {"xl/vbaProject.bin": b"x"}),
        "This workbook has macros, which can carry viruses, so it was not opened. Save it as an Excel workbook (.xlsx) "
        "and upload that.",
    ),
    "links to other files": (
        lambda: repacked(PLAN, {"xl/externalLinks/externalLink1.xml": b"<a/>"}),
        "This workbook takes values from other files. In Excel, choose Data, Edit Links, Break Link, save, and upload "
        "that.",
    ),
    "a workbook of somebody's own": (other_workbook, NOT_OURS),
    "the plan's sheet deleted": (without_the_plan, NOT_OURS),
    "the keys deleted": (lambda: without("Key"), NO_KEYS.format("Key")),
    "the revisions deleted": (lambda: without("Revision"), NO_KEYS.format("Revision")),
    "two columns of the same name": (
        two_owners,
        "The sheet 'Action plan' has two columns headed Owner (J1 and W1). Rename or delete the one that is not the "
        "plan's.",
    ),
    "something in row 5,001": (lambda: edited(lambda sheet: put(sheet, "Action", 5001, "x")), TOO_FAR),
    "something in the last cell": (lambda: edited(lambda sheet: sheet.cell(1048576, 16384, "x")), TOO_FAR),
}  # fmt: skip
