"""Who is in a setting: invitations, roles, leaving, and never without a leader."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from audit.services import accounts, invitations, people
from audit.services.errors import Refused
from audit.services.invitations import InvitationInput, NewLink
from audit.services.people import MemberInput
from audit.services.reviews import SettingDetails
from audit.store.base import db, utc_now
from audit.store.log import ChangeLog, verify_chain
from audit.store.people import Invitation, LinkState, Membership, Role, Setting, User
from tests.conftest import PASSWORD, TESTER, TODAY, World, make_world


def ask(world: World, email: str = "gov@board.example", role: Role = Role.GOVERNOR, **said: object) -> NewLink:
    return invitations.invite(TESTER, world.setting, InvitationInput(email, "Sam Lee", role, **said))


def join(world: World, email: str, role: Role, **said: object) -> Membership:
    user = invitations.register(ask(world, email, role, **said).invitation, "Sam Lee", PASSWORD)
    return user.membership_in(world.setting.id)


def test_an_invitation_makes_an_account_with_the_role_it_names(world: World) -> None:
    link = ask(world, " Gov@Board.example ", title="Chair of governors", signs=True)
    user = invitations.register(invitations.find_link(link.token), " Sam   Lee ", PASSWORD)
    member = user.membership_in(world.setting.id)
    assert (user.name, user.email, member.role, member.title, member.signs) == (
        "Sam Lee", "gov@board.example", "governor", "Chair of governors", True,
    )  # fmt: skip
    assert accounts.check_password("gov@board.example", PASSWORD) is user
    assert invitations.find_link(link.token).state(utc_now()) is LinkState.USED


def test_the_link_itself_is_kept_nowhere(world: World) -> None:
    link = ask(world)
    assert len(link.token) >= 43  # 256 bits
    row = {column.name: getattr(link.invitation, column.key) for column in Invitation.__table__.columns}
    assert link.token not in str(row)
    logged = db.session.scalars(select(ChangeLog).where(ChangeLog.subject == "invitation")).all()
    assert len(logged) == 1
    assert link.token not in str(logged[0].after)
    assert link.invitation.token_hash not in str(logged[0].after)


def test_a_link_works_once(world: World) -> None:
    invitation = ask(world).invitation
    invitations.register(invitation, "Sam Lee", PASSWORD)
    with pytest.raises(Refused, match="no longer works"):
        invitations.register(invitation, "Sam Lee", PASSWORD)


def test_a_link_runs_out_after_a_fortnight(world: World) -> None:
    invitation = ask(world).invitation
    almost = invitation.created_at + timedelta(days=14) - timedelta(minutes=1)
    assert invitation.state(almost) is LinkState.OPEN
    assert invitation.state(almost + timedelta(minutes=2)) is LinkState.EXPIRED


def test_asking_again_takes_the_first_link_back(world: World) -> None:
    first = ask(world)
    second = invitations.invite_again(TESTER, world.setting, first.invitation, TODAY)
    assert first.invitation.state(utc_now()) is LinkState.REVOKED
    assert second.token != first.token
    assert invitations.waiting_invitations(world.setting) == [second.invitation]


def test_a_revoked_link_does_not_work(world: World) -> None:
    invitation = ask(world).invitation
    invitations.revoke(TESTER, invitation)
    with pytest.raises(Refused, match="no longer works"):
        invitations.register(invitation, "Sam Lee", PASSWORD)


def test_somebody_with_an_account_joins_with_it(world: World, stranger: World) -> None:
    link = ask(world, stranger.leader.email, Role.READER, ends_on=date(2017, 7, 1))
    invitations.accept(link.invitation, stranger.leader)
    assert stranger.leader.role_in(world.setting.id, TODAY) is Role.READER
    assert stranger.leader.role_in(world.setting.id, date(2017, 7, 2)) is None
    assert stranger.leader.role_in(stranger.setting.id, TODAY) is Role.LEADER


def test_a_link_is_not_for_whoever_else_holds_it(world: World, stranger: World) -> None:
    with pytest.raises(Refused, match=r"gov@board\.example"):
        invitations.accept(ask(world).invitation, stranger.leader)


def test_nobody_is_asked_into_a_setting_twice(world: World) -> None:
    with pytest.raises(Refused, match="Jo Bright is in this setting already"):
        ask(world, world.leader.email)


def test_only_a_reader_has_a_last_day_and_only_a_governor_signs(world: World) -> None:
    member = join(world, "it@here.example", Role.CONTRIBUTOR, signs=True, ends_on=date(2017, 7, 1))
    assert (member.signs, member.ends_on) == (False, None)
    people.change_member(TESTER, member, MemberInput(Role.READER, signs=True, ends_on=date(2017, 7, 1)))
    assert (member.signs, member.ends_on) == (False, date(2017, 7, 1))
    people.change_member(TESTER, member, MemberInput(Role.GOVERNOR, signs=True, ends_on=date(2017, 7, 1)))
    assert (member.signs, member.ends_on) == (True, None)


def test_a_setting_never_loses_its_last_leader(world: World) -> None:
    only = world.leader.membership_in(world.setting.id)
    with pytest.raises(Refused, match="needs a leader"):
        people.remove_member(TESTER, only)
    with pytest.raises(Refused, match="needs a leader"):
        people.change_member(TESTER, only, MemberInput(Role.GOVERNOR))
    join(world, "deputy@here.example", Role.LEADER)
    people.remove_member(TESTER, only)
    assert [user.email for user in people.leaders_of(world.setting, TODAY)] == ["deputy@here.example"]


def test_somebody_removed_keeps_the_account_and_what_they_wrote(world: World) -> None:
    member = join(world, "it@here.example", Role.CONTRIBUTOR)
    user = member.user
    people.remove_member(TESTER, member)
    db.session.expire_all()
    assert user.role_in(world.setting.id, TODAY) is None
    assert accounts.check_password("it@here.example", PASSWORD) is user
    assert verify_chain().faults == ()


def test_everything_about_people_is_in_the_change_log(world: World) -> None:
    member = join(world, "it@here.example", Role.CONTRIBUTOR)
    people.change_member(TESTER, member, MemberInput(Role.LEADER))
    people.remove_member(TESTER, member)
    rows = db.session.scalars(
        select(ChangeLog).where(ChangeLog.setting_id == world.setting.id).order_by(ChangeLog.id)
    ).all()
    told = [(row.who, row.verb, row.subject) for row in rows if row.subject in ("invitation", "membership")][1:]
    assert told == [
        ("Tester", "created", "invitation"),
        ("Sam Lee (invited)", "changed", "invitation"),
        ("Sam Lee (invited)", "created", "membership"),
        ("Tester", "changed", "membership"),
        ("Tester", "removed", "membership"),
    ]


def test_a_leader_makes_password_links_only_where_they_could_do_all_the_person_can(
    world: World, stranger: World
) -> None:
    colleague = join(world, "it@here.example", Role.CONTRIBUTOR).user
    assert people.why_no_password_link(world.leader, colleague) == ""
    assert "your account page" in people.why_no_password_link(world.leader, world.leader)
    invitations.accept(ask(world, stranger.leader.email).invitation, stranger.leader)
    assert "another setting" in people.why_no_password_link(world.leader, stranger.leader)
    with accounts.saving(TESTER):
        colleague.is_admin = True
    assert "administer" in people.why_no_password_link(world.leader, colleague)


def test_a_password_link_sets_the_password_once(world: World) -> None:
    link = invitations.password_link(TESTER, world.leader)
    with pytest.raises(Refused, match="12 characters"):
        invitations.use_password_link(link.invitation, "short")
    assert link.invitation.state(utc_now()) is LinkState.OPEN
    invitations.use_password_link(link.invitation, "another good password")
    assert accounts.check_password(world.leader.email, "another good password") is world.leader
    assert accounts.check_password(world.leader.email, PASSWORD) is None
    with pytest.raises(Refused, match="no longer works"):
        invitations.use_password_link(link.invitation, "a third good password")


def test_an_administrator_invites_only_the_first_leader(world: World) -> None:
    details = SettingDetails("Meadow Nursery", "maintained", ("early-years",), ())
    link = people.create_setting(TESTER, details, InvitationInput("boss@meadow.example", "Bo", Role.LEADER))
    meadow = db.session.scalars(select(Setting).where(Setting.name == "Meadow Nursery")).one()
    other = people.invite_first_leader(TESTER, meadow, InvitationInput("b2@meadow.example", "Bea", Role.LEADER))
    assert link.invitation.state(utc_now()) is LinkState.REVOKED
    invitations.register(other.invitation, "Bea", PASSWORD)
    with pytest.raises(Refused, match="has a leader"):
        people.invite_first_leader(TESTER, meadow, InvitationInput("me@admin.example", "Me", Role.LEADER))
    with pytest.raises(Refused, match="has a leader"):
        people.invite_first_leader(TESTER, world.setting, InvitationInput("me@admin.example", "Me", Role.LEADER))


def test_a_link_makes_an_administrator_of_somebody_new_or_known(world: World) -> None:
    invitations.register(invitations.invite_administrator(TESTER, "ad@trust.example").invitation, "Ad", PASSWORD)
    invitations.accept(invitations.invite_administrator(TESTER, world.leader.email).invitation, world.leader)
    admins = db.session.scalars(select(User.email).where(User.is_admin.is_(True)).order_by(User.email)).all()
    assert admins == ["ad@trust.example", "head@hillside.example"]
    assert db.session.scalar(select(User).where(User.email == "ad@trust.example")).memberships == []
    with pytest.raises(Refused, match="administrator already"):
        invitations.invite_administrator(TESTER, "ad@trust.example")


def test_set_up_is_closed_once_there_is_a_setting_or_an_administrator(app: object) -> None:
    assert accounts.installation_is_new()
    make_example = SettingDetails("Example", "maintained", ("primary",), ())
    example = people.new_setting(make_example, is_example=True)
    with accounts.saving(TESTER):
        db.session.add(example)
    assert accounts.installation_is_new()
    invitations.register(invitations.invite_administrator(TESTER, "ad@trust.example").invitation, "Ad", PASSWORD)
    assert not accounts.installation_is_new()
    make_world()
    assert not accounts.installation_is_new()
