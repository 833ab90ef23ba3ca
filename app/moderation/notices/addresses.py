"""From an address that somebody copied out of their browser to what stands there."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from app.attachments.models import Attachment
from app.core.i18n import PREFIXES
from app.core.models import Ability, Resource
from app.extensions import db

_COMMENT = re.compile(r"c(\d{1,9})")
_SCHEME = re.compile(r"^[a-zA-Z][a-zA-Z0-9+.-]*:")


class NotOurs(Exception):
    """The address belongs to another site, or is none."""


class NothingThere(Exception):
    """No contribution that everybody can read stands at this address of ours."""


def resource_at(address: str) -> Resource:
    """What an address of this site shows, with or without its scheme, host and language.

    The anchor of a comment leads to the comment. Raises NotOurs and NothingThere; the second
    does not tell what is missing from what is hidden.
    """
    parts = _ours(address.strip())
    if found := _COMMENT.fullmatch(parts.fragment):
        return _public(db.session.get(Resource, int(found[1])), "comment")
    values = _values(_without_language(unquote(parts.path)))
    for name, value in reversed(values.items()):
        if name == "attachment_id":
            attachment = db.session.get(Attachment, value)
            return _public(attachment.resource if attachment else None)
        kind = name.removesuffix("_id")
        if kind in {"resource", "subject"}:
            return _public(db.session.get(Resource, value))
        if kind in Resource.__mapper__.polymorphic_map:
            return _public(db.session.get(Resource, value), kind)
    raise NothingThere


def _ours(address: str) -> SplitResult:
    if not address.startswith("/") and not _SCHEME.match(address):
        address = f"https://{address}"  # as browsers show it
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError as error:
        raise NotOurs from error
    if address.startswith("/") and not address.startswith(("//", "/\\")):
        return parts
    known = {
        urlsplit(current_app.config["SERVER_URL"]).hostname,
        urlsplit(request.host_url).hostname,
    }
    if parts.scheme not in {"http", "https"} or host not in known:
        raise NotOurs
    return parts


def _without_language(path: str) -> str:
    first, _slash, rest = path[1:].partition("/")
    return f"/{rest}" if first in PREFIXES else path


def _values(path: str) -> dict[str, int]:
    """The numbers in an address, by their names in its route."""
    adapter = current_app.url_map.bind(request.host)
    try:
        _endpoint, values = adapter.match(path, method="GET")
    except HTTPException as error:
        raise NothingThere from error
    return {name: value for name, value in values.items() if isinstance(value, int)}


def _public(resource: Resource | None, kind: str = "") -> Resource:
    if resource is None or (kind and resource.kind != kind):
        raise NothingThere
    if Ability.REPORT not in resource.abilities or not resource.is_public:
        raise NothingThere
    return resource
