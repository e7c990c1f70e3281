"""The governors' first page, put together: none, one and many reviews, and what was promised last time."""

from dataclasses import replace
from datetime import date

from audit.domain.governors import Became
from audit.domain.vocabulary import ActionStatus
from audit.services import questions, second_ratings, signoff
from audit.services.assessing import actions_of
from audit.services.governors import GovernorsHome, governors_home
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.new_cycle import NextReview, start_next_review
from audit.services.plans import add_action, change_action, draft_for
from audit.services.questions import QuestionInput
from audit.services.reviews import close_review, reviews_of, start_review
from audit.services.signoff import MinuteInput
from audit.store.actions import Action
from audit.store.people import Role
from audit.store.reviews import Review
from audit.store.signoff import Capacity
from tests.builders import EDITION
from tests.conftest import TESTER, TODAY, World
from tests.teams import actor, join

REF = "training-annual"
NEXT_SPRING = date(2018, 3, 5)


def home(world: World, today: date = TODAY, **hidden) -> GovernorsHome | None:
    reviews = reviews_of(world.setting)
    return governors_home(world.setting, reviews, today, {review.id: hidden.get("refs", ()) for review in reviews})


def judge(review: Review, level: int, version: int = 0) -> None:
    record_judgement(TESTER, review, REF, JudgementInput(level=level, rationale="As seen."), version)


def promise(review: Review, title: str, due: date) -> Action:
    return add_action(TESTER, review, replace(draft_for(review, REF, TODAY), title=title, due=due), [REF], TODAY)


def signed_last_spring(world: World) -> Review:
    """Judged 2, with three actions open and a question, submitted and signed for the governors."""
    review = world.review
    judge(review, 2)
    for title in ("Keep a log", "Buy a filter", "Move the screens"):
        promise(review, title, date(2017, 6, 30))
    leader, chair = world.leader, join(world, Role.GOVERNOR, "Chris Chair", signs=True)
    asked = questions.ask_own(actor(chair), review, "Who reads the reports?", None, "")
    said = QuestionInput("", TODAY, "Item 6", answer="The deputy.")
    questions.change_question(actor(leader), asked, said, asked.version, TODAY)
    head = leader.membership_in(world.setting.id)
    snapshot = signoff.submit(actor(leader), review, head, "All staff by May.", review.version, TODAY)
    member = chair.membership_in(world.setting.id)
    signoff.sign(actor(chair), review, member, snapshot.sha256, MinuteInput(TODAY, "Item 6"), TODAY)
    signoff.sign(actor(leader), review, head, snapshot.sha256, MinuteInput(None, ""), TODAY)
    return review


def test_a_setting_without_a_review(world: World) -> None:
    assert governors_home(world.setting, [], TODAY, {}) is None


def test_a_first_review_with_nothing_judged(world: World) -> None:
    found = home(world)
    assert found.review.id == world.review.id
    assert (found.before, found.last, found.to_sign, found.questions) == (None, None, (), ())
    assert found.position.score.assured is None


def test_ten_reviews_compare_the_last_two(world: World) -> None:
    for year in range(2007, 2016):
        review = start_review(TESTER, world.setting, year, date(year, 10, 1), EDITION)
        judge(review, year % 3)  # 2 in 2015
        close_review(TESTER, review, date(year + 1, 6, 30))
    judge(world.review, 1)
    found = home(world)
    assert (found.before.year, found.review.year) == (2015, 2016)
    assert [row.ref for row in found.position.movement.slipped] == [REF]
    assert (found.last.year_label, found.last.submitted, found.last.on) == ("2015 to 2016", False, date(2016, 6, 30))


def test_what_waits_for_a_name_and_is_not_last_time_yet(world: World) -> None:
    judge(world.review, 2)
    head = world.leader.membership_in(world.setting.id)
    snapshot = signoff.submit(actor(world.leader), world.review, head, "Read it.", world.review.version, TODAY)
    found = home(world)
    assert [row.id for row in found.to_sign] == [snapshot.id]
    assert found.waits_for(snapshot) == (Capacity.HEAD, Capacity.GOVERNORS)
    assert found.last is None
    signoff.sign(actor(world.leader), world.review, head, snapshot.sha256, MinuteInput(None, ""), TODAY)
    found = home(world)
    assert found.waits_for(found.to_sign[0]) == (Capacity.GOVERNORS,)


def test_promises_of_last_time_are_followed_into_the_next_review(world: World) -> None:
    signed_last_spring(world)
    following = start_next_review(TESTER, world.review, NextReview(2017, EDITION), NEXT_SPRING)
    log, _, move = sorted(actions_of(following), key=lambda row: row.id)
    for row, status in ((log, ActionStatus.DONE), (move, ActionStatus.DROPPED)):
        said = replace(draft_for(following, REF, NEXT_SPRING), title=row.title, status=status, reason="As agreed.")
        change_action(TESTER, row, said, row.version, NEXT_SPRING)
    found = home(world, NEXT_SPRING)
    assert found.review.id == following.id
    last = found.last
    assert (last.year_label, last.signed, last.note) == ("2016 to 2017", True, "All staff by May.")
    became = {promise.then.title: promise.became for promise in last.promises}
    assert became == {"Keep a log": Became.DONE, "Buy a filter": Became.OPEN, "Move the screens": Became.DROPPED}
    assert [p.then.title for p in last.promises if p.late(NEXT_SPRING)] == ["Buy a filter"]
    assert [(q.text, q.answer, q.minute) for q in last.questions] == [
        ("Who reads the reports?", "The deputy.", "Item 6")
    ]
    assert found.questions == (), "that was about the review before"


def test_a_returned_copy_does_not_hide_what_was_signed(world: World) -> None:
    """The same review again: returned copies are told only where nothing was ever signed."""
    signed_last_spring(world)
    following = start_review(TESTER, world.setting, 2017, date(2017, 10, 2), EDITION)
    judge(following, 2)
    head = world.leader.membership_in(world.setting.id)
    signoff.submit(actor(world.leader), following, head, "Second year.", following.version, NEXT_SPRING)
    signoff.reopen(actor(world.leader), following, "A mistake.")
    assert home(world, NEXT_SPRING).last.note == "All staff by May."


def test_disagreements_are_counted(world: World) -> None:
    judge(world.review, 3)
    chair = actor(join(world, Role.GOVERNOR, "Chris Chair"))
    row = second_ratings.begin_rating(chair, world.review, REF)
    second_ratings.rate(chair, row, 0, "Nobody could say.", False, row.version)
    assert home(world).position.disagreements == 1


def test_what_is_hidden_is_in_no_figure(world: World) -> None:
    judge(world.review, 3)
    promise(world.review, "Keep a log", date(2017, 1, 31))
    chair = actor(join(world, Role.GOVERNOR, "Chris Chair"))
    questions.ask_suggested(chair, world.review, questions.suggestions_for(world.review, TODAY), [REF])
    seen, blind = home(world), home(world, refs=(REF,))
    assert (len(seen.position.overdue), len(seen.questions), seen.position.unevidenced) == (1, 1, 1)
    assert (len(blind.position.overdue), len(blind.questions), blind.position.unevidenced) == (0, 0, 0)
    assert blind.position.score.judged == 0
