"""Pages that lie on the way of a task, reached as people reach them."""

from collections.abc import Callable, Iterator

import pyotp

from audit.services import accounts, people
from audit.services.invitations import InvitationInput, invite
from audit.services.reviews import SettingDetails
from audit.store.base import db
from audit.store.people import Role, Setting, User
from tests.conftest import PASSWORD, TESTER, make_world
from tests.e2e.error_states import State, press, shown
from tests.e2e.served import Served, Visitor
from tests.stocked import School, add_evidence, judge, plan, stocked_school

ADMINISTRATOR = "office@county.example"


def ways(served: Served, visit: Callable[..., Visitor]) -> Iterator[State]:
    """Every page of ``places.ON_THE_WAY``."""
    school: School = served.within(stocked_school)
    yield from governor_gives_back(school, visit(served))
    yield from contributor_rates(school, visit(served))
    yield from next_year_starts(served, visit(served))
    yield from workbook_comes_back(school, visit(served))
    yield from link_is_used(served, school, visit(served))
    yield from installation_is_run(served, visit(served))
    yield from second_factor(school, visit(served))


def governor_gives_back(school: School, governor: Visitor) -> Iterator[State]:
    governor.sign_in("chair@hillside.example")
    governor.page.goto(f"/reviews/{school.submitted}/return")
    yield "signoff.give_back", governor.page


def contributor_rates(school: School, contributor: Visitor) -> Iterator[State]:
    contributor.sign_in("it@hillside.example")
    contributor.page.goto(f"/reviews/{school.review}/criteria/{school.rating}/rating")
    yield "ratings.rate", contributor.page
    contributor.page.locator("main form button[type=submit]").first.click()
    yield shown(contributor.page, "ratings.rate with errors", "There is a problem")


def next_year_starts(served: Served, leader: Visitor) -> Iterator[State]:
    """From another school's review: in the stocked one somebody is rating blind, so that no other starts from it."""
    world: tuple[int, str] = served.within(judged_school)
    leader.sign_in(world[1])
    page = leader.page
    page.goto(f"/reviews/{world[0]}/next")
    yield "next_review.choose", page
    press(page, "See what would come over")
    yield shown(page, "next_review.look", "What would come over")
    press(page, "Continue")
    yield shown(page, "next_review.start", "Start the review for")
    press(page, "Start the review")
    yield shown(page, "a review to confirm", "still to confirm, and count as not judged")
    page.get_by_role("link", name="Start judging").click()
    yield shown(page, "a strand to confirm", "count for nothing yet")
    page.get_by_role("link", name="Evidence, reasons").first.click()
    yield shown(page, "a criterion to confirm", "It counts for nothing until somebody has looked at it.")


def judged_school() -> tuple[int, str]:
    """A review with judgements, evidence and a plan, and its leader's address."""
    world = make_world("Meadow Primary", "head@meadow.example")
    judge(world.review, 30)
    add_evidence(world, world.review, 6)
    plan(world.review, 3)
    return world.review.id, world.leader.email


def workbook_comes_back(school: School, leader: Visitor) -> Iterator[State]:
    leader.sign_in(school.email)
    page = leader.page
    workbook = page.request.get(f"{leader.origin}/reviews/{school.review}/plan.xlsx").body()
    page.goto(f"/reviews/{school.review}/plan/import")
    page.locator("input[type=file]").set_input_files({"name": "plan.xlsx", "mimeType": "", "buffer": workbook})
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/plan/import/preview**")
    yield "plan_import.preview", page


def link_is_used(served: Served, school: School, newcomer: Visitor) -> Iterator[State]:
    said = InvitationInput("new@hillside.example", "Nic New", Role.GOVERNOR)
    token = served.within(lambda: invite(TESTER, db.session.get_one(Setting, school.setting), said).token)
    page = newcomer.page
    page.goto(f"/join/{token}")
    yield shown(page, "links.use_link", "Welcome to Plumbline")
    press(page, "Join")
    yield shown(page, "links.use_link with errors", "There is a problem")
    page.locator("input[type=password]").fill(PASSWORD)
    press(page, "Join")
    yield shown(page, "joined", "You have joined")
    page.goto(f"/join/{token}")
    page.wait_for_url("**/join")
    yield "links.use_link, used", page


def installation_is_run(served: Served, administrator: Visitor) -> Iterator[State]:
    setting = served.within(_administrator_and_setting)
    administrator.sign_in(ADMINISTRATOR)
    for name, path in (("show", ""), ("new_setting", "/settings/new"), ("first_leader", f"/settings/{setting}/leader")):
        administrator.page.goto(f"/admin{path}")
        yield f"admin.{name}", administrator.page


def _administrator_and_setting() -> int:
    """An administrator, and a setting that waits for its first leader."""
    user: User = accounts.new_user("Ash Office", ADMINISTRATOR, PASSWORD)
    user.is_admin = True
    with accounts.saving(TESTER):
        db.session.add(user)
    details = SettingDetails("Valley Academy", "academy", ("secondary",), ("website",))
    leader = InvitationInput("head@valley.example", "Lee Head", Role.LEADER)
    setting_id = people.create_setting(TESTER, details, leader).invitation.setting_id
    assert setting_id is not None
    return setting_id


def second_factor(school: School, leader: Visitor) -> Iterator[State]:
    leader.sign_in(school.email)
    page = leader.page
    page.goto("/account/second-factor")
    key = page.locator("main code").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(pyotp.TOTP(key).now())
    press(page, "Turn it on")
    yield shown(page, "my_account.recovery_codes", "Your recovery codes")
    recovery_code = page.locator("main code").first.inner_text()
    page.goto("/account/second-factor/change")
    yield "my_account.change_second_factor", page
    press(page, "Sign out")
    page.get_by_label("Email address").fill(school.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    yield shown(page, "accounts.code", "Enter your code")
    page.locator("[name=code]").fill(recovery_code)
    press(page, "Sign in")
    page.get_by_role("button", name="Sign out").wait_for()
