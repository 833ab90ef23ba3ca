"""A town votes through the pages, while everything that is written down on the way is kept."""

import logging
import secrets
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from flask_login import FlaskLoginClient
from sqlalchemy import select

from app.accounts.models import User
from app.budgets import tasks
from app.budgets.models import Draft, Round
from app.budgets.services import casting, closing, keys, logbook
from app.core.mail import OutgoingMail
from app.extensions import db
from tests.factories import make_user
from tests.factories.budgets import build_round

CHANGED = 7  # each so many-th voter changes the ballot


class VotingTown:
    """`truth` is whose ballot is whose, `secrets` what nobody may find anywhere after the close."""

    def __init__(self, app, voters: int, seed: int = 4) -> None:
        self.app = app
        self.random = Random(seed)
        self.truth: dict[int, str] = {}
        self.secrets: dict[str, set[bytes]] = defaultdict(set)
        self._nonces: dict[int, str] = {}
        app.test_client_class = FlaskLoginClient
        with app.app_context():
            round_ = build_round(db)
            people = [make_user(email=f"{secrets.token_hex(8)}@example.org") for _ in range(voters)]
            db.session.add_all(people)
            db.session.commit()
            self.round_id, self.seen = round_.id, [one.id for one in people]
            for path in keys._paths(round_):
                self.secrets["key shares"] |= {path.read_bytes(), path.read_bytes().hex().encode()}
        self.random.shuffle(self.seen)

    def vote(self) -> None:
        """Everybody votes, some change their ballots; half-way the log is sealed."""
        for n, one in enumerate(self.seen):
            self._cast(one, "1")
            if n % CHANGED == 0:
                self._cast(one, "2")
            if n == len(self.seen) // 2:
                self._seal()

    def _seal(self) -> None:
        with self.app.app_context():
            round_ = db.session.get(Round, self.round_id)
            closing.lock(round_)
            assert logbook.seal(round_)
            db.session.commit()

    def _cast(self, user_id: int, first: str) -> None:
        with self.app.app_context():
            user = db.session.get(User, user_id)
        browser = self.app.test_client(user=user, fresh_login=True)
        url, submission = f"/budgets/{self.round_id}", secrets.token_hex(16)
        codes = [first, self.random.choice("34")]
        browser.post(f"{url}/booth", data={"add": first})
        with self.app.app_context():
            drafts = db.session.execute(select(Draft.id, Draft.sealed)).all()
        data = {"submission": submission, "sure": "y", "choice": [f"1:{code}" for code in codes]}
        answer = browser.post(f"{url}/cast", data=data)
        assert answer.status_code == 200, answer.text
        for name, sealed in drafts:
            self.secrets["drafts"] |= {name.encode(), sealed[:32]}
        self.secrets["submissions"].add(submission.encode())
        with self.app.app_context():
            self._remember(user_id)

    def _remember(self, user_id: int) -> None:
        round_, user = db.session.get(Round, self.round_id), db.session.get(User, user_id)
        assert round_ is not None
        assert user is not None
        ballot = casting.own_ballot(round_, user)
        assert ballot is not None
        self.truth[user_id] = ballot.slot
        self.secrets["pseudonyms"].add(ballot.ballot_key.encode())
        if before := self._nonces.get(user_id):
            self.secrets["nonces of replaced ballots"].add(before.encode())
        self._nonces[user_id] = ballot.nonce

    def mailboxes(self) -> list[bytes]:
        """The mails that people were sent, in that order: these survive every close."""
        with self.app.app_context():
            mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id))
            return [f"{m.recipient}\n{m.subject}\n{m.text}\n{m.html}".encode() for m in mails]

    def close(self) -> None:
        with self.app.app_context():
            tasks.finish(db.session.get(Round, self.round_id), None, "over")


@contextmanager
def logged(folder: Path) -> Iterator[None]:
    """All that any part of the program says in here stands in `application.log`."""
    root, handler = logging.getLogger(), logging.FileHandler(folder / "application.log")
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
        handler.close()
