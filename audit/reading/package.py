"""Documents that are a ZIP of XML parts, looked at before anything in them is unpacked.

Word documents and OpenDocument texts are such packages. Only the parts that hold text are ever unpacked; pictures and
what else is in them stay as they are.
"""

import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from lxml import etree

from audit.reading.refusals import BOMB, DAMAGED, ENTITIES, LOCKED, MEGABYTE, UnreadablePolicy

MOST_PARTS = 3_000  # pictures and all; each entry of the list costs memory
MOST_UNPACKED = 200 * MEGABYTE  # all parts together, by what the list says; photographs hardly shrink
MOST_PART = 60 * MEGABYTE  # of XML; 4,000,000 characters of text have at most ten times as much markup around them
MOST_RATIO = 200  # of a large XML part; text with much formatting shrinks to a fiftieth, not to less than this
LARGE_PART = MEGABYTE
MOST_TAGS = 3_000_000  # small ones cost far more memory than their bytes
CENTRAL_ENTRY = b"PK\x01\x02"
EVERY_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
FAULTS = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


class Package:
    """A package that unpacks to a reasonable size. Every fault in it is an UnreadablePolicy that says what to do."""

    def __init__(self, content: bytes) -> None:
        self._archive = _opened(content)
        self._sizes: dict[str, int] = {}
        unpacked = 0
        for part in self._archive.infolist():
            unpacked += part.file_size
            is_xml = part.filename.lower().endswith((".xml", ".rels"))
            shrank = part.file_size > LARGE_PART and part.file_size > MOST_RATIO * max(1, part.compress_size)
            if unpacked > MOST_UNPACKED or (is_xml and (shrank or part.file_size > MOST_PART)):
                raise UnreadablePolicy(BOMB)
            if part.flag_bits & 0x1:
                raise UnreadablePolicy(LOCKED)
            if part.compress_type not in EVERY_PACKING:
                raise UnreadablePolicy(DAMAGED)
            self._sizes[part.filename] = part.file_size

    def has(self, name: str) -> bool:
        return name in self._sizes

    def read(self, name: str) -> bytes:
        """One part, never more of it than the list of parts said, which was checked."""
        try:
            with self._archive.open(name) as part:
                content = part.read(min(MOST_PART, self._sizes[name]) + 1)
        except FAULTS:
            raise UnreadablePolicy(DAMAGED) from None
        if len(content) > min(MOST_PART, self._sizes[name]):
            raise UnreadablePolicy(BOMB)
        return content

    def xml(self, name: str) -> etree._Element:
        """One part as a tree of elements, if it declares nothing of its own and refers to nothing outside."""
        content = self.read(name)
        if content.count(b"<") > MOST_TAGS:
            raise UnreadablePolicy(BOMB)
        _refuse_doctype(content)
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError, LookupError):
            raise UnreadablePolicy(DAMAGED) from None
        if root.getroottree().docinfo.doctype:
            raise UnreadablePolicy(ENTITIES)
        return root


def part_names(content: bytes) -> list[str]:
    """The names of the parts of a package, with none of them unpacked."""
    return _opened(content).namelist()


def _opened(content: bytes) -> zipfile.ZipFile:
    if content.count(CENTRAL_ENTRY) > MOST_PARTS:  # counted before the list of parts is built in memory
        raise UnreadablePolicy(BOMB)
    try:
        return zipfile.ZipFile(BytesIO(content))
    except FAULTS:
        raise UnreadablePolicy(DAMAGED) from None


class _RootReached(Exception):
    """Nothing can be declared after this."""


def _refuse_doctype(content: bytes) -> None:
    """Look at what stands before the first element. Another parser than the one that then reads, and a strict one."""

    def begin(*_: object) -> None:
        raise UnreadablePolicy(ENTITIES)

    def reach(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = begin
    parser.StartElementHandler = reach
    try:
        parser.Parse(content, True)
    except _RootReached:
        return
    except UnreadablePolicy:
        raise
    except (expat.ExpatError, ValueError, LookupError):
        raise UnreadablePolicy(DAMAGED) from None
