"""Reading a policy and comparing it with every statement of the template, beside a few lines of plain Python."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from audit.config import ROOT
from benchmarks.policy_text import as_word, made_up
from benchmarks.timing import Repeats, Row, Sample, in_turn

BESIDE = "bare Python, most words in common"
MEMORY_AIM = 500  # megabytes, of the process that asks and the larger of those it starts, together


@dataclass(frozen=True, slots=True)
class Length:
    """A length of policy to measure with."""

    name: str
    size: int  # bytes of text
    endings: tuple[str, ...]
    repeats: Repeats
    aim: float  # milliseconds


def usual(size: int, repeats: Repeats) -> Length:
    return Length("Policy", size, (".md", ".docx"), repeats, 3_000)


def longest(size: int, repeats: Repeats) -> Length:
    """Longer than Markdown is read, and than any policy: nobody should have to wait for it and give up."""
    return Length("Very long policy", size, (".txt", ".docx"), repeats, 60_000)


NAMES = {".md": "Markdown", ".txt": "plain text", ".docx": "Word"}


def measure_policies(folder: Path, lengths: tuple[Length, ...]) -> Iterator[Row]:
    """Each file in new processes, so that the memory is that file's. ``folder``: an empty one for the files."""
    for length in lengths:
        text = made_up(length.size)
        for ending in length.endings:
            path = folder / f"policy-{length.size}{ending}"
            path.write_bytes(as_word(text) if ending == ".docx" else text.encode())
            with checker("plumbline") as ours, checker("bare") as bare:
                measured, reference = in_turn(length.repeats, partial(ours.check, path), partial(bare.check, path))
            what = f"{length.name} as {NAMES[ending]} ({len(text.encode()) / 1024:,.0f} KB of text)"
            yield Row(what, "ms", measured, BESIDE, reference, length.aim)
            yield Row("… peak memory", "MB", Sample([ours.peak]), BESIDE, Sample([bare.peak]), MEMORY_AIM)


class Checker:
    """A process that checks policies."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.peak = 0.0
        self._answer()  # which comes once it is ready

    def check(self, path: Path) -> float:
        """How many milliseconds it takes."""
        assert self._process.stdin
        print(path, file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> float:
        assert self._process.stdout
        took, self.peak = json.loads(self._process.stdout.readline())
        return float(took)


@contextmanager
def checker(kind: str) -> Iterator[Checker]:
    command = [sys.executable, "-m", "benchmarks.policy_process", kind]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Checker(process)
        assert process.stdin
        process.stdin.close()
