"""What somebody wants to hear how, worked out of all they have chosen; and when mails go."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.clock import now
from app.core.i18n import zone
from app.extensions import db
from app.notifications import queries
from app.notifications.models import NotificationChoice, NotificationSettings, Rhythm

EVENING = 18  # o'clock in the council's zone: when the mails of a day or a week go
FRIDAY = 4
LOUDNESS = list(Rhythm)  # the quieter stand behind


@dataclass
class Wishes:
    """The choices of one person. Where two of them meet, the quieter counts."""

    usual: Rhythm = Rhythm.DAILY
    choices: dict[tuple[int | None, str], tuple[Rhythm | None, bool]] = field(default_factory=dict)

    def add(self, choice: NotificationChoice) -> None:
        self.choices[choice.space_id, choice.kind] = (choice.rhythm, choice.is_on_site)

    def rhythm(self, kind: str, space_id: int | None) -> Rhythm:
        """How mails tell such news: what was chosen for this kind there counts before all else."""
        chosen = [rhythm for rhythm, _ in self._meeting(kind, space_id)]
        if space_id is not None and (exact := self.choices.get((space_id, kind), (None,))[0]):
            return exact
        said = [rhythm for rhythm in chosen if rhythm]
        return max(said, key=LOUDNESS.index) if said else self.usual

    def is_on_site(self, kind: str, space_id: int | None) -> bool:
        return all(is_on_site for _, is_on_site in self._meeting(kind, space_id))

    def _meeting(self, kind: str, space_id: int | None) -> list[tuple[Rhythm | None, bool]]:
        keys: Iterable[tuple[int | None, str]] = [(None, kind)]
        if space_id is not None:
            keys = [(None, kind), (space_id, ""), (space_id, kind)]
        return [self.choices[key] for key in keys if key in self.choices]


def next_mail(rhythm: Rhythm, moment: datetime | None = None) -> datetime | None:
    """When the next mail of this rhythm goes; None for those who want none."""
    moment = moment or now()
    if rhythm is Rhythm.NEVER:
        return None
    if rhythm is Rhythm.AT_ONCE:
        return moment
    here = moment.astimezone(zone())
    slot = here.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    days = (FRIDAY - here.weekday()) % 7 if rhythm is Rhythm.WEEKLY else 0
    slot += timedelta(days=days)  # days of the calendar: the hour stays when clocks change
    if slot <= moment:
        slot += timedelta(days=7 if rhythm is Rhythm.WEEKLY else 1)
    return slot


def wishes_of(user_ids: Collection[int]) -> dict[int, Wishes]:
    """All that each of these people has chosen."""
    usual = select(NotificationSettings.user_id, NotificationSettings.rhythm)
    found = {user_id: Wishes() for user_id in user_ids}
    for user_id, rhythm in db.session.execute(
        usual.where(NotificationSettings.user_id.in_(user_ids))
    ):
        found[user_id].usual = rhythm
    for choice in db.session.scalars(queries.choices_of(user_ids)):
        found[choice.user_id].add(choice)
    return found
