"""A PostgreSQL database of its own for every test that asks for one."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

VARIABLE = "TEST_DATABASE_URL"
HOW = (
    "start a PostgreSQL server and set TEST_DATABASE_URL=postgresql://user:password@127.0.0.1:5432/database, "
    "with a user who may create databases"
)


def require_server() -> str:
    """The address of the test server. Without it the test is skipped, saying how to get it; on CI it fails."""
    if url := os.environ.get(VARIABLE, ""):
        return url
    reason = f"{VARIABLE} is not set; to run this test: {HOW}"
    if os.environ.get("CI") == "true" and os.environ.get("PLUMBLINE_REQUIRE_TOOLS") != "0":
        pytest.fail(f"{reason} (or set PLUMBLINE_REQUIRE_TOOLS=0 to skip)")
    pytest.skip(reason)


@contextmanager
def new_database(server: str, like: str = "") -> Iterator[str]:
    """The address of an empty database on ``server``, or of a copy of ``like``; it is dropped afterwards."""
    name = f"plumbline_test_{secrets.token_hex(6)}"
    template = urlsplit(like).path.lstrip("/") or "template0"
    _run(server, sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))
    try:
        yield urlsplit(server)._replace(scheme="postgresql+psycopg", path=f"/{name}").geturl()
    finally:
        _run(server, sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _run(server: str, statement: sql.Composed) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
