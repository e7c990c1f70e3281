"""A browser without a screen: one kept-alive connection to a server in a process of its own."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from audit.config import ROOT
from benchmarks.school import EMAIL, PASSWORD


class Browser:
    """Sends the cookies it was told to keep."""

    def __init__(self, port: int, server_id: int) -> None:
        self.server_id = server_id  # of the process
        self._connection = HTTPConnection("127.0.0.1", port)
        self._cookies: dict[str, str] = {}
        self._set: list[str] = []

    def get(self, path: str) -> bytes:
        """The body of a page, which must be there."""
        return self._exchange("GET", path, None, [200])

    def visit(self, path: str) -> bytes:
        """The body of a page, which is empty or next to it where the address only leads on to another."""
        return self._exchange("GET", path, None, [200, 301, 302])

    def post(self, path: str, fields: Mapping[str, object]) -> bytes:
        """Send a form that must be accepted, which every form answers with a redirect."""
        return self._exchange("POST", path, urlencode(fields).encode(), [302])

    def keep_cookies(self) -> None:
        """Send from now on what the last answer set. Without this every repeat sends the same as the one before."""
        for line in self._set:
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}

    def _exchange(self, method: str, path: str, body: bytes | None, expected: list[int]) -> bytes:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status not in expected:
            raise RuntimeError(f"{method} {path} answered {answer.status}")
        self._set = answer.msg.get_all("Set-Cookie") or []
        return content


@contextmanager
def serving(name: str, folder: Path) -> Iterator[Browser]:
    """A fresh server, ``plumbline`` or ``bare``, and a browser for it."""
    command = [sys.executable, "-m", f"benchmarks.{name}", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            yield Browser(int(server.stdout.readline()), server.pid)
        finally:
            server.terminate()


def sign_in(browser: Browser) -> None:
    """As the head of the school."""
    token = csrf_token(browser.get("/sign-in"))
    browser.keep_cookies()
    browser.post("/sign-in", {"csrf_token": token, "email": EMAIL, "password": PASSWORD})
    browser.keep_cookies()


def csrf_token(page: bytes) -> str:
    """The token that a form on this page sends back."""
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None, "the page has no form"
    return found[1].decode()
