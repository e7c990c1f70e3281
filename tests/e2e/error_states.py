"""Ways to reach every page that says something went wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page
from sqlalchemy.exc import OperationalError

from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.reviews import SettingDetails, change_setting
from audit.store.base import db
from audit.store.people import Setting
from audit.store.reviews import Review
from audit.web.access import public
from tests.conftest import TESTER
from tests.e2e.served import Served, Visitor
from tests.stocked import School, stocked_school

State = tuple[str, Page]


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def shown(page: Page, name: str, words: str) -> State:
    """The state, once the page says these words: a click does not wait for what it leads to."""
    page.get_by_text(words).first.wait_for()
    return name, page


@contextmanager
def broken(served: Served, error: Exception) -> Iterator[None]:
    """The page about Plumbline fails while this lasts."""

    @public
    def fail() -> str:
        raise error

    whole = served.app.view_functions["pages.about"]
    served.app.view_functions["pages.about"] = fail
    try:
        yield
    finally:
        served.app.view_functions["pages.about"] = whole


def signed_out_errors(served: Served, visitor: Visitor) -> Iterator[State]:
    """A wrong password, a session that ended, too many tries, and pages that fail."""
    school: School = served.within(stocked_school)
    page = visitor.page
    page.goto("/sign-in")
    press(page, "Sign in")
    yield shown(page, "sign-in, empty", "Enter your password.")
    page.get_by_label("Email address").fill(school.email)
    page.get_by_label("Password", exact=True).fill("not the password")
    press(page, "Sign in")
    yield shown(page, "sign-in, wrong password", "is not right")
    with broken(served, RuntimeError("on purpose")):
        page.goto("/about")
        yield shown(page, "500", "Something went wrong on our side")
    with broken(served, OperationalError("on purpose", None, Exception("locked"))):
        page.goto("/about")
        yield shown(page, "503", "Too many people are saving at once")
    visitor.sign_in(school.email)
    page.goto(f"/reviews/{school.review}/criteria/training-annual")
    page.get_by_label("Why this level?").fill("Typed before the session ended")
    page.get_by_label("3 Secure").first.check()
    visitor.forget_session()
    press(page, "Save")
    yield shown(page, "session ended", "What you typed is kept")
    page.get_by_label("Email address").fill(school.email)
    page.get_by_label("Password", exact=True).fill("three random words")
    press(page, "Sign in")
    yield shown(page, "kept form", "You were about to save this")
    page.goto("/sign-in")
    served.app.config["RATELIMIT_ENABLED"] = True
    for _ in range(11):
        page.get_by_label("Email address").fill(school.email)
        page.get_by_label("Password", exact=True).fill("not the password")
        with page.expect_response("**/sign-in") as answer:
            press(page, "Sign in")
        if answer.value.status == 429:
            break
    yield shown(page, "429", "Too many tries")


def error_pages(served: Served, visitor: Visitor) -> Iterator[State]:
    """Forms with errors, conflicts with somebody else, and what does not exist."""
    school: School = served.within(stocked_school)
    page = visitor.page
    visitor.sign_in(school.email)
    review, setting = f"/reviews/{school.review}", f"/settings/{school.setting}"

    page.goto(f"{review}/nowhere")
    yield shown(page, "404", "Page not found")
    page.goto("/sign-out")
    yield shown(page, "405", "This address works differently")
    yield from _forms_with_errors(page, school)

    criterion = f"{review}/criteria/training-annual"
    page.goto(criterion)
    page.get_by_label("Why this level?").fill("Mine")
    served.within(lambda: _judge_meanwhile(school.review, "training-annual"))
    press(page, "Save")
    yield shown(page, "conflict over a judgement", "Somebody else judged this while you had it open")

    page.goto(f"{review}/strands/training")
    page.locator("#training-annual").get_by_label("4 Embedded").check()
    served.within(lambda: _judge_meanwhile(school.review, "training-annual"))
    press(page, "Save")
    yield shown(page, "conflict over a strand", "Somebody else was judging this strand too")

    page.goto(f"{setting}/details")
    page.get_by_label("Name of the school").fill("Hillside Primary School")
    served.within(lambda: _rename_meanwhile(school.setting))
    press(page, "Save")
    yield shown(page, "conflict over a setting", "Somebody saved these details")

    titles = {f"/actions/{school.action}": "Action", f"/evidence/{school.evidence}/edit": "What is it?"}
    for path, title in titles.items():
        other = visitor.context.new_page()
        page.goto(path)
        other.goto(path)
        other.get_by_label(title, exact=True).fill("Their title")
        press(other, "Save")
        other.get_by_text("Saved.").wait_for()
        other.close()
        page.get_by_label(title, exact=True).fill("My title")
        press(page, "Save")
        yield shown(page, f"conflict over {path}", "while you had it open")

    page.goto(criterion)
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach(token => { token.value = 'old' })")
    press(page, "Save")
    yield shown(page, "page from an earlier sign-in", "This page had been open too long")
    page.goto(f"/reviews/{school.closed}/criteria/training-annual/evidence")
    yield shown(page, "closed review refuses", "This review is closed")


def _forms_with_errors(page: Page, school: School) -> Iterator[State]:
    review, setting = f"/reviews/{school.review}", f"/settings/{school.setting}"
    page.goto(f"{setting}/details")
    page.get_by_label("Name of the school").fill("")
    press(page, "Save")
    yield shown(page, "setting without a name", "Enter the setting")
    page.goto(f"{setting}/reviews/new")
    page.get_by_label("Academic year").select_option("2016")
    press(page, "Start")
    yield shown(page, "review that exists", "There is already a review")
    page.goto(f"{review}/criteria/publishing-website")
    press(page, "Save")
    yield shown(page, "judgement without a level", "Choose the level closest")
    page.goto(f"{review}/actions/new?criterion=training-annual")
    page.get_by_label("Action", exact=True).fill("")
    page.get_by_label("Due date").fill("31 February 2017")
    page.get_by_label("Status").select_option("blocked")
    press(page, "Add to the plan")
    yield shown(page, "action with three errors", "is not a date")
    page.goto(f"{review}/gaps/training-annual/dismiss")
    press(page, "Dismiss, with this reason")
    yield shown(page, "dismissal without a reason", "Say why. Governors")
    page.goto(f"{setting}/evidence/new")
    press(page, "Add to the register")
    yield shown(page, "evidence, empty", "Give it a name")
    page.goto(f"{review}/criteria/training-annual/evidence")
    press(page, "Attach")
    yield shown(page, "nothing ticked", "Tick at least one item")
    yield from _policy_with_errors(page, school)


def _policy_with_errors(page: Page, school: School) -> Iterator[State]:
    """A file that is missing, an answer that takes more than a tick, and one that somebody else gave first."""
    page.goto(f"/reviews/{school.review}/policy")
    page.get_by_text("Check the next version of your policy").click()
    press(page, "Check this version")
    yield shown(page, "policy without a file", "Choose the file of your policy.")
    lacking = f"/policy-checks/{school.check}/statements/{school.lacking}"
    page.goto(f"/policy-checks/{school.check}/parts/2-3")
    page.locator(f"[id='{school.lacking}']").get_by_label("Found", exact=True).check()
    press(page, "Save")
    yield shown(page, "part that needs more than a tick", "Some need more than a tick")
    page.goto(lacking)
    page.get_by_label("Found", exact=True).check()
    press(page, "Save")
    yield shown(page, "statement without a passage", "Choose the passage that says it")
    page.get_by_label("Missing", exact=True).check()
    other = page.context.new_page()
    other.goto(lacking)
    press(other, "Save")
    other.get_by_text("Saved.").wait_for()
    other.close()
    press(page, "Save")
    yield shown(page, "conflict over a statement", "Somebody else decided this while you had it open")


def _judge_meanwhile(review_id: int, ref: str) -> None:
    review = db.session.get_one(Review, review_id)
    row = find_judgement(review, ref)
    level = 1 if row is None or row.level != 1 else 2
    record_judgement(TESTER, review, ref, JudgementInput(level=level, rationale="Theirs"), row.version if row else 0)


def _rename_meanwhile(setting_id: int) -> None:
    setting = db.session.get_one(Setting, setting_id)
    details = SettingDetails("Hillside", setting.type, tuple(setting.phases), tuple(setting.facilities))
    change_setting(TESTER, setting, details, setting.version)
