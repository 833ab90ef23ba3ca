"""What goes wrong in the life of a town, and how it is put right: through the pages only."""

import re

import pytest
from flask_security import hash_password
from sqlalchemy import delete, select

from app.accounts.models import Role
from app.accounts.sessions import LoginSession
from app.core.mail import OutgoingMail
from app.extensions import db
from app.proposals.models import Proposal
from tests.conftest import build_app
from tests.factories import make_component, make_proposal, make_user
from tests.journeys.forms import Reader

PASSWORD = "kettle umbrella violin forty"
WORDS = {
    "title": "Benches along the river path",
    "body": "Older people need places to rest, and the path is long.",
}
REASONS = "It gives the number of somebody who did not agree to that."


@pytest.fixture
def town(tmp_path):
    """A site as in production, with people who have passwords, and a place for proposals."""
    app = build_app(tmp_path, "stories", WTF_CSRF_ENABLED=True)
    with app.app_context():
        secret = hash_password(PASSWORD)
        names = {"ada": (), "ben": (), "mo": (Role.MODERATOR,)}
        people = [make_user(*roles, name=name.title(), email=f"{name}@example.org", password=secret) for name, roles in names.items()]  # fmt: skip
        component = make_component("proposals", None, "proposal.create", "comment.create")
        proposal = make_proposal(component, author=people[0], title="Call the mayor at home")
        db.session.add_all([*people, proposal])
        db.session.commit()
        app.proposal_url, app.component_id = f"/proposals/{proposal.id}", component.id
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def reader(town):
    """Somebody who has signed in."""

    def sign_in(name):
        reader = Reader(town.test_client())
        sign_in_again(reader, name)
        return reader

    return sign_in


def sign_in_again(reader, name):
    reader.open("/sign-in")
    assert reader.send("/sign-in", email=f"{name}@example.org", password=PASSWORD) in {302, 303}


def end_sessions(town):
    with town.app_context():
        db.session.execute(delete(LoginSession))
        db.session.commit()


def proposals(town):
    with town.app_context():
        return db.session.scalars(select(Proposal.title).order_by(Proposal.id)).all()


def mails_to(town, name):
    with town.app_context():
        query = select(OutgoingMail.text).where(OutgoingMail.recipient == f"{name}@example.org")
        return db.session.scalars(query.order_by(OutgoingMail.id)).all()


def test_what_was_written_survives_the_end_of_the_session(town, reader):
    ben = reader("ben")
    ben.open(f"/proposals/new?component={town.component_id}")
    end_sessions(town)
    assert ben.send("/proposals/new", **WORDS, do="preview") == 400
    assert "We kept what you wrote" in ben.text
    assert WORDS["body"] in ben.text
    assert "Sign in again in a new tab" in ben.text
    assert WORDS["title"] not in proposals(town)

    sign_in_again(Reader(ben.client), "ben")  # in another tab, as the page says
    assert ben.send("/proposals/new") == 400, "signing in makes new tokens"
    assert "Sign in again" not in ben.text
    assert ben.send("/proposals/new") == 303
    assert WORDS["title"] in proposals(town)


def test_a_form_sent_before_signing_in_again_keeps_the_words(town, reader):
    ben = reader("ben")
    ben.open(f"/proposals/new?component={town.component_id}")
    end_sessions(town)
    ben.send("/proposals/new", **WORDS, do="preview")
    assert ben.send("/proposals/new") == 401
    assert WORDS["body"] in ben.text
    assert "Sign in again in a new tab" in ben.text
    sign_in_again(Reader(ben.client), "ben")
    assert [ben.send("/proposals/new") for _ in range(2)] == [400, 303]
    assert WORDS["title"] in proposals(town)


def test_reported_hidden_explained_and_restored(town, reader):
    ben = reader("ben")
    ben.open(town.proposal_url)
    ben.open(re.search(r'href="(/moderation/report/\d+)"', ben.text)[1])
    path = ben.path
    assert ben.send(path, explanation="Short of a rule") == 422
    assert "Short of a rule" in ben.text
    assert ben.send(path, rule="personal_data", explanation="His number") == 303

    mo = reader("mo")
    mo.open("/moderation")
    mo.open(re.search(r'href="(/moderation/cases/\d+)"', mo.text)[1])
    case = mo.path
    assert mo.send("/decide", decision="hide", rule="personal_data", statement="") == 422
    decision = {"decision": "hide", "rule": "personal_data", "statement": REASONS}
    assert mo.send("/decide", **decision) == 303

    assert town.test_client().get(town.proposal_url).status_code in {403, 404}
    ada = reader("ada")
    assert REASONS in mails_to(town, "ada")[-1]
    ada.open(re.search(r"http://[^/]+(/moderation/statements/\d+)", mails_to(town, "ada")[-1])[1])
    assert REASONS in ada.text

    mo.open(case)
    assert mo.send("/restore", statement="It was the number of the town hall.") == 303
    assert town.test_client().get(town.proposal_url).status_code == 200
    assert "town hall" in mails_to(town, "ada")[-1]
