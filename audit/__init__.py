"""Plumbline: a self-review of online safety for schools, nurseries and colleges in England."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from audit.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The web application with its commands. ``settings`` default to the environment.

    The web layer is imported here and not above: importing ``audit.domain`` runs this file first, and the rules must
    not bring Flask with them.
    """
    from audit import cli, cli_people, cli_policy
    from audit.config import from_environment
    from audit.web.app import build_app

    app = build_app(settings or from_environment())
    cli.init_app(app)
    cli_people.init_app(app)
    cli_policy.init_app(app)
    return app
