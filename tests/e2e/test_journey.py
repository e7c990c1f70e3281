"""A headteacher's first review from set-up to closing it, in a real browser."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page

from tests.conftest import PASSWORD
from tests.e2e.served import Served, Visitor

POLICY = "Online safety policy of Hillside Primary, agreed with staff, pupils and parents.\n"


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()


def see(page: Page, words: str) -> None:
    page.get_by_text(words).first.wait_for()


def set_up_a_primary_with_nursery(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Set up your setting").click()
    page.get_by_label("Name of the school").fill("Hillside Primary")
    page.get_by_label("Maintained school or nursery school").check()
    for words in ("Early years or nursery", "Primary", "A website", "Children use the internet on site"):
        page.get_by_label(words, exact=True).check()
    page.get_by_label("Your name").fill("Jo Bright")
    page.get_by_label("Your email address").fill("head@hillside.example")
    page.get_by_label("Choose a password").fill(PASSWORD)
    press(page, "Set up")
    see(page, "Your setting is ready")


def start_a_review(page: Page) -> None:
    page.get_by_role("link", name="Start your first review").click()
    assert page.get_by_label("Academic year").locator("option:checked").inner_text() == "2016 to 2017"
    press(page, "Start")
    see(page, "Your review for 2016 to 2017 has started.")


def judge_this_strand(page: Page, levels: str) -> int:
    """Choose levels for the criteria on this page, one after the other, over and over."""
    criteria = page.locator("fieldset[data-criterion]")
    for n in range(criteria.count()):
        criteria.nth(n).locator(f"input[value='{levels[n % len(levels)]}']").check()
    return criteria.count()


def judge_every_strand(page: Page) -> int:
    """Through all strands with the button that saves and goes on."""
    page.get_by_role("link", name="Start judging").click()
    judged = 0
    while True:
        criteria = judge_this_strand(page, "3210")
        judged += criteria
        onwards = page.get_by_role("button", name="Save and go to next strand")
        last = onwards.count() == 0
        heading = page.get_by_role("heading", level=1).inner_text()
        if last:
            press(page, "Save")
        else:
            onwards.click()
        see(page, f"Saved {criteria} level{'' if criteria == 1 else 's'}.")
        if last:
            return judged
        assert page.get_by_role("heading", level=1).inner_text() != heading


def test_from_set_up_to_a_closed_review(served: Served, visitor: Callable[..., Visitor], tmp_path: Path) -> None:
    page = visitor(served).page
    set_up_a_primary_with_nursery(page)
    start_a_review(page)
    review = page.url
    judged = judge_every_strand(page)
    page.goto(review)
    see(page, f"{judged} of {judged} criteria judged")
    see(page, "Everything is judged: see the gaps")
    assert judged > 60, "a primary school with a nursery is asked about most of the rubric"

    # The first criterion was claimed at 3 without evidence, and a policy is what carries it there.
    page.goto(f"{review}/criteria/leadership-vision")
    see(page, "Claimed 3; the evidence supports 2 today.")
    page.get_by_label("Why this level?").fill("Every class wrote its own rules in September.")
    press(page, "Save")
    see(page, "Saved.")
    add_a_policy(page, tmp_path)
    see(page, "Added and attached.")
    see(page, "1 current item of evidence")
    assert page.get_by_text("Claimed 3; the evidence supports 2 today.").count() == 0
    assert page.get_by_label("Why this level?").input_value() == "Every class wrote its own rules in September."

    page.goto(f"{review}/criteria/lead-role-named")
    page.get_by_role("link", name="Attach or add evidence").click()
    page.get_by_label("Online safety policy 2016").check()
    page.get_by_label("What does it show here?").fill("Section 2 names the lead.")
    press(page, "Attach")
    see(page, "Attached 1 item of evidence.")
    see(page, "Section 2 names the lead.")

    actions = plan_the_gaps(page, review)
    edited_title = edit_the_first_action(page)
    see_the_charts(page, review)
    check_workbook(download_workbook(page, review), actions, edited_title)

    page.goto(review)
    page.get_by_role("link", name="Close this review").click()
    press(page, "Close the review")
    see(page, "Closed on 4 March 2017")
    page.goto(f"{review}/criteria/leadership-vision")
    see(page, "This review is closed, so this cannot be changed.")


def add_a_policy(page: Page, folder: Path) -> None:
    policy = folder / "Online safety policy.txt"
    policy.write_text(POLICY, encoding="utf-8")
    page.get_by_role("link", name="Attach or add evidence").click()
    page.get_by_text("Add new evidence and attach it").click()
    page.get_by_label("What is it?", exact=True).fill("Online safety policy 2016")
    page.get_by_label("Policy or document").check()
    page.get_by_label("When did it start to be true?").fill("1 September 2016")
    page.get_by_label("When should it be reviewed?").fill("31/8/2017")
    page.get_by_label("Upload a file").set_input_files(policy)
    press(page, "Add and attach")


def plan_the_gaps(page: Page, review: str) -> int:
    """Draft an action for every gap; how many."""
    page.goto(f"{review}/gaps/")
    gaps = page.locator("li[id^='gap-']").count()
    see(page, f"Gaps without an action: {gaps}")
    page.get_by_role("button", name=f"Draft actions for all {gaps} gaps").click()
    see(page, f"Drafted {gaps} actions.")
    page.goto(f"{review}/gaps/")
    see(page, "None: every gap has an open action")
    page.goto(f"{review}/plan")
    see(page, f"{gaps} actions, soonest due first")
    return gaps


def edit_the_first_action(page: Page) -> str:
    page.locator("tbody th a").first.click()
    title = page.get_by_label("Action", exact=True).input_value()
    page.get_by_label("Owner (optional)", exact=True).fill("Northern Broadband Ltd")
    page.get_by_label("Due date").fill("28 April 2017")
    page.get_by_label("Status").select_option("in-progress")
    press(page, "Save")
    see(page, "Saved.")
    page.get_by_role("cell", name="Northern Broadband Ltd").wait_for()
    return title


def see_the_charts(page: Page, review: str) -> None:
    page.goto(f"{review}/charts/")
    figures = page.locator("figure.chart")
    assert figures.count() == 4
    for n in range(4):
        figures.nth(n).locator("svg.main-svg").first.wait_for()
        drawn = figures.nth(n).locator("svg.main-svg").first.bounding_box()
        assert drawn is not None
        assert drawn["width"] > 300
        assert drawn["height"] > 100
    assert page.locator(".chart__failed").count() == 0


def download_workbook(page: Page, review: str) -> bytes:
    page.goto(f"{review}/plan")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as Excel").click()
    assert download.value.suggested_filename == "Online safety action plan 2016-2017.xlsx"
    return Path(download.value.path()).read_bytes()


def check_workbook(content: bytes, actions: int, edited_title: str) -> None:
    """Every action is in the sheet, and the edited one says who owns it."""
    sheet = load_workbook(BytesIO(content))["Action plan"]
    rows = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    owned = [row for row in rows if "Northern Broadband Ltd" in row]
    assert len(owned) == 1
    assert edited_title in owned[0]
    assert "In progress" in owned[0]
    (table,) = sheet.tables.values()
    first, last = (int("".join(c for c in end if c.isdigit())) for end in table.ref.split(":"))
    assert last - first == actions  # the header is one row more
