"""The site and the reference under the same server: gunicorn as in production, two workers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
CONFIG = str(ROOT / "deploy" / "gunicorn.conf.py")
WORKERS = 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(environment: dict[str, str], *words: str) -> str:
    """What a command of the site prints; raises RuntimeError with all of it if it fails."""
    done = subprocess.run(
        words, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


@contextmanager
def serving(application: str, environment: dict[str, str], probe: str) -> Iterator[int]:
    """Serve an application on a port of its own for as long as the block lasts."""
    port = free_port()
    words = [sys.executable, "-m", "gunicorn", "--config", CONFIG, application]
    settings = {"BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": str(WORKERS)}
    server = subprocess.Popen(words, cwd=ROOT, env=os.environ | environment | settings)
    try:
        _wait(f"http://127.0.0.1:{port}{probe}")
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            with urlopen(url, timeout=5) as answer:
                if answer.status < 400:
                    return
        except (URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer")
