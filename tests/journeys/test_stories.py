"""What goes wrong in the life of a town, and how it is put right: through the pages only."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask_security import hash_password
from sqlalchemy import delete, select

from app.accounts.models import Role, UnsentForm
from app.accounts.services.unsent import forget_expired
from app.accounts.sessions import LoginSession
from app.core.mail import OutgoingMail
from app.core.site import SiteSettings
from app.extensions import db
from app.proposals.models import Proposal
from tests.factories import make_component, make_proposal, make_user
from tests.factories.apps import build_app
from tests.factories.screens import open_context, served, unsound, watch
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


def write_without_session(town, reader):
    """Ben writes a proposal, and his session ends before he sends it."""
    ben = reader("ben")
    ben.open(f"/proposals/new?component={town.component_id}")
    end_sessions(town)
    assert ben.send("/proposals/new", **WORDS, do="preview") == 400
    assert "We kept what you wrote" in ben.text
    assert WORDS["body"] in ben.text
    return ben


def unsent(town):
    with town.app_context():
        return db.session.scalars(select(UnsentForm.sealed)).all()


def test_what_was_written_survives_the_end_of_the_session(town, reader):
    ben = write_without_session(town, reader)
    assert ben.send("/unsent") == 303
    assert ben.path.startswith("/sign-in")
    assert ben.send("/sign-in", email="ben@example.org", password=PASSWORD) in {302, 303}
    assert ben.path == "/unsent"
    assert WORDS["body"] in ben.text
    assert WORDS["title"] not in proposals(town), "nothing is sent before the press"
    assert ben.send("/unsent/send") == 303, "one press"
    assert WORDS["title"] in proposals(town)
    assert not unsent(town)


def test_a_comment_survives_and_a_wrong_password_too(town, reader):
    ben = reader("ben")
    ben.open(town.proposal_url)
    comment = re.search(r"/comments/on/\d+", ben.text)[0]
    end_sessions(town)
    words = "We should call the office and not her home."
    assert ben.send(comment, body=words) == 400
    assert f'<a href="{town.proposal_url}">Start anew' in ben.text
    ben.send("/unsent")
    ben.send("/sign-in", email="ben@example.org", password="wrong once")
    assert ben.send("/sign-in", email="ben@example.org", password=PASSWORD) in {302, 303}
    assert ben.send("/unsent/send") == 303
    ben.open(town.proposal_url)
    assert words in ben.text


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_real_browser_comes_back_to_the_words_and_sends_them_once(town, browser, scripts):
    words = "We should call the office and not her home."
    with served(town) as address:
        page = open_context(browser, java_script_enabled=scripts).new_page()
        problems = watch(page)
        page.goto(f"{address}/sign-in")
        give_password(page)
        page.goto(address + town.proposal_url)
        end_sessions(town)
        page.get_by_label("Your comment").fill(words)
        page.get_by_role("button", name="Publish comment").click()
        assert page.get_by_role("heading", level=1).inner_text() == "You were away for a while"
        if scripts:
            problems += unsound(page)
        page.get_by_role("button", name="Sign in and come back").click()
        give_password(page)
        assert page.get_by_text(words).is_visible()
        if scripts:
            problems += unsound(page)
        page.get_by_role("button", name="Send it now").click()
        page.wait_for_url("**/comments/*")
        assert page.get_by_text(words).is_visible()
        page.goto(f"{address}/unsent")
        assert page.get_by_role("heading", level=1).inner_text() == "Nothing waits to be sent"
        assert [one for one in problems if "400" not in one] == []


def give_password(page):
    page.get_by_label("E-mail address").fill("ben@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state()


def test_what_is_faulty_after_signing_in_again_keeps_the_words(town, reader):
    ben = reader("ben")
    ben.open(f"/proposals/new?component={town.component_id}")
    end_sessions(town)
    ben.send("/proposals/new", title="Too short", body=WORDS["body"], do="preview")
    ben.send("/unsent")
    ben.send("/sign-in", email="ben@example.org", password=PASSWORD)
    assert ben.send("/unsent/send") == 422
    assert WORDS["body"] in ben.text
    assert ben.send("/proposals/new", title=WORDS["title"], body=WORDS["body"], do="preview") == 303


def test_what_was_written_survives_new_terms(town, reader):
    ben = reader("ben")
    ben.open(f"/proposals/new?component={town.component_id}")
    with town.app_context():
        db.session.merge(SiteSettings(id=1, values={"terms_version": 2}))
        db.session.commit()
    assert ben.send("/proposals/new", **WORDS, do="preview") == 403
    assert "The terms of use have changed" in ben.text
    assert WORDS["body"] in ben.text
    assert ben.send("/unsent") == 303
    assert ben.path.startswith("/account/terms")
    assert ben.send("/account/terms", accept="y") == 303
    assert ben.path == "/unsent"
    assert ben.send("/unsent/send") == 303
    assert WORDS["title"] in proposals(town)


def test_whoever_signed_in_elsewhere_meanwhile_sends_with_one_more_press(town, reader):
    ben = write_without_session(town, reader)
    sign_in_again(Reader(ben.client), "ben")  # in another tab
    assert ben.send("/unsent") == 400, "signing in makes new tokens"
    assert WORDS["body"] in ben.text
    assert ben.send("/proposals/new") == 303
    assert WORDS["title"] in proposals(town)


def test_a_form_sent_before_signing_in_again_keeps_the_words(town, reader):
    ben = write_without_session(town, reader)
    assert ben.send("/proposals/new") == 401
    assert WORDS["body"] in ben.text
    assert "without signing in" not in ben.text
    ben.send("/unsent")
    sign_in_again(ben, "ben")
    ben.open("/unsent")
    assert ben.send("/unsent/send") == 303
    assert WORDS["title"] in proposals(town)


def test_kept_words_are_for_the_browser_that_wrote_them_and_not_for_long(town, reader):
    ben = write_without_session(town, reader)
    ben.send("/unsent")
    assert WORDS["body"].encode() not in unsent(town)[0]
    mo = reader("mo")
    mo.open("/unsent")
    assert WORDS["body"] not in mo.text
    sign_in_again(ben, "ben")
    ben.open("/")
    ben.send("/sign-out")
    ben.open("/unsent")
    assert WORDS["body"] not in ben.text, "on a shared computer"
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=3)), town.app_context():
        assert forget_expired() == 1
        db.session.commit()
    assert not unsent(town)


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
