"""Reminders, against a real mail server on this machine."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from flask import Flask
from icalendar import Calendar

from audit.clock import today_in_england
from audit.config import MailServer
from audit.domain.digest import Frequency
from audit.domain.vocabulary import ActionStatus, EvidenceKind, Priority
from audit.services.accounts import new_user
from audit.services.evidence import EvidenceInput, UseInput, add_evidence
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.plans import ActionInput, add_action
from audit.services.reminders import choose_frequency, digest_for, due_days, renew_calendar, send_reminders
from audit.services.saving import saving
from audit.store.base import db
from audit.store.people import Membership, Role, User
from tests.conftest import PASSWORD, TESTER, TODAY, World
from tests.pages import PageClient

SITE = "https://plumbline.school.example"


class Inbox(Message):
    """Keeps what it is sent; refuses one address, as a server does that does not know it."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list = []

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address.startswith("unknown@"):
            return "550 no such person here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message) -> None:
        self.messages.append(message)


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    handler = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    server = MailServer("127.0.0.1", port, "Plumbline <plumbline@school.example>", starttls=False)
    app.config["PLUMBLINE"] = replace(app.config["PLUMBLINE"], mail=server, url=SITE)
    yield handler
    controller.stop()


def action(title: str, owner: str, due: date | None, status: ActionStatus = ActionStatus.NOT_STARTED) -> ActionInput:
    reason = "" if status.is_open and status is not ActionStatus.BLOCKED else "Because"
    return ActionInput(
        title=title, description="", owner=owner, due=due, status=status, priority=Priority.NORMAL,
        success_measure="", reason=reason,
    )  # fmt: skip


@pytest.fixture
def governor(world: World) -> User:
    user = new_user("Zoë Åkerström", "zoe@hillside.example", PASSWORD)
    with saving(TESTER):
        db.session.add(user)
        db.session.flush()
        db.session.add(
            Membership(user_id=user.id, setting_id=world.setting.id, role=Role.GOVERNOR.value, title="Lead governor")
        )
    return user


@pytest.fixture
def plan(world: World, governor: User) -> None:
    record_judgement(TESTER, world.review, "training-annual", JudgementInput(level=1), 0)
    for said in (
        action("Overdue thing", "Network manager", date(2017, 3, 3)),
        action("Due today", "lead governor", TODAY),
        action("Due in 14 days", "Zoë Åkerström", date(2017, 3, 18)),
        action("Due in 15 days", "Lead governor", date(2017, 3, 19)),
        action("Done long ago", "Lead governor", date(2017, 1, 1), ActionStatus.DONE),
    ):
        add_action(TESTER, world.review, said, ["training-annual"], TODAY)
    add_evidence(
        TESTER,
        world.setting,
        EvidenceInput("Training log", EvidenceKind.RECORD, date(2016, 9, 1), date(2017, 3, 20), "", "", "Office"),
        use=UseInput(world.review, "training-annual", ""),
    )


def lines(user: User) -> dict[str, list[str]]:
    return {section.heading: [line.text for line in section.lines] for section in digest_for(user, TODAY).sections}


def test_a_leader_hears_of_all_of_it(world: World, plan: None) -> None:
    assert lines(world.leader) == {
        "Overdue actions": ["Overdue thing (Network manager, due 3 March 2017)"],
        "Due in the next 14 days": [
            "Due today (lead governor, due 4 March 2017)",
            "Due in 14 days (Zoë Åkerström, due 18 March 2017)",
        ],
        "Evidence to renew": ["Training log, to be reviewed by 20 March 2017"],
    }


def test_others_hear_of_what_is_theirs_by_name_or_title(governor: User, plan: None) -> None:
    assert lines(governor) == {
        "Due in the next 14 days": [
            "Due today (lead governor, due 4 March 2017)",
            "Due in 14 days (Zoë Åkerström, due 18 March 2017)",
        ]
    }


def test_each_gets_one_email_a_week_in_plain_text(world: World, governor: User, plan: None, inbox: Inbox) -> None:
    assert [outcome.sent for outcome in send_reminders(TODAY, SITE)] == [True, True]
    assert list(send_reminders(TODAY, SITE)) == []  # not twice on a day
    assert list(send_reminders(date(2017, 3, 10), SITE)) == []
    assert len(list(send_reminders(date(2017, 3, 11), SITE))) == 2
    first, second = inbox.messages[:2]
    assert first["Subject"] == "Online safety review: 4 things for you"
    assert second["To"] == "zoe@hillside.example"
    text = second.get_payload(decode=True).decode()
    assert "Hello Zoë Åkerström," in text
    assert f"{SITE}/reminders" in text


def test_nobody_who_said_never_and_nobody_with_nothing_to_hear_gets_one(
    world: World, governor: User, inbox: Inbox
) -> None:
    choose_frequency(TESTER, world.leader, Frequency.NEVER)
    assert list(send_reminders(TODAY, SITE)) == []  # the governor has nothing waiting
    assert inbox.messages == []


def test_a_refused_address_does_not_stop_the_others_and_is_tried_again(
    world: World, governor: User, plan: None, inbox: Inbox
) -> None:
    with saving(TESTER):
        world.leader.email = "unknown@hillside.example"
    assert [(o.email, o.sent) for o in send_reminders(TODAY, SITE)] == [
        ("unknown@hillside.example", False),
        ("zoe@hillside.example", True),
    ]
    assert [o.email for o in send_reminders(TODAY, SITE)] == ["unknown@hillside.example"]


def test_a_server_that_is_down_is_said_and_nothing_counts_as_sent(app: Flask, world: World, plan: None) -> None:
    down = MailServer("127.0.0.1", 9, "plumbline@school.example", starttls=False)
    app.config["PLUMBLINE"] = replace(app.config["PLUMBLINE"], mail=down)
    assert not any(outcome.sent for outcome in send_reminders(TODAY, SITE))
    assert world.leader.digest_sent_on is None


def test_a_dry_run_sends_nothing(app: Flask, world: World, plan: None, inbox: Inbox) -> None:
    result = app.test_cli_runner().invoke(args=["reminders", "send", "--dry-run"])
    assert result.exit_code == 0
    assert "head@hillside.example" in result.output
    assert inbox.messages == []
    db.session.rollback()
    assert world.leader.digest_sent_on is None


def test_the_day_is_englands_on_both_sides_of_the_clock_change() -> None:
    assert today_in_england(datetime(2017, 3, 25, 23, 30, tzinfo=UTC)) == date(2017, 3, 25)  # still GMT
    assert today_in_england(datetime(2017, 3, 26, 23, 30, tzinfo=UTC)) == date(2017, 3, 27)  # half past midnight BST
    assert today_in_england(datetime(2017, 10, 28, 23, 30, tzinfo=UTC)) == date(2017, 10, 29)  # still BST
    assert today_in_england(datetime(2017, 10, 29, 23, 30, tzinfo=UTC)) == date(2017, 10, 29)  # GMT again


def test_the_calendar_is_read_by_a_library_and_days_stay_put_when_the_clocks_change(
    world: World, head: PageClient
) -> None:
    for day in (date(2017, 3, 26), date(2017, 10, 29)):
        add_action(
            TESTER, world.review, action(f"Résumé; with, commas\\ {day}", "Head", day), ["training-annual"], TODAY
        )
    renew_calendar(TESTER, world.leader)
    response = head.get(f"/calendar/{world.leader.calendar_token}.ics")
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert all(len(line) <= 75 for line in response.data.split(b"\r\n"))
    events = Calendar.from_ical(response.data).walk("VEVENT")
    assert sorted(event.decoded("dtstart") for event in events) == [date(2017, 3, 26), date(2017, 10, 29)]
    assert events[0]["summary"].startswith("Due: Résumé; with, commas\\ 2017-")
    assert len({event["uid"] for event in events}) == 2


def test_an_address_that_was_replaced_or_taken_away_is_gone(world: World, head: PageClient) -> None:
    renew_calendar(TESTER, world.leader)
    old = world.leader.calendar_token
    head.send("/reminders/calendar")
    db.session.refresh(world.leader)
    assert world.leader.calendar_token != old
    assert head.get(f"/calendar/{old}.ics").status_code == 404
    new = world.leader.calendar_token
    head.send("/reminders/calendar/revoke")
    assert head.get(f"/calendar/{new}.ics").status_code == 404
    assert head.get("/calendar/None.ics").status_code == 404


def test_the_calendar_tells_only_what_its_owner_may_see(world: World, governor: User, plan: None) -> None:
    assert [day.title for day in due_days(governor, TODAY, SITE)] == [
        "Due: Due today",
        "Due: Due in 14 days",
        "Due: Due in 15 days",
    ]
    with saving(TESTER):
        governor.memberships[0].ends_on = date(2017, 3, 3)
    assert due_days(governor, TODAY, SITE) == []


def test_the_page_saves_the_choice(world: World, head: PageClient) -> None:
    page = head.send("/reminders", frequency="daily")
    assert "Saved." in page.text
    db.session.refresh(world.leader)
    assert world.leader.digest == "daily"
    assert head.send("/reminders", frequency="hourly").status == 400
