"""Installations of a test's own: with a database that commits, and as a separate process."""

import os
import socket
import sys
from pathlib import Path

import pytest

from tests.factories.apps import scratch_url

ROOT = Path(__file__).parents[2]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environment(tmp_path, free_port) -> dict[str, str]:
    """What a new installation starts with: an empty database and a folder of its own."""
    inherited = {k: v for k, v in os.environ.items() if k != "FOLKMOOT_ENV"}
    return inherited | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": scratch_url(tmp_path, "installation"),
        "PORT": str(free_port),
        "WEB_CONCURRENCY": "1",
        "DEMO": "off",
    }


@pytest.fixture
def flask_command() -> list[str]:
    return [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py")]
