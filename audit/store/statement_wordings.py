"""Read how policies word the statements of the template."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from audit.domain.errors import Fault, RubricError
from audit.domain.policy_words import Vocabulary, words_of
from audit.store.rubric_files import RUBRICS
from audit.store.rubric_reading import read_file
from audit.store.rubric_shapes import FileShape, Phrase, Text


class Wording(FileShape):
    """Sentences that make a statement, and sentences that only look like it."""

    said_as: list[Text] = Field(min_length=3)
    mistaken_for: list[Text] = Field(min_length=1)


class FoundWording(FileShape):
    """The same from labelled policies, where there is any."""

    said_in: list[Text] = []
    mistaken_in: list[Text] = []


class _Wordings(FileShape):
    wordings: dict[str, Wording]


class _Passages(FileShape):
    passages: dict[str, FoundWording]


class _Words(FileShape):
    same: list[Annotated[list[Phrase], Field(min_length=2)]]


Figure = Annotated[float, Field(allow_inf_nan=False)]


NO_WORDING = FoundWording()


def read_wordings(folder: Path, faults: list[Fault]) -> dict[str, Wording]:
    """By ref, from every file of wordings beside the statements."""
    found: dict[str, Wording] = {}
    for path in sorted(folder.glob("wordings*.yaml")):
        file = read_file(path, _Wordings, faults)
        for ref, wording in file.wordings.items() if file else ():
            if ref in found:
                faults.append(Fault(path.name, ref, "has its wordings in two files"))
            found[ref] = wording
    return found


def read_passages(folder: Path, faults: list[Fault]) -> Mapping[str, FoundWording]:
    """By ref; nothing where the matcher has not been fitted on labelled policies."""
    path = folder / "passages.yaml"
    file = read_file(path, _Passages, faults) if path.exists() else None
    return file.passages if file else {}


def wording_faults(wordings: Mapping[str, Wording], refs: Sequence[str]) -> Iterator[Fault]:
    """Every statement has its wordings, nothing else has, and no sentence serves two statements."""
    for ref in refs:
        if ref not in wordings:
            yield Fault("wordings", ref, "is missing: say how policies make this statement")
    known = set(refs)
    said: dict[str, str] = {}
    for ref, wording in wordings.items():
        if ref not in known:
            yield Fault("wordings", ref, "is not a statement")
        for sentence in (*wording.said_as, *wording.mistaken_for):
            if sentence in said:
                yield Fault("wordings", ref, f"says what {said[sentence]} says: {sentence}")
            said[sentence] = ref


@lru_cache
def load_vocabulary(root: Path = RUBRICS) -> Vocabulary:
    """What means the same in policies. Raises RubricError, with every fault, where the file is wrong."""
    faults: list[Fault] = []
    file = read_file(root / "statements" / "words.yaml", _Words, faults)
    for number, group in enumerate(file.same if file else (), start=1):
        wordless = [phrase for phrase in group if not words_of(phrase)]
        faults += [Fault("words.yaml", f"same, item {number}", f"{phrase!r} holds no word") for phrase in wordless]
    if file is None or faults:
        raise RubricError(faults)
    return Vocabulary(tuple(tuple(group) for group in file.same))
