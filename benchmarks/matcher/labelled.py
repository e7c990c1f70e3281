"""The labelled policies: what each says of every statement, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from audit.domain.policy_text import PolicyText
from audit.domain.policy_units import Unit, units_of
from audit.reading.policy import read_policy

POLICIES = Path(__file__).resolve().parent.parent / "policies"
PREFIX = 25  # characters of a labelled passage by which the unit that makes the statement is found


@dataclass(frozen=True, slots=True)
class LabelledPolicy:
    """One policy, cut into units, with the label of every statement and the unit that makes it."""

    name: str
    text: PolicyText
    units: tuple[Unit, ...]
    labels: Mapping[str, str]  # found, weak or missing, by ref
    passages: Mapping[str, str]  # how the best passage begins, by ref; not for what is missing

    def units_making(self, ref: str) -> list[int]:
        """Units that have the labelled passage in them, shortest first."""
        start = _folded(self.passages[ref])[:PREFIX]
        found = [at for at, unit in enumerate(self.units) if start in _folded(unit.text)]
        return sorted(found, key=lambda at: len(self.units[at].text))


def read_labelled(folder: str) -> list[LabelledPolicy]:
    """Every policy of ``dev`` or ``test``, in order of name."""
    return [_read(path) for path in sorted((POLICIES / folder).glob("*.labels.yaml"))]


def read_second_labels(name: str) -> Mapping[str, str]:
    """What a second reader, who saw no labels, said of every statement of a policy in ``test``: by ref."""
    kept = yaml.safe_load((POLICIES / "second" / f"{name}.labels.yaml").read_text(encoding="utf-8"))
    return {ref: said["label"] for ref, said in kept["labels"].items()}


def _read(path: Path) -> LabelledPolicy:
    kept = yaml.safe_load(path.read_text(encoding="utf-8"))
    policy = path.with_name(kept["document"])
    text = read_policy(policy.name, policy.read_bytes())
    labels = {ref: said["label"] for ref, said in kept["labels"].items()}
    passages = {ref: said["passage"] for ref, said in kept["labels"].items() if "passage" in said}
    return LabelledPolicy(policy.stem, text, tuple(units_of(text)), labels, passages)


def _folded(text: str) -> str:
    return " ".join(text.split()).lower()
