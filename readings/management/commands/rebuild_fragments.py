"""Brings the stored HTML of all texts up to this version of the site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from readings.actions import rebuild_fragments


class Command(BaseCommand):
    help = "Writes the stored HTML of texts anew where an older version wrote it. Wordings do not change."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild_fragments()
        if count:
            self.stdout.write(f"{count} edition{'' if count == 1 else 's'} written anew.")
