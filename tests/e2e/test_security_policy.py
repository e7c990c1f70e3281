"""The content security policy, as the browser enforces it. Every other test here fails on a breach of it too."""

from collections.abc import Callable

from tests.e2e.served import PHONE, Served, Visitor
from tests.e2e.test_axe import wait_for_charts
from tests.stocked import School


def test_a_breach_is_noticed(served: Served, visitor: Callable[..., Visitor]) -> None:
    someone = visitor(served)
    someone.page.goto("/about")
    someone.page.evaluate("document.querySelector('h1').setAttribute('style', 'color: red')")
    someone.page.evaluate("document.head.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))")
    someone.page.evaluate("fetch('https://elsewhere.example/').catch(() => null)")
    seen = "\n".join(someone.faults)
    assert "inline style" in seen
    assert "inline script" in seen
    assert "elsewhere.example" in seen
    someone.faults.clear()


def test_charts_keep_to_the_policy_while_they_are_used(
    example: tuple[Served, School], visitor: Callable[..., Visitor]
) -> None:
    served, school = example
    someone = visitor(served)
    someone.sign_in(school.email)
    page = someone.page
    page.goto(f"/reviews/{school.review}/charts/")
    wait_for_charts(page)
    for n in range(page.locator("figure.chart").count()):
        figure = page.locator("figure.chart").nth(n)
        plot = figure.locator("svg.main-svg").first.bounding_box()
        assert plot is not None
        page.mouse.move(plot["x"] + plot["width"] / 2, plot["y"] + 60)
        figure.get_by_text("Show the figures").click()
        assert figure.locator("table").is_visible()
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(400)  # charts redraw a moment after the page changes its width
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
