"""Read a policy in a process of its own, so that no file, however it was made, can hang or exhaust the server."""

import json
import threading
from collections.abc import Sequence

from audit.domain.policy_text import Passage, PassageKind, PolicyText
from audit.reading.process import Work, run_apart
from audit.reading.refusals import DAMAGED, EMPTY, MOST_BYTES, TOO_HEAVY, TOO_LARGE, TOO_SLOW, UnreadablePolicy

AT_ONCE = 2  # policies that are read at the same time; each may take a gigabyte
READING = Work("audit.reading", threading.BoundedSemaphore(AT_ONCE), TOO_SLOW, TOO_HEAVY, DAMAGED)


def read_apart(name: str, content: bytes, seconds: float = 30, megabytes: int = 1024) -> PolicyText:
    """The passages of a policy, as ``read_policy`` tells them.

    ``megabytes``: of memory, where the system can limit it (Linux). Raises UnreadablePolicy also for a file that takes
    too long or too much memory, or that breaks its reader; and when too many others are being read.
    """
    if not content:
        raise UnreadablePolicy(EMPTY)
    if len(content) > MOST_BYTES:
        raise UnreadablePolicy(TOO_LARGE)
    named = f"{json.dumps(name)}\n".encode() + content
    return unpacked(run_apart(READING, (), named, seconds, megabytes))


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
