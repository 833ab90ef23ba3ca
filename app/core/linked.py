"""Addresses of this site that people type or paste: the page, and the resource that has its page there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from flask import current_app, has_request_context, request
from werkzeug.exceptions import HTTPException

from app.core.i18n import PREFIXES
from app.core.models import Resource
from app.extensions import db


class Page(NamedTuple):
    """The endpoint that answers at an address, and what the address says to it."""

    endpoint: str
    values: Mapping[str, Any]


NOWHERE = Page("", {})


def path_of(address: str) -> str:
    """The path that an address has here, without its language; "" for other sites. A path alone is taken, too."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if not (_is_here(parts) if parts.scheme or parts.netloc else parts.path.startswith("/")):
        return ""
    path = parts.path.removeprefix(urlsplit(current_app.config["SERVER_URL"]).path.rstrip("/"))
    first, _slash, rest = path[1:].partition("/")
    path = f"/{rest}" if first in PREFIXES else path
    return path.rstrip("/") or "/"


def _is_here(parts: SplitResult) -> bool:
    known = [str(current_app.config["SERVER_URL"])]
    known += [request.host_url] if has_request_context() else []
    hosts = {urlsplit(one).netloc for one in known}
    return parts.scheme in {"http", "https"} and parts.netloc.lower() in hosts


def page_at(address: str) -> Page:
    """Which page answers at an address; NOWHERE for other sites and where there is none."""
    path = path_of(address)
    if not path:
        return NOWHERE
    try:
        return Page(*current_app.url_map.bind("").match(path, "GET"))
    except HTTPException:
        return NOWHERE


def resource_at(address: str) -> Resource | None:
    """What has its page at this address, public or not; None for other pages and other sites."""
    numbers = [one for one in page_at(address).values.values() if isinstance(one, int)]
    found = db.session.get(Resource, numbers[-1]) if numbers else None
    if found is None:
        return None
    is_its_own = urlsplit(found.url).path.removeprefix(request.script_root) == path_of(address)
    return found if is_its_own else None
