"""Django's settings, made from `samband.kernel.platform.settings` (environment and one TOML file).

Nothing is configured here that an administrator would want to change; those are listed by `samband settings`.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from samband.kernel import i18n
from samband.kernel.platform import keys
from samband.kernel.platform.settings import load

SAMBAND = load()
PACKAGES = Path(__file__).resolve().parent.parent

DEBUG = False
SECRET_KEY = keys.derive_text("django", data=SAMBAND.data)
# After `samband keys rotate`: what was signed before stays valid for its time.
SECRET_KEY_FALLBACKS = keys.older("django", data=SAMBAND.data)
ALLOWED_HOSTS = SAMBAND.hosts()
if SAMBAND.files_url:
    ALLOWED_HOSTS.append(urlsplit(SAMBAND.files_url).hostname or "")
CSRF_TRUSTED_ORIGINS = [SAMBAND.base_url]
IS_SECURE = SAMBAND.base_url.startswith("https://")

DOMAIN_APPS = [
    "samband.kernel",
    "samband.web",
    "samband.parties",
    "samband.people",
    "samband.spaces",
    "samband.entries",
    "samband.activity",
    "samband.notices",
    "samband.mailroom",
    "samband.knowledge",
    "samband.search",
    "samband.gatherings",
    "samband.thanks",
    "samband.fika",
    "samband.ties",
    "samband.cards",
    "samband.introductions",
    "samband.care",
    "samband.handover",
    "samband.sources",
    "samband.dav",
    "samband.ask",
    "samband.mashup",
    "samband.privacy",
    "samband.api",
    "samband.demo",
]
INSTALLED_APPS = [
    *DOMAIN_APPS,
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    # Loads the client for it; nobody signs in to the job process.
    *(["allauth.socialaccount.providers.openid_connect"] if SAMBAND.role != "system" else []),
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    # Where nobody asks for figures, nothing is counted.
    *(["samband.kernel.metrics.middleware.CountRequests"] if SAMBAND.metrics else []),
    "django.middleware.security.SecurityMiddleware",
    "samband.kernel.middleware.ProxyHeaders",
    "samband.kernel.origin.FilesOrigin",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "samband.kernel.middleware.PrivateByDefault",
    "samband.people.middleware.RequestTransaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "samband.people.middleware.Identify",
    "samband.people.middleware.LanguageAndZone",
    "samband.people.middleware.WriteRate",
    "samband.kernel.middleware.ErrorPages",
    "samband.kernel.middleware.BodyLimit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "samband.kernel.middleware.OnlyOnce",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "samband.config.urls"
WSGI_APPLICATION = "samband.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGES / app.rpartition(".")[2] / "templates" for app in DOMAIN_APPS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "samband.web.jinja.environment",
            "context_processors": [
                "samband.web.shell.context",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        # django-allauth's own pages, where we have none of our own.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": SAMBAND.database()}

AUTH_USER_MODEL = "people.Person"
# Not allauth's: it would try passwords too, also where they are switched off.
AUTHENTICATION_BACKENDS = ["samband.people.backends.PasswordBackend"]
PASSWORD_HASHERS = ["samband.people.hashers.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "samband.people.passwords.MaximumLengthValidator", "OPTIONS": {"max_length": 256}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "handle")},
    },
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

SESSION_ENGINE = "samband.people.sessions"
SESSION_COOKIE_NAME = "__Host-samband" if IS_SECURE else "samband"
SESSION_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 90 * 86400
SESSION_SAVE_EVERY_REQUEST = False
CSRF_COOKIE_NAME = "__Host-samband-csrf" if IS_SECURE else "samband-csrf"
CSRF_COOKIE_SECURE = IS_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "samband.kernel.middleware.csrf_failure"
SECURE_PROXY_SSL_HEADER = None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if IS_SECURE else 0
SECURE_SSL_REDIRECT = False
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *([SAMBAND.files_url] if SAMBAND.files_url else [])],
        "connect-src": [SELF, *SAMBAND.live_origins],
        "font-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

i18n.compile_checkout()
LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS: list[Path] = []
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

STATIC_URL = "/static/"
STATIC_ROOT = SAMBAND.data / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": SAMBAND.data / "files",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "samband.web.hashing.HashedFiles"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = SAMBAND.mail_host
EMAIL_PORT = SAMBAND.mail_port
EMAIL_HOST_USER = SAMBAND.mail_user
EMAIL_HOST_PASSWORD = SAMBAND.mail_password
EMAIL_USE_TLS = SAMBAND.mail_starttls
EMAIL_USE_SSL = SAMBAND.mail_tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SAMBAND.mail_from

ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "samband.people.openid.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "samband.people.openid.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = True
# A link to the provider, not a form: `form-action` would stop the way there.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS = SAMBAND.openid_providers()

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "samband.kernel.logs.PlainFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": SAMBAND.log_level},
}
# The address is unique without regard to case, by a constraint that the check does not recognise.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
