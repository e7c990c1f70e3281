"""Workbooks that were uploaded and wait for somebody to confirm what they change. Swept after a day."""

import os
import re
import secrets
from pathlib import Path

from audit.store.files import PENDING, sweep


def keep(data: Path, content: bytes) -> str:
    """Keep an upload in the data folder under a random name, which is returned."""
    folder = data / PENDING
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    sweep(data)
    name = secrets.token_hex(16)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with open(os.open(folder / name, flags, 0o600), "wb") as file:
        file.write(content)
    return name


def held(data: Path, name: str) -> bytes | None:
    """What was kept under a name, or None where it is no longer there."""
    try:
        return _path(data, name).read_bytes()
    except FileNotFoundError:
        return None


def let_go(data: Path, name: str) -> None:
    """Erase it. One that is gone already is no error."""
    _path(data, name).unlink(missing_ok=True)


def _path(data: Path, name: str) -> Path:
    if not re.fullmatch("[0-9a-f]{32}", name):
        raise ValueError(f"not the name of a pending file: {name!r}")
    return data / PENDING / name
