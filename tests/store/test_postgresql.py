"""The same tables, log, guards and journeys on PostgreSQL. See tests/postgresql.py for how to enable these."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from audit import create_app
from audit.services import signoff
from audit.services.assessing import assessment_of
from audit.services.backup import back_up, restore
from audit.services.errors import EditConflict, Refused
from audit.services.exports import score_export
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.people import leaders_of
from audit.services.snapshots import read_content, snapshot_faults
from audit.store.base import db
from audit.store.log import ChangeLog, verify_chain
from audit.store.people import Role
from audit.store.reviews import Judgement, Review, ReviewStatus
from audit.store.signoff import Snapshot
from tests.conftest import PASSWORD, TESTER, TODAY, World, make_world, settings_for
from tests.pages import PageClient
from tests.postgresql import new_database, require_server
from tests.services.test_signoff import MINUTE, actor, joined, submit
from tests.stocked import stocked_school

pytestmark = pytest.mark.postgresql
REF = "training-annual"


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with all tables, to copy from."""
    with new_database(require_server()) as url:
        application = create_app(settings_for(tmp_path_factory.mktemp("migrated"), url))
        with application.app_context():
            upgrade()
            db.session.remove()
            db.engine.dispose()
        yield url


@pytest.fixture
def app(migrated: str, tmp_path: Path) -> Iterator[Flask]:
    """In place of the application on SQLite, for every fixture that asks for one."""
    with new_database(require_server(), migrated) as url:
        application = create_app(settings_for(tmp_path, url))
        application.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, TODAY=TODAY)
        application.test_client_class = PageClient
        with application.app_context():
            yield application
            db.session.remove()
            db.engine.dispose()


def at_once(app: Flask, *jobs) -> list[object]:
    """Run jobs in threads that begin together; what each returned or raised."""
    barrier, results = Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job) -> None:
        with app.app_context():
            barrier.wait(20)
            try:
                results[number] = job()
            except Exception as error:
                results[number] = error
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(n, job)) for n, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    return results


def test_migrations_make_the_models_and_can_be_taken_back(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    make_world()
    db.session.remove()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    functions = db.session.execute(text("select count(*) from pg_proc where proname like 'refuse_%'")).scalar()
    assert functions == 0
    db.session.remove()
    upgrade()
    assert make_world().review.id == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update change_log set who = 'x'",
        "delete from change_log",
        "update snapshot set content = '{}'",
        "delete from snapshot",
        "update signature set name = 'x'",
        "delete from signature",
    ],
)
def test_the_database_refuses_to_change_the_record(world: World, statement: str) -> None:
    record_judgement(TESTER, world.review, REF, JudgementInput(level=2), 0)
    head = world.leader.membership_in(world.setting.id)
    snapshot = submit(world.review, head)
    signoff.sign(actor(head), world.review, head, snapshot.sha256, MINUTE, TODAY)
    with pytest.raises(DBAPIError, match=r"append-only|never changed or removed"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert verify_chain().faults == ()


def test_the_chain_holds_while_eight_write_at_once(app: Flask, world: World) -> None:
    review_id = world.review.id
    refs = [c.ref for c in assessment_of(world.review, TODAY).edition.criteria[:8]]
    before = db.session.scalar(select(func.count()).select_from(ChangeLog))
    db.session.rollback()

    def save(ref):
        def job() -> None:
            for version in range(5):
                row = db.session.get(Review, review_id)
                record_judgement(TESTER, row, ref, JudgementInput(level=2, rationale=f"{version}"), version)

        return job

    assert at_once(app, *(save(ref) for ref in refs)) == [None] * 8
    verdict = verify_chain()
    assert (verdict.rows, verdict.faults) == (before + 40, ())


def test_of_two_who_save_over_the_same_version_one_is_told(app: Flask, world: World) -> None:
    review_id = world.review.id
    record_judgement(TESTER, world.review, REF, JudgementInput(level=1), 0)

    def save() -> None:
        record_judgement(TESTER, db.session.get(Review, review_id), REF, JudgementInput(level=2), 1)

    results = at_once(app, *[save] * 6)
    assert sorted(type(r).__name__ for r in results) == ["EditConflict"] * 5 + ["NoneType"]
    assert any(isinstance(r, EditConflict) for r in results)
    assert find_judgement(world.review, REF).version == 2


def test_two_who_sign_at_the_same_moment_make_it_signed(app: Flask, world: World) -> None:
    record_judgement(TESTER, world.review, REF, JudgementInput(level=2), 0)
    head = world.leader.membership_in(world.setting.id)
    chair = joined(world, "Chris Chair", Role.GOVERNOR, "Chair", signs=True)
    shown, review_id, ids = submit(world.review, head).sha256, world.review.id, (head.id, chair.id)

    def sign(member_id):
        def job() -> None:
            member = db.session.get(type(head), member_id)
            signoff.sign(actor(member), db.session.get(Review, review_id), member, shown, MINUTE, TODAY)

        return job

    assert at_once(app, *(sign(number) for number in ids)) == [None, None]
    assert db.session.get(Review, review_id).status == ReviewStatus.SIGNED


def test_nothing_is_saved_beside_a_submission(app: Flask, world: World) -> None:
    """Whoever saves while a leader submits is in the frozen copy, or is refused."""
    record_judgement(TESTER, world.review, REF, JudgementInput(level=1), 0)
    head = world.leader.membership_in(world.setting.id)
    review_id, head_id = world.review.id, head.id
    refs = [s.criterion.ref for s in assessment_of(world.review, TODAY).applicable if s.criterion.ref != REF][:6]

    def save(ref):
        return lambda: record_judgement(TESTER, db.session.get(Review, review_id), ref, JudgementInput(level=2), 0).id

    def hand_in() -> None:
        member, review = db.session.get(type(head), head_id), db.session.get(Review, review_id)
        signoff.submit(actor(member), review, member, "", review.version, TODAY)

    results = at_once(app, hand_in, *(save(ref) for ref in refs))
    assert results[0] is None
    assert all(isinstance(r, int | Refused) for r in results[1:])
    snapshot = db.session.scalars(select(Snapshot)).one()
    frozen = {c["ref"] for s in read_content(snapshot)["strands"] for c in s["criteria"] if c["claimed"] is not None}
    assert frozen == set(db.session.scalars(select(Judgement.criterion_ref)))


def test_a_backup_of_sqlite_is_restored_into_postgresql(app: Flask, empty_database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sqlite"
    folder.mkdir()
    shutil.copy(empty_database, folder / "plumbline.sqlite3")
    other = create_app(settings_for(folder))
    other.config.update(TODAY=TODAY)
    with other.app_context():
        school = stocked_school()
        review = db.session.get(Review, school.review)
        submit(review, leaders_of(review.setting, TODAY)[0].membership_in(review.setting_id))
        before = score_export(review, None)
        back_up(tmp_path / "backup.zip")
        db.session.remove()
        db.engine.dispose()
    assert restore(tmp_path / "backup.zip").faults == ()
    assert list(snapshot_faults()) == []
    assert score_export(db.session.get(Review, school.review), None) == before
    make_world("Valley Academy", "head@valley.example")  # numbers go on after those that were restored
    assert verify_chain().faults == ()


def test_the_main_pages_work(app: Flask) -> None:
    school = stocked_school()
    client = app.test_client()
    client.post("/sign-in", data={"email": school.email, "password": PASSWORD})
    review, setting = f"/reviews/{school.review}", f"/settings/{school.setting}"
    for place in (
        "", "/strands/leadership", f"/criteria/{REF}", f"/criteria/{REF}/history", "/gaps/", "/plan", "/sources",
        "/charts/", "/sign-off", "/submit",
    ):  # fmt: skip
        assert client.get(review + place).status_code == 200, place
    for place in ("/", "/evidence", "/history", "/history?kind=judgements&from=1/1/2017&who=Tester", "/people"):
        assert client.get(setting + place).status_code == 200, place
    for place in (f"/evidence/{school.evidence}/history", f"/actions/{school.action}/history"):
        assert "change" in client.page(place).text
    page = client.page(f"{review}/submit")
    client.send(f"{review}/submit", version=page.value("version"))
    assert client.page(f"{review}/revisions/1").heading == "Review 2016 to 2017, revision 1"
