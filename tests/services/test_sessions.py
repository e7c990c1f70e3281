"""Sessions of browsers, and the second step of signing in."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import event, select, update

from audit.services import accounts, second_factor, sessions
from audit.services.errors import Refused
from audit.store.base import begin_writing, db, utc_now
from audit.store.log import ChangeLog
from audit.store.people import SignedInSession
from tests.conftest import PASSWORD, TESTER, World

HOUR = timedelta(minutes=60)
NOW = datetime(2017, 3, 4, 12, 0, 10, tzinfo=UTC)  # ten seconds into a step
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the key of RFC 6238's examples: "12345678901234567890"


def seen(token: str, ago: timedelta) -> None:
    """As if nothing had happened in that browser for so long."""
    db.session.execute(
        update(SignedInSession)
        .where(SignedInSession.token_hash == sessions.hash_of(token))
        .values(last_seen_at=utc_now() - ago)
    )
    db.session.commit()


def test_a_session_is_found_by_its_token_and_kept_as_a_hash(world: World) -> None:
    token = sessions.begin(world.leader, "Firefox on Windows")
    row = sessions.find(token, HOUR)
    assert (row.user, row.browser) == (world.leader, "Firefox on Windows")
    assert token not in (row.token_hash, row.browser)
    assert sessions.find("something else", HOUR) is None


def test_a_session_ends_after_the_idle_time_and_not_before(world: World) -> None:
    token = sessions.begin(world.leader, "Firefox")
    seen(token, timedelta(minutes=59))
    assert sessions.find(token, HOUR) is not None
    seen(token, timedelta(minutes=61))
    assert sessions.find(token, HOUR) is None
    sessions.touch(token, HOUR)  # too late
    assert sessions.find(token, HOUR) is None


def test_last_seen_is_written_at_most_every_two_minutes(world: World) -> None:
    token = sessions.begin(world.leader, "Firefox")
    written = []

    @event.listens_for(db.engine, "after_cursor_execute")
    def count(_connection: object, cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE signed_in_session"):
            written.append(cursor.rowcount)

    seen(token, timedelta(minutes=3))
    written.clear()
    sessions.touch(token, HOUR)
    sessions.touch(token, HOUR)
    event.remove(db.engine, "after_cursor_execute", count)
    assert written == [1, 0]
    assert utc_now() - sessions.find(token, HOUR).last_seen_at < timedelta(seconds=10)


def test_a_busy_database_does_not_stop_a_page_from_being_read(app: Flask, world: World) -> None:
    token = sessions.begin(world.leader, "Firefox")
    seen(token, timedelta(minutes=3))
    begin_writing()  # somebody else is in the middle of writing
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=1")  # the pool gives this one out next
    sessions.touch(token, HOUR)
    db.session.rollback()
    assert sessions.find(token, HOUR) is not None


def test_one_browser_is_signed_out_and_the_others_stay(world: World) -> None:
    first, second = sessions.begin(world.leader, "Firefox"), sessions.begin(world.leader, "Chrome")
    sessions.end(TESTER, sessions.find(first, HOUR))
    assert sessions.find(first, HOUR) is None
    assert sessions.sessions_of(world.leader, HOUR) == [sessions.find(second, HOUR)]


def test_signing_out_everywhere_is_in_the_change_log_and_sessions_are_not(world: World) -> None:
    tokens = [sessions.begin(world.leader, "Firefox") for _ in range(3)]
    before = db.session.scalars(select(ChangeLog)).all()
    sessions.sign_out_everywhere(TESTER, world.leader)
    assert [sessions.find(token, HOUR) for token in tokens] == [None, None, None]
    row = db.session.scalars(select(ChangeLog).order_by(ChangeLog.id.desc())).first()
    assert (len(before) + 1, row.subject, row.after) == (row.id, "user_account", {})


def test_old_sessions_are_swept(world: World) -> None:
    token = sessions.begin(world.leader, "Firefox")
    seen(token, timedelta(days=31))
    sessions.begin(world.leader, "Chrome")
    assert [row.browser for row in db.session.scalars(select(SignedInSession))] == ["Chrome"]


def test_changing_the_password_needs_the_old_one_and_ends_every_session(world: World) -> None:
    token = sessions.begin(world.leader, "Firefox")
    with pytest.raises(Refused, match="not your present password"):
        accounts.change_password(world.leader, "wrong password here", "another good password")
    with pytest.raises(Refused, match="12 characters"):
        accounts.change_password(world.leader, PASSWORD, "short")
    assert sessions.find(token, HOUR) is not None
    accounts.change_password(world.leader, PASSWORD, "another good password")
    assert sessions.find(token, HOUR) is None
    assert accounts.knows_password(world.leader, "another good password")


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
            "Mobile/15E148 Safari/604.1",
            "Safari on an iPad",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
            "Safari/537.36 Edg/131.0.0.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/131.0.0.0 Safari/537.36", "Chrome on a Chromebook"),
        ("<script>", "Another browser"),
        ("", "Another browser"),
    ],
)
def test_browsers_are_named_as_their_owners_know_them(user_agent: str, words: str) -> None:
    assert sessions.browser_words(user_agent) == words


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, SHA-1: at 59 seconds 94287082, of which we take the last six digits."""
    at = datetime.fromtimestamp(59, UTC)
    assert second_factor.step_of(SECRET, "287082", at) == 1
    assert second_factor.step_of(SECRET, "287 082", at) == 1
    assert second_factor.step_of(SECRET, "287083", at) is None


@pytest.mark.parametrize(("seconds", "right"), [(-41, False), (-30, True), (0, True), (30, True), (50, False)])
def test_a_phones_clock_may_be_half_a_minute_out(seconds: int, right: bool) -> None:
    code = pyotp.TOTP(SECRET).at(NOW + timedelta(seconds=seconds))
    assert (second_factor.step_of(SECRET, code, NOW) is not None) == right


@pytest.mark.parametrize("code", ["", "28708", "2870820", "abcdef", "２８７０８２", "é"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert second_factor.step_of(SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def turned_on(world: World) -> list[str]:
    here = sessions.find(sessions.begin(world.leader, "Firefox"), HOUR)
    return second_factor.turn_on(world.leader, SECRET, pyotp.TOTP(SECRET).at(NOW), NOW, here)


def test_a_wrong_code_does_not_turn_it_on(world: World) -> None:
    here = sessions.find(sessions.begin(world.leader, "Firefox"), HOUR)
    with pytest.raises(Refused, match="Wait for the next code"):
        second_factor.turn_on(world.leader, SECRET, "000000", NOW, here)
    assert world.leader.totp_secret is None


def test_a_code_opens_one_session_only(world: World) -> None:
    turned_on(world)
    step = second_factor.step_of(SECRET, pyotp.TOTP(SECRET).at(NOW), NOW)
    assert sessions.begin(world.leader, "Somebody who looked over the shoulder", step) is None
    assert sessions.begin(world.leader, "Chrome", step + 1) is not None
    assert sessions.begin(world.leader, "Chrome", step + 1) is None


def test_ten_recovery_codes_each_work_once(world: World) -> None:
    codes = turned_on(world)
    assert len(set(codes)) == 10
    assert not set(codes) & set(world.leader.recovery_codes)
    for code in codes:
        assert second_factor.use_recovery_code(world.leader, code.lower().replace("-", " "))
        assert not second_factor.use_recovery_code(world.leader, code)
    assert world.leader.recovery_codes == []


def test_recovery_codes_are_read_as_people_write_them(world: World) -> None:
    codes = turned_on(world)
    assert second_factor.use_recovery_code(world.leader, codes[0].replace("0", "o").replace("1", "l"))
    assert not second_factor.use_recovery_code(world.leader, "")
    assert second_factor.looks_like_recovery_code(codes[1])
    assert not second_factor.looks_like_recovery_code("287 082")


def test_new_recovery_codes_replace_the_old(world: World) -> None:
    old = turned_on(world)
    new = second_factor.new_recovery_codes(world.leader)
    assert not second_factor.use_recovery_code(world.leader, old[0])
    assert second_factor.use_recovery_code(world.leader, new[0])


def test_turning_it_off_leaves_nothing_behind(world: World) -> None:
    turned_on(world)
    second_factor.turn_off(TESTER, world.leader)
    assert (world.leader.totp_secret, world.leader.recovery_codes) == (None, [])


def test_neither_key_nor_codes_are_in_the_change_log(world: World) -> None:
    codes = turned_on(world)
    said = str([(row.before, row.after) for row in db.session.scalars(select(ChangeLog))])
    for secret in (SECRET, *codes, *world.leader.recovery_codes):
        assert secret not in said


def test_the_picture_for_the_phone_is_plain_svg(world: World) -> None:
    picture = second_factor.qr_code(SECRET, world.leader).decode()
    assert picture.lstrip().startswith("<?xml")
    assert "<svg" in picture
    assert "style=" not in picture
    assert "<script" not in picture
