"""What is measured, each in a process of its own: `make N`, `tell` and `write`."""

from __future__ import annotations

import json
import resource
import sys
import time

from sqlalchemy import func, select

from app import create_app
from app.core.clock import now
from app.core.events import Answered, emit
from app.core.mail import OutgoingMail
from app.extensions import db
from app.follows.models import Follow
from app.notifications import tasks
from app.notifications.models import Notification, NotificationChoice, NotificationSettings, Rhythm
from tests.factories import make_proposal
from tests.factories.rows import insert_rows

CHUNK = 5000


def peak() -> float:
    """Megabytes this process has needed at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def make(followers: int) -> None:
    """The proposal and who follows it, in chunks."""
    from app.accounts.models import User

    proposal = make_proposal()
    db.session.add(proposal)
    db.session.flush()
    for begin in range(0, followers, CHUNK):
        ids = insert_rows(db.session, User, min(CHUNK, followers - begin), name="Noor", email=lambda n: f"n{n}@example.org", uuid=lambda n: f"u{n}", public_id=lambda n: f"p{n}", fs_uniquifier=lambda n: f"f{n}", confirmed_at=now())  # fmt: skip
        each = iter(ids)
        insert_rows(db.session, Follow, len(ids), user_id=lambda _n, each=each: next(each), resource_id=proposal.id)  # fmt: skip
        each = iter(ids[::2])
        insert_rows(db.session, NotificationSettings, len(ids[::2]), user_id=lambda _n, each=each: next(each), rhythm=Rhythm.AT_ONCE)  # fmt: skip
        each = iter(ids[1::10])
        insert_rows(db.session, NotificationChoice, len(ids[1::10]), user_id=lambda _n, each=each: next(each), kind="outcomes", rhythm=Rhythm.WEEKLY)  # fmt: skip
    emit(Answered(proposal, actor=None, status="accepted"))
    db.session.commit()


def tell() -> int:
    """Turn the news into notifications."""
    tasks.spread_pending()
    return db.session.scalar(select(func.count()).select_from(Notification)) or 0


def write() -> int:
    """Write the mails of those who want to hear of it at once."""
    tasks.send_mails()
    return db.session.scalar(select(func.count()).select_from(OutgoingMail)) or 0


def main() -> None:
    step, *arguments = sys.argv[1:]
    app = create_app()
    with app.app_context():
        if step == "make":
            make(int(arguments[0]))
            return
        before, start, used = peak(), time.perf_counter(), time.process_time()
        rows = {"tell": tell, "write": write}[step]()
        print(json.dumps({"seconds": time.perf_counter() - start, "used": time.process_time() - used, "peak": peak(), "before": before, "rows": rows}))  # fmt: skip


if __name__ == "__main__":
    main()
