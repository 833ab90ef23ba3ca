"""Groups of 2,000 people from 100,000 answers, computed as the job does: `make bench-opinions`.

The first run also loads the libraries; a worker does that once. The time to beat is two seconds.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sqlalchemy import insert

from app.accounts.models import User
from app.core.clock import now
from app.debates.models import Debate
from app.debates.opinions.models import Conversation, StatementAnswer
from app.debates.opinions.services import mapping, writing
from app.extensions import db
from tests.factories.apps import build_app

PEOPLE, STATEMENTS, EACH, CAMPS = 2000, 200, 50, 3


def fill() -> Debate:
    """Three camps, each with opinions of its own that most of its people share."""
    random = np.random.default_rng(0)
    debate = Debate(title="What should change?", body="Tell us.", published_at=now())
    db.session.add(debate)
    db.session.flush()
    db.session.add(Conversation(debate=debate))
    staff = User(name="Staff", email="staff@example.org")
    db.session.add(staff)
    texts = [f"Statement number {n} of two hundred" for n in range(STATEMENTS)]
    writing.add_official(debate, staff, texts, "en")
    people = [{"name": f"P {n}", "email": f"p{n}@example.org"} for n in range(PEOPLE)]
    users = list(db.session.scalars(insert(User).returning(User.id), people))
    ids = [row for (row,) in db.session.execute(db.text("SELECT id FROM statements ORDER BY id"))]
    opinions = random.normal(0, 1.2, (CAMPS, STATEMENTS))
    rows = []
    for n, user in enumerate(users):
        for place in random.choice(STATEMENTS, EACH, replace=False):
            felt = opinions[n % CAMPS, place] + random.normal()
            value = 1 if felt > 0.3 else -1 if felt < -0.3 else 0
            keys = {"statement_id": ids[place], "user_id": user, "debate_id": debate.id}
            rows.append({**keys, "value": value, "answered_at": now()})
    db.session.execute(insert(StatementAnswer), rows)
    db.session.commit()
    return debate


def main() -> None:
    with TemporaryDirectory() as folder:
        app = build_app(Path(folder), "opinions")
        with app.app_context():
            debate = fill()
            print(f"{PEOPLE * EACH:,} answers by {PEOPLE:,} people to {STATEMENTS} statements")
            for run in ("first run, with libraries", "second run", "third run"):
                begun, worked = time.perf_counter(), time.process_time()
                kept = mapping.compute(debate)
                db.session.commit()
                took, work = time.perf_counter() - begun, time.process_time() - worked
                sizes = [group["size"] for group in kept.content["groups"]]
                print(f"{run:<26} {took:5.2f} s ({work:.2f} s of work), groups of {sizes}")
            db.engine.dispose()


if __name__ == "__main__":
    main()
