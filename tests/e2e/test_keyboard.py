"""A criterion judged with the keyboard alone, seeing at every step where the focus is."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.conftest import PASSWORD
from tests.e2e.served import Served, Visitor
from tests.stocked import School, stocked_school

# The words of what has the focus, and how its focus shows. Radios and boxes show it on the ring drawn for their label.
FOCUSED = """() => {
  const one = document.activeElement
  if (!one || one === document.body) return null
  const ring = one.matches('[type=radio], [type=checkbox]') && one.labels.length
    ? getComputedStyle(one.labels[0], '::before') : getComputedStyle(one)
  const box = one.getBoundingClientRect()
  return {
    words: (one.labels?.length ? one.labels[0].innerText : one.innerText || one.value || '').trim(),
    name: one.getAttribute('name') ?? '',
    outline: ring.outlineStyle,
    seen: ring.boxShadow !== 'none' || (ring.outlineStyle !== 'none' && !/, 0\\)$/.test(ring.outlineColor)),
    onScreen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  }
}"""


def focused(page: Page) -> dict:
    """What has the focus; it must be plain to see."""
    found = page.evaluate(FOCUSED)
    assert found is not None, f"nothing has the focus on {page.url}"
    assert found["outline"] != "none", f"no outline: {found}"
    assert found["seen"], f"the focus does not show: {found}"
    assert found["onScreen"], f"the focus is out of sight: {found}"
    return found


def tab_to(page: Page, words: str, *, key: str = "Tab", most: int = 120) -> None:
    for _ in range(most):
        page.keyboard.press(key)
        if words in focused(page)["words"]:
            return
    raise AssertionError(f"{words!r} cannot be reached with {key} on {page.url}")


def follow(page: Page, heading: str, key: str = "Enter") -> None:
    page.keyboard.press(key)
    page.get_by_role("heading", name=heading, level=1).wait_for()


def test_a_criterion_is_judged_with_the_keyboard_alone(served: Served, visitor: Callable[..., Visitor]) -> None:
    school: School = served.within(stocked_school)
    page = visitor(served).page
    page.goto("/sign-in")

    page.keyboard.press("Tab")
    assert focused(page)["words"] == "Skip to main content"
    page.keyboard.press("Enter")
    tab_to(page, "Email address", most=1)
    page.keyboard.type(school.email)
    tab_to(page, "Password", most=1)
    page.keyboard.type(PASSWORD)
    follow(page, "Hillside Primary")

    tab_to(page, "2016 to 2017")
    follow(page, "Review 2016 to 2017")
    tab_to(page, "Staff conduct")
    tab_to(page, "Preventing radicalisation", key="Shift+Tab", most=1)
    tab_to(page, "Staff conduct", most=1)
    follow(page, "Staff conduct and the school's name online")

    shortcuts_judge_the_strand(page)
    tab_to(page, "Save and go to next strand")
    page.keyboard.press("Space")
    page.get_by_text("Saved 2 levels.").wait_for()

    tab_to(page, "for One mobile technology policy for everyone")
    page.keyboard.press("Enter")
    page.wait_for_url("**/criteria/devices-policy")
    tab_to(page, "0 Not in place")
    for words in ("1 Emerging", "2 Developing", "3 Secure"):
        page.keyboard.press("ArrowDown")
        assert focused(page)["words"] == words
    tab_to(page, "Why this level?", most=1)
    page.keyboard.type("Staff say so, and the induction notes show it.")
    tab_to(page, "Save and go to next")
    page.keyboard.press("Enter")
    page.wait_for_url("**/criteria/devices-mobile-data")
    assert "Saved." in page.evaluate("document.activeElement.innerText"), "the message has the focus, so it is read out"

    page.goto(f"/reviews/{school.review}/criteria/devices-policy")
    assert page.get_by_label("Why this level?").input_value() == "Staff say so, and the induction notes show it."
    assert page.locator("#level").get_by_label("3 Secure").is_checked()


def shortcuts_judge_the_strand(page: Page) -> None:
    """0 to 4 choose, n and p move; in the end the first criterion is at 2 and the second at 4."""
    assert page.locator("[data-shortcuts-help]").is_visible()
    tab_to(page, "0 Not in place")
    first = focused(page)["name"]
    for level in "01234":
        page.keyboard.press(level)
        assert page.locator(f"input[name='{first}']:checked").get_attribute("value") == level
    page.keyboard.press("n")
    second = focused(page)["name"]
    assert second != first
    page.keyboard.press("4")
    page.keyboard.press("p")
    assert focused(page)["name"] == first
    page.keyboard.press("2")
    assert page.locator(f"input[name='{first}']:checked").get_attribute("value") == "2"
    assert page.locator(f"input[name='{second}']:checked").get_attribute("value") == "4"


def test_the_skip_link_shows_on_focus_and_skips(
    example: tuple[Served, School], visitor: Callable[..., Visitor]
) -> None:
    served, school = example
    someone = visitor(served)
    someone.sign_in(school.email)
    page = someone.page
    page.goto(f"/reviews/{school.review}/strands/policy")
    page.keyboard.press("Tab")
    assert focused(page)["words"] == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_shortcuts_stay_out_of_text(example: tuple[Served, School], visitor: Callable[..., Visitor]) -> None:
    """Single keys act only inside a form for judging and never in a box for words (WCAG 2.1.4)."""
    served, school = example
    someone = visitor(served)
    someone.sign_in(school.email)
    page = someone.page
    page.goto(f"/reviews/{school.review}/strands/policy")
    before = page.locator("input[type=radio]:checked").count()
    page.keyboard.press("Tab")
    page.keyboard.press("3")
    page.keyboard.press("n")
    assert page.locator("input[type=radio]:checked").count() == before
    assert focused(page)["words"] == "Skip to main content"
