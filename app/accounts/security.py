"""Flask-Security, set up: it signs people up and in; permissions are our own rules."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, render_template, request
from flask_security import Security

from app.accounts.datastore import People
from app.accounts.forms import settings, sign_in, sign_up
from app.accounts.mails import AccountMail
from app.accounts.messages import MESSAGES
from app.accounts.models import Passkey, RoleGrant, User
from app.accounts.passwords import Passwords
from app.accounts.sessions import Sessions
from app.accounts.two_factor import Codes, derived, fernet_key
from app.core.clock import now
from app.extensions import db

PATHS = {
    "LOGIN": "/sign-in",
    "LOGOUT": "/sign-out",
    "REGISTER": "/sign-up",
    "CONFIRM": "/confirm",
    "RESET": "/reset-password",
    "VERIFY": "/verify",
    "CHANGE": "/account/password",
    "CHANGE_EMAIL": "/account/email",
    "CHANGE_EMAIL_CONFIRM": "/account/email/confirm",
    "TWO_FACTOR_SETUP": "/account/two-factor",
    "TWO_FACTOR_TOKEN_VALIDATION": "/sign-in/code",
    "TWO_FACTOR_RESCUE": "/sign-in/rescue",
    "TWO_FACTOR_SELECT": "/sign-in/choose",
    "MULTI_FACTOR_RECOVERY_CODES": "/account/recovery-codes",
    "MULTI_FACTOR_RECOVERY": "/sign-in/recovery-code",
    "WAN_REGISTER": "/account/passkeys",
    "WAN_DELETE": "/account/passkeys/remove",
    "WAN_SIGNIN": "/sign-in/passkey",
    "WAN_VERIFY": "/verify/passkey",
}
FEATURES = [
    "REGISTERABLE",
    "CONFIRMABLE",
    "RECOVERABLE",
    "CHANGEABLE",
    "CHANGE_EMAIL",
    "TWO_FACTOR",
    "WEBAUTHN",
    "MULTI_FACTOR_RECOVERY_CODES",
    "RETURN_GENERIC_RESPONSES",
]
MAIL_NAMES = {
    "REGISTER_EMAIL_TEMPLATE": "accounts/welcome",
    "REGISTER_EMAIL_EXISTING_TEMPLATE": "accounts/already_here",
    "EMAIL_TEMPLATE_CONFIRM": "accounts/confirm",
    "EMAIL_TEMPLATE_PASSWORD_RESET": "accounts/reset",
    "EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "accounts/password_changed",
    "EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "accounts/password_changed",
    "CHANGE_EMAIL_EMAIL_TEMPLATE": "accounts/change_email",
}
SETTINGS: dict[str, Any] = {
    "DATETIME_FACTORY": now,
    "LOGOUT_METHODS": ["POST"],
    "JOIN_USER_ROLES": False,  # roles are grants of ours
    "PASSWORD_HASH": "argon2",
    "PASSWORD_CONFIRM_REQUIRED": False,
    "POST_REGISTER_VIEW": "accounts.signed_up",
    "POST_CHANGE_VIEW": "accounts.settings",
    "POST_CHANGE_EMAIL_VIEW": "accounts.settings",
    "TWO_FACTOR_POST_SETUP_VIEW": ".two_factor_setup",
    "EMAIL_PLAINTEXT": False,  # mails are rendered when they enter the outbox
    "EMAIL_HTML": False,
    "CONFIRM_EMAIL_WITHIN": timedelta(days=2),
    "RESET_PASSWORD_WITHIN": timedelta(hours=4),
    "CHANGE_EMAIL_WITHIN": timedelta(hours=4),
    "FRESHNESS": timedelta(minutes=30),
    "FRESHNESS_GRACE_PERIOD": timedelta(minutes=30),
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,  # seconds a clock may be off
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "MULTI_FACTOR_RECOVERY_CODES_N": 10,
    "WAN_ALLOW_USER_HINTS": False,
    "CACHE_CONTROL": {"private": None, "no-store": None},  # its default writes "no-store=True"
    "API_ENABLED_METHODS": ["session"],
    "I18N_DOMAIN": "messages",
    "I18N_DIRNAME": str(Path(__file__).parents[2] / "translations"),
}
FORMS: dict[str, Any] = {
    "login_form": sign_in.SignInForm,
    "verify_form": sign_in.VerifyPasswordForm,
    "two_factor_setup_form": sign_in.SetupForm,
    "two_factor_verify_code_form": sign_in.CodeForm,
    "two_factor_rescue_form": sign_in.RescueForm,
    "two_factor_select_form": sign_in.WayForm,
    "mf_recovery_form": sign_in.RecoveryForm,
    "register_form": sign_up.SignUpForm,
    "send_confirmation_form": sign_up.SendLinkForm,
    "forgot_password_form": sign_up.ForgotForm,
    "reset_password_form": sign_up.ResetForm,
    "change_password_form": settings.NewPasswordForm,
    "change_email_form": settings.NewEmailForm,
    "wan_register_form": settings.PasskeyForm,
}


def render(template: str, **context: Any) -> Any:
    """One of its pages: the form with errors gives title and status."""
    forms = [value for name, value in context.items() if name.endswith("_form") and value]
    form = next((form for form in forms if form.errors), None)
    html = render_template(template, form=form, **context)
    return (html, 422) if form and request.method == "POST" else html


security = Security(
    render_template=render,
    mail_util_cls=AccountMail,
    password_util_cls=Passwords,
    totp_cls=Codes,
    **FORMS,
)


def _settings(app: Flask) -> dict[str, Any]:
    key = app.config["SECRET_KEY"]
    return (
        SETTINGS
        | {f"{name}_URL": path for name, path in PATHS.items()}
        | dict.fromkeys(FEATURES, True)
        | MAIL_NAMES
        | {f"MSG_{name}": message for name, message in MESSAGES.items()}
        | {
            "PASSWORD_SALT": key,
            "TOTP_SECRETS": {"1": derived(key, "totp").hex()},
            "TOTP_ISSUER": "Folkmoot",
            "WAN_RP_NAME": "Folkmoot",
            "MULTI_FACTOR_RECOVERY_CODES_KEYS": [fernet_key(key)],
        }
    )


def init_app(app: Flask) -> None:
    for name, value in _settings(app).items():
        app.config.setdefault(f"SECURITY_{name}", value)
    app.session_interface = Sessions()
    security.init_app(app, People(db, User, RoleGrant, Passkey))  # type: ignore[arg-type]
