"""``policy check``, as a script calls it: what it prints, and how it ends on files that are no policy."""

import json
import os

import pytest
from click.testing import Result

from audit import create_app
from audit.config import ROOT
from audit.domain.policy_check import Candidate, Finding, PolicyStatus
from audit.services import policy_matching
from audit.store.base import db
from audit.store.rubric_files import edition_ids
from audit.store.statement_files import load_statements
from tests.conftest import settings_for

SHEET = ROOT / "benchmarks" / "policies" / "dev" / "dev-one-sheet.txt"
NEWEST = edition_ids()[-1]
KEYS = ["ref", "status", "confidence", "passage", "location", "why"]


@pytest.fixture
def run(tmp_path):
    """Run ``policy check`` where there is no database."""
    app = create_app(settings_for(tmp_path / "nothing-here"))

    def invoke(*words) -> Result:
        result = app.test_cli_runner().invoke(args=["policy", "check", *[str(word) for word in words]])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield invoke
    with app.app_context():
        db.engine.dispose()


def said(result: Result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return json.loads(result.output)["statements"]


def file(tmp_path, text: str | bytes, name: str = "policy.txt"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_every_statement_that_counts_is_told_in_the_templates_order(run, tmp_path):
    lines = said(run(SHEET, "--format", "json"))
    assert [line["ref"] for line in lines] == [s.ref for s in load_statements(NEWEST) if s.counts]
    text = " ".join(SHEET.read_text(encoding="utf-8").split())
    for line in lines:
        assert list(line) == KEYS
        assert line["status"] in ("found", "weak", "missing")
        assert 0 <= line["confidence"] <= 1
        assert line["confidence"] == round(line["confidence"], 3)
        assert line["why"]
        assert bool(line["passage"]) == bool(line["location"])
        assert line["status"] == "missing" or line["passage"]
        assert line["passage"].split()[0] in text if line["passage"] else True
    assert {line["status"] for line in lines} == {"found", "weak", "missing"}
    assert not (tmp_path / "nothing-here").exists()


def test_a_file_says_what_it_says_whatever_kind_it_is_of(run, tmp_path):
    words = "All staff are trained in online safety when they start and every year after that."
    plain = said(run(file(tmp_path, words)))
    page = said(run(file(tmp_path, f"<html><body><p>{words}</p></body></html>", "policy.html")))
    assert [(line["ref"], line["status"]) for line in plain] == [(line["ref"], line["status"]) for line in page]
    assert any(line["passage"] == words for line in plain)


def test_an_older_edition_asks_for_its_own_statements(run):
    lines = said(run(SHEET, "--edition", "online-safety-2016"))
    assert len(lines) == 371
    assert not any(line["ref"].startswith("KCC2-") for line in lines)


# Phases.


@pytest.mark.parametrize(
    ("phases", "left_out"),
    [
        (["secondary"], {"KCC-2.3-08"}),
        (["early-years"], {"KCC-4.3-09", "KCC-6.1-07", "KCC-6.1-10"}),
        (["early-years", "secondary"], set()),
        (["residential"], {"KCC-2.3-08", "KCC-4.3-09"}),
    ],
)
def test_only_what_is_said_to_a_phase_is_told_whatever_facilities_there_are(run, monkeypatch, phases, left_out):
    """As the files of statements say: KCC-2.3-08 is for young children, the others for older ones."""
    monkeypatch.setattr(policy_matching, "match", every_status)
    options = [word for phase in phases for word in ("--phase", phase)]
    all_of_them = {line["ref"] for line in said(run(SHEET))}
    told = {line["ref"] for line in said(run(SHEET, *options))}
    assert all_of_them - told == left_out
    assert "KCC-2.3-01" in told  # only for settings where pupils have email, which is not asked


def test_a_phase_that_is_none_is_refused_with_those_there_are(run):
    result = run(SHEET, "--phase", "infants")
    assert result.exit_code == 2
    assert "'infants' is not one of 'early-years', 'primary'" in result.output


# What is found, in the words of the contract.


def every_status(text, edition_id):
    """One statement found, one weak, one missing with something near, and the rest missing with nothing near."""
    refs = [s.ref for s in load_statements(edition_id)]
    made = [
        Finding(refs[0], PolicyStatus.FOUND, (Candidate(2, "Staff sign it.", 0.98765, "The same words."),)),
        Finding(refs[1], PolicyStatus.WEAK, (Candidate(2, "", 0.5, "Half of it."), Candidate(1, "x", 0.4, "y"))),
        Finding(refs[2], PolicyStatus.MISSING, (Candidate(2, "Parents are told.", 0.1, "Nobody else is named."),)),
    ]
    return (*made, *(Finding(ref, PolicyStatus.MISSING, ()) for ref in refs[3:]))


def test_each_status_is_told_with_its_passage_and_place(run, monkeypatch, tmp_path):
    monkeypatch.setattr(policy_matching, "match", every_status)
    path = file(tmp_path, "# Rules\n\nStaff sign it. Parents are told.\n", "policy.md")
    found, weak, near, nothing, *_ = said(run(path))
    assert list(found.values())[1:] == ["found", 0.988, "Staff sign it.", "Under “Rules”", "The same words."]
    assert list(weak.values())[1:] == [
        "weak",
        0.5,
        "Staff sign it. Parents are told.",
        "Under “Rules”",
        "Half of it.",
    ]
    assert list(near.values())[1:] == ["missing", 0.1, "Parents are told.", "Under “Rules”", "Nobody else is named."]
    assert list(nothing.values())[1:] == ["missing", 0, "", "", "Nothing in the policy comes near it."]


def test_letters_are_printed_and_not_escaped(run, monkeypatch, tmp_path):
    monkeypatch.setattr(policy_matching, "match", every_status)
    result = run(file(tmp_path, "# Règles\n\nStaff sign it.\n", "policy.md"))
    assert "Under “Règles”" in result.output


# Files that are no policy.


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "The file is empty. Open it, check that it holds your policy"),
        ("blank.txt", b" \n \n", "There is no text in this file."),
        ("policy.pdf", b"%PDF-1.4 nothing more", "This file is damaged and cannot be read."),
        ("policy.docx", b"PK\x03\x04 nothing more", "This file is damaged and cannot be read."),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(200), "This is a picture, whose words cannot be read."),
        ("policy.pdf", b"All staff are trained.", "This file's name ends in .pdf, but it is plain text"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_what_to_do(run, tmp_path, name, content, words):
    result = run(file(tmp_path, content, name))
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {words}")
    assert result.output.count("\n") == 1
    assert "Traceback" not in result.output


def test_a_file_larger_than_any_policy_is_refused_before_it_is_all_read(run, tmp_path):
    path = tmp_path / "huge.txt"
    with path.open("wb") as target:
        target.truncate(300 * 1024 * 1024)
    result = run(path)
    assert (result.exit_code, "larger than 20 MB" in result.output) == (1, True)


def test_a_file_that_is_not_there_and_a_folder_are_told_by_name(run, tmp_path):
    path = tmp_path / "no-such-policy.docx"
    result = run(path)
    assert (result.exit_code, result.output) == (1, f"Error: No such file or directory: {path}\n")
    result = run(tmp_path)
    assert result.exit_code == 1
    assert str(tmp_path) in result.output


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="everybody may read everything here")
def test_a_file_that_may_not_be_read_is_told_by_name(run, tmp_path):
    path = file(tmp_path, "All staff are trained.")
    path.chmod(0)
    assert run(path).output == f"Error: Permission denied: {path}\n"


# The rest of the command line.


def test_an_edition_that_is_not_there_is_told_with_those_there_are(run):
    result = run(SHEET, "--edition", "online-safety-1999")
    assert (result.exit_code, result.output) == (
        1,
        "Error: There is no edition online-safety-1999 that uses the policy template. "
        f"Choose from: {', '.join(edition_ids())}\n",
    )


def test_without_a_file_or_with_another_format_it_says_what_is_missing(run):
    assert (run().exit_code, "Missing argument 'FILE'" in run().output) == (2, True)
    assert "'xml' is not 'json'" in run(SHEET, "--format", "xml").output
