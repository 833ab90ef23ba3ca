"""Signing up, confirming the address, and a new password for a forgotten one."""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security.forms import (
    ForgotPasswordForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
)
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired

from app.accounts import limits
from app.accounts.forms import parts
from app.core.forms import Size, tidy

FORM_LIVES = timedelta(days=1)


def _stamps() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="sign-up")


class SignUpForm(RegisterFormV2):
    """Name, address, password, terms; and two things that programs get wrong."""

    name = StringField(
        _l("Name"),
        filters=[tidy],
        validators=[InputRequired(_l("Enter the name that others will see")), Size(2, 60)],
        description=_l("Others see it beside what you write. It may be a pen name."),
        render_kw={"autocomplete": "name"},
    )
    email = parts.free_email(_l("E-mail address"), _l("Never shown. We send a link to it."))
    password = parts.password(_l("Password"), new=True, description=parts.PASSWORD_HINT)
    terms = BooleanField(
        _l("I accept the terms of use"),
        validators=[InputRequired(_l("Accept the terms of use to create an account"))],
    )
    website = StringField(_l("Leave this empty"))
    opened = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened.data = self.opened.data or _stamps().dumps("")

    def validate(self, **kwargs: Any) -> bool:
        is_good = bool(super().validate(**kwargs))
        others = [field for field in self if field is not self.email and field.errors]
        if others or (self.email.errors and not self.existing_email_user):
            return False
        if reason := self._trapped() or self._too_many():
            self.form_errors.append(reason)
            return False
        return is_good

    def _trapped(self) -> str:
        """What a program got wrong, empty for people."""
        if self.website.data:
            return _("Leave the field for programs empty.")
        try:
            _value, opened = _stamps().loads(
                self.opened.data, max_age=int(FORM_LIVES.total_seconds()), return_timestamp=True
            )
        except BadData:
            self.opened.data = _stamps().dumps("")
            return _("You were away for a while. We kept what you wrote. Send it again.")
        from app.core.clock import now

        if (now() - opened).total_seconds() < current_app.config["SIGN_UP_SECONDS"]:
            return _("That was very fast. Wait a few seconds, then send it again.")
        return ""

    def _too_many(self) -> str:
        wait = limits.enter(
            (limits.SIGN_UP, limits.address()), (limits.MAIL, str(self.email.data).lower())
        )
        return limits.words(wait) if wait else ""


def _mail_limit(form: Any, is_good: bool) -> bool:
    """Count a mail to this address, whether or not somebody has it here."""
    if not form.email.data or "@" not in form.email.data:
        return is_good
    wait = limits.enter(
        (limits.MAIL, form.email.data.strip().lower()), (limits.ADDRESS, limits.address())
    )
    if wait:
        form.form_errors.append(limits.words(wait))
    return is_good and not wait


class SendLinkForm(SendConfirmationForm):
    """Send the link that confirms an address once more."""

    email = parts.known_email(_l("E-mail address"))

    def validate(self, **kwargs: Any) -> bool:
        return _mail_limit(self, bool(super().validate(**kwargs)))


class ForgotForm(ForgotPasswordForm):
    """Send a link for a new password."""

    email = parts.known_email(_l("E-mail address"))

    def validate(self, **kwargs: Any) -> bool:
        return _mail_limit(self, bool(super().validate(**kwargs)))


class ResetForm(ResetPasswordForm):
    """A new password, by the link from the mail."""

    password = parts.password(_l("New password"), new=True, description=parts.PASSWORD_HINT)
    password_confirm = None
