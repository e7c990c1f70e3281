"""What is said in a review: judgements, actions, ratings, comments, questions and signatures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
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
