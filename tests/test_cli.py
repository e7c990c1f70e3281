"""The commands: what they print, and how they end."""

import json
from datetime import date
from functools import partial

import pytest
import yaml
from click.testing import Result
from openpyxl import load_workbook
from sqlalchemy import text

from audit import cli, create_app
from audit.domain.vocabulary import EvidenceKind
from audit.services.evidence import EvidenceInput, add_evidence, attach
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.reviews import CURRENT_EDITION
from audit.store.base import db
from audit.store.rubric_files import edition_ids, load_edition
from tests.builders import TESTER, stored_review
from tests.conftest import settings_for
from tests.small_rubric import EDITION, SOURCE, STRAND


@pytest.fixture
def run(app):
    """Run a command as a person would type it."""

    def invoke(*words) -> Result:
        result = app.test_cli_runner().invoke(args=[str(word) for word in words])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        db.session.rollback()
        return result

    return invoke


@pytest.fixture
def rubrics(tmp_path, monkeypatch):
    """A small rubric of its own for the commands to read; a test may spoil it."""
    root = tmp_path / "rubrics"
    for path, raw in {"sources/law-2016": SOURCE, "small-2016/filters": STRAND, "small-2016/edition": EDITION}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / f"{path}.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    monkeypatch.setattr(cli, "edition_ids", partial(edition_ids, root))
    monkeypatch.setattr(cli, "load_edition", lambda name: load_edition(name, root))
    return root


def judged_review():
    """filtering-effective claimed 3, with one record that counts until 31 July 2017."""
    review = stored_review()
    record_judgement(TESTER, review, "filtering-effective", JudgementInput(level=3), 0)
    said = EvidenceInput("Log", EvidenceKind.RECORD, date(2016, 9, 1), date(2017, 7, 31), kept_in="Office")
    attach(TESTER, review, "filtering-effective", [add_evidence(TESTER, review.setting, said)])
    return review


# The rubric.


def test_rubric_check_counts_what_is_mapped_of_each_source(run):
    result = run("rubric", "check")
    edition = load_edition(CURRENT_EDITION)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        f"online-safety-2016 (2016.1): {len(edition.criteria)} criteria in {len(edition.strands)} strands",
        "  kcc-policy-2016: 65 requirements, 65 of 65 mapped, 0 context",
        "  kcsie-2016: 60 requirements, 50 of 50 mapped, 10 context",
        "  ofsted-safeguarding-2016: 72 requirements, 70 of 70 mapped, 2 context",
    ]


def test_rubric_check_ends_with_1_and_lists_every_fault(run, rubrics):
    assert run("rubric", "check").exit_code == 0
    faulty = {**STRAND, "criteria": [{**STRAND["criteria"][0], "effort": "huge", "levels": ["one"]}]}
    spoilt = rubrics / "spoilt"
    spoilt.mkdir()
    (spoilt / "filters.yaml").write_text(yaml.safe_dump(faulty), encoding="utf-8")
    (spoilt / "edition.yaml").write_text(yaml.safe_dump({**EDITION, "id": "spoilt"}), encoding="utf-8")
    result = run("rubric", "check")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "small-2016 (2016.1): 1 criteria in 1 strands",
        "  law-2016: 2 requirements, 1 of 1 mapped, 1 context",
        "spoilt: 2 to mend",
        "  filters.yaml: filters-work, effort: is 'huge'; use one of 'small', 'medium' or 'large'",
        "  filters.yaml: filters-work, levels: needs at least 5 entries, has 1",
    ]


def test_rubric_check_needs_no_database(tmp_path):
    app = create_app(settings_for(tmp_path))
    assert app.test_cli_runner().invoke(args=["rubric", "check"]).exit_code == 0
    with app.app_context():
        db.engine.dispose()


def test_rubric_list_shows_editions_strands_and_criteria(run, rubrics):
    assert run("rubric", "list").output.splitlines() == [
        "small-2016 (2016.1) Small",
        "  filters: Filters",
        "    filters-work: Filters work",
    ]


def test_rubric_export_prints_one_json_object(run):
    out = json.loads(run("rubric", "export", "--format", "json").output)
    assert (out["id"], len(out["requirements"])) == (CURRENT_EDITION, 197)
    assert out == json.loads(run("rubric", "export", "--edition", CURRENT_EDITION).output)


def test_rubric_export_of_an_edition_that_is_not_there_says_which_there_are(run):
    result = run("rubric", "export", "--edition", "online-safety-1999")
    assert result.exit_code == 1
    assert result.output == "Error: There is no edition online-safety-1999. Choose from: online-safety-2016\n"


@pytest.mark.parametrize("command", ["list", "export"])
def test_commands_that_need_a_sound_rubric_list_the_faults_of_a_faulty_one(run, rubrics, command):
    (rubrics / "small-2016" / "filters.yaml").write_text("ref: [", encoding="utf-8")
    result = run("rubric", command)
    assert result.exit_code == 1
    assert result.output.startswith("Error: The rubric has faults:\nfilters.yaml: cannot be read as YAML")


def test_only_json_is_offered(run):
    result = run("rubric", "export", "--format", "xml")
    assert result.exit_code == 2
    assert "'xml' is not 'json'" in result.output


# Reviews.


def test_reviews_are_listed_as_json(run):
    assert json.loads(run("reviews", "--format", "json").output) == []
    review = stored_review("École Sainte-Anne")
    result = run("reviews", "--format", "json")
    assert json.loads(result.output) == [
        {"id": review.id, "setting": "École Sainte-Anne", "year": "2016 to 2017", "edition": CURRENT_EDITION,
         "status": "open"},
    ]  # fmt: skip
    assert "École" in result.output  # letters, not escapes


def test_a_review_is_scored_on_the_day_asked_for(run):
    review = judged_review()
    # Claimed 3 of 4. Assured 3 while the record counts, 2 from 1 August 2017.
    scores = [
        (out["on"], out["claimed"], out["assured"])
        for day in ("2017-07-31", "2017-08-01", "2016-08-31")
        for out in [json.loads(run("review", "score", review.id, "--format", "json", "--on", day).output)]
    ]
    assert scores == [("2017-07-31", 75, 75), ("2017-08-01", 75, 50), ("2016-08-31", 75, 50)]


@pytest.mark.parametrize("words", [["score", 99], ["score", 99, "--on", "2017-03-04"]])
def test_a_review_that_is_not_there_is_told_with_how_to_find_one(run, words):
    result = run("review", *words)
    assert result.exit_code == 1
    assert result.output == "Error: There is no review 99. List them with: flask --app wsgi reviews\n"


@pytest.mark.parametrize("day", ["4/3/2017", "2017-13-01", "2017-02-29", "today", ""])
def test_a_day_that_is_none_is_told_with_an_example(run, day):
    result = run("review", "score", stored_review().id, "--on", day)
    assert result.exit_code == 2
    assert f"{day!r} is not a date; write it like 2017-03-04" in result.output


def test_a_workbook_is_written_and_can_be_opened(run, tmp_path):
    review = judged_review()
    out = tmp_path / "plan.xlsx"
    result = run("plan", "export", review.id, "--out", out)
    assert (result.exit_code, result.output) == (0, f"Wrote {out}\n")
    book = load_workbook(out, read_only=True)
    assert {"Read me", "Action plan", "Gap analysis", "Compliance", "Scores", "Evidence"} <= set(book.sheetnames)
    book.close()


def test_a_workbook_of_a_review_that_is_not_there_writes_nothing(run, tmp_path):
    result = run("plan", "export", 99, "--out", tmp_path / "plan.xlsx")
    assert result.exit_code == 1
    assert not (tmp_path / "plan.xlsx").exists()


def test_without_a_database_commands_say_how_to_make_one(tmp_path):
    app = create_app(settings_for(tmp_path))
    with app.app_context():  # which the flask command pushes
        for words in (["reviews"], ["review", "score", "1"], ["verify"]):
            result = app.test_cli_runner().invoke(args=words)
            assert result.exit_code == 1
            assert result.output == "Error: There is no database yet. Make it with: flask --app wsgi db upgrade\n"
        db.engine.dispose()


# Verify.


def test_verify_says_that_all_is_as_it_was_written(run):
    assert run("verify").output == "0 log rows and all evidence files are as they were written.\n"
    judged_review()  # setting, review, judgement, item, use
    result = run("verify")
    assert (result.exit_code, result.output) == (0, "5 log rows and all evidence files are as they were written.\n")


def test_verify_ends_with_1_where_the_log_was_tampered_with(run):
    judged_review()
    db.session.execute(text("drop trigger change_log_no_update"))
    db.session.execute(text("update change_log set who = 'Somebody else' where id = 3"))
    db.session.commit()
    result = run("verify")
    assert (result.exit_code, result.output) == (1, "Row 3 was changed after it was written\n")


def test_verify_ends_with_1_where_an_evidence_file_is_missing(run):
    review = judged_review()
    db.session.execute(
        text(
            "insert into stored_file (evidence_id, name, stored_name, media_type, size, sha256, uploaded_at) "
            "select id, 'log.pdf', 'f00d', 'application/pdf', 1, 'x', '2017-03-04 12:00:00' from evidence_item"
        )
    )
    db.session.commit()
    result = run("verify")
    assert review.id == 1
    assert (result.exit_code, result.output) == (1, "Evidence file 1 (log.pdf) is missing\n")
