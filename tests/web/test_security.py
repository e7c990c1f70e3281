"""Sign-in, cookies, headers: what keeps one person's work from another's, as it leaves the server."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit.config import ROOT
from tests.conftest import PASSWORD, World
from tests.e2e.places import pages_of
from tests.pages import Page, PageClient
from tests.stocked import School, stocked_school

CRITERION = "training-annual"


@pytest.fixture
def school(app: Flask) -> School:
    return stocked_school()


@pytest.fixture
def leader(school: School, client: PageClient) -> PageClient:
    client.post("/sign-in", data={"email": school.email, "password": PASSWORD})
    return client


NEXT = {
    "/reviews/1": "/reviews/1",
    "/reviews/1?x=//elsewhere.example": "/reviews/1?x=//elsewhere.example",
    "//elsewhere.example": "/",
    "///elsewhere.example": "/",
    "https://elsewhere.example/": "/",
    "/\\elsewhere.example": "/",
    "\\\\elsewhere.example": "/",
    "/\t/elsewhere.example": "/",
    "\t//elsewhere.example": "/",
    "/x\r\nSet-Cookie: a=b": "/",
    "javascript:alert(1)": "/",
    "elsewhere.example": "/",
    "": "/",
}


@pytest.mark.parametrize(("asked", "target"), NEXT.items())
def test_signing_in_never_leads_to_another_site(client: PageClient, world: World, asked: str, target: str) -> None:
    shown = Page(client.get("/sign-in", query_string={"next": asked}))
    assert shown.status == 200
    response = client.post("/sign-in", data={"email": world.leader.email, "password": PASSWORD, "next": asked})
    assert (response.status_code, response.location) == (302, target)
    assert "a=b" not in str(response.headers)


def test_guessing_passwords_is_slowed_down(app: Flask, client: PageClient, world: World) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    for _ in range(10):
        assert client.send("/sign-in", email=world.leader.email, password="a wrong password").status == 400
    page = client.send("/sign-in", email=world.leader.email, password="a wrong password")
    assert (page.status, page.heading) == (429, "Too many tries")
    assert "Wait" in page.text
    assert client.send("/sign-in", email=world.leader.email, password=PASSWORD).status == 429


def test_a_staff_room_that_signs_in_together_is_not_slowed_down(app: Flask, client: PageClient, world: World) -> None:
    """A whole school reaches the server from one address: only tries that fail count."""
    app.config["RATELIMIT_ENABLED"] = True
    for _ in range(15):
        assert (
            app.test_client().post("/sign-in", data={"email": world.leader.email, "password": PASSWORD}).status_code
            == 302
        )


def session_cookie(response: TestResponse) -> str:
    return next(c for c in response.headers.getlist("Set-Cookie") if c.startswith("plumbline="))


@pytest.mark.parametrize("https", [False, True], ids=["http", "https"])
def test_the_session_cookie_is_out_of_reach(app: Flask, client: PageClient, world: World, https: bool) -> None:
    app.config["SESSION_COOKIE_SECURE"] = https
    cookie = session_cookie(client.post("/sign-in", data={"email": world.leader.email, "password": PASSWORD}))
    parts = {part.strip().split("=")[0].lower(): part for part in cookie.split(";")}
    assert "httponly" in parts
    assert "SameSite=Lax" in parts["samesite"]
    assert "expires" in parts, "it ends after an idle hour"
    assert ("secure" in parts) == https
    assert world.leader.email not in cookie


@pytest.mark.parametrize("cookie", ["", "garbage", "a.b.c", "eyJfdXNlcl9pZCI6IjE6eCJ9.aaaa.bbbb", "x" * 3000])
def test_a_made_up_cookie_is_nobody(app: Flask, world: World, cookie: str) -> None:
    client = app.test_client()
    client.set_cookie("plumbline", cookie)
    assert client.get(f"/reviews/{world.review.id}").status_code == 302


def check_headers(response: TestResponse) -> None:
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    if "/static/" in response.request.path:
        assert "immutable" in headers["Cache-Control"]
    else:
        assert "no-store" in headers["Cache-Control"], "a shared computer keeps no pages"
    assert "Python" not in headers.get("Server", "")


def test_every_answer_carries_the_security_headers(
    app: Flask, leader: PageClient, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = 0
    everywhere = [path for paths in pages_of(school).values() for path in paths]
    errors = ["/nowhere", "/reviews/999", "/sign-out", "/static/none.css", f"/reviews/{school.review}/strands/none"]
    others = ["/", "/sign-in", "/set-up", "/favicon.ico", "/static/manifest.json"]
    files = [f"/files/{school.file}", f"/reviews/{school.review}/plan.xlsx"]
    for client in (leader, app.test_client()):
        for path in (*everywhere, *errors, *others, *files):
            with client.get(path) as response:
                check_headers(response)
                checked += 1
        check_headers(client.post(f"/reviews/{school.review}/criteria/{CRITERION}", data={}))
    assert checked > 80

    def fail(*_args: object) -> None:
        raise RuntimeError("on purpose")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("audit.web.pages.render_template", fail)
    response = leader.get("/about")
    assert response.status_code == 500
    check_headers(response)
    assert "on purpose" not in response.text
    assert "Nothing you saved before is lost" in response.text


def test_files_are_never_shown_on_this_site(leader: PageClient, school: School) -> None:
    with leader.get(f"/files/{school.file}") as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in response.headers["Content-Security-Policy"]


def test_pages_and_scripts_travel_compressed_and_downloads_do_not(
    app: Flask, leader: PageClient, school: School
) -> None:
    browser = FlaskClient(app, app.response_class)  # a PageClient reads pages, and cannot read these
    asking = {"Accept-Encoding": "br, gzip"}
    assert browser.get("/about", headers=asking).headers["Content-Encoding"] == "br"
    assert browser.get("/about", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in browser.get("/about", headers={"Accept-Encoding": "identity"}).headers
    for path in (f"/files/{school.file}", f"/reviews/{school.review}/plan.xlsx"):
        with leader.get(path, headers=asking) as download:
            assert "Content-Encoding" not in download.headers
    manifest = json.loads((ROOT / "static" / "manifest.json").read_text())
    with leader.get(f"/static/{manifest['plumbline.js']}", headers=asking) as script:
        assert script.headers["Content-Encoding"] == "br"
        assert "Cookie" not in script.headers["Vary"], "a new cookie must not make browsers fetch it again"
