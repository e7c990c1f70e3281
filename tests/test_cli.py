"""The commands: what they print, and how they end."""

import json
import shutil
from datetime import date
from functools import partial
from io import BytesIO
from zipfile import ZipFile

import pytest
import yaml
from click.testing import Result
from openpyxl import load_workbook
from sqlalchemy import text

from audit import cli, create_app
from audit.domain.errors import Fault, RubricError
from audit.domain.vocabulary import EvidenceKind
from audit.services.evidence import EvidenceInput, add_evidence, attach, path_of_file, receive_file
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.reviews import CURRENT_EDITION
from audit.store.base import db
from audit.store.rubric_files import edition_ids, load_edition
from tests import builders
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

STATEMENTS = (
    "  kcc-policy-2016: 372 statements for a policy, 252 strongly recommended, 119 to adopt or leave, 1 context, "
    "372 of 372 with wordings"
)


def test_rubric_check_counts_what_is_mapped_of_each_source(run):
    result = run("rubric", "check")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    later = lines.index("online-safety-2016-2 (2016.2): 84 criteria in 17 strands")
    assert lines[:later] == [
        "online-safety-2016 (2016.1): 79 criteria in 17 strands",
        "  kcc-policy-2016: 65 requirements, 65 of 65 mapped, 0 context",
        "  kcsie-2016: 60 requirements, 50 of 50 mapped, 10 context",
        "  ofsted-safeguarding-2016: 72 requirements, 70 of 70 mapped, 2 context",
        STATEMENTS,
    ]
    assert lines[later + 1 : later + 8] == [
        "  kcc-policy-2016: 65 requirements, 65 of 65 mapped, 0 context",
        "  kcc-policy-2016-2: 24 requirements, 24 of 24 mapped, 0 context",
        "  kcsie-2016: 60 requirements, 50 of 50 mapped, 10 context",
        "  ofsted-safeguarding-2016: 72 requirements, 70 of 70 mapped, 2 context",
        STATEMENTS,
        "  kcc-policy-2016-2: 24 statements for a policy, 9 strongly recommended, 15 to adopt or leave, 0 context, "
        "24 of 24 with wordings",
        "  since online-safety-2016: 70 same, 5 reworded, 5 in place of 4, 4 new, 0 retired",
    ]
    assert "  new: monitoring-purpose, hate-policy, hate-response, conduct-email-balance" in lines


def test_rubric_check_and_list_say_what_a_later_edition_changed(run, rubrics):
    later = rubrics / "small-2017"
    later.mkdir()
    plain = {**EDITION, "id": "small-2017", "edition": "2017.1", "based_on": "small-2016"}
    (later / "edition.yaml").write_text(
        yaml.safe_dump({**plain, "retired": {"filters-work": "Done."}}), encoding="utf-8"
    )
    [before] = STRAND["criteria"]
    made = {**before, "ref": "filters-kept", "change": {"kinship": "new", "why": "Asked now."}}
    (later / "filters.yaml").write_text(yaml.safe_dump({"ref": "filters", "criteria": [made]}), encoding="utf-8")
    assert run("rubric", "check").output.splitlines()[2:] == [
        "small-2017 (2017.1): 1 criteria in 1 strands",
        "  law-2016: 2 requirements, 1 of 1 mapped, 1 context",
        "  since small-2016: 0 same, 0 reworded, 0 in place of 0, 1 new, 1 retired",
        "  new: filters-kept",
        "  retired: filters-work (Done.)",
    ]
    assert run("rubric", "list").output.splitlines()[-1] == "    filters-kept: Filters work [new]"
    exported = json.loads(run("rubric", "export").output)
    assert (exported["id"], exported["retired"]) == ("small-2017", {"filters-work": "Done."})
    assert json.loads(run("rubric", "export", "--edition", "small-2016").output)["based_on"] is None


@pytest.mark.parametrize("command", ["check", "list", "export"])
def test_a_rubric_without_any_edition_is_a_fault(run, rubrics, command):
    shutil.rmtree(rubrics / "small-2016")
    result = run("rubric", command)
    assert result.exit_code == 1
    assert result.output.startswith("Error: There is no edition of the rubric")


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
    assert (out["id"], len(out["requirements"])) == (CURRENT_EDITION, 65 + 24 + 60 + 72)
    assert out == json.loads(run("rubric", "export", "--edition", CURRENT_EDITION).output)


def test_rubric_export_of_an_edition_that_does_not_use_the_template_holds_no_statement(run, rubrics):
    assert json.loads(run("rubric", "export").output)["statements"] == []


def test_rubric_export_holds_the_statements_of_both_sources(run):
    newest = json.loads(run("rubric", "export").output)["statements"]
    first = json.loads(run("rubric", "export", "--edition", builders.EDITION).output)["statements"]
    assert (len(first), len(newest)) == (372, 396)
    assert [s["ref"] for s in newest[:372]] == [s["ref"] for s in first]
    assert {s["source"] for s in newest[372:]} == {"kcc-policy-2016-2"}
    [email] = [s for s in newest if s["ref"] == "KCC-2.3-01"]
    assert email.keys() == {
        "ref", "source", "section", "part", "place", "force", "who", "summary", "criteria", "phases", "facilities",
    }  # fmt: skip
    assert (email["section"], email["force"]) == (
        "2 Online communication and the safer use of technology",
        "recommended",
    )
    assert email["criteria"]
    assert email["facilities"] == ["email-pupils"]


def test_rubric_check_and_export_tell_faults_of_statements(run, monkeypatch):
    def faulty(edition_id):
        raise RubricError([Fault("section-1.yaml", "KCC-1.1-01", "is missing")])

    monkeypatch.setattr(cli, "load_statements", faulty)
    result = run("rubric", "check")
    assert result.exit_code == 1
    assert "  statements of kcc-policy-2016: 1 to mend\n  section-1.yaml: KCC-1.1-01: is missing\n" in result.output
    result = run("rubric", "export")
    assert (result.exit_code, result.output) == (
        1,
        "Error: The rubric has faults:\nsection-1.yaml: KCC-1.1-01: is missing\n",
    )


def test_rubric_export_of_an_edition_that_is_not_there_says_which_there_are(run):
    result = run("rubric", "export", "--edition", "online-safety-1999")
    assert result.exit_code == 1
    assert result.output == (
        "Error: There is no edition online-safety-1999. Choose from: online-safety-2016, online-safety-2016-2\n"
    )


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
        {"id": review.id, "setting": "École Sainte-Anne", "year": "2016 to 2017", "edition": builders.EDITION,
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


@pytest.mark.parametrize(("name", "start"), [("paper.pdf", b"%PDF-"), ("Paper.DOCX", b"PK")])
def test_a_paper_is_written_in_the_format_that_its_name_asks_for(run, tmp_path, name, start):
    review = judged_review()
    out = tmp_path / name
    result = run("paper", review.id, "--out", out)
    assert (result.exit_code, result.output) == (0, f"Wrote {out}\n")
    assert out.read_bytes().startswith(start)


def test_a_paper_in_another_format_is_refused_with_the_two_there_are(run, tmp_path):
    result = run("paper", judged_review().id, "--out", tmp_path / "paper.odt")
    assert result.exit_code == 2
    assert "ends in .pdf or .docx" in result.output
    assert not list(tmp_path.glob("paper.*"))


def test_a_pack_is_written_and_says_what_it_could_not_hold(run, tmp_path):
    review = judged_review()
    said = EvidenceInput("Scan", EvidenceKind.RECORD, date(2016, 9, 1))
    made = add_evidence(TESTER, review.setting, said, receive_file("scan.txt", BytesIO(b"What was seen.")))
    attach(TESTER, review, "filtering-effective", [made])
    out = tmp_path / "pack.zip"
    result = run("pack", review.id, "--out", out)
    assert (result.exit_code, result.output) == (0, f"Wrote {out}\n")
    assert f"evidence/Scan-{made.id}.txt" in ZipFile(out).namelist()
    path = path_of_file(made.file)
    path.write_bytes(b"Something else.")
    assert "Not the file that was uploaded: scan.txt" in run("pack", review.id, "--out", out).output
    path.unlink()
    assert "Missing from the pack: scan.txt" in run("pack", review.id, "--out", out).output
    assert run("pack", 99, "--out", tmp_path / "none.zip").exit_code == 1
    assert not list(tmp_path.glob("none.zip*"))


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


def test_where_nothing_can_be_written_is_said_without_a_traceback(run, tmp_path):
    review = judged_review()
    for command, name in (("paper", "p.pdf"), ("pack", "k.zip"), ("plan export", "p.xlsx")):
        result = run(*command.split(), str(review.id), "--out", str(tmp_path / "no-such-folder" / name))
        assert result.exit_code == 1
        assert "Error: No such file or directory" in result.output
    result = run("paper", "99999999999999999999999", "--out", str(tmp_path / "p.pdf"))
    assert "There is no review 99999999999999999999999" in result.output
