"""The site as it is served, with the floor beside it."""

from tests.settings import *  # noqa: F403
from tests.settings import _MIDDLEWARE, _STORAGES

ROOT_URLCONF = "tests.bench.floor"
MIDDLEWARE = _MIDDLEWARE
STORAGES = _STORAGES
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
