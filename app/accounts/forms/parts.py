"""Fields that several forms of accounts share."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security.forms import EmailValidation, unique_user_email, valid_user_email
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired


def email(label: Any, *more: Any, autocomplete: str = "email", description: Any = "") -> EmailField:
    """An e-mail address, normalised."""
    required = InputRequired(_l("Enter an e-mail address like name@example.org"))
    return EmailField(
        label,
        validators=[required, EmailValidation(verify=True), *more],
        description=description,
        render_kw={"autocomplete": autocomplete, "spellcheck": "false"},
    )


def known_email(label: Any) -> EmailField:
    """The address of somebody with an account: the form's `user`."""
    return email(label, valid_user_email)


def free_email(label: Any, description: Any = "") -> EmailField:
    """An address that nobody has here; otherwise the form knows `existing_email_user`."""
    return email(label, unique_user_email, description=description)


def password(label: Any, *, new: bool = False, description: Any = "") -> PasswordField:
    """A password: the one somebody has, or a new one."""
    message = _l("Choose a password") if new else _l("Enter your password")
    return PasswordField(
        label,
        validators=[InputRequired(message)],
        description=description,
        render_kw={"autocomplete": "new-password" if new else "current-password"},
    )


PASSWORD_HINT = _l(
    "At least 10 characters. Three or four words that do not belong together are good."
)
PASSWORD_HINT_FOR_STAFF = _l(
    "At least 15 characters, and none of your last passwords. Four words that do not belong together are good."
)
