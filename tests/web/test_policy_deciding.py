"""Deciding on the part's page and on the statement's own, alone and beside others."""

import pytest

from audit.services.policy_decisions import decide, find_decision
from audit.store.base import db
from audit.store.people import Role
from audit.store.policies import PolicyCheck, PolicyDecision
from tests.conftest import TESTER
from tests.pages import Page
from tests.policies import E1, E2, E3, FOUND, MISSING, NOT_APPLICABLE, OPTIONAL, USUAL, WEAK, check_policy, text_of
from tests.teams import browser, join


@pytest.fixture
def check(world):
    return check_policy(world.review)


def part(check):
    return f"/policy-checks/{check.id}/parts/2-3"


def statement(check, ref):
    return f"/policy-checks/{check.id}/statements/{ref}"


def saved(check, ref):
    db.session.rollback()
    return find_decision(db.session.get(PolicyCheck, check.id), ref)


def fields_of(page):
    """The form as a browser would send it, without any button."""
    form = page.soup.select_one("main form[method=post]")
    data = {}
    for field in form.select("input[name], textarea[name]"):
        if field.get("type") in ("radio", "checkbox") and not field.has_attr("checked"):
            continue
        data[field["name"]] = field.get_text() if field.name == "textarea" else field.get("value", "")
    return data


def test_a_part_shows_each_statement_with_the_words_beside_it(head, check):
    page = head.page(part(check))
    assert page.heading == "2.3 Email"
    one = page.soup.select_one(f"section[id='{E1}']")
    text = " ".join(one.get_text(" ").split())
    assert "Found? proposed" in text
    assert "Supply each member of staff" in text
    assert "Every member of staff has a school address. Private addresses" in text
    assert one.mark.get_text() == "Every member of staff has a school address."
    assert "Under “Email”" in text
    assert "The same words." in text
    assert one.select_one("input[type=radio][checked]")["value"] == "found"
    assert "Only where the setting has: pupils have school email accounts" in page.text


def test_what_was_only_shown_is_not_decided(head, check):
    page = Page(head.post(part(check), data=fields_of(head.page(part(check))), follow_redirects=True))
    assert "Nothing was changed or confirmed." in page.text
    assert saved(check, E1) is None


def test_ticks_and_changes_are_saved_together(head, check):
    data = fields_of(head.page(part(check))) | {"confirm": [E1], f"status-{E2}": "missing", "go": "here"}
    page = Page(head.post(part(check), data=data, follow_redirects=True))
    assert "Saved 2 decisions." in page.text
    assert (saved(check, E1).status, saved(check, E1).passage) == ("found", 4)
    assert saved(check, E2).status == "missing"
    assert "Decided by Jo Bright" in page.text
    assert "otherwise than proposed (weak)" in page.text


def test_one_button_confirms_what_is_plain_and_leaves_what_is_weak(head, check):
    page = head.page(part(check))
    plain = len(page.soup.select("input[name=confirm]")) - 1  # all but E2, which is weak
    assert f"confirms the {plain} statements here that are proposed as found or as missing" in page.text
    data = fields_of(page) | {f"status-{E3}": "not-applicable", "go": "all"}
    page = Page(head.post(part(check), data=data, follow_redirects=True))
    assert "Some need more than a tick" in page.text  # what does not apply needs a reason; the rest is saved
    assert f"Saved {plain - 1} decisions." in page.text
    assert (saved(check, E1).status, saved(check, E2), saved(check, E3)) == ("found", None, None)
    page = Page(head.post(part(check), data=fields_of(head.page(part(check))) | {"go": "all"}, follow_redirects=True))
    assert page.heading != "2.3 Email"
    assert (saved(check, E2), saved(check, E3).status) == (None, "missing")
    assert "Confirm all found and missing" not in head.page(part(check)).text


def test_what_was_decided_otherwise_last_time_is_not_confirmed_among_many(head, world, check):
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    newer = check_policy(world.review, {}, text_of("More.", without=4), of=check.evidence)
    head.post(part(newer), data=fields_of(head.page(part(newer))) | {"go": "all"})
    assert saved(newer, E1) is None
    assert saved(newer, E3).status == "missing"


def test_going_on_leads_to_the_next_part_in_which_something_waits(head, check):
    data = fields_of(head.page(part(check))) | {"confirm": [E1], "go": "next"}
    response = head.post(part(check), data=data)
    assert response.headers["Location"].endswith("/parts/2-5")  # nothing of 2.4 applies to this school


def test_what_takes_more_than_a_tick_is_said_and_the_rest_is_saved(head, check):
    data = fields_of(head.page(part(check)))
    data |= {"confirm": [E1], f"status-{OPTIONAL}": "found", f"status-{E2}": "not-applicable"}
    page = Page(head.post(part(check), data=data))
    assert page.status == 400
    assert "Saved 1 decision." in page.text
    assert [error.split(": ")[1].split(",")[0] for error in page.errors] == [
        "Say why this does not apply here. Governors will see the reason.",
        "Choose the passage that says it",
    ]
    assert page.soup.select_one(f"#status-{OPTIONAL.replace('.', chr(92) + '.')}-0").has_attr("checked")
    assert saved(check, E1).status == "found"
    assert saved(check, OPTIONAL) is None


def test_somebody_elses_decision_stands_and_both_are_told(app, head, world, check):
    data = fields_of(head.page(part(check))) | {f"status-{E1}": "weak", "confirm": [E3]}
    other = browser(app, join(world, Role.CONTRIBUTOR, "Al Dunn"))
    other.post(part(check), data=fields_of(other.page(part(check))) | {f"status-{E1}": "missing"})
    page = Page(head.post(part(check), data=data))
    assert page.status == 409
    assert "theirs is “missing”, yours was “weak”" in page.text
    assert saved(check, E1).value.by == "Al Dunn"
    assert saved(check, E3).value.by == "Jo Bright"


def test_a_statement_shows_its_passage_in_context_and_the_other_candidates(head, check):
    page = head.page(statement(check, E2))
    assert page.heading.startswith("Keep personal email addresses")
    for words in (
        "Strongly recommended. Section 2.3, statement 3.",
        "Email",  # the heading before the passage
        "pass no chain letters on",  # the one after it, and another candidate
        "What it bears on",
    ):
        assert words in page.text
    values = [radio["value"] for radio in page.soup.select('input[name="passage"]')]
    assert values == ["4", "5", "nowhere"]
    assert page.soup.select_one('input[name="passage"][checked]')["value"] == "4"


def test_the_nearest_passage_is_shown_for_what_is_missing(head, check):
    page = head.page(statement(check, E3))
    assert "The nearest passage" in page.text
    assert page.soup.select_one('input[name="passage"][checked]') is None


def test_a_decision_with_another_passage_and_a_note(head, check):
    data = fields_of(head.page(statement(check, E2))) | {"status": "found", "passage": "5", "note": "Read twice."}
    page = Page(head.post(statement(check, E2), data=data, follow_redirects=True))
    assert "Saved." in page.text
    row = saved(check, E2)
    assert (row.status, row.passage, row.note, row.version) == ("found", 5, "Read twice.", 1)
    assert page.value("note").strip() == "Read twice."


def test_a_number_that_is_typed_goes_before_the_passage_that_is_chosen(head, check):
    head.post(statement(check, E2), data={"status": "weak", "passage": "4", "number": " 6 ", "version": "0"})
    assert saved(check, E2).passage == 6


def test_searching_offers_passages_and_loses_nothing(head, check):
    data = {"status": "weak", "passage": "4", "words": "SOCIAL media", "note": "Hm.", "version": "0", "go": "search"}
    page = Page(head.post(statement(check, E2), data=data))
    assert page.status == 200
    assert "1 passage with these words, offered below." in page.text
    assert [radio["value"] for radio in page.soup.select('input[name="passage"]')] == ["4", "5", "6", "nowhere"]
    assert page.value("note").strip() == "Hm."
    assert page.soup.select_one('input[name="status"][checked]')["value"] == "weak"
    assert saved(check, E2) is None
    found = Page(head.post(statement(check, E2), data=fields_of(page) | {"passage": "6"}, follow_redirects=True))
    assert "Saved." in found.text
    assert saved(check, E2).passage == 6
    nothing = Page(head.post(statement(check, E3), data={"words": "nothing like it", "go": "search"}))
    assert "No passage has all of these words." in nothing.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose found, weak, missing or not applicable."),
        ({"status": "x"}, "Not a valid choice"),
        ({"status": "found"}, "Choose the passage that says it"),
        ({"status": "found", "passage": "nowhere"}, "Choose the passage that says it"),
        ({"status": "found", "passage": "999999"}, "Choose the passage that says it"),
        ({"status": "found", "passage": "-1"}, "Choose the passage that says it"),
        ({"status": "found", "number": "999999"}, "Enter the number of a passage, from 1 to 6."),
        ({"status": "found", "number": "four"}, "Enter the number of a passage, from 1 to 6."),
        ({"status": "found", "number": "9" * 5000}, "Enter the number of a passage, from 1 to 6."),
        ({"status": "not-applicable"}, "Say why this does not apply here."),
        ({"status": "missing", "note": "x" * 5001}, "may have up to 5,000 characters"),
        ({"status": "missing", "words": "x" * 201}, "may have up to 200 characters"),
    ],
)
def test_a_hostile_or_hasty_decision_is_refused_and_comes_back(head, check, fields, words):
    page = Page(head.post(statement(check, E2), data={"version": "0", **fields}))
    assert page.status == 400
    assert words in " ".join(page.errors)
    assert page.value("note").strip() == fields.get("note", "")
    assert saved(check, E2) is None


@pytest.mark.parametrize("status", ["x", "", "FOUND", "\x0b"])
def test_a_part_refuses_a_status_that_is_none(head, check, status):
    data = fields_of(head.page(part(check))) | {f"status-{E1}": status}
    assert head.post(part(check), data=data).status_code == 400
    assert saved(check, E1) is None


def test_ticks_for_what_is_not_on_the_page_do_nothing(head, check):
    data = fields_of(head.page(part(check))) | {"confirm": ["KCC-3.1-01", "no-such-thing", "KCC-2.3-01"]}
    page = Page(head.post(part(check), data=data, follow_redirects=True))
    assert "Nothing was changed or confirmed." in page.text
    db.session.rollback()
    assert db.session.query(PolicyDecision).count() == 0


@pytest.mark.parametrize("address", ["parts/9-9", "parts/x", "statements/KCC-9.9-99", "statements/policy-scope"])
def test_a_part_or_statement_that_is_none_is_not_found(head, check, address):
    assert head.get(f"/policy-checks/{check.id}/{address}").status_code == 404
    assert head.post(f"/policy-checks/{check.id}/{address}").status_code == 404
    assert head.get(f"/policy-checks/{check.id}/{address}/history").status_code == 404


def test_two_versions_of_one_decision_are_shown_side_by_side(app, head, world, check):
    data = fields_of(head.page(statement(check, E1))) | {"status": "weak", "note": "Mine."}
    other = browser(app, join(world, Role.CONTRIBUTOR, "Al Dunn"))
    other.post(statement(check, E1), data={"status": "missing", "note": "Theirs.", "version": "0"})
    page = Page(head.post(statement(check, E1), data=data))
    assert page.status == 409
    assert "Theirs, saved by Al Dunn" in page.text
    assert "Theirs." in page.text
    assert page.value("note").strip() == "Mine."
    assert saved(check, E1).note == "Theirs."
    page = Page(head.post(statement(check, E1), data=fields_of(page), follow_redirects=True))
    assert (saved(check, E1).note, saved(check, E1).value.by) == ("Mine.", "Jo Bright")


def test_a_decision_taken_back_leaves_the_proposal(head, check):
    decide(TESTER, check, E1, MISSING, None, "", 0)
    page = head.page(statement(check, E1))
    assert "Decided by the command line" in page.text
    page = Page(head.post(f"{statement(check, E1)}/undecide", data={"version": "1"}, follow_redirects=True))
    assert "What was proposed stands again." in page.text
    assert saved(check, E1) is None
    decide(TESTER, check, E1, MISSING, None, "", 0)
    page = Page(head.post(f"{statement(check, E1)}/undecide", data={"version": "7"}, follow_redirects=True))
    assert "Somebody changed this decision meanwhile" in page.text
    assert saved(check, E1) is not None


def test_what_was_decided_last_time_is_shown_where_it_is_decided_again(head, world, check):
    decide(TESTER, check, E2, FOUND, 5, "Under staff.", 0)
    newer = check_policy(world.review, USUAL, text_of("More.", without=5), of=check.evidence)
    page = head.page(statement(newer, E2))
    assert "decided “found”, with the note “Under staff.”." in page.text
    assert "Last time: found" in head.page(part(newer)).text


def test_what_was_carried_over_says_so_and_can_be_confirmed(head, world, check):
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    newer = check_policy(world.review, USUAL, text_of("More."), of=check.evidence)
    page = head.page(part(newer))
    assert "Carried over: decided by the command line" in page.text
    head.post(part(newer), data=fields_of(page) | {"confirm": [E1]})
    assert saved(newer, E1).carried is False


def test_the_history_of_a_statement_goes_through_its_versions(head, world, check):
    decide(TESTER, check, E1, WEAK, 4, "Half.", 0)
    newer = check_policy(world.review, USUAL, text_of("More."), of=check.evidence)
    decide(TESTER, newer, E1, NOT_APPLICABLE, None, "No email.", 1)
    page = head.page(f"{statement(newer, E1)}/history")
    assert page.status == 200
    assert page.text.count("Policy statement: Section 2.3, statement 2 of the template") == 3
    assert "Half." in page.text
    assert "Not applicable" in page.text
    everything = head.page(f"/settings/{world.setting.id}/history?kind=policy")
    assert "Policy checked: Online safety policy, compared with the template" in everything.text


def test_going_on_leads_to_the_next_statement_that_waits(head, check):
    for ref in ("KCC-2.3-04", "KCC-2.3-05"):
        decide(TESTER, check, ref, MISSING, None, "", 0)
    data = {"status": "missing", "version": "0", "go": "next"}
    response = head.post(statement(check, E2), data=data)
    assert response.headers["Location"].endswith("/statements/KCC-2.3-06")


def test_a_decision_that_was_taken_back_meanwhile_can_be_saved_anew(head, check):
    head.post(statement(check, E1), data={"status": "missing", "version": "0"})
    data = fields_of(head.page(statement(check, E1))) | {"note": "Long words"}
    head.post(f"{statement(check, E1)}/undecide", data={"version": "1"})
    page = Page(head.post(statement(check, E1), data=data))
    assert "Somebody took this decision back" in " ".join(page.errors)
    assert head.post(statement(check, E1), data=fields_of(page)).status_code == 302
    assert (saved(check, E1).status, saved(check, E1).note) == ("missing", "Long words")


def test_what_was_taken_back_is_nobody_elses_decision(head, check):
    head.post(statement(check, E1), data={"status": "missing", "version": "0"})
    data = fields_of(head.page(part(check))) | {f"status-{E1}": "weak"}
    head.post(f"{statement(check, E1)}/undecide", data={"version": "1"})
    assert "theirs" not in Page(head.post(part(check), data=data, follow_redirects=True)).text
    assert saved(check, E1).status == "weak"


def test_a_note_of_where_it_is_said_is_no_reason_why_it_does_not_apply(head, check):
    said = {"status": "found", "passage": "nowhere", "note": "On the wall.", "version": "0"}
    head.post(statement(check, E1), data=said)
    page = Page(head.post(part(check), data=fields_of(head.page(part(check))) | {f"status-{E1}": "not-applicable"}))
    assert "Some need more than a tick" in page.text
    assert saved(check, E1).status == "found"
    head.post(part(check), data=fields_of(head.page(part(check))) | {f"status-{E1}": "weak"})
    assert (saved(check, E1).status, saved(check, E1).note) == ("weak", "On the wall.")


def test_the_number_of_a_passage_does_not_matter_for_what_is_missing(head, check):
    head.post(statement(check, E2), data={"status": "missing", "number": "999", "version": "0"})
    assert (saved(check, E2).status, saved(check, E2).passage) == ("missing", None)
