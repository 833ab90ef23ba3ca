"""A whole council brought in, given out, taken in by a second installation, and given out again: the same."""

from __future__ import annotations

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from app import create_app
from app.extensions import db
from config import Testing
from tests.factories.oparl import as_there, everything

SET = Path(__file__).parents[3] / "shared/data/karlsruhe_oparl/karlsruhe-oparl-docs.tar.gz"


def _site(folder: Path, name: str) -> Flask:
    class Scratch(Testing):
        DATA_DIR = folder / name
        KEYS_DIR = folder / name / "keys"
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{folder}/{name}.db"

    app = create_app(Scratch)
    with app.app_context():
        db.create_all()
    return app


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["SERVER_URL"] = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield app.config["SERVER_URL"]
    finally:
        server.shutdown()


def _bring_in(app: Flask, source: str) -> str:
    result = app.test_cli_runner().invoke(args=["import", "oparl", source])
    assert result.exit_code == 0, result.output[-2000:]
    return result.output


def check_round_trip(source: Path = SET) -> str:
    with tempfile.TemporaryDirectory() as name:
        first, second = _site(Path(name), "first"), _site(Path(name), "second")
        print(_bring_in(first, str(source)).rpartition("\r")[2], file=sys.stderr)
        with _served(first) as address:
            _bring_in(second, f"{address}/oparl/v1")
            there = everything(first.test_client(), imported=True)
            here = as_there(everything(second.test_client(), imported=True))
        own = {url: {**one} for url, one in there.items()}
        expected = as_there({url: _unnamed(one) for url, one in own.items()})
        unlike = [url for url, one in expected.items() if here.get(url) != one]
        assert not unlike, f"{len(unlike)} differ: {unlike[:3]} {here.get(unlike[0])} {expected[unlike[0]]}"  # fmt: skip
        return f"{len(expected):,} objects are the same"


def _unnamed(thing):
    """Without where the first installation had it from, which the second never learns."""
    if isinstance(thing, list):
        return [_unnamed(one) for one in thing]
    if isinstance(thing, dict):
        return {name: _unnamed(one) for name, one in thing.items() if name != "folkmoot:origin"}
    return thing
