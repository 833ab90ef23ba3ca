"""Signing up, confirming the address, and a new password for a forgotten one."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security.forms import (
    ForgotPasswordForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
)
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from app.accounts import limits
from app.accounts.forms import parts
from app.core.forms import Size, tidy
from app.core.traps import TrappedForm


class SignUpForm(TrappedForm, RegisterFormV2):
    """Name, address, password, terms."""

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
        _l("I accept the terms of use and the rules of conduct"),
        validators=[InputRequired(_l("Accept the terms of use to create an account"))],
    )

    def validate(self, extra_validators: Any = None, **kwargs: Any) -> bool:
        """The traps are asked even where the address is known, so that nobody learns it is."""
        is_good = bool(RegisterFormV2.validate(self, extra_validators=extra_validators, **kwargs))
        others = [field for field in self if field is not self.email and field.errors]
        if others or (self.email.errors and not self.existing_email_user):
            return False
        if reason := self.caught() or self._too_many():
            self.form_errors.append(reason)
            return False
        return is_good

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
