"""Inviting, joining, changing and removing people on the pages, and asking for a new password."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from audit.config import MailServer
from audit.services import accounts
from audit.services.saving import saving
from audit.store.base import db, utc_now
from audit.store.log import ChangeLog
from audit.store.people import Invitation, Membership, Role, Setting
from tests.conftest import PASSWORD, TESTER, TODAY, World
from tests.mailbox import Mailbox, mailbox
from tests.pages import Page, PageClient

SITE = "https://plumbline.school.example"
GOVERNOR = {"name": "Sam Lee", "email": "sam@board.example", "role": "governor", "title": "Chair", "signs": "y"}


@pytest.fixture
def box(app: Flask) -> Iterator[Mailbox]:
    """Emails are sent, and kept here."""
    with mailbox() as box:
        app.config["PLUMBLINE"] = replace(app.config["PLUMBLINE"], mail=box.address, url=SITE)
        yield box


def people_of(world: World) -> str:
    return f"/settings/{world.setting.id}/people"


def invite(head: PageClient, world: World, **fields: str) -> Page:
    return head.send(f"{people_of(world)}/invite", **{**GOVERNOR, **fields})


def shown(page: Page) -> str:
    """Where the link that a page shows leads on this site."""
    return "/join/" + page.soup.select_one("#link").get_text().rpartition("/join/")[2]


def second_member(world: World, role: Role = Role.CONTRIBUTOR, **membership: object) -> Membership:
    user = accounts.new_user("Al Dunn", "al@hillside.example", PASSWORD)
    with saving(TESTER):
        db.session.add(user)
        db.session.flush()
        member = Membership(user_id=user.id, setting_id=world.setting.id, role=role.value, **membership)
        db.session.add(member)
    return member


def test_a_governor_is_invited_and_joins(app: Flask, head: PageClient, world: World) -> None:
    page = invite(head, world)
    assert page.heading == "People"
    assert "Copy this link and give it to them" in page.text
    assert "Sam Lee , sam@board.example, as a governor, Chair" in page.text
    link = shown(page)
    assert "Link to copy" not in head.page(people_of(world)).text, "shown once"

    newcomer = app.test_client()
    assert newcomer.get(link).location == "/join", "the token leaves the address at once"
    page = newcomer.page(link)
    assert page.heading == "Welcome to Plumbline"
    assert "join Hillside Primary as a governor" in page.text
    assert page.value("name") == "Sam Lee"
    assert newcomer.send("/join", name=" ", password="short").errors == [
        "Enter your name.",
        "Choose a password of 12 characters or more. Three random words work well.",
    ]
    page = newcomer.send("/join", name="Samantha Lee", password=PASSWORD)
    assert page.heading == "Hillside Primary"
    assert "You have joined Hillside Primary." in page.text
    member = db.session.scalars(select(Membership).order_by(Membership.id.desc())).first()
    assert (member.user.name, member.role, member.title, member.signs) == ("Samantha Lee", "governor", "Chair", True)
    assert "Samantha Lee sam@board.example Governor Chair Signs for the governors" in head.page(people_of(world)).text


def test_the_link_is_emailed_where_that_is_possible(head: PageClient, world: World, box: Mailbox) -> None:
    page = invite(head, world)
    assert "It is on its way by email." in page.text
    (message,) = box.wait_for(1)
    assert message["To"] == "sam@board.example"
    assert page.soup.select_one("#link").get_text() in message.get_content()
    assert page.soup.select_one("#link").get_text().startswith(f"{SITE}/join/")


def test_an_email_that_cannot_be_sent_loses_nothing(app: Flask, head: PageClient, world: World) -> None:
    nowhere = MailServer("127.0.0.1", 1, "plumbline@school.example")
    app.config["PLUMBLINE"] = replace(app.config["PLUMBLINE"], mail=nowhere, url=SITE)
    page = invite(head, world)
    assert "The email could not be sent. Nothing is lost: copy this link" in page.text
    assert app.test_client().page(shown(page)).heading == "Welcome to Plumbline"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Enter their name."),
        ({"email": "sam"}, "Enter an email address like head@school.sch.uk."),
        ({"role": ""}, "Choose what they are."),
        ({"role": "king"}, "Not a valid choice."),
        ({"role": "contributor"}, "Only a governor signs for the governors. Choose governor, or clear this box."),
        ({"role": "reader", "signs": ""}, "Enter the last day the reader has access."),
        (
            {"role": "reader", "signs": "", "ends_on": "3 March 2017"},
            "Enter a day that is not before today, 4 March 2017.",
        ),
        ({"email": "head@hillside.example"}, "Jo Bright is in this setting already."),
    ],
)
def test_a_faulty_invitation_says_what_to_do(
    head: PageClient, world: World, fields: dict[str, str], message: str
) -> None:
    fields = {name: value for name, value in {**GOVERNOR, **fields}.items() if value or name != "signs"}
    page = head.send(f"{people_of(world)}/invite", **fields)
    assert page.status == 400
    assert any(error.startswith(message) for error in page.errors), page.errors
    assert db.session.scalars(select(Invitation)).all() == []


def test_a_date_that_is_none_is_said_once(head: PageClient, world: World) -> None:
    fields = {name: value for name, value in GOVERNOR.items() if name != "signs"}
    page = head.send(f"{people_of(world)}/invite", **{**fields, "role": "reader", "ends_on": "31 June 2017"})
    assert len(page.errors) == 1
    assert "31 June 2017" in page.errors[0]


def test_an_invitation_is_sent_again_and_taken_back(app: Flask, head: PageClient, world: World) -> None:
    first = shown(invite(head, world))
    invitation = db.session.scalars(select(Invitation)).one()
    second = shown(head.send(f"{people_of(world)}/invitations/{invitation.id}/again"))
    visitor = app.test_client()
    page = visitor.page(first)
    assert (page.status, page.heading) == (410, "This link does not work")
    assert "It was taken back, or replaced by a newer one." in page.text
    assert visitor.page(second).heading == "Welcome to Plumbline"
    newest = db.session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
    page = head.send(f"{people_of(world)}/invitations/{newest.id}/revoke")
    assert "The link for sam@board.example no longer works." in page.text
    assert visitor.page(second).status == 410


@pytest.mark.parametrize(
    ("column", "words"), [("used_at", "It was used already"), ("expires_at", "It was not used in time.")]
)
def test_a_link_that_is_spent_says_why(app: Flask, head: PageClient, world: World, column: str, words: str) -> None:
    link = shown(invite(head, world))
    with saving(TESTER):
        setattr(db.session.scalars(select(Invitation)).one(), column, utc_now() - timedelta(minutes=1))
    page = app.test_client().page(link)
    assert page.status == 410
    assert words in page.text


def test_a_link_that_never_was_says_so(client: PageClient) -> None:
    page = client.page("/join/never-made")
    assert (page.status, page.heading) == (404, "This link does not work")
    assert client.page("/join").status == 404


def test_somebody_with_an_account_signs_in_and_accepts(
    app: Flask, head: PageClient, world: World, stranger: World
) -> None:
    link = shown(invite(head, world, email=stranger.leader.email))
    theirs = app.test_client()
    page = theirs.page(link)
    assert page.heading == "Sign in to accept"
    assert "/sign-in?next=/join" in page.links()
    page = theirs.send("/sign-in", email=stranger.leader.email, password=PASSWORD, next="/join")
    assert page.heading == "Accept this invitation?"
    assert theirs.send("/join").heading == "Hillside Primary"
    assert theirs.page("/").heading == "Your settings"


def test_an_invitation_for_somebody_else_says_so(app: Flask, head: PageClient, world: World) -> None:
    link = shown(invite(head, world))
    page = head.page(link)
    assert page.heading == "This invitation is for somebody else"
    assert "sam@board.example" in page.text
    assert head.send("/join").heading == "This invitation is for somebody else"
    assert db.session.scalars(select(Membership)).one().user_id == world.leader.id


def test_a_role_is_changed(head: PageClient, world: World) -> None:
    member = second_member(world)
    page = head.page(f"{people_of(world)}/{member.id}")
    assert page.heading == "Al Dunn"
    page = head.send(f"{people_of(world)}/{member.id}", role="reader", title="Adviser", ends_on="1 July 2017")
    assert "Saved. Al Dunn is a reader now." in page.text
    assert "Al Dunn al@hillside.example Reader Adviser 1 July 2017" in page.text
    assert head.page(f"{people_of(world)}/{member.id}").value("ends_on") == "1 July 2017"


def test_the_last_leader_stays(head: PageClient, world: World) -> None:
    own = world.leader.membership_in(world.setting.id)
    page = head.send(f"{people_of(world)}/{own.id}", role="governor")
    assert page.errors == ["A setting needs a leader. Make somebody else a leader first."]
    page = head.send(f"{people_of(world)}/{own.id}/remove")
    assert (page.status, page.heading) == (409, "This cannot be done")
    assert "Make somebody else a leader first." in page.text


def test_a_leader_who_steps_down_is_taken_home(head: PageClient, world: World) -> None:
    second_member(world, Role.LEADER)
    own = world.leader.membership_in(world.setting.id)
    assert head.send(f"{people_of(world)}/{own.id}", role="governor").heading == "Where we stand"
    assert head.get(people_of(world)).status_code == 403


def test_somebody_is_removed(head: PageClient, world: World) -> None:
    member = second_member(world)
    path = f"{people_of(world)}/{member.id}/remove"
    assert head.page(path).heading == "Remove Al Dunn from Hillside Primary?"
    page = head.send(path)
    assert "Al Dunn is no longer in Hillside Primary." in page.text
    assert head.get(path).status_code == 404


def test_a_reader_reads_until_the_last_day_and_not_after(app: Flask, head: PageClient, world: World) -> None:
    second_member(world, Role.READER, ends_on=TODAY)
    client = app.test_client()
    client.post("/sign-in", data={"email": "al@hillside.example", "password": PASSWORD})
    path = f"/settings/{world.setting.id}/"
    page = client.page(path)
    assert page.status == 200
    assert "Start a review for another year" not in page.text
    app.config["TODAY"] = TODAY + timedelta(days=1)
    assert client.get(path).status_code == 404
    assert "Ended 4 March 2017" in head.page(people_of(world)).text


def test_buttons_are_for_those_who_may_use_them(app: Flask, head: PageClient, world: World) -> None:
    second_member(world, Role.GOVERNOR)
    governor = app.test_client()
    governor.post("/sign-in", data={"email": "al@hillside.example", "password": PASSWORD})
    criterion = f"/reviews/{world.review.id}/criteria/training-annual"
    words = {
        criterion: ("Attach or add evidence", "Save and go to next"),
        f"/reviews/{world.review.id}/strands/leadership": ("Save and go to next strand",),
        f"/reviews/{world.review.id}": ("Close this review", "Start judging"),
        f"/reviews/{world.review.id}/scope": ("Bring in",),
        f"/settings/{world.setting.id}/": (
            "Start next year’s review",
            "Start an empty review for another year",
            "People: who is in",
        ),
        f"/settings/{world.setting.id}/evidence": ("Add evidence",),
    }
    for path, buttons in words.items():
        for button in buttons:
            assert button in head.page(path).text, path
            assert button not in governor.page(path).text, path
    assert "You can read this." in governor.page(criterion).text


def test_a_leader_makes_a_link_for_a_new_password(app: Flask, head: PageClient, world: World) -> None:
    member = second_member(world)
    theirs = app.test_client()
    theirs.post("/sign-in", data={"email": "al@hillside.example", "password": PASSWORD})
    page = head.send(f"{people_of(world)}/{member.id}/password-link")
    assert "Link for a new password for al@hillside.example" in page.text
    visitor = app.test_client()
    page = visitor.page(shown(page))
    assert page.heading == "Set a new password"
    page = visitor.send("/join", new_password="four other random words")
    assert page.heading == "Sign in"
    assert theirs.get("/account").status_code == 302, "every session has ended"
    assert accounts.check_password("al@hillside.example", "four other random words") is not None
    who = db.session.scalars(select(ChangeLog.who).where(ChangeLog.subject == "invitation").order_by(ChangeLog.id))
    assert list(who) == ["Jo Bright", "Al Dunn"]


def test_no_leader_makes_a_link_for_somebody_who_can_do_more(head: PageClient, world: World) -> None:
    member = second_member(world)
    with saving(TESTER):
        member.user.is_admin = True
    path = f"{people_of(world)}/{member.id}"
    assert "Make a link for a new password" not in head.page(path).text
    page = head.send(f"{path}/password-link")
    assert (page.status, page.heading) == (409, "This cannot be done")
    assert db.session.scalars(select(Invitation)).all() == []


def test_a_forgotten_password_is_helped_by_email(app: Flask, world: World, box: Mailbox, client: PageClient) -> None:
    page = client.send("/forgotten", email=" HEAD@hillside.example ")
    assert page.heading == "Look at your email"
    (message,) = box.wait_for(1)
    assert message["To"] == "head@hillside.example"
    link = "/join/" + message.get_content().partition(f"{SITE}/join/")[2].split()[0]
    client.get(link)
    client.post("/join", data={"new_password": "four other random words"})
    assert accounts.check_password("head@hillside.example", "four other random words") is not None


def test_the_answer_does_not_say_who_has_an_account(world: World, box: Mailbox, client: PageClient) -> None:
    known = client.send("/forgotten", email="head@hillside.example")
    unknown = client.send("/forgotten", email="nobody@hillside.example")
    assert known.text.replace("head@", "x@") == unknown.text.replace("nobody@", "x@")
    box.wait_for(1)
    assert [message["To"] for message in box.messages] == ["head@hillside.example"]


def test_nobodys_mailbox_is_flooded(app: Flask, world: World, box: Mailbox) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    answers = [
        app.test_client()
        .post("/forgotten", data={"email": "Head@hillside.example"}, environ_overrides={"REMOTE_ADDR": f"192.0.2.{n}"})
        .status_code
        for n in range(4)
    ]
    assert answers == [200, 200, 200, 429]
    box.wait_for(3)


def test_without_email_the_page_says_whom_to_ask(client: PageClient) -> None:
    page = client.page("/forgotten")
    assert "Ask a leader of your setting." in page.text
    assert page.soup.select_one("main form") is None


def test_an_administrator_creates_a_setting_and_its_first_leader_joins(
    app: Flask, head: PageClient, world: World
) -> None:
    with saving(TESTER):
        world.leader.is_admin = True
    fields = {"name": "Meadow Nursery", "type": "maintained", "phases": "early-years"}
    page = head.send("/admin/settings/new", **fields)
    assert page.errors == ["Enter their name.", "Enter the email address."]
    page = head.send("/admin/settings/new", **fields, leader_name="Bo", leader_email="bo@meadow.example")
    assert "Meadow Nursery No leader yet bo@meadow.example is invited until" in page.text
    assert "Hillside Primary Has a leader" in page.text
    newcomer = app.test_client()
    newcomer.get(shown(page))
    assert newcomer.send("/join", name="Bo", password=PASSWORD).heading == "Meadow Nursery"
    meadow = db.session.scalars(select(Setting).where(Setting.name == "Meadow Nursery")).one()
    assert head.get(f"/settings/{meadow.id}/").status_code == 404, "creating it opens nothing of it"
    page = head.page(f"/admin/settings/{meadow.id}/leader")
    assert (page.status, page.heading) == (409, "This cannot be done")


def test_commands_help_those_who_are_locked_out(app: Flask, world: World, client: PageClient) -> None:
    def run(*words: str) -> str:
        db.session.rollback()  # each command is a program of its own
        return app.test_cli_runner().invoke(args=words).output

    assert "Nobody signs in as x@y.example." in run("admin", "password", "x@y.example")
    link = run("admin", "password", "head@hillside.example").splitlines()[0]
    assert client.page(link.removeprefix("http://127.0.0.1:5000")).heading == "Set a new password"

    link = run("admin", "create", "ad@trust.example").splitlines()[0]
    visitor = app.test_client()
    visitor.get(link.removeprefix("http://127.0.0.1:5000"))
    assert visitor.send("/join", name="Ad", password=PASSWORD).heading == "Settings on this installation"
    assert "administrator: Ad <ad@trust.example>" in run("admin", "list")
    run("admin", "remove", "ad@trust.example")
    assert visitor.get("/admin").status_code == 404

    link = run("admin", "leader", str(world.setting.id), "new@hillside.example").splitlines()[0]
    assert app.test_client().page(link.removeprefix("http://127.0.0.1:5000")).heading == "Welcome to Plumbline"

    with saving(TESTER):
        world.leader.totp_secret = "GEZDGNBVGY3TQOJQ"
    run("admin", "second-factor-off", "head@hillside.example")
    db.session.expire_all()
    assert world.leader.totp_secret is None
