"""Emails: plain text, one at a time. What cannot be sent is said, and never stops what was being done."""

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from flask import current_app

from audit.config import MailServer

SECONDS_TO_WAIT = 10  # for the mail server, before giving up: somebody is looking at a page meanwhile

log = logging.getLogger(__name__)


def mail_server() -> MailServer | None:
    """The server that takes our emails, where there is one."""
    server: MailServer | None = current_app.config["PLUMBLINE"].mail
    return server


def send(to: str, subject: str, text: str) -> bool:
    """Whether the mail server took the message. False too where none is configured."""
    server = mail_server()
    if server is None:
        return False
    try:
        _deliver(server, _message(server.sender, to, subject, text))
    except (OSError, ValueError, smtplib.SMTPException) as error:  # ValueError: an address that mail cannot carry
        log.warning("an email could not be sent: %s", type(error).__name__)  # not its text, which can hold a link
        return False
    return True


def _message(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())  # a header is one line, whatever a name holds
    message["From"] = sender
    message["To"] = to
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].rstrip(">"))
    message.set_content(text)
    return message


def _deliver(server: MailServer, message: EmailMessage) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=SECONDS_TO_WAIT) as smtp:
        if server.starttls:
            smtp.starttls(context=ssl.create_default_context())
        if server.user:
            smtp.login(server.user, server.password)
        smtp.send_message(message)
