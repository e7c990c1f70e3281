"""``python -m benchmarks.policy_process KIND``: check each policy whose path comes in, and say how long that took.

KIND is ``plumbline``, or ``bare`` for what a few lines of Python would do instead.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from benchmarks.timing import milliseconds

MEGABYTE = 1024 * 1024
SECONDS = 300  # longer than the application waits, so that what takes too long is measured too


def plumbline() -> Callable[[Path], object]:
    """Everything up to what was found of every statement, in the processes that the application starts for it."""
    from audit.reading.apart import read_apart
    from audit.services.policy_comparing import compare_apart
    from audit.services.reviews import CURRENT_EDITION

    def check(path: Path) -> object:
        return compare_apart(read_apart(path.name, path.read_bytes(), SECONDS), CURRENT_EDITION, SECONDS)

    return check


def bare() -> Callable[[Path], object]:
    """The sentence with most words in common with each statement: every sentence with every statement, one by one."""
    from docx import Document

    from audit.services.reviews import CURRENT_EDITION
    from audit.store.statement_files import load_statements

    asked = [_words(statement.summary) for statement in load_statements(CURRENT_EDITION)]

    def check(path: Path) -> list[int]:
        if path.suffix == ".docx":
            document = Document(str(path))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
        else:
            text = path.read_text(encoding="utf-8")
        said = [_words(sentence) for sentence in re.split(r"[.\n]", text)]
        return [max(len(words & sentence) for sentence in said) for words in asked]

    return check


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z]{4,}", text.lower()))


def peak() -> float:
    """Megabytes that this process and the largest of those it started held at most, together."""
    try:
        import resource
    except ImportError:  # on Windows, which tells it of this process alone
        return float(psutil.Process().memory_info().peak_wset / MEGABYTE)
    unit = MEGABYTE if sys.platform == "darwin" else 1024
    return sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / unit


def main() -> None:
    check = {"plumbline": plumbline, "bare": bare}[sys.argv[1]]()
    print(json.dumps([0, peak()]), flush=True)  # ready
    for line in sys.stdin:
        took = milliseconds(check, Path(line.rstrip("\n")))
        print(json.dumps([took, peak()]), flush=True)


if __name__ == "__main__":
    main()
