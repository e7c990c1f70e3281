"""The countdown page: dates as people type them, figures worked by hand, a review that has stopped."""

from datetime import date

import pytest
from flask import Flask

from audit.domain.vocabulary import EvidenceKind
from audit.services import second_ratings
from audit.services.evidence import EvidenceInput, add_evidence, attach
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.plans import add_action, draft_for
from audit.services.reviews import close_review, start_review
from audit.store.people import Role
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY, World
from tests.pages import Page, PageClient
from tests.teams import actor, browser, join

REF = "training-annual"  # asked by statutory guidance


def path_of(world: World, on: str = "") -> str:
    return f"/reviews/{world.review.id}/readiness" + (f"?on={on}" if on else "")


@pytest.fixture
def shown(world: World) -> World:
    """training-annual: claimed 3 by a log that counts until 30 April 2017."""
    record_judgement(TESTER, world.review, REF, JudgementInput(level=3), 0)
    said = EvidenceInput("Training log", EvidenceKind.RECORD, date(2016, 9, 1), date(2017, 4, 30), kept_in="Office")
    attach(TESTER, world.review, REF, [add_evidence(TESTER, world.setting, said)])
    return world


def cells(page: Page, row: str) -> list[str]:
    head = page.soup.find("th", string=row)
    return [td.get_text() for td in head.find_next_siblings("td")]


@pytest.mark.parametrize("typed", ["1 May 2017", "1/5/2017", "1st+May+2017", "1.5.17", "+2017-5-1+"])
def test_a_day_may_be_typed_as_people_type_it_and_has_one_address(shown: World, head: PageClient, typed: str) -> None:
    response = head.get(path_of(shown, typed))
    assert (response.status_code, response.headers["Location"]) == (302, path_of(shown, "2017-05-01"))


def test_evidence_that_lapses_before_the_day_lowers_what_is_assured(shown: World, head: PageClient) -> None:
    page = head.page(path_of(shown, "2017-05-01"))
    assert page.status == 200
    assert "58 days until 1 May 2017" in page.text  # 27 of March, 30 of April, 1 of May
    assert cells(page, "Assured score") == ["75.0%", "50.0%"]
    assert cells(page, "Claimed score") == ["75.0%", "75.0%"]
    assert cells(page, "Asked by law or statutory guidance, and below Secure") == ["0", "1"]
    assert "Training log , counts until 30 April 2017" in page.text
    assert "assured 3 Secure, would be 2 Developing" in page.text
    assert "Secure until its evidence lapses" in page.text
    assert page.value("on") == "1 May 2017"


def test_on_its_last_day_evidence_still_counts(shown: World, head: PageClient) -> None:
    page = head.page(path_of(shown, "2017-04-30"))
    assert cells(page, "Assured score") == ["75.0%", "75.0%"]
    assert "Evidence that lapses before it: 0" in page.text


def test_without_a_day_it_is_about_today(shown: World, head: PageClient) -> None:
    for path in (path_of(shown), path_of(shown) + "?on=", path_of(shown) + "?on=++"):
        page = head.page(path)
        assert page.status == 200
        assert "Today, 4 March 2017" in page.text
        assert page.errors == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [("soon", "'soon' is not a date"), ("30/2/2018", "is not a date"), ("2017-03-03", "Enter today’s date or a later")],
)
def test_what_is_no_day_to_come_is_handed_back_with_what_to_do(
    shown: World, head: PageClient, typed: str, told: str
) -> None:
    page = Page(head.get(path_of(shown, typed)))
    assert page.status == 400
    assert told in page.errors[0]
    assert page.value("on") == typed
    assert page.soup.title.get_text().startswith("Error: ")


def test_open_actions_due_by_the_day_are_listed_with_their_owner(shown: World, head: PageClient) -> None:
    record_judgement(TESTER, shown.review, "policy-scope", JudgementInput(level=1), 0)
    action = add_action(TESTER, shown.review, draft_for(shown.review, "policy-scope", TODAY), ["policy-scope"], TODAY)
    day = action.due.isoformat()
    page = head.page(path_of(shown, day))
    assert "Open actions due by then: 1" in page.text
    assert f"{action.title} ({action.owner})" in page.text
    assert f"/actions/{action.id}" in page.links()
    assert "1 more open action is due later" in head.page(path_of(shown, "2017-03-05")).text


def test_a_review_that_stopped_is_looked_at_with_the_evidence_it_had(shown: World, head: PageClient) -> None:
    close_review(TESTER, shown.review, date(2017, 3, 1))
    following = start_review(TESTER, shown.setting, 2017, TODAY, EDITION)
    page = head.page(path_of(shown, "2017-05-01"))
    assert "This review stopped on 1 March 2017." in page.text
    assert "As reported, 1 March 2017" in page.text
    assert cells(page, "Assured score") == ["75.0%", "50.0%"]
    assert f"/reviews/{following.id}/readiness?on=2017-05-01" in page.links()


def test_what_is_hidden_from_a_rater_counts_as_not_judged(app: Flask, shown: World) -> None:
    governor = join(shown, Role.GOVERNOR, "A rater")
    second_ratings.begin_rating(actor(governor), shown.review, REF)
    page = browser(app, governor).page(path_of(shown, "2017-05-01"))
    assert cells(page, "Assured score") == ["Not judged yet", "Not judged yet"]
    assert "Hidden until you have rated it" in page.text


def test_every_role_may_look_and_the_overview_leads_here(app: Flask, shown: World) -> None:
    for role in (Role.CONTRIBUTOR, Role.GOVERNOR, Role.READER):
        client = browser(app, join(shown, role, f"A {role.value}"))
        assert path_of(shown) in client.page(f"/reviews/{shown.review.id}").links()
        page = client.page(path_of(shown))
        assert page.status == 200
        assert (f"/reviews/{shown.review.id}/pack" in page.links()) == (role is Role.GOVERNOR)
