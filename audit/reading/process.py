"""Run a module of ours in a process of its own, with limits, so that no file can hang or exhaust the server."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from audit.reading.refusals import BUSY, MEGABYTE, Busy, UnreadablePolicy

# What the other process ends with. Whatever else it ends with, the file broke it.
DONE, REFUSED, OUT_OF_MEMORY = 0, 3, 4
STOPPED_FOR_TIME = {-signal.SIGXCPU} if os.name == "posix" else set()
# Pdfium stops itself where it gets no memory.
STOPPED_FOR_MEMORY = {OUT_OF_MEMORY}
if os.name == "posix":
    STOPPED_FOR_MEMORY |= {-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGKILL}
NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # on Windows a console would flash up
PATIENCE = 10.0  # seconds to wait for a turn; longer, and those who wait would keep others from any page
KEPT_SETTINGS = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "HOME", "LANG", "LC_ALL")

THREADS = "2"  # of NumPy; for each it sets memory aside, and a server with many cores would run into the limit


@dataclass(frozen=True, slots=True)
class Work:
    """A module that is run apart, and what a person is told who cannot have its answer.

    ``turns``: how many may run at the same time.
    """

    module: str
    turns: threading.Semaphore
    too_slow: str
    too_heavy: str
    broken: str


def run_apart(work: Work, said: Sequence[str], content: bytes, seconds: float, megabytes: int) -> bytes:
    """What the module answers to ``content`` on its standard input; ``said``: its further arguments.

    ``megabytes``: of memory, where the system can limit it (Linux). Raises UnreadablePolicy where it refuses, takes too
    long or too much memory or breaks; Busy when too many others run.
    """
    if not work.turns.acquire(timeout=min(seconds, PATIENCE)):
        raise Busy(BUSY)
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", work.module, str(megabytes), str(int(seconds) + 1), *said],
            input=content,
            capture_output=True,
            timeout=seconds,
            env=environment(),
            creationflags=NO_WINDOW,
        )
    except subprocess.TimeoutExpired:
        raise UnreadablePolicy(work.too_slow) from None
    finally:
        work.turns.release()
    if done.returncode == DONE:
        return done.stdout
    if done.returncode == REFUSED:
        raise UnreadablePolicy(done.stdout.decode("utf-8"))
    if done.returncode in STOPPED_FOR_TIME:
        raise UnreadablePolicy(work.too_slow)
    raise UnreadablePolicy(work.too_heavy if done.returncode in STOPPED_FOR_MEMORY else work.broken)


def environment() -> dict[str, str]:
    """Where the process finds its modules. None of the server's secrets: a hostile file must find nothing there."""
    kept = {name: os.environ[name] for name in KEPT_SETTINGS if name in os.environ}
    kept["OPENBLAS_NUM_THREADS"] = THREADS
    kept["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)
    return kept


def limit(megabytes: int, seconds: int) -> None:
    """Called in the process itself: limits its memory and the processor's time, and lets it write nothing.

    The time is for the case that the server dies and nobody stops this process. Windows has no such limits. There the
    server's time limit and the checks of each file have to do.
    """
    try:
        import resource
    except ImportError:
        return
    for what, wanted in (
        (resource.RLIMIT_AS, megabytes * MEGABYTE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, highest = resource.getrlimit(what)
        most = wanted if highest == resource.RLIM_INFINITY else min(wanted, highest)
        with suppress(ValueError, OSError):  # macOS knows some of these limits by name only
            resource.setrlimit(what, (most, most))


def answer(content: bytes) -> int:
    """Called in the process itself: gives the answer back."""
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    return DONE


def refuse(words: str) -> int:
    """Called in the process itself: says in words why there is no answer."""
    answer(words.encode("utf-8"))
    return REFUSED
