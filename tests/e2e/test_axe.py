"""Accessibility of every page and of every error, by axe's rules for WCAG 2.2 AA and good practice.

All pages are looked at before anything is asserted, so that one run lists everything.
"""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from tests.e2e.error_states import error_pages, signed_out_errors
from tests.e2e.places import NEW_INSTALLATION, ON_THE_WAY, SIGNED_OUT, WITH_CHARTS, pages_of, unknown_pages
from tests.e2e.served import DESKTOP, PHONE, Served, Visitor
from tests.e2e.ways import ways
from tests.stocked import School

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.2's, which axe leaves off unless asked
    "resultTypes": ["violations"],
}

TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def violations(page: Page, name: str) -> Iterator[str]:
    """What axe finds, wide and narrow: page, width, rule, element."""
    page.evaluate(AXE_SCRIPT)
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.evaluate(TWO_FRAMES)  # the page's own observers answer the new width before axe looks
        for violation in page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS):
            for node in violation["nodes"]:
                where = f"{name} at {size['width']}"
                yield f"{where}: {violation['id']} ({violation['help']}): {node['target']} {node['html'][:160]}"


def wait_for_charts(page: Page) -> None:
    figures = page.locator("figure.chart")
    for n in range(figures.count()):
        figures.nth(n).locator("svg.main-svg").first.wait_for()


def test_barriers_are_found(served: Served, visitor: Callable[..., Visitor]) -> None:
    """Otherwise the tests below would pass whatever the pages are like."""
    page = visitor(served).page
    page.goto("/about")
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('beforeend', '<img src=\"/favicon.ico\">')")
    assert [found.split(":")[0] for found in violations(page, "canary")] == ["canary at 1280", "canary at 390"]


def test_every_page_is_known_to_these_tests(example: tuple[Served, School]) -> None:
    served, school = example
    assert unknown_pages(served.app, school) == set()


def test_a_new_installation_has_no_barriers(served: Served, visitor: Callable[..., Visitor]) -> None:
    page = visitor(served).page
    found = []
    for path in NEW_INSTALLATION.values():
        page.goto(path)
        found += violations(page, path)
    page.get_by_role("button", name="Set up").click()
    page.get_by_text("There is a problem").wait_for()
    found += violations(page, "/set-up with errors")
    assert not found, "\n".join(found)


def test_pages_for_everybody_have_no_barriers(example: tuple[Served, School], visitor: Callable[..., Visitor]) -> None:
    served, _ = example
    page = visitor(served).page
    found = []
    for path in SIGNED_OUT.values():
        page.goto(path)
        found += violations(page, f"{path}, signed out")
    assert not found, "\n".join(found)


def test_no_page_of_a_school_has_barriers(example: tuple[Served, School], visitor: Callable[..., Visitor]) -> None:
    served, school = example
    someone = visitor(served)
    someone.sign_in(school.email)
    found = []
    for endpoint, paths in pages_of(school).items():
        for path in paths:
            response = someone.page.goto(path)
            assert response is not None
            assert response.status == 200, path
            if endpoint in WITH_CHARTS:
                wait_for_charts(someone.page)
            found += violations(someone.page, path)
    assert not found, "\n".join(found)


def test_no_page_on_the_way_of_a_task_has_barriers(served: Served, visitor: Callable[..., Visitor]) -> None:
    found, seen = [], set()
    for name, page in ways(served, visitor):
        seen.add(name)
        found += violations(page, name)
    assert not found, "\n".join(found)
    assert seen >= ON_THE_WAY


@pytest.mark.parametrize("signed_in", [True, False], ids=["signed in", "signed out"])
def test_no_error_has_barriers(
    served: Served, browser: Browser, visitor: Callable[..., Visitor], signed_in: bool
) -> None:
    someone = visitor(served)
    states = error_pages(served, someone) if signed_in else signed_out_errors(served, someone)
    found = []
    for name, page in states:
        found += violations(page, name)
    someone.faults.clear()  # a broken page is one of the states
    assert not found, "\n".join(found)
