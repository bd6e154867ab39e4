from typing import Any

from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    name = "readings"

    def ready(self) -> None:
        from readings.actions.names import find_names
        from readings.actions.terms import place_terms
        from readings.signals import edition_published

        def on_published(sender: object, edition: Any, **kwargs: object) -> None:
            place_terms(edition.text.course, [edition.text])
            find_names(edition.text)

        edition_published.connect(on_published, weak=False, dispatch_uid="terms and names")
