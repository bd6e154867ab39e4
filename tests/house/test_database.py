"""`DATABASE_URL` means what PostgreSQL's own programs would understand."""

from pathlib import Path
from typing import Any

import pytest

from config.database import databases
from config.env import Env, EnvironmentProblem


def entry(url: str = "", **more: str) -> dict[str, Any]:
    return databases(Env({"DATABASE_URL": url, **more}), Path("/checkout"))["default"]


def parts(url: str) -> dict[str, Any]:
    """The connection alone, without what is the same for every address."""
    found = entry(url)
    options = {name: value for name, value in found["OPTIONS"].items() if name != "pool"}
    return {
        name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT") if name in found
    } | options


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://host/circle", {"HOST": "host", "NAME": "circle"}),
        (
            "postgres://ann:p%40ss%2Fword%3F@db.example.org:6432/circle",
            {
                "USER": "ann",
                "PASSWORD": "p@ss/word?",
                "HOST": "db.example.org",
                "PORT": "6432",
                "NAME": "circle",
            },
        ),
        ("postgresql:///circle", {"NAME": "circle"}),
        ("postgresql:///circle?host=/run/my%20postgres", {"NAME": "circle", "HOST": "/run/my postgres"}),
        (
            "postgresql://ann@%2Frun%2Fpostgresql/circle",
            {"USER": "ann", "HOST": "/run/postgresql", "NAME": "circle"},
        ),
        ("postgresql://[::1]:5433/circle", {"HOST": "::1", "PORT": "5433", "NAME": "circle"}),
        (
            "postgresql://one,two:5433/circle?target_session_attrs=read-write",
            {"HOST": "one,two", "PORT": ",5433", "NAME": "circle", "target_session_attrs": "read-write"},
        ),
        (
            "postgresql://host/circle?sslmode=verify-full&connect_timeout=5",
            {"HOST": "host", "NAME": "circle", "sslmode": "verify-full", "connect_timeout": "5"},
        ),
    ],
)
def test_an_address_is_taken_apart(url: str, expected: dict[str, Any]) -> None:
    assert parts(url) == expected


def test_connections_are_pooled_and_checked() -> None:
    found = entry("postgresql://host/circle", DATABASE_POOL_SIZE="9")
    assert found["OPTIONS"]["pool"] == {"min_size": 1, "max_size": 9}
    assert found["CONN_MAX_AGE"] == 0
    assert found["CONN_HEALTH_CHECKS"] is True
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is False


def test_behind_pgbouncer_no_cursor_outlives_its_transaction() -> None:
    assert entry("postgresql://host/circle", DATABASE_POOLER="1")["DISABLE_SERVER_SIDE_CURSORS"] is True


def test_without_an_address_it_is_the_embedded_server_of_the_data_folder() -> None:
    found = entry()
    assert (found["ENGINE"], found["HOST"]) == ("config.embedded", "/checkout/.data/postgres")
    assert entry(DATA_DIR="/srv/circle")["HOST"] == "/srv/circle/postgres"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://ann:hunter2@host/circle", "must begin with postgresql://"),
        ("circle", "must begin with postgresql://"),
        ("postgresql://ann:hunter2@host", "names no database"),
        ("postgresql://ann:hunter2@host/circle?colour=red", "invalid URI query parameter"),
        ("postgresql://ann:hunter2%zz@host/circle", "not a valid address"),
    ],
)
def test_a_wrong_address_is_refused_in_one_sentence_without_its_password(url: str, words: str) -> None:
    with pytest.raises(EnvironmentProblem, match=words) as refused:
        entry(url)
    assert "hunter2" not in str(refused.value)
    assert "\n" not in str(refused.value)
