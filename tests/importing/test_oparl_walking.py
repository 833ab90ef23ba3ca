"""Reading another system page by page: all of it, and nowhere else, however it behaves."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.importing.oparl import fetching
from app.importing.oparl.fetching import Fetcher, Unreachable
from app.meetings.councils.models import Paper
from app.meetings.models import Meeting
from tests.factories.councils import council, file, meeting, paper, url

TYPE = "https://schema.oparl.org/1.1/"


class System(BaseHTTPRequestHandler):
    """Answers what `answers` has for a path: a value as JSON, or (status, headers, bytes)."""

    answers: dict = {}
    asked: list = []

    def do_GET(self):
        self.asked.append(self.path)
        found = self.answers.get(self.path, (404, {}, b""))
        if not isinstance(found, tuple):
            found = (200, {}, json.dumps(found).encode())
        status, headers, body = found
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@contextmanager
def system(answers):
    """The address of a system that answers so; `{here}` in its texts is that address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), System)
    here = f"http://127.0.0.1:{server.server_port}"
    text = {path: _named(value, here) for path, value in answers.items()}
    System.answers, System.asked = text, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()


def _named(value, here):
    if isinstance(value, tuple):
        return value[0], {k: v.replace("{here}", here) for k, v in value[1].items()}, value[2]
    return json.loads(json.dumps(value).replace("{here}", here))


def whole() -> dict:
    """A system of one body, its papers on two pages."""
    things = council()
    lists = {"meeting": "{here}/meetings", "paper": "{here}/papers", "organization": "{here}/organizations", "person": "{here}/people"}  # fmt: skip
    own = {**things["bodies"][0], **dict.fromkeys(("membership", "consultation", "file")), **lists}
    return {
        "/oparl": {"id": "{here}/oparl", "type": f"{TYPE}System", "oparlVersion": TYPE, "body": "{here}/bodies"},
        "/bodies": {"data": [own], "links": {}},
        "/meetings": {"data": things["meetings"]},
        "/people": {"data": things["people"]},
        "/organizations": {"data": things["organizations"]},
        "/papers": {"data": [paper()], "links": {"next": "{here}/papers?page=2&limit=1"}},
        "/papers?page=2&limit=1": {"data": [paper(2, auxiliaryFile=[file(7)])], "links": {"next": "{here}/papers"}},
    }  # fmt: skip


def run(app, *args):
    return app.test_cli_runner().invoke(args=["import", "oparl", *args])


def number(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(model.id)))


@pytest.mark.parametrize("start", ["/oparl", "/bodies"])
def test_a_system_is_read_to_its_end(scratch_app, start):
    with system(whole()) as here:
        result = run(scratch_app, f"{here}{start}")
        assert len(System.asked) == len(set(System.asked))  # whatever its links say
    assert result.exit_code == 0, result.output
    assert "Left out" not in result.output
    assert (number(scratch_app, Paper), number(scratch_app, Meeting)) == (2, 1)


def test_one_list_will_do(scratch_app):
    with system(whole()) as here:
        assert run(scratch_app, f"{here}/papers").exit_code == 0
    assert number(scratch_app, Paper) == 2


def test_a_list_that_fails_is_named_and_the_rest_comes(scratch_app):
    answers = whole() | {"/papers": (500, {}, b"oh")}
    with system(answers) as here:
        result = run(scratch_app, f"{here}/oparl")
    assert result.exit_code == 0
    assert "/papers: ?: " in result.output
    assert "answered 500" in result.output
    assert number(scratch_app, Meeting) == 1


@pytest.mark.parametrize(
    ("next_page", "words"),
    [
        ("http://evil.example/papers", "is not an https address"),
        ("https://evil.example/papers", "leads to another host; allow it with --host evil.example"),
        ("file:///etc/passwd", "is not an https address"),
        ("https://user:word@evil.example/", "is not an https address"),
        ("http://[bad", "is no address"),
    ],
)
def test_it_leads_nowhere_else(scratch_app, next_page, words):
    answers = {"/papers": {"data": [paper()], "links": {"next": next_page}}}
    with system(answers) as here:
        result = run(scratch_app, f"{here}/papers")
    assert words in result.output
    assert number(scratch_app, Paper) == 1


def test_redirects_are_followed_on_the_same_host_and_not_for_ever(scratch_app):
    answers = {
        "/old": (301, {"Location": "/papers"}, b""),
        "/papers": {"data": [paper()]},
        "/round": (302, {"Location": "{here}/round"}, b""),
        "/away": (302, {"Location": "https://evil.example/"}, b""),
    }
    with system(answers) as here:
        assert run(scratch_app, f"{here}/old").exit_code == 0
        assert "redirects more than 3 times" in run(scratch_app, f"{here}/round").output
        assert "another host" in run(scratch_app, f"{here}/away").output
    assert number(scratch_app, Paper) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((200, {}, b"<html>"), "Expecting value"),
        ((200, {"Content-Length": "100"}, b"{}"), "broke off|IncompleteRead"),
        ((200, {}, b"[" * 200_000), "nested too deep"),
        ((404, {}, b""), "answered 404"),
        ((200, {}, b'{"data": 7}'), "No OParl object was found"),
    ],
)
def test_bad_answers_are_explained(scratch_app, answer, words):
    with system({"/x": answer}) as here:
        result = run(scratch_app, f"{here}/x")
    assert result.exit_code == 1
    assert any(one in result.output for one in words.split("|")), result.output


def test_large_pages_and_slow_ones_are_given_up(monkeypatch):
    monkeypatch.setattr(fetching, "LARGEST_PAGE", 1000)
    with system({"/x": {"data": ["x" * 2000]}}) as here:
        host = here.removeprefix("http://")
        with pytest.raises(Unreachable, match="larger than 1,000 bytes"):
            Fetcher({host}).fetch(f"{here}/x")
        with pytest.raises(Unreachable, match="larger than 10 bytes"):
            Fetcher({host}, budget=10).fetch(f"{here}/x")


def test_what_it_says_of_itself_is_not_trusted(scratch_app):
    own = {"id": url("Body"), "type": f"{TYPE}Body", "name": "B", "meeting": 7, "paper": "nowhere"}
    with system({"/b": own, "/m": {"data": [meeting()]}}) as here:
        result = run(scratch_app, f"{here}/b")
    assert "“meeting” is not a text" in result.output
