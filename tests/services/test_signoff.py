"""Sign-off: what is frozen stays frozen, and who may sign is asked."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from audit.domain.vocabulary import EvidenceKind
from audit.services import accounts, reviews, signoff
from audit.services import evidence as register
from audit.services.assessing import assessment_of
from audit.services.errors import EditConflict, Refused
from audit.services.evidence import EvidenceInput
from audit.services.judgements import JudgementInput, find_judgement, record_judgement
from audit.services.signoff import MinuteInput
from audit.services.snapshots import read_content, snapshot_faults
from audit.store.base import db
from audit.store.log import Actor, verify_chain
from audit.store.people import Membership, Role
from audit.store.reviews import Review, ReviewStatus
from audit.store.signoff import Snapshot
from tests.conftest import PASSWORD, TESTER, TODAY, World

MINUTE = MinuteInput(date(2017, 3, 2), "FGB 2017/12, item 6")


def actor(member: Membership) -> Actor:
    return Actor(member.user_id, member.user.name)


def joined(world: World, name: str, role: Role, title: str = "", signs: bool = False) -> Membership:
    person = accounts.new_user(name, f"{name.split()[0].lower()}@hillside.example", PASSWORD)
    with accounts.saving(TESTER):
        db.session.add(person)
        db.session.flush()
        row = Membership(user_id=person.id, setting_id=world.setting.id, role=role.value, title=title, signs=signs)
        db.session.add(row)
    return row


@pytest.fixture
def head(world: World) -> Membership:
    row = world.leader.membership_in(world.setting.id)
    assert row is not None
    with accounts.saving(TESTER):
        row.title = "Headteacher"
    return row


@pytest.fixture
def chair(world: World) -> Membership:
    return joined(world, "Chris Chair", Role.GOVERNOR, "Chair of governors", signs=True)


@pytest.fixture
def judged(world: World) -> Review:
    """One criterion judged at 3, with one current file to show it."""
    said = EvidenceInput("Training log", EvidenceKind.RECORD, date(2016, 9, 1), None, "Who was trained", "", "")
    file = register.receive_file("log.txt", BytesIO(b"All staff were trained."))
    item = register.add_evidence(TESTER, world.setting, said, file)
    register.attach(TESTER, world.review, "training-annual", [item], "Page 1")
    record_judgement(
        TESTER, world.review, "training-annual", JudgementInput(level=3, rationale="Trained in September “2016”."), 0
    )
    return world.review


def submit(review: Review, head: Membership, note: str = "Please read.") -> Snapshot:
    return signoff.submit(actor(head), review, head, note, review.version, TODAY)


def criterion_of(snapshot: Snapshot, ref: str) -> dict:
    criteria = (c for strand in read_content(snapshot)["strands"] for c in strand["criteria"])
    return next(c for c in criteria if c["ref"] == ref)


def test_submitting_freezes_the_review_with_everything_in_it(judged: Review, head: Membership) -> None:
    snapshot = submit(judged, head)
    assert (judged.status, judged.closed_on) == (ReviewStatus.SUBMITTED, TODAY)
    assert hashlib.sha256(snapshot.content.encode()).hexdigest() == snapshot.sha256
    frozen = read_content(snapshot)
    assert frozen["review"]["submitted"]["by"] == "Jo Bright"
    assert frozen["review"]["submitted"]["title"] == "Headteacher"
    assert (frozen["score"]["assured"], frozen["score"]["judged"]) == ("75.0", 1)
    row = criterion_of(snapshot, "training-annual")
    assert (row["claimed"], row["assured"], row["rationale"]) == (3, 3, "Trained in September “2016”.")
    assert row["evidence"][0] == {"id": 1, "title": "Training log", "shows": "Page 1", "currency": "Current"}
    [item] = frozen["evidence"]
    assert item["files"][0]["sha256"] == hashlib.sha256(b"All staff were trained.").hexdigest()


def test_the_text_is_canonical(judged: Review, head: Membership) -> None:
    """Read and written again by anybody who knows the rule, it is the same text."""
    content = submit(judged, head).content
    again = json.dumps(json.loads(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert again == content
    assert "“2016”" in content


def test_nothing_judged_is_nothing_to_submit(world: World, head: Membership) -> None:
    with pytest.raises(Refused, match="Nothing is judged yet"):
        submit(world.review, head)
    assert db.session.get(Review, world.review.id).is_open


def test_what_is_unfinished_is_said(judged: Review) -> None:
    assessment = assessment_of(judged, TODAY)
    waiting = len(assessment.applicable) - 1
    assert signoff.unfinished(judged, assessment) == (f"{waiting} criteria that apply are not judged yet.",)


def test_submitting_over_a_state_that_moved_on_is_a_conflict(judged: Review, head: Membership) -> None:
    with pytest.raises(EditConflict):
        signoff.submit(actor(head), judged, head, "", judged.version - 1, TODAY)


def test_a_submitted_review_takes_no_more_changes(judged: Review, head: Membership) -> None:
    submit(judged, head)
    with pytest.raises(Refused, match="was submitted to governors"):
        record_judgement(TESTER, judged, "training-annual", JudgementInput(level=4), 1)
    with pytest.raises(Refused, match="sign-off page"):
        reviews.reopen_review(TESTER, judged)


def test_both_sign_and_then_it_is_signed(judged: Review, head: Membership, chair: Membership) -> None:
    snapshot = submit(judged, head)
    signature = signoff.sign(actor(chair), judged, chair, snapshot.sha256, MINUTE, TODAY)
    assert judged.status == ReviewStatus.SUBMITTED
    assert (signature.name, signature.title, signature.capacity) == ("Chris Chair", "Chair of governors", "governors")
    assert (signature.meeting_date, signature.minute_reference) == (date(2017, 3, 2), "FGB 2017/12, item 6")
    signoff.sign(actor(head), judged, head, snapshot.sha256, MinuteInput(None, ""), TODAY)
    assert judged.status == ReviewStatus.SIGNED
    assert {s.sha256 for s in snapshot.signatures} == {snapshot.sha256}
    assert list(snapshot_faults()) == []
    assert verify_chain().faults == ()


@pytest.mark.parametrize(
    ("minute", "words"),
    [
        (MinuteInput(None, "x"), "Enter the date"),
        (MinuteInput(date(2017, 3, 2), " "), "reference of its minute"),
        (MinuteInput(date(2017, 3, 5), "x"), "not been held yet"),
    ],
)
def test_governors_sign_with_their_meeting(
    judged: Review, head: Membership, chair: Membership, minute: MinuteInput, words: str
) -> None:
    snapshot = submit(judged, head)
    with pytest.raises(Refused, match=words):
        signoff.sign(actor(chair), judged, chair, snapshot.sha256, minute, TODAY)
    assert snapshot.signatures == []


@pytest.mark.parametrize(("role", "signs"), [(Role.GOVERNOR, False), (Role.CONTRIBUTOR, False), (Role.READER, True)])
def test_nobody_else_signs(world: World, judged: Review, head: Membership, role: Role, signs: bool) -> None:
    other = joined(world, "Alex Other", role, signs=signs)
    snapshot = submit(judged, head)
    with pytest.raises(Refused, match="leader signs as the head"):
        signoff.sign(actor(other), judged, other, snapshot.sha256, MINUTE, TODAY)
    with pytest.raises(Refused, match="who would sign, can return"):
        signoff.return_to_leader(actor(other), judged, other, "No")


def test_nobody_signs_twice_or_what_they_were_not_shown(
    world: World, judged: Review, head: Membership, chair: Membership
) -> None:
    first = submit(judged, head)
    signoff.return_to_leader(actor(chair), judged, chair, "Level 3 is too kind.")
    assert judged.is_open
    assert first.reopened_because == "Returned by Chris Chair for the governors: Level 3 is too kind."
    second = submit(judged, head)
    assert (second.revision, read_content(second)["review"]["why_again"]) == (2, first.reopened_because)
    with pytest.raises(Refused, match="submitted anew"):
        signoff.sign(actor(chair), judged, chair, first.sha256, MINUTE, TODAY)
    signoff.sign(actor(chair), judged, chair, second.sha256, MINUTE, TODAY)
    with pytest.raises(Refused, match="Chris Chair has signed this already"):
        signoff.sign(actor(chair), judged, chair, second.sha256, MINUTE, TODAY)


def test_reopening_after_both_signed_keeps_what_they_signed(
    judged: Review, head: Membership, chair: Membership
) -> None:
    first = submit(judged, head)
    for member in (head, chair):
        signoff.sign(actor(member), judged, member, first.sha256, MINUTE, TODAY)
    before = first.content
    with pytest.raises(Refused, match="Say why"):
        signoff.reopen(actor(head), judged, "  ")
    signoff.reopen(actor(head), judged, "A figure was wrong.")
    record_judgement(TESTER, judged, "training-annual", JudgementInput(level=1), 1)
    second = submit(judged, head)
    assert (first.content, len(first.signatures)) == (before, 2)
    assert (second.revision, second.signatures, judged.status) == (2, [], ReviewStatus.SUBMITTED)
    assert (criterion_of(first, "training-annual")["claimed"], criterion_of(second, "training-annual")["claimed"]) == (
        3,
        1,
    )


def test_later_edits_of_rubric_and_evidence_never_reach_a_signed_copy(
    judged: Review, head: Membership, chair: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issue 3, 4: the hash is taken again from the export, after the rubric was edited and the evidence replaced."""
    snapshot = submit(judged, head)
    for member in (head, chair):
        signoff.sign(actor(member), judged, member, snapshot.sha256, MINUTE, TODAY)
    edition = reviews.edition_of(judged)
    strands = tuple(
        replace(s, criteria=tuple(replace(c, title="Edited", levels=("a", "b", "c", "d", "e")) for c in s.criteria))
        for s in edition.strands
    )
    monkeypatch.setattr(reviews, "load_edition", lambda _id: replace(edition, title="Edited", strands=strands))
    item = register.register_of(judged.setting, TODAY).rows[0].item
    said = EvidenceInput("Other log", EvidenceKind.DOCUMENT, date(2017, 1, 1), None, "Other", "", "")
    file = register.receive_file("other.txt", BytesIO(b"Nobody was trained."))
    register.change_evidence(TESTER, item, said, item.version, file)
    db.session.expire_all()
    exported = signoff.snapshot_to_export(judged, 1).content.encode()
    assert hashlib.sha256(exported).hexdigest() == snapshot.sha256 == snapshot.signatures[0].sha256
    row = criterion_of(snapshot, "training-annual")
    assert row["title"] != "Edited"
    assert row["levels"] == list(edition.criterion("training-annual").levels)
    assert read_content(snapshot)["evidence"][0]["title"] == "Training log"
    assert list(snapshot_faults()) == []


@pytest.fixture
def without_guards(app: Flask) -> None:
    """As somebody with the database file and patience would do it."""
    for name in ("snapshot_no_update", "snapshot_no_delete", "signature_no_update", "signature_no_delete"):
        db.session.execute(text(f"drop trigger {name}"))
    db.session.commit()


def test_the_database_refuses_to_change_or_remove_what_was_submitted(judged: Review, head: Membership) -> None:
    submit(judged, head)
    for statement in (
        "update snapshot set content = '{}'",
        "update snapshot set sha256 = 'x'",
        "delete from snapshot",
    ):
        with pytest.raises(IntegrityError, match="never"):
            db.session.execute(text(statement))
        db.session.rollback()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("update snapshot set content = replace(content, 'Trained', 'Drained')", "was changed after it was submitted"),
        ("update snapshot set content = '{}', sha256 = :empty", "does not have the hash that the change log has"),
        ("update signature set sha256 = :empty", "Signature 1 (Chris Chair) is not under what"),
        ("delete from signature", "Signature 1 was removed"),
    ],
)
def test_tampering_with_what_was_signed_is_named(
    judged: Review, head: Membership, chair: Membership, without_guards: None, statement: str, words: str
) -> None:
    snapshot = submit(judged, head)
    signoff.sign(actor(chair), judged, chair, snapshot.sha256, MINUTE, TODAY)
    values = {"empty": hashlib.sha256(b"{}").hexdigest()} if ":empty" in statement else {}
    db.session.execute(text(statement), values)
    db.session.commit()
    assert any(words in fault for fault in snapshot_faults())


def test_a_snapshot_that_is_not_intact_cannot_be_signed(
    judged: Review, head: Membership, chair: Membership, without_guards: None
) -> None:
    snapshot = submit(judged, head)
    db.session.execute(text("update snapshot set content = replace(content, 'Trained', 'Drained')"))
    db.session.commit()
    with pytest.raises(Refused, match="not as it was submitted"):
        signoff.sign(actor(chair), judged, chair, snapshot.sha256, MINUTE, TODAY)


def test_tampering_with_one_row_of_the_log_is_found_and_named(judged: Review) -> None:
    """Issue 3, 5: directly in the database, past its guards."""
    row = find_judgement(judged, "training-annual")
    number = db.session.execute(
        text("select id from change_log where subject = 'judgement' and subject_id = :id"), {"id": row.id}
    ).scalar_one()
    db.session.execute(text("drop trigger change_log_no_update"))
    db.session.execute(text("update change_log set who = 'Somebody else' where id = :id"), {"id": number})
    db.session.commit()
    assert verify_chain().faults == (f"Row {number} was changed after it was written",)
