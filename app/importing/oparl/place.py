"""Where an import goes: a published process with one component for meetings."""

from __future__ import annotations

from sqlalchemy import select

from app.core.clock import now
from app.core.events import Published, emit
from app.core.i18n import languages
from app.core.models import Component
from app.extensions import db
from app.spaces.models import Process


def component_for(slug: str, title: str) -> Component:
    """The component that takes the meetings; made with its process when it is not there yet."""
    process = db.session.scalar(select(Process).where(Process.slug == slug))
    if process is None:
        language = languages()[0]
        process = Process(slug=slug, title=title, titles={language: title}, locale=language)
        process.publish()
        db.session.add(process)
        db.session.flush()
        emit(Published(process, actor=None))
    found = next((one for one in process.components if one.kind == "meetings"), None)
    return found or _component(process)


def _component(process: Process) -> Component:
    component = Component(
        space=process, kind="meetings", slug="meetings", name={languages()[0]: "Meetings"},
        published_at=now(),
    )  # fmt: skip
    db.session.add(component)
    db.session.flush()
    return component
