"""What files add to the page of their resource."""

from __future__ import annotations

from typing import Any

from flask import g

from app.attachments.models import Attachment
from app.attachments.queries import files_of
from app.core.authz import can
from app.core.models import Resource
from app.extensions import db


def _files(resource: Resource) -> list[Attachment]:
    """One query a page, shared by the slots."""
    kept: dict[int, list[Attachment]] = g.setdefault("attachments", {})
    if resource.id not in kept:
        kept[resource.id] = list(db.session.scalars(files_of(resource)))
    return kept[resource.id]


def picture(resource: Resource) -> dict[str, Any]:
    return {"picture": next((f for f in _files(resource) if f.is_picture), None)}


def below(resource: Resource) -> dict[str, Any]:
    files = [f for f in _files(resource) if not f.is_picture]
    return {"files": files, "may_add": can("attachment.create", resource)}
