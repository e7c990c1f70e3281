"""Read and write the table of word vectors that policies are compared by."""

from functools import lru_cache
from pathlib import Path

import numpy as np

from audit.domain.errors import Fault, RubricError
from audit.domain.policy_meaning import Figures, WordVectors
from audit.store.rubric_files import RUBRICS

FILE = Path("statements") / "word-vectors.npz"
STEPS = 127  # a byte holds -127 to 127


@lru_cache
def load_word_vectors(root: Path = RUBRICS) -> WordVectors:
    """The table that the application compares by; read once."""
    return read_word_vectors(root / FILE)


def read_word_vectors(path: Path) -> WordVectors:
    """A table as it was learned, each figure rounded to a byte, with a scale for each word.

    Raises RubricError where the file is not there or is not such a table.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            words = bytes(kept["words"]).decode("ascii").split("\n")
            table = kept["table"].astype(np.float32) * kept["scale"].astype(np.float32)[:, None]
    except Exception as error:  # zip, deflate and NumPy each complain in their own way
        raise RubricError([Fault(path.name, "", f"cannot be read as word vectors: {error}")]) from error
    rows = {word: row for row, word in enumerate(words)}
    if not len(rows) == len(words) == len(table):
        fault = f"has {len(rows):,} different words in {len(words):,} for a table of {len(table):,} rows"
        raise RubricError([Fault(path.name, "", fault)])
    return WordVectors(rows, table)


def save_word_vectors(words: list[str], table: Figures, path: Path) -> None:
    """Write a table for ``load_word_vectors``. The words hold nothing but ASCII letters and digits."""
    scale = np.abs(table).max(axis=1) / STEPS
    rounded = np.round(table / np.maximum(scale, 1e-9)[:, None]).astype(np.int8)
    joined = np.frombuffer("\n".join(words).encode("ascii"), dtype=np.uint8)
    np.savez_compressed(path, words=joined, table=rounded, scale=scale.astype(np.float32))
