"""Reading another system's lists. It may be hostile: time, size and redirects are bounded, and so is where it leads."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

TIMEOUT = 30.0  # seconds for each word of the other side
DEADLINE = 120.0  # and for all of one page
BLOCK = 64 * 1024
MOST_REDIRECTS = 3
LARGEST_PAGE = 32 * 1024 * 1024
LARGEST_IN_ALL = 2 * 1024**3
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Folkmoot"}
HERE = {"localhost", "127.0.0.1", "::1"}
REDIRECTS = {301, 302, 303, 307, 308}


class Unreachable(Exception):
    """The page did not come, or not as it should; the text says what happened."""


@dataclass
class Fetcher:
    """Goes to the hosts that were named and to no other."""

    hosts: Collection[str]
    budget: int = field(default=LARGEST_IN_ALL)

    def check(self, url: str) -> SplitResult:
        """The parts of an address that may be gone to. Raises Unreachable."""
        try:
            parts = urlsplit(url)
            host = host_of(parts)
        except ValueError:
            raise Unreachable(f"{url[:200]} is no address") from None
        is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
        if not is_safe or not parts.hostname or parts.username:
            raise Unreachable(f"{url[:200]} is not an https address")
        if host not in self.hosts:
            raise Unreachable(f"{url[:200]} leads to another host; allow it with --host {host}")
        return parts

    def fetch(self, url: str) -> bytes:
        """What is at an address. Raises Unreachable."""
        for _n in range(MOST_REDIRECTS + 1):
            parts = self.check(url)
            try:
                found = self._get(parts)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise Unreachable(f"{url}: {type(error).__name__}: {str(error)[:200]}") from error
            if isinstance(found, bytes):
                self.budget -= len(found)
                return found
            url = urljoin(url, found)
        raise Unreachable(f"{url} redirects more than {MOST_REDIRECTS} times")

    def _get(self, parts: SplitResult) -> bytes | str:
        """The body, or where it is instead."""
        connection = _connect(parts)
        try:
            connection.connect()
            hang_up = threading.Timer(DEADLINE, _shut, [connection.sock])
            hang_up.start()  # however slowly the other side goes on
            try:
                target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request("GET", target, headers=HEADERS)
                with connection.getresponse() as answer:
                    return self._read(answer, parts.geturl())
            finally:
                hang_up.cancel()
        finally:
            connection.close()

    def _read(self, answer: http.client.HTTPResponse, url: str) -> bytes | str:
        if answer.status in REDIRECTS and (there := answer.headers.get("Location")):
            return there
        if answer.status != http.HTTPStatus.OK:
            raise Unreachable(f"{url} answered {answer.status}")
        most = min(LARGEST_PAGE, self.budget)
        body = bytearray()
        while block := answer.read1(BLOCK):
            body += block
            if len(body) > most:
                raise Unreachable(f"{url} is larger than {most:,} bytes")
        if answer.length:
            raise Unreachable(f"{url} broke off")
        return bytes(body)


def host_of(parts: SplitResult) -> str:
    """Host and port as they stand in an address. Raises ValueError for a port that is none."""
    port = parts.port
    return f"{parts.hostname}:{port}" if port else str(parts.hostname)


def _connect(parts: SplitResult) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT, context=context)
    return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT)


def _shut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
