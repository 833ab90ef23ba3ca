"""Papers, and where each is dealt with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from app.core.forms import Size, optional_id, tidy
from app.core.i18n import choose
from app.core.models import Component
from app.meetings.councils.forms.entry import EntryForm, Threefold, day
from app.meetings.councils.services import (
    AlreadyReferred,
    ReferenceTaken,
    Submission,
)
from app.meetings.models import AgendaItem


class PaperForm(EntryForm):
    """A motion, a report, a question."""

    shown: ClassVar[tuple[str, ...]] = ("title", "body", "reference", "paper_type", "dated_on")
    blamed = {ReferenceTaken: ("reference", _l("Another paper has this number"))}
    title = StringField(
        _l("Title"), filters=[tidy], validators=[InputRequired(_l("Write a title")), Size(5, 300)]
    )
    body = TextAreaField(_l("Text"), [Size(0, 50_000)], filters=[tidy])
    reference = StringField(
        _l("Number"), [Size(0, 60)], filters=[tidy],
        description=_l("As the council writes it, such as 2026/014. No other paper has it."),
    )  # fmt: skip
    paper_type = StringField(
        _l("Type"), [Size(0, 60)], filters=[tidy],
        description=_l("Such as motion, report or question."),
    )  # fmt: skip
    dated_on = day(_l("Date"))

    def submission(self) -> Submission:
        return Submission(
            self.title.data or "", self.body.data or "", self.reference.data or "",
            self.paper_type.data or "", self.dated_on.data,
        )  # fmt: skip


class NewPaperForm(PaperForm):
    """Where it stands is chosen once."""

    shown: ClassVar[tuple[str, ...]] = ("component", *PaperForm.shown)
    component = SelectField(
        _l("Among which meetings?"),
        [InputRequired(_l("Choose where it belongs"))],
        coerce=optional_id,
    )

    def __init__(self, places: Sequence[Component], chosen: int | None) -> None:
        self.places = {one.id: one for one in places}
        super().__init__(data={"component": chosen})
        named = ((one.id, f"{choose(one.space.titles)}: {choose(one.name)}") for one in places)
        self.component.choices = [SelectChoice(id_, words) for id_, words in named]

    @property
    def place(self) -> Component:
        return self.places[self.component.data]


class ConsultationForm(EntryForm):
    """As what a paper is dealt with."""

    shown: ClassVar[tuple[str, ...]] = ("role", "is_authoritative")
    role = StringField(
        _l("What is done with it there?"), [Size(0, 80)], filters=[tidy],
        description=_l("Such as discussed, heard or decided."),
    )  # fmt: skip
    is_authoritative = Threefold(_l("Is it decided there?"))


class NewConsultationForm(ConsultationForm):
    """Which point deals with it: behind closed doors none is named."""

    shown: ClassVar[tuple[str, ...]] = ("item", *ConsultationForm.shown)
    blamed = {AlreadyReferred: ("item", _l("It deals with this paper already"))}
    item = SelectField(_l("Agenda item"), coerce=optional_id, validators=[Optional()])

    def __init__(self, items: Sequence[AgendaItem]) -> None:
        super().__init__()
        self.items = {one.id: one for one in items if one.is_visible}
        named = [SelectChoice(id_, one.shown_title) for id_, one in self.items.items()]
        self.item.choices = [SelectChoice("", _("The meeting as a whole")), *named]

    @property
    def chosen(self) -> AgendaItem | None:
        return self.items[self.item.data] if self.item.data else None
