"""Settings, all from the environment.

With none set, the embedded servers under `var/` are used (see `sourcing.embedded`). With
`HOLDFAST_ENV=production`, a missing secret, a debug flag or a default password is a refusal to
start, in one sentence.
"""

import os
from email.utils import parseaddr
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env
from kombu import Queue

from accounts.webhooks import networks
from sourcing.embedded.places import database_url, redis_url, secret_key, state_folder
from sourcing.schedule import RUNG

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
PRODUCTION = env.str("HOLDFAST_ENV", "") == "production"
VAR = state_folder()


def _required(name: str) -> str:
    value = os.environ.get(name, "")
    if PRODUCTION and not value:
        raise ImproperlyConfigured(f"HOLDFAST_ENV=production needs {name} to be set.")
    return value


DEBUG = env.bool("DEBUG", False)
SECRET_KEY = _required("SECRET_KEY") or secret_key()
ALLOWED_HOSTS = [host for host in _required("ALLOWED_HOSTS").split(",") if host] or ["localhost", "[::1]"]
ALLOWED_HOSTS += ["127.0.0.1"]  # whoever asks /healthz from within a container
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])  # what it was before, for a while
if PRODUCTION:
    if DEBUG:
        raise ImproperlyConfigured("HOLDFAST_ENV=production refuses to start with DEBUG on.")
    if len(SECRET_KEY) < 32:
        raise ImproperlyConfigured("HOLDFAST_ENV=production needs a SECRET_KEY of at least 32 characters.")
    easy_to_guess = {"", "admin", "password", "holdfast", "change-me"}
    if os.environ.get("HOLDFAST_ADMIN_PASSWORD", "x").lower() in easy_to_guess:
        raise ImproperlyConfigured("HOLDFAST_ENV=production refuses a default HOLDFAST_ADMIN_PASSWORD.")

INSTALLED_APPS = [
    "accounts",
    "suppliers",
    "scoring",
    "sourcing",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "rest_framework",
    "django_htmx",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "sourcing.urls"
WSGI_APPLICATION = "sourcing.wsgi.application"
TEMPLATES = [
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
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

os.environ.setdefault("DATABASE_URL", _required("DATABASE_URL") or database_url())
DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)}
DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
# From the start of a session: once it has touched a temporary table, PostgreSQL changes this no more, and the writer
# and the re-score, which ask for as much, would be refused.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c temp_buffers=64MB")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "accounts.backends.RoleBackend",
]
# E-mails are unique whatever their case, by constraint.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "en"
# German is for suppliers, by the link and the letter that they get: whoever signs in reads English, whatever their
# browser asks for, and no page is half of each.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "build" / "locale"]  # compiled by set-up from locale/
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("HOLDFAST_TIME_ZONE", "UTC")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [folder for folder in (BASE_DIR / "static", BASE_DIR / "build/static") if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Names by content, so that browsers keep files for ever. Compressing takes most of a minute and gains
    # nothing on loopback.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    },
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "jpg", "gif", "webp", "zip", "gz", "br", "woff", "woff2", "map")
# Where a machine keeps its copy of the frozen networks; it can be made again at any time.
NETWORK_FOLDER = env.str("NETWORK_FOLDER", str(VAR / "networks"))
MEDIA_ROOT = VAR / "files"

# The key of keyed codes (docs/decisions/0026). Unset, one is made on first use and kept in the database.
KEYED_CODE_KEY = env.str("HOLDFAST_KEYED_CODE_KEY", "")
if KEYED_CODE_KEY and len(KEYED_CODE_KEY) < 32:
    raise ImproperlyConfigured("HOLDFAST_KEYED_CODE_KEY needs at least 32 characters.")

# Webhooks (docs/decisions/0032): to https:// and out into the world, unless it is allowed here.
WEBHOOKS_OVER_HTTP = env.bool("HOLDFAST_WEBHOOKS_OVER_HTTP", False)
WEBHOOKS_TO_PRIVATE = networks.read(env.str("HOLDFAST_WEBHOOKS_TO_PRIVATE", ""))

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("HOLDFAST_HTTPS", PRODUCTION)
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
BEHIND_PROXY = env.bool("HOLDFAST_BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31536000 if PRODUCTION and SESSION_COOKIE_SECURE else 0
X_FRAME_OPTIONS = "DENY"
FILE_UPLOAD_HANDLERS = [
    "accounts.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
# Of a sync: the most that is taken at all, and the most that is written before the answer (a few seconds' worth).
SYNC_MOST_BYTES = env.int("SYNC_MOST_BYTES", 1024 * 1024 * 1024)
SYNC_AT_ONCE_BYTES = env.int("SYNC_AT_ONCE_BYTES", 8 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a campaign of 5,000 suppliers, an answer with 2,000 places
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        # Plotly adds one empty <style>; this is the hash of the empty string.
        "style-src": [SELF, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

CELERY_BROKER_URL = _required("REDIS_URL") or redis_url()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A task takes at most 20 s; a lost one is found again within a minute (kombu looks every 100 s by default).
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    # Whoever rings does not wait for a broker that is away; the worker has its own patience.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
}
# Queues of their own, which the same workers take turns with: a changed fact waits for one chunk of a long job
# at most, and not for all of them; and nothing waits for a receiver of webhooks that takes its time.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("refresh"), Queue("webhooks")]
CELERY_TASK_ROUTES = {"scoring.refresh": "refresh", "accounts.send_webhooks": "webhooks"}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = RUNG
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")

# Requests of one token, or of one person's session, such as 600/min, 20/s or 9000/h; 0 is no limit.
API_RATE = env.str("HOLDFAST_API_RATE", "6000/min")
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "EXCEPTION_HANDLER": "accounts.api.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"reset_password": "accounts.forms.ForgottenPassword"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
ACCOUNT_ADAPTER = "accounts.adapter.ClosedSignUp"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CELERY_BROKER_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db="),
    }
}

_email_url = env.str("EMAIL_URL", "")
if _email_url:
    globals().update(env.dj_email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Holdfast <holdfast@localhost>")
EMAIL_TIMEOUT = 20  # seconds, for each word of the mail server
MAIL_DOMAIN = parseaddr(DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
# What the links in letters start with.
SITE_ADDRESS = env.str("HOLDFAST_SITE", "").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else f"http://127.0.0.1:{env.str('PORT', '8000')}"
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_secrets": {"()": "accounts.logfilter.WithoutSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_secrets"]}
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
}
