"""A hundred people who register for twenty places at the same moment, by ten processes, through the pages.

On SQLite, or on TEST_DATABASE_URL's server, each process with a connection; PEOPLE, PLACES and PROCESSES say how many.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from app.extensions import db
from tests.factories.apps import build_app
from tests.factories.crowds import holders, in_queues, make_crowd, registering

PEOPLE = int(os.environ.get("PEOPLE", "100"))
PLACES = int(os.environ.get("PLACES", "20"))
PROCESSES = int(os.environ.get("PROCESSES", "10"))


def check_never_one_place_too_many() -> str:
    with tempfile.TemporaryDirectory() as folder:
        app = build_app(Path(folder), "soak")
        meeting_id, people = make_crowd(app, PEOPLE, PLACES)
        answers = in_queues(app, registering(meeting_id, people), PROCESSES)
        held, waiting, numbers = holders(app, meeting_id)
        with app.app_context():
            dialect = db.engine.dialect.name
            db.engine.dispose()
    taken = min(PEOPLE, PLACES)
    assert answers == [303] * PEOPLE, answers
    assert (held, waiting) == (taken, PEOPLE - taken), (held, waiting)
    assert numbers == list(range(1, PEOPLE + 1)), numbers
    return (
        f"on {dialect} {held} of {PLACES} places given, {waiting} of {PEOPLE} people wait in order"
    )
