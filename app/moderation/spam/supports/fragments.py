"""What the page of something supported says about supports that were set aside."""

from __future__ import annotations

from typing import Any

from app.core.about import about
from app.core.models import Resource
from app.extensions import db
from app.likes.queries import exclusions_of

SHOWN = 5


def set_aside(resource: Resource) -> dict[str, Any] | None:
    """How many are set aside and the latest reasons; nothing where none are."""
    number = about(resource).supports_set_aside
    if not number:
        return None
    found = db.session.scalars(exclusions_of(resource.id).limit(SHOWN)).all()
    return {"number": number, "exclusions": [one for one in found if one.number_now > 0]}
