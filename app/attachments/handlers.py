"""What files add to the page of their resource."""

from __future__ import annotations

from typing import Any

from flask import g, request

from app.attachments.models import Attachment
from app.attachments.queries import SHOWN, SOME_FILES
from app.core.about import about
from app.core.authz import can
from app.core.models import Resource
from app.extensions import db


def _files(resource: Resource, start: int = 0) -> list[Attachment]:
    """One query a page that has files, shared by the slots: some, and one more if others follow."""
    if not about(resource).has_files:
        return []
    kept: dict[tuple[int, int], list[Attachment]] = g.setdefault("attachments", {})
    if (resource.id, start) not in kept:
        values = {"wanted": resource.id, "start": start}
        kept[resource.id, start] = list(db.session.scalars(SOME_FILES, values))
    return kept[resource.id, start]


def picture(resource: Resource) -> dict[str, Any] | None:
    return next(({"picture": f} for f in _files(resource) if f.is_picture), None)


def below(resource: Resource) -> dict[str, Any] | None:
    start = min(max(request.args.get("files", 0, type=int), 0), 10**6)
    found, may_add = _files(resource, start), can("attachment.create", resource)
    if not found and not may_add:
        return None
    return {
        "files": [f for f in found[:SHOWN] if not f.is_picture],
        "more": start + SHOWN if len(found) > SHOWN else None,
        "may_add": may_add,
    }
