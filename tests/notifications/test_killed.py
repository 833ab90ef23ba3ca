"""From the news to the mail server, the worker killed again and again with signal 9: no mail is lost.

Whatever it was at, at most the mail in flight is sent again, with the same Message-ID.
"""

import os
import signal
import socket
import time
from collections import Counter
from email import message_from_bytes, policy
from random import Random

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import func, select, update

from app.core import mail
from app.core.clock import now
from app.core.events import Concluded, emit
from app.core.mail import OutgoingMail
from app.extensions import db
from app.follows import services as follows
from app.notifications import tasks
from app.notifications.models import Notification, NotificationSettings, Rhythm
from tests.factories import make_process, make_user
from tests.ops.killing import _start, _wait_for, fork, until_done

PEOPLE, KILLS = 40, 8


class Deadly:
    """Takes mails and notes them; kills the worker that sent some before it hears that they were taken."""

    def __init__(self, folder, every):
        self.folder, self.every, self.taken = folder, every, 0

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 -- aiosmtpd's name
        built = message_from_bytes(envelope.content, policy=policy.default)
        with (self.folder / "taken").open("a") as notes:
            notes.write(f"{built['Message-ID']} {envelope.rcpt_tos[0]}\n")
        self.taken += 1
        if self.every and self.taken % self.every == 0:
            os.kill(int((self.folder / "worker").read_text()), signal.SIGKILL)
        return "250 OK"


def serve(port, folder, every):
    Controller(Deadly(folder, every), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(60)


@pytest.fixture
def post_office(scratch_app, tmp_path):
    """Starts a mail server that kills with every n-th mail; gives back what it took: (Message-ID, address)."""
    servers = []

    def open_(every=0):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        server = fork.Process(target=serve, args=(port, tmp_path, every), daemon=True)
        server.start()
        servers.append(server)
        scratch_app.config["MAIL_URL"] = f"smtp://127.0.0.1:{port}"
        _wait_for(port)
        return lambda: [line.split() for line in (tmp_path / "taken").read_text().splitlines()]

    yield open_
    for server in servers:
        server.kill()
        server.join()


@pytest.fixture
def addresses(scratch_app):
    """Followers of a process with an outcome, who want to hear of it at once."""
    with scratch_app.app_context():
        people, process = [make_user() for _ in range(PEOPLE)], make_process()
        db.session.add_all([process, *people])
        db.session.flush()
        for person in people:
            follows.follow(process, person)
            db.session.add(NotificationSettings(user_id=person.id, rhythm=Rhythm.AT_ONCE))
        emit(Concluded(process, actor=None))
        db.session.commit()
        return {person.email for person in people}


@pytest.fixture
def work(tmp_path):
    """What the worker does when it is nudged, in small bites."""

    def run():
        (tmp_path / "worker").write_text(str(os.getpid()))
        tasks.BATCH, tasks.TOGETHER = 5, 3
        tasks.spread_pending()
        tasks.send_mails()
        mail.send_pending()

    return run


def time_passes():
    db.session.execute(update(OutgoingMail).values(not_before=now()))
    db.session.commit()


def check(app, taken, addresses, most_again):
    """Everybody has one mail; only so many came twice, and those are the same mail."""
    assert {address for _, address in taken} == addresses
    assert len(set(map(tuple, taken))) == len({one for one, _ in taken}) == PEOPLE
    assert len(taken) - PEOPLE <= most_again
    with app.app_context():
        numbers = select(func.count(), func.count(OutgoingMail.sent_at)).select_from(OutgoingMail)
        assert db.session.execute(numbers).one() == (PEOPLE, PEOPLE)
        assert db.session.scalar(select(func.count()).select_from(Notification)) == PEOPLE


def test_killed_at_any_moment(scratch_app, addresses, work, post_office):
    taken = post_office()
    until_done(scratch_app, work, KILLS, Random(3), 0.5, time_passes)
    check(scratch_app, taken(), addresses, KILLS)


def test_killed_with_a_mail_in_flight(scratch_app, addresses, work, post_office):
    taken, killed = post_office(every=10), 0
    while True:
        worker = _start(scratch_app, work)
        worker.join(60)
        if worker.exitcode == 0:
            break
        assert worker.exitcode == -signal.SIGKILL
        killed += 1
        with scratch_app.app_context():
            time_passes()
    assert killed == 4  # with the 10th, 20th, 30th and 40th mail of the 44
    check(scratch_app, taken(), addresses, killed)
    again = [one for one, times in Counter(one for one, _ in taken()).items() if times > 1]
    assert len(again) == killed, "only what was in flight came again, each with its Message-ID"
