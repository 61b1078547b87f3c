"""The configuration is typed, documented and refuses what it does not know."""

import stat
from pathlib import Path

import pytest

from verbund.core import config


def test_every_key_is_described_in_the_reference() -> None:
    page = config.render_reference()
    for key in config.Config.__struct_fields__:
        assert f"| `{key}` | `{config.environment_name(key)}`" in page


def test_environment_wins_over_file(tmp_path: Path) -> None:
    (tmp_path / "verbund.toml").write_text('mail_host = "a"\nmail_port = 26\n')
    found = config.load_config(
        {"VERBUND_HOME": str(tmp_path), "VERBUND_MAIL_HOST": "b"},
        system_file=tmp_path / "none",
    )
    assert (found.mail_host, found.mail_port) == ("b", 26)
    assert found.home == tmp_path


def test_unknown_key_names_file_and_known_keys(tmp_path: Path) -> None:
    (tmp_path / "verbund.toml").write_text("mailhost = 1\n")
    with pytest.raises(config.ConfigError, match=r"mailhost.*mail_host"):
        config.load_config({"VERBUND_HOME": str(tmp_path)})


def test_wrong_value_is_refused() -> None:
    with pytest.raises(config.ConfigError, match="mail_port"):
        config.load_config({"VERBUND_MAIL_PORT": "99999"})


def test_secret_is_made_once_and_private(tmp_path: Path) -> None:
    found = config.load_config({"VERBUND_HOME": str(tmp_path / "new")})
    first = found.secret_key()
    assert first == found.secret_key()
    assert len(first) > 40
    mode = (tmp_path / "new" / "secret").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/x.sqlite3", {"NAME": "/srv/x.sqlite3"}),
        (
            "postgresql://u:p%40@/verbund?host=/run/pg",
            {"NAME": "verbund", "USER": "u", "PASSWORD": "p@", "HOST": "/run/pg"},
        ),
        ("postgres://u@db:5433/v", {"HOST": "db", "PORT": "5433"}),
    ],
)
def test_database_url(url: str, expected: dict[str, str]) -> None:
    found = config.database_settings(url)
    assert {key: found[key] for key in expected} == expected


def test_unknown_database_is_refused() -> None:
    with pytest.raises(config.ConfigError, match="mysql"):
        config.database_settings("mysql://x/y")
