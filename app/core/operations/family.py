"""Processes that live and end together."""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextvars import Context
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from types import FrameType

PATIENCE = 15.0
SET_PARENT_DEATH_SIGNAL = 1
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Family:
    """Forks workers; when one ends, or this process is told to, ends them all.

    They are forks, so the application is imported once for all.
    """

    def __init__(self) -> None:
        self._members: dict[ForkProcess, signal.Signals] = {}
        self._told = threading.Event()
        for number in STOPS:
            signal.signal(number, self._tell)

    def _tell(self, _number: int, _frame: FrameType | None) -> None:
        self._told.set()

    def start(self, work: Callable[[], None], *, farewell: signal.Signals) -> None:
        """Start one member; `farewell` is the signal on which it ends in order."""
        process = get_context("fork").Process(target=_live, args=(work,))
        process.start()
        self._members[process] = farewell

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until told to stop or somebody ended: True then, False when time is up."""
        waited = 0.0
        while not (self._told.is_set() or self._has_ended()):
            if seconds is not None and waited >= seconds:
                return False
            self._told.wait(0.1)
            waited += 0.1
        return True

    def _has_ended(self) -> bool:
        return any(process.exitcode is not None for process in self._members)

    def stop(self) -> int:
        """End all, patiently and then not; the exit code is 0 if nobody failed."""
        failed = [process for process in self._members if process.exitcode]
        for process, farewell in self._members.items():
            if process.exitcode is None and process.pid:
                os.kill(process.pid, farewell)
        for process in self._members:
            process.join(PATIENCE)
            if process.exitcode is None and process.pid:
                os.killpg(process.pid, signal.SIGKILL)
                process.join()
        return 0 if self._told.is_set() and not failed else 1


def _live(work: Callable[[], None]) -> None:
    """A member's own life: a Ctrl-C reaches it only through the starter, with which it also ends."""
    os.setsid()
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)
    Context().run(work)  # without the request or application that the starter may stand in
