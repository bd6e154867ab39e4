"""The site as it is served, with the floor beside it."""

from config.settings import MIDDLEWARE as _MIDDLEWARE
from config.settings import STORAGES as _STORAGES
from tests.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.floor"
MIDDLEWARE = _MIDDLEWARE
STORAGES = _STORAGES
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
