"""The change log: one row for every row written, in the same transaction, in a chain that shows tampering."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import JSON, Boolean, Date, Integer, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError, StatementError

from audit.services import accounts
from audit.services.judgements import judgements_of
from audit.services.reviews import edition_of
from audit.services.saving import saving
from audit.store.base import UtcDateTime, db
from audit.store.log import Actor, ChangeLog, UnsignedChange, acting, verify_chain
from audit.store.people import Setting, User
from audit.store.reviews import Judgement, Review
from tests.builders import TESTER, TODAY, stored_review

pytestmark = pytest.mark.usefixtures("database")


def log_rows(after=0):
    return db.session.scalars(select(ChangeLog).where(ChangeLog.id > after).order_by(ChangeLog.id)).all()


def log_length():
    return db.session.scalar(select(func.count()).select_from(ChangeLog))


def new_setting(name="Hillside"):
    return Setting(name=name, type="academy", phases=["primary"], facilities=[])


# One of everything.

MODELS = {mapper.local_table: mapper.class_ for mapper in db.Model.registry.mappers}
TABLES = [table for table in db.metadata.sorted_tables if table in MODELS]  # what others point to comes first
LOGGED = [MODELS[table] for table in TABLES if getattr(MODELS[table], "logged", False)]
FROZEN = [model for model in LOGGED if model.__tablename__ in ("snapshot", "signature")]  # what was signed
NOT_FROZEN = [model for model in LOGGED if model not in FROZEN]
# What check constraints ask for.
CHECKED = {
    "comment": {"criterion_ref": "training-annual"},
    "governor_question": {"source": "own"},
    "policy_decision": {"status": "found"},
    "policy_gap": {"reason": "We have no website."},
}


def one_of(model, there):
    """A row with every required column filled; ``there`` holds one row of each table it may point to."""
    mapper = model.__mapper__
    links = {
        r.key: there[r.mapper.class_]
        for r in mapper.relationships
        if r.direction.name == "MANYTOONE" and not any(c.nullable for c in r.local_columns)
    }
    linked = {c.key for r in mapper.relationships if r.key in links for c in r.local_columns}
    values = {
        column.key: a_value(column, there)
        for column in model.__table__.columns
        if column.key not in linked and not column.primary_key and not column.nullable and column.default is None
    }
    return model(**{**values, **links, **CHECKED.get(model.__tablename__, {})})


def a_value(column, there):
    for key in column.foreign_keys:
        return there[MODELS[key.column.table]].id
    for kind, value in {
        UtcDateTime: datetime(2017, 3, 4, 12, tzinfo=UTC), Date: TODAY, JSON: ["primary"], Boolean: False, Integer: 1,
    }.items():  # fmt: skip
        if isinstance(column.type, kind):
            return value
    return f"some {column.key}"


def add_one_of_each(models=LOGGED):
    """Table name → its row, each added by itself, with the number of log rows that came of it."""
    there, written = {}, {}
    for model in models:
        before = log_length()
        row = one_of(model, there)
        with saving(TESTER):
            db.session.add(row)
        there[model], written[model.__tablename__] = row, log_rows(before)
    return there, written


def something_to_change(row):
    """A plain column of a row and another value for it."""
    for column in row.__table__.columns:
        if not (column.foreign_keys or column.unique or column.primary_key):
            if isinstance(column.type, UtcDateTime):
                return column.key, datetime(2018, 1, 1, tzinfo=UTC)
            if column.type.python_type is str:
                return column.key, "another"
            if isinstance(column.type, JSON):
                return column.key, ["another"]
    raise AssertionError(f"{row.__tablename__} has nothing to change")


def as_logged(value):
    return value.isoformat() if isinstance(value, datetime) else value


def test_every_table_that_people_write_to_is_watched():
    unwatched = {model.__tablename__ for model in MODELS.values() if model not in LOGGED}
    # The log itself, and where people are signed in, which is not something they did to a review.
    assert unwatched == {"change_log", "chain_head", "signed_in_session"}


def test_a_row_created_in_any_table_is_one_row_in_the_log():
    there, written = add_one_of_each()
    setting_of = {model: 0 if model is User else there[Setting].id for model in LOGGED}
    for model, row in there.items():
        [entry] = written[model.__tablename__]
        assert (entry.verb, entry.subject, entry.subject_id) == ("created", model.__tablename__, row.id)
        assert (entry.who, entry.user_id, entry.before) == ("Tester", None, {})
        assert entry.after["id"] == row.id
        if getattr(row, "setting_id", "") is not None:  # an invitation may be to no setting yet
            assert entry.setting_id == setting_of[model], model
    assert verify_chain().faults == ()


def test_a_row_changed_in_any_table_is_one_row_in_the_log_with_what_was_and_what_is():
    there, _ = add_one_of_each(NOT_FROZEN)
    for model, row in there.items():
        name, new = something_to_change(row)
        before, was = log_length(), getattr(row, name)
        with saving(TESTER):
            setattr(row, name, new)
        [entry] = log_rows(before)
        assert (entry.verb, entry.subject, entry.subject_id) == ("changed", model.__tablename__, row.id)
        assert (entry.before, entry.after) == ({name: as_logged(was)}, {name: as_logged(new)})
    assert verify_chain().faults == ()


def test_a_row_removed_from_any_table_is_one_row_in_the_log_with_all_it_held():
    there, written = add_one_of_each(NOT_FROZEN)
    for model in reversed(NOT_FROZEN):
        row, number, before = there[model], there[model].id, log_length()
        with saving(TESTER):
            db.session.delete(row)
        [entry] = log_rows(before)
        assert (entry.verb, entry.subject, entry.subject_id) == ("removed", model.__tablename__, number)
        assert (entry.before, entry.after) == (written[model.__tablename__][0].after, {})
    assert verify_chain().faults == ()


@pytest.mark.parametrize("model", FROZEN)
def test_what_was_signed_is_neither_changed_nor_removed(model):
    there, _ = add_one_of_each()
    before, name = log_length(), model.__tablename__
    with pytest.raises(IntegrityError, match=rf"a {name} is never changed"), saving(TESTER):
        there[model].sha256 = "another"
    with pytest.raises(IntegrityError, match=r"a (snapshot|signature) is never (removed|changed)"), saving(TESTER):
        db.session.delete(there[model])
    assert log_length() == before
    assert verify_chain().faults == ()


def test_why_a_snapshot_was_reopened_is_added_to_it_and_logged():
    there, _ = add_one_of_each()
    [snapshot] = [row for model, row in there.items() if model.__tablename__ == "snapshot"]
    before = log_length()
    with saving(TESTER):
        snapshot.reopened_because = "A figure was wrong"
    [entry] = log_rows(before)
    assert (entry.before, entry.after) == ({"reopened_because": ""}, {"reopened_because": "A figure was wrong"})


def test_the_text_of_a_snapshot_is_not_kept_twice_but_its_hash_is_in_the_log():
    _, written = add_one_of_each()
    [entry] = written["snapshot"]
    assert "content" not in entry.after
    assert entry.after["sha256"] == "some sha256"


def test_what_was_is_told_even_where_it_was_not_read_first():
    setting = stored_review().setting
    number = setting.id
    db.session.expire_all()
    with saving(TESTER):
        setting.name = "Valley Academy"
    [entry] = log_rows(log_length() - 1)
    assert (entry.subject_id, entry.before) == (number, {"name": "Hillside Primary"})
    with saving(TESTER):
        setting.name = "Valley Academy"  # set again, unread, and the same: nothing to tell
    assert log_rows(entry.id) == []


def test_saving_what_is_already_so_writes_nothing():
    setting = stored_review().setting
    before = log_length()
    with saving(TESTER):
        setting.name = "Hillside Primary"
        setting.phases = ["primary"]
    assert log_length() == before


# In the same transaction.


def test_what_is_rolled_back_leaves_no_row_in_the_log():
    before = log_length()
    with pytest.raises(RuntimeError, match=r"^power cut$"), saving(TESTER):  # noqa: PT012 - the flush belongs to it
        db.session.add(new_setting())
        db.session.flush()
        assert log_length() == before + 1
        raise RuntimeError("power cut")
    assert log_length() == before
    assert db.session.scalar(select(func.count()).select_from(Setting)) == 0
    assert verify_chain().faults == ()


def test_what_the_database_refuses_leaves_no_row_in_the_log():
    review = stored_review()
    ref = edition_of(review).criteria[0].ref
    before = log_length()
    with pytest.raises(IntegrityError), saving(TESTER):
        db.session.add(Judgement(review=review, criterion_ref=ref, level=7))
    assert log_length() == before
    assert judgements_of(review) == {}


def test_an_unsigned_write_is_refused_and_leaves_nothing():
    db.session.add(new_setting())
    with pytest.raises(UnsignedChange, match=r"^no actor for created setting$"):
        db.session.commit()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Setting)) == 0
    assert log_length() == 0


def test_an_unsigned_change_and_an_unsigned_removal_are_refused_too():
    setting = stored_review().setting
    setting.name = "Valley"
    with pytest.raises(UnsignedChange, match=r"^no actor for changed setting$"):
        db.session.commit()
    db.session.rollback()
    db.session.delete(db.session.scalar(select(Review)))
    with pytest.raises(UnsignedChange, match=r"^no actor for removed review$"):
        db.session.commit()
    db.session.rollback()
    assert setting.name == "Hillside Primary"


@pytest.mark.parametrize(
    "statement",
    [
        update(Setting).values(name="Valley"),
        delete(Setting),
        insert(Setting).values(name="Valley", type="academy", phases=[], facilities=[]),
    ],
    ids=["update", "delete", "insert"],
)
def test_changing_many_rows_in_one_statement_is_refused_because_the_log_would_not_see_it(statement):
    with (
        pytest.raises(UnsignedChange, match=r"^setting is changed row by row, so that the log sees it$"),
        acting(TESTER),
    ):
        db.session.execute(statement)
    db.session.rollback()


def test_a_signature_ends_with_its_block_even_when_the_block_fails():
    with pytest.raises(ZeroDivisionError), saving(TESTER):
        1 / 0  # noqa: B018
    db.session.add(new_setting())
    with pytest.raises(UnsignedChange):
        db.session.flush()
    db.session.rollback()


def test_inner_signatures_give_way_to_outer_ones():
    with acting(TESTER):
        with acting(Actor(7, "Inner")):
            db.session.add(new_setting("Inner school"))
            db.session.flush()
        db.session.add(new_setting("Outer school"))
        db.session.commit()
    assert [(row.user_id, row.who) for row in log_rows()] == [(7, "Inner"), (None, "Tester")]


# Nothing secret.


def test_what_lets_somebody_in_is_never_in_the_log():
    before = log_length()
    password, stamp = "three random words", None
    with saving(TESTER):
        user = accounts.new_user("Jo Bright", "jo@hillside.example", password)
        user.totp_secret, user.recovery_codes, user.calendar_token = "TOTPTOTP", ["code-hash"], "calendar-secret"
        db.session.add(user)
    stamp, hashed = user.session_stamp, user.password_hash
    with saving(TESTER):
        user.password_hash, user.totp_secret = "another-hash", "ANOTHER"
        user.recovery_codes, user.calendar_token = ["next-hash"], "next-calendar"
    with saving(TESTER):
        user.session_stamp = "next-stamp"
    rows = log_rows(before)
    assert [row.verb for row in rows] == ["created", "changed", "changed"]
    assert [(row.before, row.after) for row in rows[1:]] == [({}, {})] * 2  # that something changed, and no more
    everything = json.dumps([[row.before, row.after] for row in rows])
    secrets = [
        password, stamp, hashed, "next-stamp", "another-hash", "TOTPTOTP", "ANOTHER", "code-hash", "next-hash",
        "calendar-secret", "next-calendar",
    ]  # fmt: skip
    assert [secret for secret in secrets if secret in everything] == []
    assert "jo@hillside.example" in everything


def test_columns_that_look_secret_are_all_left_out():
    names = {column.key for model in LOGGED for column in model.__table__.columns}
    looks_secret = {n for n in names if any(word in n for word in ("password", "token", "secret", "stamp", "recovery"))}
    _, written = add_one_of_each()
    logged = {key for rows in written.values() for row in rows for key in row.after}
    assert looks_secret
    assert logged & looks_secret == set()


# Instants.


def test_instants_are_kept_in_utc_and_need_a_time_zone():
    review = stored_review()
    ref = edition_of(review).criteria[0].ref
    summer = datetime(2017, 7, 1, 12, 30, tzinfo=ZoneInfo("Europe/London"))
    with saving(TESTER):
        db.session.add(Judgement(review=review, criterion_ref=ref, level=1, judged_at=summer))
    db.session.expire_all()
    [row] = judgements_of(review).values()
    assert (row.judged_at, row.judged_at.tzinfo, row.judged_at.hour) == (summer, UTC, 11)
    with pytest.raises(StatementError, match="an instant needs a time zone"), saving(TESTER):
        row.judged_at = datetime(2017, 7, 1, 12, 30)  # noqa: DTZ001 - the fault under test
