"""pabutools, in an environment of its own outside this repository: it needs a solver that is not free."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

PINNED = "pabutools==1.2.3"
HOME = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "folkmoot" / "pabutools"
PATIENCE = float(os.environ.get("PEER_SECONDS", "300"))
SCRIPT = Path(__file__).with_name("peer_script.py")


def ready() -> str:
    """Build the environment if it is missing; why not, where that fails."""
    python = HOME / "bin" / "python"
    if not python.exists():
        venv.create(HOME, with_pip=True, clear=True)
    if _run([str(python), "-c", "import pabutools"], 60) is not None:
        return ""
    print(f"Installing {PINNED} into {HOME}", file=sys.stderr)
    if _run([str(python), "-m", "pip", "install", "--quiet", PINNED], 600) is None:
        return f"{PINNED} could not be installed"
    return ""


def measure(file: Path, rule: str) -> dict[str, object] | None:
    """Seconds, megabytes and winners of one count; None when it takes longer than PEER_SECONDS."""
    text = _run([str(HOME / "bin" / "python"), str(SCRIPT), str(file), rule], PATIENCE)
    return json.loads(text) if text else None


def _run(command: list[str], seconds: float) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=True)
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout
