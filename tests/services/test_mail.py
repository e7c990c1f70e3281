"""Emails: what they say, and that one that cannot be sent stops nothing."""

import logging
import socket
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from audit.config import ConfigError, MailServer, from_environment
from audit.services.letters import invitation_letter, password_letter
from audit.services.mail import send
from audit.store.people import Invitation
from tests.mailbox import mailbox

INVITATION = Invitation(
    email="gov@board.example", name="Sam Lee", role="governor", expires_at=datetime(2017, 3, 18, 12, tzinfo=UTC)
)


def with_mail(app: Flask, server: MailServer | None) -> None:
    app.config["PLUMBLINE"] = replace(app.config["PLUMBLINE"], mail=server, url="https://plumbline.school.example")


def test_an_email_arrives_as_it_was_written(app: Flask) -> None:
    letter = invitation_letter(INVITATION, "Hillside Primary", "Jo Bright", "https://plumbline.school.example/join/x")
    with mailbox() as box:
        with_mail(app, box.address)
        assert send("gov@board.example", letter.subject, letter.text)
        (message,) = box.wait_for(1)
    assert message["To"] == "gov@board.example"
    assert message["From"] == "plumbline@school.example"
    assert message["Subject"] == "Join Hillside Primary on Plumbline"
    assert message.get_content_type() == "text/plain"
    text = message.get_content().replace("\r\n", "\n")
    assert "Jo Bright asks you to join Hillside Primary as a governor" in text
    assert "until 18 March 2017:" in text
    assert "https://plumbline.school.example/join/x\n" in text


def test_a_name_with_a_line_break_makes_no_header_of_its_own(app: Flask) -> None:
    letter = invitation_letter(INVITATION, "Hillside\r\nBcc: all@school.example", "Jo", "https://x.example/join/x")
    with mailbox() as box:
        with_mail(app, box.address)
        assert send("gov@board.example", letter.subject, letter.text)
        (message,) = box.wait_for(1)
    assert message["Bcc"] is None
    assert message["Subject"] == "Join Hillside Bcc: all@school.example on Plumbline"


def test_what_cannot_be_sent_is_said_and_the_link_stays_out_of_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        with_mail(app, MailServer("127.0.0.1", nobody_listens.getsockname()[1], "plumbline@school.example"))
        letter = password_letter(INVITATION, "https://plumbline.school.example/join/secret-token")
        with caplog.at_level(logging.WARNING):
            assert not send("gov@board.example", letter.subject, letter.text)
    assert "could not be sent" in caplog.text
    assert "secret-token" not in caplog.text


def test_a_server_that_offers_no_encryption_is_not_used_when_it_is_asked_for(app: Flask) -> None:
    with mailbox() as box:
        with_mail(app, replace(box.address, starttls=True))
        assert not send("gov@board.example", "Hello", "Hello")
        assert box.messages == []


def test_without_a_mail_server_nothing_is_sent(app: Flask) -> None:
    assert not send("gov@board.example", "Hello", "Hello")


def environment(tmp_path: object, **more: str) -> dict[str, str]:
    return {"PLUMBLINE_DATA": str(tmp_path)} | more


def test_mail_settings_are_read(tmp_path: object) -> None:
    settings = from_environment(
        environment(
            tmp_path,
            PLUMBLINE_URL="https://plumbline.school.example/",
            PLUMBLINE_SMTP_HOST="mail.school.example",
            PLUMBLINE_SMTP_PORT="25",
            PLUMBLINE_SMTP_USER="plumbline",
            PLUMBLINE_SMTP_PASSWORD="hush",
            PLUMBLINE_SMTP_STARTTLS="no",
            PLUMBLINE_SMTP_FROM="Plumbline <plumbline@school.example>",
        )
    )
    assert settings.url == "https://plumbline.school.example"
    assert settings.mail == MailServer(
        "mail.school.example", 25, "Plumbline <plumbline@school.example>", "plumbline", "hush", starttls=False
    )
    assert "hush" not in repr(settings)
    assert from_environment(environment(tmp_path)).mail is None


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"PLUMBLINE_URL": "plumbline.school.example"}, "PLUMBLINE_URL: should be a whole address"),
        ({"PLUMBLINE_SMTP_HOST": "mail.example"}, "PLUMBLINE_SMTP_FROM: should be the email address"),
        (
            {"PLUMBLINE_SMTP_HOST": "mail.example", "PLUMBLINE_SMTP_FROM": "a@b.example"},
            "PLUMBLINE_URL: needed with PLUMBLINE_SMTP_HOST",
        ),
        (
            {
                "PLUMBLINE_SMTP_HOST": "mail.example",
                "PLUMBLINE_SMTP_FROM": "a@b.example",
                "PLUMBLINE_URL": "https://x.example",
                "PLUMBLINE_SMTP_PORT": "smtp",
            },
            "PLUMBLINE_SMTP_PORT: should be a whole number from 1 to 65535",
        ),
    ],
)
def test_settings_that_cannot_be_say_what_to_change(tmp_path: object, more: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        from_environment(environment(tmp_path, **more))
