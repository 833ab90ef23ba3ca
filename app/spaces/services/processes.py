"""Processes: made as drafts, shown to everybody when they are ready."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from app.accounts.models import User
from app.core.events import Edited, Published, StaffActed, Unpublished, emit
from app.core.site import site
from app.extensions import db
from app.spaces.models import Process
from app.spaces.services.revisions import claim, unique_slug


class NotADraft(Exception):
    """Only what the public cannot see, and where nobody has written anything, may be deleted."""


@dataclass(frozen=True)
class Texts:
    """What a process says about itself, each by language."""

    titles: dict[str, str]
    summaries: dict[str, str]
    descriptions: dict[str, str]
    who_decides: dict[str, str]


def _write(process: Process, slug: str, texts: Texts) -> None:
    process.slug = slug
    for name, value in asdict(texts).items():
        setattr(process, name, {code: text for code, text in value.items() if text})
    _mirror(process)


def _mirror(process: Process) -> None:
    """Search and mails read `title` and `body`: the texts of the default language."""
    default = site().languages[0]
    parts = (process.summaries, process.descriptions, process.who_decides)
    process.locale = default
    process.title = process.titles.get(default) or next(iter(process.titles.values()), "")
    process.body = "\n\n".join(filter(None, (part.get(default) for part in parts)))


def _texts_of(process: Process) -> dict[str, Any]:
    names = ("slug", "titles", "summaries", "descriptions", "who_decides")
    return {name: getattr(process, name) for name in names}


def create_process(actor: User, slug: str, texts: Texts) -> Process:
    """A new draft. Raises SlugTaken."""
    process = Process(author=actor)
    with unique_slug():
        _write(process, slug, texts)
        db.session.add(process)
    emit(StaffActed(actor, "process.created", process, {}, _texts_of(process)))
    return process


def edit_process(process: Process, actor: User, slug: str, texts: Texts, seen: int) -> None:
    """Change the texts. Raises EditedMeanwhile and SlugTaken."""
    claim(process, seen)
    before, old = _texts_of(process), {"title": process.title, "body": process.body}
    with unique_slug():
        _write(process, slug, texts)
    after, new = _texts_of(process), {"title": process.title, "body": process.body}
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    emit(
        StaffActed(
            actor,
            "process.edited",
            process,
            {name: before[name] for name in changed},
            {name: after[name] for name in changed},
        )
    )
    words = [name for name in new if new[name] != old[name]]
    if words:
        emit(
            Edited(process, actor, {name: old[name] for name in words}, {n: new[n] for n in words})
        )


def publish_process(process: Process, actor: User) -> None:
    """Show the process to everybody."""
    if process.published_at is not None:
        return
    claim(process)
    process.publish()
    db.session.flush()
    emit(Published(process, actor))
    emit(StaffActed(actor, "process.published", process, {"public": False}, {"public": True}))


def unpublish_process(process: Process, actor: User) -> None:
    """Take the process, and with it all that is in it, off the public site."""
    if process.published_at is None:
        return
    claim(process)
    process.published_at = None
    db.session.flush()
    emit(Unpublished(process, actor))
    emit(StaffActed(actor, "process.unpublished", process, {"public": True}, {"public": False}))


def delete_process(process: Process, actor: User, *, has_content: bool) -> None:
    """Remove a draft for good. Raises NotADraft."""
    if process.published_at is not None or has_content:
        raise NotADraft
    claim(process)
    emit(StaffActed(actor, "process.deleted", process, _texts_of(process), {}))
    db.session.delete(process)
    db.session.flush()
