"""The action plan's pages, read as leaders and governors read them."""

import subprocess
import sys

import pytest

from audit.services.plans import dismiss_gap
from audit.services.reviews import close_review
from audit.services.second_ratings import begin_rating
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Role
from tests.conftest import TESTER, TODAY, World
from tests.pages import PageClient
from tests.web.plan_pages import (
    FILTERING,
    POLICY,
    TITLES,
    TRAINING,
    actions,
    add,
    change,
    form_of,
    judge,
    member,
    plan,
    rows,
    stock_plan,
)
from tests.web.test_gaps import counted_queries


@pytest.fixture
def planned(world: World) -> World:
    """One late, one soon, one undated and blocked, one far; two strands, three owners."""
    return stock_plan(world)


# The plan and its views


def test_an_empty_plan_teaches(head: PageClient, world: World) -> None:
    page = plan(head, world)
    assert "No actions yet" in page.text
    assert not page.soup.select(".app-views")


def test_the_top_says_in_words_what_is_late_near_blocked_and_undated(head: PageClient, planned: World) -> None:
    text = plan(head, planned).text
    for words in ("4 actions: 4 open, 0 done.", "1 is overdue", "1 is due within 14 days", "1 is blocked"):
        assert words in text
    assert "1 has no date , 1 has no owner ." in text.replace("owner.", "owner .")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Late", "Soon", "Far", "Stuck"]),
        ("?sort=owner", ["Soon", "Far", "Late", "Stuck"]),
        ("?sort=priority", ["Late", "Soon", "Far", "Stuck"]),
        ("?sort=status", ["Late", "Soon", "Far", "Stuck"]),
        ("?sort=strand", ["Soon", "Far", "Late", "Stuck"]),  # policy comes before training in the rubric
        ("?sort=title", ["Far", "Late", "Soon", "Stuck"]),
        ("?owner=Network+manager", ["Late", "Soon"]),
        ("?strand=policy", ["Soon", "Far"]),
        ("?status=blocked", ["Stuck"]),
        ("?status=open&when=overdue", ["Late"]),
        ("?when=soon", ["Soon"]),
        ("?when=undated", ["Stuck"]),
        ("?priority=statutory", ["Late"]),
        ("?q=PROVIDER+answered", ["Stuck"]),
        ("?sort=nonsense&owner=Nobody&strand=x&status=x&when=x&view=x", ["Late", "Soon", "Far", "Stuck"]),
        ("?view=owner", ["Stuck", "Soon", "Far", "Late"]),
        ("?view=strand", ["Soon", "Far", "Late", "Far", "Stuck"]),  # one of two strands is under both
    ],
)
def test_order_filter_and_view_are_in_the_address(
    head: PageClient, planned: World, query: str, titles: list[str]
) -> None:
    assert rows(plan(head, planned, query)) == titles


def test_links_to_other_views_keep_the_filter_and_the_order(head: PageClient, planned: World) -> None:
    page = plan(head, planned, "?owner=Headteacher&sort=title")
    here = f"/reviews/{planned.review.id}/plan"
    assert f"{here}?view=board&sort=title&owner=Headteacher" in page.links()
    assert page.soup.select_one("#filter-owner option[selected]").get_text() == "Headteacher"
    assert "2 of 4 actions, by name, A to Z" in page.text


def test_a_filter_that_fits_nothing_says_so(head: PageClient, planned: World) -> None:
    assert "No action fits all of these filters." in plan(head, planned, "?q=zebra").text


def test_the_board_has_a_column_for_each_status(head: PageClient, planned: World) -> None:
    page = plan(head, planned, "?view=board")
    assert [h.get_text() for h in page.soup.select(".app-board h2")] == [
        "Not started: 3", "In progress: 0", "Blocked: 1", "Done: 0", "Dropped: 0"
    ]  # fmt: skip
    assert "No provider has answered." in page.soup.select_one(".app-board").get_text()


def test_the_timeline_has_a_sentence_and_a_table_and_only_it_loads_the_chart(head: PageClient, planned: World) -> None:
    page = plan(head, planned, "?view=timeline")
    assert "1 of 4 open actions is overdue; the next is due on 10 March 2017 (Soon); 1 has no date" in page.text
    table = [[c.get_text() for c in tr.select("th, td")] for tr in page.soup.select("#plan-timeline tbody tr")]
    assert table[0] == ["1 March 2017", "Late", "Network manager", "Not started", "Overdue"]
    assert table[-1][:2] == ["No date yet", "Stuck"]
    assert page.soup.select("script[src*='/charts-']")
    assert not plan(head, planned).soup.select("script[src*='/charts-']")


def test_paper_has_all_that_the_plan_says(head: PageClient, planned: World) -> None:
    change(actions(planned)["Soon"], note="Two quotes are in.", plan_link="Priority 2", success_measure="A log")
    text = " ".join(plan(head, planned, "?view=print").soup.select_one(".app-landscape").get_text(" ").split())
    for words in ("4 March 2017: Two quotes are in.", "Cost: £450", "Improvement plan: Priority 2", "A log",
                  "with Network manager", "No provider has answered.", TITLES[POLICY]):  # fmt: skip
        assert words in text


def test_queries_do_not_grow_with_the_plan(head: PageClient, world: World) -> None:
    add(world, note="One", refs=[TRAINING, POLICY])
    plan(head, world)
    for query in ("", "?view=print"):
        with counted_queries() as few:
            plan(head, world, query)
        for n in range(6):
            add(world, f"Another {n}", note="Two", refs=[TRAINING, POLICY, FILTERING])
        with counted_queries() as many:
            plan(head, world, query)
        assert len(many) == len(few)


# Drafts


def test_the_plan_says_plainly_which_gaps_have_no_action(head: PageClient, world: World) -> None:
    judge(world, TRAINING, 1)
    judge(world, POLICY, 1)
    add(world)
    page = plan(head, world)
    assert "1 gap has no action yet." in page.text
    assert TITLES[POLICY] in page.soup.select_one(".govuk-inset-text").get_text()
    assert TITLES[TRAINING] not in page.soup.select_one(".govuk-inset-text").get_text()


def test_some_drafts_are_accepted_as_they_are(head: PageClient, world: World) -> None:
    judge(world, TRAINING, 1)
    judge(world, POLICY, 1)
    page = head.page(f"/reviews/{world.review.id}/plan/gaps")
    assert page.heading == "Gaps without an action: 2"
    assert "Designated safeguarding lead, due" in page.text
    page = head.send(f"/reviews/{world.review.id}/plan/gaps", criterion=[TRAINING], go="accept")
    assert "Drafted 1 action. Check the owners and dates." in page.text
    assert list(actions(world)) == [TITLES[TRAINING]]
    assert "Nothing was ticked" in head.send(f"/reviews/{world.review.id}/plan/gaps", go="accept").text


def test_several_gaps_become_one_action(head: PageClient, world: World) -> None:
    judge(world, TRAINING, 1)
    judge(world, POLICY, 1)
    page = head.send(f"/reviews/{world.review.id}/plan/gaps", criterion=[TRAINING, POLICY], go="merge")
    assert "One action for 2 criteria." in page.text
    assert page.value("title") == f"{TITLES[TRAINING]}; {TITLES[POLICY]}"
    address = f"/reviews/{world.review.id}/actions/new?criterion={TRAINING}&criterion={POLICY}"
    page = head.send(address, **{**form_of(page), "title": "Both at once"})
    assert page.heading == "Both at once"
    assert actions(world)["Both at once"].value.criteria == (TRAINING, POLICY)


def test_a_criterion_that_is_not_there_cannot_be_planned_for(head: PageClient, world: World) -> None:
    assert head.get(f"/reviews/{world.review.id}/actions/new?criterion=nonsense").status_code == 404
    assert head.get(f"/reviews/{world.review.id}/actions/new").status_code == 404


# Who may


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.CONTRIBUTOR])
def test_others_read_the_plan_and_find_nothing_to_press(app, planned: World, role: Role) -> None:
    client = member(planned, app, role)
    action = actions(planned)["Far"].id
    page = plan(client, planned)
    assert not page.soup.select("#ticked, main input[type=checkbox]")
    assert not client.page(f"/actions/{action}").soup.select("textarea[name=description]")
    review = f"/reviews/{planned.review.id}"
    for path in (f"{review}/plan/change", f"{review}/plan/merge", f"/actions/{action}/split"):
        assert client.get(path).status_code == 403
    for path in (f"{review}/plan/change", f"/actions/{action}", f"/actions/{action}/reopen", f"{review}/plan/gaps"):
        assert client.post(path).status_code == 403


def test_what_somebody_is_still_to_rate_stays_out_of_their_plan(head: PageClient, world: World) -> None:
    judge(world, TRAINING, 1)
    judge(world, POLICY, 1)
    judge(world, FILTERING, 1)
    hidden, seen = add(world, "Hidden", owner="Ms Secret"), add(world, "Seen", [POLICY])
    begin_rating(Actor(world.leader.id, world.leader.name), world.review, TRAINING)
    begin_rating(Actor(world.leader.id, world.leader.name), world.review, FILTERING)
    for query in ("", "?view=owner", "?view=board", "?view=timeline", "?view=print", "/gaps"):
        text = str(plan(head, world, query).soup.main)
        assert "Hidden" not in text
        assert "Ms Secret" not in text
        assert "Filtering that fits pupils" not in text
    assert "Seen" in rows(plan(head, world))
    address = f"/reviews/{world.review.id}/plan/change?action={hidden.id}&action={seen.id}"
    page = head.page(address)
    assert "Hidden" not in page.text
    sent = form_of(page) | {"owner": "Me", "step": "save", f"seen-{hidden.id}": str(hidden.version)}
    assert "no longer in this plan" in head.send(address, **sent).text
    head.post(f"/reviews/{world.review.id}/plan/draft")
    assert set(actions(world)) == {"Hidden", "Seen"}
    assert actions(world)["Hidden"].owner == "Ms Secret"


def test_another_setting_is_not_there(head: PageClient, world: World, stranger: World) -> None:
    theirs = add(stranger, "Theirs", [TRAINING, POLICY])
    mine = add(world)
    for path in ("", "/split", "/criteria"):
        assert head.get(f"/actions/{theirs.id}{path}").status_code == 404
    assert head.get(f"/reviews/{stranger.review.id}/plan/change?action={theirs.id}").status_code == 404
    address = f"/reviews/{world.review.id}/plan/change?action={mine.id}&action={theirs.id}"
    page = head.page(address)
    assert "Theirs" not in page.text
    head.send(address, **form_of(page) | {"owner": "Me", "step": "save", f"seen-{theirs.id}": str(theirs.version)})
    db.session.expire_all()
    assert {theirs.owner, mine.owner} == {"Headteacher"}  # a number from elsewhere stops it all


def test_a_closed_review_can_be_read_and_not_changed(head: PageClient, planned: World) -> None:
    action = actions(planned)["Far"].id
    dismiss_gap(TESTER, planned.review, FILTERING, "No")
    close_review(TESTER, planned.review, TODAY)
    page = plan(head, planned)
    assert "This review is closed, so its plan cannot be changed." in page.text
    assert not page.soup.select("#ticked")
    assert not head.page(f"/actions/{action}").soup.select("textarea[name=description]")
    assert head.post(f"/actions/{action}/reopen", data={"version": "1"}).status_code >= 400


def test_the_plan_without_its_timeline_does_not_load_plotly() -> None:
    code = "import audit.web.plans, sys; assert 'plotly' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
