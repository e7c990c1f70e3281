"""File names for an inspection-day pack: readable, and safe on every system, whatever somebody called the evidence.

Only plain letters, digits and hyphens are kept: no name leads out of its folder, and none is refused by Windows or
garbled by a ZIP program that guesses at encodings. The number at the end keeps names apart, even where letter case does
not count, and keeps them from being one of the names that Windows reserves, such as CON.
"""

import re
import unicodedata

LONGEST = 60  # characters of the title; with its folder a name stays well below Windows' limit for a path
NO_TITLE = "evidence"
NO_ENDING = "bin"

DROPPED = re.compile(r"['’]")  # "pupils' views" reads better as pupils-views than as pupils--views
KEPT = re.compile(r"[A-Za-z0-9]+")
ENDING = re.compile(r"[a-z0-9]{1,8}")


def packed_name(title: str, number: int, file_name: str) -> str:
    """``packed_name("Pupils' views: café", 12, "Scan 3.PDF")`` → ``Pupils-views-cafe-12.pdf``.

    ``number`` is different for every item of one pack. Letters that have no plain form, such as those of other
    scripts, are left out; a title of nothing else becomes ``evidence``.
    """
    plain = unicodedata.normalize("NFKD", DROPPED.sub("", title)).encode("ascii", "ignore").decode()
    words = "-".join(KEPT.findall(plain))
    if len(words) > LONGEST:
        at_word = words[: LONGEST + 1].rpartition("-")[0]
        words = at_word if len(at_word) > LONGEST // 2 else words[:LONGEST]
    ending = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    return f"{words or NO_TITLE}-{number}.{ending if ENDING.fullmatch(ending) else NO_ENDING}"
