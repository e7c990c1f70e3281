"""What the matcher reads beside the statements: words that mean the same, and what each clue is worth."""

import pytest
import yaml

from audit.domain.errors import RubricError
from audit.domain.policy_clues import Clue
from audit.domain.policy_words import stems
from audit.store.matcher_weights import load_weights
from audit.store.statement_wordings import load_vocabulary

CLUES = {clue.name.lower(): float(clue) for clue in Clue}
WEIGHTS = {"weights": CLUES, "constant": -1.5, "per_doubling": 0.25, "found_from": 1, "weak_from": -1.0}


@pytest.fixture
def root(tmp_path):
    (tmp_path / "statements").mkdir()
    return tmp_path


def write(root, name, content):
    (root / "statements" / name).write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def faults(load, root):
    with pytest.raises(RubricError) as raised:
        load(root)
    return [str(fault) for fault in raised.value.faults]


# Words.


def test_words_that_mean_the_same_are_read_in_lower_case(root):
    write(root, "words.yaml", {"same": [["Pupil", " Young people "], ["staff", "teacher"]]})
    assert load_vocabulary(root).same == (("pupil", "young people"), ("staff", "teacher"))


def test_what_comes_with_the_application_has_groups_of_two_at_least_and_no_phrase_without_a_word():
    groups = load_vocabulary().same
    assert groups
    assert all(len(group) >= 2 and all(map(stems, group)) for group in groups)


def test_a_group_of_one_word_is_no_group(root):
    write(root, "words.yaml", {"same": [["pupil", "student"], ["staff"], []]})
    assert faults(load_vocabulary, root) == [
        "words.yaml: same, item 2: needs at least 2 entries, has 1",
        "words.yaml: same, item 3: needs at least 2 entries, has 0",
    ]


def test_a_phrase_without_a_word_is_told_with_its_group(root):
    write(root, "words.yaml", {"same": [["pupil", "student"], ["staff", "–", "& …"]]})
    assert faults(load_vocabulary, root) == [
        "words.yaml: same, item 2: '& …' holds no word",
        "words.yaml: same, item 2: '–' holds no word",
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({}, "same: is missing"),
        ({"same": "pupil"}, "same: should be a list, with a hyphen before each entry"),
        ({"same": [["pupil", 2016]]}, "same, item 1, item 2: should be text, not 2016; put it in quotes"),
        ({"same": [["pupil", " "]]}, "same, item 1, item 2: is empty"),
        ({"same": [], "other": []}, "other: is not a field of this file; check the spelling"),
        ([], "should be fields with names, one to a line"),
    ],
)
def test_a_malformed_file_of_words_is_told_by_its_fields(root, content, fault):
    write(root, "words.yaml", content)
    assert faults(load_vocabulary, root) == [f"words.yaml: {fault}"]


# Weights.


def test_weights_are_read_in_the_order_of_the_clues(root):
    write(root, "weights.yaml", WEIGHTS)
    weights = load_weights(root)
    assert [float(weights.clues[clue]) for clue in Clue] == [float(clue) for clue in Clue]
    assert (weights.constant, weights.per_doubling, weights.found_from, weights.weak_from) == (-1.5, 0.25, 1, -1)


def test_the_weights_that_come_with_the_application_can_be_read():
    weights = load_weights()
    assert len(weights.clues) == len(Clue)
    assert weights.weak_from <= weights.found_from


@pytest.mark.parametrize(
    "clues",
    [
        dict(reversed(CLUES.items())),
        {name: worth for name, worth in CLUES.items() if name != "margin"},
        {**CLUES, "colour": 1.0},
        {name.upper(): worth for name, worth in CLUES.items()},
        {},
    ],
    ids=["another order", "one missing", "one too many", "capitals", "none"],
)
def test_weights_are_those_of_the_clues_in_their_order(root, clues):
    write(root, "weights.yaml", {**WEIGHTS, "weights": clues})
    assert faults(load_weights, root) == [f"weights.yaml: weights: should be, in this order: {', '.join(CLUES)}"]


def test_what_is_weak_begins_below_what_is_found(root):
    write(root, "weights.yaml", {**WEIGHTS, "weak_from": 1.01})
    assert faults(load_weights, root) == ["weights.yaml: weak_from: is more than found_from, so nothing could be weak"]
    write(root, "weights.yaml", {**WEIGHTS, "weak_from": 1})
    load_weights.cache_clear()
    assert load_weights(root).weak_from == 1


@pytest.mark.parametrize("figure", [".nan", ".inf", "-.inf"])
def test_a_weight_is_a_finite_number(root, figure):
    write(root, "weights.yaml", {**WEIGHTS, "constant": float(figure.replace(".", ""))})
    assert faults(load_weights, root) == ["weights.yaml: constant: input should be a finite number"]


def test_every_fault_of_the_weights_is_told(root):
    write(root, "weights.yaml", {"weights": {**CLUES, "margin": "much"}, "constant": None, "found_from": 1, "weak": 0})
    assert faults(load_weights, root) == [
        "weights.yaml: constant: input should be a valid number",
        "weights.yaml: per_doubling: is missing",
        "weights.yaml: weak: is not a field of this file; check the spelling",
        "weights.yaml: weak_from: is missing",
        "weights.yaml: weights, margin: input should be a valid number, unable to parse string as a number",
    ]


@pytest.mark.parametrize(("load", "name"), [(load_weights, "weights.yaml"), (load_vocabulary, "words.yaml")])
def test_a_file_that_is_not_there_is_told(root, load, name):
    [fault] = faults(load, root)
    assert fault.startswith(f"{name}: there is no such file")
