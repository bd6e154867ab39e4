"""The site's settings, for tests: their own database and data folder, and passwords that cost no time."""

import os

from tests import servers

servers.settle(os.environ)

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES as _DATABASES  # noqa: E402
from config.settings import MIDDLEWARE as _MIDDLEWARE  # noqa: E402
from config.settings import STORAGES as _STORAGES  # noqa: E402

DATABASES = servers.with_fast_server(_DATABASES)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Static files come straight from their folders, so no test depends on what was collected before.
STORAGES = _STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MIDDLEWARE = ["tests.underway.Counted", *_MIDDLEWARE]
