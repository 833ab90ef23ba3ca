"""The form for a link to what is not public yet."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, NumberRange

from app.core.forms import Size, tidy
from app.core.i18n import choose
from app.core.models import Component
from app.spaces.models import Process

WHOLE = "0"
LONGEST = 90  # days


class ShareForm(FlaskForm):
    """What the link opens, for whom, and for how long."""

    what = RadioField(_l("What can people read?"), [InputRequired(_l("Choose what it opens"))])
    note = StringField(
        _l("For whom is it?"),
        [Size(most=100)],
        filters=[tidy],
        description=_l("Only facilitators see this, such as “neighbourhood council”."),
    )
    days = IntegerField(
        _l("Days until it ends"),
        [
            InputRequired(_l("Enter a number of days")),
            NumberRange(1, LONGEST, _l("Enter a number from 1 to %(most)s", most=LONGEST)),
        ],
        default=14,
        render_kw={"min": "1", "max": str(LONGEST), "inputmode": "numeric"},
    )
    needs_sign_in = BooleanField(_l("Only for people who are signed in"))

    def offer(self, process: Process) -> None:
        """What is not public in this process."""
        hidden = [one for one in process.components if not one.is_public]
        choices = [SelectChoice(str(one.id), choose(one.name)) for one in hidden]
        if not process.is_visible:
            choices.insert(0, SelectChoice(WHOLE, _("The whole process, with all that is in it")))
        self.what.choices = choices
        if choices and self.what.data is None:
            self.what.data = choices[0].value

    def component_of(self, process: Process) -> Component | None:
        """The chosen component; nothing stands for the whole process."""
        return next((one for one in process.components if str(one.id) == self.what.data), None)
