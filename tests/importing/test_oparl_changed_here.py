"""What staff changed or took off here, imports leave alone, until they give it back."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.extensions import db
from app.meetings.councils import services
from app.meetings.councils.models import Membership, Organization, Paper
from tests.factories import make_user
from tests.factories.councils import committee, council, paper, person, thing, url, write
from tests.importing.test_oparl import LATER, counts, run


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "council", council())


def later(kind, **values):
    return [kind(**values) | {"modified": LATER}]


def change(app, work):
    """Let a member of staff do something."""
    with app.test_request_context():
        clerk = make_user(Role.FACILITATOR)
        db.session.add(clerk)
        db.session.flush()
        work(clerk)
        db.session.commit()


def brought_in(model, number=1):
    kind = {Organization: "Organization", Membership: "Membership", Paper: "Paper"}[model]
    key = Paper.origin if model is Paper else model.oparl_id
    return db.session.scalars(select(model).where(key == url(kind, number))).one()


def rename(clerk):
    services.change(brought_in(Organization), clerk, {"name": "Our words"})
    services.rewrite(brought_in(Paper), clerk, services.Submission("Our paper", reference="1"))


def names(app):
    with app.test_request_context():
        return brought_in(Organization).name, brought_in(Paper).title


def newer(folder):
    there = [committee() | {"name": "Their words", "modified": LATER}, committee(2)]
    return write(folder, council() | {"organizations": there, "papers": later(paper)})


def test_a_change_there_does_not_undo_one_here(scratch_app, folder):
    run(scratch_app, folder)
    change(scratch_app, rename)
    assert "Note" not in run(scratch_app, folder).output
    result = run(scratch_app, newer(folder))
    assert "Organization: 1 changed or taken off by staff here" in result.output
    assert counts(result.output)["Organization"] == [0, 0, 1, 0, 0]
    assert names(scratch_app) == ("Our words", "Our paper")


def test_given_back_it_follows_again(scratch_app, folder):
    run(scratch_app, folder)
    change(scratch_app, rename)
    change(scratch_app, lambda clerk: [services.hand_back(brought_in(one), clerk) for one in (Organization, Paper)])  # fmt: skip
    assert counts(run(scratch_app, folder).output)["Paper"] == [0, 1, 0, 0, 0]
    assert names(scratch_app) == ("Committee 1", "Cycle path 1")
    run(scratch_app, newer(folder))
    assert names(scratch_app)[0] == "Their words"


def take_off(clerk):
    services.remove(brought_in(Organization), clerk)
    services.remove(brought_in(Paper), clerk)


def test_what_was_taken_off_stays_off(scratch_app, folder):
    run(scratch_app, folder)
    change(scratch_app, take_off)
    for source in (folder, newer(folder)):
        run(scratch_app, source)
        with scratch_app.test_request_context():
            assert brought_in(Organization).deleted_at is not None
            assert brought_in(Membership).deleted_at is not None
            assert brought_in(Paper).hidden_at is not None


def test_put_back_it_follows_again(scratch_app, folder):
    run(scratch_app, folder)
    change(scratch_app, take_off)
    change(scratch_app, lambda clerk: [services.restore(brought_in(one), clerk) for one in (Organization, Paper)])  # fmt: skip
    run(scratch_app, newer(folder))
    assert names(scratch_app)[0] == "Their words"
    with scratch_app.test_request_context():
        for model in (Organization, Membership, Paper):
            assert brought_in(model).gone_at is None
            assert brought_in(model).changed_here_at is None


def test_what_is_deleted_there_goes_here_too(scratch_app, folder):
    run(scratch_app, folder)
    change(scratch_app, rename)
    gone = [thing(kind, deleted=True) | {"modified": LATER} for kind in ("Organization", "Paper")]
    run(scratch_app, write(folder, {"gone": gone, "people": [person()]}))
    with scratch_app.test_request_context():
        assert brought_in(Organization).gone_at is not None
        assert brought_in(Paper).gone_at is not None
