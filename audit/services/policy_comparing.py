"""Compare a policy with the template in a process of its own.

A long policy takes the processor for half a minute and the matcher's tables take a hundred megabytes: neither is to be
the server's, which goes on answering others. Run as a module, this is that process.
"""

import json
import sys
import threading

from audit.domain.policy_check import Finding
from audit.domain.policy_text import PolicyText
from audit.reading.apart import packed, unpacked
from audit.reading.process import OUT_OF_MEMORY, Work, answer, limit, run_apart
from audit.reading.refusals import NOT_COMPARED, TOO_LONG_TO_COMPARE
from audit.services.policy_packing import pack_findings, unpack_findings

AT_ONCE = 2  # policies that are compared at the same time
COMPARING = Work(
    "audit.services.policy_comparing",
    threading.BoundedSemaphore(AT_ONCE),
    too_slow=TOO_LONG_TO_COMPARE,
    too_heavy=TOO_LONG_TO_COMPARE,
    broken=NOT_COMPARED,
)


def compare_apart(
    text: PolicyText, edition_id: str, seconds: float = 120, megabytes: int = 2048
) -> tuple[Finding, ...]:
    """What a policy has of every statement, as ``policy_matching.match`` tells it.

    ``megabytes``: of addresses, where the system can limit them (Linux); NumPy takes half of these without using them.
    Raises UnreadablePolicy for a policy that takes too long, and when too many others are being compared.
    """
    found = run_apart(COMPARING, (edition_id,), packed(text), seconds, megabytes)
    return tuple(unpack_findings(json.loads(found)).values())


def main() -> int:
    """Answer on the standard output; say by the exit status what the answer is."""
    megabytes, seconds = map(int, sys.argv[1:3])
    limit(megabytes, seconds)
    from audit.services.policy_matching import match  # brings NumPy, which the server does not need for this

    try:
        found = match(unpacked(sys.stdin.buffer.read()), sys.argv[3])
        return answer(json.dumps(pack_findings(found)).encode("ascii"))
    except MemoryError:
        return OUT_OF_MEMORY


if __name__ == "__main__":
    sys.exit(main())
