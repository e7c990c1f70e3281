"""Second ratings through the pages."""

import pytest

from audit.services.assessing import assessment_of
from audit.services.disagreements import find_discussion, record_outcome
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.reviews import close_review
from audit.services.second_ratings import ask_for_ratings, begin_rating, find_rating, hidden_refs, rate
from audit.store.people import Role
from tests.conftest import TESTER, TODAY, World
from tests.teams import actor, browser, join

ANNUAL = "training-annual"


@pytest.fixture
def gil(world: World):
    return join(world, Role.GOVERNOR, "Gil Moss")


@pytest.fixture
def theirs(app, gil):
    """Gil's browser."""
    return browser(app, gil)


def at(world: World, rest: str = "") -> str:
    return f"/reviews/{world.review.id}{rest}"


def judge(world: World, ref: str, level: int, **said) -> None:
    record_judgement(TESTER, world.review, ref, JudgementInput(level=level, rationale=f"First on {ref}", **said), 0)


def far_apart(world: World, gil, ref: str = ANNUAL) -> None:
    judge(world, ref, 4)
    row = begin_rating(actor(gil), world.review, ref)
    rate(actor(gil), row, 1, "Hardly <b>ever</b> seen", False, row.version)


def test_a_governor_rates_blind_then_sees_both(theirs, world: World, gil):
    judge(world, ANNUAL, 4)
    page = theirs.page(at(world, "/ratings"))
    assert page.status == 200
    assert "4 Embedded" not in page.text
    page = theirs.send(at(world, f"/criteria/{ANNUAL}/rating/begin"))
    assert "Rate this yourself." in page.text
    assert "First on" not in page.text
    assert "Last saved by" not in page.text
    assert page.heading == theirs.page(at(world, f"/criteria/{ANNUAL}")).heading  # the criterion leads here now
    page = theirs.send(
        at(world, f"/criteria/{ANNUAL}/rating"), level="1", rationale="Seen little", version=page.value("version")
    )
    assert "Saved. You can see the first rating now." in page.text
    assert "First rating: 4 Embedded" in page.text
    assert "Second rating: 1 Emerging" in page.text
    assert "These are far apart." in page.text


def test_saving_goes_on_to_the_next_that_waits(theirs, world: World, gil):
    count = ask_for_ratings(TESTER, world.review, "training", gil.id, TODAY)
    assert f"Staff training and induction : {count} to rate" in theirs.page("/my-work").text
    first = min(
        hidden_refs(gil, world.review), key=[c.ref for c in assessment_of(world.review, TODAY).edition.criteria].index
    )
    path = at(world, f"/criteria/{first}/rating")
    page = theirs.send(path, level="2", rationale="Seen", version="1", go="next")
    assert f"Saved. {count - 1} more to rate." in page.text
    assert page.heading != theirs.page(path).heading


def test_what_is_wrong_with_a_rating_is_said_and_nothing_typed_is_lost(theirs, world: World, gil):
    begin_rating(actor(gil), world.review, ANNUAL)
    path = at(world, f"/criteria/{ANNUAL}/rating")
    page = theirs.send(path, rationale="  ", version="1")
    assert page.status == 400
    assert page.errors == ["Choose the level closest to what happens here.", "Say what you saw, heard or read."]
    page = theirs.send(path, level="9", rationale="Kept", version="1")
    assert page.errors == ["Choose one of the five levels."]
    assert page.value("rationale").strip() == "Kept"
    assert find_rating(world.review, ANNUAL, gil.id).level is None


def test_a_saved_rating_stands(theirs, world: World, gil):
    far_apart(world, gil)
    page = theirs.send(at(world, f"/criteria/{ANNUAL}/rating"), level="4", rationale="I have seen theirs", version="1")
    assert page.status == 409
    assert "What you saved first stands" in page.text
    assert page.value("rationale").strip() == "I have seen theirs"
    assert find_rating(world.review, ANNUAL, gil.id).level == 1
    assert "First rating" in theirs.page(at(world, f"/criteria/{ANNUAL}/rating")).text  # leads to the criterion


def test_a_rating_can_be_given_up(theirs, world: World, gil):
    judge(world, ANNUAL, 4)
    begin_rating(actor(gil), world.review, ANNUAL)
    page = theirs.send(at(world, f"/criteria/{ANNUAL}/rating/withdraw"))
    assert "Given up." in page.text
    assert "First on training-annual" in page.text


def test_a_leader_asks_and_takes_back(head, theirs, world: World, gil):
    path = at(world, "/ratings/ask")
    page = head.send(path, strand="training", person="")
    assert (page.status, page.errors) == (400, ["Choose a person."])
    page = head.send(path, strand="training", person=gil.id)
    assert "Asked for" in page.text
    assert "Gil Moss: Staff training and induction" in page.text
    page = head.send(path, strand="training", person=gil.id)
    assert "nothing in “Staff training and induction” for Gil Moss to rate" in page.text
    assert "hidden from you until you have rated them" in theirs.page(at(world)).text
    page = head.send(at(world, "/ratings/take-back"), strand="training", person=gil.id)
    assert "Taken back" in page.text
    assert hidden_refs(gil, world.review) == frozenset()


def test_while_a_rating_waits_its_criterion_is_nobodys_to_judge_unseen(head, world: World):
    judge(world, ANNUAL, 4)
    begin_rating(actor(world.leader), world.review, ANNUAL)
    page = head.send(at(world, f"/criteria/{ANNUAL}"), level="1", rationale="Kept for me", target="3", version="0")
    assert page.status == 403
    assert "Save your rating first" in page.text
    assert "Kept for me" in str(page.soup)
    assert "First on" not in str(page.soup)
    for path in (f"/criteria/{ANNUAL}/clear", f"/criteria/{ANNUAL}/comments", f"/gaps/{ANNUAL}/dismiss"):
        assert head.send(at(world, path), reason="No", version="1").status == 403, path
    page = head.page(at(world, "/strands/training"))
    assert "Hidden until you have rated it" in page.text
    assert not page.soup.select(f'[name="level-{ANNUAL}"]')
    fields = {f"level-{ANNUAL}": "0", f"shown-{ANNUAL}": "", f"version-{ANNUAL}": "1"}
    head.send(at(world, "/strands/training"), **fields)
    assert find_judgement(world.review, ANNUAL).level == 4


def test_disagreements_are_listed_and_settled(head, theirs, world: World, gil):
    assert "Nothing to compare yet" in head.page(at(world, "/disagreements")).text
    far_apart(world, gil)
    page = head.page(at(world, "/disagreements"))
    assert "To talk over: 1" in page.text
    for words in ("First rating: 4 Embedded", "First on training-annual", "Gil Moss", "Hardly <b>ever</b> seen"):
        assert words in page.text
    assert "Not enough to say: it takes 5 pairs of ratings" in page.text
    path = at(world, f"/criteria/{ANNUAL}/discussion")
    assert head.send(path, outcome=" ", version="0").errors == [
        "Say what you agreed, or that you still differ and why."
    ]
    version = theirs.page(path).value("version")
    assert "Recorded." in head.send(path, outcome="We agreed on 2", version="0").text
    page = theirs.send(path, outcome="We still differ", version=version)
    assert page.status == 409
    assert "We agreed on 2" in page.text
    assert page.value("outcome").strip() == "We still differ"
    page = theirs.send(path, outcome="We still differ", version=page.value("version"))
    assert page.status == 200
    assert "To talk over: 0" in page.text
    assert "Recorded by Gil Moss" in page.text


def test_ratings_that_were_not_blind_say_so(theirs, world: World, gil):
    judge(world, ANNUAL, 4)
    begin_rating(actor(gil), world.review, ANNUAL)
    path = at(world, f"/criteria/{ANNUAL}/rating")
    page = theirs.send(path, level="1", rationale="Seen", seen_before="y", version="1")
    assert "Not blind" in page.text
    assert "All strands 0 0 0" in theirs.page(at(world, "/disagreements")).text


def test_who_gave_the_first_rating_is_not_offered_a_second(head, world: World):
    record_judgement(actor(world.leader), world.review, ANNUAL, JudgementInput(level=4), 0)
    assert "Rate this independently" not in head.page(at(world, f"/criteria/{ANNUAL}")).text
    assert "You gave the first rating." in head.page(at(world, "/ratings")).text
    page = head.send(at(world, f"/criteria/{ANNUAL}/rating/begin"))
    assert page.status == 409
    assert "would not be independent" in page.text


def test_a_closed_review_refuses(head, theirs, world: World, gil):
    far_apart(world, gil)
    begin_rating(actor(gil), world.review, "filtering-effective")
    close_review(TESTER, world.review, TODAY)
    for client, path in (
        (head, "/ratings/ask"),
        (theirs, f"/criteria/{ANNUAL}/discussion"),
        (theirs, "/criteria/filtering-effective/rating"),
        (theirs, "/criteria/filtering-effective/rating/withdraw"),
        (head, "/criteria/filtering-effective/rating/begin"),
    ):
        page = client.send(
            at(world, path), strand="policy", person=gil.id, level="1", rationale="x", outcome="x", version="1"
        )
        assert page.status in (400, 409), path
        assert "closed" in page.text, path
    assert find_discussion(world.review, ANNUAL) is None
    assert "Not judged" in theirs.page(at(world, "/criteria/filtering-effective")).text  # nothing is hidden any more


def test_nothing_of_it_is_there_for_another_school(app, world: World, stranger: World, gil):
    far_apart(world, gil)
    record_outcome(TESTER, world.review, ANNUAL, "Agreed", 0)
    outsider = browser(app, stranger.leader)
    for path in ("/ratings", "/disagreements", f"/criteria/{ANNUAL}/rating", f"/criteria/{ANNUAL}/discussion"):
        assert outsider.page(at(world, path)).status == 404, path
    for path in (
        "/ratings/ask",
        "/ratings/take-back",
        f"/criteria/{ANNUAL}/rating/begin",
        f"/criteria/{ANNUAL}/rating",
    ):
        assert outsider.send(at(world, path)).status == 404, path
    assert "Valley" not in browser(app, gil).page(at(world, "/ratings")).text


def test_refs_that_are_none_are_not_found(head, world: World):
    for path in ("/criteria/no-such/rating", "/criteria/no-such/discussion", f"/criteria/{ANNUAL}/discussion"):
        assert head.page(at(world, path)).status == 404, path
    assert head.send(at(world, "/criteria/no-such/rating/begin")).status == 404
    assert head.send(at(world, f"/criteria/{ANNUAL}/rating/withdraw")).status == 404
    assert head.send(at(world, "/ratings/take-back"), strand="no-such", person="1").status == 404
