"""The process in which ``audit.reading.apart`` has a policy read: the file's name and content in, its passages out."""

import json
import sys
from contextlib import suppress

from audit.reading.apart import OUT_OF_MEMORY, READ, REFUSED, packed
from audit.reading.policy import read_policy
from audit.reading.refusals import MEGABYTE, UnreadablePolicy


def main() -> int:
    """Answer on the standard output; say by the exit status what the answer is."""
    megabytes, seconds = map(int, sys.argv[1:3])
    _limit(megabytes, seconds)
    try:
        name = json.loads(sys.stdin.buffer.readline())
        answer, status = packed(read_policy(name, sys.stdin.buffer.read())), READ
    except UnreadablePolicy as refusal:
        answer, status = str(refusal).encode("utf-8"), REFUSED
    except MemoryError:
        return OUT_OF_MEMORY
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return status


def _limit(megabytes: int, seconds: int) -> None:
    """Memory; the processor's time, should the server die and nobody stop this process; and nothing may be written.

    Windows has no such limits. There the server's time limit and the checks of each file have to do.
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


if __name__ == "__main__":
    sys.exit(main())
