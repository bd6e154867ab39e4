"""All settings. The environment is read here and nowhere else; `docs/operators.md` lists every variable."""

from __future__ import annotations

import os
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.database import databases
from config.env import Env, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env(os.environ)

# What kind of place this is --------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False, help="Django's debug pages. Never where others can reach it.")
DEMO = env.flag(
    "STUDY_CIRCLE_DEMO", default=False, help="One button per demo person. Loopback only; `make run` sets it."
)
SECRET_KEY = secret_key(env, BASE_DIR)
ALLOWED_HOSTS = env.list_(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"], help="Host names served."
)
CSRF_TRUSTED_ORIGINS = env.list_("CSRF_TRUSTED_ORIGINS", help="Origins behind a proxy, with https://.")
HTTPS = env.flag(
    "HTTPS",
    default=True,
    help="Whether people reach it by https: secure cookies, redirects, HSTS for this name and all names below it.",
)
BEHIND_PROXY = env.flag(
    "BEHIND_PROXY",
    default=False,
    help="One proxy in front sets X-Forwarded-Proto and X-Forwarded-For (and removes what clients send).",
)
SITE_NAME = env.text("SITE_NAME", default="Study Circle", help="What the installation is called in mails.")

if DEMO and DEBUG:
    raise ImproperlyConfigured("STUDY_CIRCLE_DEMO and DEBUG do not go together: set one of them.")

# The house -------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "classroom",
    "discussions",
    "readings",
    "courses",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "django_structlog",
    "procrastinate.contrib.django",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pages; random padding hides what BREACH would measure
    "csp.middleware.CSPMiddleware",
    "config.middleware.PrivatePages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.OwnTimeZone",
    "accounts.middleware.WhoseDevice",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["config.templatetags", "django.contrib.humanize.templatetags.humanize"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "paper"
CRISPY_TEMPLATE_PACK = "paper"
CRISPY_FAIL_SILENTLY = False

# Data ------------------------------------------------------------------------------------------------------
DATABASES = databases(env, BASE_DIR)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Tries at the door are counted here: a full cache drops counters, so it must not fill by a few tries.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # where each room keeps its own
PROCRASTINATE_WORKER_DEFAULTS = {"delete_jobs": "successful"}  # one is deferred every minute

# People ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_request_login_code"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
CSRF_FAILURE_VIEW = "accounts.views.form_too_old"
CODE_SECONDS = 15 * 60  # how long a code sent by e-mail works

ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # a password is for those who want one
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = CODE_SECONDS
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = CODE_SECONDS
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = CODE_SECONDS
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
BY_NAME_SECONDS = 60 * 60 * 24 * 365  # how long a device remembers somebody who has no other way in
ACCOUNT_RATE_LIMITS = {  # beside allauth's own: a mailbox gets twelve mails an hour from us, whoever asks
    "confirm_email": "1/10s/key,12/h/key",
    "request_login_code": "20/m/ip,3/m/key,12/h/key",
    "reset_password": "20/m/ip,5/m/key,12/h/key",
    "signup": "20/m/ip,200/h/ip",
    "by_name": "40/m/ip,100/h/ip",  # a circle that comes in together is one address
}
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.door.AddEmailForm",
    "change_password": "accounts.forms.door.ChangePasswordForm",
    "confirm_email_verification_code": "accounts.forms.door.ConfirmEmailVerificationCodeForm",
    "confirm_login_code": "accounts.forms.door.ConfirmLoginCodeForm",
    "confirm_password_reset_code": "accounts.forms.door.ConfirmPasswordResetCodeForm",
    "login": "accounts.forms.door.LoginForm",
    "reauthenticate": "accounts.forms.door.ReauthenticateForm",
    "request_login_code": "accounts.forms.door.RequestLoginCodeForm",
    "reset_password": "accounts.forms.door.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.door.ResetPasswordKeyForm",
    "set_password": "accounts.forms.door.SetPasswordForm",
    "signup": "accounts.forms.door.SignupForm",
}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ
MFA_FORMS = {
    "activate_totp": "accounts.forms.second_step.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.second_step.AddWebAuthnForm",
    "authenticate": "accounts.forms.second_step.AuthenticateForm",
    "authenticate_webauthn": "accounts.forms.second_step.AuthenticateWebAuthnForm",
    "edit_webauthn": "accounts.forms.second_step.EditWebAuthnForm",
    "login_webauthn": "accounts.forms.second_step.LoginWebAuthnForm",
    "reauthenticate": "accounts.forms.second_step.ReauthenticateForm",
    "reauthenticate_webauthn": "accounts.forms.second_step.ReauthenticateWebAuthnForm",
}

# Mail ------------------------------------------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST", default="", help="SMTP server. Empty: mails are written to the log.")
EMAIL_PORT = env.number("EMAIL_PORT", default=587, help="Its port.")
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", default="", help="Its account.")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", default="", help="Its password.")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True, help="STARTTLS.")
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", default="Study Circle <circle@localhost>", help="Sender of mails."
)
SERVER_EMAIL = parseaddr(DEFAULT_FROM_EMAIL)[1]
EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# Language and time -----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Static files ----------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.StaticFiles"},
}


def _release() -> str:
    """Names this build, so that a page kept by a browser is fetched anew after an upgrade."""
    made_of = [
        BASE_DIR / "staticfiles" / "staticfiles.json",
        *sorted((BASE_DIR / "templates").rglob("*.html")),
    ]
    return str(max((path.stat().st_mtime_ns for path in made_of if path.exists()), default=0))


RELEASE = _release()

# Safety ----------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Logs ------------------------------------------------------------------------------------------------------
# Nobody is watched: no line says who read what. Requests are logged from 4xx on, without person and address.
DJANGO_STRUCTLOG_COMMAND_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = None
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOG_LEVEL = env.text("LOG_LEVEL", default="INFO", help="DEBUG, INFO, WARNING or ERROR.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.format_exc_info,
            ],
            "processor": structlog.processors.KeyValueRenderer(
                key_order=["timestamp", "level", "event", "logger"]
            ),
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django_structlog": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},  # it reports every start and every minute
    },
}
