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
from app.budgets.models import Act, Ballot, Project, Round, RoundDecision
from app.budgets.services import casting, closing, decisions, logbook, tally, telling
from app.extensions import db

fork = multiprocessing.get_context("fork")


class Crowd:
    """Processes that wait for each other and then begin together."""

    def __init__(self, app):
        self.app = app
        self.folder = Path(app.config["DATA_DIR"]) / f"race-{time.monotonic_ns()}"
        self.folder.mkdir(parents=True)
        self.processes = []
        self.begun = fork.Event()
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
            self.begun.wait()
            job(lambda **what: said.write(json.dumps(what) + "\n"), *arguments)

    def go(self):
        self.begun.set()

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
                    deed, code = receipt.deed.value, receipt.promise.code
                    tell(user=user_id, deed=deed, content=choices, code=code)


def seal(tell, round_id, times):
    """Seal whatever waits, again and again."""
    for _ in range(times):
        round_ = db.session.get(Round, round_id)
        closing.lock(round_)
        if n := logbook.seal(round_, fewest=1):
            tell(sealed=n)
        db.session.commit()
        time.sleep(0.02)


def cast_on(tell, round_id, users, until=Round.closed_at):
    """Cast for half of these people, and for the others once the round is closed (or paused)."""
    half = len(users) // 2
    cast(tell, round_id, users[:half], 1)
    while db.session.scalar(select(until).where(Round.id == round_id)) is None:
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


def explain(tell, envelope_id, codes):
    """Add what some losers lacked, one after the other."""
    for code in codes:
        tally.keep_lacked(envelope_id, code, {"cost": None, "votes": 1})
        db.session.commit()
    tell(explained=len(codes))


def decide(tell, round_id, staff, act, after, project=None):
    """Two people decide something as soon as so many ballots are in; tells what the box held at that moment."""
    while db.session.scalar(select(func.count()).select_from(Ballot)) < after:
        db.session.rollback()
        time.sleep(0.005)
    round_ = db.session.get(Round, round_id)
    first, second = (db.session.get(User, one) for one in staff)
    thing = db.session.scalar(select(Project).where(Project.code == project)) if project else None
    decision = decisions.ask(round_, first, act, "race", project=thing)
    decisions.confirm(decision, second)
    box = db.session.execute(select(Ballot.slot, Ballot.version)).all()
    db.session.commit()
    tell(decided=act.value, box=sorted(map(list, box)))


def confirm(tell, decision_id, user_id):
    """Confirm a request, like others at the same moment."""
    decision, user = db.session.get(RoundDecision, decision_id), db.session.get(User, user_id)
    try:
        decisions.confirm(decision, user)
        db.session.commit()
    except decisions.NotDecided as refused:
        db.session.rollback()
        tell(refused=refused.reason.value)
    else:
        tell(confirmed=user_id)


def ask(tell, round_id, user_id):
    """Ask for a pause, like others at the same moment."""
    try:
        decisions.ask(
            db.session.get(Round, round_id), db.session.get(User, user_id), Act.PAUSE, "race"
        )
        db.session.commit()
    except decisions.NotDecided as refused:
        db.session.rollback()
        tell(refused=refused.reason.value)
    else:
        tell(asked=user_id)


def mail(tell):
    """Write the mails of what was decided, a few at a time."""
    for decision_id in telling.untold():
        while telling.tell_some(decision_id, 3):
            db.session.commit()
            time.sleep(0.002)
        db.session.commit()
    tell(mailed=True)
