"""Settings: one file, read from the environment; docs/settings.md explains every variable."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

from config import env

# Read when numpy is first loaded. Its own threads only wait for each other on a machine that has
# other work, and a sum that is split otherwise ends in other last digits.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
ROOT = Path(__file__).resolve().parent.parent
HOME = Path(env.text("GONGZHI_HOME", str(ROOT / ".data"))).resolve()


def _secret(name: str) -> str:
    """Read the secret from the environment, else from a 0600 file made at the first start."""
    given = env.text(name, "")
    if given:
        return given
    kept = HOME / "keys" / "django_secret"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return kept.read_text(encoding="ascii")


DEBUG = env.boolean("GONGZHI_DEBUG", default=False)
SECRET_KEY = _secret("GONGZHI_SECRET_KEY")
ALLOWED_HOSTS = env.words("GONGZHI_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1],testserver")
CSRF_TRUSTED_ORIGINS = env.words("GONGZHI_TRUSTED_ORIGINS", "")
HTTPS = env.boolean("GONGZHI_HTTPS", default=False)
GONGZHI_PROXY = env.boolean("GONGZHI_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if GONGZHI_PROXY else None

INSTALLED_APPS = [
    "config.apps.GongzhiConfig",
    "gongzhi.surfaces",
    "gongzhi.simulation",
    "gongzhi.appraisal",
    "gongzhi.papers",
    "gongzhi.deliberation",
    "gongzhi.cases",
    "gongzhi.notices",
    "gongzhi.triage",
    "gongzhi.duties",
    "gongzhi.procedure",
    "gongzhi.directory",
    "gongzhi.territory",
    "gongzhi.accounts",
    "gongzhi.core",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "config.api_way.ApiMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "gongzhi.surfaces.middleware.PageMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "gongzhi.surfaces.context.page",
            ],
        },
    },
]

_PROGRAM = env.database("DATABASE_URL")
_OWNER = env.database("DATABASE_OWNER_URL", fallback="DATABASE_URL")
_LASTING = {
    "CONN_MAX_AGE": None,
    "DISABLE_SERVER_SIDE_CURSORS": True,
    "ATOMIC_REQUESTS": False,
}
# Hot statements are kept prepared by core.statements; the driver would drop them.
_DRIVER = {"prepare_threshold": None}
DATABASES = {
    "default": {**_PROGRAM, **_LASTING, "OPTIONS": {**_PROGRAM["OPTIONS"], **_DRIVER}},
    "owner": {**_OWNER, "TEST": {"MIRROR": "default"}},
}
DATABASE_ROUTERS: list[str] = []

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS: list[str] = []
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
SESSION_ENGINE = "gongzhi.accounts.sessions"
SESSION_COOKIE_AGE = env.integer("GONGZHI_SESSION_HOURS", 12) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "gongzhi.surfaces.views.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
# Whether other hosts under the operator's domain speak HTTPS is not ours to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
# Brought by npm at set-up (bin/setup.py); without them pages work, only no map opens.
BROUGHT = Path(sys.prefix) / "assets"
STATICFILES_DIRS = [BROUGHT] if BROUGHT.is_dir() else []
GONGZHI_MAP = (BROUGHT / "leaflet" / "leaflet.js").is_file()
GONGZHI_MAP_TILES = env.text("GONGZHI_MAP_TILES", "")
GONGZHI_MAP_CREDIT = env.text("GONGZHI_MAP_CREDIT", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000
MEDIA_ROOT = HOME / "photos"
DATA_UPLOAD_MAX_MEMORY_SIZE = env.integer("GONGZHI_MAX_UPLOAD", 40_000_000)
GONGZHI_MAX_JSON = env.integer("GONGZHI_MAX_JSON", 200_000)
FILE_UPLOAD_MAX_MEMORY_SIZE = 4_000_000
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

GONGZHI_HOME = HOME
GONGZHI_KEYS = Path(env.text("GONGZHI_KEYS", str(HOME / "keys")))
GONGZHI_PACKS = [
    ROOT / "packs",
    HOME / "packs",
    *(Path(folder) for folder in env.words("GONGZHI_PACKS", "")),
]
GONGZHI_COUNTERSIGNERS = env.words("GONGZHI_COUNTERSIGNERS", "")
GONGZHI_ADDRESS = env.text("GONGZHI_ADDRESS", "http://127.0.0.1:8000")
GONGZHI_LOGINS = env.text("GONGZHI_LOGINS", "")
GONGZHI_FONTS = env.text("GONGZHI_FONTS", "")
GONGZHI_JURISDICTION = env.text("GONGZHI_JURISDICTION", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.text("GONGZHI_LOG_LEVEL", "WARNING")},
}
