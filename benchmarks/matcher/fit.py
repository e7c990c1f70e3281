"""``python -m benchmarks.matcher.fit MODEL``: learn from the policies in ``dev`` what the application matches by.

Writes three data files that the application reads: ``word-vectors.npz``; ``passages.yaml``, sentences of the labelled
policies beside each statement; ``weights.yaml``, what each clue is worth and from where something is found or weak.
Nothing under ``test`` is read.

Policies are set aside in turn, a third at a time. What is learned of a policy's clues is learned with vectors, and
beside sentences, that it had no part in; and how good the result is on policies never seen is estimated with weights
that it had no part in either.
"""

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from audit.domain.policy_clues import Clue, ClueFinder, Look
from audit.domain.policy_match import doublings
from audit.domain.policy_meaning import WordVectors
from audit.domain.policy_statement import PolicyStatement
from audit.store.rubric_files import RUBRICS
from audit.store.statement_files import TEMPLATE, load_statements
from audit.store.statement_wordings import load_vocabulary
from audit.store.word_vectors import FILE, load_word_vectors, read_word_vectors, save_word_vectors
from benchmarks.matcher.labelled import LabelledPolicy, read_labelled
from benchmarks.matcher.vectors import starting_vectors, train, words_in

EDITION = "online-safety-2016-2"  # the newest: what the second edition of the template adds has no labels
FOLDS = 3
NOTHING_NEAR = -20.0  # log-odds where a policy has no words at all
ROUNDS = 3  # of choosing which unit speaks for a statement, then fitting again
STRENGTH = 0.3  # of the fit; the smaller, the closer the weights are kept to 0
HARD = 2  # units of a missing statement that it learns from
MOST_MISSING_FOUND = 0.045  # share of what is missing that may be called found, where policies are set aside
NEARLY_AS_MANY = 0.01  # share of what is found that is too little to tell two corrections for length apart
LEAST_FOUND_SEEN = 0.97  # share of what is found that should be called weak at least

Rows = list[list[Look]]
Figures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Sentences of one policy beside a statement: what makes it, or what looks most like it where it is missing."""

    said: dict[str, str]
    mistaken: dict[str, str]


def gather(policy: LabelledPolicy, finder: ClueFinder) -> Gathered:
    said: dict[str, str] = {}
    mistaken: dict[str, str] = {}
    for statement, looks in zip(finder.statements, finder.look(policy.units), strict=True):
        label = policy.labels.get(statement.ref)
        if label == "found" and (making := policy.units_making(statement.ref)):
            said[statement.ref] = _words(policy, making[0])
        elif label == "missing" and looks:
            mistaken[statement.ref] = _words(policy, looks[0].unit)
    return Gathered(said, mistaken)


def _words(policy: LabelledPolicy, unit: int) -> str:
    return f"{policy.units[unit].lead_in} {policy.units[unit].text}".strip()


def with_passages(statements: Sequence[PolicyStatement], gathered: Sequence[Gathered]) -> list[PolicyStatement]:
    return [
        replace(
            s,
            said_in=tuple(dict.fromkeys(g.said[s.ref] for g in gathered if s.ref in g.said)),
            mistaken_in=tuple(dict.fromkeys(g.mistaken[s.ref] for g in gathered if s.ref in g.mistaken)),
        )
        for s in statements
    ]


class Fit:
    """Looks at every policy beside what was learned without it, and fits weights on that."""

    def __init__(self, model: Path, kept: Path) -> None:
        self.statements = [replace(s, said_in=(), mistaken_in=()) for s in load_statements(EDITION)]
        self.vocabulary = load_vocabulary()
        self.policies = read_labelled("dev")
        self.names = [policy.name for policy in self.policies]
        plain = ClueFinder(self.statements, self.vocabulary, load_word_vectors())
        self.gathered = {policy.name: gather(policy, plain) for policy in self.policies}
        self._model, self._kept = model, kept

    def fold(self, number: int) -> list[str]:
        """Names of the policies that are set aside together."""
        return self.names[number::FOLDS]

    def vectors(self, set_aside: Sequence[str], name: str) -> WordVectors:
        """Learned without some policies; kept in a file, because it takes minutes."""
        path = self._kept / name
        if not path.exists():
            learned = self.with_passages([n for n in self.names if n not in set_aside])
            words, start = starting_vectors(self._model, words_in(learned))
            save_word_vectors(words, train(learned, words, start), path)
        return read_word_vectors(path)

    def with_passages(self, names: Sequence[str]) -> list[PolicyStatement]:
        return with_passages(self.statements, [self.gathered[name] for name in names])

    def rows(self) -> dict[str, Rows]:
        """How every policy looks, by name."""
        found: dict[str, Rows] = {}
        for number in range(FOLDS):
            vectors = self.vectors(self.fold(number), f"without-{number}.npz")
            for policy in self.policies:
                if policy.name in self.fold(number):
                    others = [name for name in self.names if name != policy.name]
                    finder = ClueFinder(self.with_passages(others), self.vocabulary, vectors)
                    found[policy.name] = finder.look(policy.units)
        return found

    def fit(self, rows: dict[str, Rows]) -> tuple[Figures, float]:
        """What each clue is worth, and the constant; for figures as they are."""
        policies = [policy for policy in self.policies if policy.name in rows]
        weights, constant = np.zeros(len(Clue)), 0.0
        weights[Clue.NEAREST_THREE] = 1.0
        for _ in range(ROUNDS):
            figures, made = self._examples(policies, rows, weights)
            mean, spread = figures.mean(axis=0), np.maximum(figures.std(axis=0), 1e-6)
            model = LogisticRegression(C=STRENGTH, max_iter=2000, class_weight="balanced")
            model.fit((figures - mean) / spread, made)
            weights = model.coef_[0] / spread
            constant = float(model.intercept_[0] - (weights * mean).sum())
        return weights, constant

    def _examples(
        self, policies: Sequence[LabelledPolicy], rows: dict[str, Rows], weights: Figures
    ) -> tuple[Figures, NDArray[np.int64]]:
        figures: list[NDArray[np.float32]] = []
        made: list[int] = []
        for policy in policies:
            for statement, looks in zip(self.statements, rows[policy.name], strict=True):
                label = policy.labels.get(statement.ref)
                if label not in ("found", "missing") or not looks:
                    continue
                ranked = sorted(looks, key=lambda look: -float(look.clues @ weights))
                if label == "found":
                    making = set(policy.units_making(statement.ref))
                    chosen = [look for look in ranked if look.unit in making][:1] or ranked[:1]
                else:
                    chosen = ranked[:HARD]
                figures += [look.clues for look in chosen]
                made += [int(label == "found")] * len(chosen)
        return np.array(figures, dtype=np.float64), np.array(made)


def best(looks: Sequence[Look], weights: Figures, constant: float) -> float:
    """Log-odds that the best unit makes the statement."""
    return max((float(look.clues @ weights) + constant for look in looks), default=NOTHING_NEAR)


def estimate(fit: Fit, rows: dict[str, Rows]) -> dict[str, list[tuple[str, float]]]:
    """Label and log-odds of every statement of every policy, by weights fitted without the policy's fold."""
    found = {}
    for number in range(FOLDS):
        weights, constant = fit.fit({name: looks for name, looks in rows.items() if name not in fit.fold(number)})
        for policy in fit.policies:
            if policy.name in fit.fold(number):
                found[policy.name] = [
                    (policy.labels[s.ref], best(looks, weights, constant))
                    for s, looks in zip(fit.statements, rows[policy.name], strict=True)
                    if s.ref in policy.labels
                ]
    return found


def at_length(
    scores: dict[str, list[tuple[str, float]]], policies: Sequence[LabelledPolicy], per_doubling: float
) -> dict[str, list[tuple[str, float]]]:
    """The same scores, less what a policy's length makes look alike by chance."""
    words = {policy.name: policy.text.words for policy in policies}
    return {
        name: [(label, score - per_doubling * doublings(words[name])) for label, score in pairs]
        for name, pairs in scores.items()
    }


def best_length(scores: dict[str, list[tuple[str, float]]], policies: Sequence[LabelledPolicy]) -> float:
    """What a doubling of a policy's words takes off the log-odds, so that most of what is there is found.

    Of several that do nearly as well, the least: how well they do differs by chance.
    """

    def found(per_doubling: float) -> float:
        shifted = at_length(scores, policies, per_doubling)
        limit = thresholds(shifted)[0]
        return float(np.mean([share(pairs, "found", limit) for pairs in shifted.values()]))

    shares = {float(b): found(float(b)) for b in np.arange(0, 2.05, 0.1)}
    return next(b for b, share in shares.items() if share >= max(shares.values()) - NEARLY_AS_MANY)


def share(pairs: Sequence[tuple[str, float]], label: str, limit: float) -> float:
    """Of the statements with a label, the share that reaches a limit."""
    return float(np.mean([score >= limit for said, score in pairs if said == label]))


def thresholds(scores: dict[str, list[tuple[str, float]]]) -> tuple[float, float]:
    """From which log-odds something is found, and from which it is weak. Every policy counts alike, long or short."""
    limits = np.arange(-6, 6, 0.02)
    found = next(x for x in limits if _mean_share(scores, "missing", x) <= MOST_MISSING_FOUND)
    weak = next(x for x in limits[::-1] if _mean_share(scores, "found", x) >= LEAST_FOUND_SEEN)
    return float(found), float(min(found, weak))


def _mean_share(scores: dict[str, list[tuple[str, float]]], label: str, limit: float) -> float:
    return float(np.mean([share(pairs, label, limit) for pairs in scores.values()]))


def pooled(scores: dict[str, list[tuple[str, float]]]) -> list[tuple[str, float]]:
    return [pair for pairs in scores.values() for pair in pairs]


def line(name: str, scores: Sequence[tuple[str, float]], found: float, weak: float) -> str:
    present = [score for label, score in scores if label == "found"]
    missing = [score for label, score in scores if label == "missing"]
    return (
        f"{name:24} found {len(present):3}: {np.mean([s >= found for s in present]):4.0%} called found, "
        f"{np.mean([s < weak for s in present]):4.0%} missing;  missing {len(missing):3}: "
        f"{np.mean([s >= found for s in missing]):4.1%} called found, "
        f"{np.mean([s < weak for s in missing]):4.0%} missing"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matcher.fit", description=__doc__)
    parser.add_argument("model", type=Path, help="folder with the files of all-MiniLM-L6-v2")
    parser.add_argument("kept", type=Path, help="folder to keep learned vectors in between runs")
    given = parser.parse_args()
    fit = Fit(given.model, given.kept)
    rows = fit.rows()
    scores = estimate(fit, rows)
    per_doubling = best_length(scores, fit.policies)
    scores = at_length(scores, fit.policies, per_doubling)
    found, weak = thresholds(scores)
    print(f"per doubling {per_doubling:.1f}")
    for name, pairs in {**scores, "all": pooled(scores)}.items():
        print(line(name, pairs, found, weak))
    weights, constant = fit.fit(rows)
    fit.vectors((), "with-all.npz")
    shutil.copy(given.kept / "with-all.npz", RUBRICS / FILE)
    folder = RUBRICS / "statements"
    _write(
        folder / "weights.yaml",
        "# Written by python -m benchmarks.matcher.fit: what each clue is worth.\n",
        {
            "weights": {clue.name.lower(): round(float(weights[clue]), 4) for clue in Clue},
            "constant": round(constant, 4),
            "per_doubling": round(per_doubling, 2),
            "found_from": round(found, 4),
            "weak_from": round(weak, 4),
        },
    )
    statements = fit.with_passages(fit.names)
    _write(
        folder / TEMPLATE / "passages.yaml",
        "# Written by python -m benchmarks.matcher.fit: sentences of the policies in benchmarks/policies/dev.\n",
        {"passages": {s.ref: {"said_in": list(s.said_in), "mistaken_in": list(s.mistaken_in)} for s in statements}},
    )


def _write(path: Path, head: str, content: object) -> None:
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=1000)
    path.write_text(head + text, encoding="utf-8")


if __name__ == "__main__":
    main()
