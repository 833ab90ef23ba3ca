"""One installation watches the round of another over HTTP, and finds a log that was rewritten."""

import io
import json
import subprocess
import sys
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import delete, select

from app.budgets import log, tasks
from app.budgets.log import Checkpoint
from app.budgets.models import LogCheckpoint, LogEntry, Round, WitnessedLog, WitnessedState
from app.budgets.models.triggers import drop
from app.budgets.services import casting, closing, fetching, keys, logbook, witnessing
from app.extensions import db
from tests.budgets.conftest import Town
from tests.factories import make_user
from tests.factories.apps import build_app
from tests.factories.screens import served


@pytest.fixture
def elsewhere(scratch_app, tmp_path):
    """A town that votes, at an address, and an installation that watches it."""
    town = Town(scratch_app)
    other = build_app(tmp_path, "watcher")
    with served(scratch_app) as address:
        yield town, Watcher(other, address + town.url())
    with other.app_context():
        db.engine.dispose()


class Watcher:
    """The other installation, at its command line and in a browser."""

    def __init__(self, app, url):
        self.app, self.url = app, url

    def run(self, *words):
        return self.app.test_cli_runner().invoke(args=["round", "witness", *words])

    def call(self, function):
        with self.app.app_context():
            result = function()
            db.session.commit()
            return result

    def sizes(self):
        return self.call(
            lambda: db.session.scalars(
                select(WitnessedState.size).order_by(WitnessedState.size)
            ).all()
        )


def vote(town, number):
    def go():
        round_ = db.session.get(Round, town.round_id)
        for n in range(number):
            user = make_user()
            db.session.add(user)
            db.session.flush()
            casting.cast(round_, user, "", {"1": 1}, f"{n:032x}")
        closing.lock(round_)
        logbook.seal(round_)

    town.call(go)


def rewrite(town):
    """What an operator with the log's key and the database can do: another entry, everything signed anew."""

    def go():
        round_ = db.session.get(Round, town.round_id)
        drop(db.session.connection())
        victim = db.session.scalars(
            select(LogEntry).where(LogEntry.round_id == round_.id, LogEntry.seq == 2)
        ).one()
        said = json.loads(victim.data) | {"salt": "0" * 32}
        data = json.dumps(said, sort_keys=True, separators=(",", ":"))
        victim.data, victim.leaf = data, log.leaf_of(data).hex()
        db.session.flush()
        leaves, signer = logbook.sealed(round_.id), keys.signer(round_)
        for state in db.session.scalars(
            select(LogCheckpoint).where(LogCheckpoint.round_id == round_.id)
        ):
            state.note = Checkpoint(
                round_.log_origin, state.size, log.root(leaves[: state.size])
            ).signed(signer)

    town.call(go)


def test_a_round_is_watched_to_its_end_and_its_verifier_takes_what_the_witness_kept(
    elsewhere, tmp_path
):
    town, watcher = elsewhere
    added = watcher.run("add", watcher.url)
    assert added.exit_code == 0, added.output
    assert "fits, 1 new states" in added.output
    vote(town, 26)
    assert "fits, 1 new states" in watcher.run("pull").output
    assert "fits, 0 new states" in watcher.run("pull").output
    assert watcher.sizes() == [1, 27]
    assert "27 entries" in watcher.run("list").output
    town.call(lambda: tasks.finish(db.session.get(Round, town.round_id), None, "over"))
    town.call(lambda: closing.publish(db.session.get(Round, town.round_id), None))
    archive = town.browser().get(town.url("/bundle.zip")).data
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(tmp_path / "bundle")
    browser = watcher.app.test_client()
    assert "Your streets" in browser.get("/budgets/witness").text
    (tmp_path / "kept.txt").write_bytes(browser.get("/budgets/witness/1.txt").data)
    assert _verify(tmp_path, tmp_path / "kept.txt") == 0
    other = (tmp_path / "kept.txt").read_text().replace("\n27\n", "\n26\n")
    (tmp_path / "forged.txt").write_text(other)
    assert _verify(tmp_path, tmp_path / "forged.txt") == 1
    assert watcher.run("pull").exit_code == 0
    assert "watched already" in watcher.run("add", watcher.url).output


def _verify(folder, kept):
    words = [sys.executable, "-I", "verify.py", "--witness", str(kept)]
    return subprocess.run(words, cwd=folder / "bundle", capture_output=True, check=False).returncode


def test_a_rewritten_log_is_found_named_and_kept_as_evidence(elsewhere):
    town, watcher = elsewhere
    watcher.run("add", watcher.url)
    vote(town, 26)
    watcher.run("pull")
    rewrite(town)
    found = watcher.run("pull")
    assert found.exit_code == 1
    assert "CONTRADICTS ITSELF: it has signed two different states of size 27" in found.output
    [file] = (watcher.app.config["DATA_DIR"] / "witness").iterdir()
    with zipfile.ZipFile(file) as packed:
        shown, kept = (packed.read(name).decode() for name in ("checkpoints.txt", "kept.txt"))
    assert "\n27\n" in shown
    assert "\n27\n" in kept
    assert shown != kept
    assert watcher.run("pull").exit_code == 1  # for good: it never fits again
    assert len(list((watcher.app.config["DATA_DIR"] / "witness").iterdir())) == 1
    assert watcher.sizes() == [1, 27]
    page = watcher.app.test_client().get("/budgets/witness").text
    assert "two different states of size 27" in page
    assert "CONTRADICTS ITSELF" in watcher.run("list").output


class Hostile(BaseHTTPRequestHandler):
    """Answers whatever it is told to."""

    answers: dict = {}

    def do_GET(self):
        kind = self.path.rsplit("/", 1)[1]
        self.answers[kind](self)

    def log_message(self, *_):
        pass

    def say(self, body=b"", status=200, **headers):
        self.send_response(status)
        for name, value in ({"Content-Length": len(body)} | headers).items():
            if value is not None:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


def _drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _n in range(40):
        try:
            handler.wfile.write(b"x")
            time.sleep(0.05)
        except OSError:
            return


def _definition(title="A vote", origin="evil.example/round-1", key=None):
    from app.budgets.log import Signer

    key = key or Signer(origin, b"k" * 32).verifier.text
    return json.dumps({"title": title, "log": {"origin": origin, "key": key}}).encode()


GOOD = _definition("Titles \ud800 with\0 all")
TRICKS = {
    "redirect": lambda h: h.say(status=302, Location="http://127.0.0.1:9/"),
    "error": lambda h: h.say(b"no", status=500),
    "endless": lambda h: h.say(b"x" * 5000),
    "cut off": lambda h: h.say(b"x" * 10, Content_Length=900),
    "of no length": lambda h: h.say(b"x\n", Content_Length=None),
    "slow": _drip,
    "no text": lambda h: h.say(b"\xff\xfe"),
    "a page": lambda h: h.say(b"<html>Not here</html>"),
    "deep": lambda h: h.say(b"[" * 900 + b"]" * 900),
}
DEFINITIONS = {
    "a list": b"[]", "numbers": b'{"title":1,"log":{"origin":2,"key":3}}', "no key": _definition(key="x+y+z"),
    "another name": json.dumps({"title": "x", "log": {"origin": "other", "key": json.loads(GOOD)["log"]["key"]}}).encode(),
    "lines": _definition(origin="a\nb"),
}  # fmt: skip


@pytest.fixture(scope="module")
def watcher_app(tmp_path_factory):
    app = build_app(tmp_path_factory.mktemp("hostile"), "hostile")
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def hostile(watcher_app, monkeypatch):
    monkeypatch.setattr(fetching, "DEADLINE", 0.6)
    for name in ("MOST_DEFINITION", "MOST_STATES", "MOST_LEAVES"):
        monkeypatch.setattr(witnessing, name, 4000)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Watcher(watcher_app, f"http://127.0.0.1:{server.server_port}/budgets/1")
    server.shutdown()
    server.server_close()
    with watcher_app.app_context():
        db.session.execute(delete(WitnessedLog))
        db.session.commit()


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("where", ["definition.json", "checkpoints.txt"])
def test_a_hostile_answer_is_no_round_and_no_contradiction(hostile, monkeypatch, trick, where):
    good = {
        "definition.json": lambda h: h.say(GOOD),
        "checkpoints.txt": lambda h: h.say(b"x"),
        "leaves.txt": lambda h: h.say(b""),
    }
    monkeypatch.setattr(Hostile, "answers", good | {where: TRICKS[trick]})
    began = time.monotonic()
    added = hostile.run("add", hostile.url)
    assert added.exit_code == 1
    assert "Error: " in added.output
    assert "CONTRADICTS" not in added.output
    assert time.monotonic() - began < 5
    assert hostile.call(lambda: db.session.scalars(select(WitnessedState)).all()) == []
    if where == "checkpoints.txt":
        assert hostile.run("pull").exit_code == 2
        assert hostile.call(lambda: db.session.scalars(select(WitnessedLog.problem)).all()) == [""]


@pytest.mark.parametrize("kind", DEFINITIONS)
def test_what_is_no_definition_is_refused(hostile, monkeypatch, kind):
    monkeypatch.setattr(Hostile, "answers", {"definition.json": lambda h: h.say(DEFINITIONS[kind])})
    added = hostile.run("add", hostile.url)
    assert added.exit_code == 1
    assert "Error: There is no definition" in added.output or "no proper name" in added.output
    assert hostile.call(lambda: db.session.scalars(select(WitnessedLog)).all()) == []
