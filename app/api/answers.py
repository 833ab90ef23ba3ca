"""JSON for everybody: readable from other sites, and sent again only when it has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, request
from flask_babel import force_locale

from app.core.i18n import languages, local

FRESH = 60  # seconds for which a copy need not ask again


def answer(data: Any, modified: datetime | None = None, status: int = 200) -> Response:
    """The answer, or "not modified" to whoever has it already."""
    response = Response(json.dumps(data, ensure_ascii=False), status, mimetype="application/json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified"
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    if status == 200:
        response.add_etag()
        if modified is not None:
            response.last_modified = modified.astimezone(UTC)
        response.make_conditional(request)
    return response


@contextmanager
def in_site_language() -> Iterator[None]:
    """Words in the data are the same for every reader."""
    with force_locale(languages()[0]):
        yield


def absolute(path: str) -> str:
    """An address of this site that works anywhere."""
    if path.startswith(("http://", "https://")):
        return path
    return str(current_app.config["SERVER_URL"]).rstrip("/") + path


def written(moment: datetime) -> str:
    """A moment in the council's zone, as RFC 3339 has it."""
    return local(moment).isoformat(timespec="seconds")
