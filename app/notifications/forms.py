"""How somebody wants to be told: in general, and otherwise for one space."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Form, FormField, RadioField, SelectChoice, SelectField

from app.notifications.models import NotificationChoice, Rhythm
from app.notifications.services.choosing import Wish
from app.notifications.texts import HEADLINES, KINDS, kind_of

SHOWN = [kind for kind in KINDS if kind in {kind_of(topic) for topic in HEADLINES}]
RHYTHMS = {
    Rhythm.AT_ONCE: _l("At once, whenever something happens"),
    Rhythm.DAILY: _l("One mail a day, in the evening, if something happened"),
    Rhythm.WEEKLY: _l("One mail a week, on Friday evening, if something happened"),
    Rhythm.NEVER: _l("No mail. I look here"),
}
BRIEFLY = {
    Rhythm.AT_ONCE: _l("At once"),
    Rhythm.DAILY: _l("Once a day"),
    Rhythm.WEEKLY: _l("Once a week"),
    Rhythm.NEVER: _l("Never"),
}


def _choices(words: Mapping[Rhythm, Any], usual: Any = None) -> list[SelectChoice]:
    first = [SelectChoice("", usual)] if usual else []
    return [*first, *(SelectChoice(rhythm.value, label) for rhythm, label in words.items())]


class KindForm(Form):
    """One kind of news, by its two channels."""

    rhythm = SelectField(_l("By e-mail"), choices=_choices(BRIEFLY, _l("As usual")), default="")
    is_on_site = BooleanField(_l("Show it on this site"), default=True)

    @property
    def wish(self) -> Wish:
        return Wish(Rhythm(self.rhythm.data) if self.rhythm.data else None, self.is_on_site.data)


class _ByKind(FlaskForm):
    """The choices for each kind of news; the fields are made below."""

    @property
    def kinds(self) -> list[Any]:
        return [self[kind.value] for kind in SHOWN]

    @property
    def wishes(self) -> dict[str, Wish]:
        return {kind.value: self[kind.value].form.wish for kind in SHOWN}

    @property
    def differs(self) -> bool:
        """Whether something is not as usual, or is wrong: then it is not folded away."""
        return bool(self.errors) or any(wish != Wish() for wish in self.wishes.values())


for _kind in SHOWN:
    setattr(_ByKind, _kind.value, FormField(KindForm, KINDS[_kind]))


class SettingsForm(_ByKind):
    """In general."""

    rhythm = RadioField(_l("How often do you want mail?"), choices=_choices(RHYTHMS))
    wants_reminders = BooleanField(
        _l("Remind me of votes"),
        description=_l("At most three mails before a vote closes, if I may vote and have not voted yet. The mail never says anything about a choice."),
    )  # fmt: skip


class PlaceForm(_ByKind):
    """For what comes from one space."""

    rhythm = RadioField(
        _l("How often do you want mail about it?"),
        choices=_choices(RHYTHMS, _l("As usual")),
        default="",
    )
    is_on_site = BooleanField(_l("Show its news on this site"), default=True)

    @property
    def all_wishes(self) -> dict[str, Wish]:
        """With what is chosen for the whole space."""
        rhythm = Rhythm(self.rhythm.data) if self.rhythm.data else None
        return {"": Wish(rhythm, self.is_on_site.data), **self.wishes}


def filled(choices: list[NotificationChoice]) -> dict[str, Any]:
    """What was chosen, as the forms take it."""
    chosen: dict[str, Any] = {kind.value: {"rhythm": "", "is_on_site": True} for kind in SHOWN}
    for choice in choices:
        data = {"rhythm": choice.rhythm or "", "is_on_site": choice.is_on_site}
        if choice.kind:
            chosen[choice.kind] = data
        else:
            chosen |= data
    return chosen
