"""A ZIP that has the same bytes for the same content, with the SHA-256 of everything in it.

Times are those of one day that is passed in, and not of the clock; permissions and system are fixed. Content is read in
blocks, so that a large file never lies in memory as a whole.
"""

import hashlib
from datetime import date
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

SUMS = "SHA256SUMS"
BLOCK = 1024 * 1024  # bytes
UNIX, ORDINARY_FILE = 3, 0o100644 << 16
# Packed already, or pictures that are: deflating them again costs time and gains nothing.
PACKED_ENDINGS = frozenset(("pdf", "docx", "xlsx", "odt", "ods", "png", "jpg", "jpeg", "gif", "zip"))


class PackZip:
    """Writes entries one after another; ``close`` adds the checksums, in a file that ``sha256sum -c`` reads."""

    def __init__(self, target: IO[bytes], day: date) -> None:
        self._archive = ZipFile(target, "w", ZIP_DEFLATED)
        self._time = (day.year, day.month, day.day, 0, 0, 0)
        self.sums: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> str:
        """Write an entry. Returns its SHA-256."""
        return self.copy(name, BytesIO(content), len(content))

    def copy(self, name: str, source: IO[bytes], size: int) -> str:
        """Write an entry from an open file of about ``size`` bytes. Returns the SHA-256 of what was read.

        Raises ValueError for a name that is in the ZIP already.
        """
        if name in self.sums:
            raise ValueError(f"{name} is in the pack already")
        info = ZipInfo(name, self._time)
        info.create_system, info.external_attr, info.file_size = UNIX, ORDINARY_FILE, size
        packed = name.rpartition(".")[2].lower() in PACKED_ENDINGS
        info.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
        digest = hashlib.sha256()
        with self._archive.open(info, "w") as entry:
            while block := source.read(BLOCK):
                digest.update(block)
                entry.write(block)
        self.sums[name] = digest.hexdigest()
        return self.sums[name]

    def close(self) -> None:
        """Write the checksums of everything so far, and finish the ZIP. Nothing can be added afterwards."""
        lines = "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(self.sums.items()))
        self.add(SUMS, lines.encode())
        self._archive.close()
