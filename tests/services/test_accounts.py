"""Signing in: passwords, addresses, and who may set up an installation."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from audit.services import accounts
from audit.services.accounts import (
    PASSWORD_MAX,
    PASSWORD_MIN,
    check_password,
    installation_is_new,
    new_user,
    set_up,
)
from audit.services.errors import Refused
from audit.services.reviews import SettingDetails, new_setting
from audit.services.saving import saving
from audit.store.base import db
from audit.store.log import ChangeLog
from audit.store.people import Membership, Role, Setting, User
from tests.builders import TESTER, TODAY

pytestmark = pytest.mark.usefixtures("database", "quick_hashes")
PASSWORD = "three random words"
ADDRESS = "head@hillside.example"


@pytest.fixture
def quick_hashes(monkeypatch):
    """The same hash with less work, for tests that are not about how much there is."""
    monkeypatch.setattr(accounts, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


def setting(name="Hillside", **facts):
    return new_setting(SettingDetails(name, "maintained", ("primary",), ()), **facts)


def saved_user(email=ADDRESS, password=PASSWORD):
    with saving(TESTER):
        db.session.add(user := new_user(" Jo  Bright ", email, password))
    return user


@pytest.mark.parametrize("password", ["", "short", "x" * (PASSWORD_MIN - 1), "x" * (PASSWORD_MAX + 1)])
def test_passwords_too_short_or_too_long_are_refused(password):
    with pytest.raises(Refused) as refusal:
        new_user("Jo", ADDRESS, password)
    length = (
        f"{PASSWORD_MIN} characters or more" if len(password) < PASSWORD_MIN else f"{PASSWORD_MAX} characters or fewer"
    )
    assert str(refusal.value).startswith(f"Choose a password of {length}")


@pytest.mark.parametrize("password", ["x" * PASSWORD_MIN, "x" * PASSWORD_MAX, "żółć gęślą jaźń", " spaces around "])
def test_any_words_of_enough_characters_make_a_password(password):
    saved_user(password=password)
    assert check_password(ADDRESS, password) is not None
    assert check_password(ADDRESS, password[:-1]) is None
    assert check_password(ADDRESS, password.upper() if password != password.upper() else password.lower()) is None


def test_a_password_is_kept_only_as_an_argon2_hash_that_differs_each_time():
    one, two = saved_user(), saved_user("other@hillside.example")
    assert one.password_hash.startswith("$argon2id$")
    assert one.password_hash != two.password_hash
    assert PASSWORD not in one.password_hash
    assert one.session_stamp != two.session_stamp


def test_hashing_takes_the_work_that_the_library_recommends(monkeypatch):
    monkeypatch.undo()
    recommended = PasswordHasher()
    assert not recommended.check_needs_rehash(new_user("Jo", ADDRESS, PASSWORD).password_hash)


def test_a_name_and_an_address_are_tidied():
    user = saved_user(email="  Head@Hillside.Example ")
    assert (user.name, user.email) == ("Jo Bright", ADDRESS)
    assert check_password("HEAD@hillside.example  ", PASSWORD) == user


def test_nobody_gets_in_with_a_wrong_address_a_wrong_password_or_none():
    saved_user()
    for email, password in [
        (ADDRESS, "three random word"),
        ("nobody@hillside.example", PASSWORD),
        (ADDRESS, ""),
        ("", ""),
    ]:
        assert check_password(email, password) is None


def test_a_damaged_hash_lets_nobody_in_and_breaks_nothing():
    user = saved_user()
    with saving(TESTER):
        user.password_hash = "not a hash"
    assert check_password(ADDRESS, PASSWORD) is None


@pytest.mark.parametrize("email", [ADDRESS, "HEAD@HILLSIDE.example", f" {ADDRESS} "])
def test_an_address_is_one_persons(email):
    saved_user()
    with pytest.raises(Refused) as refusal:
        new_user("Somebody else", email, PASSWORD)
    assert str(refusal.value) == "Somebody already signs in with this email address. Use another, or sign in."


def test_setting_up_makes_the_setting_and_its_leader_and_signs_for_it():
    assert installation_is_new()
    made = setting()
    user = set_up(made, "Jo Bright", ADDRESS, PASSWORD)
    assert user.role_in(made.id, TODAY) is Role.LEADER
    assert check_password(ADDRESS, PASSWORD) == user
    rows = db.session.scalars(select(ChangeLog)).all()
    assert sorted(row.subject for row in rows) == ["membership", "setting", "user_account"]
    assert {row.who for row in rows} == {"Jo Bright (set-up)"}


def test_setting_up_is_closed_once_somebody_has_done_so():
    set_up(setting(), "Jo Bright", ADDRESS, PASSWORD)
    assert not installation_is_new()
    with pytest.raises(Refused) as refusal:
        set_up(setting("Second"), "Intruder", "intruder@x.example", PASSWORD)
    assert str(refusal.value) == "This installation is already set up. Sign in instead."
    assert db.session.scalars(select(Setting.name)).all() == ["Hillside"]
    assert db.session.scalars(select(User.email)).all() == [ADDRESS]


def test_the_example_does_not_close_setting_up():
    with saving(TESTER):
        db.session.add(setting("Example", is_example=True))
    assert installation_is_new()
    set_up(setting(), "Jo Bright", ADDRESS, PASSWORD)
    assert not installation_is_new()


def test_a_refused_set_up_leaves_nothing_behind():
    with pytest.raises(Refused):
        set_up(setting(), "Jo", ADDRESS, "short")
    db.session.commit()
    for table in (Setting, User, Membership, ChangeLog):
        assert db.session.scalars(select(table)).all() == []
    assert installation_is_new()
