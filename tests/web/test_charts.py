"""The charts page: four charts, each with the table that says the same."""

import json
import subprocess
import sys

from audit.services.reviews import close_review
from tests.conftest import TESTER, TODAY, World
from tests.pages import PageClient
from tests.web.test_gaps import counted_queries, judge

CHARTS = ["strand-profile", "compliance-by-source", "gap-heat-map", "evidence-health"]


def test_four_charts_each_with_a_sentence_and_an_open_table(head: PageClient, world: World) -> None:
    judge(world, training_annual=1, policy_review=3)
    page = head.page(f"/reviews/{world.review.id}/charts/")
    figures = page.soup.select("figure.chart")
    assert [figure["id"] for figure in figures] == CHARTS
    for figure in figures:
        assert figure.select_one(".chart__summary").get_text().endswith(".")
        assert figure.select("details[open] table tbody tr"), "the table is there without JavaScript"
        assert json.loads(figure.select_one("script").string)["data"]


def test_the_table_holds_the_strands_own_figures(head: PageClient, world: World) -> None:
    """One criterion of weight 3 at level 1 of 4: 25%, against a target of 75%."""
    judge(world, training_annual=1)
    page = head.page(f"/reviews/{world.review.id}/charts/")
    rows = [
        [cell.get_text(strip=True) for cell in tr.select("th, td")]
        for tr in page.soup.select("#strand-profile tbody tr")
    ]
    training = next(cells for cells in rows if cells[0] == "Staff training and induction")
    assert training[1:4] == ["25%", "25%", "75%"]


def test_each_chart_leads_on_to_the_criteria_behind_it(head: PageClient, world: World) -> None:
    judge(world, training_annual=1)
    review = f"/reviews/{world.review.id}"
    links = head.page(f"{review}/charts/").links()
    for path in (review, f"{review}/sources", f"{review}/gaps/", f"/settings/{world.setting.id}/evidence"):
        assert path in links


def test_with_nothing_judged_the_page_says_what_to_do_and_loads_no_chart_script(head: PageClient, world: World) -> None:
    page = head.page(f"/reviews/{world.review.id}/charts/")
    assert "Nothing to draw yet" in page.text
    assert f"/reviews/{world.review.id}/strands/leadership" in page.links()
    assert not page.soup.select("figure.chart, script[src*='/charts-']")


def test_the_chart_script_loads_here_and_on_no_other_page(head: PageClient, world: World) -> None:
    judge(world, training_annual=1)
    assert len(head.page(f"/reviews/{world.review.id}/charts/").soup.select("script[src*='/charts-']")) == 1
    for other in ("gaps/", "sources", "sources/kcsie-2016"):
        assert not head.page(f"/reviews/{world.review.id}/{other}").soup.select("script[src*='/charts-']")


def test_starting_the_application_does_not_load_plotly() -> None:
    code = "import sys, audit.web.app; print(any(m.split('.')[0] in ('plotly', 'pandas') for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_closed_review_is_drawn_as_it_stood(head: PageClient, world: World) -> None:
    judge(world, training_annual=1)
    close_review(TESTER, world.review, TODAY)
    page = head.page(f"/reviews/{world.review.id}/charts/")
    assert "closed on 4 March 2017" in page.text
    assert len(page.soup.select("figure.chart")) == 4


def test_another_settings_charts_do_not_exist(head: PageClient, stranger: World) -> None:
    assert head.page(f"/reviews/{stranger.review.id}/charts/").status == 404


def test_the_number_of_queries_does_not_grow_with_the_review(head: PageClient, world: World) -> None:
    judge(world, training_annual=1)
    with counted_queries() as few:
        head.page(f"/reviews/{world.review.id}/charts/")
    judge(world, training_induction=1, policy_review=2, policy_scope=3, prevent_risk=1)
    with counted_queries() as many:
        head.page(f"/reviews/{world.review.id}/charts/")
    assert len(many) == len(few)
