"""What administrators fill in about people and the site."""

from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    FloatField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from app.accounts import passwords
from app.accounts.forms import parts
from app.accounts.models import ROLE_NAMES, Role
from app.core.asked import file_field
from app.core.assets.icons import TOPICS
from app.core.forms import Size, tidy
from app.core.i18n import language_name, translated
from app.core.localized import by_language
from app.core.site import Site, site, space_choices


class RoleForm(FlaskForm):
    """A role, for the whole site or in one space."""

    role = SelectField(
        _l("Role"), choices=[SelectChoice(r.value, n) for r, n in ROLE_NAMES.items()]
    )
    space = SelectField(_l("Where"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spaces = [SelectChoice(number, title) for number, title in space_choices()]
        self.space.choices = [SelectChoice(0, _("The whole site")), *spaces]

    @property
    def grant(self) -> tuple[Role, int | None]:
        return Role(self.role.data), self.space.data or None


class InviteForm(RoleForm):
    """Whom to invite by mail."""

    email = parts.email(_l("E-mail address"))


class BlockForm(FlaskForm):
    """Why somebody is blocked; they read it."""

    justification = TextAreaField(
        _l("Reason"),
        filters=[tidy],
        validators=[InputRequired(_l("Give the reason")), Size(15, 1000)],
        description=_l("The person gets these words by e-mail. Name the rule and what happened."),
    )


class JoinForm(FlaskForm):
    """Name and password of somebody who was invited."""

    name = StringField(
        _l("Name"),
        filters=[tidy],
        validators=[InputRequired(_l("Enter the name that others will see")), Size(2, 60)],
        render_kw={"autocomplete": "name"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Choose a password"))],
        description=_l("At least 15 characters. Four words that do not belong together are good."),
        render_kw={"autocomplete": "new-password"},
    )
    terms = BooleanField(
        _l("I accept the terms of use"),
        validators=[InputRequired(_l("Accept the terms of use to create an account"))],
    )
    email = ""

    def validate_password(self, field: Any) -> None:
        name = self.name.data or ""
        if reason := passwords.problem(field.data, name, self.email, staff=True):
            raise ValidationError(reason)


def _number(label: Any, most: float, step: str) -> FloatField:
    message = _l("Enter a number from 0 to %(most)s", most=most)
    return FloatField(
        label,
        validators=[NumberRange(0, most, message=message)],
        render_kw={"type": "number", "step": step, "min": "0", "max": str(most)},
    )


class SiteForm(FlaskForm):
    """Name, look, place in the world and contact."""

    name = StringField(
        _l("Name of the site"),
        filters=[tidy],
        validators=[InputRequired(_l("Enter a name")), Size(1, 60)],
    )
    place = StringField(_l("Place"), filters=[tidy], validators=[Size(0, 60)])
    brand_hue = _number(_l("Main colour: hue, 0 to 359"), 359, "1")
    brand_chroma = _number(_l("Main colour: strength, 0 to 0.13"), 0.13, "0.001")
    accent_hue = _number(_l("Second colour: hue, 0 to 359"), 359, "1")
    accent_chroma = _number(_l("Second colour: strength, 0 to 0.15"), 0.15, "0.001")
    logo = FileField(
        _l("Logo"),
        name=file_field("logo"),
        description=_l("PNG, JPEG or WebP, wider than high. We draw it 44 pixels high."),
    )
    remove_logo = BooleanField(_l("Show no logo"))
    time_zone = SelectField(_l("Time zone"))
    languages = SelectMultipleField(
        _l("Languages"), description=_l("Those that this installation is translated into.")
    )
    default_language = SelectField(_l("Default language"))
    currency = StringField(_l("Currency"), description=_l("Three letters, such as EUR"))
    contact_email = EmailField(_l("E-mail address for questions"), validators=[Size(0, 200)])
    contact_phone = StringField(_l("Phone"), filters=[tidy], validators=[Size(0, 60)])
    contact_address = StringField(_l("Postal address"), filters=[tidy], validators=[Size(0, 200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = sorted(set(translated()) | set(site().languages))
        named = [SelectChoice(code, language_name(code)) for code in codes]
        self.languages.choices = self.default_language.choices = named
        self.time_zone.choices = [
            SelectChoice(z) for z in sorted(available_timezones()) if "/" in z
        ]

    def validate_currency(self, field: Any) -> None:
        if not (
            field.data and len(field.data) == 3 and field.data.isascii() and field.data.isupper()
        ):
            raise ValidationError(_("Use three capital letters, such as EUR"))

    def validate_languages(self, field: Any) -> None:
        if self.default_language.data not in (field.data or []):
            raise ValidationError(_("Tick the default language too"))


def site_form(current: Site) -> SiteForm:
    """The settings of now in a form, with the home page's heading in each language."""
    promise = by_language(
        _("Heading of the home page"),
        most=120,
        hint=_("What people can do here, in one sentence. Leave it empty to show ours."),
    )
    kind = type("BuiltSiteForm", (SiteForm,), {"promise": promise})
    return kind(obj=current, default_language=current.languages[0], logo=None)


def text_form(label: str, texts: dict[str, str], most: int = 50_000) -> FlaskForm:
    """One long text in each language of the site."""
    field = by_language(label, most=most, area=True)
    return type("TextForm", (FlaskForm,), {"text": field})(data={"text": texts})


def topic_form(with_icon: bool, **values: Any) -> FlaskForm:
    """Name of a category or district in each language; a category has an icon too."""
    fields: dict[str, Any] = {
        "name": by_language(_("Name"), needed=_("Enter a name"), most=60),
    }
    if with_icon:
        choices = [SelectChoice(icon, icon.replace("-", " ")) for icon in TOPICS]
        fields["icon"] = SelectField(_("Icon"), choices=choices, default="tag")
    return type("TopicForm", (FlaskForm,), fields)(data=values)
