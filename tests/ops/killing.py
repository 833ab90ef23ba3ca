"""Work that is killed at any moment and begun anew: at its end nothing is lost and nothing is there twice.

Each story sets up its own work in an empty application, has it killed so many times, and
checks what is left. `test_killed.py` tells them briefly, `benchmarks/soak/killing.py` for long.
"""

import multiprocessing
import os
import signal
import socket
import time
from collections import Counter
from functools import partial
from pathlib import Path
from random import Random

from aiosmtpd.controller import Controller
from sqlalchemy import func, select, update

from app.accounts.models import User
from app.audit.models import AuditEntry
from app.budgets import tasks as voting
from app.budgets.models import CountedBallot, EnvelopeResult, Participation, Round
from app.budgets.services import bundle, casting, tally
from app.comments.models import Comment
from app.core import mail
from app.core.clock import now
from app.core.events import Concluded, emit
from app.core.mail import OutgoingMail
from app.core.storage import storage
from app.extensions import db
from app.follows import services as follows
from app.importing.decidim import importer
from app.notifications import tasks as news
from app.notifications.models import Notification, NotificationSettings, Rhythm
from app.proposals.models import Proposal
from tests.factories import make_process, make_user
from tests.factories.budgets import build_round
from tests.importing.test_decidim import comment, proposal, write

fork = multiprocessing.get_context("fork")


def until_done(app, work, kills, rng, longest, between=lambda: None):
    """Start `work` again and again, each time killed within `longest` seconds; then let it end."""
    for _ in range(kills):
        process = _start(app, work)
        time.sleep(rng.uniform(0, longest))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        with app.app_context():
            between()
    process = _start(app, work)
    process.join(300)
    assert process.exitcode == 0, "after all the killing it does not come to its end"


def _start(app, work):
    with app.app_context():
        db.engine.dispose()

    def run():
        with app.app_context():
            db.engine.dispose(close=False)
            work()

    process = fork.Process(target=run)
    process.start()
    return process


def count(what, *conditions):
    return db.session.scalar(select(func.count()).select_from(what).where(*conditions))


# Mails


class Taker:
    """Takes every mail and notes its Message-ID, before it says so."""

    def __init__(self, notes):
        self.notes = notes

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 -- aiosmtpd's name
        lines = envelope.content.decode().splitlines()
        with self.notes.open("a") as notes:
            notes.write(next(line for line in lines if line.startswith("Message-ID")) + "\n")
        return "250 OK"


def _take_mails(port, notes):
    Controller(Taker(notes), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(60)


def sending(app, folder: Path, kills: int, seed: int) -> None:
    """Every mail arrives; again only the one in flight when the worker died, under the same id."""
    notes = folder / "taken"
    notes.touch()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = fork.Process(target=_take_mails, args=(port, notes), daemon=True)
    server.start()
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{port}"
    with app.app_context():
        db.session.add_all(OutgoingMail(message_id=f"<{n}@town>", recipient=f"p{n}@x.example", subject="s", text="t") for n in range(100))  # fmt: skip
        db.session.commit()

    def time_passes():
        db.session.execute(update(OutgoingMail).values(not_before=now()))
        db.session.commit()

    try:
        _wait_for(port)
        until_done(app, mail.send_pending, kills, Random(seed), 0.3, time_passes)
    finally:
        server.kill()
        server.join()
    taken = Counter(notes.read_text().splitlines())
    assert set(taken) == {f"Message-ID: <{n}@town>" for n in range(100)}
    assert sum(taken.values()) - 100 <= kills
    with app.app_context():
        assert count(OutgoingMail, OutgoingMail.sent_at.is_(None)) == 0


def _wait_for(port):
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
    raise TimeoutError


# News


def spreading(app, _folder: Path, kills: int, seed: int) -> None:
    """Every follower is told once, in the site and by mail."""
    with app.app_context():
        people, process = [make_user() for _ in range(40)], make_process()
        db.session.add_all([process, *people])
        db.session.flush()
        for person in people:
            follows.follow(process, person)
            db.session.add(NotificationSettings(user_id=person.id, rhythm=Rhythm.AT_ONCE))
        emit(Concluded(process, actor=None))
        db.session.commit()

    def spread():
        news.BATCH = 5
        news.spread_pending()
        news.send_mails()

    until_done(app, spread, kills, Random(seed), 0.4)
    with app.app_context():
        assert count(Notification) == 40
        told = Counter(db.session.scalars(select(OutgoingMail.recipient)))
        assert set(told) == set(db.session.scalars(select(User.email)))
        assert set(told.values()) == {1}


# Closing a round


STEPS = ("count", "end_log", "keep_bundle", "copy_out", "compact", "finish_unlinking")


def closing(app, _folder: Path, kills: int, seed: int) -> None:
    """Every ballot is counted once, the round closed once, its keys gone, its count explained."""
    round_id = _voted(app)
    finish = partial(_finish, round_id)
    half_done = [_killed_at(app, finish, voting.closing, STEPS[0], round_id)]
    until_done(app, finish, kills, Random(seed), 0.3, lambda: half_done.append(_is_half_done(round_id)))  # fmt: skip
    assert any(half_done)
    _assert_closed(app, round_id)


def closing_at_each_step(app, _folder: Path, kills: int, seed: int) -> None:
    """The same, killed where each step begins."""
    round_id = _voted(app)
    finish = partial(_finish, round_id)
    for step in STEPS:
        module = voting.compacting if step == "compact" else voting.closing
        assert _killed_at(app, finish, module, step, round_id), step
        if step == "keep_bundle":
            before = _archive(app, round_id)
    assert _killed_at(app, finish, voting, "study_of", round_id)
    until_done(app, finish, 0, Random(seed), 0)
    _assert_closed(app, round_id)
    with app.app_context():
        assert storage().read(db.session.get(Round, round_id).bundle) == before


def _archive(app, round_id) -> bytes:
    """What is published, if nothing more happens."""
    with app.app_context():
        round_ = db.session.get(Round, round_id)
        return bundle.archive(round_, bundle.fixed_files(round_))


def _finish(round_id):
    voting.finish(db.session.get(Round, round_id), None, "over")
    voting.explain_pending()


def _killed_at(app, work, module, step, round_id) -> bool:
    """Have the work killed where it takes this step; whether it left something half done."""

    def run():
        setattr(module, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        work()

    process = _start(app, run)
    process.join(60)
    assert process.exitcode == -signal.SIGKILL, step
    with app.app_context():
        return _is_half_done(round_id)


def _is_half_done(round_id) -> bool:
    round_ = db.session.get(Round, round_id)
    is_explained = round_.unlinked_at is not None and not tally.unstudied(round_)
    return round_.closed_at is not None and not is_explained


def _voted(app) -> int:
    with app.app_context():
        round_, voters = build_round(db), [make_user() for _ in range(30)]
        db.session.add_all(voters)
        db.session.flush()
        for n, voter in enumerate(voters):
            casting.cast(round_, voter, "", {str(1 + n % 4): 1}, f"submission-{n:08}")
        db.session.commit()
        return round_.id


def _assert_closed(app, round_id):
    with app.app_context():
        round_ = db.session.get(Round, round_id)
        bundle.verify(storage().read(round_.bundle))
        assert count(CountedBallot) == count(Participation) == 30
        assert sum(tally.ballots_of(round_).values()) == 30
        assert db.session.scalars(select(EnvelopeResult.ballots)).one() == 30
        assert count(AuditEntry, AuditEntry.action == "round.closed") == 1
        assert round_.unlinked_at
        assert tally.unstudied(round_) == {}
        assert all(study["sides"] for study in db.session.scalars(select(EnvelopeResult.study)))
    assert not list(app.config["KEYS_DIR"].glob("*/round-*"))


# Importing


def importing(app, folder: Path, kills: int, seed: int) -> None:
    """Every record comes in once; run once more, nothing changes."""
    source = folder / "town-2016"
    source.mkdir()
    for n in range(1, 121):
        write(source, "proposals", f"{n:05}", proposal(n))
        remarks = [comment(1000 + n * 10 + one, n) for one in range(3)]
        write(source, "comments", f"{n:05}-01", {"comments": remarks})

    def bring_in():
        importer.BATCH = 10
        done = app.test_cli_runner().invoke(args=["import", "decidim", str(source)])
        assert done.exit_code == 0, done.output

    until_done(app, bring_in, kills, Random(seed), 0.8)
    until_done(app, bring_in, 0, Random(seed), 0)
    with app.app_context():
        assert count(Proposal) == 120
        assert count(Comment) == 360
