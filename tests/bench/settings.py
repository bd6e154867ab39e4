"""The site as it is served, with the floor beside it, on the tests' own database."""

from tests.settings import *  # noqa: F403 (it settles the environment before the site's settings read it)
from tests.settings import _MIDDLEWARE, _STORAGES

ROOT_URLCONF = "tests.bench.floor"
MIDDLEWARE = _MIDDLEWARE
STORAGES = _STORAGES
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
