"""The council's register over HTTP, played by a small server on this machine."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import create_engine

from app.accounts.verification import methods
from app.accounts.verification.methods import Claim, Unavailable, council
from app.accounts.verification.services import verifying
from app.accounts.verification.services.verifying import Outcome
from app.core.site import District
from app.extensions import db
from tests.factories.residents import BORN

CLAIM = Claim("11111111A", BORN)


class Register(ThreadingHTTPServer):
    """Answers as it is told; remembers what it was asked."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []
        self.status, self.body, self.headers, self.wait = 200, b'{"found": true}', {}, 0.0
        self.meanwhile = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/residents"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        server = self.server
        length = int(self.headers["Content-Length"])
        server.asked.append((self.path, self.headers["Authorization"], json.loads(self.rfile.read(length))))  # fmt: skip
        if server.meanwhile:
            server.meanwhile()
        self.send_response(server.status)
        for name, value in server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            for n in range(0, len(server.body), 1000):
                time.sleep(server.wait)
                self.wfile.write(server.body[n : n + 1000])
        except OSError:
            pass  # whoever asked has hung up

    def log_message(self, *_):
        pass


@pytest.fixture
def register(place, monkeypatch):
    server = Register()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setitem(place.app.config, "COUNCIL_REGISTER_URL", server.url)
    monkeypatch.setitem(place.app.config, "COUNCIL_REGISTER_SECRET", "between us")
    with place.app.app_context():
        yield server
    server.shutdown()
    server.server_close()
    thread.join()


def attempt(place):
    found = verifying.attempt(place.user(place.person), methods.every()["council"], CLAIM)
    db.session.commit()
    return found


def test_it_is_asked_with_the_secret_and_its_answer_counts(place, register):
    db.session.add(District(slug="old-town", name={"en": "Old Town"}))
    db.session.commit()
    register.body = b'{"found": true, "district": "OLD TOWN"}'
    assert attempt(place) is Outcome.VERIFIED
    assert register.asked == [
        ("/residents", "Bearer between us", {"document": "11111111A", "birth_date": "1990-12-31"})
    ]
    from app.accounts.verification.queries import verification_of

    row = verification_of(place.user(place.person))
    assert (row.district.slug, row.method) == ("old-town", "council")


def test_who_is_not_in_it_is_not_verified(place, register):
    register.body = b'{"found": false}'
    with pytest.raises(verifying.NotMatched):
        attempt(place)


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 500},
        {"status": 401},
        {"status": 302, "headers": {"Location": "/elsewhere"}},
        {"body": b"<html>"},
        {"body": b"[1]"},
        {"body": b'{"found": "yes"}'},
        {"body": b'{"found": true, "district": "Atlantis"}'},
        {"body": b'{"found": true, "district": ["old-town"]}'},
        {"body": b'{"found": true, "x": "' + b"y" * 20_000 + b'"}'},
        {"body": b"[" * 10_000},
        {"body": b""},
    ],
)
def test_strange_answers_mean_not_checked(place, register, answer):
    for name, value in answer.items():
        setattr(register, name, value)
    with pytest.raises(Unavailable):
        attempt(place)
    assert len(register.asked) == 1  # redirects lead nowhere


def test_a_register_that_is_slow_or_gone_is_not_waited_for(place, register, monkeypatch):
    monkeypatch.setattr(council, "TIMEOUT", 0.3)
    register.body, register.wait = b" " * 15_000, 0.1  # each word in time, the answer not
    began = time.monotonic()
    with pytest.raises(Unavailable):
        attempt(place)
    assert time.monotonic() - began < 5
    register.wait = 1
    with pytest.raises(Unavailable):
        council.ask(CLAIM)
    monkeypatch.setitem(place.app.config, "COUNCIL_REGISTER_URL", "http://127.0.0.1:9/")
    with pytest.raises(Unavailable):
        council.ask(CLAIM)


def test_nobody_waits_for_the_register_with_the_database_locked(place, register):
    """Others write while it thinks: on SQLite a transaction that may write would keep them out."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    patience = {"timeout": 1} if is_sqlite else {"options": "-c lock_timeout=1000"}
    url = db.engine.url

    def write():
        others = create_engine(url, connect_args=patience)
        with others.begin() as other:
            other.exec_driver_sql("UPDATE users SET bio = 'meanwhile'")
        others.dispose()

    register.meanwhile = write
    assert attempt(place) is Outcome.VERIFIED
    assert place.user(place.other).bio == "meanwhile"


@pytest.mark.parametrize(
    "url", ["", "http://register.example/", "ftp://127.0.0.1/", "https://", "x"]
)
def test_only_tls_or_this_machine_will_do(place, url):
    place.app.config["COUNCIL_REGISTER_URL"] = url
    with place.app.app_context():
        assert not methods.every()["council"].is_ready()
        with pytest.raises(Unavailable):
            council.ask(CLAIM)
