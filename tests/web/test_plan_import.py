"""Uploading an edited plan: what the pages show, what they write, and what they refuse."""

import json
import re
from datetime import date
from io import BytesIO
from urllib.parse import parse_qs, urlparse

import pytest
from openpyxl import load_workbook

from audit.domain.vocabulary import ActionStatus, Priority
from audit.outputs import workbook_safety
from audit.services.assessing import actions_of
from audit.services.plans import ActionInput, add_action
from audit.services.reviews import close_review, edition_of
from audit.store.base import db
from audit.store.people import Membership, Role
from tests.conftest import PASSWORD, TESTER, TODAY
from tests.outputs.edited import put, saved
from tests.pages import Page, PageClient


@pytest.fixture
def plan(world):
    """Three actions: "Action 1" to "Action 3"."""
    for number, criterion in enumerate(edition_of(world.review).criteria[:3], start=1):
        said = ActionInput(
            f"Action {number}", "What exactly", "Headteacher", date(2017, 5, number), ActionStatus.IN_PROGRESS,
            Priority.HIGH, "We see it", "",
        )  # fmt: skip
        add_action(TESTER, world.review, said, [criterion.ref], TODAY)
    return world.review.id


def downloaded(client: PageClient, review: int) -> bytes:
    return client.get(f"/reviews/{review}/plan.xlsx").get_data()


def copy(client: PageClient, review: int, *changes, delete=()) -> bytes:
    book = load_workbook(BytesIO(downloaded(client, review)))
    for row, heading, words in changes:
        put(book["Action plan"], heading, row, words)
    for row in sorted(delete, reverse=True):
        book["Action plan"].delete_rows(row)
    return saved(book)


def upload(client: PageClient, review: int, content: bytes, name: str = "plan.xlsx") -> Page:
    fields = {"file": (BytesIO(content), name)}
    return Page(client.post(f"/reviews/{review}/plan/import", data=fields, follow_redirects=True))


def fields_of(page: Page) -> dict[str, list[str]]:
    """What the form of a preview would send as it stands."""
    form = page.soup.select_one('form[action$="/plan/import/preview"]')
    fields: dict[str, list[str]] = {}
    for field in form.select("input"):
        if field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
            fields.setdefault(field["name"], []).append(field.get("value", ""))
    return fields


def send(client: PageClient, review: int, fields: dict[str, list[str]]) -> Page:
    return Page(client.post(f"/reviews/{review}/plan/import/preview", data=fields, follow_redirects=True))


def owners(review: int) -> list[str]:
    from audit.store.reviews import Review

    return [row.owner for row in actions_of(db.session.get_one(Review, review))]


def test_the_plan_page_leads_to_the_upload_and_the_other_files(head, plan):
    links = head.page(f"/reviews/{plan}/plan").links()
    for path in ("plan/import", "plan/by-owner.xlsx", "plan.csv"):
        assert f"/reviews/{plan}/{path}" in links


def test_an_unchanged_copy_says_that_nothing_changed(head, plan):
    page = upload(head, plan, downloaded(head, plan))
    assert page.heading == "What this workbook would change"
    assert "Nothing changed" in page.text
    assert "3 unchanged" in page.text
    assert page.soup.select_one('form[action$="/plan/import/preview"]') is None


def test_a_change_is_previewed_then_confirmed(head, plan):
    content = copy(head, plan, (2, "Owner", "IT provider"), (2, "Due", "tomorow"), (3, "Owner", "SENCO"))
    page = upload(head, plan, content, "my plan.xlsx")
    assert "my plan.xlsx" in page.text
    assert "1 changed, 0 new, 0 removed, 0 changed in both places, 1 unchanged, 1 to mend." in page.text
    assert "Action plan!L2: 'tomorow' is not a date. Write it like 4 March 2017 or 4/3/2017." in page.text
    assert "Owner Headteacher SENCO" in page.text
    assert owners(plan) == ["Headteacher"] * 3
    done = send(head, plan, fields_of(page))
    assert "Saved. 1 action of the plan changed." in done.text
    assert owners(plan) == ["Headteacher", "SENCO", "Headteacher"]


def test_an_upload_is_forgotten_once_it_is_confirmed(app, head, plan):
    page = upload(head, plan, copy(head, plan, (2, "Owner", "SENCO")))
    waiting = app.config["PLUMBLINE"].data / "pending"
    assert len(list(waiting.iterdir())) == 1
    send(head, plan, fields_of(page))
    assert list(waiting.iterdir()) == []
    again = send(head, plan, fields_of(page))
    assert again.status == 409
    assert "no longer held" in again.text


def test_new_rows_conflicts_and_removed_rows_are_chosen_one_by_one(head, plan):
    content = copy(
        head, plan, (2, "Owner", "SENCO"), (2, "New progress note", "Sent"), (5, "Action", "Ask <b>parents</b>"),
        (5, "Cost", 0.5), delete=[4],
    )  # fmt: skip
    first = actions_of_page(plan)[0]
    head.send(
        f"/actions/{first.id}", title=first.title, owner="Governing body", status="in-progress", priority="high",
        version=str(first.version), due="1 May 2017",
    )  # fmt: skip
    assert owners(plan)[0] == "Governing body"
    page = upload(head, plan, content)
    assert "Owner (changed in both) Governing body SENCO" in page.text
    assert "Ask <b>parents</b>" in page.text
    fields = fields_of(page)
    assert fields[f"conflict-{first.key}"] == ["theirs"]
    assert fields["new"] == ["4"]
    assert "removed" not in fields
    third = actions_of_page(plan)[2]
    fields |= {f"conflict-{first.key}": ["mine"], "removed": [third.key], f"reason-{third.key}": [" "]}
    wrong = send(head, plan, fields)
    assert wrong.status == 400
    assert wrong.errors == ["Say why this action is dropped. Governors will see the reason."]
    assert wrong.soup.select_one(f"#removed-{third.key}").has_attr("checked")
    assert owners(plan)[0] == "Governing body"
    fields = fields_of(wrong)
    fields[f"reason-{third.key}"] = ["Not needed"]
    assert "Saved. 3 actions of the plan changed." in send(head, plan, fields).text
    rows = {row.title: row for row in actions_of_page(plan)}
    assert (rows["Action 1"].owner, rows["Action 1"].notes[0].text) == ("SENCO", "Sent")
    assert (rows["Action 3"].status, rows["Action 3"].reason) == ("dropped", "Not needed")
    assert rows["Ask <b>parents</b>"].cost == "0.5"


def actions_of_page(review: int):
    from audit.store.reviews import Review

    return actions_of(db.session.get_one(Review, review))


def test_choosing_nothing_is_told_and_nothing_is_written(head, plan):
    page = upload(head, plan, copy(head, plan, (2, "Owner", "SENCO")))
    fields = fields_of(page)
    del fields["changed"]
    wrong = send(head, plan, fields)
    assert wrong.errors == ["Tick at least one row, or leave the plan as it is."]
    assert owners(plan) == ["Headteacher"] * 3


def test_everything_can_be_unticked_at_once(head, plan):
    page = upload(head, plan, copy(head, plan, (2, "Owner", "SENCO")))
    untick = next(link for link in page.links() if "ticked=none" in link)
    assert "changed" not in fields_of(head.page(untick))


def test_a_plan_that_moved_since_the_preview_is_shown_again(head, plan):
    page = upload(head, plan, copy(head, plan, (2, "Owner", "SENCO")))
    second = actions_of_page(plan)[1]
    head.send(
        f"/actions/{second.id}", title="Renamed", status="in-progress", priority="high", version=str(second.version)
    )
    again = send(head, plan, fields_of(page))
    assert again.status == 409
    assert "The plan changed after you uploaded this file, so nothing was saved." in again.text
    assert owners(plan) == ["Headteacher", "Headteacher", ""]
    assert "Saved. 1 action" in send(head, plan, fields_of(again)).text


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty. Download the plan again, or choose the copy that you edited."),
        (b"%PDF-1.7", "This is a PDF, not an Excel workbook. Choose the workbook that you edited."),
    ],
)
def test_a_file_that_is_no_plan_is_refused_on_the_form(app, head, plan, content, message):
    page = upload(head, plan, content)
    assert (page.status, page.errors) == (400, [message])
    assert not (app.config["PLUMBLINE"].data / "pending").exists()


def test_no_file_is_asked_for(head, plan):
    page = Page(head.post(f"/reviews/{plan}/plan/import", data={}))
    assert page.errors == ["Choose the workbook that you edited."]


def test_a_large_file_is_refused(head, plan, monkeypatch):
    monkeypatch.setattr(workbook_safety, "MOST_BYTES", 10_000)
    page = upload(head, plan, downloaded(head, plan))
    assert page.errors[0].startswith("The file is larger than 10 MB")


def test_a_preview_is_only_for_who_uploaded_it_and_only_in_its_review(app, head, plan, world, stranger, client):
    response = head.post(
        f"/reviews/{plan}/plan/import", data={"file": (BytesIO(copy(head, plan, (2, "Owner", "SENCO"))), "plan.xlsx")}
    )
    address = response.location
    token = parse_qs(urlparse(address).query)["upload"][0]
    other = app.test_client()
    other.post("/sign-in", data={"email": stranger.leader.email, "password": PASSWORD})
    assert other.get(address).status_code == 404
    theirs = Page(other.get(f"/reviews/{stranger.review.id}/plan/import/preview?upload={token}"))
    assert theirs.status == 409
    assert "no workbook of yours" in theirs.text
    assert Page(head.get(f"/reviews/{plan}/plan/import/preview?upload=made-up")).status == 409


def test_a_forged_choice_changes_nothing(head, plan, stranger):
    said = ActionInput("Theirs", "", "", None, ActionStatus.NOT_STARTED, Priority.NORMAL, "", "")
    theirs = add_action(TESTER, stranger.review, said, [], TODAY)
    fields = fields_of(upload(head, plan, copy(head, plan, (2, "Owner", "SENCO"))))
    for name, value in (("changed", theirs.key), ("removed", theirs.key), ("new", "77")):
        forged = {**fields, name: [value], f"reason-{theirs.key}": ["Mine now"]}
        assert send(head, plan, forged).status == 409
    assert owners(plan) == ["Headteacher"] * 3
    db.session.refresh(theirs)
    assert theirs.status == "not-started"


def test_only_leaders_upload_and_everybody_downloads(app, head, plan, world):
    membership = db.session.query(Membership).filter_by(user_id=world.leader.id).one()
    from audit.services.saving import saving

    with saving(TESTER):
        membership.role = Role.GOVERNOR.value
    assert head.get(f"/reviews/{plan}/plan/import").status_code == 403
    assert head.post(f"/reviews/{plan}/plan/import/preview").status_code == 403
    assert head.get(f"/reviews/{plan}/plan/by-owner.xlsx").status_code == 200
    assert head.get(f"/reviews/{plan}/plan.csv").status_code == 200
    assert f"/reviews/{plan}/plan/import" not in head.page(f"/reviews/{plan}/plan").links()


def test_a_closed_review_takes_no_upload(head, plan, world):
    close_review(TESTER, world.review, TODAY)
    page = Page(head.get(f"/reviews/{plan}/plan/import"))
    assert page.status == 409
    assert "closed" in page.text


def test_the_files_of_another_school_are_not_there(head, stranger):
    for path in ("plan.csv", "plan/by-owner.xlsx", "plan/import", "plan/import/preview"):
        assert head.get(f"/reviews/{stranger.review.id}/{path}").status_code == 404


def test_the_workbook_by_owner_has_a_sheet_for_each(head, plan):
    response = head.get(f"/reviews/{plan}/plan/by-owner.xlsx")
    assert "Headteacher" in load_workbook(BytesIO(response.get_data())).sheetnames
    assert "by owner.xlsx" in response.headers["Content-Disposition"]


def test_the_csv_opens_with_its_headings(head, plan):
    response = head.get(f"/reviews/{plan}/plan.csv")
    assert response.mimetype == "text/csv"
    assert response.get_data().startswith("\ufeffNo.,Priority,Action,".encode())
    assert response.get_data(as_text=True).count("Action 2") == 1


def test_a_preview_asks_the_database_no_more_for_more_actions(app, head, plan, world):
    from sqlalchemy import event

    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def count() -> int:
        content = copy(head, plan, (2, "Owner", "SENCO"))
        asked.clear()
        upload(head, plan, content)
        return len(asked)

    few = count()
    for number in range(10):
        said = ActionInput(f"More {number}", "", "", None, ActionStatus.NOT_STARTED, Priority.NORMAL, "", "")
        add_action(TESTER, world.review, said, [], TODAY)
    assert count() == few


def test_the_command_previews_and_applies(app, head, plan, tmp_path):
    path = tmp_path / "edited.xlsx"
    path.write_bytes(copy(head, plan, (2, "Owner", "SENCO")))
    runner = app.test_cli_runner()
    preview = runner.invoke(args=["plan", "import", str(plan), str(path), "--format", "json"])
    assert preview.exit_code == 0
    shown = json.loads(preview.output)
    assert list(shown) == ["changed", "new", "removed", "unchanged", "conflicts", "errors"]
    assert [len(rows) for rows in shown.values()] == [1, 0, 0, 2, 0, 0]
    db.session.rollback()
    assert owners(plan) == ["Headteacher"] * 3
    db.session.rollback()
    assert runner.invoke(args=["plan", "import", str(plan), str(path), "--apply"]).exit_code == 0
    db.session.rollback()
    assert owners(plan)[0] == "SENCO"
    again = json.loads(runner.invoke(args=["plan", "import", str(plan), str(path)]).output)
    assert [len(rows) for rows in again.values()] == [0, 0, 0, 3, 0, 0]


def test_the_command_writes_nothing_while_a_cell_is_to_mend(app, head, plan, tmp_path):
    path = tmp_path / "edited.xlsx"
    path.write_bytes(copy(head, plan, (2, "Owner", "SENCO"), (3, "Due", "tomorow")))
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["plan", "import", str(plan), str(path), "--apply"])
    assert result.exit_code == 1
    assert re.search(r"Nothing was written", result.output)
    db.session.rollback()
    assert owners(plan) == ["Headteacher"] * 3


def test_the_command_says_why_a_file_is_no_plan(app, plan, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Remember the filter")
    result = app.test_cli_runner().invoke(args=["plan", "import", str(plan), str(path)])
    assert result.exit_code == 1
    assert "This is a text or CSV file" in result.output
