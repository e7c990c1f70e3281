"""A governor's evening on a phone: see what slipped, ask, get an answer, sign with the minute, take the paper away."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from audit.services import signoff
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.plans import ActionInput, add_action, draft_for
from audit.services.reviews import close_review, edition_of, start_review
from audit.services.saving import saving
from audit.store.log import Actor
from audit.store.people import Membership, Role
from audit.store.reviews import Review
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY, make_world
from tests.e2e.served import PHONE, Served, Visitor
from tests.e2e.test_axe import violations
from tests.e2e.test_journey import press, see
from tests.stocked import member

GOVERNOR = "chair@hillside.example"
REF = "training-annual"
OWN = "Who would ring a parent in the holidays?"


@dataclass(frozen=True)
class Places:
    setting: str
    review: str
    title: str
    question: str


def two_years() -> Places:
    """Last year Developing, this year Emerging, with an action promised then and now overdue; submitted today."""
    world = make_world()
    person = member(world.setting, Role.GOVERNOR, GOVERNOR)
    with_signature(person)
    before = start_review(TESTER, world.setting, 2015, date(2015, 10, 1), EDITION)
    judge(before, 2)
    draft = replace(draft_for(before, REF, TODAY), title="Keep a training log", due=date(2017, 1, 31))
    promised(before, draft)
    close_review(TESTER, before, date(2016, 6, 30))
    judge(world.review, 1)
    leader = Actor(world.leader.id, world.leader.name)
    head = world.leader.membership_in(world.setting.id)
    signoff.submit(leader, world.review, head, "Training has slipped.", world.review.version, TODAY)
    criterion = edition_of(world.review).criterion(REF)
    return Places(
        f"/settings/{world.setting.id}",
        f"/reviews/{world.review.id}",
        criterion.title,
        criterion.governor_questions[0],
    )


def with_signature(person: Membership) -> None:
    with saving(TESTER):
        person.signs = True
        person.title = "Chair of governors"


def judge(review: Review, level: int) -> None:
    record_judgement(TESTER, review, REF, JudgementInput(level=level, rationale="As the register shows."), 0)


def promised(review: Review, draft: ActionInput) -> None:
    add_action(TESTER, review, draft, [REF], TODAY)


def test_a_governor_asks_signs_and_takes_the_paper(served: Served, visitor: Callable[..., Visitor]) -> None:
    places: Places = served.within(two_years)
    governor = visitor(served, viewport=PHONE, is_mobile=True, has_touch=True)
    leader = visitor(served)
    found: list[str] = []
    governor.sign_in(GOVERNOR)

    page = governor.page
    sees_what_slipped(page, places)
    found += look(page, "Where we stand")
    asks(page, places, found)
    leader.sign_in("head@hillside.example")
    answers(leader.page, places, found)
    reads_the_answer(page, places)
    signs(page, places)
    takes_the_paper(page, places)
    assert not found, "\n".join(found)


def look(page: Page, name: str) -> list[str]:
    barriers = list(violations(page, name))
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [*barriers, *([f"{name}: {wide} px wide"] if wide > PHONE["width"] else [])]


def sees_what_slipped(page: Page, places: Places) -> None:
    """The first page after signing in."""
    page.goto("/")
    page.get_by_role("heading", level=1, name="Where we stand").wait_for()
    assert page.url.endswith(f"{places.setting}/governors")
    see(page, "Waiting for a signature:")
    see(page, "Training has slipped.")
    see(page, "The assured score fell by 25.0 percentage points, from 50.0% to 25.0%")
    page.get_by_role("link", name="1 slipped").wait_for()
    see(page, "Keep a training log")
    see(page, "Past the date we were told")
    page.get_by_role("link", name="1 slipped").tap()
    page.get_by_role("rowheader", name=places.title).wait_for()


def asks(page: Page, places: Places, found: list[str]) -> None:
    page.goto(f"{places.setting}/governors")
    page.get_by_role("link", name="Choose questions to ask").tap()
    see(page, "slipped from 2 Developing to 1 Emerging")
    found += look(page, "Suggested questions")
    page.get_by_label(places.question).check()
    press(page, "Ask these")
    see(page, "Asked 1 question.")
    page.get_by_role("link", name="Ask your own question").tap()
    press(page, "Ask it")
    see(page, "Write the question.")
    found += look(page, "Ask your own, empty")
    page.get_by_label("Your question").fill(OWN)
    page.get_by_label("What is it about?").select_option("The review as a whole")
    page.get_by_label("A note for the meeting").fill("The office is closed then.")
    press(page, "Ask it")
    see(page, "2 asked, 2 waiting for an answer.")


def answers(page: Page, places: Places, found: list[str]) -> None:
    page.goto(f"{places.review}/questions")
    page.get_by_role("link", name="Answer it, add a note").filter(has_text=OWN).click()
    page.get_by_label("Answer").fill("The deputy carries the telephone.")
    found += list(violations(page, "Answer a question"))
    press(page, "Save")
    see(page, "2 asked, 1 waiting for an answer.")


def reads_the_answer(page: Page, places: Places) -> None:
    page.goto(f"{places.review}/questions")
    see(page, "The deputy carries the telephone.")
    page.get_by_role("link", name="Add a note or record").filter(has_text=OWN).tap()
    assert page.get_by_label("Answer").count() == 0, "leaders answer"
    page.get_by_label("When was the governors' meeting?").fill("4 March 2017")
    page.get_by_label("Minute reference").fill("FGB 2017/03, item 6")
    press(page, "Save")
    see(page, "Answered and minuted")


def signs(page: Page, places: Places) -> None:
    page.goto(f"{places.setting}/governors")
    page.get_by_role("link", name="Read and sign").tap()
    page.get_by_label("When was the governors' meeting?").fill("4 March 2017")
    page.get_by_label("Minute reference").fill("FGB 2017/03, item 7")
    page.get_by_label("I have read this review and sign it as it was submitted").check()
    press(page, "Sign")
    see(page, "Signed.")
    page.goto(f"{places.setting}/governors")
    see(page, "The head has not signed yet.")
    assert page.get_by_role("link", name="Read and sign").count() == 0


def takes_the_paper(page: Page, places: Places) -> None:
    page.get_by_role("link", name="The governors' paper").tap()
    page.get_by_role("heading", level=1).filter(has_text="Governors' paper").wait_for()
    see(page, f"{places.question} ({places.title}: slipped from 2 Developing to 1 Emerging)")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").tap()
    assert download.value.suggested_filename.endswith(".pdf")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
