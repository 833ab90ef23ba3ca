"""Workers, closings and imports killed hundreds of times, on SQLite or on TEST_DATABASE_URL's server.

KILLS in the environment says how often in each story.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from app.extensions import db
from tests.factories.apps import build_app
from tests.ops import killing, killing_casts

KILLS = int(os.environ.get("KILLS", "200"))
AT_A_TIME = 8  # kills of the same work, before it may come to its end


def check_mails_sent_by_workers_that_are_killed() -> str:
    return _tell("sending")


def check_news_spread_by_workers_that_are_killed() -> str:
    return _tell("spreading")


def check_rounds_whose_closing_is_killed() -> str:
    return _tell("closing")


def check_imports_that_are_killed() -> str:
    return _tell("importing")


def check_votes_through_servers_that_are_killed() -> str:
    with tempfile.TemporaryDirectory() as folder:
        app = build_app(Path(folder), "soak")
        killing_casts.casting(app, Path(folder), KILLS, 1)
        with app.app_context():
            db.engine.dispose()
    return f"{KILLS} kills, every acknowledged ballot counted, roll and box equal, versions gapless"


def check_rounds_whose_closing_is_killed_at_each_step() -> str:
    with tempfile.TemporaryDirectory() as folder:
        app = build_app(Path(folder), "soak")
        killing.closing_at_each_step(app, Path(folder), 1, 1)
        with app.app_context():
            db.engine.dispose()
    return f"killed at each of {len(killing.STEPS)} steps, the same bytes published"


def _tell(story: str) -> str:
    times = -(-KILLS // AT_A_TIME)
    for seed in range(times):
        with tempfile.TemporaryDirectory() as folder:
            app = build_app(Path(folder), "soak")
            getattr(killing, story)(app, Path(folder), AT_A_TIME, seed)
            with app.app_context():
                db.engine.dispose()
    return f"{times * AT_A_TIME} kills in {times} runs, nothing lost, nothing twice"
