"""The form for illegal content, which asks for no account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security.forms import EmailValidation
from wtforms import BooleanField, EmailField, Field, StringField, TextAreaField
from wtforms.validators import InputRequired, StopValidation, ValidationError

from app.accounts import limits
from app.core.forms import Size, tidy
from app.core.models import Resource
from app.core.traps import TrappedForm
from app.moderation.notices.addresses import NothingThere, NotOurs, resource_at

OFTEN = limits.Limit(
    "notice", free=5, longest=timedelta(hours=1), leak=timedelta(minutes=10)
)  # of one network address, which a household or an office shares
_valid = EmailValidation(verify=True)


class NoticeForm(TrappedForm):
    """What, why, who, and that it is meant in good faith."""

    address = StringField(
        _l("Address of the page"),
        description=_l(
            "Open what you want to report and copy its address from the top of your browser."
        ),
        filters=[tidy],
        validators=[InputRequired(_l("Enter the address of the page")), Size(most=1000)],
        render_kw={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"},
    )
    explanation = TextAreaField(
        _l("Why is it illegal?"),
        description=_l("Say which part you mean and, if you know it, which law it breaks."),
        filters=[tidy],
        validators=[InputRequired(_l("Say why it is illegal")), Size(20, 3000)],
    )
    is_about_children = BooleanField(
        _l("It is about sexual abuse of children"),
        description=_l("Then you can leave out your name and your e-mail address."),
    )
    name = StringField(
        _l("Your name"),
        filters=[tidy],
        validators=[Size(most=120)],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("Your e-mail address"),
        description=_l(
            "We tell you what was decided. Only moderators see it, and we delete it some months later."
        ),
        filters=[tidy],
        validators=[Size(most=254)],
        render_kw={"autocomplete": "email", "spellcheck": "false"},
    )
    good_faith = BooleanField(
        _l("I believe in good faith that what I say here is correct and complete"),
        validators=[InputRequired(_l("Confirm that you say this in good faith"))],
    )
    resource: Resource

    def validate_address(self, field: Field) -> None:
        try:
            self.resource = resource_at(field.data)
        except NotOurs:
            message = _(
                "This is not an address of this site. We can only decide about what is here"
            )
            raise ValidationError(message) from None
        except NothingThere:
            raise ValidationError(
                _(
                    "Nothing that can be reported stands at this address. Open the contribution itself and copy its address"
                )
            ) from None

    def validate_name(self, field: Field) -> None:
        if not field.data and not self.is_about_children.data:
            raise ValidationError(_("Enter your name"))

    def validate_email(self, field: Field) -> None:
        if field.data:
            _valid(self, field)
        elif not self.is_about_children.data:
            raise StopValidation(_("Enter an e-mail address like name@example.org"))

    def validate(self, extra_validators: Any = None) -> bool:
        """What counts attempts is asked last: only what would be sent is one."""
        if not super().validate(extra_validators=extra_validators):
            return False
        if reason := self._too_many():
            self.form_errors.append(reason)
        return not self.form_errors

    def _too_many(self) -> str:
        attempts = [(OFTEN, limits.address())]
        if self.email.data:
            attempts.append((limits.MAIL, f"notice {self.email.data.lower()}"))
        wait = limits.enter(*attempts)
        return limits.words(wait) if wait else ""
