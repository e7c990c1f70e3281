"""Run every trial for a minute each and print its figures: ``python -m tests.load [SECONDS]``."""

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from flask_migrate import upgrade

from audit import create_app
from audit.store.base import db
from tests.conftest import settings_for
from tests.load.trial import Trial
from tests.postgresql import VARIABLE, new_database


def main(seconds: float) -> None:
    server = os.environ.get(VARIABLE, "")
    for database in ("SQLite", "PostgreSQL") if server else ("SQLite",):
        for kill_at in ((), (seconds / 3, 2 * seconds / 3)):
            with ExitStack() as stack:
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                url = stack.enter_context(new_database(server)) if database == "PostgreSQL" else ""
                with create_app(settings_for(folder, url)).app_context():
                    upgrade()
                    db.session.remove()
                    db.engine.dispose()
                print(Trial(folder, url).run(seconds, kill_at), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
