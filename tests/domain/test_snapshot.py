"""A frozen review is one text, and the same facts always make the same one."""

import hashlib
import json
from datetime import UTC, date, datetime

import pytest

from audit.domain.action_plan import ProgressNote
from audit.domain.snapshot import (
    EvidenceRecord,
    Facts,
    FileRecord,
    RatingRecord,
    Signed,
    canonical,
    sha256_of,
    snapshot_content,
)
from tests.builders import TODAY, assessment, evidence, planned_action

AT = datetime(2017, 3, 4, 12, 30, tzinfo=UTC)


def facts(**changes) -> Facts:
    log = evidence("record")
    given = {
        "setting_name": "Hillside Primary",
        "year_label": "2016 to 2017",
        "opened_on": date(2016, 9, 5),
        "revision": 1,
        "why_again": "",
        "submitted": Signed("Jo Bright", AT),
        "submitted_title": "Headteacher",
        "note": "Größe “ok”",
        "assessment": assessment(levels={"a": 3, "b": 1}, evidence={"a": [log]}),
        "judged": {"a": Signed("Jo Bright", AT)},
        "evidence": (EvidenceRecord(log, "", "", "", (FileRecord("log.pdf", "application/pdf", 9, "ab" * 32, AT),)),),
        "shows": {("a", log.id): "Page 1"},
        "actions": (planned_action(due=date(2017, 3, 1), criteria=("b",)),),
        "dismissed": {"b": "Not now"},
        "ratings": {"a": (RatingRecord("Chris", 1, "Seen", False, AT),)},
        "discussions": {"a": ("Agreed on 2", Signed("Jo Bright", AT))},
    }
    return Facts(**{**given, **changes})


def test_keys_are_in_order_and_letters_stay_as_they_are():
    assert canonical({"b": [1, None, True], "a": "é"}) == '{"a":"é","b":[1,null,true]}'


def test_the_hash_is_that_of_the_text_in_utf8():
    assert sha256_of("é") == hashlib.sha256(b"\xc3\xa9").hexdigest()


@pytest.mark.parametrize("content", [{"a": 0.1}, {"a": [{"b": 1.0}]}, {"a": float("nan")}])
def test_fractions_are_refused(content):
    with pytest.raises(TypeError, match="no fractions"):
        canonical(content)


def test_the_same_facts_make_the_same_text():
    given = facts()
    assert canonical(snapshot_content(given)) == canonical(snapshot_content(given))
    text = canonical(snapshot_content(given))
    assert json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":")) == text


def test_scores_are_whole_points_and_percentages_as_shown():
    """Both criteria weigh 2: assured 3 + 1 of 4 + 4, so 8 of 16 points."""
    score = snapshot_content(facts())["score"]
    assert (score["assured"], score["points"]) == ("50.0", {"claimed": 8, "assured": 8, "possible": 16})


def test_nothing_judged_has_no_score():
    content = snapshot_content(facts(assessment=assessment(levels={}), judged={}, shows={}, dismissed={}, evidence=()))
    assert content["score"]["assured"] is None


def test_a_criterion_has_its_words_ratings_and_what_came_of_them():
    [strand] = snapshot_content(facts())["strands"]
    a = strand["criteria"][0]
    assert (a["claimed"], a["assured"], len(a["levels"])) == (3, 3, 5)
    assert a["evidence"][0]["shows"] == "Page 1"
    assert a["second_ratings"] == [
        {"by": "Chris", "level": 1, "rationale": "Seen", "seen_before": False, "at": "2017-03-04T12:30:00+00:00"}
    ]
    assert a["discussion"] == {"outcome": "Agreed on 2", "by": "Jo Bright", "at": "2017-03-04T12:30:00+00:00"}


def test_actions_files_and_dismissed_gaps_are_in_it():
    note = ProgressNote(TODAY, "Quoted", "Jo Bright")
    content = snapshot_content(facts())
    [action] = content["actions"]
    assert (action["due"], action["overdue"], action["criteria"]) == ("2017-03-01", True, ["b"])
    assert content["evidence"][0]["files"][0]["sha256"] == "ab" * 32
    assert content["dismissed_gaps"][0]["reason"] == "Not now"
    assert note.who


def test_codes_carry_their_words():
    content = snapshot_content(facts())
    assert content["setting"]["type"]["label"]
    assert content["actions"][0]["status"] == {"code": "not-started", "label": "Not started"}
    assert content["levels"][3] == "Secure"
