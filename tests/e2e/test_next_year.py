"""Next year's review in a browser with JavaScript switched off: three steps, then confirming."""

from collections.abc import Callable

from tests.e2e.error_states import press, shown
from tests.e2e.served import Served, Visitor
from tests.e2e.ways import judged_school


def test_next_years_review_is_started_and_confirmed_without_javascript(
    served: Served, visitor: Callable[..., Visitor]
) -> None:
    review, email = served.within(judged_school)
    leader = visitor(served, java_script_enabled=False)
    leader.sign_in(email)
    page = leader.page
    page.goto("/")
    page.get_by_role("link", name="Start next year’s review").click()
    press(page, "See what would come over")
    shown(page, "", "judgements to confirm; ")
    press(page, "Continue")
    press(page, "Start the review")
    shown(page, "", "confirmed of what came over")
    page.get_by_role("link", name="Start judging").click()
    boxes = page.locator("input[name=confirm]")
    for n in (0, 1):
        boxes.nth(n).check()
    press(page, "Save, and confirm what is ticked")
    shown(page, "", "Confirmed 2.")
    boxes.first.focus()
    page.keyboard.press("Enter")  # saves the page and confirms nothing by itself
    shown(page, "", "Nothing was changed.")
    page.get_by_role("button", name="Confirm").nth(0).click()
    shown(page, "", "Confirmed 1.")
    page.goto(f"/reviews/{review}")
    shown(page, "", "started from this one")
