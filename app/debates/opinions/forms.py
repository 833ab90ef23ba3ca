"""Answers, statements, and how they are taken."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange

from app.core.forms import Size, tidy
from app.core.traps import TrappedForm
from app.debates.opinions.models import LONGEST, Stand
from app.debates.opinions.services.writing import folded

SHORTEST = 10
MOST_AT_ONCE = 50
STANDS = {"agree": Stand.AGREE, "disagree": Stand.DISAGREE, "pass": Stand.PASS}


def _one_line(value: str | None) -> str | None:
    return " ".join(value.split()) if value else value


class AnswerForm(FlaskForm):
    """Three buttons."""

    stand = RadioField(
        _l("Your answer"),
        choices=[
            SelectChoice("agree", _l("Agree")),
            SelectChoice("disagree", _l("Disagree")),
            SelectChoice("pass", _l("Pass")),
        ],
        validators=[InputRequired(_l("Choose agree, disagree or pass"))],
    )

    @property
    def chosen(self) -> Stand:
        return STANDS[self.stand.data]


class StatementForm(TrappedForm):
    """One thought."""

    text = StringField(
        _l("Your statement"),
        description=_l(
            "One thought that others can agree or disagree with. It cannot be changed later."
        ),
        filters=[_one_line],
        validators=[InputRequired(_l("Write your statement")), Size(SHORTEST, LONGEST)],
    )

    def validate_text(self, field: StringField) -> None:
        if not folded(field.data or ""):
            raise ValidationError(_l("Write your statement in words"))


class OfficialForm(FlaskForm):
    """Several statements, one a line."""

    texts = TextAreaField(
        _l("Statements"),
        description=_l(
            "One a line, each of 10 to 160 characters. Those already here are left out."
        ),
        filters=[tidy],
        validators=[InputRequired(_l("Write a statement"))],
    )

    @property
    def lines(self) -> list[str]:
        lines = (_one_line(line) or "" for line in (self.texts.data or "").split("\n"))
        return [line for line in lines if line]

    def validate_texts(self, field: TextAreaField) -> None:
        if len(self.lines) > MOST_AT_ONCE:
            raise ValidationError(
                ngettext("At most %(num)s at once", "At most %(num)s at once", MOST_AT_ONCE)
            )
        for number, line in enumerate(self.lines, 1):
            if not SHORTEST <= len(line) <= LONGEST or not folded(line):
                raise ValidationError(
                    _("Line %(number)s must have 10 to 160 characters", number=number)
                )


class ConversationForm(FlaskForm):
    """How a conversation takes statements of residents."""

    takes_statements = BooleanField(_l("Residents may add statements"))
    is_moderated = BooleanField(
        _l("A moderator reads their statements first"),
        description=_l("Otherwise they appear at once, and can be reported."),
    )
    statement_limit = IntegerField(
        _l("Statements a person may add"),
        validators=[InputRequired(_l("Write a number")), NumberRange(1, 100, _l("1 to 100"))],
    )

    @property
    def settings(self) -> dict[str, int | bool]:
        names = ("takes_statements", "is_moderated", "statement_limit")
        return {name: self[name].data for name in names}
