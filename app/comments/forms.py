"""The form for a comment."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from app.comments.models import LONGEST, Comment, Stance
from app.comments.positions import offered
from app.comments.references import MOST_NAMED, named
from app.core.forms import Size, optional_id, tidy
from app.core.i18n import language_name, languages
from app.core.models import Resource
from app.core.stances import StanceMode
from app.core.traps import TrappedForm

STANCES = [
    SelectChoice(Stance.FOR.value, _l("For")),
    SelectChoice(Stance.AGAINST.value, _l("Against")),
    SelectChoice(Stance.NEUTRAL.value, _l("Neutral, or a question")),
]


def few_names(_form: FlaskForm, field: Field) -> None:
    """Nobody calls a crowd together."""
    if len(named(field.data or "")) > MOST_NAMED:
        raise ValidationError(
            ngettext(
                "Mention %(num)s person at most in one comment",
                "Mention %(num)s people at most in one comment",
                MOST_NAMED,
            )
        )


class CommentForm(TrappedForm):
    """Some words and where they stand, as what they are about asks for it."""

    position = RadioField(
        _l("Which position do you take?"),
        coerce=optional_id,
        default="",
    )
    stance = RadioField(_l("Where do you stand?"), choices=STANCES, default=Stance.NEUTRAL.value)
    locale = SelectField(_l("Language you write in"))
    body = TextAreaField(
        _l("Your comment"),
        description=_l(
            "Speak about the idea, not the person. To tell somebody who takes part here, write @ and their name."
        ),
        filters=[tidy],
        validators=[InputRequired(_l("Write your comment first")), Size(2, LONGEST), few_names],
    )

    def __init__(self, subject: Resource, **values: Any) -> None:
        super().__init__(**values)
        root = subject.root if isinstance(subject, Comment) else subject
        self.asks = not isinstance(subject, Comment)
        if root.stances_asked is not StanceMode.POSITIONS:
            del self.position
        else:
            self._offer(root)
        if root.stances_asked not in {StanceMode.LIST, StanceMode.SIDES}:
            del self.stance
        self._ask_language()

    def _ask_language(self) -> None:
        """At first it is the language of the page; where a site has one, nobody is asked."""
        self.locale.choices = [SelectChoice(code, language_name(code)) for code in languages()]
        if not self.locale.data:
            here = str(get_locale()).partition("_")[0]
            self.locale.data = here if here in languages() else languages()[0]
        if len(self.locale.choices) < 2:
            del self.locale

    @property
    def language(self) -> str:
        return str(self.locale.data) if "locale" in self else languages()[0]

    def _offer(self, root: Resource) -> None:
        """Its positions, and for answers to others that one need not take any."""
        named = [SelectChoice(one.id, one.name) for one in offered(root)]
        none = [] if self.asks else [SelectChoice("", _("None, I only answer"))]
        self.position.choices = [*named, *none]
        self.position.validate_choice = bool(self.position.raw_data)

    def validate_position(self, field: Field) -> None:
        if self.asks and field.data is None:
            raise ValidationError(_("Choose the position that is closest to yours"))

    def stance_or(self, otherwise: Stance = Stance.NEUTRAL) -> Stance:
        """What was chosen; what it was before where nobody asks."""
        return Stance(self.stance.data) if "stance" in self else otherwise

    @property
    def position_id(self) -> int | None:
        return self.position.data if "position" in self else None


MOST_DIGITS = 15  # of a number that every database can compare


def number(said: str) -> int:
    """The id of a comment as somebody sent it; 0 for what cannot be one."""
    return int(said) if said.isascii() and said.isdecimal() and len(said) <= MOST_DIGITS else 0


class VoteForm(FlaskForm):
    """One button of many: its name says what to do, its value with which comment."""

    up = StringField()
    down = StringField()
    back = StringField()
    page = StringField()  # where the button was pressed

    @property
    def comment_id(self) -> int:
        """0 where no comment was named."""
        return number(self.up.data or self.down.data or self.back.data or "")

    @property
    def is_up(self) -> bool | None:
        """What the button says of the comment; nothing where a vote is taken back."""
        if self.up.data:
            return True
        return False if self.down.data else None
