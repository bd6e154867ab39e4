"""The site as it is served, with the floor beside it, on the tests' own database."""

from importlib import import_module

from tests.settings import *  # noqa: F403 (it settles the environment that the site's settings read)

_site = import_module("config.settings")

ROOT_URLCONF = "tests.bench.floor"
MIDDLEWARE = _site.MIDDLEWARE
STORAGES = _site.STORAGES
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
