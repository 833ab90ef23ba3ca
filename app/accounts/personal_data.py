"""Everything the site holds about a person, gathered for them; each feature adds its part."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.sessions import sessions_of
from app.core.models import Resource
from app.extensions import db

Gather = Callable[[User], Any]

_sections: dict[str, Gather] = {}


def section(name: str) -> Callable[[Gather], Gather]:
    """Add a file `name`.json to everybody's download; the function gives plain lists and dicts."""

    def register(function: Gather) -> Gather:
        _sections[name] = function
        return function

    return register


def gather(user: User) -> dict[str, Any]:
    """All sections by name."""
    return {name: function(user) for name, function in sorted(_sections.items())}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else str(value)


def archive(user: User) -> bytes:
    """A ZIP file with one JSON file a section."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as files:
        for name, content in gather(user).items():
            text = json.dumps(content, ensure_ascii=False, indent=2, default=_plain)
            files.writestr(f"{name}.json", text)
    return buffer.getvalue()


@section("profile")
def profile(user: User) -> dict[str, Any]:
    fields = [
        "public_id",
        "name",
        "email",
        "bio",
        "locale",
        "created_at",
        "confirmed_at",
        "last_seen_at",
        "accepted_terms_version",
        "blocked_at",
        "blocked_reason",
    ]
    return {
        **{name: getattr(user, name) for name in fields},
        "roles": [{"role": grant.role, "space": grant.space_id} for grant in user.grants],
        "second_factor": bool(user.tf_primary_method),
        "passkeys": [passkey.name for passkey in user.webauthn],
    }


@section("sessions")
def sessions(user: User) -> list[dict[str, Any]]:
    return [
        {"device": row.device, "began": row.created_at, "last_used": row.last_seen_at}
        for row in db.session.scalars(sessions_of(user))
    ]


@section("contributions")
def contributions(user: User) -> list[dict[str, Any]]:
    """What the person wrote, drafts and hidden texts too."""
    columns = (
        Resource.id,
        Resource.kind,
        Resource.title,
        Resource.body,
        Resource.locale,
        Resource.created_at,
        Resource.published_at,
        Resource.edited_at,
        Resource.hidden_at,
    )
    query = select(*columns).where(Resource.author_id == user.id).order_by(Resource.id)
    return [dict(row._mapping) for row in db.session.execute(query)]  # noqa: SLF001 -- its public name
