"""The labelled policies: every statement has a label, and every passage named is in the text."""

import re

import pytest
import yaml

from audit.config import ROOT
from audit.store.statement_files import load_statements

POLICIES = sorted(path for path in (ROOT / "benchmarks" / "policies").glob("*/*") if "labels" not in path.name)


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: path.stem)
def test_every_statement_is_labelled_once_and_every_passage_is_there(policy):
    labels = yaml.safe_load(policy.with_name(f"{policy.stem}.labels.yaml").read_text(encoding="utf-8"))
    text = re.sub(r"\s+", " ", policy.read_text(encoding="utf-8"))
    assert labels["document"] == policy.name
    assert list(labels["labels"]) == [s.ref for s in load_statements("online-safety-2016")]
    for ref, said in labels["labels"].items():
        assert said["label"] in ("found", "weak", "missing"), ref
        assert (said["label"] == "missing") == ("passage" not in said), ref
        assert said.get("passage", "") in text, ref


def test_some_are_for_tuning_and_others_never():
    assert {path.parent.name: sum(p.parent == path.parent for p in POLICIES) for path in POLICIES} == {
        "dev": 2,
        "test": 4,
    }
