"""Writing minutes down part by part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from app.core.forms import Size, optional_id, tidy
from app.meetings.decisions import wording as deciding
from app.meetings.decisions.counting import Impossible
from app.meetings.decisions.services import Contradiction
from app.meetings.decisions.voting import VoteFields, typed_vote
from app.meetings.minutes import wording
from app.meetings.minutes.services.writing import General, Moved, Said, VotedAllTheSame
from app.meetings.models import AgendaItem, Entry, Minutes, Motion, MotionResult
from app.meetings.seen import SeenForm

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):([0-5]\d)")


class PartForm(SeenForm):
    """A part of minutes: what it was filled from is sent along, and a reason once they are agreed or public."""

    reason = TextAreaField(
        _l("Why is it changed?"), [Size(0, 500)], filters=[tidy],
        description=_l("These minutes are approved or public. The reason stands with the new version."),
    )  # fmt: skip

    def __init__(self, minutes: Minutes, before: str, **values: Any) -> None:
        super().__init__(**values)
        self.see(before)
        self.asks_reason = minutes.is_settled

    @property
    def why(self) -> str:
        return self.reason.data or ""

    def validate_reason(self, field: TextAreaField) -> None:
        if self.asks_reason and len(field.data or "") < 5:
            raise ValidationError(_("Say why"))

    def overtake(self) -> None:
        """They were approved or published since the form was shown: now a reason is asked."""
        self.asks_reason = True
        self.reason.errors = [
            _("These minutes were approved or published meanwhile. Say why they change")
        ]


class GeneralForm(PartForm):
    """What is said of the whole meeting."""

    minutes = TextAreaField(
        _l("The meeting as a whole"), filters=[tidy], validators=[Size(0, 100_000)],
        description=_l("How it began and ended, and what belongs to no point of the agenda."),
    )  # fmt: skip
    attendance = IntegerField(
        _l("How many people came?"),
        validators=[Optional(), NumberRange(0, 100_000, _l("Enter a whole number"))],
    )
    recording_url = URLField(
        _l("Link to the recording"),
        description=_l("Sound or video, wherever it is kept."),
        filters=[tidy],
        validators=[
            Optional(),
            Regexp(r"^https?://", message=_l("Begin the link with https://")),
            Size(0, 500),
        ],
    )

    def general(self) -> General:
        return General(self.minutes.data or "", self.attendance.data, self.recording_url.data or "")


class EntryForm(PartForm):
    """What was said on one point."""

    summary = TextAreaField(
        _l("Summary"), [Size(0, 20_000)], filters=[tidy],
        description=_l("Who was not there should understand what it was about and what came of it."),
    )  # fmt: skip
    discussion = TextAreaField(
        _l("Discussion"), [Size(0, 50_000)], filters=[tidy],
        description=_l("Who said what, as far as it matters."),
    )  # fmt: skip
    heard = StringField(
        _l("From when in the recording?"), [Size(0, 12)], filters=[tidy],
        description=_l("Minutes and seconds like 12:34, or with hours: 1:02:03."),
    )  # fmt: skip

    def __init__(self, minutes: Minutes, entry: Entry, before: str) -> None:
        kept = {"summary": entry.summary, "discussion": entry.discussion}
        super().__init__(minutes, before, data=kept | {"heard": wording.clock_of(entry.heard_at)})

    def validate_heard(self, field: StringField) -> None:
        if field.data and not _CLOCK.fullmatch(field.data):
            raise ValidationError(_("Enter minutes and seconds like 12:34"))

    def said(self) -> Said:
        return Said(self.summary.data or "", self.discussion.data or "", self._seconds())

    def _seconds(self) -> int | None:
        match = _CLOCK.fullmatch(self.heard.data or "")
        if match is None:
            return None
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds


class MotionForm(VoteFields, PartForm):
    """A motion with its amendments and its vote."""

    text = TextAreaField(
        _l("The motion"),
        [InputRequired(_l("Write what was moved")), Size(5, 10_000)],
        filters=[tidy],
    )
    mover = StringField(_l("Moved by"), [Size(0, 120)], filters=[tidy])
    seconder = StringField(_l("Seconded by"), [Size(0, 120)], filters=[tidy])
    item_id = SelectField(_l("Under which point?"), coerce=optional_id, validators=[Optional()])
    amendments = TextAreaField(
        _l("Amendments"), [Size(0, 20_000)], filters=[tidy],
        description=_l("One a line: who moved it | how the motion should change | carried, lost, referred or withdrawn."),
    )  # fmt: skip
    result = RadioField(
        _l("What became of it?"),
        [InputRequired(_l("Choose what became of it"))],
        choices=[SelectChoice(one.value, word) for one, word in wording.RESULTS.items()],
    )

    changes: tuple[tuple[str, str, MotionResult], ...] = ()

    def __init__(self, minutes: Minutes, items: Sequence[AgendaItem], motion: Motion | None, before: str, item_id: int | None) -> None:  # fmt: skip
        super().__init__(minutes, before, data=_kept(motion) if motion else {"item_id": item_id})
        self.items = {item.id: item for item in items if not item.is_confidential}
        named = [SelectChoice(one.id, one.shown_title) for one in self.items.values()]
        self.item_id.choices = [SelectChoice("", _("Under none")), *named]

    def validate_amendments(self, field: TextAreaField) -> None:
        words = {one.value: one for one in MotionResult}
        words |= {str(word).casefold(): one for one, word in wording.RESULTS.items()}
        found = []
        for number, line in enumerate((field.data or "").splitlines(), start=1):
            parts = [part.strip() for part in line.split("|")]
            if not line.strip():
                continue
            if len(parts) != 3 or not all(parts) or parts[2].casefold() not in words:
                raise ValidationError(_("Line %(n)s: write who, what, and carried, lost, referred or withdrawn, with | between", n=number))  # fmt: skip
            found.append((parts[0][:120], parts[1], words[parts[2].casefold()]))
        self.changes = tuple(found)

    def validate(self, extra_validators: Any = None) -> bool:
        """Beyond each field: the result must be what the figures come to."""
        if not super().validate(extra_validators):
            return False
        try:
            self.moved().check()
        except Contradiction as error:
            self.result.errors = [*self.result.errors, deciding.contradiction(error)]
        except VotedAllTheSame:
            self.method.errors = [*self.method.errors, _("What was taken back was not voted on")]
        except Impossible as error:
            self.yes.errors = [*self.yes.errors, deciding.impossible(error)]
        return not self.errors

    def moved(self) -> Moved:
        item = self.items.get(self.item_id.data) if self.item_id.data else None
        return Moved(
            self.text.data or "", MotionResult(self.result.data), self.mover.data or "",
            self.seconder.data or "", item, self.changes, self.vote(),
        )  # fmt: skip


def _kept(motion: Motion) -> dict[str, Any]:
    lines = (f"{one.mover} | {one.text} | {one.result}" for one in motion.amendments)
    return {
        "text": motion.text, "mover": motion.mover, "seconder": motion.seconder,
        "item_id": motion.item_id, "amendments": "\n".join(lines), "result": motion.result.value,
        **typed_vote(motion.vote),
    }  # fmt: skip
