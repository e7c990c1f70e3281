"""What scripts rely on: the shape of every export, and numbers worked by hand."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from audit.clock import today_in_england
from audit.domain.vocabulary import EvidenceKind
from audit.services.evidence import EvidenceInput, add_evidence, attach
from audit.services.exports import (
    edition_export,
    file_faults,
    mapping_lines,
    reviews_export,
    score_export,
    statement_lines,
)
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.reviews import CURRENT_EDITION, close_review, edition_of, start_review
from audit.services.saving import saving
from audit.store.base import db
from audit.store.evidence import EvidenceItem, StoredFile
from audit.store.rubric_files import load_edition
from audit.store.statement_files import load_statements
from tests.builders import EDITION, TESTER, TODAY, criterion, edition, stored_review
from tests.policy_builders import statement


def test_an_edition_holds_what_the_contract_names_and_all_of_it():
    real = load_edition(EDITION)
    out = json.loads(json.dumps(edition_export(real)))
    assert out.keys() >= {"sources", "requirements", "strands", "criteria"}
    assert [s["id"] for s in out["sources"]] == ["kcc-policy-2016", "kcsie-2016", "ofsted-safeguarding-2016"]
    assert len(out["requirements"]) == 65 + 60 + 72
    for requirement in out["requirements"]:
        assert requirement.keys() >= {"ref", "source", "place", "force", "summary", "criteria"}
    for c in out["criteria"]:
        assert c.keys() >= {
            "ref", "strand", "title", "question", "levels", "next_steps", "evidence_prompts", "governor_questions",
            "owner", "review_months", "requirements", "applies_to",
        }  # fmt: skip
        assert (len(c["levels"]), len(c["next_steps"])) == (5, 4)
        assert c["applies_to"].keys() == {"phases", "facilities"}
    assert [c["ref"] for c in out["criteria"]] == [c.ref for c in real.criteria]
    strands = [s["ref"] for s in out["strands"]]
    assert list(dict.fromkeys(c["strand"] for c in out["criteria"])) == strands


def test_statements_are_exported_in_the_templates_order_with_what_they_bear_on():
    real = load_edition(CURRENT_EDITION)
    statements = load_statements(CURRENT_EDITION)
    out = json.loads(json.dumps(edition_export(real, statements)))
    assert [s["ref"] for s in out["statements"]] == [s.ref for s in statements]
    assert {ref for s in out["statements"] for ref in s["criteria"]} <= {c["ref"] for c in out["criteria"]}
    assert {s["force"] for s in out["statements"]} == {"recommended", "good-practice", "context"}
    assert edition_export(real)["statements"] == []


def test_statement_lines_count_each_source_by_itself():
    told = [
        replace(statement("R1"), source="first"),
        replace(statement("G1"), source="second", said_as=()),
        replace(statement("C1"), source="first"),
        replace(statement("R2"), source="second"),
    ]
    assert list(statement_lines(told)) == [
        "first: 2 statements for a policy, 1 strongly recommended, 0 to adopt or leave, 1 context, "
        "2 of 2 with wordings",
        "second: 2 statements for a policy, 1 strongly recommended, 1 to adopt or leave, 0 context, "
        "1 of 2 with wordings",
    ]


def test_requirements_and_criteria_point_at_each_other():
    out = edition_export(load_edition(CURRENT_EDITION))
    there = {(r["ref"], c) for r in out["requirements"] for c in r["criteria"]}
    back = {(r, c["ref"]) for c in out["criteria"] for r in c["requirements"]}
    assert there == back


def test_each_criterion_says_what_it_is_to_the_edition_before():
    first = edition_export(load_edition(EDITION))
    assert first["based_on"] is None
    assert {c["change"] for c in first["criteria"]} == {None}
    out = json.loads(json.dumps(edition_export(load_edition(CURRENT_EDITION))))
    assert (out["id"], out["based_on"], out["retired"]) == ("online-safety-2016-2", EDITION, {})
    change = {c["ref"]: c["change"] for c in out["criteria"]}
    assert change["policy-scope"] == {"kinship": "same", "refs": ["policy-scope"], "why": ""}
    assert change["lead-role-online"]["kinship"] == "replaces"
    assert change["lead-role-online"]["refs"] == ["lead-role-partners"]
    assert change["lead-role-online"]["why"].startswith("Two leads who meet are no longer enough.")
    assert (change["hate-policy"]["kinship"], change["hate-policy"]["refs"]) == ("new", [])


def test_mapping_lines_count_what_there_is_what_is_scored_and_what_is_mapped():
    made = edition(criterion("a", "R1", "S1"), context=["C1", "G1"])
    assert list(mapping_lines(made)) == [
        "law: 1 requirements, 1 of 1 mapped, 0 context",
        "inspection: 0 requirements, 0 of 0 mapped, 0 context",
        "kent: 3 requirements, 1 of 2 mapped, 1 context",
    ]


@pytest.fixture
def review(database):
    return stored_review()


def test_reviews_are_listed_by_setting_and_year(review):
    other = stored_review("Valley Academy")
    earlier = start_review(TESTER, review.setting, 2015, TODAY, EDITION)
    close_review(TESTER, earlier, TODAY)
    assert reviews_export() == [
        {"id": earlier.id, "setting": "Hillside Primary", "year": "2015 to 2016", "edition": EDITION,
         "status": "closed"},
        {"id": review.id, "setting": "Hillside Primary", "year": "2016 to 2017", "edition": EDITION,
         "status": "open"},
        {"id": other.id, "setting": "Valley Academy", "year": "2016 to 2017", "edition": EDITION,
         "status": "open"},
    ]  # fmt: skip


def shown(review, ref, level, review_by=date(2017, 7, 31), **said):
    record_judgement(TESTER, review, ref, JudgementInput(level=level, **said), 0)
    item = add_evidence(
        TESTER,
        review.setting,
        EvidenceInput("Log", EvidenceKind.RECORD, date(2016, 9, 1), review_by, kept_in="Office"),
    )
    attach(TESTER, review, ref, [item])


def test_a_review_is_scored_on_the_day_asked_for(review):
    """filtering-effective (weight 3): claimed 4, one record until 31 July 2017. training-annual (weight 3): level 1."""
    shown(review, "filtering-effective", 4)
    record_judgement(TESTER, review, "training-annual", JudgementInput(level=1), 0)

    out = score_export(review, TODAY)
    assert (out["review"], out["setting"], out["on"]) == (review.id, "Hillside Primary", "2017-03-04")
    # Claimed (3 × 4 + 3 × 1) / (6 × 4) = 15 / 24; assured (3 × 3 + 3 × 1) / 24 = 12 / 24.
    assert (out["claimed"], out["assured"]) == (pytest.approx(62.5), pytest.approx(50))
    weights = [c["weight"] for c in out["criteria"] if c["applies"]]
    assert out["applicable"] == len(weights)
    assert out["judged"] == 2
    assert out["coverage"] == pytest.approx(100 * 2 / len(weights))
    # Bounds: 12 points so far, and 4 × weight for each of the rest.
    possible = 4 * sum(weights)
    assert out["bounds"] == {
        "low": pytest.approx(100 * 12 / possible), "high": pytest.approx(100 * (12 + possible - 24) / possible),
    }  # fmt: skip

    after = score_export(review, date(2017, 8, 1))  # the record has lapsed: 4 is worth 2, (3 × 2 + 3) / 24
    assert (after["claimed"], after["assured"]) == (pytest.approx(62.5), pytest.approx(37.5))


def test_a_score_is_told_by_strand_by_source_and_by_criterion(review):
    shown(review, "filtering-effective", 3, exception="")
    record_judgement(
        TESTER, review, "training-annual", JudgementInput(level=4, exception="Seen by governors", target=4), 0
    )
    out = json.loads(json.dumps(score_export(review, TODAY)))
    made = edition_of(review)

    assert [s["ref"] for s in out["strands"]] == [s.ref for s in made.strands]
    strands = {s["ref"]: s for s in out["strands"]}
    assert (strands["filtering-monitoring"]["assured"], strands["filtering-monitoring"]["judged"]) == (75, 1)
    assert strands["training"]["assured"] == 100
    assert strands["policy"]["assured"] is None
    assert strands["policy"]["bounds"] == {"low": 0, "high": 100}

    assert [s["source"] for s in out["compliance"]] == [s.id for s in made.sources]
    for source in out["compliance"]:
        states = ("met", "partly-met", "not-met", "not-judged", "not-applicable")
        assert sum(source[state] for state in states) == len(source["requirements"])
        for state in states:
            assert source[state] == sum(r["state"] == state for r in source["requirements"])
    assert [len(s["requirements"]) for s in out["compliance"]] == [65, 50, 70]  # context is never scored

    criteria = {c["ref"]: c for c in out["criteria"]}
    assert len(criteria) == len(made.criteria)
    assert criteria["filtering-effective"] == {
        "ref": "filtering-effective", "strand": "filtering-monitoring", "applies": True, "why_not": None,
        "claimed": 3, "to_confirm": False, "proposed": None, "assured": 3, "target": 3, "gap": 0, "weight": 3,
        "statutory": True,
        "evidence_current": 1, "evidence_stale": 0, "exception": None,
    }  # fmt: skip
    trained = criteria["training-annual"]
    assert (trained["assured"], trained["exception"]) == (4, "Seen by governors")
    left_out = next(c for c in out["criteria"] if not c["applies"])
    assert (left_out["claimed"], left_out["assured"], left_out["gap"]) == (None, None, 0)
    assert left_out["why_not"].startswith("Only ")


def test_a_closed_review_is_scored_on_the_day_it_closed_unless_another_is_asked_for(review):
    shown(review, "filtering-effective", 3)
    close_review(TESTER, review, date(2017, 6, 30))
    assert (score_export(review, None)["on"], score_export(review, None)["assured"]) == ("2017-06-30", 75)
    asked = score_export(review, date(2017, 8, 1))
    assert (asked["on"], asked["assured"]) == ("2017-08-01", 50)


def test_an_open_review_is_scored_today_if_no_day_is_given(review):
    assert score_export(review, None)["on"] == today_in_england().isoformat()


def test_a_review_with_nothing_judged_has_bounds_and_no_score(review):
    out = score_export(review, TODAY)
    assert (out["claimed"], out["assured"], out["judged"], out["coverage"]) == (None, None, 0, 0)
    assert out["bounds"] == out["claimed_bounds"] == {"low": 0, "high": 100}


# Evidence files.


def stored_file(app, review, name, content, sha256=None):
    folder = app.config["PLUMBLINE"].evidence_folder
    folder.mkdir(parents=True, exist_ok=True)
    item = EvidenceItem(
        setting=review.setting, title=name, kind="document", effective=TODAY,
        files=[StoredFile(name=f"{name}.txt", stored_name=name, media_type="text/plain", size=len(content),
                          sha256=sha256 or hashlib.sha256(content).hexdigest())],
    )  # fmt: skip
    with saving(TESTER):
        db.session.add(item)
    (folder / name).write_bytes(content)
    return folder / name


def test_files_as_they_were_uploaded_are_no_fault(database, review):
    stored_file(database, review, "log", b"as it was")
    assert list(file_faults()) == []


def test_a_file_that_was_changed_and_one_that_is_gone_are_named(database, review):
    stored_file(database, review, "policy", b"as it was").write_bytes(b"as it is")
    stored_file(database, review, "minutes", b"gone").unlink()
    stored_file(database, review, "log", b"as it was")
    assert list(file_faults()) == [
        "Evidence file 1 (policy.txt) is not the file that was uploaded",
        "Evidence file 2 (minutes.txt) is missing",
    ]
