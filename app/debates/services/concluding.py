"""Ending a debate with conclusions, and correcting them. The caller commits."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import update

from app.accounts.models import User
from app.core.clock import now
from app.core.events import Concluded, StaffActed, emit
from app.debates import queries
from app.debates.models import ConclusionsVersion, Debate
from app.extensions import db


@dataclass(frozen=True)
class Texts:
    """The four parts of conclusions, in Markdown; a line such as `#123` quotes a comment."""

    heard: str
    agreed: str = ""
    disputed: str = ""
    next_steps: str = ""
    locale: str = "en"

    def parts(self) -> dict[str, str]:
        return {name: text for name, text in asdict(self).items() if name != "locale"}


class Overtaken(Exception):
    """Somebody else has written conclusions since this person began to."""


def conclude(
    debate: Debate,
    actor: User,
    texts: Texts,
    *,
    as_staff: bool,
    seen: int | None = None,
    tells: bool = True,
) -> None:
    """End a debate with its conclusions, or change them; every state is kept.

    `seen` is the number of the version that was to be changed: raises Overtaken where it is
    no longer the one shown. The first are told to followers, changes only with `tells`.
    """
    db.session.scalar(queries.locked_comments(debate.id))  # nobody comments between two moments
    before, seen = debate.conclusions, debate.conclusions_number if seen is None else seen
    is_first = _write(debate.id, actor, texts, seen=seen, as_staff=as_staff)
    db.session.refresh(debate)
    version = ConclusionsVersion(
        debate_id=debate.id, number=seen + 1, texts=texts.parts(), author=actor
    )
    db.session.add(version)
    db.session.flush()
    if as_staff:
        emit(StaffActed(actor, "debate.concluded", debate, dict(before), texts.parts()))
    if is_first or tells:
        emit(Concluded(debate, actor=actor))


def _write(debate_id: int, actor: User, texts: Texts, *, seen: int, as_staff: bool) -> bool:
    """Put the texts where the version seen still is; whether they are the first."""
    table = Debate.__table__
    written = db.session.scalar(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == debate_id, table.c.conclusions_number == seen)
        .values(
            **texts.parts(),
            concluded_by_id=actor.id,
            is_concluded_officially=as_staff,
            conclusions_locale=texts.locale,
            conclusions_number=seen + 1,
        )
        .returning(table.c.id)
    )
    if written is None:
        raise Overtaken
    first = update(table).where(table.c.id == debate_id, table.c.concluded_at.is_(None))  # type: ignore[arg-type]
    return db.session.scalar(first.values(concluded_at=now()).returning(table.c.id)) is not None
