"""First tables"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
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
    op.create_table('chain_head',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('length', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_chain_head'))
    )
    op.create_table('change_log',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('who', sa.String(), nullable=False),
    sa.Column('setting_id', sa.Integer(), nullable=False),
    sa.Column('verb', sa.String(), nullable=False),
    sa.Column('subject', sa.String(), nullable=False),
    sa.Column('subject_id', sa.Integer(), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('previous_hash', sa.String(), nullable=False),
    sa.Column('hash', sa.String(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_log'))
    )
    with op.batch_alter_table('change_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_change_log_setting_id'), ['setting_id'], unique=False)
        batch_op.create_index('ix_change_log_subject', ['subject', 'subject_id'], unique=False)

    op.create_table('setting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('type', sa.String(), nullable=False),
    sa.Column('phases', sa.JSON(), nullable=False),
    sa.Column('facilities', sa.JSON(), nullable=False),
    sa.Column('is_example', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_setting'))
    )
    op.create_table('user_account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('password_hash', sa.String(), nullable=False),
    sa.Column('session_stamp', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('is_admin', sa.Boolean(), nullable=False),
    sa.Column('totp_secret', sa.String(), nullable=True),
    sa.Column('recovery_codes', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('digest_sent_on', sa.Date(), nullable=True),
    sa.Column('calendar_token', sa.String(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_user_account')),
    sa.UniqueConstraint('calendar_token', name=op.f('uq_user_account_calendar_token')),
    sa.UniqueConstraint('email', name=op.f('uq_user_account_email'))
    )
    op.create_table('evidence_item',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('setting_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('effective', sa.Date(), nullable=False),
    sa.Column('review_by', sa.Date(), nullable=True),
    sa.Column('summary', sa.String(), nullable=False),
    sa.Column('link', sa.String(), nullable=False),
    sa.Column('kept_in', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['setting_id'], ['setting.id'], name=op.f('fk_evidence_item_setting_id_setting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_item'))
    )
    with op.batch_alter_table('evidence_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_item_setting_id'), ['setting_id'], unique=False)

    op.create_table('invitation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('setting_id', sa.Integer(), nullable=True),
    sa.Column('email', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('signs', sa.Boolean(), nullable=False),
    sa.Column('access_ends_on', sa.Date(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['setting_id'], ['setting.id'], name=op.f('fk_invitation_setting_id_setting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_setting_id'), ['setting_id'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('setting_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('signs', sa.Boolean(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['setting_id'], ['setting.id'], name=op.f('fk_membership_setting_id_setting')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_membership_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('user_id', 'setting_id', name=op.f('uq_membership_user_id_setting_id'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_setting_id'), ['setting_id'], unique=False)

    op.create_table('review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('setting_id', sa.Integer(), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('edition', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('opened_on', sa.Date(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('frozen', sa.JSON(none_as_null=True), nullable=True),
    sa.Column('carried_from_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['carried_from_id'], ['review.id'], name=op.f('fk_review_carried_from_id_review')),
    sa.ForeignKeyConstraint(['setting_id'], ['setting.id'], name=op.f('fk_review_setting_id_setting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sa.UniqueConstraint('setting_id', 'year', name=op.f('uq_review_setting_id_year'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_carried_from_id'), ['carried_from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_setting_id'), ['setting_id'], unique=False)

    op.create_table('signed_in_session',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(), nullable=False),
    sa.Column('browser', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('totp_step', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_signed_in_session_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signed_in_session')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_signed_in_session_token_hash')),
    sa.UniqueConstraint('user_id', 'totp_step', name=op.f('uq_signed_in_session_user_id_totp_step'))
    )
    with op.batch_alter_table('signed_in_session', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signed_in_session_user_id'), ['user_id'], unique=False)

    op.create_table('action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('description', sa.String(), nullable=False),
    sa.Column('owner', sa.String(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('priority', sa.String(), nullable=False),
    sa.Column('success_measure', sa.String(), nullable=False),
    sa.Column('co_owners', sa.String(), nullable=False),
    sa.Column('cost', sa.String(), nullable=False),
    sa.Column('plan_link', sa.String(), nullable=False),
    sa.Column('done_on', sa.Date(), nullable=True),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_action_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action')),
    sa.UniqueConstraint('key', name=op.f('uq_action_key'))
    )
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_review_id'), ['review_id'], unique=False)

    op.create_table('brought_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion_ref', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_brought_in_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_brought_in')),
    sa.UniqueConstraint('review_id', 'criterion_ref', name=op.f('uq_brought_in_review_id_criterion_ref'))
    )
    with op.batch_alter_table('brought_in', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_brought_in_review_id'), ['review_id'], unique=False)

    op.create_table('discussion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion_ref', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('recorded_by_id', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['recorded_by_id'], ['user_account.id'], name=op.f('fk_discussion_recorded_by_id_user_account')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_discussion_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_discussion')),
    sa.UniqueConstraint('review_id', 'criterion_ref', name=op.f('uq_discussion_review_id_criterion_ref'))
    )
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_discussion_review_id'), ['review_id'], unique=False)

    op.create_table('dismissed_gap',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion_ref', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_dismissed_gap_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dismissed_gap')),
    sa.UniqueConstraint('review_id', 'criterion_ref', name=op.f('uq_dismissed_gap_review_id_criterion_ref'))
    )
    with op.batch_alter_table('dismissed_gap', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dismissed_gap_review_id'), ['review_id'], unique=False)

    op.create_table('evidence_use',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion_ref', sa.String(), nullable=False),
    sa.Column('shows', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence_item.id'], name=op.f('fk_evidence_use_evidence_id_evidence_item')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_evidence_use_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_use')),
    sa.UniqueConstraint('review_id', 'criterion_ref', 'evidence_id', name=op.f('uq_evidence_use_review_id_criterion_ref_evidence_id'))
    )
    with op.batch_alter_table('evidence_use', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evidence_use_evidence_id'), ['evidence_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_evidence_use_review_id'), ['review_id'], unique=False)

    op.create_table('judgement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion_ref', sa.String(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('not_applicable', sa.String(), nullable=False),
    sa.Column('rationale', sa.String(), nullable=False),
    sa.Column('target', sa.Integer(), nullable=False),
    sa.Column('exception', sa.String(), nullable=False),
    sa.Column('carried_over', sa.Boolean(), nullable=False),
    sa.Column('to_confirm', sa.Boolean(), nullable=False),
    sa.Column('judged_by_id', sa.Integer(), nullable=True),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("not_applicable = '' or level is null", name=op.f('ck_judgement_level_or_not_applicable')),
    sa.CheckConstraint('level is null or level between 0 and 4', name=op.f('ck_judgement_level_on_scale')),
    sa.CheckConstraint('target between 0 and 4', name=op.f('ck_judgement_target_on_scale')),
    sa.ForeignKeyConstraint(['judged_by_id'], ['user_account.id'], name=op.f('fk_judgement_judged_by_id_user_account')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_judgement_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judgement')),
    sa.UniqueConstraint('review_id', 'criterion_ref', name=op.f('uq_judgement_review_id_criterion_ref'))
    )
    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_judgement_review_id'), ['review_id'], unique=False)

    op.create_table('governor_question',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion_ref', sa.String(), nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('source', sa.String(), nullable=False),
    sa.Column('why', sa.String(), nullable=False),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('answer', sa.String(), nullable=False),
    sa.Column('answered_by_id', sa.Integer(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('meeting_date', sa.Date(), nullable=True),
    sa.Column('minute_reference', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint("source in ('suggested', 'own')", name=op.f('ck_governor_question_source_known')),
    sa.CheckConstraint("status in ('asked', 'withdrawn')", name=op.f('ck_governor_question_status_known')),
    sa.ForeignKeyConstraint(['answered_by_id'], ['user_account.id'], name=op.f('fk_governor_question_answered_by_id_user_account')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['user_account.id'], name=op.f('fk_governor_question_asked_by_id_user_account')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_governor_question_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_governor_question')),
    sa.UniqueConstraint('review_id', 'criterion_ref', 'text', name=op.f('uq_governor_question_review_id_criterion_ref_text'))
    )
    with op.batch_alter_table('governor_question', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_governor_question_review_id'), ['review_id'], unique=False)

    op.create_table('second_rating',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion_ref', sa.String(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.Integer(), nullable=True),
    sa.Column('rationale', sa.String(), nullable=False),
    sa.Column('seen_before', sa.Boolean(), nullable=False),
    sa.Column('rated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.CheckConstraint('level is null or level between 0 and 4', name=op.f('ck_second_rating_level_on_scale')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_second_rating_review_id_review')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_second_rating_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_second_rating')),
    sa.UniqueConstraint('review_id', 'criterion_ref', 'user_id', name=op.f('uq_second_rating_review_id_criterion_ref_user_id'))
    )
    with op.batch_alter_table('second_rating', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_second_rating_review_id'), ['review_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_second_rating_user_id'), ['user_id'], unique=False)

    op.create_table('snapshot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_by_id', sa.Integer(), nullable=True),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('reopened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reopened_because', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_snapshot_review_id_review')),
    sa.ForeignKeyConstraint(['submitted_by_id'], ['user_account.id'], name=op.f('fk_snapshot_submitted_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_snapshot')),
    sa.UniqueConstraint('review_id', 'revision', name=op.f('uq_snapshot_review_id_revision'))
    )
    with op.batch_alter_table('snapshot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_snapshot_review_id'), ['review_id'], unique=False)

    op.create_table('stored_file',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('evidence_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('stored_name', sa.String(), nullable=False),
    sa.Column('media_type', sa.String(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['evidence_id'], ['evidence_item.id'], name=op.f('fk_stored_file_evidence_id_evidence_item')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sa.UniqueConstraint('stored_name', name=op.f('uq_stored_file_stored_name'))
    )
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stored_file_evidence_id'), ['evidence_id'], unique=False)

    op.create_table('strand_assignment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('strand_ref', sa.String(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('due', sa.Date(), nullable=True),
    sa.Column('status', sa.String(), nullable=False),
    sa.Column('comment', sa.String(), nullable=False),
    sa.Column('note', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_strand_assignment_review_id_review')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_strand_assignment_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_strand_assignment')),
    sa.UniqueConstraint('review_id', 'strand_ref', name=op.f('uq_strand_assignment_review_id_strand_ref'))
    )
    with op.batch_alter_table('strand_assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_strand_assignment_review_id'), ['review_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_strand_assignment_user_id'), ['user_id'], unique=False)

    op.create_table('carried_action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_carried_action_action_id_action')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_carried_action_review_id_review')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_carried_action')),
    sa.UniqueConstraint('review_id', 'action_id', name=op.f('uq_carried_action_review_id_action_id'))
    )
    with op.batch_alter_table('carried_action', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_carried_action_action_id'), ['action_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_carried_action_review_id'), ['review_id'], unique=False)

    op.create_table('action_criterion',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('criterion_ref', sa.String(), nullable=False),
    sa.Column('assured_when_done', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_criterion_action_id_action')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_criterion')),
    sa.UniqueConstraint('action_id', 'criterion_ref', name=op.f('uq_action_criterion_action_id_criterion_ref'))
    )
    with op.batch_alter_table('action_criterion', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_criterion_action_id'), ['action_id'], unique=False)

    op.create_table('action_note',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('action_id', sa.Integer(), nullable=False),
    sa.Column('noted_on', sa.Date(), nullable=False),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_action_note_action_id_action')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user_account.id'], name=op.f('fk_action_note_written_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_action_note'))
    )
    with op.batch_alter_table('action_note', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_action_note_action_id'), ['action_id'], unique=False)

    op.create_table('comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('review_id', sa.Integer(), nullable=False),
    sa.Column('criterion_ref', sa.String(), nullable=True),
    sa.Column('action_id', sa.Integer(), nullable=True),
    sa.Column('text', sa.String(), nullable=False),
    sa.Column('written_by_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(criterion_ref is null) <> (action_id is null)', name=op.f('ck_comment_about_one_thing')),
    sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_comment_action_id_action')),
    sa.ForeignKeyConstraint(['review_id'], ['review.id'], name=op.f('fk_comment_review_id_review')),
    sa.ForeignKeyConstraint(['written_by_id'], ['user_account.id'], name=op.f('fk_comment_written_by_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comment'))
    )
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_comment_action_id'), ['action_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_comment_review_id'), ['review_id'], unique=False)

    op.create_table('signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('snapshot_id', sa.Integer(), nullable=False),
    sa.Column('capacity', sa.String(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('title', sa.String(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('meeting_date', sa.Date(), nullable=True),
    sa.Column('minute_reference', sa.String(), nullable=False),
    sa.Column('sha256', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['snapshot_id'], ['snapshot.id'], name=op.f('fk_signature_snapshot_id_snapshot')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_signature_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signature')),
    sa.UniqueConstraint('snapshot_id', 'capacity', name=op.f('uq_signature_snapshot_id_capacity'))
    )
    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signature_snapshot_id'), ['snapshot_id'], unique=False)

    op.create_table('mention',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['comment_id'], ['comment.id'], name=op.f('fk_mention_comment_id_comment')),
    sa.ForeignKeyConstraint(['user_id'], ['user_account.id'], name=op.f('fk_mention_user_id_user_account')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mention')),
    sa.UniqueConstraint('comment_id', 'user_id', name=op.f('uq_mention_comment_id_user_id'))
    )
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mention_comment_id'), ['comment_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_mention_user_id'), ['user_id'], unique=False)

    op.execute(f"insert into chain_head (id, length, hash) values (1, 0, '{GENESIS}')")
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL_TRIGGERS if postgresql else SQLITE_TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table('mention', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mention_user_id'))
        batch_op.drop_index(batch_op.f('ix_mention_comment_id'))

    op.drop_table('mention')
    with op.batch_alter_table('signature', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signature_snapshot_id'))

    op.drop_table('signature')
    with op.batch_alter_table('comment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_comment_review_id'))
        batch_op.drop_index(batch_op.f('ix_comment_action_id'))

    op.drop_table('comment')
    with op.batch_alter_table('action_note', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_note_action_id'))

    op.drop_table('action_note')
    with op.batch_alter_table('action_criterion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_criterion_action_id'))

    op.drop_table('action_criterion')
    with op.batch_alter_table('carried_action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_carried_action_review_id'))
        batch_op.drop_index(batch_op.f('ix_carried_action_action_id'))

    op.drop_table('carried_action')
    with op.batch_alter_table('strand_assignment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_strand_assignment_user_id'))
        batch_op.drop_index(batch_op.f('ix_strand_assignment_review_id'))

    op.drop_table('strand_assignment')
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stored_file_evidence_id'))

    op.drop_table('stored_file')
    with op.batch_alter_table('snapshot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_snapshot_review_id'))

    op.drop_table('snapshot')
    with op.batch_alter_table('second_rating', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_second_rating_user_id'))
        batch_op.drop_index(batch_op.f('ix_second_rating_review_id'))

    op.drop_table('second_rating')
    with op.batch_alter_table('governor_question', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_governor_question_review_id'))

    op.drop_table('governor_question')
    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_judgement_review_id'))

    op.drop_table('judgement')
    with op.batch_alter_table('evidence_use', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_use_review_id'))
        batch_op.drop_index(batch_op.f('ix_evidence_use_evidence_id'))

    op.drop_table('evidence_use')
    with op.batch_alter_table('dismissed_gap', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dismissed_gap_review_id'))

    op.drop_table('dismissed_gap')
    with op.batch_alter_table('discussion', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_discussion_review_id'))

    op.drop_table('discussion')
    with op.batch_alter_table('brought_in', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_brought_in_review_id'))

    op.drop_table('brought_in')
    with op.batch_alter_table('action', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_action_review_id'))

    op.drop_table('action')
    with op.batch_alter_table('signed_in_session', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signed_in_session_user_id'))

    op.drop_table('signed_in_session')
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_setting_id'))
        batch_op.drop_index(batch_op.f('ix_review_carried_from_id'))

    op.drop_table('review')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_setting_id'))

    op.drop_table('membership')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_setting_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('evidence_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evidence_item_setting_id'))

    op.drop_table('evidence_item')
    op.drop_table('user_account')
    op.drop_table('setting')
    with op.batch_alter_table('change_log', schema=None) as batch_op:
        batch_op.drop_index('ix_change_log_subject')
        batch_op.drop_index(batch_op.f('ix_change_log_setting_id'))

    op.drop_table('change_log')
    op.drop_table('chain_head')
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function refuse_change()")
        op.execute("drop function refuse_frozen()")
