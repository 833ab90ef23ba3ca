"""By the council's own register, asked over HTTP.

The request is `POST` with JSON `{"document": "12345678Z", "birth_date": "1990-12-31"}` and the secret as
`Authorization: Bearer ...`; the answer is JSON `{"found": true, "district": "Old Town"}` or `{"found": false}`.
Whatever else comes back (another status, a redirect, too much, too late, no JSON) means: not checked.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
from typing import Any
from urllib.parse import SplitResult, urlsplit

from flask import current_app
from flask_babel import lazy_gettext as _l

from app.accounts.verification import tables
from app.accounts.verification.methods import Claim, Resident, Unavailable
from app.core.text import fold

TIMEOUT = 5.0  # seconds for each word of the other side, and for all of its answer
MOST_BYTES = 16 * 1024
HERE = {"localhost", "127.0.0.1", "::1"}


class Council:
    """The council's register says whether number and birth date belong together."""

    name = "council"
    label = _l("By the council’s register")
    words = _l(
        "You enter the number of your document and your birth date; the council’s register is asked."
    )
    asks_code = False

    def is_ready(self) -> bool:
        return _address() is not None

    def check(self, claim: Claim) -> Resident | None:
        """Asks without a transaction: others must not wait for the register. Nothing may precede it."""
        answer = ask(claim)
        if not answer["found"]:
            return None
        return Resident(claim.document, claim.born, _district(answer.get("district")))


def _address() -> SplitResult | None:
    """Where the register is; only behind TLS, unless it is on this machine."""
    parts = urlsplit(current_app.config["COUNCIL_REGISTER_URL"])
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    return parts if is_safe and parts.hostname else None


def ask(claim: Claim) -> dict[str, Any]:
    """The register's answer, which has `found`. Raises Unavailable."""
    parts = _address()
    if parts is None:
        raise Unavailable("COUNCIL_REGISTER_URL is not an https address")
    connection = _connect(parts)
    try:
        status, body = _exchange(connection, parts, claim)
    except (OSError, http.client.HTTPException) as error:
        raise Unavailable(type(error).__name__) from error
    finally:
        connection.close()
    if status != http.HTTPStatus.OK:
        raise Unavailable(f"the register answered {status}")
    return _read(body)


def _connect(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)


def _exchange(
    connection: http.client.HTTPConnection, parts: SplitResult, claim: Claim
) -> tuple[int, bytes]:
    question = {"document": claim.number, "birth_date": claim.born.isoformat()}
    headers = {
        "Authorization": f"Bearer {current_app.config['COUNCIL_REGISTER_SECRET']}",
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    latest = time.monotonic() + TIMEOUT
    connection.request("POST", path, json.dumps(question), headers)
    response = connection.getresponse()
    body = b""
    while block := response.read1(4096):
        body += block
        if len(body) > MOST_BYTES or time.monotonic() > latest:
            raise TimeoutError
    return response.status, body


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unavailable("the answer is not JSON") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("found"), bool):
        raise Unavailable("the answer does not say whether somebody was found")
    return answer


def _district(name: Any) -> int | None:
    """The district of the answer; a name that is unknown here is nobody's fault but ours."""
    if not name:
        return None
    found = tables.known_districts().get(fold(name)) if isinstance(name, str) else None
    if found is None:
        raise Unavailable("the answer names a district that is unknown here")
    return found
