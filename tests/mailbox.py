"""A mail server on this machine that takes what it is sent, for tests that read the emails."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from audit.config import MailServer

PATIENCE = 10  # seconds


class Mailbox(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as one message needs."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.messages: list[EmailMessage] = []

    @property
    def address(self) -> MailServer:
        return MailServer("127.0.0.1", self.server_address[1], "plumbline@school.example", starttls=False)

    def wait_for(self, count: int) -> list[EmailMessage]:
        """The messages, once there are so many."""
        until = time.monotonic() + PATIENCE
        while len(self.messages) < count and time.monotonic() < until:
            time.sleep(0.02)
        return self.messages


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 mailbox")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.say("354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                message = message_from_bytes(b"".join(lines), policy=policy.default)
                self.server.messages.append(message)
            elif word == b"QUIT":
                self.say("221 bye")
                return
            self.say("250 fine")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    server = Mailbox()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
