"""Signing in and out, idle time-out, second factor, passwords and sessions, on the pages."""

import time
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, update

from audit.services import second_factor
from audit.services.saving import saving
from audit.store.base import db, utc_now
from audit.store.people import Membership, Role, Setting, SignedInSession, User
from audit.web.kept import keep_form
from tests.conftest import PASSWORD, TESTER, TODAY, World
from tests.pages import Page, PageClient

FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:133.0) Gecko/20100101 Firefox/133.0"}
NEW_PASSWORD = "four other random words"


def sign_in(app: Flask, world: World, password: str = PASSWORD, **more: str) -> tuple[PageClient, Page]:
    client = app.test_client()
    fields = {"email": world.leader.email, "password": password, **more}
    return client, Page(client.post("/sign-in", data=fields, headers=FIREFOX, follow_redirects=True))


def idle(minutes: int) -> None:
    """As if nothing had happened in any browser for so long."""
    db.session.execute(update(SignedInSession).values(last_seen_at=utc_now() - timedelta(minutes=minutes)))
    db.session.commit()


def with_second_factor(world: World) -> str:
    """Turned on long ago, so that the present code was not used; returns the key."""
    key = second_factor.new_secret()
    with saving(TESTER):
        world.leader.totp_secret = key
        world.leader.recovery_codes = [second_factor._kept("0123-4567-89AB-CDEF")]
    return key


def test_whoever_signs_in_is_at_their_setting(app: Flask, world: World) -> None:
    client, page = sign_in(app, world)
    assert page.heading == "Hillside Primary"
    row = db.session.scalars(select(SignedInSession)).one()
    assert (row.user_id, row.browser) == (world.leader.id, "Firefox on Windows")
    cookie = client.get_cookie("plumbline")
    assert row.token_hash not in cookie.value


def test_the_session_ends_on_the_server_however_long_the_cookie_lasts(app: Flask, world: World) -> None:
    client, _ = sign_in(app, world)
    idle(59)
    assert client.get(f"/settings/{world.setting.id}/").status_code == 200
    idle(61)
    response = client.get(f"/settings/{world.setting.id}/")
    assert response.location == f"/sign-in?next=/settings/{world.setting.id}/"


def test_reading_pages_keeps_a_session_alive(app: Flask, world: World) -> None:
    client, _ = sign_in(app, world)
    idle(50)
    with client.session_transaction() as cookie:
        cookie["noted"] = int(time.time()) - 50 * 60
    client.get("/account")
    row = db.session.scalars(select(SignedInSession)).one()
    assert utc_now() - row.last_seen_at < timedelta(seconds=30)


def test_sending_a_form_keeps_a_session_alive_too(app: Flask, world: World) -> None:
    """It notes that before the form's own transaction takes the write lock, or it would wait for itself."""
    client, _ = sign_in(app, world)
    idle(50)
    with client.session_transaction() as cookie:
        cookie["noted"] = int(time.time()) - 50 * 60
    began = time.monotonic()
    assert client.post(f"/settings/{world.setting.id}/reviews/new", data={"year": "2015"}).status_code == 302
    assert time.monotonic() - began < 5
    assert utc_now() - db.session.scalars(select(SignedInSession)).one().last_seen_at < timedelta(seconds=30)


def test_what_was_typed_survives_the_time_out(app: Flask, world: World) -> None:
    client, _ = sign_in(app, world)
    idle(61)
    path = f"/reviews/{world.review.id}/criteria/training-annual"
    page = Page(client.post(path, data={"level": "2", "rationale": "Seen in lessons", "target": "3", "version": "0"}))
    assert page.status == 401
    assert "What you typed is kept" in page.text
    fields = {"email": world.leader.email, "password": PASSWORD, "kept": page.value("kept")}
    page = client.send("/sign-in", **fields)
    assert page.heading == "You were about to save this"
    assert page.value("rationale") == "Seen in lessons"


def test_what_was_typed_survives_the_second_step_too(app: Flask, world: World) -> None:
    key = with_second_factor(world)
    with app.test_request_context():
        kept = keep_form("/account", [("rationale", "Seen in lessons")])
    client, page = sign_in(app, world, kept=kept)
    assert page.heading == "Enter your code"
    page = client.send("/sign-in/code", code=pyotp.TOTP(key).now(), kept=page.value("kept"))
    assert page.heading == "You were about to save this"
    assert page.value("rationale") == "Seen in lessons"


def test_passwords_and_codes_are_never_kept(app: Flask, client: PageClient) -> None:
    fields = {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "code": "123456", "rationale": "Seen"}
    page = Page(client.post("/account/password", data=fields))
    assert page.status == 401
    for secret in (PASSWORD, NEW_PASSWORD, "123456"):
        assert secret not in page.response.get_data(as_text=True)


def test_signing_out_ends_the_session_on_the_server(app: Flask, world: World) -> None:
    client, _ = sign_in(app, world)
    cookie = client.get_cookie("plumbline").value
    client.post("/sign-out")
    client.set_cookie("plumbline", cookie)  # somebody had copied it
    assert client.get("/account").status_code == 302


def test_signing_in_again_ends_the_session_before(app: Flask, world: World) -> None:
    client, _ = sign_in(app, world)
    client.post("/sign-in", data={"email": world.leader.email, "password": PASSWORD})
    ended = [row.ended_at is not None for row in db.session.scalars(select(SignedInSession).order_by("id"))]
    assert ended == [True, False]


def test_the_account_page_lists_sessions_and_ends_one(app: Flask, world: World) -> None:
    here, _ = sign_in(app, world)
    there, _ = sign_in(app, world)
    page = here.page("/account")
    assert page.text.count("Firefox on Windows") == 3  # two rows, and once more on the button's hidden words
    assert page.text.count("This browser") == 1
    form = page.soup.select_one('form[action^="/account/sessions/"]')
    assert "Firefox on Windows is signed out." in here.send(form["action"]).text
    assert there.get("/account").status_code == 302
    assert here.get("/account").status_code == 200


def test_nobody_ends_somebody_elses_session(app: Flask, world: World, stranger: World) -> None:
    sign_in(app, stranger)
    client, _ = sign_in(app, world)
    row = db.session.scalars(select(SignedInSession).where(SignedInSession.user_id == stranger.leader.id)).one()
    assert client.post(f"/account/sessions/{row.id}/end").status_code == 404
    db.session.refresh(row)
    assert row.ended_at is None


def test_signing_out_everywhere(app: Flask, world: World) -> None:
    here, _ = sign_in(app, world)
    there, _ = sign_in(app, world)
    assert "You are signed out everywhere." in here.send("/account/sign-out-everywhere").text
    assert [client.get("/account").status_code for client in (here, there)] == [302, 302]


def test_changing_the_password_keeps_this_browser_and_ends_the_others(app: Flask, world: World) -> None:
    here, _ = sign_in(app, world)
    there, _ = sign_in(app, world)
    page = here.send("/account/password", old_password="not this one, no", new_password=NEW_PASSWORD)
    assert page.errors == ["This is not your present password. Check it and try again."]
    page = here.send("/account/password", old_password=PASSWORD, new_password="short")
    assert page.errors == ["Choose a password of 12 characters or more. Three random words work well."]
    page = here.send("/account/password", old_password=PASSWORD, new_password=NEW_PASSWORD)
    assert "Your password is changed." in page.text
    assert there.get("/account").status_code == 302
    assert sign_in(app, world)[1].errors == ["The email address or password is not right. Check both and try again."]
    assert sign_in(app, world, NEW_PASSWORD)[1].heading == "Hillside Primary"


def turn_on(client: PageClient) -> tuple[str, list[str]]:
    page = client.page("/account/second-factor")
    key = page.soup.select_one("main code").get_text().replace(" ", "")
    page = client.send("/account/second-factor", code=pyotp.TOTP(key).now())
    return key, [code.get_text() for code in page.soup.select("main li code")]


def test_the_second_factor_is_turned_on_with_a_code(app: Flask, world: World) -> None:
    client, _ = sign_in(app, world)
    picture = client.get("/account/second-factor/qr.svg")
    assert picture.status_code == 404  # there is no key yet
    page = client.page("/account/second-factor")
    assert client.get("/account/second-factor/qr.svg").mimetype == "image/svg+xml"
    assert client.send("/account/second-factor", code="000000").errors == [second_factor.WRONG_CODE]
    assert page.soup.select_one("main code").get_text() == (
        client.page("/account/second-factor").soup.select_one("main code").get_text()
    ), "the key stays the same while somebody tries"
    key, codes = turn_on(client)
    assert len(codes) == 10
    db.session.refresh(world.leader)
    assert world.leader.totp_secret == key
    assert client.page("/account/second-factor/codes").heading == "Your account"  # shown once
    assert "10 recovery codes left" in client.page("/account").text
    assert client.get("/account/second-factor/qr.svg").status_code == 404


def test_signing_in_then_asks_for_a_code(app: Flask, world: World) -> None:
    key = with_second_factor(world)
    client, page = sign_in(app, world)
    assert page.heading == "Enter your code"
    assert client.get("/account").status_code == 302, "the password alone opens nothing"
    assert client.send("/sign-in/code", code="").errors == ["Enter the code."]
    assert client.send("/sign-in/code", code="000000").errors == [second_factor.WRONG_CODE]
    code = pyotp.TOTP(key).now()
    assert client.send("/sign-in/code", code=code).heading == "Hillside Primary"
    other, _ = sign_in(app, world)
    assert other.send("/sign-in/code", code=code).errors == [second_factor.WRONG_CODE]  # used already


def test_a_recovery_code_signs_in_once(app: Flask, world: World) -> None:
    with_second_factor(world)
    client, _ = sign_in(app, world)
    page = client.send("/sign-in/code", code="0123 4567 89ab cdef")
    assert "That recovery code is used up. You have 0 left" in page.text
    other, _ = sign_in(app, world)
    assert other.send("/sign-in/code", code="0123-4567-89AB-CDEF").errors == [second_factor.WRONG_CODE]


def test_the_code_must_follow_soon_and_by_the_same_browser(app: Flask, world: World, client: PageClient) -> None:
    key = with_second_factor(world)
    late, _ = sign_in(app, world)
    with late.session_transaction() as cookie:
        cookie["passed"] = [cookie["passed"][0], int(time.time()) - 601]
    for browser in (late, client):
        page = browser.send("/sign-in/code", code=pyotp.TOTP(key).now())
        assert page.heading == "Sign in"
        assert "Start again with your password." in page.text


def test_guesses_of_the_code_are_counted_by_person(app: Flask, world: World) -> None:
    with_second_factor(world)
    app.config["RATELIMIT_ENABLED"] = True
    codes = []
    for n in range(12):
        client = app.test_client()
        with client.session_transaction() as cookie:  # as after the right password
            cookie["passed"] = [world.leader.get_id(), int(time.time())]
        address = {"REMOTE_ADDR": f"192.0.2.{n}"}
        codes.append(client.post("/sign-in/code", data={"code": "000000"}, environ_overrides=address).status_code)
    assert codes == [400] * 10 + [429] * 2


def test_turning_it_off_asks_for_the_password(app: Flask, world: World) -> None:
    client, _ = sign_in(app, world)
    turn_on(client)
    page = client.send("/account/second-factor/change", password="wrong", do="off")
    assert page.errors == ["This is not your password. Check it and try again."]
    page = client.send("/account/second-factor/change", password=PASSWORD, do="codes")
    assert len(page.soup.select("main li code")) == 10
    page = client.send("/account/second-factor/change", password=PASSWORD, do="off")
    assert "The second factor is off." in page.text
    assert sign_in(app, world)[1].heading == "Hillside Primary"


def test_somebody_in_two_settings_chooses_and_the_menu_says_which(app: Flask, world: World, stranger: World) -> None:
    with saving(TESTER):
        db.session.add(Membership(user_id=world.leader.id, setting_id=stranger.setting.id, role=Role.GOVERNOR.value))
    client, page = sign_in(app, world)
    assert page.heading == "Your settings"
    assert [a.get_text() for a in page.soup.select("main li a")] == ["Hillside Primary", "Valley Academy"]
    page = client.page(f"/settings/{stranger.setting.id}/")
    assert page.soup.select_one(".govuk-service-navigation__service-name").get_text(strip=True) == "Valley Academy"
    assert "/my-settings" in page.links()


def test_somebody_whose_time_is_over_is_told_so(app: Flask, world: World) -> None:
    with saving(TESTER):
        world.leader.memberships[0].ends_on = TODAY - timedelta(days=1)
    client, page = sign_in(app, world)
    assert "You are in no setting at present" in page.text
    assert client.get(f"/settings/{world.setting.id}/").status_code == 404


def test_whoever_sets_up_leads_the_setting_and_administers_the_installation(client: PageClient) -> None:
    fields = {"name": "Hillside", "type": "maintained", "phases": "primary", "person": "Jo", "email": "jo@h.example"}
    page = client.send("/set-up", **fields, password=PASSWORD)
    assert page.heading == "Hillside"
    user = db.session.scalars(select(User)).one()
    assert user.is_admin
    assert user.role_in(db.session.scalars(select(Setting.id)).one(), TODAY) is Role.LEADER
    assert client.send("/set-up", **fields, password=PASSWORD).heading == "Sign in"


@pytest.mark.parametrize("path", ["/static/manifest.json"])
def test_public_files_carry_no_cookie(app: Flask, world: World, path: str) -> None:
    client, _ = sign_in(app, world)
    with client.get(path) as response:
        assert "Set-Cookie" not in response.headers
