"""How somebody wants to be told."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice

from app.notifications.models import Rhythm


class SettingsForm(FlaskForm):
    """The rhythm of mails."""

    rhythm = RadioField(
        _l("How often do you want mail?"),
        choices=[
            SelectChoice(Rhythm.AT_ONCE.value, _l("At once, whenever something happens")),
            SelectChoice(Rhythm.DAILY.value, _l("One mail a day, if something happened")),
            SelectChoice(Rhythm.WEEKLY.value, _l("One mail a week, if something happened")),
            SelectChoice(Rhythm.NEVER.value, _l("No mail. I look here")),
        ],
    )
