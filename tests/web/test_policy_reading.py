"""What there is to read about a check of the policy."""

from audit.domain.policy_check import Candidate, Finding
from audit.services.policy_decisions import decide
from audit.services.reviews import start_review
from audit.web import policies
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY
from tests.policies import E2, E3, FOUND, MISSING, S1, USUAL, check_policy, finding, text_of
from tests.policy_builders import policy

WORDS = b"Online safety policy\n\nEvery member of staff has a school email address.\n"
SOUND = {"name": "Online safety policy", "approved_on": "5 September 2016", "review_by": "", "document": "another"}


def test_the_text_shows_every_passage_with_what_it_says(head, world):
    check = check_policy(world.review)
    page = head.page(f"/policy-checks/{check.id}/text")
    assert [str(div["id"]) for div in page.soup.select('div[id^="p"]')] == [f"p{n}" for n in range(1, 7)]
    email = page.soup.select_one("#p4").get_text(" ", strip=True)
    assert "Private addresses are not used for work." in email
    assert "Section 2.3, statement 2" in email
    assert "Section 2.3, statement 3" in email
    assert "Staff should:" in page.soup.select_one("#p5").get_text(" ")


def test_flags_are_told_with_their_place_and_what_to_do(head, world):
    text = policy("Our lead is [name].", "Next review: September 2016.")
    check = check_policy(world.review, {}, text)
    page = head.page(f"/policy-checks/{check.id}/flags")
    assert "Left blank" in page.text
    assert f"/policy-checks/{check.id}/text?at=1#p1" in page.links()
    assert "Review overdue" in page.text


def test_a_policy_without_flags_says_so(head, world, monkeypatch):
    from audit.web import policies

    check = check_policy(world.review)
    monkeypatch.setattr(policies, "flags_of", lambda *_: ())
    assert "Nothing was found that was left blank" in head.page(f"/policy-checks/{check.id}/flags").text


def test_statements_can_be_filtered_and_searched(head, world):
    check = check_policy(world.review)
    decide(TESTER, check, E2, MISSING, None, "", 0)
    here = f"/policy-checks/{check.id}/statements"
    for query, wanted in {
        "": "371 of 371",
        "?status=found": "2 of 371",
        "?status=not-applicable": "68 of 371",
        "?status=found&section=3": "1 of 371",
        "?decided=yes": "1 of 371",
        "?decided=corrected": "1 of 371",
        "?decided=no&status=missing&force=recommended": "209 of 371",
        "?q=chain+MESSAGES": "1 of 371",
        "?q=nothing+like+it": "0 of 371",
        "?status=x&section=99&force=-1&decided=%00&q=": "371 of 371",
    }.items():
        assert f"{wanted} statements" in head.page(here + query).text, query


def test_the_chart_stands_beside_its_figures(head, world):
    check = check_policy(world.review)
    page = head.page(f"/policy-checks/{check.id}/chart")
    assert page.soup.select_one("figure table") is not None


def test_two_versions_are_compared_whichever_is_named_first(head, world):
    first = check_policy(world.review, {**USUAL, E2: finding(E2, MISSING)})
    better = {**USUAL, E2: finding(E2, FOUND, 6), S1: finding(S1, MISSING)}
    second = check_policy(world.review, better, text_of("Nobody uses private mail.", without=6), of=first.evidence)
    pages = [
        head.page(f"/policy-checks/{one}/compare/{other}")
        for one, other in ((first.id, second.id), (second.id, first.id))
    ]
    assert pages[0].soup.main.get_text() == pages[1].soup.main.get_text()
    assert "Gained: 1" in pages[0].text
    assert "Lost: 1" in pages[0].text
    assert "Nobody uses private mail." in pages[0].text
    alone = head.page(f"/policy-checks/{first.id}/compare/{first.id}")
    assert alone.heading == "What your policy says"  # a version beside itself says nothing


def test_a_year_before_stands_before_whenever_it_was_checked(head, world):
    following = start_review(TESTER, world.setting, 2017, TODAY, EDITION)
    second = check_policy(following, name="Policy of 2017")
    first = check_policy(world.review, text=text_of("older"), name="Policy of 2016")
    page = head.page(f"/policy-checks/{first.id}/compare/{second.id}")
    assert page.soup.select_one(".app-lede").get_text().startswith("Policy of 2017, checked on")


def test_last_years_version_is_one_press_away(head, world):
    first = check_policy(world.review, name="Policy of 2016")
    following = start_review(TESTER, world.setting, 2017, TODAY, EDITION)
    second = check_policy(following, name="Policy of 2017")
    page = head.page(f"/reviews/{following.id}/policy")
    assert "In the review for 2016 to 2017: Policy of 2016, checked on" in page.text
    assert f"/policy-checks/{second.id}/compare/{first.id}" in page.links()
    assert "In the review for" not in head.page(f"/reviews/{world.review.id}/policy").text


def test_what_has_nothing_to_do_with_a_statement_is_not_shown_beside_it(head, world):
    far = Finding(E3, MISSING, (Candidate(5, "pass no chain letters on", 0.04, "Little in common with it."),))
    check = check_policy(world.review, {**USUAL, E3: far})
    page = head.page(f"/policy-checks/{check.id}/statements/{E3}")
    assert "Nothing in the policy comes near this." in page.text


def test_governors_are_led_to_the_policy_and_read_in_their_paper_how_much_it_says(head, world):
    assert f"/reviews/{world.review.id}/policy" in head.page(f"/settings/{world.setting.id}/governors").links()
    paper = f"/reviews/{world.review.id}/paper"
    assert "What our own policy says" not in head.page(paper).text
    check_policy(world.review)
    assert "2 of 212 strongly recommended statements are found, 1 weak and 209 missing" in head.page(paper).text


def test_what_is_new_or_gone_is_listed_up_to_a_limit(head, world, monkeypatch):
    monkeypatch.setattr(policies, "MOST_COMPARED", 2)
    first = check_policy(world.review)
    more = [f"Number {n} is new." for n in range(5)]
    second = check_policy(world.review, text=text_of(*more), of=first.evidence)
    page = head.page(f"/policy-checks/{first.id}/compare/{second.id}")
    assert "Number 1 is new." in page.text
    assert "Number 2 is new." not in page.text
    assert "And 3 more, which are not listed" in page.text


def test_a_long_policy_is_shown_in_pieces(head, world, monkeypatch):
    monkeypatch.setattr(policies, "A_PAGE", 4)
    check = check_policy(world.review, text=text_of("The last of it."))
    here = f"/policy-checks/{check.id}/text"
    first = head.page(here)
    assert "Passages 1 to 4:" in first.text
    assert "The last of it." not in first.text
    assert f"{here}?at=5" in first.links()
    second = head.page(f"{here}?at=6")
    assert second.soup.select_one("#p7") is not None
    assert "The last of it." in second.text
    for odd in ("0", "-1", "x", "٣", "9" * 30, ""):
        assert head.page(f"{here}?at={odd}").status == 200
