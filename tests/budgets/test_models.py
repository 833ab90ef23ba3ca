"""What the tables can and cannot say: nobody beside a choice, no time, no order."""

import re

from sqlalchemy import DateTime, select, text

from app.budgets import tasks
from app.budgets.models import Ballot, CountedBallot, Draft, Eligible, Participation, Turnout
from app.budgets.services import casting
from app.core.database import Base
from app.extensions import db
from tests.factories import make_user

CHOICES = {"content", "sealed", "slot"}
PEOPLE = re.compile(r"user|person|account|session|author|email|recipient|address|actor")


def columns(table):
    return set(table.columns.keys())


def test_no_table_holds_a_person_beside_a_choice():
    for table in (Ballot, CountedBallot, Draft):
        assert columns(table.__table__) & CHOICES
        assert not [name for name in columns(table.__table__) if PEOPLE.search(name)]
    for table in (Eligible, Participation, Turnout):
        assert not columns(table.__table__) & CHOICES


def test_no_table_of_ballots_refers_to_people_or_holds_a_time():
    box = [m.__table__ for m in (Ballot, CountedBallot, Draft, Eligible, Participation)]
    for table in box:
        assert {key.column.table.name for key in table.foreign_keys} == {"rounds"}
        assert not [c for c in table.columns if isinstance(getattr(c.type, "impl", c.type), DateTime)]  # fmt: skip
        assert table.dialect_options["sqlite"]["with_rowid"] is False
    referring = [t.name for t in Base.metadata.tables.values() for k in t.foreign_keys if k.column.table in box]  # fmt: skip
    assert not referring


def test_nothing_stored_links_a_voter_to_a_ballot(town):
    """Values, not names: what stands beside the voter's keys occurs in no row with a choice."""

    def vote():
        from app.budgets.models import Round

        round_ = db.session.get(Round, town.round_id)
        user = make_user()
        db.session.add(user)
        db.session.flush()
        casting.cast(round_, user, "", {"1": 1}, "submission-1234567")
        return user.uuid, user.email, str(user.fs_uniquifier)

    names = town.call(vote)
    with town.app.app_context():
        person = db.session.scalars(select(Participation.person)).one()
        row = db.session.execute(text("SELECT * FROM ballots")).one()
        assert not set(map(str, row)) & {person, *names}
        assert not any(name in str(value) for value in row for name in names)


def test_after_the_close_no_pseudonym_is_left_in_any_file(town):
    def vote():
        from app.budgets.models import Round

        round_ = db.session.get(Round, town.round_id)
        users = [make_user() for _ in range(5)]
        db.session.add_all(users)
        db.session.flush()
        for user in users:
            casting.cast(round_, user, "", {"1": 1}, f"submission-{user.id:08}")

    town.call(vote)
    with town.app.app_context():
        from app.budgets.models import Round

        keys = db.session.scalars(select(Ballot.ballot_key)).all()
        submissions = db.session.scalars(select(Ballot.submission)).all()
        db.session.rollback()
        tasks.finish(db.session.get(Round, town.round_id), None, "test")
        assert db.session.scalar(select(CountedBallot.slot).limit(1))
        db.session.rollback()
        is_sqlite = db.engine.dialect.name == "sqlite"
        database = str(db.engine.url.database)
        db.engine.dispose()
    if is_sqlite:
        from pathlib import Path

        files = [p for p in Path(database).parent.glob(Path(database).name + "*") if p.is_file()]
        stored = b"".join(path.read_bytes() for path in files)
        assert not [key for key in (*keys, *submissions) if key.encode() in stored]
    assert not list((town.app.config["KEYS_DIR"]).glob("*/round-*"))
