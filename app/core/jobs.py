"""Work that happens outside requests, by the worker (`flask worker`).

What must not get lost is a row first; a job works rows off. So a job takes no
arguments, may run twice, and runs by itself every few minutes; a nudge after
a commit only makes it run sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps

from flask import current_app, has_app_context
from huey import crontab

from app.core.events import after_commit
from app.extensions import huey

Job = Callable[[], None]


def job(minutes: str = "*/5") -> Callable[[Callable[[], object]], Job]:
    """Make a function a job that the worker runs at these minutes, and when nudged.

    Returns the nudge: called inside a transaction it enqueues the job after the commit.
    """

    def register(function: Callable[[], object]) -> Job:
        @wraps(function)
        def run() -> None:
            with _context():
                function()

        name = f"{function.__module__}.{function.__name__}"
        task = huey.task(name=name)(run)
        huey.periodic_task(crontab(minute=minutes), name=f"{name}.periodic")(run)

        @wraps(function)
        def nudge() -> None:
            if not current_app.testing:  # tests work the rows off themselves
                after_commit(task)

        return nudge

    return register


def _context() -> AbstractContextManager[object]:
    """The context of the worker's own application."""
    if has_app_context():
        return nullcontext()
    from wsgi import app

    return app.app_context()
