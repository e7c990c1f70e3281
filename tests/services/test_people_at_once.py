"""Two people, or two clicks, at the same moment: on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from flask_migrate import upgrade

from audit import create_app
from audit.services import accounts, invitations, people, second_factor, sessions
from audit.services.errors import Refused
from audit.services.invitations import InvitationInput
from audit.services.people import MemberInput
from audit.store.base import begin_writing, db
from audit.store.log import verify_chain
from audit.store.people import Membership, Role, User
from tests.conftest import PASSWORD, TESTER, TODAY, make_world, settings_for
from tests.postgresql import new_database, require_server

AT_ONCE = 4


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def app(request: pytest.FixtureRequest, empty_database: Path, tmp_path: Path) -> Iterator[Flask]:
    if request.param == "sqlite":
        shutil.copy(empty_database, tmp_path / "plumbline.sqlite3")
        yield from opened(create_app(settings_for(tmp_path)))
        return
    with new_database(require_server()) as url:
        app = create_app(settings_for(tmp_path, url))
        with app.app_context():
            upgrade()
        yield from opened(app)


def opened(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def at_once(app: Flask, do: Callable[[int], object]) -> list[object]:
    """What came of doing it several times at the same moment, each as a request would: a result, or Refused."""
    start = Barrier(AT_ONCE)

    def one(n: int) -> object:
        with app.app_context():
            start.wait()
            begin_writing()
            try:
                return do(n)
            except Refused:
                return Refused

    db.session.rollback()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_a_link_is_used_once(app: Flask) -> None:
    world = make_world()
    link = invitations.invite(TESTER, world.setting, InvitationInput("sam@board.example", "Sam", Role.GOVERNOR))
    token = link.token
    results = at_once(app, lambda _: invitations.register(invitations.find_link(token), "Sam", PASSWORD).id)
    assert sum(result is Refused for result in results) == AT_ONCE - 1
    assert len(people.members_of(world.setting)) == 2
    assert verify_chain().faults == ()


def test_a_code_opens_one_session(app: Flask) -> None:
    user_id = make_world().leader.id
    results = at_once(app, lambda _: sessions.begin(db.session.get_one(User, user_id), "Firefox", totp_step=7))
    assert sum(token is not None for token in results) == 1


def test_a_recovery_code_works_once(app: Flask) -> None:
    user = make_world().leader
    code = second_factor.new_recovery_codes(user)[0]
    user_id = user.id
    results = at_once(app, lambda _: second_factor.use_recovery_code(db.session.get_one(User, user_id), code))
    assert sorted(results) == [False] * (AT_ONCE - 1) + [True]


def test_leaders_who_all_step_down_leave_one(app: Flask) -> None:
    world = make_world()
    for n in range(AT_ONCE - 1):
        user = accounts.new_user(f"Leader {n}", f"leader{n}@here.example", PASSWORD)
        with accounts.saving(TESTER):
            db.session.add(user)
            db.session.flush()
            db.session.add(Membership(user_id=user.id, setting_id=world.setting.id, role=Role.LEADER.value))
    members = [member.id for member in people.members_of(world.setting)]

    def step_down(n: int) -> str:
        member = db.session.get_one(Membership, members[n])
        people.change_member(TESTER, member, MemberInput(Role.GOVERNOR))
        return "stepped down"

    results = at_once(app, step_down)
    assert sum(result is Refused for result in results) == 1
    assert len(people.leaders_of(world.setting, TODAY)) == 1
    assert verify_chain().faults == ()
