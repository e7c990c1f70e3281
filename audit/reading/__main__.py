"""The process in which ``audit.reading.apart`` has a policy read: the file's name and content in, its passages out."""

import json
import sys

from audit.reading.apart import packed
from audit.reading.policy import read_policy
from audit.reading.process import OUT_OF_MEMORY, answer, limit, refuse
from audit.reading.refusals import UnreadablePolicy


def main() -> int:
    """Answer on the standard output; say by the exit status what the answer is."""
    megabytes, seconds = map(int, sys.argv[1:3])
    limit(megabytes, seconds)
    try:
        name = json.loads(sys.stdin.buffer.readline())
        return answer(packed(read_policy(name, sys.stdin.buffer.read())))
    except UnreadablePolicy as refusal:
        return refuse(str(refusal))
    except MemoryError:
        return OUT_OF_MEMORY


if __name__ == "__main__":
    sys.exit(main())
