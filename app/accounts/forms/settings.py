"""What people change about their own account."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security import verify_password
from flask_security.change_email import ChangeEmailForm
from flask_security.forms import ChangePasswordForm
from flask_security.webauthn import WebAuthnRegisterForm
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from app.accounts import limits
from app.accounts.forms import parts
from app.accounts.forms.sign_in import guarded
from app.core.forms import Size, tidy


class ProfileForm(FlaskForm):
    """How others see the person, and the language they read."""

    name = StringField(
        _l("Name"),
        filters=[tidy],
        validators=[InputRequired(_l("Enter the name that others will see")), Size(2, 60)],
        description=_l("Others see it beside what you write. It may be a pen name."),
        render_kw={"autocomplete": "name"},
    )
    bio = TextAreaField(
        _l("About you"),
        filters=[tidy],
        validators=[Size(0, 300)],
        description=_l("A few words for your public page."),
    )
    locale = SelectField(
        _l("Language"),
        description=_l("For pages and e-mails. The address of a page can override it."),
    )


class NewPasswordForm(ChangePasswordForm):
    """The password until now, and the new one."""

    password = parts.password(_l("Password until now"))
    new_password = parts.password(_l("New password"), new=True, description=parts.PASSWORD_HINT)
    new_password_confirm = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if current_user.is_staff:
            self.new_password.description = parts.PASSWORD_HINT_FOR_STAFF

    def validate(self, **kwargs: Any) -> bool:
        return guarded(self, current_user.id, super().validate, **kwargs)


class NewEmailForm(ChangeEmailForm):
    """Another address; it counts once the link sent to it has been opened."""

    email = parts.free_email(_l("New e-mail address"))

    def validate(self, **kwargs: Any) -> bool:
        is_good = bool(super().validate(**kwargs))
        wait = limits.enter((limits.MAIL, f"from {current_user.id}"))
        if wait:
            self.form_errors.append(limits.words(wait))
        return is_good and not wait


class PasskeyForm(WebAuthnRegisterForm):
    """A name for the passkey, and what it is for."""

    name = StringField(
        _l("Name of the passkey"),
        filters=[tidy],
        validators=[InputRequired(_l("Give the passkey a name, such as “phone”")), Size(1, 60)],
        description=_l("So that you recognise it, such as “phone” or “blue key”."),
    )
    usage = RadioField(
        _l("What is it for?"),
        choices=[
            SelectChoice("first", _l("Sign in with it, without a password")),
            SelectChoice("secondary", _l("Ask for it after my password, as second factor")),
        ],
        default="first",
    )


class DeleteForm(FlaskForm):
    """The password, asked before an account is deleted."""

    password = parts.password(_l("Your password"))

    def validate(self, **kwargs: Any) -> bool:
        return guarded(self, current_user.id, super().validate, **kwargs)

    def validate_password(self, field: Any) -> None:
        if not current_user.password or not verify_password(field.data, current_user.password):
            raise ValidationError(_("This is not your password. Try again"))


class TermsForm(FlaskForm):
    """Accepting the terms that hold now."""

    accept = BooleanField(
        _l("I accept the terms of use"),
        validators=[InputRequired(_l("Tick the box to accept the terms"))],
    )
