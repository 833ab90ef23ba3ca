"""What a link opened for this browser: processes and components that are not public yet.

The browser's session holds ids of links; whether they still work is looked up at each request.
"""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context, session
from sqlalchemy import select

from app.core.clock import now
from app.core.models import Component, Resource
from app.extensions import db
from app.spaces.models import ShareLink, Space

KEY = "shared"
MOST = 20  # links that one browser remembers


def remember(link: ShareLink) -> None:
    """Let this browser read what the link opens."""
    others = [one for one in session.get(KEY, ()) if one != link.id]
    session[KEY] = [*others, link.id][-MOST:]
    g.pop("share_links", None)


def forget(_: Any, **_values: Any) -> None:
    """What somebody was shown is not for whoever uses the browser next."""
    session.pop(KEY, None)
    g.pop("share_links", None)


def opens_space(user: Any, space: Space) -> bool:
    """Whether a link to the whole process was followed here, and still works."""
    return any(one.space_id == space.id and _opens_all(one, space) for one in _links(user))


def opens_component(user: Any, component: Component | None) -> bool:
    """Whether a link to the component, or to its whole process, was followed here."""
    return component is not None and any(
        one.component_id == component.id or _opens_all(one, component.space)
        for one in _links(user)
        if one.space_id == component.space_id
    )


def _opens_all(link: ShareLink, space: Space) -> bool:
    """A process is shared whole until it is public: what is prepared in it later is not meant."""
    is_draft = space.published_at is None and space.hidden_at is None
    return link.component_id is None and is_draft


def opens_resource(user: Any, resource: Resource) -> bool:
    """Whether something published in what is not public yet may be read here."""
    return bool(resource.is_visible and opens_component(user, resource.component))


def _links(user: Any) -> list[ShareLink]:
    if not has_request_context() or not (ids := session.get(KEY)):
        return []
    if "share_links" not in g:
        working = ShareLink.withdrawn_at.is_(None) & (ShareLink.expires_at > now())
        query = select(ShareLink).where(ShareLink.id.in_(ids), working)
        g.share_links = db.session.scalars(query).all()
    return [one for one in g.share_links if user.is_authenticated or not one.needs_sign_in]
