"""Every setting of Kadastr, fed by environment variables. Each variable is described in docs/operations.md.

Nothing secret has a default: without `SECRET_KEY` or `DATABASE_URL` the process stops with one sentence.
`make up` and `make test` set both for the engines that they start.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.redis_url import for_celery

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
_site = environ.urlparse(SITE_URL)
_https = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname, "localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL] if _https else []
KADASTR_HOME = Path(env.str("KADASTR_HOME", default=str(BASE_DIR / ".local"))).expanduser()
if not KADASTR_HOME.is_absolute():
    KADASTR_HOME = BASE_DIR / KADASTR_HOME

INSTALLED_APPS = [
    "inventory",
    "compliance",
    "web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.preferences.PersonLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.accounts.closed.ClosedByDefaultMiddleware",
    "web.only_now.OnlyNowMiddleware",
    "web.snapshot.SnapshotMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "web.chrome.chrome",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DJANGO_TABLES2_TEMPLATE = "partials/table.html"

DATABASES = {"default": {**env.db("DATABASE_URL"), "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# -- people ------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "inventory.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "web.accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,30/15m/ip", "reset_password": "20/h/ip,5/h/key"}
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

# -- language and time -------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Moscow"
FORMAT_MODULE_PATH = "config.formats"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# -- files -------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = KADASTR_HOME / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/tabler", BASE_DIR / "node_modules/@tabler/core/dist/css"),
    ("vendor/htmx", BASE_DIR / "node_modules/htmx.org/dist"),
    ("vendor/golos", BASE_DIR / "node_modules/@fontsource-variable/golos-text/files"),
    ("vendor/mono", BASE_DIR / "node_modules/@fontsource-variable/jetbrains-mono/files"),
]
STATICFILES_FINDERS = ["config.staticfiles.ChosenFilesFinder"]
# Of the packages only these files are served.
VENDOR_FILES = frozenset(
    {
        "vendor/tabler/tabler.min.css",
        "vendor/htmx/htmx.min.js",
        *(f"vendor/golos/golos-text-{s}-wght-normal.woff2" for s in ("cyrillic", "cyrillic-ext", "latin", "latin-ext")),
        *(f"vendor/mono/jetbrains-mono-{s}-wght-normal.woff2" for s in ("cyrillic", "latin", "latin-ext")),
    }
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.str("STATICFILES_BACKEND", default="config.staticfiles.HashedStaticFilesStorage")},
}
# Evidence lies outside every folder that is served; only a view with a permission check reads it.
MEDIA_ROOT = KADASTR_HOME / "evidence"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
IMPORT_MAX_BYTES = 64 * 1024 * 1024
EVIDENCE_MAX_BYTES = 32 * 1024 * 1024

# -- mail --------------------------------------------------------------------------------------------------------------

LONGEST_EMAIL_TIMEOUT = 45
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = KADASTR_HOME / "outbox"
# Seconds that the server may take over each of its answers. A dialogue that uses them all must end within a lease.
EMAIL_TIMEOUT = env.float("EMAIL_TIMEOUT", default=30.0)
if not 0 < EMAIL_TIMEOUT <= LONGEST_EMAIL_TIMEOUT:
    raise ImproperlyConfigured(f"EMAIL_TIMEOUT is {EMAIL_TIMEOUT}: give seconds, up to {LONGEST_EMAIL_TIMEOUT}.")
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default=f"Kadastr <kadastr@{_site.hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Mails a minute that the server takes of us, 0 for any number; how many connections may be open at once.
EMAIL_PER_MINUTE = env.int("EMAIL_PER_MINUTE", default=0)
EMAIL_CONNECTIONS = env.int("EMAIL_CONNECTIONS", default=2)
# How long a link of a mail opens what it opens; whether mails keep silent about names, settings and reasons.
MAIL_LINK_DAYS = env.int("MAIL_LINK_DAYS", default=30)
MAIL_WITHOUT_NAMES = env.bool("MAIL_WITHOUT_NAMES", default=False)

# Whoever has it reads /metrics without signing in; without it only people who run the installation do.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

# -- jobs --------------------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = for_celery(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "config.beat:LivingScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(KADASTR_HOME / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "send the reminders that are due": {"task": "compliance.tasks.send_due_reminders", "schedule": 3600.0},
    "send the mails that wait": {"task": "compliance.tasks.send_waiting_mails", "schedule": 60.0},
    "re-evaluate what time has changed": {"task": "compliance.tasks.reassess_by_time", "schedule": 3600.0},
    "forget outcomes of what-if": {"task": "compliance.tasks.forget_what_if", "schedule": 24 * 3600.0},
    "show that beat and worker live": {"task": "web.tasks.show_life", "schedule": 60.0},
}

# -- security ----------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
_behind_proxy = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _behind_proxy else None
# Failed sign-ins are counted by the visitor's address: to the proxy's own, everyone would be one visitor.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _behind_proxy else 0
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SECURE = _https
CSRF_FAILURE_VIEW = "web.errors.csrf_failure"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"not_health": {"()": "config.logs.NotHealth"}, "no_secrets": {"()": "config.logs.NoSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]}},
    # What a visitor did wrong is in the access log; here only faults of our own.
    "loggers": {"django.request": {"filters": ["not_health"], "level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
