"""The link attack on a larger town, on SQLite or on TEST_DATABASE_URL's server; VOTERS says how large."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from app.extensions import db
from tests.budgets.secrecy.story import left, results, tell
from tests.factories.apps import build_app

VOTERS = int(os.environ.get("VOTERS", "1000"))


def check_nobody_links_ballots_after_the_close() -> str:
    with tempfile.TemporaryDirectory() as folder:
        app = build_app(Path(folder), "soak")
        story = tell(app, Path(folder), VOTERS)
        (while_open, how), *_ = results(story.open, story.town)[0]
        found, luck = results(story.closed, story.town)
        with app.app_context():
            db.engine.dispose()
    assert while_open >= 0.95 * VOTERS, f"the attacker is too weak: {while_open} by {how}"
    assert found[0][0] < luck, found[0]
    assert not left(story), left(story)
    return f"of {VOTERS} voters {while_open} linked while open, {found[0][0]} by the best of {len(found)} guesses after the close"
