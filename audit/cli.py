"""The commands: thin over services. ``flask --app wsgi COMMAND``; see README.md."""

import json
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import inspect

from audit.clock import today_in_england
from audit.domain.errors import RubricError, UnknownRef
from audit.domain.rubric import Edition
from audit.domain.rubric_changes import changes_since
from audit.outputs.pack_facts import FileState
from audit.services import demo as demo_service
from audit.services import exports
from audit.services import plan_import as importing
from audit.services.backup import back_up
from audit.services.backup import restore as restore_backup
from audit.services.editions import change_lines
from audit.services.errors import Refused
from audit.services.movement_exports import comparison_export
from audit.services.reminders import send_reminders
from audit.services.signoff import snapshot_to_export
from audit.services.snapshots import snapshot_faults
from audit.store.base import LARGEST_ID, begin_writing, db
from audit.store.log import Actor, Verdict, verify_chain
from audit.store.reviews import Review
from audit.store.rubric_files import edition_ids, load_edition
from audit.store.statement_files import TEMPLATE, load_statements
from audit.store.statement_wordings import load_vocabulary

JSON_ONLY = click.Choice(["json"])
NO_EDITION = "There is no edition of the rubric: no folder under audit/rubrics holds an edition.yaml."
COMMAND_LINE = Actor(None, "The command line")


class Day(click.ParamType[date]):
    """A date on the command line: 2017-03-04."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no time zone
        except ValueError:
            self.fail(f"{value!r} is not a date; write it like 2017-03-04", param, ctx)


def init_app(app: Flask) -> None:
    for command in (rubric, demo, reviews, review, plan, paper, pack, reminders, backup, restore, verify):
        app.cli.add_command(command)


def needs_tables(command: Callable[..., None]) -> Callable[..., None]:
    """Say what to do where there is no database yet, or a file cannot be read or written, instead of failing."""

    @wraps(command)
    def checked(*args: Any, **kwargs: Any) -> None:
        if not inspect(db.engine).has_table(Review.__tablename__):
            raise click.ClickException("There is no database yet. Make it with: flask --app wsgi db upgrade")
        try:
            command(*args, **kwargs)
        except OSError as error:
            raise click.ClickException(f"{error.strerror}: {error.filename}") from None

    return checked


rubric = AppGroup("rubric", help="The rubric: check its files, list it, export it.")


@rubric.command("check")
def rubric_check() -> None:
    """Read every rubric file; say all that is wrong, or what is mapped and what each edition changed."""
    from audit.store.matcher_weights import load_weights  # here, because it brings NumPy

    faulty = False
    if not edition_ids():
        raise click.ClickException(NO_EDITION)
    for edition_id in edition_ids():
        try:
            edition = load_edition(edition_id)
        except RubricError as error:
            faulty = True
            click.echo(f"{edition_id}: {len(error.faults)} to mend")
            for fault in error.faults:
                click.echo(f"  {fault}")
            continue
        click.echo(
            f"{edition_id} ({edition.edition}): {len(edition.criteria)} criteria in {len(edition.strands)} strands"
        )
        lines = list(exports.mapping_lines(edition))
        if _uses_template(edition):
            try:
                lines += exports.statement_lines(load_statements(edition_id))
                load_vocabulary(), load_weights()
            except RubricError as error:
                faulty = True
                lines += [f"statements of {TEMPLATE}: {len(error.faults)} to mend", *map(str, error.faults)]
        if edition.based_on:
            lines += change_lines(changes_since(edition, load_edition(edition.based_on)))
        for line in lines:
            click.echo(f"  {line}")
    if faulty:
        raise SystemExit(1)


@rubric.command("list")
def rubric_list() -> None:
    """Every edition, strand and criterion, one to a line, with what is not the same as in the edition before."""
    if not edition_ids():
        raise click.ClickException(NO_EDITION)
    for edition_id in edition_ids():
        edition = _edition(edition_id)
        click.echo(f"{edition.id} ({edition.edition}) {edition.title}")
        for strand in edition.strands:
            click.echo(f"  {strand.ref}: {strand.title}")
            for criterion in strand.criteria:
                descent = edition.descents.get(criterion.ref)
                mark = f" [{descent.kinship.value}]" if descent else ""
                click.echo(f"    {criterion.ref}: {criterion.title}{mark}")


@rubric.command("export")
@click.option("--format", "_form", type=JSON_ONLY, default="json", show_default=True)
@click.option("--edition", "edition_id", default=None, help="Which edition; the newest if not given.")
def rubric_export(_form: str, edition_id: str | None) -> None:
    """The whole edition as one JSON object."""
    if not edition_ids():
        raise click.ClickException(NO_EDITION)
    edition = _edition(edition_id or edition_ids()[-1])
    try:
        statements = load_statements(edition.id) if _uses_template(edition) else ()
    except RubricError as error:
        raise click.ClickException(f"The rubric has faults:\n{error}") from None
    _echo_json(exports.edition_export(edition, statements))


@click.command()
@click.option("--today", type=Day(), default=None, help="The day the example is built around; today if not given.")
def demo(today: date | None) -> None:
    """Load the example setting with three yearly reviews; print its sign-ins. Makes the database if need be."""
    upgrade()
    begin_writing()
    try:
        loaded = demo_service.load(today or today_in_england())
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    for line in loaded.lines():
        click.echo(line)


@click.command()
@click.option("--format", "_form", type=JSON_ONLY, default="json", show_default=True)
@needs_tables
def reviews(_form: str) -> None:
    """Every review there is."""
    _echo_json(exports.reviews_export())


review = AppGroup("review", help="One review.")


@review.command("score")
@click.argument("review_id", type=int)
@click.option("--format", "_form", type=JSON_ONLY, default="json", show_default=True)
@click.option("--on", "day", type=Day(), default=None, help="The day to look at it on; today if not given.")
@needs_tables
def review_score(review_id: int, _form: str, day: date | None) -> None:
    """Scores, compliance and every criterion of a review."""
    _echo_json(exports.score_export(_review(review_id), day))


@review.command("compare")
@click.argument("old_id", metavar="OLD", type=int)
@click.argument("new_id", metavar="NEW", type=int)
@click.option("--format", "_form", type=JSON_ONLY, default="json", show_default=True)
@needs_tables
def review_compare(old_id: int, new_id: int, _form: str) -> None:
    """What moved from one review of a setting to another, and why: criteria, score, strands, sources, actions."""
    try:
        _echo_json(comparison_export(_review(old_id), _review(new_id), today_in_england()))
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None


@review.command("snapshot")
@click.argument("review_id", type=int)
@click.option("--revision", type=int, default=None, help="Which submission; the newest if not given.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@needs_tables
def review_snapshot(review_id: int, revision: int | None, out: Path) -> None:
    """Write a frozen copy, byte for byte as it was signed, and print its SHA-256."""
    try:
        snapshot = snapshot_to_export(_review(review_id), revision)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    out.write_bytes(snapshot.content.encode())
    click.echo(f"Wrote revision {snapshot.revision} to {out}")
    click.echo(f"SHA-256 {snapshot.sha256}")


plan = AppGroup("plan", help="The action plan of a review.")


@plan.command("export")
@click.argument("review_id", type=int)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@needs_tables
def plan_export(review_id: int, out: Path) -> None:
    """Write the action plan workbook."""
    from audit.outputs.workbook import write_workbook  # imported where it is used: openpyxl is slow to load
    from audit.services.assessing import report_of

    out.write_bytes(write_workbook(report_of(_review(review_id), today_in_england())))
    click.echo(f"Wrote {out}")


@plan.command("import")
@click.argument("review_id", type=int)
@click.argument("path", type=click.Path(dir_okay=False, exists=True, path_type=Path))
@click.option("--apply", "applying", is_flag=True, help="Write it; only if no row is in error or in conflict.")
@click.option("--format", "_form", type=JSON_ONLY, default="json", show_default=True)
@needs_tables
def plan_import(review_id: int, path: Path, applying: bool, _form: str) -> None:
    """Say what an edited workbook would change; with --apply, change it. What is removed is never dropped here."""
    if applying:
        begin_writing()
    review, content, day = _review(review_id), path.read_bytes(), today_in_england()
    try:
        found = importing.preview_of(review, content)
        _echo_json(importing.preview_export(found))
        if applying and (found.errors or found.conflicts):
            raise Refused("Nothing was written: choose on the page what to do about the errors and conflicts.")
        if applying:
            importing.apply(COMMAND_LINE, review, content, found.fingerprint, importing.Choices.usual(found), day)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None


@click.command()
@click.argument("review_id", type=int)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@needs_tables
def paper(review_id: int, out: Path) -> None:
    """Write the governors' paper: a PDF, or a Word file where its name ends in .docx."""
    if out.suffix.lower() not in (".pdf", ".docx"):
        raise click.BadParameter("Give the file a name that ends in .pdf or .docx", param_hint="--out")
    made = exports.paper_of(_review(review_id), today_in_england())
    out.write_bytes(exports.paper_file(made, out.suffix.lower()))
    click.echo(f"Wrote {out}")


@click.command()
@click.argument("review_id", type=int)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@needs_tables
def pack(review_id: int, out: Path) -> None:
    """Write the inspection-day pack: a ZIP that works without a network."""
    from audit.services.packs import save_pack  # brings the workbook and the paper

    if out.exists() and not out.is_file():
        raise click.BadParameter("That is there already and is not a file", param_hint="--out")
    facts = save_pack(_review(review_id), today_in_england(), out)
    for file in facts.in_state(FileState.LOST):
        click.echo(f"Missing from the pack: {file.name}")
    for file in facts.in_state(FileState.CHANGED):
        click.echo(f"Not the file that was uploaded: {file.name}")
    click.echo(f"Wrote {out}")


reminders = AppGroup("reminders", help="Emails about what waits for people.")


@reminders.command("send")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
@needs_tables
def reminders_send(dry_run: bool) -> None:
    """Email everybody what is due to them today. Run it once a day; nobody gets two on one day."""
    settings = current_app.config["PLUMBLINE"]
    if not dry_run and settings.mail is None:
        raise click.ClickException("No mail server is set, so nothing can be sent. See docs/configuration.md.")
    outcomes = list(send_reminders(today_in_england(), settings.url, dry_run=dry_run))
    for outcome in outcomes:
        click.echo(str(outcome))
        if dry_run:
            for section in outcome.digest.sections:
                click.echo(f"  {section.heading}: {len(section.lines)}")
    click.echo(f"{len(outcomes)} reminder{'' if len(outcomes) == 1 else 's'}.")
    if any(outcome.sent is False for outcome in outcomes):
        raise SystemExit(1)


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@needs_tables
def backup(path: Path) -> None:
    """Write everything, evidence files included, to one ZIP."""
    click.echo(f"Wrote {back_up(path)} rows and the evidence files to {path}")


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, exists=True, path_type=Path))
def restore(path: Path) -> None:
    """Put a backup into an empty data folder. Makes the database where there is none."""
    upgrade()
    begin_writing()
    try:
        verdict = restore_backup(path)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from None
    _say(verdict)


@click.command()
@needs_tables
def verify() -> None:
    """Check that the change log is whole, and that every signed copy and evidence file is as it was."""
    _say(verify_chain())


def _say(verdict: Verdict) -> None:
    """What was found; exit code 1 where anything is wrong."""
    faults = [*verdict.faults, *snapshot_faults(), *exports.file_faults()]
    for fault in faults:
        click.echo(fault)
    if faults:
        raise SystemExit(1)
    click.echo(f"{verdict.rows} log rows and all evidence files are as they were written.")


def _edition(edition_id: str) -> Edition:
    try:
        return load_edition(edition_id)
    except UnknownRef:
        raise click.ClickException(
            f"There is no edition {edition_id}. Choose from: {', '.join(edition_ids())}"
        ) from None
    except RubricError as error:
        raise click.ClickException(f"The rubric has faults:\n{error}") from None


def _uses_template(edition: Edition) -> bool:
    """Whether it asks for what the policy template says, whose statements a policy can be compared with."""
    return any(source.id == TEMPLATE for source in edition.sources)


def _review(review_id: int) -> Review:
    found = db.session.get(Review, review_id) if 0 < review_id <= LARGEST_ID else None
    if found is None:
        raise click.ClickException(f"There is no review {review_id}. List them with: flask --app wsgi reviews")
    return found


def _echo_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
