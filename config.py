"""Settings, all of which come from the environment; `docs/configuration.md` lists them."""

import os
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parent
DEVELOPMENT_KEY = "only-for-development"


def _flag(name: str, default: str) -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: str) -> int:
    text = os.environ.get(name, default)
    if not text.isdecimal():
        raise SystemExit(f"{name}={text} is no number.")
    return int(text)


def _database_url(default: str) -> str:
    """The database, through the driver that is installed whatever the address calls it."""
    url = os.environ.get("DATABASE_URL", default)
    scheme, colon, rest = url.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg{colon}{rest}"
    if scheme != "sqlite":
        raise SystemExit(
            "DATABASE_URL begins with sqlite:/// or postgresql://; see docs/configuration.md."
        )
    return url


class Config:
    """A development installation: SQLite, files below `instance/`, no mail leaves the machine."""

    ENVIRONMENT = "development"
    TESTING = False
    DATA_DIR = Path(os.environ.get("DATA_DIR", ROOT / "instance"))
    KEYS_DIR = Path(os.environ.get("KEYS_DIR", DATA_DIR / "keys"))
    SECRET_KEY = os.environ.get("SECRET_KEY", DEVELOPMENT_KEY)
    PORT = _number("PORT", "5000")
    TRUSTED_PROXIES = _number("TRUSTED_PROXIES", "0")  # in front of gunicorn
    SERVER_URL = os.environ.get("SERVER_URL", f"http://127.0.0.1:{PORT}")
    SQLALCHEMY_DATABASE_URI = _database_url(f"sqlite:///{DATA_DIR}/folkmoot.db")
    # What is stored never stands in a log or an error: it may be a ballot.
    SQLALCHEMY_ENGINE_OPTIONS: dict[str, object] = {"hide_parameters": True}
    REDIS_URL = os.environ.get("REDIS_URL", "")
    STORAGE_URL = os.environ.get("STORAGE_URL", f"file://{DATA_DIR}/files")
    VIRUS_SCAN_COMMAND = os.environ.get("VIRUS_SCAN_COMMAND", "")  # such as clamdscan --fdpass
    MAX_CONTENT_LENGTH = 25 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 1024 * 1024
    SOURCE_URL = os.environ.get("SOURCE_URL", "")  # where this very code can be read
    DEV_PAGES = True

    MAIL_URL = os.environ.get(
        "MAIL_URL", ""
    )  # smtp://user:password@host:587?tls=1; empty: kept in the outbox
    MAIL_SENDER = os.environ.get("MAIL_SENDER", "folkmoot@localhost")

    COUNCIL_REGISTER_URL = os.environ.get("COUNCIL_REGISTER_URL", "")  # asked for residents
    COUNCIL_REGISTER_SECRET = os.environ.get("COUNCIL_REGISTER_SECRET", "")

    ROLL_KEPT_DAYS = _number("ROLL_KEPT_DAYS", "60")  # after a result is public, for appeals

    BABEL_DEFAULT_LOCALE = os.environ.get("DEFAULT_LOCALE", "en")
    BABEL_DEFAULT_TIMEZONE = "UTC"
    BABEL_TRANSLATION_DIRECTORIES = str(ROOT / "translations")
    PREVIEW_LANGUAGES: frozenset[str] = frozenset()  # served by prefix, never offered

    RATELIMIT_ENABLED = _flag("RATE_LIMITS", "on")
    RATELIMIT_STORAGE_URI = REDIS_URL or "memory://"
    RATELIMIT_HEADERS_ENABLED = True

    SESSION_COOKIE_NAME = "folkmoot"
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SECURE = False
    PERMANENT_SESSION_LIFETIME = timedelta(days=30)
    WTF_CSRF_SSL_STRICT = False  # some browsers are set to send no Referer; the token is enough
    WTF_CSRF_TIME_LIMIT = None  # the token lives as long as the session

    FORM_TRAPS = True  # for people without an account or with a new one

    STAFF_TWO_FACTOR = os.environ.get("STAFF_TWO_FACTOR", "optional")  # optional | required
    FORCE_HTTPS = False


class Testing(Config):
    """What the suite runs on; `tests/conftest.py` sets the database."""

    ENVIRONMENT = "testing"
    TESTING = True
    WTF_CSRF_ENABLED = False
    SERVER_NAME = "folkmoot.test"
    RATELIMIT_ENABLED = False
    FORM_TRAPS = False
    # Signing in is not to take its time here.
    SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS = {
        "argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1,
    }  # fmt: skip
    PREVIEW_LANGUAGES = frozenset({"ar", "ca", "es"})
    SECRET_KEY = "only-for-tests"


class Production(Config):
    """A council's installation: HTTPS, secure cookies, a key of its own."""

    ENVIRONMENT = "production"
    DEV_PAGES = False
    SESSION_COOKIE_SECURE = True
    FORCE_HTTPS = _flag("FORCE_HTTPS", "on")
    STAFF_TWO_FACTOR = os.environ.get("STAFF_TWO_FACTOR", "required")


def current() -> type[Config]:
    """The configuration that FOLKMOOT_ENV names.

    Raises SystemExit for an unknown name, and in production without a secret key.
    """
    environments = {"development": Config, "production": Production, "testing": Testing}
    name = os.environ.get("FOLKMOOT_ENV", "development")
    if name not in environments:
        raise SystemExit(f"FOLKMOOT_ENV={name} is unknown; use one of {', '.join(environments)}.")
    config = environments[name]
    if name == "production" and config.SECRET_KEY in {DEVELOPMENT_KEY, ""}:
        raise SystemExit(
            "Production needs a secret key of its own. Make one and keep it:\n"
            "  export SECRET_KEY=$(python3 -c 'import secrets; print(secrets.token_hex(32))')"
        )
    return config
