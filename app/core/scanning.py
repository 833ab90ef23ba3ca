"""A virus scanner that the council may have: asked about every file before it is kept.

VIRUS_SCAN_COMMAND is run with the path of a temporary file as its last argument. It ends with 0 for a
clean file and 1 for an infected one, as clamscan and clamdscan do; anything else is a failure, and
then no file is taken.
"""

from __future__ import annotations

import shlex
import subprocess
import tempfile
from enum import StrEnum

from flask import current_app
from flask_babel import lazy_gettext as _l

MOST_SECONDS = 60
INFECTED = 1


class Verdict(StrEnum):
    """What the scanner says of a file; `UNKNOWN` where it could not be asked."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNKNOWN = "unknown"


class NotClean(ValueError):
    """A file that is not taken."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.value)
        self.verdict = verdict


SAYS = {
    Verdict.INFECTED: _l("The virus scanner found something in this file. It was not kept"),
    Verdict.UNKNOWN: _l("The virus scanner does not answer, so no file can be taken now. Try again later"),
}  # fmt: skip


def scan(data: bytes) -> Verdict:
    """What the scanner says; everything is clean where the council has none."""
    command = shlex.split(current_app.config["VIRUS_SCAN_COMMAND"])
    if not command:
        return Verdict.CLEAN
    with tempfile.NamedTemporaryFile(prefix="folkmoot-scan-") as file:
        file.write(data)
        file.flush()
        try:
            ended = subprocess.run(  # noqa: S603 -- the operator's own command, without a shell
                [*command, file.name],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=MOST_SECONDS, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            current_app.logger.exception("The virus scanner could not be run")
            return Verdict.UNKNOWN
    if ended.returncode == 0:
        return Verdict.CLEAN
    if ended.returncode == INFECTED:
        return Verdict.INFECTED
    current_app.logger.error("The virus scanner ended with %s", ended.returncode)
    return Verdict.UNKNOWN


def check(data: bytes) -> None:
    """Raise NotClean unless a file may be kept."""
    if (verdict := scan(data)) is not Verdict.CLEAN:
        raise NotClean(verdict)
