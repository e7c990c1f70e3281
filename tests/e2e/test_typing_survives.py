"""What somebody typed is still there after a session ends, a reload, or another person's save."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.conftest import PASSWORD
from tests.e2e.served import Served, Visitor
from tests.e2e.test_journey import press, see
from tests.stocked import School, stocked_school

TYPED = "Every class wrote its own rules in September,\nand “parents” <signed> them."


def judge(page: Page) -> None:
    page.locator("#level").get_by_label("3 Secure").check()
    page.get_by_label("Why this level?").fill(TYPED)


def sign_in_again(page: Page, school: School) -> None:
    page.get_by_label("Email address").fill(school.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_session_that_ends_while_typing_loses_nothing(
    served: Served, visitor: Callable[..., Visitor], script: bool
) -> None:
    school: School = served.within(stocked_school)
    someone = visitor(served, java_script_enabled=script)
    someone.sign_in(school.email)
    page = someone.page
    criterion = f"/reviews/{school.review}/criteria/training-annual"
    page.goto(criterion)
    judge(page)
    someone.forget_session()
    press(page, "Save")
    see(page, "What you typed is kept: sign in and you can save it.")
    sign_in_again(page, school)
    see(page, "You were about to save this")
    see(page, "Every class wrote its own rules in September")
    press(page, "Save it now")
    see(page, "Saved.")
    assert page.url.endswith(criterion)
    assert page.get_by_label("Why this level?").input_value() == TYPED
    assert page.locator("#level").get_by_label("3 Secure").is_checked()


def test_a_wrong_password_on_the_way_loses_nothing(served: Served, visitor: Callable[..., Visitor]) -> None:
    school: School = served.within(stocked_school)
    someone = visitor(served)
    someone.sign_in(school.email)
    page = someone.page
    page.goto(f"/reviews/{school.review}/criteria/training-annual")
    judge(page)
    someone.forget_session()
    press(page, "Save")
    page.get_by_label("Email address").fill(school.email)
    page.get_by_label("Password", exact=True).fill("not this one")
    press(page, "Sign in")
    see(page, "The email address or password is not right.")
    sign_in_again(page, school)
    press(page, "Save it now")
    see(page, "Saved.")
    assert page.get_by_label("Why this level?").input_value() == TYPED


def test_a_reload_offers_back_what_was_typed_until_it_is_saved(served: Served, visitor: Callable[..., Visitor]) -> None:
    school: School = served.within(stocked_school)
    someone = visitor(served)
    someone.sign_in(school.email)
    page = someone.page
    page.goto(f"/reviews/{school.review}/criteria/training-annual")
    judge(page)
    page.reload()
    see(page, "We kept what you typed")
    assert page.get_by_label("Why this level?").input_value() != TYPED
    press(page, "Restore what I typed")
    assert page.get_by_label("Why this level?").input_value() == TYPED
    assert page.locator("#level").get_by_label("3 Secure").is_checked()
    press(page, "Save")
    see(page, "Saved.")
    page.reload()
    page.get_by_role("heading", level=1).wait_for()
    assert page.get_by_text("We kept what you typed").count() == 0


def test_the_next_person_on_a_shared_computer_is_offered_nothing(
    served: Served, visitor: Callable[..., Visitor]
) -> None:
    school: School = served.within(stocked_school)
    someone = visitor(served)
    someone.sign_in(school.email)
    page = someone.page
    criterion = f"/reviews/{school.review}/criteria/training-annual"
    page.goto(criterion)
    judge(page)
    page.reload()
    see(page, "We kept what you typed")
    press(page, "Sign out")
    see(page, "You have signed out.")
    someone.sign_in(school.email)
    page.goto(criterion)
    assert page.get_by_text("We kept what you typed").count() == 0
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
