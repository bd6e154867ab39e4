"""Which database the site uses: the one `DATABASE_URL` names, or the embedded PostgreSQL in the data folder."""

from pathlib import Path
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from config.env import Env, EnvironmentProblem, data_folder, database_url
from config.postgres import DATABASE, home_in

_KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def databases(env: Env, base: Path) -> dict[str, dict[str, Any]]:
    """Django's `DATABASES`. Nothing is started here: the embedded server starts with the first connection.

    `base` is the folder of the project. Raises `EnvironmentProblem` if `DATABASE_URL` is not an address
    that PostgreSQL's own library understands.
    """
    url = database_url(env)
    pool_size = env.number(
        "DATABASE_POOL_SIZE",
        4,
        minimum=1,
        maximum=90,
        help="Most connections one process holds. All processes together must stay below the server's limit.",
    )
    pooler = env.flag(
        "DATABASE_POOLER",
        help="Set to 1 when the address leads to PgBouncer in transaction mode.",
    )
    data = data_folder(env, base)  # asked in any case, so that the list of variables is always the same
    entry = from_url(url) if url else embedded(data)
    entry["CONN_MAX_AGE"] = 0
    entry["CONN_HEALTH_CHECKS"] = True
    entry["DISABLE_SERVER_SIDE_CURSORS"] = pooler
    entry["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size}
    return {"default": entry}


def embedded(data: Path) -> dict[str, Any]:
    """The entry for the embedded server of a data folder; HOST is the server's home until it is running."""
    return {
        "ENGINE": "config.embedded",
        "NAME": DATABASE,
        "USER": DATABASE,
        "HOST": str(home_in(data)),
        "OPTIONS": {},
    }


def from_url(url: str) -> dict[str, Any]:
    """The entry for a `postgres://` or `postgresql://` address as libpq reads it: socket folders,
    percent-escapes, several hosts, and every connection option after the question mark.
    """
    if not url.startswith(("postgres://", "postgresql://")):
        raise EnvironmentProblem(
            "DATABASE_URL must begin with postgresql://, for example postgresql://name@host/database."
        )
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as problem:
        # libpq may quote a piece of the address, and that piece may hold the password.
        reason = str(problem).split(":")[0].strip()
        raise EnvironmentProblem(f"DATABASE_URL is not a valid address ({reason}).") from None
    if not parts.get("dbname"):
        raise EnvironmentProblem(
            "DATABASE_URL names no database: add it after the host, as in postgresql://name@host/database."
        )
    entry: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {}}
    for key, value in parts.items():
        if key in _KEYS:
            entry[_KEYS[key]] = str(value)
        else:
            entry["OPTIONS"][key] = value
    return entry
