"""The command about policies: compare a file with the template's statements. It needs no database."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import AppGroup

from audit.cli import JSON_ONLY, NO_EDITION
from audit.domain.errors import RubricError, UnknownRef
from audit.domain.policy_check import Finding
from audit.domain.policy_statement import PolicyStatement
from audit.domain.policy_text import Passage, PolicyText, place_of
from audit.domain.vocabulary import PHASES
from audit.store.rubric_files import edition_ids
from audit.store.statement_files import load_statements

NOTHING_NEAR = "Nothing in the policy comes near it."


def init_app(app: Flask) -> None:
    app.cli.add_command(policy)


policy = AppGroup("policy", help="A setting's own policy.")


@policy.command("check")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--phase",
    "phases",
    type=click.Choice(list(PHASES)),
    multiple=True,
    help="Only what the template says to settings of this phase; can be given several times.",
)
@click.option("--edition", "edition_id", default=None, help="Which edition of the rubric; the newest if not given.")
@click.option("--format", "_form", type=JSON_ONLY, default="json", show_default=True)
def policy_check(path: Path, phases: Sequence[str], edition_id: str | None, _form: str) -> None:
    """Say what a policy has of every statement of the template: found, weak or missing, and where."""
    from audit.services.policy_matching import match  # here, because it brings NumPy

    if not edition_ids():
        raise click.ClickException(NO_EDITION)
    chosen = edition_id or edition_ids()[-1]
    try:
        statements = [s for s in load_statements(chosen) if s.counts and _is_for(s, phases)]
        text = _read(path)
        found = {finding.ref: finding for finding in match(text, chosen)}
    except UnknownRef:
        raise click.ClickException(
            f"There is no edition {chosen} that uses the policy template. Choose from: {', '.join(edition_ids())}"
        ) from None
    except RubricError as error:
        raise click.ClickException(f"The rubric has faults:\n{error}") from None
    passages = {passage.number: passage for passage in text.passages}
    lines = [_line(found[statement.ref], passages) for statement in statements]
    click.echo(json.dumps({"statements": lines}, ensure_ascii=False, indent=2))


def _is_for(statement: PolicyStatement, phases: Sequence[str]) -> bool:
    """Whether it is for settings of any of these phases. Which facilities they have is not asked here."""
    asked = statement.applies_to.phases
    return not phases or not asked or not set(phases).isdisjoint(asked)


def _read(path: Path) -> PolicyText:
    from audit.reading.apart import read_apart
    from audit.reading.refusals import MOST_BYTES, UnreadablePolicy

    try:
        with path.open("rb") as file:
            return read_apart(path.name, file.read(MOST_BYTES + 1))
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {path}") from None
    except UnreadablePolicy as fault:
        raise click.ClickException(str(fault)) from None


def _line(finding: Finding, passages: Mapping[int, Passage]) -> dict[str, Any]:
    """One statement. Of what is missing, the nearest there is; nothing where nothing comes near."""
    best = finding.best
    return {
        "ref": finding.ref,
        "status": finding.status.value,
        "confidence": round(float(finding.confidence), 3),
        "passage": (best.quote or passages[best.passage].text) if best else "",
        "location": place_of(passages[best.passage]) if best else "",
        "why": best.why if best else NOTHING_NEAR,
    }
