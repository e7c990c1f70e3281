"""The movement pages, as a head and a governor read them."""

import json
from datetime import date

import pytest
from flask import Flask

from audit.services import demo, second_ratings
from audit.services.assessing import assessment_of
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.reviews import SettingDetails, change_setting, close_review, new_setting, start_review
from audit.services.saving import saving
from audit.store.base import db
from audit.store.people import Membership, Role
from audit.store.reviews import Review
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY, World
from tests.pages import Page, PageClient
from tests.teams import actor, browser, join
from tests.web.test_queries import counted

THEN = date(2016, 7, 1)


def say(review: Review, **levels: int) -> None:
    """By ref, with underscores for hyphens."""
    for name, level in levels.items():
        record_judgement(TESTER, review, name.replace("_", "-"), JudgementInput(level=level), 0)


def review_of(world: World, year: int, closed_on: date | None = THEN, **levels: int) -> Review:
    review = start_review(TESTER, world.setting, year, THEN, EDITION)
    say(review, **levels)
    if closed_on:
        close_review(TESTER, review, closed_on)
    return review


@pytest.fixture
def two(world: World) -> tuple[Review, Review]:
    """Three criteria of weight 3: annual from 1 to 2, induction from 2 to 0, and content claimed from 2 to 4.

    Assured (1 + 2 + 2) of 12 is 41.7%, then (2 + 0 + 2) of 12, 33.3%.
    """
    last_year = review_of(world, 2015, training_annual=1, training_induction=2, training_content=2)
    say(world.review, training_annual=2, training_induction=0, training_content=4)
    return last_year, world.review


def movement(head: PageClient, world: World, query: str = "") -> Page:
    page = head.page(f"/settings/{world.setting.id}/movement/{query}")
    assert page.status == 200
    return page


def listed(page: Page) -> dict[str, str]:
    """Criterion → what the table says became of it, with its notes."""
    rows = page.soup.select('[aria-label="Criteria then and now"] tbody tr')
    return {tr.th.get_text(strip=True): " ".join(tr.td.get_text(" ").split()) for tr in rows}


def chosen(page: Page, name: str) -> str:
    return page.soup.select_one(f"select[name={name}] option[selected]").get_text(strip=True)


# Two reviews.


def test_it_says_in_a_sentence_how_the_score_changed_and_why(head: PageClient, world: World, two) -> None:
    """One level of one of three criteria of equal weight is 25/3 = 8.3 points: up one, down two."""
    page = movement(head, world)
    assert page.heading == "Movement"
    assert (
        "The assured score fell by 8.4 percentage points, from 41.7% to 33.3%: +8.3 from practice or evidence that "
        "improved and −16.7 from what slipped." in page.text
    )
    assert "Of 3 criteria judged both times, 1 improved, 1 slipped and 1 stayed as they were." in page.text
    assert "1 claim rose without the evidence to show it." in page.text


def test_what_moved_is_listed_first_with_both_years_and_leads_to_each_judgement(
    head: PageClient, world: World, two
) -> None:
    page = movement(head, world)
    assert listed(page) == {
        "Induction for everyone who starts": "Slipped",
        "Yearly training for everyone": "Improved",
        "Staff know the risks and the signs": "Unchanged The claim rose and nothing shows it",
    }
    for review in two:
        assert f"/reviews/{review.id}/criteria/training-annual" in page.links()


@pytest.mark.parametrize(
    ("show", "number"),
    [("improved", 1), ("slipped", 1), ("unchanged", 1), ("claims", 1), ("evidence", 0), ("rubric", 0)],
)
def test_filters_narrow_the_list_and_say_how_many(head: PageClient, world: World, two, show: str, number: int) -> None:
    page = movement(head, world, f"?show={show}")
    assert len(listed(page)) == number
    assert f"({number})" in chosen(page, "show")
    assert ("No criterion fits" in page.text) == (number == 0)


def test_everything_lists_all_criteria_and_why_some_cannot_be_compared(head: PageClient, world: World, two) -> None:
    rows = listed(movement(head, world, "?show=all"))
    assert len(rows) == 79
    assert sum("Not judged in either review" in words for words in rows.values()) > 50


def test_a_strand_can_be_chosen_and_the_filter_keeps_the_pair(head: PageClient, world: World, two) -> None:
    first, second = two
    page = movement(head, world, f"?from={first.id}&to={second.id}&show=all&strand=training")
    assert len(listed(page)) == 4
    assert page.soup.select_one("input[name=from]")["value"] == str(first.id)
    assert page.soup.select_one("input[name=to]")["value"] == str(second.id)


def test_what_the_address_does_not_know_asks_for_nothing(head: PageClient, world: World, two) -> None:
    page = movement(head, world, "?show=%3Cb%3E&strand=nonsense&from=&to=x")
    assert chosen(page, "show").startswith("What moved")
    assert len(listed(page)) == 3


def test_the_last_two_reviews_are_compared_unless_others_are_asked_for(head: PageClient, world: World, two) -> None:
    oldest = review_of(world, 2014, training_annual=0)
    assert (chosen(movement(head, world), "from"), chosen(movement(head, world), "to")) == (
        "2015 to 2016",
        "2016 to 2017",
    )
    older = movement(head, world, f"?to={two[0].id}")
    assert (chosen(older, "from"), chosen(older, "to")) == ("2014 to 2015", "2015 to 2016")
    far = movement(head, world, f"?from={oldest.id}&to={two[1].id}")
    assert (chosen(far, "from"), chosen(far, "to")) == ("2014 to 2015", "2016 to 2017")


def test_asked_for_the_wrong_way_round_the_earlier_still_comes_first(head: PageClient, world: World, two) -> None:
    page = movement(head, world, f"?from={two[1].id}&to={two[0].id}")
    assert (chosen(page, "from"), chosen(page, "to")) == ("2015 to 2016", "2016 to 2017")


def test_a_review_beside_itself_says_so(head: PageClient, world: World, two) -> None:
    page = movement(head, world, f"?from={two[0].id}&to={two[0].id}")
    assert "This is one review beside itself" in page.text
    assert not page.soup.select("figure.chart")


def test_the_charts_have_open_tables_and_numbers_of_the_page(head: PageClient, world: World, two) -> None:
    page = movement(head, world)
    assert [figure["id"] for figure in page.soup.select("figure.chart")] == ["waterfall", "slopes"]
    for figure in page.soup.select("figure.chart"):
        assert figure.select("details[open] table tbody tr"), "the table is there without JavaScript"
        assert json.loads(figure.select_one("script").string)["data"]
    steps = [[c.get_text(strip=True) for c in tr.select("th, td")] for tr in page.soup.select("#waterfall tbody tr")]
    assert steps[0][2] == "41.7%"
    assert steps[-1][2] == "33.3%"
    assert ["Slipped: Staff training and induction", "−16.7", "33.3%", "1"] in steps


def test_requirements_are_counted_then_and_now(head: PageClient, world: World, two) -> None:
    table = movement(head, world).soup.select_one('[aria-label="Requirements then and now"]')
    assert "KCSIE 2016" in table.get_text(" ")
    assert " to " in table.get_text(" ")


# Few reviews, and nothing to compare.


def test_with_one_review_or_none_it_says_what_will_be_here(head: PageClient, world: World) -> None:
    assert "One review so far" in movement(head, world).text
    setting = new_setting(SettingDetails("New Nursery", "childcare", ("early-years",), ()))
    with saving(TESTER):
        db.session.add(setting)
        db.session.flush()
        db.session.add(Membership(user_id=world.leader.id, setting_id=setting.id, role=Role.LEADER.value))
    for path in ("movement/", "movement/years"):
        page = head.page(f"/settings/{setting.id}/{path}")
        assert "No review yet" in page.text
        assert f"/settings/{setting.id}/reviews/new" in page.links()


def test_with_nothing_judged_yet_there_is_a_sentence_and_no_chart(head: PageClient, world: World) -> None:
    review_of(world, 2015, training_annual=1)
    page = movement(head, world)
    assert "Nothing is judged yet in the review for 2016 to 2017" in page.text
    assert not page.soup.select("figure.chart, script[src*='/charts-']")
    assert listed(page) == {}


def test_with_nothing_judged_in_any_review_the_years_say_so(head: PageClient, world: World) -> None:
    review_of(world, 2015)
    page = head.page(f"/settings/{world.setting.id}/movement/years")
    assert "Nothing judged yet" in page.text
    assert not page.soup.select("figure.chart")


def test_where_everything_was_called_not_applicable_there_is_nothing_to_compare(head: PageClient, world: World) -> None:
    review_of(world, 2015)
    for standing in assessment_of(world.review, TODAY).applicable:
        record_judgement(
            TESTER, world.review, standing.criterion.ref, JudgementInput(not_applicable="The school is closing."), 0
        )
    page = movement(head, world, "?show=all")
    assert "No criterion applies to this setting in the review for 2016 to 2017" in page.text
    assert "Not applicable (The school is closing.) in the later review" in page.text


def test_a_school_that_changed_has_that_kept_apart(head: PageClient, world: World) -> None:
    """devices-pupils (weight 2) comes with the facility, at 0. (3 × 2) of 12 is 50%; of 20, 30%."""
    review_of(world, 2015, training_annual=2)
    setting = world.setting
    details = SettingDetails(setting.name, setting.type, tuple(setting.phases), (*setting.facilities, "pupil-devices"))
    change_setting(TESTER, setting, details, setting.version)
    say(world.review, training_annual=2, devices_pupils=0)
    assert "−20.0 from what applies here changing" in movement(head, world).text


# All years.


def test_all_years_show_every_strand_and_every_review(head: PageClient, world: World, two) -> None:
    page = head.page(f"/settings/{world.setting.id}/movement/years")
    assert [figure["id"] for figure in page.soup.select("figure.chart")] == ["trends", "years-heat-map"]
    rows = [[c.get_text(strip=True) for c in tr.select("th, td")] for tr in page.soup.select("#trends tbody tr")]
    assert rows[0] == ["All strands", "41.7%", "33.3% (claimed 50.0%)"]
    assert ["Leadership and governance", "Not judged", "Not judged"] in rows
    assert f"/settings/{world.setting.id}/movement/?to={two[1].id}" in page.links()


def test_ten_years_stay_light_and_ask_as_little_as_two(head: PageClient, world: World, two) -> None:
    paths = (f"/settings/{world.setting.id}/movement/", f"/settings/{world.setting.id}/movement/years")

    def asked() -> list[int]:
        found = []
        for path in paths:
            head.get(path)
            with counted() as statements:
                assert head.get(path).status_code == 200
            found.append(len(statements))
        return found

    few = asked()
    for year in range(2007, 2015):
        review_of(world, year, training_annual=1, policy_scope=2)
    assert asked() == few
    assert max(few) <= 16
    for path in (*paths, f"{paths[0]}?show=all"):
        assert len(head.get(path).data) < 120_000, path


def test_the_example_under_two_editions_stays_light(app: Flask, client: PageClient) -> None:
    loaded = demo.load(TODAY)
    reader = browser(app, loaded.head)
    first, second, third = loaded.reviews
    for query in ("", "?show=all", f"?from={first.id}&to={third.id}&show=all", f"?from={first.id}&to={second.id}"):
        response = reader.get(f"/settings/{loaded.setting.id}/movement/{query}")
        assert response.status_code == 200
        assert len(response.data) < 120_000
    page = reader.page(f"/settings/{loaded.setting.id}/movement/?show=rubric")
    assert "different editions of the rubric, 2016.1 and 2016.2" in page.text
    assert "Replaced by another" in " ".join(listed(page).values())


# Who may read it, and what they may see.


def test_everybody_in_the_setting_may_read_it_and_nobody_else(app: Flask, world: World, stranger: World, two) -> None:
    path = f"/settings/{world.setting.id}/movement/"
    for role in Role:
        client = browser(app, join(world, role, f"A {role.value}"))
        assert client.page(path).status == 200
        assert client.page(f"{path}years").status == 200
    other = browser(app, stranger.leader)
    assert other.page(path).status == 404
    assert other.page(f"{path}years").status == 404


def test_a_review_of_another_setting_does_not_exist_here(head: PageClient, world: World, stranger: World, two) -> None:
    for query in (f"?to={stranger.review.id}", f"?from={stranger.review.id}", "?to=99999"):
        assert head.page(f"/settings/{world.setting.id}/movement/{query}").status == 404


def test_a_second_rater_does_not_learn_what_was_judged(app: Flask, world: World, two) -> None:
    rater = join(world, Role.GOVERNOR, "A chair")
    second_ratings.begin_rating(actor(rater), world.review, "training-induction")
    client = browser(app, rater)
    path = f"/settings/{world.setting.id}/movement/"
    page = client.page(f"{path}?show=all&strand=training")
    assert "hidden from you until you have rated it" in page.text
    said = listed(page)["Induction for everyone who starts"]
    assert said == "Cannot be compared Hidden from you until you have rated it in the later review"

    def look() -> list[str]:
        pages = [client.page(f"{path}{tail}") for tail in ("", "?show=all", "years")]
        return [page.text + "".join(s.get_text() for s in page.soup.select("figure script")) for page in pages]

    before = look()
    record_judgement(TESTER, world.review, "training-induction", JudgementInput(level=4, rationale="Quixotic"), 1)
    assert look() == before


# The way here.


def test_the_menu_the_setting_and_the_review_lead_here(head: PageClient, world: World, two) -> None:
    path = f"/settings/{world.setting.id}/movement/"
    assert path in head.page(f"/settings/{world.setting.id}/").links()
    assert f"{path}years" in head.page(f"/settings/{world.setting.id}/").links()
    assert f"{path}?to={world.review.id}" in head.page(f"/reviews/{world.review.id}").links()
    active = movement(head, world).soup.select_one(".govuk-service-navigation [aria-current]")
    assert active.get_text(strip=True) == "Movement"
