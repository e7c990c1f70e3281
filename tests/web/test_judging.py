"""Judging through the pages."""

from sqlalchemy import select

from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.store.base import db
from audit.store.log import ChangeLog, verify_chain
from audit.store.rubric_files import load_edition
from tests.conftest import TESTER, World
from tests.pages import Page, PageClient


def test_every_core_page_shows(head: PageClient, world: World) -> None:
    review = f"/reviews/{world.review.id}"
    for path in (
        "/",
        "/about",
        "/accessibility",
        f"/settings/{world.setting.id}/",
        f"/settings/{world.setting.id}/details",
        f"/settings/{world.setting.id}/reviews/new",
        review,
        f"{review}/scope",
        f"{review}/close",
        f"{review}/strands/leadership",
        f"{review}/criteria/filtering-effective",
        f"{review}/plan",
        f"{review}/actions/new?criterion=filtering-effective",
        f"{review}/gaps/filtering-effective/dismiss",
        "/rubric/",
        "/rubric/strands/policy",
    ):
        assert head.page(path).status == 200, path


def test_descriptors_stand_beside_the_levels(head: PageClient, world: World) -> None:
    criterion = load_edition("online-safety-2016").criterion("training-annual")
    for path in ("strands/training", "criteria/training-annual"):
        page = head.page(f"/reviews/{world.review.id}/{path}")
        for descriptor in criterion.levels:
            assert " ".join(descriptor.split()) in page.text


def test_a_strand_page_saves_what_was_chosen(head: PageClient, world: World) -> None:
    path = f"/reviews/{world.review.id}/strands/training"
    page = head.send(
        path, **{"level-training-annual": "3", "version-training-annual": "0", "shown-training-annual": ""}
    )
    assert "Saved 1 level." in page.text
    saved = find_judgement(world.review, "training-annual")
    assert saved is not None
    assert (saved.level, saved.judged_by.name) == (3, "Jo Bright")
    assert "Claimed 3; the evidence supports 2 today." in page.text


def test_a_criterion_that_somebody_else_judged_meanwhile_shows_both(head: PageClient, world: World) -> None:
    path = f"/reviews/{world.review.id}/criteria/training-annual"
    seen = head.page(path).value("version")
    record_judgement(TESTER, world.review, "training-annual", JudgementInput(level=1, rationale="Theirs"), 0)
    page = head.send(path, level="4", rationale="Mine, long and careful", target="3", version=seen)
    assert page.status == 409
    assert "Theirs" in page.text
    assert page.value("rationale").strip() == "Mine, long and careful"
    page = head.send(path, level="4", rationale="Mine, long and careful", target="3", version=page.value("version"))
    assert page.status == 200
    assert find_judgement(world.review, "training-annual").level == 4


def test_unknown_levels_get_a_message_and_keep_what_was_typed(head: PageClient, world: World) -> None:
    path = f"/reviews/{world.review.id}/criteria/training-annual"
    for level in ("7", "-1", "high", "33", ""):
        page = head.send(path, level=level, rationale="Kept", target="3", version="0")
        assert (level, page.status) == (level, 400)
        assert page.errors, level
        assert page.value("rationale").strip() == "Kept"
    assert find_judgement(world.review, "training-annual") is None


def test_not_applicable_needs_a_reason(head: PageClient, world: World) -> None:
    path = f"/reviews/{world.review.id}/criteria/training-annual"
    page = head.send(path, does_not_apply="y", target="3", version="0")
    assert page.errors == ["Say why this does not apply. Governors will see the reason."]
    page = head.send(path, does_not_apply="y", not_applicable="We have no staff", target="3", version="0")
    assert page.status == 200
    assert "We have no staff" in page.text


def test_every_save_has_its_log_row(head: PageClient, world: World) -> None:
    before = db.session.scalar(select(db.func.count()).select_from(ChangeLog))
    head.send(f"/reviews/{world.review.id}/criteria/training-annual", level="2", target="3", version="0")
    rows = db.session.scalars(select(ChangeLog).order_by(ChangeLog.id)).all()[before:]
    assert [(row.who, row.verb, row.subject, row.after["level"]) for row in rows] == [
        ("Jo Bright", "created", "judgement", 2)
    ]
    assert verify_chain().faults == ()


def test_a_closed_review_cannot_be_judged(head: PageClient, world: World) -> None:
    head.send(f"/reviews/{world.review.id}/close")
    page = head.send(f"/reviews/{world.review.id}/criteria/training-annual", level="2", target="3", version="0")
    assert page.status == 409
    assert "This review is closed" in page.text


def test_nobody_is_let_in_without_signing_in(client: PageClient, world: World) -> None:
    response = client.get(f"/reviews/{world.review.id}")
    assert response.status_code == 302
    assert response.location.startswith("/sign-in")


def test_what_was_typed_survives_an_ended_session(client: PageClient, world: World) -> None:
    path = f"/reviews/{world.review.id}/criteria/training-annual"
    page = Page(client.post(path, data={"level": "3", "rationale": "Long words", "target": "3", "version": "0"}))
    assert page.status == 401
    page = client.send("/sign-in", email=world.leader.email, password="three random words", kept=page.value("kept"))
    assert "You were about to save this" in page.text
    form = page.soup.select_one(f'form[action="{path}"]')
    fields = {field["name"]: field["value"] for field in form.select("input[name]")}
    assert client.post(path, data=fields).status_code == 302
    assert find_judgement(world.review, "training-annual").rationale == "Long words"


def test_another_schools_review_does_not_exist(head: PageClient, world: World, stranger: World) -> None:
    assert head.page(f"/reviews/{stranger.review.id}").status == 404
    assert head.send(f"/reviews/{stranger.review.id}/criteria/training-annual", level="1", version="0").status == 404
