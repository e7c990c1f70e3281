"""People who work on a review together, and browsers signed in as them."""

import time
from typing import Any

from flask import Flask

from audit.services import accounts, sessions
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Membership, Role, User
from audit.web.security import NOTED, TOKEN
from tests.conftest import PASSWORD, TESTER, World
from tests.pages import PageClient


def join(world: World, role: Role, name: str, **membership: Any) -> User:
    """Somebody new in a school."""
    user = accounts.new_user(name, f"{name.replace(' ', '.')}@{world.setting.id}.example", PASSWORD)
    with accounts.saving(TESTER):
        db.session.add(user)
        db.session.flush()
        db.session.add(Membership(user_id=user.id, setting_id=world.setting.id, role=role.value, **membership))
    db.session.refresh(user)
    return user


def browser(app: Flask, user: User) -> PageClient:
    """Signed in, without the time that a password takes."""
    client: PageClient = app.test_client()
    token = sessions.begin(user, "Firefox")
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": user.get_id(), TOKEN: token, NOTED: int(time.time())})
    return client


def actor(user: User) -> Actor:
    return Actor(user.id, user.name)
