"""Signing in: password, second factor, and proving again that it is you."""

from typing import Any

from flask import after_this_request, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security.forms import (
    LoginForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.tf_plugin import TwoFactorSelectForm
from flask_security.utils import _view_commit
from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from app.accounts import limits
from app.accounts.forms import parts


class SignInForm(LoginForm):
    """E-mail and password. Attempts are counted per account and per network address."""

    email = parts.email(_l("E-mail address"), autocomplete="username")
    password = parts.password(_l("Password"))
    stay = BooleanField(_l("Stay signed in on this device for 30 days"))
    remember = None  # Flask-Login's cookie could not be ended; sessions of ours can

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.password.description = ""  # the page has the link for a forgotten one

    def validate(self, **kwargs: Any) -> bool:
        attempts = (
            (limits.SIGN_IN, (self.email.data or "").strip().lower()),
            (limits.ADDRESS, limits.address()),
        )
        if wait := limits.enter(*attempts):
            self.form_errors.append(limits.words(wait))
            return False
        is_good = bool(super().validate(**kwargs))
        if self.user_authenticated:
            limits.refund(*attempts)
            after_this_request(_view_commit)  # the view itself commits only without second factor
            self._explain()
        if is_good and self.stay.data:
            session.permanent = True
        return is_good

    def _explain(self) -> None:
        """Who knows the password may know why it does not open the door."""
        user: Any = self.user
        if user.blocked_at:
            self.form_errors.append(
                _("Your account is blocked. The reason was sent to you by e-mail.")
            )
        elif self.requires_confirmation:
            self.form_errors.append(
                _("Confirm your e-mail address first: open the link we sent you.")
            )
        self.email.errors = []


def _id(user: Any) -> int:
    return int(user.id)


class VerifyPasswordForm(VerifyForm):
    """The password once more, before something that matters."""

    password = parts.password(_l("Password"))

    def validate(self, **kwargs: Any) -> bool:
        return guarded(self, _id(self.user), super().validate, **kwargs)


class SetupForm(TwoFactorSetupForm):
    """Turn codes from an app on, or off."""

    setup = RadioField(
        _l("What do you want to do?"),
        choices=[
            SelectChoice("authenticator", _l("Set up an authenticator app")),
            SelectChoice("disable", _l("Turn codes off")),
        ],
        default="authenticator",
        validate_choice=False,
    )
    phone = None

    def validate(self, **kwargs: Any) -> bool:
        allowed = {"authenticator"}
        user: Any = self.user
        if not user.check_tf_required_setup():
            allowed.add("disable")
        return self.setup.data in allowed


class CodeForm(TwoFactorVerifyCodeForm):
    """The six digits from the app."""

    code = StringField(
        _l("Code from your app"),
        validators=[InputRequired(_l("Enter the six digits that your app shows now"))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )

    def validate(self, **kwargs: Any) -> bool:
        self.code.data = "".join((self.code.data or "").split())
        return guarded(self, _id(self.user), super().validate, **kwargs)


class RecoveryForm(MfRecoveryForm):
    """One of the codes kept for the day the phone is lost."""

    code = StringField(
        _l("Recovery code"),
        validators=[InputRequired(_l("Enter one of your recovery codes"))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def validate(self, **kwargs: Any) -> bool:
        self.code.data = (self.code.data or "").strip().lower()
        return guarded(self, _id(self.user), super().validate, **kwargs)


class RescueForm(TwoFactorRescueForm):
    """Another way for the second step; only recovery codes are one here."""

    help_setup = RadioField(_l("Another way"), choices=[], validate_choice=False)


WAYS = {"authenticator": _l("A code from my app"), "webauthn": _l("My passkey")}


class WaysField(RadioField):
    """The second factors somebody has; Flask-Security sets them as pairs, in its own words."""

    @property
    def choices(self) -> list[SelectChoice]:
        return self._choices

    @choices.setter
    def choices(self, ways: Any) -> None:
        self._choices = [SelectChoice(name, WAYS.get(name, label)) for name, label in ways or ()]


class WayForm(TwoFactorSelectForm):
    """Which of several second factors to use now."""

    which = WaysField(_l("Second factor"))


def guarded(form: Any, user_id: int, validate: Any, **kwargs: Any) -> bool:
    """Validate a form that checks a secret of a signed-in (or half signed-in) person."""
    attempt = (limits.CODE, str(user_id))
    if wait := limits.enter(attempt):
        form.form_errors.append(limits.words(wait))
        return False
    is_good = bool(validate(**kwargs))
    if is_good:
        limits.refund(attempt)
    return is_good
