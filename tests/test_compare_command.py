"""``review compare``, as a script calls it."""

import json
from datetime import date

import pytest
from click.testing import Result

from audit.services.judgements import JudgementInput, record_judgement
from audit.services.reviews import close_review, start_review
from audit.store.base import db
from tests.builders import EDITION, TESTER, stored_review


@pytest.fixture
def run(app):
    def invoke(*words) -> Result:
        result = app.test_cli_runner().invoke(args=["review", "compare", *[str(word) for word in words]])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        db.session.rollback()
        return result

    return invoke


def two_reviews():
    """Of weight 3 each: training-annual from 1 to 2; training-induction claimed up from 2 to 3, nothing to show."""
    new = stored_review()
    old = start_review(TESTER, new.setting, 2015, date(2015, 10, 1), EDITION)
    for review, annual, induction in ((old, 1, 2), (new, 2, 3)):
        record_judgement(TESTER, review, "training-annual", JudgementInput(level=annual), 0)
        record_judgement(TESTER, review, "training-induction", JudgementInput(level=induction), 0)
        if review is old:
            close_review(TESTER, old, date(2016, 7, 1))
    return old, new


def test_it_prints_what_moved_and_why(run):
    """Assured (1 + 2) of 8 is 37.5%, then (2 + 2) of 8, 50%. Claimed 37.5%, then 62.5%."""
    old, new = two_reviews()
    said = json.loads(run(old.id, new.id, "--format", "json").output)
    assert (said["before"]["assured"], said["after"]["assured"]) == (37.5, 50)
    assert (said["before"]["year"], said["after"]["year"]) == ("2015 to 2016", "2016 to 2017")
    assert said["before"]["on"] == "2016-07-01"
    assert said["changes"]["improved"] == ["training-annual"]
    assert said["changes"]["unchanged"] == ["training-induction"]
    assert said["changes"]["slipped"] == []
    assert said["claimed_without_evidence"] == ["training-induction"]
    found = {c["ref"]: c for c in said["criteria"]}
    annual, induction = found["training-annual"], found["training-induction"]
    assert (annual["change"], annual["assured_difference"], annual["claimed_difference"]) == ("improved", 1, 1)
    assert (annual["before"]["assured"], annual["after"]["assured"]) == (1, 2)
    assert (induction["change"], induction["before"]["claimed"], induction["after"]["claimed"]) == ("unchanged", 2, 3)
    assert (induction["after"]["assured"], induction["claimed_without_evidence"]) == (2, True)
    waiting = found["policy-review"]
    assert (waiting["change"], waiting["movement"]) == ("not-comparable", None)
    assert waiting["why_not_comparable"] == "Not judged in either review"


def test_its_waterfall_strands_and_sources_add_up(run):
    old, new = two_reviews()
    said = json.loads(run(old.id, new.id).output)
    for fall in said["waterfall"].values():
        assert fall["before"] + sum(p["points"] for p in fall["parts"]) == pytest.approx(fall["after"])
        assert fall["shown_before"] + sum(p["shown"] for p in fall["parts"]) == pytest.approx(fall["shown_after"])
    training = next(s for s in said["strands"] if s["ref"] == "training")
    assert training["difference"] == {"claimed": 25, "assured": 12.5}
    assert (training["improved"], training["unchanged"]) == (1, 1)
    assert training["judged_both_times"]["is_all"]
    for source in said["sources"]:
        for state, difference in source["difference"].items():
            assert difference == source["after"][state] - source["before"][state]


def test_the_other_way_round_improved_is_slipped(run):
    old, new = two_reviews()
    said = json.loads(run(new.id, old.id).output)
    assert said["changes"]["slipped"] == ["training-annual"]
    assert said["waterfall"]["assured"]["difference"] == -12.5


def test_a_review_beside_itself_moved_nothing(run):
    old, _ = two_reviews()
    said = json.loads(run(old.id, old.id).output)
    assert said["changes"]["unchanged"] == ["training-induction", "training-annual"]
    assert {p["points"] for p in said["waterfall"]["assured"]["parts"]} == {0}


def test_with_nothing_judged_there_is_no_waterfall(run):
    old = stored_review()
    new = start_review(TESTER, old.setting, 2017, date(2017, 10, 1))
    said = json.loads(run(old.id, new.id).output)
    assert said["waterfall"] == {"assured": None, "claimed": None}


def test_reviews_of_two_settings_are_refused_with_a_sentence(run):
    old, other = stored_review(), stored_review("Valley Academy")
    result = run(old.id, other.id)
    assert result.exit_code == 1
    assert "Hillside Primary" in result.output
    assert "Choose two reviews of one setting" in result.output


def test_a_review_that_is_not_there_is_refused(run):
    result = run(stored_review().id, 999)
    assert result.exit_code == 1
    assert "There is no review 999" in result.output
