"""The application served for real, by waitress on a free loopback port, and a browser that keeps count of faults."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response
from waitress import wasyncore
from waitress.server import create_server

from audit import create_app
from audit.store.base import db
from tests.conftest import PASSWORD, TODAY, settings_for

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}


class Served:
    """An application that is being served, and where."""

    def __init__(self, app: Flask, origin: str) -> None:
        self.app = app
        self.origin = origin

    def within(self, do: Callable[[], Any]) -> Any:
        """What ``do`` returns, run beside the server on the same database."""
        with self.app.app_context():
            try:
                return do()
            finally:
                db.session.remove()


@contextmanager
def serve(empty_database: Path, folder: Path, **config: Any) -> Iterator[Served]:
    """Serve an application with its own data folder; forged-request protection is on, as for everybody."""
    shutil.copy(empty_database, folder / "plumbline.sqlite3")
    app = create_app(settings_for(folder))
    app.config.update({"TODAY": TODAY, "RATELIMIT_ENABLED": False, **config})
    sockets: dict[int, Any] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, name="waitress", daemon=True)
    thread.start()
    try:
        yield Served(app, f"http://127.0.0.1:{server.effective_port}")
    finally:
        server.trigger.pull_trigger(
            lambda: wasyncore.close_all(sockets, ignore_all=True)
        )  # in its own thread, then it ends
        thread.join(10)
        server.task_dispatcher.shutdown()
        with app.app_context():
            db.engine.dispose()


class Visitor:
    """Somebody with a browser of their own. ``faults`` gathers what no page may do."""

    def __init__(self, browser: Browser, origin: str, **options: Any) -> None:
        self.origin = origin
        self.context = browser.new_context(
            **{"viewport": DESKTOP, "reduced_motion": "reduce", "base_url": origin, **options}
        )
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._fault(f"script error: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def sign_in(self, email: str) -> None:
        self.page.goto("/sign-in")
        self.page.get_by_label("Email address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("button", name="Sign out").wait_for()

    def forget_session(self) -> None:
        """As if nothing had happened for an hour: the browser no longer has the cookie."""
        self.context.clear_cookies()

    def _fault(self, words: str) -> None:
        self.faults.append(f"{self.page.url}: {words}")

    def _console(self, message: ConsoleMessage) -> None:
        """A page that answers 400 or 409 is logged by the browser as a failed load; ``_response`` judges those."""
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self._fault(f"console {message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "about:", "blob:")):
            self._fault(f"request to another site: {request.url}")

    def _response(self, response: Response) -> None:
        wanted_status = 500 if response.request.is_navigation_request() else 400
        if response.status >= wanted_status:
            self._fault(f"{response.status} from {response.url}")
