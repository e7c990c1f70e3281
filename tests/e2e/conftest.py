"""Fixtures: a real Chromium, the application served to it, and visitors with browsers of their own."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.served import Served, Visitor, serve
from tests.stocked import School, stocked_school
from tests.tools import require_tool

HOW = "apt install chromium, or set PLUMBLINE_CHROMIUM to the path of a Chromium or Chrome"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = require_tool(os.environ.get("PLUMBLINE_CHROMIUM") or "chromium", HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def served(browser: Browser, empty_database: Path, tmp_path: Path) -> Iterator[Served]:
    """A new installation: nobody has set anything up."""
    with serve(empty_database, tmp_path) as served:
        yield served


@pytest.fixture(scope="session")
def example(
    browser: Browser, empty_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, School]]:
    """A school with two years of work in it. Shared, so tests only look, or write where nobody else looks."""
    with serve(empty_database, tmp_path_factory.mktemp("example")) as served:
        yield served, served.within(stocked_school)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, and at the end sees that nothing went wrong in any of their browsers."""
    made: list[Visitor] = []

    def visit(served: Served, **options: Any) -> Visitor:
        made.append(Visitor(browser, served.origin, **options))
        return made[-1]

    yield visit
    faults = [fault for one in made for fault in one.faults]
    for one in made:
        one.context.close()
    assert not faults, "\n".join(faults)
