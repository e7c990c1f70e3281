"""The policy checked, decided and mended, in a browser with JavaScript switched off and on a phone."""

from collections.abc import Callable
from pathlib import Path

from tests.e2e.error_states import press, shown
from tests.e2e.served import PHONE, Served, Visitor
from tests.e2e.ways import judged_school

POLICY = """# Online safety policy

Approved by governors on 5 September 2016. Next review: September 2017.

## Email

- Every member of staff is given a school email address, which they use for all official communication.
- Staff do not use personal email addresses for school business.

## Reporting

Any offensive communication is reported at once to the designated safeguarding lead, who keeps a record of it.
"""


def test_a_policy_is_checked_and_mended_without_javascript(
    served: Served, visitor: Callable[..., Visitor], tmp_path: Path
) -> None:
    review, email = served.within(judged_school)
    leader = visitor(served, java_script_enabled=False, viewport=PHONE)
    leader.sign_in(email)
    page = leader.page
    first, second = tmp_path / "policy.txt", tmp_path / "policy-2.txt"
    first.write_text(POLICY, encoding="utf-8")
    second.write_text(
        POLICY + "\nThis policy is for governors, staff, pupils, parents and visitors.\n", encoding="utf-8"
    )

    page.goto(f"/reviews/{review}")
    page.get_by_role("link", name="What your policy says of Kent’s template").click()
    press(page, "Check this policy")
    shown(page, "", "Choose the file of your policy.")
    page.get_by_label("Your policy").set_input_files(first)
    press(page, "Check this policy")
    shown(page, "", "Read from the policy itself: approved 5 September 2016")

    page.get_by_text("Go to any part of the template").click()
    page.get_by_role("link", name="2.3 Email").click()
    shown(page, "", "Every member of staff is given a school email address")
    page.locator("#KCC-2\\.3-02").get_by_label("Found", exact=True).check()
    page.locator("#KCC-2\\.3-02").get_by_label("That is right").check()
    page.locator("#KCC-2\\.3-11").get_by_label("Missing", exact=True).check()
    page.locator("#KCC-2\\.3-11").get_by_label("That is right").check()
    press(page, "Save")
    shown(page, "", "Saved 2 decisions.")

    page.goto(f"/reviews/{review}/policy/gaps/")
    page.locator("input[name=statement]").first.check()
    page.get_by_role("button", name="Draft actions for what I ticked").first.click()
    shown(page, "", "Added 1 action to the plan.")

    page.goto(f"/reviews/{review}/policy")
    page.get_by_text("Check the next version of your policy").click()
    page.get_by_label("Your policy").set_input_files(second)
    press(page, "Check this version")
    shown(page, "", "2 of ")
    page.get_by_role("link", name="What changed since").click()
    shown(page, "", "New in the later version: 1")
