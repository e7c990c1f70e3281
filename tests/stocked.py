"""A school with work in it, made through the services, as large as a test asks."""

from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any

from audit.domain.assessment import Assessment
from audit.domain.vocabulary import ActionStatus, EvidenceKind
from audit.services import accounts, assignments, questions, second_ratings, signoff
from audit.services import evidence as register
from audit.services.assessing import actions_of, assessment_of
from audit.services.comments import about_criterion, add_comment
from audit.services.evidence import EvidenceInput
from audit.services.invitations import InvitationInput, invite
from audit.services.judgements import JudgementInput, record_judgement
from audit.services.plans import add_action, change_action, dismiss_gap, draft_for, gap_covers
from audit.services.questions import QuestionInput
from audit.services.reviews import bring_in, close_review, start_review
from audit.store.base import db
from audit.store.log import Actor
from audit.store.people import Membership, Role, Setting
from audit.store.reviews import Review
from tests.builders import EDITION
from tests.conftest import PASSWORD, TESTER, TODAY, World, make_world
from tests.policies import policy_of

LEVELS = (3, 2, 4, 1, 3, 0, 2)


@dataclass(frozen=True)
class School:
    """The numbers that addresses are made of, and who signs in."""

    setting: int
    review: int
    closed: int  # last year's review
    submitted: int  # an older one, which governors have yet to sign
    evidence: int
    file: int
    action: int
    other_action: int
    dismissed: str  # a criterion whose gap was dismissed
    member: int  # a governor's membership
    given: str  # a strand that a contributor has submitted
    rated: str  # a criterion that the governor rated far from the first rating
    rating: str  # a criterion that the contributor has begun to rate
    check: int  # of the policy; two of its statements are decided
    older_check: int  # of the version before
    statement: str  # one that was decided
    lacking: str  # one that the policy lacks, with nothing done about it
    question: int  # one of a governor's, answered and minuted; another still waits
    email: str


def judge(review: Review, how_many: int, start: int = 0) -> None:
    """Judge that many applicable criteria, in rubric order."""
    standings = assessment_of(review, TODAY).applicable[start : start + how_many]
    for n, standing in enumerate(standings):
        said = JudgementInput(
            level=LEVELS[n % len(LEVELS)],
            rationale=f"Seen in lessons and in the {standing.criterion.owner.lower()}'s notes.",
            target=4 if n % 9 == 0 else 3,
        )
        record_judgement(TESTER, review, standing.criterion.ref, said, 0)


def add_evidence(world: World, review: Review, how_many: int, start: int = 0) -> None:
    """Add items of every kind and state, each serving two criteria."""
    kinds = list(EvidenceKind)
    applicable = assessment_of(review, TODAY).applicable
    for n in range(start, start + how_many):
        said = EvidenceInput(
            title=f"Record number {n + 1} of what happens here",
            kind=kinds[n % len(kinds)],
            effective=date(2016, 9, 1),
            review_by=(date(2017, 8, 31), None, date(2017, 1, 31))[n % 3],
            summary="What it says, in a sentence or two.",
            link="https://school.example/policies" if n % 2 else "",
            kept_in="" if n % 2 else "Blue folder, head's office",
        )
        file = register.receive_file(f"record-{n + 1}.txt", BytesIO(b"What was seen and said."))
        item = register.add_evidence(TESTER, world.setting, said, file if n % 4 == 0 else None)
        for standing in (applicable[n % len(applicable)], applicable[(n + 1) % len(applicable)]):
            register.attach(TESTER, review, standing.criterion.ref, [item], "Page 2 shows how often.")


def plan(review: Review, how_many: int) -> None:
    """Draft actions for that many more gaps."""
    covers = [c for c in gap_covers(review, assessment_of(review, TODAY)) if c.without_action]
    assert len(covers) >= how_many, "not that many gaps"
    for cover in covers[:how_many]:
        ref = cover.gap.standing.criterion.ref
        add_action(TESTER, review, draft_for(review, ref, TODAY), [ref], TODAY)


def stocked_school() -> School:
    """A closed review and an open one with something of every sort in it."""
    world = make_world()
    last_year = start_review(TESTER, world.setting, 2015, date(2015, 10, 1), EDITION)
    judge(last_year, 30)
    close_review(TESTER, last_year, date(2016, 6, 30))

    review = world.review
    judge(review, 60)
    add_evidence(world, review, 15)
    assessment = assessment_of(review, TODAY)
    _mark_exceptions(review, assessment)
    plan(review, 12)
    _move_actions(review)
    dismissed = next(c for c in gap_covers(review, assessment_of(review, TODAY)) if c.without_action)
    dismissed_ref = dismissed.gap.standing.criterion.ref
    dismiss_gap(TESTER, review, dismissed_ref, "The building closes in July, so nothing more will be bought for it.")

    found = register.register_of(world.setting, TODAY)
    with_file = next(row.item for row in found.rows if row.item.file)
    return School(
        setting=world.setting.id,
        review=review.id,
        closed=last_year.id,
        submitted=submitted_review(world).id,
        evidence=with_file.id,
        file=with_file.file.id,
        action=actions_of(review)[0].id,
        other_action=actions_of(review)[1].id,
        dismissed=dismissed_ref,
        **team_of(world),
        **policy_of(review),
        email=world.leader.email,
    )


def submitted_review(world: World) -> Review:
    """A review of an earlier year, frozen and given to governors."""
    review = start_review(TESTER, world.setting, 2014, date(2014, 10, 1), EDITION)
    judge(review, 8)
    leader = Actor(world.leader.id, world.leader.name)
    membership = world.leader.membership_in(world.setting.id)
    signoff.submit(leader, review, membership, "Eight criteria were judged.", review.version, date(2015, 6, 30))
    return review


def member(setting: Setting, role: Role, email: str, ends_on: date | None = None) -> Membership:
    """Somebody new with this role."""
    user = accounts.new_user(f"Sam {role.label}", email, PASSWORD)
    with accounts.saving(TESTER):
        db.session.add(user)
        db.session.flush()
        row = Membership(user_id=user.id, setting_id=setting.id, role=role.value, ends_on=ends_on)
        db.session.add(row)
    return row


def team_of(world: World) -> dict[str, Any]:
    """Add a governor and a contributor who have done something, and name the leader in what they say."""
    domain = world.leader.email.partition("@")[2]
    governor = member(world.setting, Role.GOVERNOR, f"chair@{domain}")
    contributor = member(world.setting, Role.CONTRIBUTOR, f"it@{domain}")
    leader, review = Actor(world.leader.id, world.leader.name), world.review
    chair, it_lead = (Actor(m.user_id, m.user.name) for m in (governor, contributor))
    given, rated, rating = "security", "leadership-vision", "security-law"
    assignments.give_strands(
        leader, review, [given], contributor.user_id, date(2017, 3, 31), "Ask the provider.", TODAY
    )
    row = assignments.find_assignment(review, given)
    assignments.submit(it_lead, row, "The provider's answer is still to come.", row.version)
    far = second_ratings.begin_rating(chair, review, rated)
    second_ratings.rate(chair, far, 0, "Nobody could tell me.", False, far.version)
    second_ratings.begin_rating(it_lead, review, rating)
    add_comment(chair, about_criterion(review, rated), "Who told the parents?", [world.leader.id], TODAY)
    invited = InvitationInput("next@hillside.example", "Nic Next", Role.READER, ends_on=date(2017, 7, 31))
    invite(leader, world.setting, invited)
    return {
        "member": governor.id,
        "given": given,
        "rated": rated,
        "rating": rating,
        "question": ask_two_questions(chair, leader, review),
    }


def ask_two_questions(chair: Actor, leader: Actor, review: Review) -> int:
    """One suggested by the rubric, which waits, and the governor's own, answered and minuted, whose id is returned."""
    suggested = questions.suggestions_for(review, TODAY)
    questions.ask_suggested(chair, review, suggested, [suggested[0].standing.criterion.ref])
    own = questions.ask_own(chair, review, "Who looks at the filter reports?", None, "Ask the deputy.")
    said = QuestionInput("Ask the deputy.", date(2017, 3, 2), "FGB 2017/03, item 4", answer="The deputy, on Fridays.")
    questions.change_question(leader, own, said, own.version, TODAY)
    return own.id


def _mark_exceptions(review: Review, assessment: Assessment) -> None:
    waiting = [s.criterion.ref for s in assessment.applicable if s.waiting]
    record_judgement(TESTER, review, waiting[0], JudgementInput(not_applicable="Nobody lives on site."), 0)
    exception = JudgementInput(level=3, exception="The inspector saw it in person; the written report is due in May.")
    record_judgement(TESTER, review, waiting[1], exception, 0)
    bring_in(TESTER, review, next(s.criterion.ref for s in assessment.standings if not s.applies))


def _move_actions(review: Review) -> None:
    """Overdue, due soon, undated and each status, so that pages show every state."""
    changes = (
        {"status": ActionStatus.IN_PROGRESS, "note": "The provider has quoted.", "note_on": date(2017, 3, 1)},
        {"status": ActionStatus.BLOCKED, "reason": "Waiting for the broadband provider."},
        {"status": ActionStatus.DONE, "reason": "Everybody was trained in January."},
        {"status": ActionStatus.DROPPED, "reason": "The app is no longer used."},
        {"due": date(2017, 2, 1)},
        {"due": date(2017, 3, 10)},
        {"due": None, "owner": ""},
    )
    for action, change in zip(actions_of(review), changes, strict=False):
        ref = action.links[0].criterion_ref
        said = replace(draft_for(review, ref, TODAY), **change)
        change_action(TESTER, action, said, action.version, TODAY)
