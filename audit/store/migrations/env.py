"""How Alembic reaches the application's database and tables."""

from typing import Any

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Our own column types are written as the plain types they wrap: a migration must not import code that changes."""
    if kind == "type" and type(item).__module__.startswith("audit."):
        return f"sa.{item.impl!r}"
    return False


with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadata,
        render_as_batch=True,  # SQLite changes a table by copying it
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
