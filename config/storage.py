"""Static files under names that change with their content."""

from __future__ import annotations

from functools import cache
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """As WhiteNoise keeps them; their addresses, which the list of hashes settles for good, are found once.

    What a module of ours imports or loads is named so too. (Django can do that for all modules, and stumbles over one that a
    library mentions in a comment.)
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (r"""(?P<matched>from\s*["'](?P<url>\.\.?/[^"']+)["'])""", 'from "%(url)s"'),
                (r"""(?P<matched>import\s*["'](?P<url>\.\.?/[^"']+)["'])""", 'import "%(url)s"'),
                (r"""(?P<matched>import\(["'](?P<url>\.\.?/[^"']+)["']\))""", 'import("%(url)s")'),
                (
                    r"""(?P<matched>new URL\("(?P<url>\.\.?/[^"]+)", import\.meta\.url\))""",
                    'new URL("%(url)s", import.meta.url)',
                ),
            ),
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = cache(super().url)

    def url(self, name: str, force: bool = False) -> str:
        return str(self._known(name, force))
