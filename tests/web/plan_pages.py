"""What the tests of the plan's pages share."""

from dataclasses import replace
from datetime import date

from audit.domain.vocabulary import ActionStatus, Priority
from audit.services import accounts
from audit.services.assessing import actions_of
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.plan_changes import input_of
from audit.services.plans import ActionInput, add_action, change_action
from audit.store.actions import Action
from audit.store.base import db
from audit.store.people import Membership, Role
from tests.conftest import PASSWORD, TESTER, TODAY, World
from tests.pages import Page, PageClient

TRAINING, POLICY, FILTERING = "training-annual", "policy-review", "filtering-effective"
TITLES = {TRAINING: "Yearly training for everyone", POLICY: "Policies reviewed every year and open to the public"}


def judge(world: World, ref: str, level: int) -> None:
    row = find_judgement(world.review, ref)
    record_judgement(TESTER, world.review, ref, JudgementInput(level=level), row.version if row else 0)


def add(world: World, title: str = "Book it", refs=(TRAINING,), **more) -> Action:
    plain = ActionInput(title, "", "Headteacher", date(2017, 4, 3), ActionStatus.NOT_STARTED, Priority.NORMAL, "", "")
    return add_action(TESTER, world.review, replace(plain, **more), refs, TODAY)


def change(action: Action, **more) -> None:
    change_action(TESTER, action, replace(input_of(action), **more), action.version, TODAY)


def plan(client: PageClient, world: World, query: str = "") -> Page:
    page = client.page(f"/reviews/{world.review.id}/plan{query}")
    assert page.status == 200
    return page


def rows(page: Page) -> list[str]:
    return [" ".join(a.get_text().split()) for a in page.soup.select("tbody th a")]


def actions(world: World) -> dict[str, Action]:
    db.session.expire_all()
    return {row.title: row for row in actions_of(world.review)}


def form_of(page: Page) -> dict[str, str]:
    """What a browser would send: every field of the main form with what it holds."""
    sent = {}
    for form in page.soup.select("main form[method=post]:not([action])"):
        for field in form.select("input[name], textarea[name], select[name]"):
            if field.name == "select":
                chosen = field.select_one("option[selected]") or field.select_one("option")
                sent[field["name"]] = chosen["value"]
            elif field.name == "textarea":
                sent[field["name"]] = field.get_text().removeprefix("\r\n").removeprefix("\n")
            elif field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
                sent[field["name"]] = field.get("value", "")
    return sent


def member(world: World, app, role: Role) -> PageClient:
    user = accounts.new_user("Sam Reed", f"{role.value}@hillside.example", PASSWORD)
    with accounts.saving(TESTER):
        db.session.add(user)
        db.session.flush()
        db.session.add(Membership(user_id=user.id, setting_id=world.setting.id, role=role.value))
    client = app.test_client()
    client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    return client


def stock_plan(world: World) -> World:
    """One late, one soon, one undated and blocked, one far; two strands, three owners."""
    add(world, "Late", owner="Network manager", due=date(2017, 3, 1), priority=Priority.STATUTORY)
    add(world, "Soon", [POLICY], due=date(2017, 3, 10), co_owners="Network manager", cost="£450")
    add(world, "Stuck", owner="", due=None, status=ActionStatus.BLOCKED, reason="No provider has answered.")
    add(world, "Far", [POLICY, TRAINING], due=date(2017, 7, 3))
    return world
