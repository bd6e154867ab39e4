"""Brings the stored HTML of all posts up to this version of the site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from discussions.actions.rebuilding import rebuild_posts


class Command(BaseCommand):
    help = "Writes the stored HTML of posts anew where an older version wrote it. Words do not change."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rebuild_posts()
        if count:
            self.stdout.write(f"{count} post{'' if count == 1 else 's'} written anew.")
