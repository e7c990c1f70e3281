"""The labelled policies: every statement has a label, every passage is in the text, and the README counts them."""

import re
from collections import Counter

import pytest
import yaml

from audit.config import ROOT
from audit.store.statement_files import load_statements

FOLDER = ROOT / "benchmarks" / "policies"
POLICIES = sorted(path for path in FOLDER.glob("*/*") if "labels" not in path.name)
TESTS = [policy for policy in POLICIES if policy.parent.name == "test"]
LABELS = ("found", "weak", "missing")


def labels_of(policy, folder=None):
    folder = folder or policy.parent.name
    return yaml.safe_load((FOLDER / folder / f"{policy.stem}.labels.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("policy", "folder"),
    [*((policy, policy.parent.name) for policy in POLICIES), *((policy, "second") for policy in TESTS)],
    ids=lambda part: getattr(part, "stem", part),
)
def test_every_statement_is_labelled_once_and_every_passage_is_there(policy, folder):
    labels = labels_of(policy, folder)
    text = re.sub(r"\s+", " ", policy.read_text(encoding="utf-8"))
    assert set(labels) == {"document", "labels"}
    assert labels["document"] == policy.name
    assert list(labels["labels"]) == [s.ref for s in load_statements("online-safety-2016")]
    for ref, said in labels["labels"].items():
        assert said["label"] in LABELS, ref
        assert set(said) == ({"label"} if said["label"] == "missing" else {"label", "passage"}), ref
        assert said.get("passage", "") in text, ref
        assert "passage" not in said or len(said["passage"].split()) in range(6, 13), ref
        assert "|" not in said.get("passage", ""), ref


def test_some_are_for_learning_and_others_never():
    assert Counter(policy.parent.name for policy in POLICIES) == {"dev": 38, "test": 6}
    assert all(policy.name.startswith(f"{policy.parent.name}-") for policy in POLICIES)
    assert {path.name for path in FOLDER.iterdir()} == {"dev", "test", "second", "README.md"}
    assert len(list(FOLDER.glob("*/*"))) == 2 * len(POLICIES) + len(TESTS)


def test_the_readme_lists_every_policy_with_how_many_statements_it_makes():
    rows = re.findall(r"^\| ((?:dev|test)/\S+) \|.*\| ([\d, ]+) \|$", (FOLDER / "README.md").read_text("utf-8"), re.M)
    counted = {}
    for policy in POLICIES:
        met = Counter(said["label"] for said in labels_of(policy)["labels"].values())
        counted[f"{policy.parent.name}/{policy.name}"] = ", ".join(str(met[label]) for label in LABELS)
    assert dict(rows) == counted
