"""Uploading the policy, and everything there is to read about a check of it."""

import io

import pytest
from sqlalchemy import select

from audit.services import policy_checks
from audit.services.evidence import EvidenceInput, add_evidence, erase, receive_file, stored
from audit.services.policy_checks import PolicyReading, checks_of, newest_check
from audit.services.policy_decisions import decide
from audit.services.reviews import close_review, start_review
from audit.services.saving import saving
from audit.store.base import db
from audit.store.evidence import EvidenceItem
from audit.store.people import Role
from audit.store.policies import PolicyCheck
from audit.store.reviews import Review
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY
from tests.policies import E1, E2, FOUND, S1, check_policy, finding, text_of
from tests.policy_builders import policy
from tests.teams import browser, join

WORDS = b"Online safety policy\n\nEvery member of staff has a school email address.\n"
SOUND = {"name": "Online safety policy", "approved_on": "5 September 2016", "review_by": "", "document": "another"}


@pytest.fixture
def quick(monkeypatch):
    """Reading takes no time, and finds nothing."""
    monkeypatch.setattr(policy_checks, "read_and_match", lambda *_: PolicyReading(text_of(), ()))


def path(world):
    return f"/reviews/{world.review.id}/policy"


def upload(client, world, content=WORDS, file_name="policy.txt", **fields):
    data = {**SOUND, **fields}
    if content is not None:
        data["file"] = (io.BytesIO(content), file_name)
    return client.post(path(world), data=data, follow_redirects=True, content_type="multipart/form-data")


def page_of(response):
    from tests.pages import Page

    return Page(response)


def checks():
    db.session.expire_all()
    return db.session.scalars(select(PolicyCheck).order_by(PolicyCheck.id)).all()


def test_before_a_check_the_page_says_what_happens_and_where_the_file_goes(head, world):
    page = head.page(path(world))
    assert page.heading == "Check your policy"
    assert "Nothing leaves the computer that Plumbline runs on" in page.text
    assert "Word document (.docx), PDF" in page.text
    assert (
        page.soup.select_one('input[type="file"]')["accept"] == ".docx,.pdf,.odt,.txt,.md,.markdown,.html,.htm,.xhtml"
    )


def test_an_uploaded_policy_is_checked_and_kept_as_evidence(head, world, quick):
    page = page_of(upload(head, world, file_name="Our policy.txt"))
    assert page.status == 200
    assert page.heading == "What your policy says"
    assert "Read and compared: 44 words." in page.text
    [check] = checks()
    assert (check.checked_by.name, check.file.name, check.evidence.kind) == ("Jo Bright", "Our policy.txt", "document")
    assert head.page(f"/evidence/{check.evidence_id}").status == 200


def test_a_web_page_is_read_and_kept_as_text_that_can_run_nothing(head, world):
    page = b"<!DOCTYPE html><script>alert(1)</script><h1>Email</h1><p>Staff keep phones away.</p>"
    shown = page_of(upload(head, world, page, "Policy.HTML"))
    assert "Read and compared: 5 words." in shown.text
    (check,) = checks()
    assert [p["text"] for p in check.passages] == ["Email", "Staff keep phones away."]
    assert (check.file.name, check.file.media_type) == ("Policy.HTML.txt", "text/plain")
    answer = head.get(f"/files/{check.file.id}")
    assert answer.get_data() == page
    answer.close()
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_dates_that_were_read_are_told_and_can_be_changed(head, world, monkeypatch):
    text = policy("Approved on 5 September 2016.", "Next review: September 2017.")
    monkeypatch.setattr(policy_checks, "read_and_match", lambda *_: PolicyReading(text, ()))
    page = page_of(upload(head, world, approved_on=""))
    assert "Read from the policy itself: approved 5 September 2016, next review 30 September 2017." in page.text
    [check] = checks()
    assert f"/evidence/{check.evidence_id}/edit" in page.links()


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (None, "", "Choose the file of your policy."),
        (b"", "policy.txt", "The file is empty."),
        (b"<html><script>alert(1)</script></html>", "policy.html", "There is no text in this file."),
        (b"<svg></svg>", "policy.svg", "Web pages and drawings"),
        (b"\x01\x02\x03", "policy.html", "choose"),
        (b"{}", "policy.json", "Choose your policy as a Word document (.docx), PDF"),
        (b"a,b\n1,2\n", "policy.csv", "This file's name ends in .csv"),
        (b"%PDF-1.4\n%%EOF\n", "policy.pdf", "choose"),
        (b"MZ\x90", "policy.exe", "Programs are not taken."),
    ],
)
def test_a_file_that_is_no_policy_is_refused_with_advice_and_nothing_typed_is_lost(head, world, content, name, words):
    page = page_of(upload(head, world, content, name, name="Policy for 2017"))
    assert page.status == 400
    assert words in " ".join(page.errors)
    assert page.value("name") == "Policy for 2017"
    assert page.value("approved_on") == "5 September 2016"
    assert page.value("pending") == ""
    assert checks() == []


def test_a_sound_file_outlives_an_error_elsewhere_in_the_form(head, world, quick):
    page = page_of(upload(head, world, approved_on="31 February 2017"))
    assert page.status == 400
    assert "policy.txt has been uploaded and will be used" in page.text
    page = page_of(upload(head, world, None, pending=page.value("pending")))
    assert page.heading == "What your policy says"
    assert checks()[0].file.name == "policy.txt"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": " "}, "Give it a name"),
        ({"name": "x" * 201}, "may have up to 200 characters"),
        ({"review_by": "1/9/2016"}, "before the date it started"),
        ({"document": "999999"}, "Say whether this is a new version"),
        ({"document": "<b>"}, "Say whether this is a new version"),
    ],
)
def test_a_hostile_or_hasty_form_is_told_what_to_do(head, world, quick, fields, words):
    check_policy(world.review)
    page = page_of(upload(head, world, **fields))
    assert page.status == 400
    assert words in " ".join(page.errors)
    assert len(checks()) == 1


def test_another_schools_policy_cannot_be_given_a_version(head, world, stranger, quick):
    theirs = check_policy(stranger.review)
    page = page_of(upload(head, world, document=str(theirs.evidence_id)))
    assert page.heading == "What your policy says"  # nothing to choose here, so it is a new document
    assert [c.evidence.setting_id for c in checks()] == [stranger.setting.id, world.setting.id]


def test_the_next_version_becomes_a_file_of_the_same_item(head, world, quick):
    first = check_policy(world.review)
    page = page_of(upload(head, world, WORDS + b"More.", document=str(first.evidence_id), name="Policy, spring 2017"))
    assert "Before that: Policy, spring 2017" not in page.text
    assert "Before that: Online safety policy (policy.txt)" in page.text
    assert db.session.scalars(select(EvidenceItem)).one().title == "Policy, spring 2017"
    assert f"/policy-checks/{checks()[1].id}/compare/{first.id}" in page.links()


def test_the_same_file_again_is_told_so(head, world, quick):
    upload(head, world)
    page = page_of(upload(head, world))
    assert "the very file that was checked on" in " ".join(page.errors)
    assert len(checks()) == 1


def test_the_page_says_in_words_what_was_found_and_where_to_go_on(head, world):
    """252 strongly recommended, 40 of them not for this school; E1 and S1 found, E2 near; nothing decided."""
    check = check_policy(world.review)
    page = head.page(path(world))
    assert "Your policy says 2 of the 212 statements that Kent’s template strongly recommends." in page.text
    assert "1 more is weak: something near is there and should be read. 209 are missing." in page.text
    assert "0 of 303 statements decided" in page.text
    assert "Start deciding" in page.text
    decide(TESTER, check, S1, FOUND, 6, "", 0)
    page = head.page(path(world))
    assert "1 of 303 statements decided" in page.text
    assert f"/policy-checks/{check.id}/parts/1-1" in page.links()
    rows = [[" ".join(cell.get_text().split()) for cell in tr.select("th, td")] for tr in page.soup.select("tbody tr")]
    assert ["2 Online communication and the safer use of technology", "1 of 20", "18", "1", "0 of 15", "35"] in rows


def test_an_item_of_the_register_is_checked_from_its_own_page(head, world, quick):
    said = EvidenceInput("Our policy", policy_checks.EvidenceKind.DOCUMENT, TODAY)
    item = add_evidence(TESTER, world.setting, said, receive_file("policy.txt", io.BytesIO(WORDS)))
    page = head.page(f"/evidence/{item.id}")
    form = page.soup.select_one('form[action$="/policy/items/1"]')
    assert "Check it against the template" in form.get_text()
    page = page_of(head.post(form["action"], follow_redirects=True))
    assert page.heading == "What your policy says"
    assert "what it says, and what it lacks" in head.page(f"/evidence/{item.id}").text
    picture = add_evidence(TESTER, world.setting, said, receive_file("list.csv", io.BytesIO(b"a,b\n1,2\n")))
    assert "Check it against the template" not in head.page(f"/evidence/{picture.id}").text
    assert head.post(f"{path(world)}/items/{picture.id}").status_code in (302, 409)


def test_an_item_of_another_school_is_not_there(head, world, stranger):
    theirs = check_policy(stranger.review)
    assert head.post(f"{path(world)}/items/{theirs.evidence_id}").status_code == 404
    for rest in ("text", "flags", "statements", "chart", "evidence", "parts/2-3", f"statements/{E1}"):
        assert head.get(f"/policy-checks/{theirs.id}/{rest}").status_code == 404, rest
    own = check_policy(world.review)
    assert head.get(f"/policy-checks/{own.id}/compare/{theirs.id}").status_code == 404


def test_last_years_policy_is_offered_to_be_checked_again(head, world, quick):
    last_year = start_review(TESTER, world.setting, 2015, TODAY, EDITION)
    item = check_policy(last_year).evidence
    page = head.page(path(world))
    assert "The policy you checked before" in page.text
    form = page.soup.select_one(f'form[action$="/policy/items/{item.id}"]')
    head.post(form["action"])
    db.session.expire_all()
    assert newest_check(db.session.get(Review, world.review.id)).evidence_id == item.id


def test_a_newer_file_in_the_register_is_told_and_can_be_checked(head, world, quick):
    check = check_policy(world.review)
    with saving(TESTER):
        check.evidence.files.insert(0, stored(receive_file("autumn.txt", io.BytesIO(b"Another."))))
    page = head.page(path(world))
    assert "Your register holds another file of this item than the one that was checked: autumn.txt." in page.text
    assert "Check autumn.txt" in page.text


def test_an_item_erased_while_its_new_version_was_read_leaves_the_form(head, world, monkeypatch):
    item = check_policy(world.review).evidence

    def meanwhile(*_):
        erase(TESTER, db.session.get(EvidenceItem, item_id))
        return PolicyReading(text_of(), ())

    item_id = item.id
    monkeypatch.setattr(policy_checks, "read_and_match", meanwhile)
    page = page_of(upload(head, world, WORDS, document=str(item_id)))
    assert page.status == 400
    assert "Somebody changed this policy" in " ".join(page.errors)


def test_an_earlier_version_can_be_read_and_not_changed(head, world):
    first = check_policy(world.review)
    check_policy(world.review, text=text_of("More."), of=first.evidence)
    for rest in ("parts/2-3", f"statements/{E1}", "statements", "text", "evidence"):
        page = head.page(f"/policy-checks/{first.id}/{rest}")
        assert "This is an earlier version" in page.text, rest
        assert not page.soup.select("main form[method=post]"), rest


def test_a_closed_review_shows_its_policy_and_takes_nothing(head, world):
    check = check_policy(world.review)
    close_review(TESTER, world.review, TODAY)
    page = head.page(path(world))
    assert "This review is closed" in page.text
    assert not page.soup.select("main form[method=post]")
    assert upload(head, world).status_code == 409
    sent = page_of(head.post(f"/policy-checks/{check.id}/statements/{E1}", data={"note": "Typed at nine."}))
    assert (sent.status, "Typed at nine." in sent.text) == (409, True)
    assert head.post(f"/policy-checks/{check.id}/parts/2-3", data={}).status_code == 409
    assert len(checks()) == 1


def test_a_closed_review_without_a_check_says_so(head, world):
    close_review(TESTER, world.review, TODAY)
    page = head.page(path(world))
    assert "No policy was checked in this review before it was closed." in page.text
    assert not page.soup.select("main form")


@pytest.mark.parametrize("role", [Role.GOVERNOR, Role.READER])
def test_governors_and_readers_read_everything_and_change_nothing(app, world, role):
    client = browser(app, join(world, role, "Gov Ernor"))
    assert "A leader or a contributor can upload one" in client.page(path(world)).text
    check = check_policy(world.review)
    here = f"/policy-checks/{check.id}"
    for address in (path(world), f"{here}/parts/2-3", f"{here}/statements/{E1}", f"{here}/evidence", f"{here}/text"):
        page = client.page(address)
        assert page.status == 200
        assert not page.soup.select("main form[method=post]"), address
    assert upload(client, world).status_code == 403
    assert client.post(f"{here}/parts/2-3").status_code == 403


def test_contributors_upload_and_decide_but_do_not_attach_or_draft(app, world, quick):
    client = browser(app, join(world, Role.CONTRIBUTOR, "Con Tributor"))
    assert page_of(upload(client, world)).heading == "What your policy says"
    [check] = checks()
    assert client.page(f"/policy-checks/{check.id}/parts/2-3").soup.select("main form[method=post]")
    assert client.post(f"/policy-checks/{check.id}/evidence").status_code == 403
    assert client.post(f"{path(world)}/gaps/").status_code == 403
    assert client.get(f"{path(world)}/gaps/{E2}/leave-out").status_code == 403


def test_the_review_and_its_gaps_lead_to_the_policy(head, world):
    overview = f"/reviews/{world.review.id}"
    assert "What your policy says of Kent’s template : not checked yet" in head.page(overview).text
    assert "lacks or only touches on" not in head.page(f"{overview}/gaps/").text
    check_policy(world.review)
    assert "Your policy says 2 of the 212 statements" in head.page(overview).text
    page = head.page(f"{overview}/gaps/")
    assert "Strongly recommended statements that the policy lacks or only touches on: 210 , 210 without" in page.text
    assert f"{overview}/policy/gaps/" in page.links()
    assert path(world) in page.links()  # the menu


def test_the_erase_page_names_the_checks_that_go_with_it(head, world):
    check = check_policy(world.review)
    decide(TESTER, check, E1, FOUND, 4, "", 0)
    address = f"/evidence/{check.evidence_id}/erase"
    assert "the check of it against Kent’s template, with everything that was decided there" in head.page(address).text
    assert page_of(head.post(address, follow_redirects=True)).status == 200
    assert checks() == []
    assert head.page(path(world)).heading == "Check your policy"


def test_what_was_erased_is_not_found_again(head, world):
    check = check_policy(world.review)
    number, item = check.id, check.evidence_id
    head.post(f"/evidence/{item}/erase")
    for rest in ("text", "parts/2-3", f"statements/{E1}"):
        assert head.get(f"/policy-checks/{number}/{rest}").status_code == 404
    assert head.post(f"/policy-checks/{number}/statements/{E1}", data={"status": "found"}).status_code == 404


def test_a_policy_of_a_closed_review_cannot_be_erased_and_says_why(head, world):
    check = check_policy(world.review)
    close_review(TESTER, world.review, TODAY)
    page = head.page(f"/evidence/{check.evidence_id}/erase")
    assert "or was checked there as the policy" in page.text
    assert len(checks_of(world.review)) == 1


def test_words_of_a_policy_stay_words(head, world):
    nasty = "<script>alert(1)</script> {{ 7919*7919 }} \"' <img src=x onerror=alert(1)>"
    found = {E1: finding(E1, FOUND, 1, quote="<script>alert(1)</script>")}
    text = policy(nasty, "## [name]", nasty)
    check = check_policy(world.review, found, text, name=nasty[:100], content=b"Harmless")
    here = f"/policy-checks/{check.id}"
    for address in (
        path(world), f"{here}/text", f"{here}/flags", f"{here}/parts/2-3", f"{here}/statements/{E1}",
        f"{here}/compare/{check.id}", f"{here}/evidence", f"{path(world)}/gaps/",
    ):  # fmt: skip
        page = head.page(address)
        assert page.status == 200
        assert page.soup.find(src="x") is None
        assert "62710561" not in page.text
