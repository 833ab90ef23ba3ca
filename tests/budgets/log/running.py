"""Running verify.py as it is shipped: in a process of its own, or, where hundreds of bundles are tried, here."""

import io
import subprocess
import sys
from contextlib import redirect_stdout
from functools import cache

from app.budgets.log.shipping import verifier_text

from .bundles import pack


def run(folder, files, *options, python=sys.executable, as_folder=False):
    """What a process of its own says of a bundle: Python without site-packages, environment or this project."""
    script = folder / "verify.py"
    script.write_text(verifier_text(), encoding="utf-8")
    target = folder / "bundle.zip"
    if as_folder:
        target = folder / "bundle"
        target.mkdir(exist_ok=True)
        for name, data in files.items():
            (target / name).write_bytes(data)
    else:
        target.write_bytes(files if isinstance(files, bytes) else pack(files))
    command = [python, "-I", "-S", "-W", "error", script, target, *options]
    done = subprocess.run(command, capture_output=True, check=False, timeout=120)
    assert done.stderr == b"", done.stderr.decode()
    return done.returncode, done.stdout.decode()


@cache
def shipped():
    """The names that verify.py defines."""
    names = {"__name__": "verify", "__doc__": ""}
    exec(compile(verifier_text(), "verify.py", "exec"), names)
    return names


def try_here(path, files, *options) -> tuple[int, str]:
    """The same without a new process: how it ends, and what it prints."""
    path.write_bytes(files if isinstance(files, bytes) else pack(files))
    out = io.StringIO()
    code = 0
    with redirect_stdout(out):
        try:
            shipped()["main"]([str(path), *map(str, options)])
        except SystemExit as ended:
            code = ended.code
    return code, out.getvalue()


def failed(said: str) -> str:
    """The number of the check that failed, "" if none did."""
    lines = [line for line in said.splitlines() if "FAILED" in line]
    assert len(lines) <= 1
    return lines[0][0] if lines else ""
