"""The log in words: names for codes, and only what says something."""

import pytest

from audit.domain.history import FIELDS, SUBJECTS, Change, FieldChange, Names, field_changes, headline

NAMES = Names(
    people={7: "Jo Bright"},
    criteria={"training-annual": "Annual training"},
    strands={"training": "Training"},
    evidence={3: "Training log"},
    actions={5: "Train staff"},
    instant=lambda at: f"{at:%H:%M}",
)

ABOUT_TRAINING = {"criterion_ref": "training-annual"}


def change(verb, subject, before=(), after=(), origin=(), subject_id=1):
    return Change(verb, subject, subject_id, dict(before), dict(after), dict(origin))


def told(row):
    return [(f.name, f.before, f.after) for f in field_changes(row, NAMES)]


def test_a_changed_level_is_told_with_both_names():
    row = change("changed", "judgement", {"level": 2, "version": 1}, {"level": 3, "version": 2})
    assert field_changes(row, NAMES) == (FieldChange("Level", "2 Developing", "3 Secure"),)


def test_level_zero_is_a_level_and_no_level_is_nothing():
    row = change(
        "changed", "judgement", {"level": 0, "not_applicable": ""}, {"level": None, "not_applicable": "No site"}
    )
    assert told(row) == [("Level", "0 Not in place", "nothing"), ("Does not apply, because", "nothing", "No site")]


def test_what_was_empty_when_made_is_not_told():
    row = change(
        "created", "action", (), {"title": "Train", "owner": "", "due": None, "status": "in-progress", "key": "x"}
    )
    assert told(row) == [("Action", "", "Train"), ("Status", "", "In progress")]


@pytest.mark.parametrize(
    ("subject", "column", "value", "words"),
    [
        ("evidence_item", "effective", "2017-03-04", "4 March 2017"),
        ("evidence_item", "kind", "record", "Record or log"),
        ("setting", "phases", ["primary", "college"], "Primary, College (16 and over)"),
        ("membership", "user_id", 7, "Jo Bright"),
        ("membership", "user_id", 8, "somebody who is no longer known"),
        ("membership", "signs", True, "yes"),
        ("evidence_use", "evidence_id", 3, "Training log"),
        ("evidence_use", "evidence_id", 4, "an item that was erased"),
        ("action_criterion", "criterion_ref", "training-annual", "Annual training"),
        ("stored_file", "size", 2048, "2 KB"),
        ("second_rating", "rated_at", "2017-03-04T12:30:00+00:00", "12:30"),
        ("review", "status", "submitted", "With governors"),
    ],
)
def test_values_are_told_in_words(subject, column, value, words):
    [found] = field_changes(change("created", subject, (), {column: value}), NAMES)
    assert found.after == words


def test_a_second_rating_never_tells_its_level():
    assert (
        told(change("changed", "second_rating", {"level": None, "rationale": ""}, {"level": 2, "rationale": "x"})) == []
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            change("changed", "judgement", origin={"criterion_ref": "training-annual"}),
            "Judgement: Annual training, changed",
        ),
        (change("removed", "evidence_use", {"criterion_ref": "gone"}), "Evidence for a criterion: gone, removed"),
        (change("created", "action_note", after={"action_id": 5}), "Progress note: Train staff, added"),
        (change("created", "stored_file", after={"evidence_id": 3}), "Evidence file: Training log, uploaded"),
        (change("changed", "action", subject_id=5), "Action: Train staff, changed"),
        (change("changed", "review", origin={"year": 2016}), "Review: 2016 to 2017, changed"),
        (change("created", "signature", after={"name": "Chris"}), "Signature: Chris, signed"),
        (change("created", "strand_assignment", after={"strand_ref": "training"}), "Strand given: Training, added"),
        (change("changed", "judgement"), "Judgement changed"),
    ],
)
def test_a_headline_names_the_thing(row, words):
    assert headline(row, NAMES) == words


def test_every_subject_has_its_fields():
    assert set(SUBJECTS) == set(FIELDS)


def test_nothing_secret_has_a_name_in_it():
    columns = {column for fields in FIELDS.values() for column in fields}
    assert not {"token_hash", "password_hash", "totp_secret", "stored_name"} & columns
