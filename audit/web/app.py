"""Put the application together: settings, database, guards, blueprints, templates."""

import mimetypes

from flask import Flask, Response
from flask_compress import Compress
from jinja2 import StrictUndefined
from werkzeug.routing import IntegerConverter, Map

from audit.config import MEGABYTE, ROOT, Settings
from audit.store import tables  # noqa: F401 - so that migrations see every table
from audit.store.base import LARGEST_ID, db, migrate, prepare_sqlite
from audit.web import (
    access,
    accounts,
    admin,
    charts,
    comments,
    compliance,
    errors,
    evidence,
    gaps,
    governors,
    history,
    judging,
    links,
    movement,
    my_account,
    my_work,
    next_review,
    pack,
    pages,
    paper,
    people,
    plan_changes,
    plan_import,
    plans,
    policies,
    policy_decisions,
    policy_gaps,
    policy_uses,
    questions,
    ratings,
    readiness,
    reminders,
    reviews,
    rubric,
    security,
    settings_pages,
    signoff,
    teamwork,
    viewing,
)

BLUEPRINTS = (
    pages,
    accounts,
    my_account,
    links,
    admin,
    settings_pages,
    people,
    reviews,
    next_review,
    judging,
    evidence,
    compliance,
    gaps,
    charts,
    movement,
    plans,
    plan_changes,
    plan_import,
    policies,
    policy_decisions,
    policy_uses,
    policy_gaps,
    paper,
    pack,
    readiness,
    my_work,
    teamwork,
    ratings,
    reminders,
    comments,
    signoff,
    governors,
    questions,
    history,
    rubric,
)


class RowNumber(IntegerConverter):
    """A number in an address. One that no table can hold is not found, rather than an error of the database."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


def build_app(settings: Settings) -> Flask:
    """Templates and static files lie outside the package, hence the absolute paths."""
    mimetypes.add_type("text/javascript", ".js")  # Windows may say otherwise, and browsers would then not run a script
    app = Flask("audit", template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(
        PLUMBLINE=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=settings.max_file_bytes + 2 * MEGABYTE,  # room for the form around the file
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
        MAX_FORM_PARTS=15_000,  # a choice and a reason for every row of the longest plan that is read back
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
        COMPRESS_STREAMS=True,  # what lies in static/ is streamed
    )
    app.url_map.converters["int"] = RowNumber
    _prepare_database(app, settings)
    _prepare_templates(app)
    security.init_app(app, settings)
    errors.init_app(app)
    for module in BLUEPRINTS:
        app.register_blueprint(module.blueprint)
    access.init_app(app)
    viewing.init_app(app)
    Compress(app)
    app.after_request(_close_what_is_streamed)  # runs before the compression: the last to be added is the first to run
    return app


def _close_what_is_streamed(response: Response) -> Response:
    """Compression puts a stream of its own in place of an open file, and would leave closing it to chance."""
    if response.is_streamed and (close := getattr(response.response, "close", None)):
        response.call_on_close(close)
    return response


def _prepare_database(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "audit" / "store" / "migrations"))
    if settings.database_url.startswith("sqlite:"):
        with app.app_context():
            prepare_sqlite(db.engine)


def _prepare_templates(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    pages.add_template_words(app)
