"""The migrations make exactly the tables that the models describe, and can be taken back."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from audit import create_app
from audit.config import ROOT
from audit.store.base import db
from audit.store.log import ChainHead, verify_chain
from tests.builders import stored_review
from tests.conftest import settings_for


@pytest.fixture
def fresh(tmp_path):
    """An application whose database has not been made yet."""
    app = create_app(settings_for(tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables():
    return set(inspect(db.engine).get_table_names())


@pytest.mark.usefixtures("fresh")
def test_from_nothing_to_exactly_the_models():
    assert tables() == set()
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []
    assert tables() == {*db.metadata.tables, "alembic_version"}


@pytest.mark.usefixtures("database")
def test_constraints_that_a_comparison_does_not_see_are_there_too():
    made = inspect(db.engine)
    for table in db.metadata.tables.values():
        wanted = {str(c.name) for c in table.constraints if type(c).__name__ == "CheckConstraint"}
        assert {c["name"] for c in made.get_check_constraints(table.name)} == wanted, table.name
        unique = {str(c.name) for c in table.constraints if type(c).__name__ == "UniqueConstraint"}
        assert {c["name"] for c in made.get_unique_constraints(table.name)} == unique, table.name
        assert len(made.get_foreign_keys(table.name)) == len(table.foreign_keys), table.name


@pytest.mark.usefixtures("database")
def test_the_log_starts_empty_with_its_head_and_its_guards():
    head = db.session.get(ChainHead, 1)
    assert (head.length, head.hash) == (0, "0" * 64)
    triggers = db.session.scalars(text("select name from sqlite_master where type = 'trigger' order by name")).all()
    frozen = ("change_log", "signature", "snapshot")
    assert triggers == [f"{table}_no_{what}" for table in frozen for what in ("delete", "update")]


@pytest.mark.usefixtures("database")
def test_upgrading_again_changes_nothing():
    stored_review()
    db.session.remove()
    upgrade()
    verdict = verify_chain()
    assert (verdict.rows, verdict.faults) == (2, ())


@pytest.mark.usefixtures("database")
def test_everything_can_be_taken_back_and_made_again_even_with_rows_in_it():
    stored_review()
    db.session.remove()
    downgrade(revision="base")
    assert tables() == {"alembic_version"}
    upgrade()
    assert tables() == {*db.metadata.tables, "alembic_version"}
    assert stored_review().id == 1


def test_there_is_one_line_of_migrations():
    scripts = ScriptDirectory(str(ROOT / "audit" / "store" / "migrations"))
    assert len(scripts.get_heads()) == 1


@pytest.mark.usefixtures("database")
def test_sqlite_is_set_up_for_several_writers():
    def pragma(name):
        return db.session.execute(text(f"pragma {name}")).scalar()

    assert (pragma("journal_mode"), pragma("foreign_keys"), pragma("synchronous")) == ("wal", 1, 2)
    assert pragma("busy_timeout") >= 5000
