"""What came over and is still to confirm: every page, file and frozen copy says so, and counts none of it."""

from io import BytesIO

from flask import Flask
from openpyxl import load_workbook

from audit.services import second_ratings
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.reviews import edition_of
from audit.store.people import Role
from audit.store.reviews import Review
from tests.conftest import TESTER, World
from tests.pages import PageClient
from tests.teams import actor, browser, join
from tests.web.conftest import A, B


def test_every_page_says_to_confirm_and_counts_none(head: PageClient, world: World, started: Review) -> None:
    review = f"/reviews/{started.id}"
    assert "0 of 5 confirmed of what came over" in head.page(f"/settings/{world.setting.id}/").text
    overview = head.page(review).text
    assert "0 of 5 confirmed of what came over from an earlier review" in overview
    assert "5 judgements are still to confirm, and count as not judged." in overview
    assert "2 to confirm" in overview
    assert "0 of 5 confirmed . Review 2017 to 2018" in head.page("/my-work").text
    assert "To confirm (last year: 3 Secure)" in head.page(f"{review}/gaps/").text
    ref = next(iter(_requirements(started, A)))
    assert "To confirm (last year: 3 Secure)" in head.page(f"{review}/requirements/{ref}").text
    assert "5 of them because what came over was not confirmed" in head.page(f"{review}/close").text
    record_judgement(TESTER, started, B, JudgementInput(1), 1)
    assert "4 judgements came over from an earlier review and are not confirmed" in head.page(f"{review}/submit").text
    gaps = head.page(f"{review}/gaps/").text
    assert "4 came over from an earlier review and are still to confirm." in gaps
    assert "To confirm (last year: 3 Secure)" in gaps
    assert "To confirm (last year: 3 Secure)" in head.page(f"{review}/criteria/{A}").text


def _requirements(review: Review, ref: str) -> tuple[str, ...]:
    return edition_of(review).criterion(ref).requirements


def test_a_frozen_copy_says_that_it_was_not_confirmed(head: PageClient, started: Review) -> None:
    record_judgement(TESTER, started, B, JudgementInput(1), 1)
    review = f"/reviews/{started.id}"
    head.send(f"{review}/submit", note="", version=head.page(f"{review}/submit").value("version"))
    frozen = head.get(f"{review}/revisions/1.json").get_json()
    criteria = {c["ref"]: c for strand in frozen["strands"] for c in strand["criteria"]}
    said = criteria[A]
    assert (said["claimed"], said["to_confirm"], said["rationale"], said["judged"]) == (
        None, "To confirm (last year: 3 Secure)", "", None
    )  # fmt: skip
    assert criteria[B]["to_confirm"] == ""
    assert "To confirm (last year: 3 Secure)" in head.page(f"{review}/revisions/1").text


def test_a_workbook_lists_what_is_to_confirm(head: PageClient, started: Review) -> None:
    book = load_workbook(BytesIO(head.get(f"/reviews/{started.id}/plan.xlsx").data))
    cells = [str(c.value) for sheet in ("Scores", "Gap analysis") for row in book[sheet] for c in row if c.value]
    assert cells.count("To confirm") == 10  # five criteria, on both sheets
    assert any("To confirm (last year: 3 Secure). Until somebody confirms" in text for text in cells)


def test_a_blind_rater_sees_nothing_of_what_came_over(app: Flask, world: World, started: Review) -> None:
    chair = join(world, Role.GOVERNOR, "Chris Chair")
    second_ratings.begin_rating(actor(chair), started, A)
    client = browser(app, chair)
    page = client.page(f"/reviews/{started.id}/strands/training")
    assert "Register of 4 January" not in page.text
    assert "To confirm (last year: 3 Secure)" not in page.text
    assert "To confirm (last year: 2 Developing)" in page.text
    assert client.page(f"/reviews/{started.id}/criteria/{A}").heading != A
    ref = next(iter(_requirements(started, A)))
    assert "last year: 3 Secure" not in client.page(f"/reviews/{started.id}/requirements/{ref}").text
