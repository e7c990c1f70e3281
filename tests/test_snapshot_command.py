"""``review snapshot`` writes what was signed, byte for byte, and ``verify`` checks it."""

import hashlib
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from audit.services.judgements import JudgementInput, record_judgement
from audit.store.base import db
from tests.conftest import TESTER, World
from tests.services.test_signoff import submit


@pytest.fixture
def submitted(world: World) -> str:
    """The hash of a review's first submission."""
    record_judgement(TESTER, world.review, "training-annual", JudgementInput(level=2), 0)
    return submit(world.review, world.leader.membership_in(world.setting.id)).sha256


def run(app: Flask, *arguments: str):
    db.session.commit()
    return app.test_cli_runner().invoke(args=list(arguments))


@pytest.mark.parametrize("which", [(), ("--revision", "1")])
def test_the_file_has_the_hash_that_was_signed(app: Flask, submitted: str, tmp_path: Path, which: tuple) -> None:
    out = tmp_path / "snapshot.json"
    done = run(app, "review", "snapshot", "1", *which, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert submitted in done.output
    assert hashlib.sha256(out.read_bytes()).hexdigest() == submitted


def test_a_revision_that_is_not_there_is_said(app: Flask, submitted: str, tmp_path: Path) -> None:
    done = run(app, "review", "snapshot", "1", "--revision", "2", "--out", str(tmp_path / "x.json"))
    assert done.exit_code == 1
    assert "has no revision 2" in done.output
    assert not (tmp_path / "x.json").exists()


def test_verify_names_a_snapshot_that_was_changed(app: Flask, submitted: str) -> None:
    assert run(app, "verify").exit_code == 0
    db.session.execute(text("drop trigger snapshot_no_update"))
    db.session.execute(text("update snapshot set content = content || ' '"))
    done = run(app, "verify")
    assert done.exit_code == 1
    assert "Snapshot 1 (review 1, revision 1) was changed after it was submitted" in done.output
