"""What must not change: the change log and what was signed."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

GENESIS = "0" * 64

# The change log is append-only in the database too, not just by good manners.
SQLITE_TRIGGERS = (
    """
    create trigger change_log_no_update before update on change_log
    begin select raise(abort, 'the change log is append-only'); end
    """,
    """
    create trigger change_log_no_delete before delete on change_log
    begin select raise(abort, 'the change log is append-only'); end
    """,
    # What was signed stays as it was signed; of a snapshot only why and when it was reopened is ever added.
    """
    create trigger snapshot_no_update
    before update of review_id, revision, content, sha256, submitted_at, submitted_by_id, note on snapshot
    begin select raise(abort, 'a snapshot is never changed'); end
    """,
    """
    create trigger snapshot_no_delete before delete on snapshot
    begin select raise(abort, 'a snapshot is never removed'); end
    """,
    """
    create trigger signature_no_update before update on signature
    begin select raise(abort, 'a signature is never changed'); end
    """,
    """
    create trigger signature_no_delete before delete on signature
    begin select raise(abort, 'a signature is never removed'); end
    """,
)
POSTGRESQL_TRIGGERS = (
    """
    create function refuse_change() returns trigger as $$
    begin raise exception 'the change log is append-only'; end
    $$ language plpgsql
    """,
    """
    create trigger change_log_append_only before update or delete on change_log
    for each row execute function refuse_change()
    """,
    """
    create function refuse_frozen() returns trigger as $$
    begin raise exception 'a % is never changed or removed', tg_table_name; end
    $$ language plpgsql
    """,
    """
    create trigger snapshot_no_update
    before update of review_id, revision, content, sha256, submitted_at, submitted_by_id, note on snapshot
    for each row execute function refuse_frozen()
    """,
    """
    create trigger snapshot_no_delete before delete on snapshot for each row execute function refuse_frozen()
    """,
    """
    create trigger signature_frozen before update or delete on signature
    for each row execute function refuse_frozen()
    """,
)


def upgrade() -> None:
    op.execute(f"insert into chain_head (id, length, hash) values (1, 0, '{GENESIS}')")
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_TRIGGERS if postgresql else SQLITE_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function refuse_change() cascade")  # and the triggers that call it
        op.execute("drop function refuse_frozen() cascade")
    else:
        for table in ("change_log", "snapshot", "signature"):
            op.execute(f"drop trigger {table}_no_update")
            op.execute(f"drop trigger {table}_no_delete")
    op.execute("delete from chain_head")
