"""One action or several, changed on their pages: saved, done, taken up again, split, merged."""

from datetime import date

import pytest

from audit.domain.vocabulary import ActionStatus
from audit.store.people import Role
from tests.conftest import World
from tests.pages import PageClient
from tests.web.plan_pages import (
    FILTERING,
    POLICY,
    TRAINING,
    actions,
    add,
    change,
    form_of,
    judge,
    member,
    plan,
    stock_plan,
)


@pytest.fixture
def planned(world: World) -> World:
    """One late, one soon, one undated and blocked, one far; two strands, three owners."""
    return stock_plan(world)


# One action


def test_everything_said_of_an_action_is_kept_and_shown(head: PageClient, world: World) -> None:
    action = add(world)
    page = head.page(f"/actions/{action.id}")
    sent = form_of(page) | {
        "owner": "Acme Broadband", "co_owners": "Head; Governors", "cost": "£450 a year", "due": "8 May 2017",
        "plan_link": "Priority 2", "status": "in-progress", "note": "Rang them.", "note_on": "1/3/2017",
    }  # fmt: skip
    assert "Saved." in head.send(f"/actions/{action.id}", **sent).text
    page = head.page(f"/actions/{action.id}")
    for words in ("Acme Broadband", "Head; Governors", "£450 a year", "8 May 2017", "Priority 2", "In progress"):
        assert words in page.soup.main.get_text()
    assert "1 March 2017 , Jo Bright Rang them." in page.text or "1 March 2017, Jo Bright Rang them." in page.text
    assert page.value("note") == ""
    assert page.value("note_on") == "4 March 2017"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"title": " "}, "Say in a few words what will be done."),
        ({"due": "tomorow"}, "'tomorow' is not a date. Write it like 4 March 2017 or 4/3/2017."),
        ({"status": "blocked", "reason": ""}, "Say what is blocking this action, so that somebody can clear the way."),
        ({"status": "done", "reason": ""}, "Say what changed, so that the criterion can be judged again."),
        ({"status": "dropped", "reason": " "}, "Say why this action was dropped. Governors will see the reason."),
        (
            {"note_on": "5 March 2017"},
            "A progress note says what has happened. Give it today's date or an earlier one.",
        ),
        ({"cost": "9" * 201}, "The cost may have up to 200 characters."),
    ],
)
def test_every_message_says_what_to_do_and_nothing_typed_is_lost(
    head: PageClient, world: World, wrong: dict[str, str], message: str
) -> None:
    action = add(world)
    sent = form_of(head.page(f"/actions/{action.id}")) | {"description": "What I typed"} | wrong
    page = head.send(f"/actions/{action.id}", **sent)
    assert page.status == 400
    assert message in page.errors
    assert "What I typed" in page.value("description")


def test_two_leaders_see_both_versions_and_neither_is_lost(head: PageClient, world: World) -> None:
    action = add(world)
    sent = form_of(head.page(f"/actions/{action.id}")) | {"owner": "Mine"}
    change(action, owner="Theirs")
    page = head.send(f"/actions/{action.id}", **sent)
    assert page.status == 409
    differing = [tr for tr in page.soup.select("tbody tr") if "Differs" in tr.get_text()]
    assert [[c.get_text(" ", strip=True) for c in tr.select("th, td")] for tr in differing] == [
        ["Owner Differs", "Theirs", "Mine"]
    ]
    assert "Saved." in head.send(f"/actions/{action.id}", **form_of(page)).text
    assert actions(world)["Book it"].owner == "Mine"


def test_done_asks_to_judge_again_until_somebody_has(head: PageClient, world: World) -> None:
    judge(world, TRAINING, 1)
    action = add(world)
    sent = form_of(head.page(f"/actions/{action.id}")) | {"status": "done", "reason": "All were trained."}
    page = head.send(f"/actions/{action.id}", **sent)
    assert page.heading == "Book it"
    assert "Its criterion has not been judged since." in page.text
    assert f"/reviews/{world.review.id}/criteria/{TRAINING}" in page.links()
    assert "Done, to be judged again: 1" in plan(head, world).text
    judge(world, TRAINING, 2)
    assert "to be judged again" not in plan(head, world).text
    page = head.page(f"/actions/{action.id}")
    assert "Assured 2 Developing, up from 1 Emerging when the action was done." in page.text


def test_governors_see_what_was_done_and_changed_nothing(app, head: PageClient, world: World) -> None:
    judge(world, TRAINING, 1)
    add(world, status=ActionStatus.DONE, reason="All were trained.")
    judge(world, TRAINING, 1)
    governor = member(world, app, Role.GOVERNOR)
    page = plan(governor, world)
    assert "Actions done that changed nothing: 1" in page.text
    assert "Assured 1 Emerging, as it was when the action was done." in page.text


def test_a_done_action_is_taken_up_again(head: PageClient, world: World) -> None:
    action = add(world, status=ActionStatus.DONE, reason="All were trained.")
    page = head.send(f"/actions/{action.id}/reopen", version=str(action.version - 1))
    assert "Somebody else saved this action meanwhile." in page.text
    page = head.send(f"/actions/{action.id}/reopen", version=str(action.version))
    assert "Taken up again, as in progress." in page.text
    assert "It had been: Done on 4 March 2017. All were trained." in page.text


def test_split_and_criteria(head: PageClient, world: World) -> None:
    action = add(world, "Train", [TRAINING, POLICY])
    page = head.page(f"/actions/{action.id}/criteria")
    sent = {"version": page.value("version"), "keep": [TRAINING, POLICY], "add": FILTERING}
    assert "Saved which criteria" in head.send(f"/actions/{action.id}/criteria", **sent).text
    assert actions(world)["Train"].value.criteria == (TRAINING, POLICY, FILTERING)
    page = head.send(f"/actions/{action.id}/criteria", version=page.value("version"), add="")
    assert page.errors == ["Keep at least one criterion, or add another: an action is for something."]
    sent = form_of(head.page(f"/actions/{action.id}/split"))
    assert "Split into 3 actions." in head.send(f"/actions/{action.id}/split", **sent).text
    assert len(actions(world)) == 3


def test_split_and_criteria_are_not_done_over_somebody_elses_change(head: PageClient, world: World) -> None:
    action = add(world, "Train", [TRAINING, POLICY])
    seen = str(action.version)
    change(action, owner="Theirs")
    for path, sent in (("split", {}), ("criteria", {"keep": [TRAINING], "add": ""})):
        page = head.send(f"/actions/{action.id}/{path}", version=seen, **sent)
        assert page.status == 409
        assert "Somebody else saved this action meanwhile" in page.text
    assert actions(world)["Train"].value.criteria == (TRAINING, POLICY)


# Several at once


def test_changed_together_after_seeing_what_will_change(head: PageClient, planned: World) -> None:
    ids = [actions(planned)[title].id for title in ("Late", "Far")]
    address = f"/reviews/{planned.review.id}/plan/change?action={ids[0]}&action={ids[1]}&sort=title"
    page = head.page(address)
    page = head.send(address, **form_of(page) | {"owner": "Headteacher", "due": "1 May 2017"})
    assert page.heading == "Check what will change"
    assert "Owner: Network manager → Headteacher Due date: 1 March 2017 → 1 May 2017" in page.text
    assert "2 of 2 actions will change. Nothing is saved yet." in page.text
    assert actions(planned)["Late"].owner == "Network manager"
    page = head.send(address, **form_of(page))
    assert "Changed 2 actions." in page.text
    assert "by name, A to Z" in page.text  # back in the order they came from
    assert {actions(planned)[title].due for title in ("Late", "Far")} == {date(2017, 5, 1)}


def test_one_changed_meanwhile_is_shown_and_nothing_is_written(head: PageClient, planned: World) -> None:
    ids = [actions(planned)[title].id for title in ("Late", "Far")]
    address = f"/reviews/{planned.review.id}/plan/change?action={ids[0]}&action={ids[1]}"
    page = head.send(address, **form_of(head.page(address)) | {"priority": "high"})
    change(actions(planned)["Far"], owner="Theirs")
    page = head.send(address, **form_of(page))
    assert page.status == 409
    assert "Somebody else saved one of these actions meanwhile" in page.text
    assert [li.get_text() for li in page.soup.select(".govuk-error-summary__list li")] == ["Far"]
    assert actions(planned)["Late"].priority == "statutory"
    assert "Changed 2 actions." in head.send(address, **form_of(page)).text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Say what to set: an owner, a due date, a priority or a status."),
        ({"status": "done"}, "Say what changed, so that the criterion can be judged again."),
        ({"due": "soonish"}, "'soonish' is not a date. Write it like 4 March 2017 or 4/3/2017."),
    ],
)
def test_what_cannot_be_set_together_is_told(head: PageClient, planned: World, typed, message: str) -> None:
    address = f"/reviews/{planned.review.id}/plan/change?action={actions(planned)['Far'].id}"
    page = head.send(address, **form_of(head.page(address)) | typed)
    assert page.status == 400
    assert page.errors == [message]


def test_with_nothing_ticked_the_plan_says_what_to_do(head: PageClient, planned: World) -> None:
    review = f"/reviews/{planned.review.id}"
    assert "Tick the actions to change first." in head.page(f"{review}/plan/change").text
    one = actions(planned)["Far"].id
    assert "Tick at least two actions to merge." in head.page(f"{review}/plan/merge?action={one}&action=x").text


def test_actions_are_merged_with_all_that_they_say(head: PageClient, planned: World) -> None:
    ids = [actions(planned)[title].id for title in ("Late", "Soon")]
    address = f"/reviews/{planned.review.id}/plan/merge?action={ids[0]}&action={ids[1]}"
    page = head.page(address)
    assert (page.value("title"), page.value("owner")) == ("Late; Soon", "Network manager")
    page = head.send(address, **form_of(page) | {"title": "Together"})
    assert page.heading == "Together"
    assert "Merged 2 actions into this one." in page.text
    assert actions(planned)["Late"].reason == "Merged into “Together”."


def test_a_merge_stops_where_one_was_changed_meanwhile(head: PageClient, planned: World) -> None:
    ids = [actions(planned)[title].id for title in ("Late", "Soon")]
    address = f"/reviews/{planned.review.id}/plan/merge?action={ids[0]}&action={ids[1]}"
    sent = form_of(head.page(address)) | {"title": "Together"}
    change(actions(planned)["Soon"], cost="£500")
    page = head.send(address, **sent)
    assert page.status == 409
    assert "Somebody else saved one of these actions meanwhile" in page.text
    assert page.value("title") == "Together"
    assert "Together" not in actions(planned)
    assert head.send(address, **form_of(page)).heading == "Together"
