"""The log's chain: whole while nobody meddles, and telling what was changed, removed, moved or cut off."""

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import IntegrityError

from audit.services.saving import saving
from audit.store.base import db
from audit.store.log import ChainHead, ChangeLog, row_hash, verify_chain
from audit.store.people import Setting
from tests.builders import TESTER, stored_review

pytestmark = pytest.mark.usefixtures("database")
CHANGED, LOOSE = "Row {} was changed after it was written", "Row {} does not follow from the row before it"


def log_rows():
    return db.session.scalars(select(ChangeLog).order_by(ChangeLog.id)).all()


def log_length():
    return db.session.scalar(select(func.count()).select_from(ChangeLog))


def new_setting(name):
    return Setting(name=name, type="academy", phases=["primary"], facilities=[])


def test_the_chain_runs_through_several_rows_of_one_flush():
    with saving(TESTER):
        db.session.add_all([new_setting(f"School {n}") for n in range(5)])
    rows = log_rows()
    assert [row.id for row in rows] == [1, 2, 3, 4, 5]
    assert rows[0].previous_hash == "0" * 64
    assert [row.previous_hash for row in rows[1:]] == [row.hash for row in rows[:-1]]
    assert len({row.hash for row in rows}) == 5
    head = db.session.get(ChainHead, 1)
    assert (head.length, head.hash) == (5, rows[-1].hash)
    verdict = verify_chain()
    assert (verdict.rows, verdict.faults) == (5, ())


def test_an_empty_log_is_whole():
    verdict = verify_chain()
    assert (verdict.rows, verdict.faults) == (0, ())


def test_words_of_every_script_keep_the_chain_whole():
    review = stored_review("École Ångström 学校 “quotes” \\ \n\t🙂")
    with saving(TESTER):
        review.setting.name = "é"  # decomposed, and kept so
    db.session.expire_all()
    assert verify_chain().faults == ()


@pytest.fixture
def ten_rows(database):
    """A log of ten rows, with the triggers that guard it taken away, as somebody with the file could."""
    with saving(TESTER):
        db.session.add_all([new_setting(f"School {n}") for n in range(10)])
    db.session.execute(text("drop trigger change_log_no_update"))
    db.session.execute(text("drop trigger change_log_no_delete"))
    db.session.commit()


def tamper(*statements):
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()
    return verify_chain().faults


@pytest.mark.usefixtures("ten_rows")
@pytest.mark.parametrize(
    "change",
    [
        "who = 'Somebody else'", "user_id = 7", "verb = 'removed'", "subject = 'review'", "subject_id = 99",
        "setting_id = 99", "at = '2016-01-01 00:00:00.000000'", "after = '{}'", "before = '{\"name\": \"Other\"}'",
    ],
)  # fmt: skip
def test_a_row_changed_afterwards_is_named(change):
    statement = f"update change_log set {change} where id = 4"  # noqa: S608 - no words from outside
    assert tamper(statement) == (CHANGED.format(4),)


@pytest.mark.usefixtures("ten_rows")
def test_a_removed_row_is_named():
    assert tamper("delete from change_log where id = 4") == ("Row 4 is missing", LOOSE.format(5))


@pytest.mark.usefixtures("ten_rows")
def test_every_removed_row_is_named():
    assert tamper("delete from change_log where id in (4, 5, 6, 8)") == (
        "Rows 4 to 6 are missing", LOOSE.format(7), "Row 8 is missing", LOOSE.format(9),
    )  # fmt: skip


@pytest.mark.usefixtures("ten_rows")
def test_the_first_row_removed_is_named():
    assert tamper("delete from change_log where id = 1") == ("Row 1 is missing", LOOSE.format(2))


@pytest.mark.usefixtures("ten_rows")
def test_two_rows_in_each_others_place_are_named():
    faults = tamper(
        "update change_log set id = 99 where id = 4",
        "update change_log set id = 4 where id = 5",
        "update change_log set id = 5 where id = 99",
    )
    assert faults == (LOOSE.format(4), CHANGED.format(4), LOOSE.format(5), CHANGED.format(5), LOOSE.format(6))


@pytest.mark.usefixtures("ten_rows")
def test_a_cut_tail_is_told_with_how_long_the_log_should_be():
    assert tamper("delete from change_log where id > 8") == ("The log should end at row 10; it ends at row 8",)


@pytest.mark.usefixtures("ten_rows")
def test_a_log_emptied_whole_is_told():
    assert tamper("delete from change_log") == ("The log should end at row 10; it ends at row 0",)


@pytest.mark.usefixtures("ten_rows")
def test_a_changed_row_with_a_new_hash_breaks_the_row_after_it():
    content = "update change_log set who = 'Somebody else', hash = 'f00d' where id = 4"
    assert tamper(content) == (CHANGED.format(4), LOOSE.format(5))


@pytest.mark.usefixtures("ten_rows")
def test_a_row_added_at_the_end_by_hand_is_told():
    columns = "at, user_id, who, setting_id, verb, subject, subject_id, before, after, previous_hash, hash"
    statement = f"insert into change_log select 11, {columns} from change_log where id = 10"  # noqa: S608 - as above
    faults = tamper(statement)
    assert faults == (LOOSE.format(11), CHANGED.format(11), "The log should end at row 10; it ends at row 11")


@pytest.mark.usefixtures("ten_rows")
def test_a_last_row_rewritten_with_a_hash_that_fits_is_told():
    last = db.session.get(ChangeLog, 10)
    keys = ("id", "at", "user_id", "who", "setting_id", "verb", "subject", "subject_id", "before", "after")
    forged = row_hash(last.previous_hash, {**{key: getattr(last, key) for key in keys}, "who": "Somebody else"})
    statement = f"update change_log set who = 'Somebody else', hash = '{forged}' where id = 10"  # noqa: S608 - as above
    faults = tamper(statement)
    assert faults == ("Row 10 is not the one that the log should end with",)


@pytest.mark.usefixtures("ten_rows")
def test_a_missing_head_is_told():
    assert tamper("delete from chain_head") == ("Where the log should end is not recorded; it ends at row 10",)


@pytest.mark.parametrize(
    "statement",
    ["update change_log set who = 'Somebody else'", "delete from change_log", "delete from change_log where id = 1"],
)
def test_the_database_itself_refuses_to_change_or_remove_log_rows(statement):
    stored_review()
    with pytest.raises(IntegrityError, match="the change log is append-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert log_length() == 2


def test_the_log_refuses_to_be_changed_through_its_own_table_too():
    stored_review()
    with pytest.raises(IntegrityError, match="the change log is append-only"):
        db.session.execute(delete(ChangeLog))
    db.session.rollback()
