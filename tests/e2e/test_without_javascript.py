"""The core of a review in a browser with JavaScript switched off."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.served import Served, Visitor
from tests.e2e.test_journey import (
    add_a_policy,
    download_workbook,
    judge_this_strand,
    press,
    see,
    set_up_a_primary_with_nursery,
    start_a_review,
)


def test_a_review_works_without_javascript(served: Served, visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    page: Page = visitor(served, java_script_enabled=False).page
    set_up_a_primary_with_nursery(page)
    start_a_review(page)
    review = page.url
    page.get_by_role("link", name="Start judging").click()
    judge_this_strand(page, "3210")
    press(page, "Save")
    see(page, "Saved 6 levels.")
    assert page.locator("[data-shortcuts-help]").is_hidden(), "keys that only script gives are not offered"

    page.goto(f"{review}/criteria/leadership-vision")
    add_a_policy(page, tmp_path)
    see(page, "Added and attached.")
    see(page, "1 current item of evidence")

    page.goto(f"{review}/gaps/")
    page.locator("#gap-leadership-oversight").get_by_role("link", name="dismiss it").click()
    page.get_by_label("Why?").fill("The head starts in September and will lead on it then.")
    press(page, "Dismiss, with this reason")
    see(page, "The gap stays listed, with your reason.")
    see(page, "The head starts in September and will lead on it then.")

    page.goto(f"{review}/charts/")
    tables = page.locator("figure.chart table")
    assert tables.count() == 4
    assert all(tables.nth(n).is_visible() for n in range(4)), "without script the figures stand open in their tables"
    assert download_workbook(page, review)[:2] == b"PK"
