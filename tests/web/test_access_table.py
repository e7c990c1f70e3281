"""The access table: every route, every sort of person, in their own setting and in another, to read and to write.

What should happen is worked out here from what each route declares, not by the guard that is tested. Who should be let
through must reach the view; a stand-in takes its place, so that nothing is changed. Everybody else meets the real
application, which must refuse and write nothing.
"""

import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import func, select
from werkzeug.routing import Rule

from audit import create_app
from audit.config import ROOT
from audit.services import accounts, comments, invitations, questions, sessions
from audit.services.invitations import InvitationInput
from audit.store.base import Base, db
from audit.store.evidence import EvidenceUse
from audit.store.people import Membership, Role, User
from audit.web.access import LOOK_UP, READING, Access, UndeclaredAccess, access_of, allow, init_app, public
from audit.web.access_table import access_table
from audit.web.security import NOTED, TOKEN
from tests.conftest import PASSWORD, TESTER, TODAY, World, make_world, settings_for
from tests.pages import Page, PageClient
from tests.policies import policy_of
from tests.stocked import add_evidence, judge, plan

OWN, OTHER = "own", "other"
REACHED, SIGN_IN, MISSING, FORBIDDEN = "reached", "asked to sign in", "not found", "forbidden"
NOT_OFFERED = "answered 405"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

# Parts of an address that name nothing of a setting: a value that exists.
PLAIN = {
    "filename": "manifest.json",
    "token": "no-such-link",
    "source_id": "kcsie-2016",
    "revision": 1,
    "part_id": "2-3",
}
REFS = {"judging.strand": "leadership", "rubric.strand": "leadership", "compliance.requirement": "KCSIE-2016-67"}


@dataclass(frozen=True)
class Person:
    """Somebody, and what they are in each of the two settings."""

    name: str
    user_id: int | None = None
    roles: dict[str, Role] = field(default_factory=dict)


@dataclass(frozen=True)
class Sides:
    """Two schools, and for each the ids that addresses are made of."""

    ids: dict[str, dict[str, Any]]
    people: dict[str, Person]


def stock(world: World) -> dict[str, Any]:
    """One of each thing that an address can name. A new kind of id is added here."""
    judge(world.review, 12)
    add_evidence(world, world.review, 1)
    plan(world.review, 1)
    use = db.session.scalars(select(EvidenceUse).where(EvidenceUse.review_id == world.review.id)).first()
    member = member_of(world, Role.GOVERNOR, f"aside@{world.setting.id}.example").membership_in(world.setting.id)
    said = InvitationInput(f"asked@{world.setting.id}.example", "Al", Role.GOVERNOR)
    invitation = invitations.invite(TESTER, world.setting, said).invitation
    sessions.begin(world.leader, "Firefox")
    topic = comments.about_criterion(world.review, "training-annual")
    comment = comments.add_comment(TESTER, topic, "When was the last course?", [], TODAY)
    policy = policy_of(world.review)
    question = questions.ask_own(TESTER, world.review, "Who reads the reports?", None, "")
    return {
        "setting_id": world.setting.id,
        "review_id": world.review.id,
        "evidence_id": use.evidence_id,
        "file_id": use.evidence.file.id,
        "action_id": first_id("action", "review_id", world.review.id),
        "use_id": use.id,
        "member_id": member.id,
        "invitation_id": invitation.id,
        "comment_id": comment.id,
        "question_id": question.id,
        "check_id": policy["check"],
        "other_check_id": policy["older_check"],
        "session_id": first_id("signed_in_session", "user_id", world.leader.id),
    }


def first_id(table: str, column: str, value: int) -> int:
    columns = Base.metadata.tables[table].c
    return db.session.scalar(select(func.min(columns.id)).where(columns[column] == value))


def member_of(world: World, role: Role, email: str, **membership: Any) -> User:
    user = accounts.new_user(f"A {role.value}", email, PASSWORD)
    with accounts.saving(TESTER):
        db.session.add(user)
        db.session.flush()
        db.session.add(Membership(user_id=user.id, setting_id=world.setting.id, role=role.value, **membership))
    return user


def two_schools() -> Sides:
    here = make_world("Hillside Primary", "head@hillside.example")
    there = make_world("Valley Academy", "head@valley.example", type="academy", phases=("secondary",))
    ids = {OWN: stock(here), OTHER: stock(there)}
    people = [Person("anonymous"), Person("leader", here.leader.id, {OWN: Role.LEADER})]
    for role in (Role.CONTRIBUTOR, Role.GOVERNOR, Role.READER):
        user = member_of(here, role, f"{role.value}@here.example", ends_on=TODAY if role is Role.READER else None)
        people.append(Person(role.value, user.id, {OWN: role}))
    late = member_of(here, Role.READER, "late@here.example", ends_on=TODAY - timedelta(days=1))
    people.append(Person("reader whose time is over", late.id))
    administrator = accounts.new_user("Ad", "admin@here.example", PASSWORD)
    with accounts.saving(TESTER):
        administrator.is_admin = True
        db.session.add(administrator)
    people.append(Person("administrator", administrator.id))
    people.append(Person("leader of another setting", there.leader.id, {OTHER: Role.LEADER}))
    return Sides(ids, {person.name: person for person in people})


@pytest.fixture(scope="module")
def stocked(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sides]:
    """Made once; every test works on a copy."""
    folder = tmp_path_factory.mktemp("stocked")
    shutil.copy(empty_database, folder / "plumbline.sqlite3")
    app = create_app(settings_for(folder))
    with app.app_context():
        sides = two_schools()
        db.session.remove()
        db.engine.dispose()
    return folder, sides


@pytest.fixture
def app(stocked: tuple[Path, Sides], tmp_path: Path) -> Iterator[Flask]:
    shutil.copytree(stocked[0], tmp_path, dirs_exist_ok=True)
    app = create_app(settings_for(tmp_path))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, TODAY=TODAY)
    app.test_client_class = PageClient
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def sides(stocked: tuple[Path, Sides]) -> Sides:
    return stocked[1]


def browser(app: Flask, person: Person) -> PageClient:
    """Signed in as ``person``, without the time that a password takes."""
    client = app.test_client()
    if person.user_id is not None:
        user = db.session.get_one(User, person.user_id)
        token = sessions.begin(user, "Firefox")
        with client.session_transaction() as cookie:
            cookie.update({"_user_id": user.get_id(), TOKEN: token, NOTED: int(time.time())})
    return client


def value_of(rule: Rule, name: str, ids: dict[str, Any]) -> Any:
    if name == "ref":
        about_policy = rule.endpoint.startswith("policy_") or rule.endpoint == "history.policy_statement"
        return REFS.get(rule.endpoint, "KCC-2.3-07" if about_policy else "training-annual")
    known = ids | PLAIN
    assert name in known, (
        f"{rule} has a part <{name}> that this test does not know. If it names something of a setting, add an id of it "
        "to stock(), and to LOOK_UP in audit/web/access.py or a check to the view; if not, add a value to PLAIN."
    )
    return known[name]


def address(rule: Rule, sides: Sides, side: str, swapped: str = "") -> str:
    """An address of things on one side; ``swapped`` is a part that is taken from the other."""
    other = OTHER if side == OWN else OWN
    values = {name: value_of(rule, name, sides.ids[other if name == swapped else side]) for name in rule.arguments}
    return rule.build(values, append_unknown=False)[1]


def expected(access: Access, person: Person, method: str, side: str) -> str:
    """What a route declares, read as plainly as can be."""
    if not access.signed_in:
        return REACHED
    if person.user_id is None:
        return SIGN_IN
    if access.of_installation:
        return REACHED if person.name == "administrator" else MISSING
    if not access.of_setting:
        return REACHED
    if side not in person.roles:
        return MISSING
    return REACHED if person.roles[side] in (access.read if method == "GET" else access.write) else FORBIDDEN


def outcome(response: Any) -> str:
    if response.headers.get("X-Reached"):
        return REACHED
    if response.status_code == 401 or (response.status_code == 302 and "/sign-in" in response.headers["Location"]):
        return SIGN_IN
    return {404: MISSING, 403: FORBIDDEN}.get(response.status_code, f"answered {response.status_code}")


def methods_of(rule: Rule) -> list[str]:
    return [method for method in METHODS if method in rule.methods]


def rules(app: Flask) -> list[Rule]:
    return sorted((r for r in app.url_map.iter_rules() if r.endpoint != "static"), key=str)


def sides_of(rule: Rule, sides: Sides) -> tuple[str, ...]:
    return (OWN, OTHER) if any(name in sides.ids[OWN] for name in rule.arguments) else (OWN,)


def stand_in(app: Flask) -> None:
    """Every view says that it was reached, and does nothing; what it declares stays."""
    for endpoint in [rule.endpoint for rule in rules(app)]:

        def reached(**_: Any) -> Response:
            return Response("", headers={"X-Reached": "yes"}, mimetype="text/plain")

        reached.access = access_of(app, endpoint)
        app.view_functions[endpoint] = reached


def everything() -> dict[str, int]:
    """How many rows each table has: the change log has one more for every change that is logged."""
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) for name, table in Base.metadata.tables.items()
    }


@dataclass(frozen=True)
class Check:
    """One request, and what should come of it."""

    method: str
    path: str
    person: Person
    side: str
    wanted: str


def all_checks(app: Flask, sides: Sides) -> list[Check]:
    """Every route with GET and POST, whether it offers them or not."""
    offered = defaultdict(set)
    for rule in rules(app):
        offered[rule.rule].update(rule.methods)
    return [
        Check(method, path, person, side, expected(access_of(app, rule.endpoint), person, method, side))
        if method in rule.methods
        else Check(method, path, person, side, NOT_OFFERED)
        for rule in rules(app)
        for side in sides_of(rule, sides)
        for path in [address(rule, sides, side)]
        for method in METHODS[:2]
        if method in rule.methods or method not in offered[rule.rule]
        for person in sides.people.values()
    ]


def wrong_ones(app: Flask, sides: Sides, checks: list[Check]) -> list[str]:
    clients = {name: browser(app, person) for name, person in sides.people.items()}
    found = [(check, outcome(clients[check.person.name].open(check.path, method=check.method))) for check in checks]
    return [
        f"{check.method} {check.path} as {check.person.name} ({check.side} setting): {came}, not {check.wanted}"
        for check, came in found
        if came != check.wanted
    ]


def test_every_route_lets_in_whom_it_says_and_nobody_else(app: Flask, sides: Sides) -> None:
    checks = all_checks(app, sides)
    refused = [check for check in checks if check.wanted != REACHED]
    let_in = [check for check in checks if check.wanted == REACHED]
    before = everything()
    wrong = wrong_ones(app, sides, refused)
    stand_in(app)
    wrong += wrong_ones(app, sides, let_in)
    print(f"{len(checks)} checks of {len(rules(app))} routes: {len(let_in)} let in, {len(refused)} refused")
    assert not wrong, "\n".join(wrong)
    assert {name: rows for name, rows in everything().items() if rows != before[name]}.keys() <= {"signed_in_session"}
    assert len(checks) > 1500


def mixed_addresses(app: Flask, sides: Sides) -> Iterator[tuple[Rule, str, str]]:
    """Every address with several ids, one of which is another setting's: the rule, that id, the address."""
    for rule in rules(app):
        named = [name for name in rule.arguments if name in sides.ids[OWN]]
        if len(named) > 1:
            for name in named:
                yield rule, name, address(rule, sides, OWN, swapped=name)


def test_an_address_that_mixes_two_settings_leads_nowhere(app: Flask, sides: Sides) -> None:
    """The real views answer here: an id that the guard does not know is theirs to check."""
    checks, wrong = 0, []
    clients = {name: browser(app, person) for name, person in sides.people.items() if person.user_id is not None}
    before = everything()
    for rule, name, path in mixed_addresses(app, sides):
        for method in methods_of(rule):
            for person, client in clients.items():
                found = outcome(client.open(path, method=method))
                checks += 1
                if found not in (MISSING, FORBIDDEN) or (person == "leader" and found != MISSING):
                    wrong.append(f"{method} {path} ({name} of the other setting) as {person}: {found}")
    assert not wrong, "\n".join(wrong)
    assert everything() == before
    assert checks > 50


@pytest.mark.parametrize("export", ["/reviews/{review_id}/plan.xlsx", "/files/{file_id}", "/evidence/{evidence_id}"])
def test_nobody_gets_an_export_or_a_file_of_another_setting(app: Flask, sides: Sides, export: str) -> None:
    for person in sides.people.values():
        client = browser(app, person)
        for side in (OWN, OTHER):
            with client.get(export.format(**sides.ids[side])) as response:
                wanted = 200 if side in person.roles else 302 if person.user_id is None else 404
                assert response.status_code == wanted, f"{person.name}, {side} setting"


def test_a_page_that_refuses_does_not_name_the_other_setting(app: Flask, sides: Sides) -> None:
    leader = browser(app, sides.people["leader"])
    for rule in rules(app):
        if any(name in LOOK_UP for name in rule.arguments):
            for method in methods_of(rule):
                page = Page(leader.open(address(rule, sides, OTHER), method=method))
                assert "Valley Academy" not in page.text, f"{method} {rule}"


def test_somebody_whose_role_does_not_do_is_told_who_can(app: Flask, sides: Sides) -> None:
    governor = browser(app, sides.people["governor"])
    page = governor.page(f"/settings/{sides.ids[OWN]['setting_id']}/evidence/new")
    assert page.status == 403
    assert "It takes a leader or a contributor. Leaders of Hillside Primary: Jo Bright." in page.text


def test_nobody_reads_a_review_by_being_administrator(app: Flask, sides: Sides) -> None:
    client = browser(app, sides.people["administrator"])
    page = client.page("/admin")
    assert "Hillside Primary" in page.text
    assert not [link for link in page.links() if link.startswith(("/reviews", "/evidence", "/files", "/actions"))]
    assert client.get(f"/admin/settings/{sides.ids[OWN]['setting_id']}/leader").status_code == 409  # it has a leader


def test_an_undeclared_route_stops_the_application_from_starting(app: Flask) -> None:
    app.view_functions["pages.about"] = lambda: "anybody may see this"
    with pytest.raises(UndeclaredAccess, match=r"pages\.about"):
        init_app(app)


def test_a_part_of_an_address_that_nobody_thought_of_fails_this_test(app: Flask, sides: Sides) -> None:
    rule = Rule("/parcels/<int:parcel_id>", endpoint="parcels.show")
    app.url_map.add(rule)
    with pytest.raises(AssertionError, match="<parcel_id> that this test does not know"):
        address(rule, sides, OWN)


def test_what_is_declared_can_be_undeclared_only_by_a_person() -> None:
    """The marks say what they mean: nothing more is open than is named."""

    def view() -> None: ...

    assert public(view).access == Access(signed_in=False)
    mark = allow(write=frozenset({Role.LEADER}))(view).access
    assert mark.roles("GET") == frozenset()
    assert {mark.roles(method) for method in ("POST", "PUT", "PATCH", "DELETE")} == {frozenset({Role.LEADER})}
    assert "POST" not in READING


def test_an_id_larger_than_any_is_not_found(app: Flask, sides: Sides) -> None:
    head = browser(app, sides.people["leader"])
    for name in LOOK_UP:
        for rule in rules(app):
            if list(rule.arguments) == [name] and "GET" in rule.methods and not rule.endpoint.startswith("admin"):
                assert head.get(rule.build({name: 2**63})[1]).status_code == 404, rule


def test_the_access_table_in_the_documents_is_up_to_date(app: Flask) -> None:
    kept = Path(ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    assert kept == access_table(app), "make it again: flask --app wsgi access table > docs/access.md"
