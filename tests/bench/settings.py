"""The site as it is served, with the floor beside it, on the tests' own database."""

from tests.settings import *  # noqa: F403 (first: it settles the environment that the site's settings read)

import config.settings as _site  # noqa: I001, E402

ROOT_URLCONF = "tests.bench.floor"
MIDDLEWARE = _site.MIDDLEWARE
STORAGES = _site.STORAGES
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
