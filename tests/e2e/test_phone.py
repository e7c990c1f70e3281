"""On a phone no page scrolls sideways, and everything to press is large enough for a finger."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Page, TimeoutError

from tests.e2e.places import NEW_INSTALLATION, SIGNED_OUT, pages_of
from tests.e2e.served import PHONE, SMALL_PHONE, Served, Visitor
from tests.e2e.test_axe import wait_for_charts
from tests.stocked import School

# Links inside a line of text may be as high as the text (WCAG 2.5.8); axe's rule target-size sees to their spacing.
TOO_SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((one) => one.type !== 'hidden' && one.checkVisibility() && !one.closest('.govuk-visually-hidden'))
  .filter((one) => !(one.tagName === 'A' && getComputedStyle(one).display === 'inline'))
  .filter((one) => !one.matches('.govuk-skip-link'))
  .map((one) => ({ one, box: one.getBoundingClientRect() }))
  .filter(({ box }) => box.width < 24 || box.height < 24)
  .map(({ one, box }) => `${one.outerHTML.slice(0, 120)} is ${Math.round(box.width)} by ${Math.round(box.height)}`)"""


def faults(page: Page, path: str) -> Iterator[str]:
    for size in (PHONE, SMALL_PHONE):
        page.set_viewport_size(size)
        try:  # charts draw themselves again a moment after the width has changed
            page.wait_for_function(
                "most => document.documentElement.scrollWidth <= most", arg=size["width"], timeout=2000
            )
        except TimeoutError:
            wide = page.evaluate("document.documentElement.scrollWidth")
            yield f"{path} at {size['width']}: {wide} px wide"
        yield from (f"{path} at {size['width']}: {words}" for words in page.evaluate(TOO_SMALL))


def test_pages_fit_a_phone(example: tuple[Served, School], served: Served, visitor: Callable[..., Visitor]) -> None:
    example_served, school = example
    someone = visitor(example_served, viewport=PHONE, is_mobile=True, has_touch=True)
    someone.sign_in(school.email)
    found = []
    for paths in pages_of(school).values():
        for path in paths:
            someone.page.goto(path)
            wait_for_charts(someone.page)
            found += faults(someone.page, path)
    newcomer = visitor(served, viewport=PHONE, is_mobile=True, has_touch=True)
    for path in (*NEW_INSTALLATION.values(), *SIGNED_OUT.values()):
        newcomer.page.goto(path)
        found += faults(newcomer.page, path)
    assert not found, "\n".join(found)


def test_the_menu_opens_on_a_phone(example: tuple[Served, School], visitor: Callable[..., Visitor]) -> None:
    served, school = example
    someone = visitor(served, viewport=SMALL_PHONE, is_mobile=True, has_touch=True)
    someone.sign_in(school.email)
    page = someone.page
    page.goto(f"/reviews/{school.review}")
    link = page.get_by_role("navigation", name="Menu").get_by_role("link", name="Action plan")
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").tap()
    link.tap()
    page.get_by_role("heading", name="Action plan 2016 to 2017").wait_for()
