"""The form for a comment."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired

from app.comments.models import LONGEST, Stance
from app.core.forms import Size, tidy

STANCES = [
    SelectChoice(Stance.FOR.value, _l("For")),
    SelectChoice(Stance.AGAINST.value, _l("Against")),
    SelectChoice(Stance.NEUTRAL.value, _l("Neutral, or a question")),
]


class CommentForm(FlaskForm):
    """A stance and some words."""

    stance = RadioField(_l("Where do you stand?"), choices=STANCES, default=Stance.NEUTRAL.value)
    body = TextAreaField(
        _l("Your comment"),
        description=_l("Speak about the idea, not the person."),
        filters=[tidy],
        validators=[InputRequired(_l("Write your comment first")), Size(2, LONGEST)],
    )
