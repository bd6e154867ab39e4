"""Django's PostgreSQL backend, which starts the embedded server when it is first needed.

So `manage.py` commands run by hand find their database whether or not the site is running, those that need
no database start none, and the last process that uses the server stops it.
"""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

from config import lodging, postgres


class DatabaseWrapper(base.DatabaseWrapper):
    """HOST in the settings is the home of the embedded server, not the folder of its socket.

    EMBEDDED may hold more arguments of `postgres.use`, for the tests.
    """

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        try:
            how = self.settings_dict.get("EMBEDDED", {})
            server = postgres.in_this_process(Path(self.settings_dict["HOST"]), **how)
            params["host"] = str(server.socket)
        except lodging.PostgresProblem as problem:
            raise ImproperlyConfigured(str(problem)) from problem
        return params
