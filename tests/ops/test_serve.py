"""One command starts web and worker, and one signal ends both."""

import json
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import create_engine, text

from tests.ops.conftest import ROOT

pytestmark = pytest.mark.slow


def descendants(pid: int) -> set[int]:
    """All processes that one has started, directly or not (read from /proc)."""
    found: set[int] = set()
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found |= {int(child)} | descendants(int(child))
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pids: set[int], within: float = 15) -> bool:
    deadline = time.monotonic() + within
    while any(map(is_running, pids)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not any(map(is_running, pids))


@pytest.fixture
def start(environment, flask_command):
    """Start `flask serve`, wait for its greeting, and end it after the test."""
    started = []

    def begin(**more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*flask_command, "serve"],
            cwd=ROOT, env=environment | more, text=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        started.append(process)
        for line in process.stdout:
            if "Folkmoot runs at" in line:
                return process
        raise AssertionError(f"ended with {process.wait()}")

    yield begin
    for process in started:
        process.terminate()
        process.wait(20)
        process.stdout.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["term", "ctrl-c"])
def test_web_and_worker_start_together_and_end_together(start, environment, number):
    process = start()
    with urlopen(f"http://127.0.0.1:{environment['PORT']}/healthz") as answer:
        assert json.load(answer)["status"] == "ok"
    family = descendants(process.pid)
    assert len(family) >= 3  # gunicorn, its worker, the worker of jobs

    process.send_signal(number)

    assert process.wait(20) == 0
    assert gone(family)


def test_nobody_is_left_behind_when_the_starter_is_killed(start):
    process = start()
    family = descendants(process.pid)
    process.kill()
    process.wait()
    assert gone(family)


def test_a_taken_port_is_named_with_advice(environment, flask_command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["PORT"])))
        taken.listen()
        done = subprocess.run(
            [*flask_command, "serve"],
            cwd=ROOT, env=environment, text=True, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"Port {environment['PORT']}" in done.stderr
    assert "make run PORT=" in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:9/none", "does not answer"),
        ("DATABASE_URL", "mysql://127.0.0.1/none", "begins with sqlite:/// or postgresql://"),
        ("REDIS_URL", "redis://127.0.0.1:9/0", "Redis does not answer"),
        ("PORT", "http", "PORT=http is no number"),
    ],
)
def test_a_wrong_setting_is_named_without_a_traceback(
    environment, flask_command, name, value, advice
):
    done = subprocess.run(
        [*flask_command, "serve"],
        cwd=ROOT, env=environment | {name: value},
        text=True, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert advice in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr


def test_production_refuses_the_development_key(environment, flask_command):
    keyless = {k: v for k, v in environment.items() if k != "SECRET_KEY"}
    done = subprocess.run(
        [*flask_command, "serve"],
        cwd=ROOT, env=keyless | {"FOLKMOOT_ENV": "production"},
        text=True, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr
    assert "secrets.token_hex" in done.stderr


def test_a_second_start_changes_nothing(start, tmp_path):
    before = None
    for _ in range(2):
        process = start()
        process.terminate()
        assert process.wait(20) == 0
        files = {
            path: path.read_bytes()
            for path in tmp_path.rglob("*")
            if path.is_file() and not path.name.startswith("jobs.db")
        }
        before = before or files
    assert files == before


def test_the_starter_does_not_keep_others_from_writing(start, environment):
    start()
    time.sleep(1)  # the greeting goes on after its first line
    engine = create_engine(environment["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM site_settings"))
    engine.dispose()
