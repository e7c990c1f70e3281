"""Everything out, and back into an empty installation."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from audit import create_app
from audit.services.backup import back_up, restore
from audit.services.errors import Refused
from audit.services.exports import score_export
from audit.services.judgements import JudgementInput, record_judgement
from audit.store.base import db
from audit.store.reviews import Review
from tests.conftest import TESTER, World, settings_for


@pytest.fixture
def backup(world: World, tmp_path: Path) -> Path:
    record_judgement(
        TESTER, world.review, "training-annual", JudgementInput(level=2, rationale="Größe \u2019 emoji 🎓"), 0
    )
    path = tmp_path / "backup.zip"
    assert back_up(path) > 5
    return path


@pytest.fixture
def elsewhere(empty_database: Path, tmp_path: Path) -> Flask:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    shutil.copy(empty_database, folder / "plumbline.sqlite3")
    return create_app(settings_for(folder))


def test_a_restored_installation_scores_the_same_and_its_log_is_whole(
    world: World, backup: Path, elsewhere: Flask
) -> None:
    before = score_export(world.review, None)
    with elsewhere.app_context():
        verdict = restore(backup)
        assert verdict.faults == ()
        assert verdict.rows == 5  # setting, person, membership, review and judgement, one row each
        assert score_export(db.session.get(Review, world.review.id), None) == before
        db.session.remove()
        db.engine.dispose()


def test_a_restore_never_writes_over_data(world: World, backup: Path) -> None:
    with pytest.raises(Refused, match="already holds data"):
        restore(backup)


@pytest.mark.parametrize("damage", ["cut", "changed", "other"])
def test_a_damaged_backup_restores_nothing(backup: Path, elsewhere: Flask, tmp_path: Path, damage: str) -> None:
    broken = tmp_path / "broken.zip"
    if damage == "cut":
        broken.write_bytes(backup.read_bytes()[:500])
    else:
        with zipfile.ZipFile(backup) as old, zipfile.ZipFile(broken, "w") as new:
            for name in old.namelist():
                data = old.read(name)
                if damage == "changed" and name == "judgement.json":
                    data = json.dumps([]).encode()
                if damage == "other" and name == "manifest.json":
                    continue
                new.writestr(name, data)
    with elsewhere.app_context():
        with pytest.raises(Refused, match=r"nothing was restored"):
            restore(broken)
        assert db.session.query(Review).count() == 0
        db.session.remove()
        db.engine.dispose()
