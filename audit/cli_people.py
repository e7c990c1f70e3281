"""The commands about people: for whoever has the server at hand. ``flask --app wsgi admin`` and ``access``.

They print links and switch things off for people who are locked out. Whoever can run them can read the database too, so
they give nobody more than they have.
"""

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from audit.cli import needs_tables
from audit.services import invitations, people, second_factor
from audit.services.accounts import user_with
from audit.services.errors import Refused
from audit.services.invitations import NewLink
from audit.services.saving import saving
from audit.store.base import begin_writing, db
from audit.store.log import Actor
from audit.store.people import Role, Setting, User
from audit.web.access_table import access_table

COMMAND_LINE = Actor(None, "The command line")
LOCAL = "http://127.0.0.1:5000"  # where make run serves, unless told otherwise


def init_app(app: Flask) -> None:
    for command in (admin, access):
        app.cli.add_command(command)


admin = AppGroup("admin", help="Administrators, and people who are locked out.")


@admin.command("create")
@click.argument("email")
@needs_tables
def create(email: str) -> None:
    """Print a one-time link that makes somebody an administrator of this installation."""
    begin_writing()
    try:
        _print(invitations.invite_administrator(COMMAND_LINE, email))
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None


@admin.command("list")
@needs_tables
def list_() -> None:
    """Print who the administrators are, and the settings with their numbers."""
    for user in db.session.scalars(db.select(User).where(User.is_admin.is_(True)).order_by(User.email)):
        click.echo(f"administrator: {user.name} <{user.email}>")
    for line in people.settings_for_administrators():
        click.echo(f"setting {line.setting.id}: {line.setting.name}{'' if line.led else ' (no leader)'}")


@admin.command("remove")
@click.argument("email")
@needs_tables
def remove(email: str) -> None:
    """Take the administrator's rights from somebody. What they are in settings stays."""
    begin_writing()
    user = _user(email)
    with saving(COMMAND_LINE):
        user.is_admin = False
    click.echo(f"{user.name} no longer administers this installation.")


@admin.command("leader")
@click.argument("setting_id", type=int)
@click.argument("email")
@needs_tables
def leader(setting_id: int, email: str) -> None:
    """Print a link that makes somebody a leader of a setting: for when its leaders have all gone."""
    begin_writing()
    setting = db.session.get(Setting, setting_id)
    if setting is None:
        raise click.ClickException(f"There is no setting {setting_id}. List them with: flask --app wsgi admin list")
    try:
        said = invitations.InvitationInput(email, "", Role.LEADER)
        _print(invitations.invite(COMMAND_LINE, setting, said))
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None


@admin.command("password")
@click.argument("email")
@needs_tables
def password(email: str) -> None:
    """Print a link with which somebody sets a new password."""
    begin_writing()
    _print(invitations.password_link(COMMAND_LINE, _user(email)))


@admin.command("second-factor-off")
@click.argument("email")
@needs_tables
def second_factor_off(email: str) -> None:
    """Let somebody sign in with the password alone: for when phone and recovery codes are lost."""
    begin_writing()
    user = _user(email)
    second_factor.turn_off(COMMAND_LINE, user)
    click.echo(f"The second factor of {user.name} is off.")


def _user(email: str) -> User:
    user = user_with(email)
    if user is None:
        raise click.ClickException(f"Nobody signs in as {email}.")
    return user


def _print(link: NewLink) -> None:
    click.echo(link.address(current_app.config["PLUMBLINE"].url or LOCAL))
    click.echo("It works once, and is shown only now. Whoever holds it can use it.", err=True)


access = AppGroup("access", help="Who may use which page.")


@access.command("table")
def table() -> None:
    """Print docs/access.md: every address, and who may use it."""
    click.echo(access_table(current_app), nl=False)
