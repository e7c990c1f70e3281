"""Files that hold no policy, or are not safe to read: how each is made, and the exact words it is met with."""

import random
import re
from collections.abc import Callable
from io import BytesIO
from struct import pack
from zipfile import ZIP_LZMA, ZipFile

from audit.reading.refusals import MOST_BYTES, MOST_CHARACTERS
from tests.reading.made import OPEN_SPACES, markdown, open_document, pdf, word, zipped
from tests.reading.word_parts import SPACES, document_of, paragraph

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500
NOISE = random.Random(1)  # noqa: S311 - the same noise every time
LAUGHS = "<!DOCTYPE a [" + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(9)
) + "]>"  # fmt: skip
SAVE_AS = "save it as a Word document (.docx) or as a PDF and choose that."
OPEN_AND_SAVE = f"Open it in the program it was made with, {SAVE_AS}"

EMPTY = "The file is empty. Open it, check that it holds your policy, save it and choose it again."
NO_TEXT = "There is no text in this file. Open it, check that it holds your policy, save it and choose it again."
DAMAGED = f"This file is damaged and cannot be read. {OPEN_AND_SAVE}"
BOMB = f"This file unpacks to far more than a policy can hold, so it was not opened. {OPEN_AND_SAVE}"
LOCKED = "This file is locked with a password. Open it, save a copy without the password and choose that."
ENTITIES = (
    "This file declares text of its own making (an XML document type), which no word processor writes, so it was not "
    f"opened. {OPEN_AND_SAVE}"
)
MACROS = (
    "This Word document has macros, which can carry viruses, so it was not opened. Open it in Word, "
    "save it as an ordinary Word document (.docx) and choose that."
)
TOO_LONG = (
    "The file holds more text than any policy, so it was not read. Choose the file that holds only your online safety "
    "policy."
)
PICTURE = f"This is a picture, whose words cannot be read. Find the document it shows, {SAVE_AS}"
ARCHIVE = "This is an archive with files inside it. Take your policy out of it and choose that."
OTHER = (
    "This is not a document whose words can be read here. Choose your policy as a Word document (.docx), PDF, "
    "OpenDocument text (.odt), web page or plain text."
)
NOT_TEXT = (
    "This file's letters are stored in a way that cannot be told (its encoding). Open it, save it as plain text with "
    "UTF-8 encoding, or as a Word document (.docx), and choose that."
)


def misnamed(ending: str, kind: str) -> str:
    return (
        f"This file's name ends in .{ending}, but it is {kind}. Open it in the program it was made with, save it again "
        "under the right ending and choose that."
    )


def repacked(content: bytes, changes: dict[str, Callable[[bytes], bytes] | bytes]) -> bytes:
    """A package with some of its parts changed, or others put into it."""
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        parts[name] = change if isinstance(change, bytes) else change(parts[name])
    return zipped(parts)


def locked_parts() -> bytes:
    """Every entry of the ZIP says that it is encrypted."""
    content = bytearray(word())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(content)):
            content[found.start() + offset] |= 1
    return bytes(content)


def lying_sizes() -> bytes:
    """A part that says it unpacks to little, and does not."""
    content = bytearray(zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<" + "a" * 9_000_000}))
    for found in re.finditer(rb"PK\x01\x02", bytes(content)):
        if content[found.start() + 46 :].startswith(b"word"):
            content[found.start() + 24 : found.start() + 28] = pack("<I", 2_000)
    return bytes(content)


def with_doctype(doctype: str, text: str = "&l8;", encoding: str = "utf-8") -> bytes:
    start = f'<?xml version="1.0" encoding="{encoding}"?>{doctype}'
    body = f"<w:document {SPACES}><w:body>{paragraph(text)}</w:body></w:document>"
    return repacked(document_of(""), {"word/document.xml": (start + body).encode(encoding)})


def open_with_doctype() -> bytes:
    body = f"<office:document-content {OPEN_SPACES}>&l8;</office:document-content>"
    return repacked(open_document(), {"content.xml": (LAUGHS + body).encode()})


def many_tags() -> bytes:
    """Elements that unpack to little, too various to shrink far."""
    tags = b"".join(b"<%c>%d</%c>" % (97, NOISE.randrange(10**5), 97) for _ in range(1_600_000))
    return repacked(document_of(""), {"word/document.xml": b"<w>" + tags + b"</w>"})


def deep_elements() -> bytes:
    return document_of("<w:sdt>" * 5_000 + "</w:sdt>" * 5_000)


def bookless() -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "docProps/app.xml": "<a/>"})


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing": ("a.docx", lambda: b"", EMPTY),
    "more than 20 MB": (
        "a.pdf",
        lambda: pdf() + b"\0" * MOST_BYTES,
        "The file is larger than 20 MB, which a policy needs only for its pictures. Take large pictures out, "
        f"{SAVE_AS}",
    ),
    "nothing but spaces": ("a.txt", lambda: b" \r\n\t \n" * 50, NO_TEXT),
    "nothing but a page number": ("a.txt", lambda: b"\n\n3\n", NO_TEXT),
    "an empty web page": ("a.html", lambda: b"<!DOCTYPE html><title>x</title>", NO_TEXT),
    "a web page of scripts": ("a.html", lambda: b"<html><script>go()</script></html>", NO_TEXT),
    "more than four million letters": ("a.txt", lambda: b"word " * (MOST_CHARACTERS // 5 + 1), TOO_LONG),
    "a line of 10 MB": ("a.txt", lambda: b"a" * 10_000_000, TOO_LONG),
    "a line of 10 MB in Markdown": ("a.md", lambda: b"*" * 10_000_000, TOO_LONG),
    "a web page of 10 MB": ("a.html", lambda: b"<html>" + b"a" * 10_000_000, TOO_LONG),
    "millions of lines": ("a.txt", lambda: b"a\n\n" * 1_000_000, TOO_LONG),
    "a million paragraphs": ("a.html", lambda: b"<html>" + b"<p>a" * 900_000, TOO_LONG),
    "a Word document with a password": ("a.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), LOCKED),
    "a password on the ZIP": ("a.docx", locked_parts, LOCKED),
    "an OpenDocument text with a password": (
        "a.odt",
        lambda: repacked(open_document(), {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        LOCKED,
    ),
    "a .doc": (
        "a.doc",
        lambda: OLE + "WordDocument".encode("utf-16-le"),
        f"This is a Word 97-2003 document (.doc). Open it in Word, {SAVE_AS}",
    ),
    "an old workbook": (
        "a.xls",
        lambda: OLE + "Workbook".encode("utf-16-le"),
        f"This is a spreadsheet, not a policy. If your policy is in it, copy it into Word, {SAVE_AS}",
    ),
    "an .rtf": (
        "a.rtf", lambda: b"{\\rtf1\\ansi hello}", f"This is rich text (.rtf). Open it in Word or WordPad, {SAVE_AS}"
    ),
    "an .rtf called .doc": (
        "a.doc", lambda: b"{\\rtf1\\ansi hello}", f"This is rich text (.rtf). Open it in Word or WordPad, {SAVE_AS}"
    ),
    "a .pages": (
        "a.pages",
        lambda: zipped({"Index/Document.iwa": b"", "Metadata/Properties.plist": b""}),
        "This is a Pages document. In Pages, choose File, Export To, Word or PDF, and choose the file that makes.",
    ),
    "a workbook": (
        "a.xlsx",
        lambda: zipped({"[Content_Types].xml": b"", "xl/workbook.xml": b""}),
        f"This is a spreadsheet, not a policy. If your policy is in it, copy it into Word, {SAVE_AS}",
    ),
    "slides": (
        "a.pptx",
        lambda: zipped({"[Content_Types].xml": b"", "ppt/presentation.xml": b""}),
        f"These are slides, not a policy. If your policy is in them, copy it into Word, {SAVE_AS}",
    ),
    "another ZIP": ("a.zip", lambda: zipped({"photo.jpg": b"x"}), ARCHIVE),
    "a tar.gz": ("a.gz", lambda: b"\x1f\x8b\x08\x00" + b"\0" * 20, ARCHIVE),
    "a PNG": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, PICTURE),
    "a JPEG called .pdf": ("a.pdf", lambda: b"\xff\xd8\xff\xe0" + b"\0" * 50, PICTURE),
    "a photograph from a telephone": ("a.heic", lambda: b"\0\0\0\x18ftypheic" + b"\0" * 50, PICTURE),
    "a web page with its pictures": (
        "a.mht",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n",
        f"This is a web page with its pictures in one file (.mht). Open it in Word, {SAVE_AS}",
    ),
    "Word in one XML file": (
        "a.xml",
        lambda: b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
        f"This is a document in one XML file. Open it in Word or LibreOffice, {SAVE_AS}",
    ),
    "a program": ("a.exe", lambda: b"\0" * 5000, OTHER),
    "noise": ("a.txt", lambda: NOISE.randbytes(5000), NOT_TEXT),
    "macros": ("a.docm", lambda: repacked(word(), {"word/vbaProject.bin": b"x"}), MACROS),
    "a PDF called .docx": ("a.docx", pdf, misnamed("docx", "a PDF (.pdf)")),
    "a Word document called .pdf": ("a.pdf", word, misnamed("pdf", "a Word document (.docx)")),
    "a Word document called .doc": ("a.doc", word, misnamed("doc", "a Word document (.docx)")),
    "a web page called .txt": ("a.txt", lambda: b"<!DOCTYPE html><p>x", misnamed("txt", "a web page (.html)")),
    "text called .docx": ("a.docx", markdown, misnamed("docx", "plain text (.txt)")),
    "half of a Word document": ("a.docx", lambda: word()[:9000], DAMAGED),
    "a package without a document": ("a.docx", bookless, DAMAGED),
    "XML that ends too soon": (
        "a.docx", lambda: repacked(word(), {"word/document.xml": lambda xml: xml[:-100]}), DAMAGED
    ),
    "XML in an unknown encoding": (
        "a.docx", lambda: repacked(word(), {"word/styles.xml": b'<?xml version="1.0" encoding="x-what"?><a/>'}), DAMAGED
    ),
    "elements in elements in elements": ("a.docx", deep_elements, DAMAGED),
    "a packing that no program uses": (
        "a.docx", lambda: zipped({"[Content_Types].xml": "x", "word/document.xml": "y"}, ZIP_LZMA), DAMAGED
    ),
    "a part that lies about its size": ("a.docx", lying_sizes, DAMAGED),
    "a part of 70 MB": ("a.docx", lambda: repacked(word(), {"word/document.xml": b"\0" * 70_000_000}), BOMB),
    "a part that shrank a thousandfold": ("a.docx", lambda: repacked(word(), {"word/x.xml": b" " * 5_000_000}), BOMB),
    "the same in an OpenDocument text": (
        "a.odt", lambda: repacked(open_document(), {"content.xml": b" " * 5_000_000}), BOMB
    ),
    "pictures of 200 MB": ("a.docx", lambda: repacked(word(), {"word/media/a.bmp": b"\0" * 210_000_000}), BOMB),
    "more parts than a document has": (
        "a.docx", lambda: repacked(word(), {f"word/media/{n}.png": b"" for n in range(3_100)}), BOMB
    ),
    "three million tags": ("a.docx", many_tags, BOMB),
    "a thousand million laughs": ("a.docx", lambda: with_doctype(LAUGHS), ENTITIES),
    "laughs in UTF-16": ("a.docx", lambda: with_doctype(LAUGHS, encoding="utf-16"), ENTITIES),
    "laughs in an OpenDocument text": ("a.odt", open_with_doctype, ENTITIES),
    "a file of the server's": (
        "a.docx", lambda: with_doctype('<!DOCTYPE a [<!ENTITY l8 SYSTEM "file:///etc/hostname">]>'), ENTITIES
    ),
    "a document type elsewhere": (
        "a.docx", lambda: with_doctype('<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd">', "x"), ENTITIES
    ),
    "a PDF that is none": ("a.pdf", lambda: b"%PDF-1.7\n" + NOISE.randbytes(5000), DAMAGED),
}  # fmt: skip
