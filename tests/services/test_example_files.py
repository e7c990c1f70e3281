"""The files of the example: whole, in plain words, and with every mistake told."""

import shutil

import pytest
import yaml

from audit.services import example_files


def test_every_ref_and_year_of_the_files_exists():
    assert len(example_files.read_example().judged) == 77 + 7  # 2016.1, and what is judged only in 2016.2


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("evidence.yaml", "policy-scope: A draft", "policy-scoop: A draft", "policy-scoop is no criterion"),
        (
            "actions.yaml",
            "criteria: [prevent-teaching]",
            "criteria: [prevent-taching]",
            "prevent-taching is no criterion",
        ),
        ("actions.yaml", "due: today+45", "due: tomorrow", "due"),
        (
            "setting.yaml",
            "brought_in: [devices-pupils]",
            "brought_in: [devices-pupil]",
            "devices-pupil is no criterion",
        ),
        ("judgements-pupils.yaml", "level: 0", "level: 7", "less than or equal to 4"),
        ("setting.yaml", "Y-1: {edition", "Y-7: {edition", "Y-7"),
        ("setting.yaml", "Y: {edition: online-safety-2016-2", "Y: {edition: online-safety-1999", "online-safety-1999"),
        (
            "judgements-pupils.yaml",
            "  hate-policy:\n    Y:",
            "  hate-policy:\n    Y-1:",
            "judged: hate-policy is no criterion of online-safety-2016$",
        ),
        ("policy.yaml", "evidence: policy-2", "evidence: policy-4", "policy Y-1: no evidence policy-4"),
        ("policy.yaml", "evidence: policy-2", "evidence: minutes-1", "evidence minutes-1 has no file to read"),
        ("policy.yaml", "by: head@", "by: governor@", "policy Y: governor@quillbrook.example is no leader"),
        ("policy.yaml", "by: head@", "by: nobody@", "policy Y: nobody@quillbrook.example is no leader"),
        ("policy.yaml", '"7-4"', '"7-44"', "policy Y: 7-44 is no part of the template"),
        ("policy.yaml", "ref: KCC-7.3-08", "ref: KCC-7.3-80", "policy Y: KCC-7.3-80 is no statement of the template"),
        ("policy.yaml", "KCC-3.2-14:", "KCC-3.2-99:", "policy Y: KCC-3.2-99 is no statement of the template"),
        ("policy.yaml", "KCC-3.2-14:", "KCC-3.2-15:", "policy Y: KCC-3.2-15 is not strongly recommended"),
        ("policy.yaml", "status: weak", "status: feeble", "status"),
        ("policy.yaml", "when: 40%", "when: at last", "when"),
        ("policy.yaml", "- review: Y-1", "- review: Y-7", "review"),
        ("evidence.yaml", "from: policy-3.md", "from: policy-4.md", "there is no file policy-4.md"),
        ("evidence.yaml", "from: policy-3.md", "from: ../README.md", "there is no file ../README.md"),
    ],
)
def test_a_mistake_in_the_files_is_told(tmp_path, file, old, new, said):
    shutil.copytree(example_files.EXAMPLE, tmp_path / "example")
    path = tmp_path / "example" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(example_files.ExampleError, match=said):
        example_files.read_example(tmp_path / "example")


def test_no_text_has_a_dash_or_a_ref_given_twice():
    for path in (*example_files.EXAMPLE.glob("*.yaml"), *example_files.EXAMPLE.glob("policy-*.md")):
        text = path.read_text(encoding="utf-8")
        assert "—" not in text
        assert "–" not in text
        assert path.suffix == ".md" or yaml.safe_load(text)
    names = [
        ref
        for path in example_files.EXAMPLE.glob("judgements-*.yaml")
        for ref in yaml.safe_load(path.read_text("utf-8"))["judged"]
    ]
    assert len(names) == len(set(names))
