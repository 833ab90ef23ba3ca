"""The form of a debate's conclusions."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, TextAreaField, ValidationError
from wtforms.validators import InputRequired

from app.core.asked import MOST
from app.core.forms import Size, tidy
from app.debates import quoting
from app.debates.models import PARTS, Debate
from app.debates.services import Texts

SIZE = 5000


def _area(label: Any, hint: Any, *validators: Any) -> TextAreaField:
    return TextAreaField(
        label, description=hint, filters=[tidy], validators=[*validators, Size(0, SIZE)]
    )


class ConclusionsForm(FlaskForm):
    """What a debate has come to, in four parts."""

    heard = _area(
        PARTS["heard"],
        _l("The arguments and wishes, also of few people, without taking sides."),
        InputRequired(_l("Write what was heard")),
        Size(15, SIZE),
    )
    agreed = _area(PARTS["agreed"], _l("What all sides can live with."))
    disputed = _area(PARTS["disputed"], _l("Where opinions still differ, and why."))
    next_steps = _area(PARTS["next_steps"], _l("Who does what, and by when."))
    tells = BooleanField(_l("Tell everybody who follows the debate about this change"))
    seen = HiddenField()

    def __init__(self, debate: Debate, **values: Any) -> None:
        self.debate = debate
        known = debate.conclusions | {"seen": debate.conclusions_number}
        super().__init__(data=known, **values)
        if debate.concluded_at is None:
            del self.tells

    def validate(self, extra_validators: Any = None) -> bool:
        """As it is, and everything that is quoted must be there."""
        is_valid = super().validate(extra_validators)
        return self._shorten() and self._find_quotes() and is_valid

    def validate_seen(self, field: Field) -> None:
        """A number that this form was given; whether it is the last one, the service finds out."""
        number = str(field.data or "")
        if not number.isdecimal() or len(number) > 10 or int(number) > MOST:
            raise ValidationError(_("Open the form again"))

    def _shorten(self) -> bool:
        """Addresses of this site without its name: they are to be found wherever it moves to."""
        for name in PARTS:
            lines = (self[name].data or "").split("\n")
            self[name].data = "\n".join(quoting.plain_address(x) for x in lines)
        return True

    def _find_quotes(self) -> bool:
        named = {name: quoting.quoted_in(self[name].data) for name in PARTS}
        everything = [one for some in named.values() for one in some]
        if len(everything) > quoting.MOST_QUOTES:
            return self._refuse(
                "heard", _("Quote at most %(most)s times", most=quoting.MOST_QUOTES)
            )
        quotes = quoting.read(self.debate, everything) if everything else {}
        texts = self.debate.conclusions.values()
        known = {one for text in texts for one in quoting.quoted_in(text)}  # gone or not
        for name, some in named.items():
            for one in some:
                quote = quotes.get(one)
                if one not in known and (quote is None or quote.text is None):
                    words = _("There is nothing to quote with the number %(n)s", n=one[1])
                    return self._refuse(name, words)
        return True

    def _refuse(self, name: str, words: str) -> bool:
        self[name].errors = [*self[name].errors, words]
        return False

    def texts(self) -> Texts:
        """What was filled in."""
        return Texts(
            **{name: self[name].data or "" for name in PARTS},
            locale=str(get_locale()).split("_")[0],
        )
