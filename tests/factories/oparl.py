"""Reading an installation's OParl API whole, and comparing two of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

LISTS = ("organization", "person", "meeting", "paper", "agendaItem", "consultation", "file", "locationList", "legislativeTermList", "membership")  # fmt: skip
ORIGIN = "folkmoot:origin"


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address under which an application answers meanwhile."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    before, app.config["SERVER_URL"] = app.config["SERVER_URL"], address
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.config["SERVER_URL"] = before


def pages(client, url: str) -> Iterator[dict]:
    """All objects of a list."""
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)
        yield from answer.json["data"]
        url = answer.json["links"].get("next")


def everything(client, *, imported: bool) -> dict[str, dict]:
    """All objects of the bodies that were brought in, or of our own, by address."""
    found = {}
    for body in pages(client, "/oparl/v1/bodies"):
        if (ORIGIN in body) == imported:
            found[body["id"]] = body
            for name in LISTS:
                found |= {one["id"]: one for one in pages(client, body[name])}
    return found


def as_there(things: dict[str, dict]) -> dict[str, dict]:
    """Objects under the addresses of the system that they came from; without what each system adds."""
    origins = {url: one[ORIGIN] for url, one in things.items() if ORIGIN in one}
    return {origins.get(url, url): _plain(one, origins) for url, one in things.items()}


def _plain(value, origins: dict[str, str]):
    if isinstance(value, str):
        return origins.get(value, value)
    if isinstance(value, list):
        return [_plain(one, origins) for one in value]
    if not isinstance(value, dict):
        return value
    apart = {ORIGIN, "web", "system"}
    if str(value.get("type", "")).endswith(("/Body", "/Organization")):
        apart |= {*LISTS, "legislativeTermList"}
    return {name: _plain(one, origins) for name, one in value.items() if name not in apart}
