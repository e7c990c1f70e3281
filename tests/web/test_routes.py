"""Every route and everybody: who gets in, who is asked to sign in, and who is told that there is no such thing."""

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from audit.config import Settings
from audit.domain.vocabulary import EvidenceKind
from audit.services import evidence
from audit.services.evidence import EvidenceInput, attach
from audit.services.judgements import find_judgement
from audit.store.base import db
from audit.store.evidence import EvidenceUse
from audit.store.log import ChangeLog
from audit.store.people import Invitation, Role
from audit.store.reviews import Review
from audit.store.teamwork import Comment
from audit.web import pages
from audit.web.access import UndeclaredAccess, access_of, init_app
from audit.web.app import build_app
from tests.conftest import PASSWORD, TESTER, TODAY, World, make_world
from tests.pages import Page, PageClient
from tests.stocked import School, member, stocked_school

METHODS = ("GET", "POST")
PLAIN_VALUES = {"source_id": "kcsie-2016", "revision": 1, "filename": "manifest.json"}
REFS = {
    "judging.strand": "leadership",
    "rubric.strand": "leadership",
    "compliance.requirement": "KCSIE-2016-67",
}


class PlainClient(PageClient):
    """Reads no page, which takes long: these tests ask only who gets in."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return FlaskClient.open(self, *args, **kwargs)


def is_about_policy(rule: Rule) -> bool:
    """Whether its ref is of a statement of the policy template."""
    return rule.endpoint.startswith("policy_") or rule.endpoint == "history.policy_statement"


def address(rule: Rule, school: School) -> str:
    """An address of this route, about things that this school has."""
    use = db.session.scalar(select(func.min(EvidenceUse.id)).where(EvidenceUse.review_id == school.review))
    comment = db.session.scalar(select(func.min(Comment.id)).where(Comment.review_id == school.review))
    known = {
        **PLAIN_VALUES,
        "setting_id": school.setting,
        "review_id": school.review,
        "evidence_id": school.evidence,
        "file_id": school.file,
        "action_id": school.action,
        "use_id": use,
        "comment_id": comment,
        "question_id": school.question,
        "check_id": school.check,
        "other_check_id": school.older_check,
        "part_id": "2-3",
        "member_id": school.member,
        "invitation_id": db.session.scalar(select(func.max(Invitation.id))),
        "session_id": 1,
        "revision": 1,
        "token": "made-up",
        "ref": REFS.get(rule.endpoint, school.lacking if is_about_policy(rule) else "training-annual"),
    }
    missing = set(rule.arguments) - set(known)
    assert not missing, f"{rule}: say above which {missing} to ask for"
    address = rule.build({name: known[name] for name in rule.arguments}, append_unknown=False)
    assert address is not None
    return str(address[1])


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with each of its methods, in a settled order."""
    rules = sorted(app.url_map.iter_rules(), key=str)
    return [(rule, method) for rule in rules for method in METHODS if method in (rule.methods or ())]


def signed_in(app: Flask, email: str) -> PageClient:
    """Somebody's browser, past the sign-in page."""
    client = PlainClient(app, app.response_class)
    page = client.page("/sign-in")
    token = page.soup.select_one("main [name=csrf_token]")
    fields = {"email": email, "password": PASSWORD, "csrf_token": token["value"] if token else ""}
    assert client.post("/sign-in", data=fields).status_code == 302
    return client


@pytest.fixture
def rewind(app: Flask, tmp_path: Path) -> Callable[[], None]:
    """Takes the database back to where it was when this was first called."""
    here, kept = tmp_path / "plumbline.sqlite3", tmp_path / "kept.sqlite3"

    def go_back() -> None:
        db.session.remove()
        db.engine.dispose()
        for side_file in (here.with_name(here.name + "-wal"), here.with_name(here.name + "-shm")):
            side_file.unlink(missing_ok=True)
        shutil.copy(*((kept, here) if kept.exists() else (here, kept)))

    return go_back


def log_rows() -> int:
    return int(db.session.scalar(select(func.count()).select_from(ChangeLog)) or 0)


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    rules = list(app.url_map.iter_rules())
    assert len(rules) > 40
    assert [rule.endpoint for rule in rules if access_of(app, rule.endpoint) is None] == []


def test_an_application_with_a_route_that_does_not_say_so_refuses_to_start(tmp_path: Path) -> None:
    bare = Flask("bare")
    bare.add_url_rule("/anything", "anything", lambda: "")
    with pytest.raises(UndeclaredAccess, match="anything"):
        init_app(bare)


def test_the_real_application_refuses_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(tmp_path, f"sqlite:///{tmp_path / 'x.sqlite3'}", "key", https_only=False, idle_minutes=60)
    monkeypatch.delattr(pages.about, "access")
    with pytest.raises(UndeclaredAccess, match=r"pages\.about"):
        build_app(settings)


def test_nobody_signed_in_gets_in_only_where_everybody_may(app: Flask) -> None:
    school = stocked_school()
    before = log_rows()
    wrong, checks = [], 0
    for rule, method in routes(app):
        access = access_of(app, rule.endpoint)
        assert access is not None
        response = PlainClient(app, app.response_class).open(address(rule, school), method=method)
        response.close()
        checks += 1
        asked_to_sign_in = (
            response.status_code == 302 and response.location.startswith("/sign-in?next=")
            if method == "GET"
            else response.status_code == 401 and 'name="kept"' in response.text
        )
        if asked_to_sign_in == (not access.signed_in) or response.status_code >= 500:
            wrong.append(f"{method} {rule}: {response.status}")
    assert not wrong, "\n".join(wrong)
    assert checks > 50
    assert log_rows() == before


def test_what_everybody_may_use_is_a_short_list(app: Flask) -> None:
    """Adding to it is a decision, so it is written down a second time here."""
    everybody = {r.endpoint for r in app.url_map.iter_rules() if not access_of(app, r.endpoint).signed_in}
    assert everybody >= {"accounts.sign_in", "accounts.set_up_setting", "pages.home", "static"}
    for rule in app.url_map.iter_rules():
        if rule.endpoint in everybody:
            ids = [name for name in rule.arguments if name.endswith("_id")]
            assert not ids, f"{rule} is open to everybody, and about one setting's things"


def test_a_leader_of_another_school_is_told_that_nothing_exists(app: Flask, stranger: World) -> None:
    school = stocked_school()
    client = signed_in(app, stranger.leader.email)
    before = log_rows()
    wrong, checks = [], 0
    for rule, method in routes(app):
        if not access_of(app, rule.endpoint).of_setting:
            continue
        response = client.open(address(rule, school), method=method)
        checks += 1
        if response.status_code != 404:
            wrong.append(f"{method} {rule}: {response.status}")
        if "Hillside" in response.text:
            wrong.append(f"{method} {rule}: names the other school")
    assert not wrong, "\n".join(wrong)
    assert checks > 40
    assert log_rows() == before


def test_every_route_of_their_setting_answers_a_leader(app: Flask, rewind: Callable[[], None]) -> None:
    """By the real views, with forms left empty. Who may do what, role by role, is in ``test_access_table.py``."""
    school = stocked_school()
    client = signed_in(app, school.email)
    rewind()
    failed: list[str] = []
    statuses: Counter[int] = Counter()
    for rule, method in routes(app):
        if not access_of(app, rule.endpoint).of_setting:
            continue
        response = client.open(address(rule, school), method=method)
        response.close()
        statuses[response.status_code] += 1
        sent_away = "/sign-in" in response.headers.get("Location", "")
        if response.status_code >= 500 or response.status_code == 401 or sent_away:
            failed.append(f"{method} {rule}: {response.status}")
        if method == "POST":
            rewind()
    assert not failed, "\n".join(failed)
    assert statuses[200] > 40
    assert statuses[404] < 20, "what is not there for a reason, such as a rating nobody began"


def test_access_that_has_ended_is_no_access(app: Flask, world: World) -> None:
    member(world.setting, Role.READER, "was@hillside.example", ends_on=date(2017, 3, 3))
    member(world.setting, Role.READER, "is@hillside.example", ends_on=TODAY)
    assert signed_in(app, "was@hillside.example").get(f"/reviews/{world.review.id}").status_code == 404
    assert signed_in(app, "is@hillside.example").get(f"/reviews/{world.review.id}").status_code == 200


def test_addresses_of_ones_own_setting_lead_to_nothing_of_another(app: Flask) -> None:
    """A leader may put any number into a form or an address: only their own setting's things are found."""
    school = stocked_school()
    mine = make_world("Valley Academy", "head@valley.example")
    client = signed_in(app, mine.leader.email)
    their_use = db.session.scalar(select(func.min(EvidenceUse.id)).where(EvidenceUse.review_id == school.review))
    said = EvidenceInput("Ours", EvidenceKind.DOCUMENT, date(2016, 9, 1), kept_in="Office")
    ours = evidence.add_evidence(TESTER, mine.setting, said)
    attach(TESTER, mine.review, "training-annual", [ours])
    before = log_rows()
    review, setting = f"/reviews/{mine.review.id}", f"/settings/{mine.setting.id}"

    assert client.post(f"{review}/uses/{their_use}/detach").status_code == 404
    page = client.send(f"{review}/criteria/policy-scope/evidence", items=str(school.evidence))
    assert page.status == 400
    new = f"{setting}/evidence/new?review={school.review}&criterion=training-annual"
    assert client.get(new).status_code == 404
    assert client.post(new, data={"title": "x", "file": (BytesIO(b"x"), "x.txt")}).status_code == 404
    page = client.send(f"/evidence/{ours.id}/criteria", review=str(school.review))
    assert "no longer the open one" in page.text
    assert log_rows() == before


@pytest.fixture
def guarded(app: Flask) -> Flask:
    """With forged-request protection on, as it is for everybody."""
    app.config["WTF_CSRF_ENABLED"] = True
    return app


def test_no_form_is_taken_without_its_token(guarded: Flask) -> None:
    school = stocked_school()
    client = signed_in(guarded, school.email)
    before = log_rows()
    wrong, checks = [], 0
    for rule, method in routes(guarded):
        if method != "POST":
            continue
        typed = {"rationale": "Long and careful words", "password": "three random words"}
        page = Page(client.post(address(rule, school), data=typed))
        checks += 1
        kept = "Long and careful words" in page.text
        if page.status != 400 or "This page had been open too long" not in page.text or not kept:
            wrong.append(f"{rule}: {page.status}")
        if "three random words" in page.text:
            wrong.append(f"{rule}: shows a password")
    assert not wrong, "\n".join(wrong)
    assert checks > 15
    assert log_rows() == before


def test_a_token_of_another_session_is_not_enough(guarded: Flask, world: World, stranger: World) -> None:
    mine, theirs = signed_in(guarded, world.leader.email), signed_in(guarded, stranger.leader.email)
    path = f"/reviews/{world.review.id}/criteria/training-annual"
    stolen = Page(theirs.get(f"/reviews/{stranger.review.id}/criteria/training-annual")).value("csrf_token")
    assert mine.send(path, level="2", target="3", version="0", csrf_token=stolen).status == 400
    assert find_judgement(db.session.get_one(Review, world.review.id), "training-annual") is None
    own = mine.page(path).value("csrf_token")
    assert mine.send(path, level="2", target="3", version="0", csrf_token=own).status == 200
    assert find_judgement(db.session.get_one(Review, world.review.id), "training-annual").level == 2
