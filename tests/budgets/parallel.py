"""Several processes on one database: what a town of people does at the same moment.

They are forked, so that they start at once; each writes what was answered, and only after
the commit, to a file of its own, so that a killed one has said exactly what it promised.
"""

import json
import multiprocessing
import os
import time
from pathlib import Path

from sqlalchemy import func, select

from app.accounts.models import User
from app.budgets import tasks
from app.budgets.models import Ballot, Round
from app.budgets.services import casting, closing
from app.extensions import db

fork = multiprocessing.get_context("fork")


class Crowd:
    """Processes that wait for each other and then begin together."""

    def __init__(self, app):
        self.app = app
        self.folder = Path(app.config["DATA_DIR"]) / f"race-{time.monotonic_ns()}"
        self.folder.mkdir(parents=True)
        self.processes = []
        with app.app_context():
            db.engine.dispose()

    def add(self, job, *arguments):
        n = len(self.processes)
        process = fork.Process(target=self._run, args=(n, job, arguments))
        self.processes.append(process)
        process.start()

    def _run(self, n, job, arguments):
        with self.app.app_context(), (self.folder / f"said-{n}").open("w", buffering=1) as said:
            db.engine.dispose(close=False)
            while not (self.folder / "go").exists():
                time.sleep(0.005)
            job(lambda **what: said.write(json.dumps(what) + "\n"), *arguments)

    def go(self):
        (self.folder / "go").touch()

    def join(self):
        """Wait for all; what they said, and whether every one of them came to its end."""
        for process in self.processes:
            process.join(180)
        return self.said(), all(process.exitcode == 0 for process in self.processes)

    def said(self):
        found = []
        for path in sorted(self.folder.glob("said-*")):
            lines = path.read_text().splitlines()
            found += [json.loads(line) for line in lines if line.endswith("}")]
        return found


def cast(tell, round_id, users, times):
    """Cast, change and resend for these people, until the first refusal."""
    round_ = db.session.get(Round, round_id)
    for n in range(times):
        for user_id in users:
            submission = f"{os.getpid()}-{n}-{user_id}".ljust(16, "x")
            choices = {str(1 + (n + user_id) % 4): 1}
            for _twice in range(2):
                try:
                    user = db.session.get(User, user_id)
                    receipt = casting.cast(round_, user, "", choices, submission)
                    db.session.commit()
                except casting.CastRefused as refused:
                    db.session.rollback()
                    tell(user=user_id, refused=refused.reason.value)
                    return
                else:
                    tell(user=user_id, deed=receipt.deed.value, content=choices)


def cast_on(tell, round_id, users):
    """Cast for half of these people, and for the others once the round is closed."""
    half = len(users) // 2
    cast(tell, round_id, users[:half], 1)
    while db.session.scalar(select(Round.closed_at).where(Round.id == round_id)) is None:
        db.session.rollback()
        time.sleep(0.01)
    cast(tell, round_id, users[half:], 1)


def shut(tell, round_id):
    """Take no more ballots as soon as some are in; tells what the box held at that moment."""
    while db.session.scalar(select(func.count()).select_from(Ballot)) < 5:
        db.session.rollback()
        time.sleep(0.01)
    closing.close(db.session.get(Round, round_id), None, "race")
    box = db.session.execute(select(Ballot.slot, Ballot.version)).all()
    db.session.commit()
    tell(box=sorted(map(list, box)))


def close(tell, round_id):
    """Close the round for good as soon as some ballots are in."""
    time.sleep(0.3)
    tasks.finish(db.session.get(Round, round_id), None, "race")
    tell(closed=True)
