"""Strands given, submitted, returned; and the first page that a contributor sees."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from audit.domain.vocabulary import EvidenceKind
from audit.services import assignments, evidence, second_ratings
from audit.services.comments import about_criterion, add_comment
from audit.services.evidence import EvidenceInput
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.plans import add_action, draft_for
from audit.services.reviews import close_review
from audit.store.people import Role
from audit.store.teamwork import AssignmentStatus
from tests.conftest import PASSWORD, TESTER, TODAY, World
from tests.teams import actor, browser, join

DUE = TODAY + timedelta(days=14)
ANNUAL = "training-annual"


@pytest.fixture
def sam(world: World):
    return join(world, Role.CONTRIBUTOR, "Sam Patel", title="IT lead")


@pytest.fixture
def theirs(app, sam):
    """Sam's browser."""
    return browser(app, sam)


def give(world: World, user, ref: str = "training"):
    assignments.give_strands(TESTER, world.review, [ref], user.id, DUE, "Please look at lunchtimes", TODAY)
    return assignments.find_assignment(world.review, ref)


def at(world: World, rest: str = "") -> str:
    return f"/reviews/{world.review.id}{rest}"


def test_a_strand_is_given_judged_submitted_returned_and_accepted(head, theirs, world: World, sam):
    page = head.page(at(world, "/team/give?strand=training"))
    assert page.soup.select_one('input[value="training"]').has_attr("checked")
    page = head.send(
        at(world, "/team/give"), strands=["training", "policy"], person=sam.id, due="18 March 2017", comment="Together"
    )
    assert "Given 2 strands." in page.text
    row = assignments.find_assignment(world.review, "training")
    assert (row.user_id, row.due, row.comment) == (sam.id, date(2017, 3, 18), "Together")

    mine = theirs.page("/my-work")
    assert "Staff training and induction To do Due 18 March 2017" in mine.text
    path = at(world, f"/criteria/{ANNUAL}")
    assert "Saved." in theirs.send(path, level="2", rationale="Seen", target="3", version="0").text
    page = theirs.page(at(world, "/strands/training/submit"))
    assert "not judged yet" in page.text
    page = theirs.send(at(world, "/strands/training/submit"), note="Two were away", version=page.value("version"))
    assert page.heading == "My work"
    assert "Submitted, waiting for a leader" in page.text

    assert "Submitted, for you to accept or return" in head.page("/my-work").text
    page = head.page(at(world, "/strands/training/decide"))
    assert "Two were away" in page.text
    version = page.value("version")
    page = head.send(at(world, "/strands/training/decide"), decision="return", comment="", version=version)
    assert page.errors == ["Say what should change, so that it can be put right."]
    page = head.send(
        at(world, "/strands/training/decide"), decision="return", comment="Judge the rest too", version=version
    )
    assert "Returned to Sam Patel." in page.text
    assert "Returned with a comment" in theirs.page("/my-work").text
    assert "Judge the rest too" in theirs.page(at(world, "/strands/training")).text

    page = theirs.page(at(world, "/strands/training/submit"))
    theirs.send(at(world, "/strands/training/submit"), note="", version=page.value("version"))
    version = head.page(at(world, "/strands/training/decide")).value("version")
    head.send(at(world, "/strands/training/decide"), decision="accept", comment="Thank you", version=version)
    assert "Sam Patel: accepted" in head.page(at(world)).text
    assert "Accepted" in theirs.page(at(world, "/team")).text


def test_what_is_wrong_with_giving_is_said(head, world: World, sam, stranger: World):
    path = at(world, "/team/give")
    page = head.send(path)
    assert page.status == 400
    assert page.errors == ["Tick at least one strand.", "Choose a person.", "Enter a date."]
    page = head.send(path, strands="training", person=sam.id, due="3 March 2017", comment="Kept")
    assert page.errors == ["This date has gone by. Choose today or a later day."]
    assert page.value("comment").strip() == "Kept"
    page = head.send(path, strands="training", person=stranger.leader.id, due="18 March 2017")
    assert page.errors == ["Choose a person."]
    page = head.send(path, strands="no-such-strand", person=sam.id, due="18 March 2017")
    assert page.status == 400
    assert assignments.assignments_of(world.review) == {}


def test_another_person_another_date_and_taken_back(head, world: World, sam):
    give(world, sam)
    al = join(world, Role.CONTRIBUTOR, "Al Reed")
    path = at(world, "/strands/training/assignment")
    page = head.page(path)
    assert page.value("due") == "18 March 2017"
    version = page.value("version")
    page = head.send(path, user_id=al.id, due="20 March 2017", comment="", version=version)
    assert "Al Reed" in page.text
    page = head.send(path, user_id=sam.id, due="21 March 2017", comment="Mine", version=version)
    assert page.status == 409
    assert "Somebody else changed this while you had it open" in page.text
    assert "Al Reed, due 20 March 2017" in page.text
    assert page.value("comment").strip() == "Mine"
    assert "Somebody changed this meanwhile" in head.send(f"{path}/take-back", version=version).text
    assert "Taken back." in head.send(f"{path}/take-back", version=page.value("version")).text
    assert head.page(path).status == 404
    assert head.send(f"{path}/take-back", version="1").status == 404


def test_two_leaders_deciding_at_once_see_each_other(head, world: World, sam):
    row = give(world, sam)
    assignments.submit(actor(sam), row, "", row.version)
    path = at(world, "/strands/training/decide")
    version = head.page(path).value("version")
    assignments.return_strand(TESTER, row, "Look again", row.version)
    page = head.send(path, decision="accept", comment="Fine by me", version=version)
    assert page.status == 409
    assert "Look again" in page.text
    assert page.value("comment").strip() == "Fine by me"
    assert assignments.find_assignment(world.review, "training").state is AssignmentStatus.RETURNED


def item_in(world: World, *refs: str):
    said = EvidenceInput("Log", EvidenceKind.RECORD, TODAY, None, "", "", "Blue folder")
    item = evidence.add_evidence(TESTER, world.setting, said)
    for ref in refs:
        evidence.attach(TESTER, world.review, ref, [item])
    return item


def attempts(world: World, item) -> dict[str, tuple[str, dict]]:
    """Everything that judges in the training strand or adds evidence to it."""
    use = evidence.uses_of(world.review, ANNUAL)[0]
    other, another = item_in(world), item_in(world)
    return {
        "strand": (
            at(world, "/strands/training"),
            {f"level-{ANNUAL}": "2", f"shown-{ANNUAL}": "", f"version-{ANNUAL}": "0"},
        ),
        "criterion": (
            at(world, f"/criteria/{ANNUAL}"),
            {"level": "2", "rationale": "Long words", "target": "3", "version": "0"},
        ),
        "clear": (at(world, f"/criteria/{ANNUAL}/clear"), {"version": "1"}),
        "attach": (at(world, f"/criteria/{ANNUAL}/evidence"), {"items": other.id}),
        "use for more": (f"/evidence/{another.id}/criteria", {"review": world.review.id, "strand-training": ANNUAL}),
        "add and attach": (
            f"/settings/{world.setting.id}/evidence/new",
            {"review": world.review.id, "criterion": ANNUAL, "title": "New", "kind": "record",
             "effective": "1 March 2017", "kept_in": "Red folder"},
        ),
        "detach": (at(world, f"/uses/{use.id}/detach"), {}),
        "erase": (f"/evidence/{item.id}/erase", {}),
    }  # fmt: skip


@pytest.mark.parametrize("state", ["not given", "somebody else's", "submitted", "accepted"])
def test_what_is_not_theirs_is_refused_with_whom_to_ask(theirs, world: World, sam, state):
    if state != "not given":
        row = give(world, join(world, Role.CONTRIBUTOR, "Al Reed") if state == "somebody else's" else sam)
        if state in ("submitted", "accepted"):
            assignments.submit(actor(sam), row, "", row.version)
        if state == "accepted":
            assignments.accept(TESTER, row, "", row.version)
    item = item_in(world, ANNUAL)
    for name, (path, fields) in attempts(world, item).items():
        page = theirs.send(path, **fields)
        assert (name, page.status) == (name, 403)
        assert "Jo Bright" in page.text, name
        assert page.heading == "This is not yours to change", name
    assert "Long words" in str(theirs.send(*attempts(world, item)["criterion"][:1], rationale="Long words").soup)
    assert find_judgement(world.review, ANNUAL) is None
    assert len(evidence.uses_of(world.review, ANNUAL)) == 1


@pytest.mark.parametrize("state", ["given", "returned"])
def test_what_is_theirs_goes_through(theirs, world: World, sam, state):
    row = give(world, sam)
    if state == "returned":
        assignments.submit(actor(sam), row, "", row.version)
        assignments.return_strand(TESTER, row, "Again", row.version)
    item = item_in(world, ANNUAL)
    for name, (path, fields) in attempts(world, item).items():
        response = theirs.post(path, data=fields)
        # By then the criterion has been judged on the strand page, so the form's version is an old one.
        assert response.status_code == (409 if name == "criterion" else 302), name


def test_erasing_needs_every_strand_it_serves(theirs, world: World, sam):
    give(world, sam)
    item = item_in(world, ANNUAL, "filtering-effective")
    page = theirs.send(f"/evidence/{item.id}/erase")
    assert page.status == 403
    assert "Filtering" in page.text


def test_pages_show_a_contributor_only_buttons_that_work(theirs, world: World, sam):
    give(world, sam)
    item = item_in(world, ANNUAL)
    own, other = theirs.page(at(world, "/strands/training")), theirs.page(at(world, "/strands/policy"))
    assert "Save and go to next strand" in own.text
    assert "Submit this strand" in own.text
    assert "Save and go to next strand" not in other.text
    assert "has not been given to you. Ask Jo Bright" in other.text
    assert "Attach or add evidence" in theirs.page(at(world, f"/criteria/{ANNUAL}")).text
    page = theirs.page(at(world, "/criteria/filtering-effective"))
    assert "Attach or add evidence" not in page.text
    assert "has not been given to you. Ask Jo Bright" in page.text
    page = theirs.page(f"/evidence/{item.id}")
    assert "Detach" in page.text
    assert page.soup.select('input[value^="training-"]')
    assert not page.soup.select('input[value^="filtering-"]')


def test_leaders_judge_everywhere_whatever_was_given(head, world: World, sam):
    row = give(world, sam)
    assignments.submit(actor(sam), row, "", row.version)
    page = head.send(at(world, f"/criteria/{ANNUAL}"), level="2", rationale="", target="3", version="0")
    assert page.status == 200
    assert find_judgement(world.review, ANNUAL).level == 2


def test_a_contributor_starts_with_their_work_and_others_with_their_setting(client, app, world: World, sam):
    client.post("/sign-in", data={"email": sam.email, "password": PASSWORD})
    assert client.page("/").heading == "My work"
    assert browser(app, world.leader).page("/").heading == "Hillside Primary"
    gil = browser(app, join(world, Role.GOVERNOR, "Gil Moss"))
    assert gil.page("/").heading == "Where we stand"
    assert "/my-work" in gil.page("/").links()


def test_my_work_holds_all_that_waits(head, theirs, world: World, sam):
    assert "Nothing waits for you" in theirs.page("/my-work").text
    give(world, sam)
    returned = give(world, sam, "policy")
    assignments.submit(actor(sam), returned, "", returned.version)
    assignments.return_strand(TESTER, returned, "Again", returned.version)
    add_comment(actor(world.leader), about_criterion(world.review, ANNUAL), "Look <b>here</b>", [sam.id], TODAY)
    record_judgement(actor(world.leader), world.review, "filtering-effective", JudgementInput(level=4), 0)
    rating = second_ratings.begin_rating(actor(sam), world.review, "filtering-effective")
    second_ratings.rate(actor(sam), rating, 1, "Seen", False, rating.version)
    second_ratings.ask_for_ratings(TESTER, world.review, "security", sam.id, TODAY)
    for title, owner, co_owners in (
        ("By name", "sam  patel", ""),
        ("By title", "IT Lead", ""),
        ("With others", "Head", "SENCO, IT lead"),
        ("Not theirs", "IT lead's deputy", ""),
    ):
        draft = draft_for(world.review, ANNUAL, TODAY)
        said = replace(draft, title=title, owner=owner, co_owners=co_owners)
        add_action(TESTER, world.review, said, [ANNUAL], TODAY)
    page = theirs.page("/my-work")
    headings = [h2.get_text() for h2 in page.soup.select("main h2")]
    assert headings == [
        "Your strands",
        "Comments that name you",
        "Disagreements to talk over",
        "Criteria for you to rate independently",
        "Actions that are yours",
    ]
    strands = [a.get_text() for a in page.soup.select("#strands + ul li > a")]
    assert strands[1] == "Staff training and induction"  # the returned one goes first
    assert "Look <b>here</b>" in page.text  # shown as typed, not as markup
    assert "first rating 4 Embedded, Sam Patel 1 Emerging" in page.text
    for title in ("By name", "By title", "With others"):
        assert title in page.text
    assert "Not theirs" not in page.text
    assert "Disagreements to talk over" in head.page("/my-work").text


def test_my_work_is_of_open_reviews_and_of_settings_one_is_in(theirs, world: World, sam, stranger: World):
    give(world, sam)
    second_ratings.ask_for_ratings(TESTER, world.review, "security", sam.id, TODAY)
    close_review(TESTER, world.review, TODAY)
    assert "Nothing waits for you" in theirs.page("/my-work").text
    assert "Valley" not in theirs.page("/my-work").text


def test_a_reader_whose_time_is_over_sees_nothing_of_the_setting(app, world: World):
    ray = join(world, Role.READER, "Ray Lin", ends_on=TODAY - timedelta(days=1))
    page = browser(app, ray).page("/my-work")
    assert page.status == 200
    assert "Hillside" not in page.text


def test_a_closed_review_refuses_all_of_it(head, theirs, world: World, sam):
    give(world, sam)
    close_review(TESTER, world.review, TODAY)
    for client, path in (
        (head, "/team/give"),
        (head, "/strands/training/assignment"),
        (head, "/strands/training/assignment/take-back"),
        (theirs, "/strands/training/submit"),
        (head, "/strands/training/decide"),
    ):
        page = client.send(
            at(world, path),
            strands="policy",
            person=sam.id,
            user_id=sam.id,
            due="18 March 2017",
            version="1",
            decision="accept",
        )
        assert page.status == 409, path
        assert "closed" in page.text, path
    assert head.page(at(world, "/team")).status == 200


def test_nothing_of_it_is_there_for_another_school(app, world: World, stranger: World, sam):
    give(world, sam)
    outsider = browser(app, stranger.leader)
    for path in (
        "/team",
        "/team/give",
        "/strands/training/assignment",
        "/strands/training/submit",
        "/strands/training/decide",
    ):
        assert outsider.page(at(world, path)).status == 404, path
        assert outsider.send(at(world, path)).status in (404, 405), path


def test_a_strand_nobody_has_or_that_is_not_one_is_not_found(head, world: World):
    for ref in ("training", "no-such-strand"):
        for rest in ("assignment", "submit", "decide"):
            assert head.page(at(world, f"/strands/{ref}/{rest}")).status == 404


def test_what_people_type_is_never_markup(head, theirs, world: World, sam):
    row = give(world, sam)
    assignments.submit(actor(sam), row, "<script>alert(1)</script>", row.version)
    for path in (at(world, "/team"), at(world, "/strands/training"), at(world, "/strands/training/decide")):
        page = head.page(path)
        assert "<script>alert(1)</script>" in page.text, path
