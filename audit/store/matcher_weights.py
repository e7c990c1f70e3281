"""Read what the matcher has learned each clue to be worth. Apart, because it brings NumPy, which few pages need."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import Field

from audit.domain.errors import Fault, RubricError
from audit.domain.policy_clues import Clue
from audit.domain.policy_match import Weights
from audit.store.rubric_files import RUBRICS
from audit.store.rubric_reading import read_file
from audit.store.rubric_shapes import FileShape

Figure = Annotated[float, Field(allow_inf_nan=False)]


class _Weights(FileShape):
    weights: dict[str, Figure]
    constant: Figure
    per_doubling: Figure
    found_from: Figure
    weak_from: Figure


@lru_cache
def load_weights(root: Path = RUBRICS) -> Weights:
    """What each clue is worth. Raises RubricError, with every fault, where the file is wrong."""
    faults: list[Fault] = []
    file = read_file(root / "statements" / "weights.yaml", _Weights, faults)
    names = [clue.name.lower() for clue in Clue]
    if file is not None and list(file.weights) != names:
        faults.append(Fault("weights.yaml", "weights", f"should be, in this order: {', '.join(names)}"))
    if file is not None and file.weak_from > file.found_from:
        faults.append(Fault("weights.yaml", "weak_from", "is more than found_from, so nothing could be weak"))
    if file is None or faults:
        raise RubricError(faults)
    clues = np.array(list(file.weights.values()), dtype=np.float32)
    return Weights(clues, file.constant, file.per_doubling, file.found_from, file.weak_from)
