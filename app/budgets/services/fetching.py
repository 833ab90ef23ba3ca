"""Reading another installation's public files. It may be hostile: time, size and form are bounded, and it leads nowhere else."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

TIMEOUT = 10.0  # seconds for each word of the other side
DEADLINE = 120.0  # and for all of one file
BLOCK = 64 * 1024
HEADERS = {"Accept-Encoding": "identity", "Cache-Control": "no-cache"}
HERE = {"localhost", "127.0.0.1", "::1"}


class Unreachable(Exception):
    """The file did not come, or not as it should; the text says what happened."""


def address_of(url: str) -> str:
    """An address as it is kept. Raises Unreachable for one that is not behind TLS, unless on this machine."""
    parts = urlsplit(url.strip().rstrip("/"))
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    if not is_safe or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise Unreachable(f"{url[:200]} is not the https address of a round")
    return parts.geturl()


def fetch(url: str, most: int) -> str:
    """The text at an address, of at most so many bytes; no redirect is followed. Raises Unreachable."""
    try:
        parts = urlsplit(url)
        connection = _connect(parts)
        try:
            return _read(connection, parts, most).decode()
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(f"{url}: {type(error).__name__}: {str(error)[:200]}") from error


def _connect(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)


def _read(connection: http.client.HTTPConnection, parts: SplitResult, most: int) -> bytes:
    connection.connect()
    hang_up = threading.Timer(DEADLINE, _shut, [connection.sock])
    hang_up.start()  # however slowly the other side goes on
    try:
        connection.request("GET", parts.path, headers=HEADERS)
        with connection.getresponse() as answer:
            return _body(answer, most, parts.geturl())
    finally:
        hang_up.cancel()


def _body(answer: http.client.HTTPResponse, most: int, url: str) -> bytes:
    """All of it, or nothing: half a file would look like a log that was cut."""
    if answer.status != http.HTTPStatus.OK:
        raise Unreachable(f"{url} answered {answer.status}")
    if answer.length is None and not answer.chunked:
        raise Unreachable(f"{url} does not say how long it is")
    body = bytearray()
    while block := answer.read1(BLOCK):
        body += block
        if len(body) > most:
            raise Unreachable(f"{url} is larger than {most} bytes")
    if answer.length:
        raise Unreachable(f"{url} broke off")
    return bytes(body)


def _shut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
