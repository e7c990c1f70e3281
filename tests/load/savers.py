"""Clients that save judgements, evidence and actions over HTTP as fast as they can, and keep count.

Each save carries the version that its page was read at, and words that no other save has. A save that was refused
because somebody else was first is made again over the version that the page of the refusal shows, as a person would.
"""

import html
import http.client
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
VERSION = re.compile(r'name="version"[^>]*?value="(\d+)"')
SAVED, CONFLICT, BUSY = (302, 303), 409, 503
TRIES = 30  # at one save, before giving it up


@dataclass(frozen=True)
class Target:
    """Something to save over and over: where its form is, which field takes the words, what else the form needs."""

    table: str
    name: str  # its id or ref
    path: str
    words: str
    fields: dict[str, str]
    creates: bool = False  # each save adds a row instead of changing one


@dataclass(frozen=True)
class Save:
    """A save that was sent."""

    target: Target
    words: str
    version: int  # the one it was made over


@dataclass
class Account:
    """What one client saw."""

    accepted: list[Save] = field(default_factory=list)
    unanswered: list[Save] = field(default_factory=list)  # sent, and the server went away before it answered
    answers: Counter[str] = field(default_factory=Counter)  # "save 302", "page 200" …: how often
    seconds: list[float] = field(default_factory=list)  # how long each accepted save took to be answered
    given_up: int = 0
    faults: list[str] = field(default_factory=list)


class Saver:
    """One person with one browser."""

    def __init__(self, number: int, port: int, email: str, password: str, targets: list[Target]) -> None:
        self.number, self.port, self.email, self.password, self.targets = number, port, email, password, targets
        self.account = Account()
        self.cookie = ""
        self.choose = random.Random(number)  # noqa: S311 - the same choices every time, so that a failure repeats
        self.count = 0
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def sign_in(self) -> None:
        token = _find(CSRF, self._ask("GET", "/sign-in")[1])
        sent = {"email": self.email, "password": self.password, "csrf_token": token}
        status, page = self._ask("POST", "/sign-in", sent)
        assert status in SAVED, f"{self.email} could not sign in: {status} {page[:500]}"

    def run(self, until: float) -> None:
        """Save until the clock says ``until``; whatever goes wrong is written down, not raised in a thread."""
        try:
            while time.monotonic() < until:
                self.save_once(self.choose.choice(self.targets), until)
        except Exception as error:
            self.account.faults.append(f"{type(error).__name__}: {error}")
        finally:
            self.connection.close()

    def save_once(self, target: Target, until: float) -> None:
        """Read the page, save over what it shows, and again after a conflict."""
        try:
            status, page = self._ask("GET", target.path)
            self.account.answers[f"page {status}"] += 1
        except (OSError, http.client.HTTPException):
            self._wait()
            return
        if status != 200:
            self.account.faults.append(f"GET {target.path}: {status}")
            return
        self.count += 1
        for attempt in range(TRIES):
            save = Save(target, f"said by {self.number}, number {self.count}.{attempt}", _version(page, target))
            status, page = self._send(save, _find(CSRF, page))
            if status != CONFLICT:
                return
            if time.monotonic() > until:
                break
        self.account.given_up += 1

    def _send(self, save: Save, token: str) -> tuple[int, str]:
        began = time.monotonic()
        sent = {**save.target.fields, save.target.words: save.words, "csrf_token": token, "version": str(save.version)}
        try:
            status, page = self._ask("POST", save.target.path, sent)
        except (OSError, http.client.HTTPException):
            self.account.unanswered.append(save)
            self.account.answers["save unanswered"] += 1
            self._wait()
            return 0, ""
        self.account.answers[f"save {status}"] += 1
        if status in SAVED:
            self.account.accepted.append(save)
            self.account.seconds.append(time.monotonic() - began)
        elif status not in (CONFLICT, BUSY):  # told that it was not saved; the log is asked whether that is so
            self.account.faults.append(f"POST {save.target.path}: {status} {_words(page)}")
        return status, page

    def _ask(self, method: str, path: str, sent: dict[str, str] | None = None) -> tuple[int, str]:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if sent is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}{path}"
        try:
            self.connection.request(method, path, urlencode(sent) if sent is not None else None, headers)
            response = self.connection.getresponse()
            body = response.read().decode()
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise
        if given := response.getheader("Set-Cookie"):
            self.cookie = given.split(";")[0]
        if response.status in SAVED and "/sign-in" in (response.getheader("Location") or ""):
            return 401, "asked to sign in"
        return response.status, body

    def _wait(self) -> None:
        """The server is away; do not hammer at its door."""
        self.connection.close()
        time.sleep(0.1)


def _find(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found, f"no {pattern.pattern} in: {_words(page)}"
    return html.unescape(found[1])


def _version(page: str, target: Target) -> int:
    return 0 if target.creates else int(_find(VERSION, page))


def _words(page: str) -> str:
    """The heading of a page and what follows, for a message."""
    text = re.sub(r"<[^>]+>", " ", page.partition("<main")[2] or page)
    return " ".join(text.split())[:300]
