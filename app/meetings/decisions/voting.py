"""The vote part of a form: how it was voted, the figures or the roll call, and what was needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import (
    Form,
    IntegerField,
    SelectChoice,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import NumberRange, Optional

from app.core.forms import Size, tidy
from app.meetings.decisions import wording
from app.meetings.decisions.counting import (
    Basis,
    Impossible,
    Majority,
    Tally,
    Terms,
    Voice,
    tally_of,
)
from app.meetings.decisions.services import VoteTaken
from app.meetings.models import Method, Vote

MOST_MEMBERS = 1000
NO_VOTE = ""


class Number(IntegerField):
    """A number of people; empty is nought."""

    def __init__(self, label: Any, **values: Any) -> None:
        limits = NumberRange(0, 100_000, _l("Enter a whole number"))
        super().__init__(label, [Optional(), limits], **values)


class VoteFields(Form):
    """What a form asks of a vote; `vote()` is what was answered."""

    method = SelectField(
        _l("How was it voted?"),
        choices=[SelectChoice(NO_VOTE, _l("Without a vote"))]
        + [SelectChoice(one.value, word) for one, word in wording.METHODS.items()],
    )
    yes = Number(_l("Yes"))
    no = Number(_l("No"))
    abstain = Number(_l("Abstained"))
    absent = Number(_l("Absent"))
    members = Number(
        _l("Members in all"), description=_l("Empty where the meeting has no fixed members.")
    )
    voices = TextAreaField(
        _l("Roll call"), [Size(0, 50_000)], filters=[tidy],
        description=_l("One member a line with a colon and their voice: “A. Member: yes”. The words are yes, no, abstain and absent. The numbers above can stay empty."),
    )  # fmt: skip
    majority = SelectField(
        _l("Majority needed"),
        choices=[SelectChoice(one.value, word) for one, word in wording.MAJORITIES.items()],
    )
    basis = SelectField(
        _l("Majority of whom?"),
        choices=[SelectChoice(one.value, word) for one, word in wording.BASES.items()],
        description=_l("A simple majority is always more yes than no."),
    )
    quorum = Number(_l("How many must be present"))

    called: tuple[tuple[str, Voice], ...] = ()

    def validate_voices(self, field: TextAreaField) -> None:
        if self.method.data != Method.ROLL_CALL.value:
            return
        self.called = tuple(_called(field.data or ""))
        if not self.called:
            raise ValidationError(_("Write down what each member said"))
        if len({name.casefold() for name, _voice in self.called}) < len(self.called):
            raise ValidationError(_("A member is named twice"))

    def vote(self) -> VoteTaken | None:
        """Raises Impossible."""
        if self.method.data == NO_VOTE:
            return None
        basis, majority = Basis(self.basis.data), Majority(self.majority.data)
        terms = Terms(majority, basis, self.quorum.data or 0)
        return VoteTaken(Method(self.method.data), terms, self._tally(), self.called)

    def _tally(self) -> Tally:
        """The figures; those of a roll call are added up, and must be the ones typed, if any were."""
        names = ("yes", "no", "abstain", "absent", "members")
        typed = {name: getattr(self, name).data for name in names}
        if not self.called:
            return Tally(**{name: number or 0 for name, number in typed.items()})
        counted = tally_of(voice for _name, voice in self.called)
        for name, number in typed.items():
            if number is not None and number != getattr(counted, name):
                raise Impossible("not_the_roll_call", number, getattr(counted, name))
        return counted


def _called(text: str) -> Iterator[tuple[str, Voice]]:
    """`Name: voice`, one a line. Raises ValidationError with the line."""
    words = wording.spoken()
    lines = [line.strip() for line in text.splitlines()]
    if len(lines) > MOST_MEMBERS:
        raise ValidationError(
            ngettext("At most %(num)s member", "At most %(num)s members", MOST_MEMBERS)
        )
    for number, line in enumerate(lines, start=1):
        name, colon, said = line.rpartition(":")
        voice = words.get(said.strip().casefold())
        if not line:
            continue
        if not colon or not name.strip() or voice is None:
            raise ValidationError(_("Line %(n)s: write a name, a colon, and yes, no, abstain or absent", n=number))  # fmt: skip
        yield name.strip()[:120], voice


def typed_vote(vote: Vote | None) -> dict[str, Any]:
    """A vote that is kept as somebody would type it."""
    if vote is None:
        return {}
    kept = {name: getattr(vote, name).value for name in ("method", "majority", "basis")}
    kept |= {"quorum": vote.quorum or None}
    if vote.method is Method.ROLL_CALL:
        said = wording.VOICES
        return kept | {"voices": "\n".join(f"{one.name}: {said[one.voice]}" for one in vote.voices)}
    kept |= {name: getattr(vote, name) for name in ("yes", "no", "abstain")}
    return kept | {"absent": vote.absent or None, "members": vote.members or None}
