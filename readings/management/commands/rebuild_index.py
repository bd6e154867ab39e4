"""Finds terms and names in texts that an older version of the site looked through."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from readings.actions import rebuild_index


class Command(BaseCommand):
    help = "Finds the terms and names of texts anew where an older version did. What editors said of names stays."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild_index()
        if count:
            self.stdout.write(f"{count} text{'' if count == 1 else 's'} looked through for terms and names.")
