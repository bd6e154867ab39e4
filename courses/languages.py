"""The languages a circle may talk in, by their own names: those whose words the search knows the stems of."""

from __future__ import annotations

NAMES = {
    "ar": "العربية",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "fi": "Suomi",
    "fr": "Français",
    "hu": "Magyar",
    "it": "Italiano",
    "nb": "Norsk bokmål",
    "nl": "Nederlands",
    "nn": "Norsk nynorsk",
    "pt": "Português",
    "ro": "Română",
    "ru": "Русский",
    "sv": "Svenska",
    "tr": "Türkçe",
}


def choices(current: str = "") -> list[tuple[str, str]]:
    """As a select shows them. `current` is always among them."""
    known = dict(NAMES)
    if current and current not in known:
        name = NAMES.get(current.partition("-")[0].lower())
        known[current] = f"{name} ({current})" if name else current
    return sorted(known.items(), key=lambda pair: pair[1].casefold())
