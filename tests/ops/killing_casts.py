"""Servers that are killed while people vote through them, over and over: nothing acknowledged is lost.

Two servers take connections from one socket. Voters send each ballot again until they hold its receipt, as people do
whose page did not come; when all are done, roll, box and log must say exactly what was acknowledged.
"""

import json
import os
import re
import secrets
import signal
import socket
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from urllib.parse import urlencode

from flask_login import FlaskLoginClient
from sqlalchemy import func, select
from werkzeug.serving import WSGIRequestHandler, make_server

from app.budgets import tasks
from app.budgets.models import Ballot, LogEntry, Participation, Round, Turnout
from app.budgets.services import tally
from app.extensions import db
from tests.factories import make_user
from tests.factories.budgets import build_round
from tests.ops.killing import _start, fork

HOST = "folkmoot.test"
CLIENTS, VOTERS, SERVERS = 4, 20, 2
BREATHE = 10  # kills after which somebody must have got a receipt: on a loaded machine nobody would before the next one
CODE = re.compile(r"code ([0-9a-f]{64})")


class _Quiet(WSGIRequestHandler):
    def log(self, *_):
        """Nothing: hundreds of requests are cut off."""


def casting(app, folder: Path, kills: int, seed: int) -> None:
    """Every acknowledged ballot is there, each version once, whatever was killed when."""
    round_id, cookies = _prepare(app)
    rng = Random(seed)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as door:
        port = door.getsockname()[1]
        serve = lambda: make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet, fd=door.fileno()).serve_forever()  # noqa: E731  # fmt: skip
        servers = [_start(app, serve) for _ in range(SERVERS)]
        clients = [
            fork.Process(target=_vote, args=(port, round_id, cookies[n::CLIENTS], folder, n))
            for n in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        try:
            for n in range(kills):
                time.sleep(rng.uniform(0.02, 0.2))
                if n % BREATHE == 0:
                    _wait_for_a_receipt(folder)
                one = rng.randrange(SERVERS)
                os.kill(servers[one].pid, signal.SIGKILL)
                servers[one].join()
                servers[one] = _start(app, serve)
            (folder / "stop").touch()
            for client in clients:
                client.join(120)
                assert client.exitcode == 0
        finally:
            for process in (*clients, *servers):
                process.kill()
                process.join()
    _check(app, round_id, _acknowledged(folder))


def _prepare(app):
    """An open round, and a cookie of each voter; pages are made once, so that forks have them ready."""
    app.test_client_class = FlaskLoginClient
    with app.app_context():
        round_, voters = build_round(db), [make_user() for _ in range(VOTERS)]
        db.session.add_all(voters)
        db.session.commit()
        round_id = round_.id
        cookies = []
        for voter in voters:
            browser = app.test_client(user=voter, fresh_login=True)
            browser.get(f"/budgets/{round_id}/review")
            name = app.config["SESSION_COOKIE_NAME"]
            cookies.append((voter.id, f"{name}={browser.get_cookie(name, domain=HOST).value}"))
    return round_id, cookies


def _vote(port, round_id, cookies, folder: Path, n: int) -> None:
    """Cast and change for these people, in turn, until told to stop."""
    rng = Random(n)
    with (folder / f"told-{n}").open("w", buffering=1) as told:
        while not (folder / "stop").exists():
            for user, cookie in cookies:
                choice = str(rng.randint(1, 4))
                form = {"submission": secrets.token_hex(16), "sure": "y", "choice": f"1:{choice}"}
                code = _send(port, f"/budgets/{round_id}/cast", urlencode(form), cookie)
                told.write(json.dumps({"user": user, "choice": choice, "code": code}) + "\n")


def _send(port, path, body, cookie) -> str:
    """The receipt's code: sent again until it comes."""
    headers = {"Host": HOST, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    until = time.monotonic() + 60
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            found = CODE.search(answer.read().decode())
            if answer.status == 200 and found:
                return found[1]
        except (OSError, HTTPException):
            time.sleep(0.01)
        finally:
            connection.close()
    raise TimeoutError("no server gives a receipt")


def _wait_for_a_receipt(folder: Path) -> None:
    before, until = len(_acknowledged(folder)), time.monotonic() + 60
    while len(_acknowledged(folder)) == before and time.monotonic() < until:
        time.sleep(0.05)


def _acknowledged(folder: Path) -> list[dict]:
    texts = (path.read_text() for path in sorted(folder.glob("told-*")))
    lines = (line for text in texts for line in text.splitlines(keepends=True))
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _check(app, round_id, told) -> None:
    """What the voters hold is what the installation has: no less, and no more."""
    last = {one["user"]: one["choice"] for one in told}
    assert len(last) == VOTERS
    with app.app_context():
        assert _count(Ballot) == _count(Participation) == VOTERS
        assert db.session.scalar(select(func.sum(Turnout.n))) == VOTERS
        entries = db.session.execute(select(LogEntry.leaf, LogEntry.data)).all()
        said = {leaf: json.loads(data) for leaf, data in entries}
        cast = {leaf: entry for leaf, entry in said.items() if entry["t"] == "ballot"}
        assert set(cast) == {one["code"] for one in told}, "each version has been acknowledged"
        versions: dict[str, list[int]] = {}
        for entry in cast.values():
            versions.setdefault(entry["slot"], []).append(entry["v"])
        for slot, number in db.session.execute(select(Ballot.slot, Ballot.version)):
            assert sorted(versions[slot]) == list(range(1, number + 1)), "gapless"
        round_ = db.session.get(Round, round_id)
        tasks.finish(round_, None, "over")  # which verifies the archive
        counted = Counter(tally.ballots_of(round_))
        assert counted == Counter(("", f'{{"{choice}":1}}') for choice in last.values())


def _count(model):
    return db.session.scalar(select(func.count()).select_from(model))
