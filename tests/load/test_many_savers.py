"""Eight people save on the same review at once: nobody overwrites anybody, and nothing acknowledged is lost.

PLUMBLINE_LOAD_SECONDS says how long each trial lasts; ``python -m tests.load`` runs all of them and prints figures.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade

from audit import create_app
from audit.store.base import db
from tests.conftest import settings_for
from tests.load.trial import Trial
from tests.postgresql import new_database, require_server

SECONDS = float(os.environ.get("PLUMBLINE_LOAD_SECONDS") or 8)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def trial(request: pytest.FixtureRequest, empty_database: Path, tmp_path: Path) -> Iterator[Trial]:
    if request.param == "sqlite":
        shutil.copy(empty_database, tmp_path / "plumbline.sqlite3")
        yield Trial(tmp_path, "")
        return
    with new_database(require_server()) as url:
        app = create_app(settings_for(tmp_path, url))
        with app.app_context():
            upgrade()
            db.session.remove()
            db.engine.dispose()
        yield Trial(tmp_path, url)


def test_eight_people_save_at_once_and_no_save_is_lost(trial: Trial) -> None:
    figures = trial.run(SECONDS)
    assert figures.conflicts > 0, "nobody ever met anybody: this proved nothing"


def test_after_kill_9_everything_acknowledged_is_there_and_the_log_is_whole(trial: Trial) -> None:
    figures = trial.run(SECONDS, kill_at=(SECONDS / 3, 2 * SECONDS / 3))
    assert figures.kills == 2
    assert figures.unanswered > 0, "nobody was saving when the server was killed: this proved nothing"
