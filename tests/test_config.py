"""Settings from the environment: what is taken, what is refused, and in which words."""

import stat

import pytest

from audit.config import MEGABYTE, ROOT, ConfigError, from_environment


def read(tmp_path, **environ):
    return from_environment({"PLUMBLINE_DATA": str(tmp_path), **environ})


def test_with_only_a_data_folder_everything_else_has_a_sensible_value(tmp_path):
    settings = read(tmp_path)
    assert settings.data == tmp_path
    assert settings.database_url == f"sqlite:///{tmp_path / 'plumbline.sqlite3'}"
    assert settings.evidence_folder == tmp_path / "evidence"
    assert (settings.https_only, settings.idle_minutes, settings.max_file_bytes) == (False, 60, 25 * MEGABYTE)


def test_the_data_folder_is_made_with_all_above_it(tmp_path):
    folder = tmp_path / "a" / "b"
    assert read(folder).data == folder
    assert folder.is_dir()


def test_without_a_data_folder_it_is_beside_the_program(monkeypatch, tmp_path):
    monkeypatch.setattr("audit.config.ROOT", tmp_path)
    assert from_environment({}).data == tmp_path / "instance"
    assert from_environment({"PLUMBLINE_DATA": ""}).data == tmp_path / "instance"
    assert (ROOT / "audit").is_dir()


def test_a_home_folder_can_be_written_short(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))  # what Windows calls it
    assert from_environment({"PLUMBLINE_DATA": "~/plumbline"}).data == tmp_path / "plumbline"


def test_a_data_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match=r"^PLUMBLINE_DATA: cannot make the folder .*file: "):
        read(tmp_path / "file")


def test_a_secret_key_is_made_once_and_kept_to_its_owner(tmp_path):
    first = read(tmp_path).secret_key
    assert len(first) >= 48
    assert read(tmp_path).secret_key == first
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert read(tmp_path / "other").secret_key != first


def test_a_secret_key_from_the_environment_comes_first_and_is_not_written_down(tmp_path):
    assert read(tmp_path, PLUMBLINE_SECRET_KEY="from the vault").secret_key == "from the vault"
    assert not (tmp_path / "secret-key").exists()


@pytest.mark.parametrize("text", ["", "\n", "  "])
def test_an_empty_secret_key_is_refused_because_anybody_could_sign_with_it(tmp_path, text):
    (tmp_path / "secret-key").write_text(text)
    with pytest.raises(ConfigError) as refusal:
        read(tmp_path)
    assert str(refusal.value) == (
        f"PLUMBLINE_DATA: the file {tmp_path / 'secret-key'} is empty. Delete it and start again; people will have to "
        "sign in again."
    )


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u:p@db/plumbline", "postgresql+psycopg://u:p@db/plumbline"),
        ("postgresql://u:p@db/plumbline", "postgresql+psycopg://u:p@db/plumbline"),
        ("postgresql+psycopg://u:p@db/plumbline", "postgresql+psycopg://u:p@db/plumbline"),
        ("sqlite:////srv/plumbline.sqlite3", "sqlite:////srv/plumbline.sqlite3"),
    ],
)
def test_both_databases_are_taken_by_their_usual_addresses(tmp_path, given, used):
    assert read(tmp_path, DATABASE_URL=given).database_url == used


@pytest.mark.parametrize("url", ["mysql://db/plumbline", "sqlite://", "plumbline.sqlite3", "postgresql+asyncpg://db/x"])
def test_other_databases_are_refused(tmp_path, url):
    with pytest.raises(ConfigError, match=r"^DATABASE_URL: use a postgresql:// or sqlite:/// address$"):
        read(tmp_path, DATABASE_URL=url)


@pytest.mark.parametrize(("value", "https"), [("yes", True), ("no", False), ("YES", True), (" No ", False)])
def test_https_is_yes_or_no(tmp_path, value, https):
    assert read(tmp_path, PLUMBLINE_HTTPS=value).https_only is https


@pytest.mark.parametrize("value", ["true", "1", "on", "yess"])
def test_https_is_not_guessed(tmp_path, value):
    with pytest.raises(ConfigError) as refusal:
        read(tmp_path, PLUMBLINE_HTTPS=value)
    assert str(refusal.value) == f"PLUMBLINE_HTTPS: should be yes or no, not {value!r}"


@pytest.mark.parametrize("minutes", [5, 60, 1440])
def test_idle_minutes_reach_from_five_minutes_to_a_day(tmp_path, minutes):
    assert read(tmp_path, PLUMBLINE_IDLE_MINUTES=str(minutes)).idle_minutes == minutes


@pytest.mark.parametrize("value", ["4", "1441", "-5", "an hour", "7.5", "²"])
def test_other_idle_minutes_are_refused(tmp_path, value):
    with pytest.raises(ConfigError) as refusal:
        read(tmp_path, PLUMBLINE_IDLE_MINUTES=value)
    assert str(refusal.value) == f"PLUMBLINE_IDLE_MINUTES: should be a whole number from 5 to 1440, not {value!r}"


def test_settings_left_empty_are_as_good_as_not_there(tmp_path):
    empty = dict.fromkeys(["DATABASE_URL", "PLUMBLINE_SECRET_KEY", "PLUMBLINE_HTTPS", "PLUMBLINE_IDLE_MINUTES"], "")
    assert read(tmp_path, **empty) == read(tmp_path)


def test_nothing_secret_shows_when_the_settings_are_printed(tmp_path):
    settings = read(
        tmp_path,
        DATABASE_URL="postgresql://plumbline:db-password@db/plumbline",
        PLUMBLINE_SECRET_KEY="cookie-secret",
        PLUMBLINE_URL="https://plumbline.school.example/",
        PLUMBLINE_SMTP_HOST="mail.school.example",
        PLUMBLINE_SMTP_FROM="plumbline@school.example",
        PLUMBLINE_SMTP_PASSWORD="mail-password",
    )
    assert settings.mail.password == "mail-password"
    assert settings.url == "https://plumbline.school.example"
    assert [word for word in ("db-password", "cookie-secret", "mail-password") if word in repr(settings)] == []


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"PLUMBLINE_URL": "plumbline.school.example"},
         "PLUMBLINE_URL: should be a whole address, like https://plumbline.school.example"),
        ({"PLUMBLINE_SMTP_HOST": "mail", "PLUMBLINE_URL": "https://x.example"},
         "PLUMBLINE_SMTP_FROM: should be the email address that messages come from"),
        ({"PLUMBLINE_SMTP_HOST": "mail", "PLUMBLINE_SMTP_FROM": "a@b.example"},
         "PLUMBLINE_URL: needed with PLUMBLINE_SMTP_HOST, so that links in emails lead here"),
        ({"PLUMBLINE_SMTP_HOST": "mail", "PLUMBLINE_SMTP_FROM": "a@b.example", "PLUMBLINE_URL": "https://x.example",
          "PLUMBLINE_SMTP_PORT": "0"},
         "PLUMBLINE_SMTP_PORT: should be a whole number from 1 to 65535, not '0'"),
    ],
)  # fmt: skip
def test_half_a_mail_server_is_refused(tmp_path, environ, message):
    with pytest.raises(ConfigError) as refusal:
        read(tmp_path, **environ)
    assert str(refusal.value) == message


def test_without_a_mail_server_nothing_is_emailed(tmp_path):
    assert read(tmp_path, PLUMBLINE_SMTP_FROM="a@b.example").mail is None
