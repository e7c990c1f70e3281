"""Fixtures: an application on a fresh database, people signed in, and a setting with a review."""

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from audit import create_app
from audit.config import Settings
from audit.services import accounts
from audit.services.reviews import SettingDetails, new_setting, start_review
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Membership, Role, Setting, User
from audit.store.reviews import Review
from tests.builders import EDITION
from tests.pages import PageClient

TODAY = date(2017, 3, 4)
PASSWORD = "three random words"
TESTER = Actor(None, "Tester")


def settings_for(folder: Path, database_url: str = "") -> Settings:
    return Settings(
        data=folder,
        database_url=database_url or f"sqlite:///{folder / 'plumbline.sqlite3'}",
        secret_key="only for tests",
        https_only=False,
        idle_minutes=60,
    )


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database, made once and copied for every test."""
    folder = tmp_path_factory.mktemp("empty")
    app = create_app(settings_for(folder))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return folder / "plumbline.sqlite3"


@pytest.fixture
def app(empty_database: Path, tmp_path: Path) -> Flask:
    shutil.copy(empty_database, tmp_path / "plumbline.sqlite3")
    app = create_app(settings_for(tmp_path))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, TODAY=TODAY)
    app.test_client_class = PageClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@dataclass(frozen=True)
class World:
    """One school, its head, and an open review."""

    setting: Setting
    leader: User
    review: Review


def make_world(name: str = "Hillside Primary", email: str = "head@hillside.example", **details: object) -> World:
    setting = new_setting(
        SettingDetails(
            name,
            str(details.get("type", "maintained")),
            tuple(details.get("phases", ("early-years", "primary"))),
            tuple(details.get("facilities", ("website", "children-online"))),
        )
    )
    leader = accounts.new_user("Jo Bright", email, PASSWORD)
    with accounts.saving(TESTER):
        db.session.add_all([setting, leader])
        db.session.flush()
        db.session.add(Membership(user_id=leader.id, setting_id=setting.id, role=Role.LEADER.value))
    return World(setting, leader, start_review(TESTER, setting, 2016, TODAY, EDITION))


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def stranger(app: Flask) -> World:
    """Another school on the same installation."""
    return make_world("Valley Academy", "head@valley.example", type="academy", phases=("secondary",))


@pytest.fixture
def client(app: Flask) -> PageClient:
    """Nobody signed in."""
    return app.test_client()


@pytest.fixture
def head(world: World, client: PageClient) -> PageClient:
    """The head of the school, signed in."""
    client.post("/sign-in", data={"email": world.leader.email, "password": PASSWORD})
    return client
