"""Settings from the environment, checked once at start. Every one is described in docs/configuration.md."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024


class ConfigError(ValueError):
    """The environment asks for something that cannot be."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that takes our emails."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs."""

    data: Path  # everything that is kept: database, evidence files, secret key
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    https_only: bool  # cookies are sent over HTTPS only
    idle_minutes: int
    max_file_bytes: int = 25 * MEGABYTE
    url: str = ""  # where people reach this installation; without it links take the address of the request
    mail: MailServer | None = None  # None: nothing is emailed, and links are handed over by the people themselves

    @property
    def evidence_folder(self) -> Path:
        return self.data / "evidence"


def from_environment(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the settings; makes the data folder and, on first start, a secret key in it.

    Raises ConfigError, saying what to change.
    """
    data = Path(environ.get("PLUMBLINE_DATA") or ROOT / "instance").expanduser().resolve()
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"PLUMBLINE_DATA: cannot make the folder {data}: {error.strerror}") from error
    url = _site_address(environ.get("PLUMBLINE_URL", ""))
    return Settings(
        data=data,
        database_url=_database_url(environ.get("DATABASE_URL", ""), data),
        secret_key=environ.get("PLUMBLINE_SECRET_KEY") or _kept_secret(data / "secret-key"),
        https_only=_yes_or_no(environ, "PLUMBLINE_HTTPS"),
        idle_minutes=_whole_number(environ, "PLUMBLINE_IDLE_MINUTES", 60, 5, 24 * 60),
        url=url,
        mail=_mail_server(environ, url),
    )


def _site_address(url: str) -> str:
    if url and not url.startswith(("https://", "http://")):
        raise ConfigError("PLUMBLINE_URL: should be a whole address, like https://plumbline.school.example")
    return url.rstrip("/")


def _mail_server(environ: Mapping[str, str], url: str) -> MailServer | None:
    """None without PLUMBLINE_SMTP_HOST.

    An email's link is never built from what a browser says our address is, because a forged request could say anything;
    hence PLUMBLINE_URL is needed too.
    """
    host = environ.get("PLUMBLINE_SMTP_HOST", "").strip()
    if not host:
        return None
    sender = environ.get("PLUMBLINE_SMTP_FROM", "").strip()
    if "@" not in sender:
        raise ConfigError("PLUMBLINE_SMTP_FROM: should be the email address that messages come from")
    if not url:
        raise ConfigError("PLUMBLINE_URL: needed with PLUMBLINE_SMTP_HOST, so that links in emails lead here")
    return MailServer(
        host=host,
        port=_whole_number(environ, "PLUMBLINE_SMTP_PORT", 587, 1, 65535),
        sender=sender,
        user=environ.get("PLUMBLINE_SMTP_USER", ""),
        password=environ.get("PLUMBLINE_SMTP_PASSWORD", ""),
        starttls=_yes_or_no(environ, "PLUMBLINE_SMTP_STARTTLS", "yes"),
    )


def _database_url(url: str, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / 'plumbline.sqlite3'}"
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            return "postgresql+psycopg://" + url.removeprefix(old)
    if not url.startswith(("postgresql+psycopg://", "sqlite:///")):
        raise ConfigError("DATABASE_URL: use a postgresql:// or sqlite:/// address")
    return url


def _kept_secret(path: Path) -> str:
    """The key that signs cookies. Made on first start, so that nobody runs with one from a book."""
    if not path.exists():
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass  # another process was first; read what it wrote
    key = path.read_text(encoding="ascii").strip()
    if not key:
        raise ConfigError(
            f"PLUMBLINE_DATA: the file {path} is empty. Delete it and start again; people will have to sign in again."
        )
    return key


def _yes_or_no(environ: Mapping[str, str], name: str, default: str = "no") -> bool:
    value = environ.get(name, "").strip().lower() or default
    if value not in ("yes", "no"):
        raise ConfigError(f"{name}: should be yes or no, not {value!r}")
    return value == "yes"


def _whole_number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    value = environ.get(name, "").strip() or str(default)
    if not value.isdecimal() or not low <= int(value) <= high:
        raise ConfigError(f"{name}: should be a whole number from {low} to {high}, not {value!r}")
    return int(value)
