"""What a stretch of a policy is about, as a vector: the sum of what its words are about.

The vectors of the words were learned from the rubric's own wordings (see docs/decisions on matching): sentences that
make the same statement lie close together, whatever words they use. Words that are not in the table say nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audit.domain.policy_words import words_of

Figures = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class WordVectors:
    """``table``: a row for each word of ``rows``; the longer the row, the more the word tells."""

    rows: Mapping[str, int]
    table: Figures

    def sums(self, texts: Sequence[str]) -> Figures:
        """One row for each text. Sums can be added: that of a sentence and that of its heading make that of both."""
        found = np.zeros((len(texts), self.table.shape[1]), dtype=np.float32)
        known: dict[str, int] = {}  # headings and lead-ins come many times
        for at, text in enumerate(texts):
            if text in known:
                found[at] = found[known[text]]
                continue
            known[text] = at
            if here := [self.rows[word] for word in words_of(text) if word in self.rows]:
                found[at] = self.table[here].sum(axis=0)
        return found


def directions(sums: Figures) -> Figures:
    """The same vectors at length 1, so that products are cosines; what has no known word stays 0."""
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-6), dtype=np.float32)
