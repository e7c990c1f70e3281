"""Read a policy in a process of its own, so that no file, however it was made, can hang or exhaust the server."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

from audit.domain.policy_text import Passage, PassageKind, PolicyText
from audit.reading.refusals import (
    BUSY,
    DAMAGED,
    EMPTY,
    MOST_BYTES,
    TOO_HEAVY,
    TOO_LARGE,
    TOO_SLOW,
    UnreadablePolicy,
)

# What the other process ends with. Whatever else it ends with, the file broke it.
READ, REFUSED, OUT_OF_MEMORY = 0, 3, 4
ENDINGS = {OUT_OF_MEMORY: TOO_HEAVY}
if os.name == "posix":  # pdfium stops itself where it gets no memory
    ENDINGS |= {-signal.SIGXCPU: TOO_SLOW}
    ENDINGS |= dict.fromkeys((-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGKILL), TOO_HEAVY)
AT_ONCE = 2  # policies that are read at the same time; each may take a gigabyte
NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows a console would flash up
KEPT_SETTINGS = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "HOME", "LANG", "LC_ALL")

_turns = threading.BoundedSemaphore(AT_ONCE)


def read_apart(name: str, content: bytes, seconds: float = 30, megabytes: int = 1024) -> PolicyText:
    """The passages of a policy, as ``read_policy`` tells them.

    ``megabytes``: of memory, where the system can limit it (Linux). Raises UnreadablePolicy also for a file that takes
    too long or too much memory, or that breaks its reader; and when too many others are being read.
    """
    if not content:
        raise UnreadablePolicy(EMPTY)
    if len(content) > MOST_BYTES:
        raise UnreadablePolicy(TOO_LARGE)
    if not _turns.acquire(timeout=seconds):
        raise UnreadablePolicy(BUSY)
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", "audit.reading", str(megabytes), str(int(seconds) + 1)],
            input=f"{json.dumps(name)}\n".encode() + content,
            capture_output=True,
            timeout=seconds,
            env=_environment(),
            creationflags=NO_WINDOW,
        )
    except subprocess.TimeoutExpired:
        raise UnreadablePolicy(TOO_SLOW) from None
    finally:
        _turns.release()
    if done.returncode == READ:
        return unpacked(done.stdout)
    if done.returncode == REFUSED:
        raise UnreadablePolicy(done.stdout.decode("utf-8"))
    raise UnreadablePolicy(ENDINGS.get(done.returncode, DAMAGED))


def packed(policy: PolicyText) -> bytes:
    """A policy as bytes. Headings and lead-ins, which repeat, are kept once: else a hostile file could swell."""
    texts: dict[str, int] = {}

    def place(text: str) -> int:
        return texts.setdefault(text, len(texts))

    passages = [
        (p.text, p.kind.value, [place(heading) for heading in p.headings], place(p.lead_in), p.page)
        for p in policy.passages
    ]
    return json.dumps({"texts": list(texts), "passages": passages}).encode("ascii")


def unpacked(content: bytes) -> PolicyText:
    """A policy from what ``packed`` made of it."""
    found = json.loads(content)
    texts: Sequence[str] = found["texts"]
    return PolicyText(
        tuple(
            Passage(number, text, PassageKind(kind), tuple(texts[n] for n in headings), texts[lead_in], page)
            for number, (text, kind, headings, lead_in, page) in enumerate(found["passages"], start=1)
        )
    )


def _environment() -> dict[str, str]:
    """Where the process finds its modules. None of the server's secrets: a hostile file must find nothing there."""
    environment = {name: os.environ[name] for name in KEPT_SETTINGS if name in os.environ}
    environment["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)
    return environment
