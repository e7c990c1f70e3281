"""Sign-off in the browser: submit, read, sign, return, open again; and frozen copies to take away."""

import hashlib
import json

import pytest
from flask import Flask

from audit.services import signoff
from audit.services.judgements import JudgementInput, record_judgement
from audit.store.base import db
from audit.store.people import Membership, Role
from audit.store.reviews import Review
from audit.store.signoff import Signature
from audit.store.teamwork import SecondRating
from tests.conftest import PASSWORD, TESTER, TODAY, World
from tests.pages import PageClient
from tests.services.test_signoff import actor, joined, submit


@pytest.fixture
def review(world: World) -> Review:
    said = JudgementInput(level=2, rationale="Seen on <b>Monday</b>.")
    record_judgement(TESTER, world.review, "training-annual", said, 0)
    return world.review


@pytest.fixture
def chair(world: World) -> Membership:
    return joined(world, "Chris Chair", Role.GOVERNOR, "Chair of governors", signs=True)


def browser(app: Flask, member: Membership) -> PageClient:
    client = app.test_client()
    client.post("/sign-in", data={"email": member.user.email, "password": PASSWORD})
    return client


def leader_of(world: World) -> Membership:
    member = world.leader.membership_in(world.setting.id)
    assert member is not None
    return member


def test_from_submission_to_both_signatures(
    app: Flask, world: World, review: Review, head: PageClient, chair: Membership
) -> None:
    here = f"/reviews/{review.id}"
    page = head.page(f"{here}/submit")
    assert "criteria that apply are not judged yet" in page.text
    page = head.send(f"{here}/submit", note="Please look at training.", version=page.value("version"))
    assert page.heading == "Sign-off"
    assert "With governors" in page.text
    assert "The chair or lead governor has not signed yet." in page.text

    governor = browser(app, chair)
    page = governor.page(f"{here}/sign")
    shown = page.value("shown")
    assert hashlib.sha256(governor.get(f"{here}/revisions/1.json").data).hexdigest() == shown
    page = governor.send(f"{here}/sign", shown=shown)
    assert page.errors == [
        "Tick the box to sign.",
        "Enter the date of the governors' meeting.",
        "Enter the reference of the minute.",
    ]
    sent = {"shown": shown, "agreed": "y", "meeting_date": "2 March 2017", "minute_reference": "FGB 12/6"}
    page = governor.send(f"{here}/sign", **sent)
    assert "by Chris Chair, Chair of governors" in page.text
    assert "governors' meeting of 2 March 2017, minute FGB 12/6" in page.text

    page = head.send(f"{here}/sign", shown=shown, agreed="y")
    assert "Both have signed" in page.text
    assert "Signed off. Everything here is as it stood on 4 March 2017." in head.page(here).text
    assert "Signed as it stood on" in head.page(f"/settings/{world.setting.id}/").text


def test_a_meeting_that_is_still_to_come_is_refused(
    app: Flask, world: World, review: Review, chair: Membership
) -> None:
    snapshot = submit(review, leader_of(world))
    page = browser(app, chair).send(
        f"/reviews/{review.id}/sign", shown=snapshot.sha256, agreed="y", meeting_date="5/3/2017", minute_reference="x"
    )
    assert page.status == 400
    assert page.errors == ["The meeting has not been held yet. Sign once governors have met."]


def test_governors_return_it_and_the_next_revision_says_why(
    app: Flask, world: World, review: Review, head: PageClient, chair: Membership
) -> None:
    here = f"/reviews/{review.id}"
    submit(review, leader_of(world))
    governor = browser(app, chair)
    assert governor.send(f"{here}/return", reason=" ").errors == [
        "Say why. The reason is kept with the record for good."
    ]
    governor.send(f"{here}/return", reason="Look at training again.")
    page = head.page(f"{here}/submit")
    assert "This will be revision 2. Returned by Chris Chair for the governors: Look at training again." in page.text
    head.send(f"{here}/submit", version=page.value("version"))
    page = head.page(f"{here}/revisions/2")
    assert page.heading == "Review 2016 to 2017, revision 2"
    assert "Look at training again." in page.text


def test_a_frozen_copy_is_shown_as_it_was_and_escaped(world: World, review: Review, head: PageClient) -> None:
    submit(review, leader_of(world))
    head.send(f"/reviews/{review.id}/open-again", reason="A typing error.")
    record_judgement(TESTER, review, "training-annual", JudgementInput(level=4, rationale="Changed"), 1)
    page = head.page(f"/reviews/{review.id}/revisions/1")
    assert "Seen on <b>Monday</b>." in page.text
    assert "Changed" not in page.text
    assert "A typing error." in page.text
    assert "not as it was submitted" not in page.text


def test_the_download_is_the_text_that_was_signed(world: World, review: Review, head: PageClient) -> None:
    snapshot = submit(review, leader_of(world))
    response = head.get(f"/reviews/{review.id}/revisions/1.json")
    assert response.headers["Content-Disposition"] == "attachment; filename=review-2016-2017-revision-1.json"
    assert hashlib.sha256(response.data).hexdigest() == snapshot.sha256
    assert json.loads(response.data)["review"]["revision"] == 1
    assert head.get(f"/reviews/{review.id}/revisions/2").status_code == 404
    assert head.get(f"/reviews/{review.id}/revisions/2.json").status_code == 404


def test_who_is_offered_what(app: Flask, world: World, review: Review, chair: Membership) -> None:
    here = f"/reviews/{review.id}"
    plain = browser(app, joined(world, "Gill Governor", Role.GOVERNOR))
    reader = browser(app, joined(world, "Ruth Reader", Role.READER))
    assert plain.get(f"{here}/submit").status_code == 403
    assert "A leader submits the review" in reader.page(f"{here}/sign-off").text
    submit(review, leader_of(world))
    assert "Read and sign" in browser(app, chair).page(f"{here}/sign-off").text
    assert "Read and sign" not in plain.page(f"{here}/sign-off").text
    assert "The chair or lead governor signs" in plain.page(f"{here}/sign").text
    assert plain.send(f"{here}/return", reason="No").status == 409
    assert reader.get(f"{here}/sign").status_code == 403
    assert reader.get(f"{here}/revisions/1").status_code == 200
    assert db.session.query(Signature).count() == 0


def test_another_school_sees_none_of_it(review: Review, world: World, stranger: World, client: PageClient) -> None:
    submit(review, leader_of(world))
    client.post("/sign-in", data={"email": stranger.leader.email, "password": PASSWORD})
    for place in ("sign-off", "submit", "sign", "open-again", "revisions/1", "revisions/1.json"):
        assert client.get(f"/reviews/{review.id}/{place}").status_code == 404


def test_a_blind_rater_is_not_shown_a_frozen_copy_until_they_have_rated(
    app: Flask, world: World, review: Review, chair: Membership
) -> None:
    submit(review, leader_of(world))
    signoff.reopen(actor(leader_of(world)), review, "More to do.")
    with signoff.saving(TESTER):
        db.session.add(SecondRating(review=review, criterion_ref="training-annual", user_id=chair.user_id))
    governor = browser(app, chair)
    for place in ("revisions/1", "revisions/1.json"):
        response = governor.get(f"/reviews/{review.id}/{place}")
        assert response.status_code == 409
        assert b"Seen on" not in response.data


def test_a_review_closed_without_sign_off_says_so(world: World, review: Review, head: PageClient) -> None:
    head.post(f"/reviews/{review.id}/close")
    assert "without a sign-off" in head.page(f"/reviews/{review.id}").text
    assert "open it again first" in head.page(f"/reviews/{review.id}/sign-off").text
    assert head.send(f"/reviews/{review.id}/submit", version=2).status == 409
    assert db.session.get(Review, review.id).closed_on == TODAY
