"""Django's settings, derived from the one typed ``Config``."""

import os
from pathlib import Path
from typing import Any

import django_stubs_ext

from verbund.core.config import config
from verbund.site.discovery import installed_rooms

django_stubs_ext.monkeypatch()

CONFIG = config()
HERE = Path(__file__).parent
TESTING = os.environ.get("VERBUND_TESTING") == "1"

CONFIG.home.mkdir(parents=True, exist_ok=True)
SECRET_KEY = CONFIG.secret_key()
DEBUG = CONFIG.debug
ALLOWED_HOSTS = list(CONFIG.allowed_hosts)
if TESTING:
    ALLOWED_HOSTS.append("testserver")
CSRF_TRUSTED_ORIGINS = [CONFIG.base_url]

INSTALLED_APPS = [
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_tasks",
    *installed_rooms(),
]
if TESTING:
    INSTALLED_APPS.append("verbund.core.tests.walls")

MIDDLEWARE = [
    "verbund.core.middleware.GroundMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "verbund.core.ui.context.LanguageMiddleware",
]

ROOT_URLCONF = "verbund.site.urls_node" if CONFIG.node else "verbund.site.urls"
WSGI_APPLICATION = "verbund.site.wsgi.application"

_ENVIRONMENT = "verbund.site.design.environment"
_OPTIONS: dict[str, Any] = {
    "context_processors": ["verbund.core.ui.context.page"],
}
if (HERE / "design" / "environment.py").is_file():
    _OPTIONS["environment"] = f"{_ENVIRONMENT}.environment"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "design" / "templates"],
        # Rooms keep their pages in templates/<room>/, found by the loader below.
        "APP_DIRS": False,
        "OPTIONS": _OPTIONS,
    }
]

DATABASES = {"default": CONFIG.database()}
if TESTING:
    _TEST_NAME = (
        str(CONFIG.home / "test.sqlite3")
        if DATABASES["default"]["ENGINE"].endswith("sqlite")
        else f"test_verbund_{os.getpid()}"
    )
    DATABASES["default"]["TEST"] = {"NAME": _TEST_NAME}
    if not DATABASES["default"]["ENGINE"].endswith("sqlite"):
        DATABASES["default"]["OPTIONS"]["web_role"] = "verbund_test_web"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [p for p in (HERE / "static",) if p.is_dir()]
STATIC_ROOT = CONFIG.home / "static"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["verbund.core.tests.walls.hashing.QuickArgon2"]
SESSION_ENGINE = "verbund.core.sessions"
SESSION_COOKIE_AGE = CONFIG.session_hours * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CONFIG.https
CSRF_COOKIE_SECURE = CONFIG.https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "verbund.core.problems.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CONFIG.https
if CONFIG.trust_proxy:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
APPEND_SLASH = True

DATA_UPLOAD_MAX_MEMORY_SIZE = CONFIG.body_max_mb * 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["err"], "level": CONFIG.log_level},
}

if CONFIG.node:
    # A suitcase may be stolen open or shut: nothing that people said may reach its
    # disk, neither as upload nor as session nor in a line of the log.
    DEBUG = False
    SESSION_EXPIRE_AT_BROWSER_CLOSE = True
    FILE_UPLOAD_HANDLERS = [
        "django.core.files.uploadhandler.MemoryFileUploadHandler",
    ]
    FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE = (
        CONFIG.upload_max_mb * 4_000_000
    )
    LOGGING["formatters"] = {"line": {"()": "verbund.core.quiet.QuietFormatter"}}

TASKS = {"default": {"BACKEND": "verbund.core.jobs.backend.LeaseBackend"}}
