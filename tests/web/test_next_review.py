"""Starting next year's review in the browser, and confirming what came over."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from audit.services import assignments
from audit.services.evidence import attach
from audit.services.judgements import JudgementInput, find_judgement, judgements_of, record_judgement
from audit.services.new_cycle import NextReview, start_next_review
from audit.services.reviews import close_review, reviews_of
from audit.store.base import db
from audit.store.evidence import EvidenceUse
from audit.store.people import Role
from audit.store.reviews import Review
from tests.conftest import EDITION, TESTER, TODAY, World
from tests.pages import PageClient
from tests.policies import check_policy
from tests.teams import browser, join
from tests.web.conftest import AUTUMN, A, B
from tests.web.test_queries import MOST, counted

NEWER = "online-safety-2016-2"


def newest(world: World) -> Review:
    return reviews_of(world.setting)[0]


def test_three_steps_from_the_settings_page_to_a_new_review(head: PageClient, world: World, earlier: Review) -> None:
    close_review(TESTER, earlier, date(2017, 7, 14))
    path = f"/reviews/{earlier.id}/next"
    assert path in head.page(f"/settings/{world.setting.id}/").links()
    assert path in head.page(f"/reviews/{earlier.id}").links()
    page = head.page(path)
    assert "still open" not in page.text
    assert [o["value"] for o in page.soup.select("select[name=year] option")] == ["2017", "2018"]
    assert page.soup.select_one("select[name=year] option[selected]")["value"] == "2017"
    assert page.soup.select_one("input[name=edition][checked]")["value"] == NEWER

    page = head.page(f"{path}/changes?year=2017&edition={NEWER}")
    assert page.status == 200
    for words in (
        "4 judgements to confirm",
        "3 items of evidence : 1 current, 1 lapsing before the year ends, 1 lapsed",
        "1 open action",
        "5 reworded, 5 replacing others, 4 new, 0 no longer asked",
        "in the place of ",
        "1 item of evidence offered.",
        "Lapsed: needs a newer item: 1",
        "Lapsing by 31 August 2018: 1",
        "With an exception to look at",
    ):
        assert words in page.text, words
    assert len(reviews_of(world.setting)) == 1

    page = head.page(f"{path}/start?year=2017&edition={NEWER}")
    assert page.heading == "Start the review for 2017 to 2018"
    page = head.send(f"{path}/start", year="2017", edition=NEWER)
    assert "Your review for 2017 to 2018 has started." in page.text
    assert "0 of 4 confirmed of what came over" in page.text
    new = newest(world)
    assert (new.year, new.edition, new.carried_from_id) == (2017, NEWER, earlier.id)
    assert f"/reviews/{new.id}" in head.page(f"/reviews/{earlier.id}").links()


def test_an_open_review_says_what_starting_the_next_one_means(head: PageClient, earlier: Review) -> None:
    steps = ("", f"/changes?year=2017&edition={EDITION}", f"/start?year=2017&edition={EDITION}")
    for step in steps:
        page = head.page(f"/reviews/{earlier.id}/next{step}")
        assert "The review for 2016 to 2017 is still open. It need not be closed first" in page.text, step
    assert "Nothing: the new review uses the same edition" in head.page(f"/reviews/{earlier.id}/next{steps[1]}").text


def test_the_policy_is_said_to_be_checked_anew(head: PageClient, earlier: Review) -> None:
    address = f"/reviews/{earlier.id}/next/changes?year=2017&edition=online-safety-2016-2"
    assert "Your policy" not in head.page(address).text
    check_policy(earlier, name="Policy of 2016")
    assert "The check of Policy of 2016 stays in the review for 2016 to 2017." in head.page(address).text


def test_starting_twice_makes_one_review_and_says_so(head: PageClient, world: World, earlier: Review) -> None:
    path = f"/reviews/{earlier.id}/next/start"
    head.send(path, year="2017", edition=EDITION)
    page = head.send(path, year="2017", edition=EDITION)
    assert page.status == 409
    assert page.errors == ["There is already a review for 2017 to 2018. Open it, or choose another year."]
    assert len(reviews_of(world.setting)) == 2
    assert "is newer than this one" in head.page(f"/reviews/{earlier.id}/next").text


@pytest.mark.parametrize(
    "query", ["", "year=&edition=x", "year=17&edition=online-safety-2016", "year=2017&edition=x", "year=²017&edition=x"]
)
def test_an_address_that_chooses_nothing_leads_back_to_the_first_step(
    head: PageClient, earlier: Review, query: str
) -> None:
    assert head.page(f"/reviews/{earlier.id}/next/start?{query}").heading == "Start next year’s review"
    assert head.page(f"/reviews/{earlier.id}/next/changes?{query}").heading == "Start next year’s review"
    assert head.get(f"/reviews/{earlier.id}/next/changes?year=1999&edition={EDITION}").status_code == 400
    page = head.send(f"/reviews/{earlier.id}/next/start", year="1999", edition=EDITION)
    assert (page.status, page.errors) == (409, ["Choose one of the years that are offered."])


def test_people_are_offered_ticked_and_only_ticked_ones_keep_their_strands(
    head: PageClient, world: World, earlier: Review
) -> None:
    sam = join(world, Role.CONTRIBUTOR, "Sam Patel")
    assignments.give_strands(TESTER, earlier, ["training", "policy"], sam.id, AUTUMN, "", TODAY)
    page = head.page(f"/reviews/{earlier.id}/next/start?year=2017&edition={EDITION}")
    assert [box["value"] for box in page.soup.select("input[name=strands][checked]")] == ["training", "policy"]
    head.send(f"/reviews/{earlier.id}/next/start", year="2017", edition=EDITION, strands="policy")
    given = assignments.assignments_of(newest(world))
    assert {ref: (row.user_id, row.due) for ref, row in given.items()} == {"policy": (sam.id, None)}


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.GOVERNOR, Role.READER])
def test_only_leaders_start_a_review(app: Flask, world: World, earlier: Review, role: Role) -> None:
    client = browser(app, join(world, role, "Sam Patel"))
    for step in ("", "/changes", "/start"):
        assert client.get(f"/reviews/{earlier.id}/next{step}").status_code == 403
    assert client.post(f"/reviews/{earlier.id}/next/start", data={"year": 2017, "edition": EDITION}).status_code == 403
    assert "Start next year" not in client.page(f"/settings/{world.setting.id}/").text
    assert len(reviews_of(world.setting)) == 1


# Confirming.


def strand_fields(page, *refs: str, **more: object) -> dict[str, object]:
    """What a browser sends of a strand page: every hidden field, and what is ticked."""
    hidden = {i["name"]: i["value"] for i in page.soup.select("main form[data-quick] input[type=hidden]")}
    return {**hidden, "confirm": list(refs), **more}


def test_a_strand_page_shows_last_years_answer_and_confirms_what_is_ticked(
    head: PageClient, world: World, started: Review
) -> None:
    path = f"/reviews/{started.id}/strands/training"
    page = head.page(path)
    assert "2 judgements in this strand came over from last year and count for nothing yet." in page.text
    section = page.soup.select_one(f"#{A}").get_text(" ")
    for words in ("To confirm (last year: 3 Secure)", "Target then: 4 Embedded.", "Register of 4 January"):
        assert words in " ".join(section.split()), words
    assert page.soup.select(f'input[name="level-{A}"][checked]') == []
    assert page.soup.select("input[name=confirm][checked]") == []
    page = head.send(path, **strand_fields(page, A, B))
    assert "Confirmed 2." in page.text
    row = find_judgement(started, A)
    assert (row.level, row.target, row.to_confirm, row.judged_by_id) == (3, 4, False, world.leader.id)
    assert "To confirm" not in page.text
    assert page.soup.select_one(f'input[name="level-{A}"][checked]')["value"] == "3"


def test_one_button_confirms_one_and_the_enter_key_confirms_none(head: PageClient, started: Review) -> None:
    path = f"/reviews/{started.id}/strands/training"
    page = head.page(path)
    buttons = page.soup.select("form[data-quick] button[type=submit]")
    assert (buttons[0]["name"], buttons[0]["value"]) == ("go", "here")
    assert {b["value"] for b in buttons if b["name"] == "confirm"} == {A, B}
    response = head.post(path, data=strand_fields(page, A))
    assert response.location.endswith(f"/strands/training#{A}")
    assert not find_judgement(started, A).to_confirm
    assert find_judgement(started, B).to_confirm


def test_a_level_goes_before_a_tick_and_both_are_saved_together(head: PageClient, started: Review) -> None:
    path = f"/reviews/{started.id}/strands/training"
    page = head.send(path, **strand_fields(head.page(path), A, B, **{f"level-{A}": "1"}))
    assert "Saved 1 level. Confirmed 1." in page.text
    assert (find_judgement(started, A).level, find_judgement(started, B).level) == (1, 2)


def test_what_somebody_else_judged_meanwhile_stands(head: PageClient, started: Review) -> None:
    path = f"/reviews/{started.id}/strands/training"
    fields = strand_fields(head.page(path), A, B)
    record_judgement(TESTER, started, A, JudgementInput(0, rationale="Nobody came"), 1)
    page = head.send(path, **fields)
    assert page.status == 409
    assert "theirs is 0 Not in place, you confirmed what came over" in page.text
    assert find_judgement(started, A).level == 0
    assert not find_judgement(started, B).to_confirm


def test_an_exception_is_confirmed_on_its_own_page_only(head: PageClient, started: Review) -> None:
    ref, path = "monitoring-alerts", f"/reviews/{started.id}/strands/filtering-monitoring"
    page = head.page(path)
    assert page.soup.select(f'[name=confirm][value="{ref}"]') == []
    page = head.send(path, **strand_fields(page, ref))
    assert "an exception came over that takes a look of its own" in page.text
    assert find_judgement(started, ref).to_confirm

    path = f"/reviews/{started.id}/criteria/{ref}"
    page = head.page(path)
    assert "The level stood by an exception: Shown to governors" in page.text
    assert page.value("exception").strip() == "Shown to governors"
    head.send(path, level="4", target="3", exception="", version="1")
    assert (find_judgement(started, ref).to_confirm, find_judgement(started, ref).exception) == (False, "")


def test_a_criterion_page_holds_what_was_said_and_one_button_confirms_it(head: PageClient, started: Review) -> None:
    path = f"/reviews/{started.id}/criteria/{A}"
    page = head.page(path)
    assert "Came over from last year; judged there by the command line" in page.text
    assert page.value("rationale").strip() == "Register of 4 January"
    assert page.soup.select_one("input[name=level][checked]")["value"] == "3"
    assert [b.get_text() for b in page.soup.select("#judge form button[name=go]")] == [
        "Confirm and go to next",
        "Confirm",
    ]
    page = head.send(path, level="3", rationale="Register of 6 September", target="4", version="1")
    assert "Last saved by Jo Bright" in page.text
    row = find_judgement(started, A)
    assert (row.to_confirm, row.rationale) == (False, "Register of 6 September")


def test_a_confirmation_over_somebody_elses_shows_both(head: PageClient, started: Review) -> None:
    path = f"/reviews/{started.id}/criteria/{A}"
    record_judgement(TESTER, started, A, JudgementInput(1, rationale="Theirs"), 1)
    page = head.send(path, level="3", rationale="Mine", target="3", version="1")
    assert page.status == 409
    assert "Theirs" in page.text
    assert find_judgement(started, A).level == 1


def test_what_came_over_can_be_taken_away(head: PageClient, started: Review) -> None:
    page = head.page(f"/reviews/{started.id}/criteria/{A}")
    assert "Take it away and judge afresh" in page.text
    head.send(f"/reviews/{started.id}/criteria/{A}/clear", version="1")
    assert find_judgement(started, A) is None


def test_contributors_confirm_in_their_own_strands_only(app: Flask, world: World, started: Review) -> None:
    sam = join(world, Role.CONTRIBUTOR, "Sam Patel")
    assignments.give_strands(TESTER, started, ["training"], sam.id, date(2017, 12, 1), "", AUTUMN)
    client = browser(app, sam)
    page = client.page("/my-work")
    assert "0 of 2 confirmed in Staff training and induction" in page.text
    page = client.page(f"/reviews/{started.id}/strands/training")
    assert "Confirmed 1." in client.send(f"/reviews/{started.id}/strands/training", **strand_fields(page, A)).text
    assert "1 of 2 confirmed" in client.page("/my-work").text

    path = f"/reviews/{started.id}/strands/policy"
    page = client.page(path)
    assert "To confirm (last year: did not apply)" in page.text
    assert page.soup.select("[name=confirm]") == []
    assert client.post(path, data={"confirm": "policy-linked", "version-policy-linked": "1"}).status_code == 403
    assert find_judgement(started, "policy-linked").to_confirm


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.READER])
def test_readers_and_governors_see_what_came_over_and_confirm_nothing(
    app: Flask, world: World, started: Review, role: Role
) -> None:
    client = browser(app, join(world, role, "Sam Patel"))
    path = f"/reviews/{started.id}/strands/training"
    page = client.page(path)
    assert "To confirm (last year: 3 Secure)" in page.text
    assert page.soup.select("[name=confirm]") == []
    assert client.post(path, data={"confirm": A, f"version-{A}": "1"}).status_code == 403
    assert find_judgement(started, A).to_confirm
    assert "To confirm from an earlier review" not in client.page("/my-work").text


def test_a_criterion_that_replaces_another_shows_the_old_reasons_and_offers_the_evidence(
    head: PageClient, earlier: Review
) -> None:
    new = start_next_review(TESTER, earlier, NextReview(2017, NEWER), AUTUMN)
    path = f"/reviews/{new.id}/criteria/lead-role-online"
    page = head.page(path)
    assert "What it takes the place of" in page.text
    assert "Consent is asked first" in page.text
    assert "Photo, current: Page 2" in page.text.replace(" ,", ",")
    link = next(a["href"] for a in page.soup.select("a") if "Attach it here too" in a.get_text())
    page = head.page(link)
    (ticked,) = page.soup.select("input[name=items][checked]")
    head.send(link.split("?")[0], items=ticked["value"], shows="Page 2")
    uses = db.session.scalars(select(EvidenceUse).where(EvidenceUse.review_id == new.id)).all()
    assert "lead-role-online" in {use.criterion_ref for use in uses}
    assert "Evidence used there, and not here" not in head.page(path).text


def test_the_old_plan_says_where_its_open_actions_went(head: PageClient, earlier: Review, started: Review) -> None:
    page = head.page(f"/reviews/{earlier.id}/plan")
    assert "has carried on in its plan" in page.text
    assert f"/reviews/{started.id}/plan" in page.links()
    action = next(a for a in page.links() if a.startswith("/actions/"))
    assert "Action plan 2017 to 2018" not in page.heading
    page = head.page(action)
    assert "Carried on from the review for 2016 to 2017." in page.text
    assert f"/reviews/{started.id}/plan" in page.links()


def test_pages_ask_a_settled_number_of_questions_however_much_comes_over(
    head: PageClient, world: World, earlier: Review
) -> None:
    paths = ("", f"/changes?year=2017&edition={NEWER}", f"/start?year=2017&edition={NEWER}")
    few = [_asked(head, f"/reviews/{earlier.id}/next{path}") for path in paths]
    judged = set(judgements_of(earlier))
    judge_more(earlier, 30, judged)
    many = [_asked(head, f"/reviews/{earlier.id}/next{path}") for path in paths]
    assert few == many
    new = start_next_review(TESTER, earlier, NextReview(2017, NEWER), AUTUMN)
    review = f"/reviews/{new.id}"
    here = ("/strands/training", f"/criteria/{A}", "/criteria/lead-role-online", "", "/plan")
    counts = {path: _asked(head, review + path) for path in here}
    counts |= {path: _asked(head, path) for path in ("/my-work", f"/reviews/{earlier.id}/plan")}
    assert max([*many, *counts.values()]) <= MOST + 4, (many, counts)  # more than other pages: they read two reviews


def judge_more(review: Review, how_many: int, judged: set[str]) -> None:
    """Judge that many more, and give each a use of the same item."""
    from audit.services.assessing import assessment_of

    item = db.session.scalars(select(EvidenceUse)).first().evidence
    for standing in [s for s in assessment_of(review, TODAY).applicable if s.criterion.ref not in judged][:how_many]:
        record_judgement(TESTER, review, standing.criterion.ref, JudgementInput(2), 0)
        attach(TESTER, review, standing.criterion.ref, [item])


def _asked(client: PageClient, path: str) -> int:
    client.get(path)
    with counted() as statements:
        assert client.get(path).status_code == 200, path
    return len(statements)


@pytest.mark.parametrize("year", ["0000", "1989", "2035", "9998", "9999"])
def test_a_year_that_is_not_offered_leads_back_to_the_choice(head: PageClient, world: World, year: str) -> None:
    page = head.get(f"/reviews/{world.review.id}/next/start?year={year}&edition=online-safety-2016-2")
    assert page.status_code == 302
    assert page.location == f"/reviews/{world.review.id}/next"
