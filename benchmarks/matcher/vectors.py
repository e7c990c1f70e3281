"""Learn the vectors of words that policies are compared by.

Begins with what each word means by itself in all-MiniLM-L6-v2 (Apache licence 2.0), then moves the vectors so that
sentences that make the same statement come to lie together: the rubric's wordings, its summaries and the sentences of
labelled policies. Needs what is in benchmarks/matcher/requirements.in, which the application does not: it only reads
the table.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.domain.policy_statement import PolicyStatement
from audit.domain.policy_words import words_of

WIDTH = 256  # figures a word
STEPS = 450
AT_A_TIME = 256  # statements compared with each other in one step
FORGOTTEN = 0.2  # share of a sentence's words left out at random, so that no single word decides
SHARPNESS = 0.07  # the smaller, the more the hardest comparisons count
RATES = (2e-3, 3e-3, 1e-3)  # of vectors, weights and projection; they fall to nothing by the end


def words_in(statements: Sequence[PolicyStatement]) -> set[str]:
    """Every word of every sentence beside the statements."""
    sentences = (
        sentence
        for s in statements
        for sentence in (*s.said_as, s.summary, *s.said_in, *s.mistaken_for, *s.mistaken_in)
    )
    return {word for sentence in sentences for word in words_of(sentence)}


def starting_vectors(model_folder: Path, words: set[str]) -> tuple[list[str], NDArray[np.float32]]:
    """Every word the model knows whole, and those the wordings use, each by itself; narrowed to ``WIDTH`` figures."""
    from sentence_transformers import SentenceTransformer
    from sklearn.decomposition import PCA

    known = json.loads((model_folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    vocabulary = sorted({word for word in known if re.fullmatch("[a-z]{2,}", word)} | words)
    meanings = SentenceTransformer(str(model_folder)).encode(vocabulary, batch_size=512, show_progress_bar=False)
    narrowed = PCA(WIDTH, random_state=0).fit_transform(meanings).astype(np.float32)
    return vocabulary, narrowed / np.linalg.norm(narrowed, axis=1).mean()


class Bags:
    """Sentences as rows of word numbers, padded, with how much each counts."""

    def __init__(self, sentences: Sequence[str], rows: dict[str, int]) -> None:
        import torch

        numbered = [[rows[word] for word in words_of(s) if word in rows] or [0] for s in sentences]
        width = max(map(len, numbered))
        self.words = torch.zeros((len(numbered), width), dtype=torch.long)
        self.counts = torch.zeros((len(numbered), width))
        for at, found in enumerate(numbered):
            self.words[at, : len(found)] = torch.tensor(found)
            self.counts[at, : len(found)] = 1.0

    def some(self, rows: Sequence[int], forgotten: float) -> tuple[Any, Any]:
        import torch

        counts = self.counts[rows].clone()
        counts *= torch.rand_like(counts) > forgotten
        counts[:, 0] = 1.0  # so that nothing is left empty
        return self.words[rows], counts


def train(
    statements: Sequence[PolicyStatement], vocabulary: list[str], start: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The table, each word's row as long as the word tells."""
    import torch
    from torch.nn.functional import cross_entropy, normalize

    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    rows = {word: at for at, word in enumerate(vocabulary)}
    said = [(at, w) for at, s in enumerate(statements) for w in (*s.said_as, s.summary, *s.said_in)]
    wrong = [(at, w) for at, s in enumerate(statements) for w in (*s.mistaken_for, *s.mistaken_in)]
    said_bags, wrong_bags = Bags([w for _, w in said], rows), Bags([w for _, w in wrong], rows)
    of_said = [[r for r, (owner, _) in enumerate(said) if owner == at] for at in range(len(statements))]
    of_wrong = [[r for r, (owner, _) in enumerate(wrong) if owner == at] for at in range(len(statements))]
    used = np.zeros(len(vocabulary))
    for _, sentence in said:
        used[[rows[word] for word in set(words_of(sentence)) if word in rows]] += 1
    telling = np.log((len(said) + 1) / (used + 0.5)) / 8

    vectors = torch.nn.Embedding.from_pretrained(torch.tensor(start), freeze=False)
    weights = torch.nn.Parameter(torch.tensor(telling, dtype=torch.float32))
    turn = torch.nn.Linear(WIDTH, WIDTH, bias=False)
    torch.nn.init.eye_(turn.weight)
    learning = torch.optim.Adam(
        [
            {"params": group, "lr": rate}
            for group, rate in zip((vectors.parameters(), [weights], turn.parameters()), RATES, strict=True)
        ]
    )

    def directions(bag: tuple[Any, Any]) -> Any:
        words, counts = bag
        return normalize(turn((vectors(words) * (weights[words].clamp(min=0.01) * counts).unsqueeze(-1)).sum(1)), dim=1)

    for step in range(STEPS):
        for group, rate in zip(learning.param_groups, RATES, strict=True):
            group["lr"] = rate * (1 - step / STEPS)
        chosen = chance.choice(len(statements), min(AT_A_TIME, len(statements)), replace=False)
        pairs = [chance.choice(of_said[at], 2, replace=False) for at in chosen]
        one = directions(said_bags.some([int(a) for a, _ in pairs], FORGOTTEN))
        other = directions(said_bags.some([int(b) for _, b in pairs], FORGOTTEN))
        not_so = directions(wrong_bags.some([int(chance.choice(of_wrong[at])) for at in chosen], FORGOTTEN))
        right = torch.arange(len(chosen))
        loss = cross_entropy(torch.cat([one @ other.T, one @ not_so.T], 1) / SHARPNESS, right) + cross_entropy(
            (other @ one.T) / SHARPNESS, right
        )
        learning.zero_grad()
        loss.backward()
        learning.step()
        if step % 100 == 0:
            print(f"step {step}: {loss.item():.2f}", flush=True)
    with torch.no_grad():
        table: NDArray[np.float32] = turn(vectors.weight * weights.clamp(min=0.01).unsqueeze(1)).numpy()
    return table
