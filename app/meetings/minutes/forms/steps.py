"""Circulating, correcting and approving minutes, and uploading what was said word for word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import DateField, RadioField, SelectChoice, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Optional

from app.core import scanning
from app.core.asked import file_field
from app.core.clock import now
from app.core.forms import Size, optional_id, tidy
from app.core.i18n import choose, format_date, local
from app.extensions import db
from app.meetings.minutes import queries, vtt, wording
from app.meetings.minutes.forms.parts import PartForm
from app.meetings.minutes.services.passages import NotThere, Place, Unfit, parts_of, place_of
from app.meetings.models import CorrectionState, Meeting, Minutes

USUALLY = timedelta(days=14)


class CirculateForm(FlaskForm):
    """Until when those who came can propose corrections."""

    until = DateField(
        _l("Corrections until"),
        [InputRequired(_l("Choose a day"))],
        description=_l("This day is included."),
    )

    def __init__(self, minutes: Minutes) -> None:
        until = minutes.correct_until or (local(now()) + USUALLY).date()
        super().__init__(data={"until": until})


class ApproveForm(FlaskForm):
    """Who has approved the minutes."""

    meeting_id = SelectField(_l("Approved by"), coerce=optional_id, validators=[Optional()])

    def __init__(self, meeting: Meeting) -> None:
        super().__init__()
        later = db.session.scalars(queries.later_meetings(meeting)).all()
        self.later = {one.id: one for one in later}
        named = [
            SelectChoice(one.id, f"{format_date(one.starts_at)}: {choose(one.titles)}")
            for one in later
        ]
        self.meeting_id.choices = [SelectChoice("", _("The clerk")), *named]

    @property
    def chosen(self) -> Meeting | None:
        return self.later.get(self.meeting_id.data) if self.meeting_id.data else None


class CorrectionForm(FlaskForm):
    """A passage of a text, how it should read, and why."""

    place: Place | None = None

    quote = TextAreaField(
        _l("The passage as it is"),
        [InputRequired(_l("Copy the passage from the minutes")), Size(3, 2000)], filters=[tidy],
        description=_l("Copy it from the minutes word for word, as much as makes clear which one you mean."),
    )  # fmt: skip
    wording = TextAreaField(
        _l("How it should read"), [Size(0, 4000)], filters=[tidy],
        description=_l("Left empty, the passage is to go."),
    )  # fmt: skip
    part = SelectField(
        _l("In which part?"),
        default="",
        description=_l("Needed only where several parts say the same."),
    )
    reason = TextAreaField(
        _l("Why?"), [InputRequired(_l("Say why")), Size(5, 1000)], filters=[tidy]
    )

    def __init__(self, minutes: Minutes) -> None:
        super().__init__()
        self.record = minutes
        named = [SelectChoice(part, title) for part, title in parts_of(minutes).items()]
        self.part.choices = [SelectChoice("", _("The passage says it")), *named]

    def validate_quote(self, field: TextAreaField) -> None:
        try:
            self.place = place_of(self.record, field.data or "", self.part.data or "")
        except NotThere as error:
            raise ValidationError(wording.not_there(error.times)) from error

    def validate_wording(self, field: TextAreaField) -> None:
        if (field.data or "") == (self.quote.data or ""):
            raise ValidationError(_("This is what it says now. Write what should change"))
        if self.quote.errors or self.place is None:
            return
        try:
            self.place.reworded(field.data or "")
        except Unfit as error:
            raise ValidationError(str(wording.UNFIT[error.why])) from error


class DecideForm(FlaskForm):
    """What the clerk makes of a correction."""

    verdict = RadioField(
        _l("What do you make of it?"),
        [InputRequired(_l("Accept it or not"))],
        choices=[
            SelectChoice(CorrectionState.ACCEPTED.value, _l("Accept: the text changes")),
            SelectChoice(CorrectionState.REJECTED.value, _l("Do not accept")),
        ],
    )
    answer = TextAreaField(
        _l("Reason"), [Size(0, 1000)], filters=[tidy],
        description=_l("Needed where you do not accept it. Whoever proposed it reads it."),
    )  # fmt: skip

    @property
    def is_accepted(self) -> bool:
        return bool(self.verdict.data == CorrectionState.ACCEPTED.value)

    def validate_answer(self, field: TextAreaField) -> None:
        is_rejected = self.verdict.data == CorrectionState.REJECTED.value
        if is_rejected and len(field.data or "") < 5:
            raise ValidationError(_("Say why"))


class TranscriptForm(PartForm):
    """What was said word for word."""

    file = FileField(
        _l("Transcript"),
        name=file_field("file"),
        description=_l("WebVTT (.vtt) or plain text in UTF-8, up to 2 MB. It takes the place of the one before."),
        validators=[FileRequired(_l("Choose a file"))],
    )  # fmt: skip

    cues: tuple[vtt.Cue, ...] = ()

    def __init__(self, minutes: Minutes, **values: Any) -> None:
        super().__init__(minutes, "", **values)

    def validate_file(self, field: FileField) -> None:
        if not isinstance(field.data, FileStorage):
            return
        data = field.data.stream.read(vtt.MOST_BYTES + 1)
        try:
            self.cues = tuple(vtt.read(data))
            scanning.check(data)
        except vtt.Broken as error:
            raise ValidationError(wording.broken(error)) from error
        except scanning.NotClean as error:
            raise ValidationError(str(scanning.SAYS[error.verdict])) from error
