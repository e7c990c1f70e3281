"""Checks of a setting's own policy."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "policy_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_policy_check_review_id_review")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_item.id"], name=op.f("fk_policy_check_evidence_id_evidence_item")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_policy_check_file_id_stored_file")),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["user_account.id"], name=op.f("fk_policy_check_checked_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_check")),
    )
    op.create_index(op.f("ix_policy_check_review_id"), "policy_check", ["review_id"])
    op.create_index(op.f("ix_policy_check_evidence_id"), "policy_check", ["evidence_id"])
    op.create_table(
        "policy_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("statement_ref", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("passage", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status in ('found', 'weak', 'missing', 'not-applicable')", name=op.f("ck_policy_decision_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["policy_check.id"], name=op.f("fk_policy_decision_check_id_policy_check")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_policy_decision_decided_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_decision")),
        sa.UniqueConstraint("check_id", "statement_ref", name=op.f("uq_policy_decision_check_id_statement_ref")),
    )
    op.create_index(op.f("ix_policy_decision_check_id"), "policy_decision", ["check_id"])
    op.create_table(
        "policy_gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("statement_ref", sa.String(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("(action_id is null) <> (reason = '')", name=op.f("ck_policy_gap_action_or_reason")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_policy_gap_review_id_review")),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_policy_gap_action_id_action")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_gap")),
        sa.UniqueConstraint("review_id", "statement_ref", name=op.f("uq_policy_gap_review_id_statement_ref")),
    )
    op.create_index(op.f("ix_policy_gap_review_id"), "policy_gap", ["review_id"])
    op.create_index(op.f("ix_policy_gap_action_id"), "policy_gap", ["action_id"])


def downgrade() -> None:
    for table in ("policy_gap", "policy_decision", "policy_check"):
        op.drop_table(table)
