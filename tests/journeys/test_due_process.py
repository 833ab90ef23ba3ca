"""Due process from end to end: through the pages and the mails only, as those concerned see it."""

import re

import pytest
from flask_security import hash_password
from sqlalchemy import select

from app.accounts.models import Role
from app.core.mail import OutgoingMail
from app.core.site import Site, save
from app.extensions import db
from app.moderation.models import Case
from tests.factories import make_component, make_proposal, make_user
from tests.factories.apps import build_app
from tests.journeys.forms import Reader

PASSWORD = "kettle umbrella violin forty"
TEXT = "The square is loud. Call the mayor at home on 0800 555 014. Let us plant trees there."
REASONS = "The number of a person at home stands in it, and they did not agree to that."
MISTAKE = "The number is that of the town hall, so it may stand here."
NAMES = {"ada": (), "ben": (), "mo": (Role.MODERATOR,), "max": (Role.MODERATOR,), "bo": ()}


@pytest.fixture
def town(tmp_path):
    app = build_app(tmp_path, "process", WTF_CSRF_ENABLED=True)
    with app.app_context():
        secret = hash_password(PASSWORD)
        people = {name: make_user(*roles, name=name.title(), email=f"{name}@example.org", password=secret) for name, roles in NAMES.items()}  # fmt: skip
        component = make_component(
            "proposals", None, "proposal.create", "proposal.support", "comment.create"
        )
        proposal = make_proposal(component, author=people["ada"], title="Trees", body=TEXT)
        db.session.add_all([*people.values(), proposal])
        db.session.commit()
        app.proposal_url = f"/proposals/{proposal.id}"
        app.new_url = f"/proposals/new?component={component.id}"
    yield app
    with app.app_context():
        db.engine.dispose()


def signed_in(town, name) -> Reader:
    reader = Reader(town.test_client())
    reader.open("/sign-in")
    reader.send("/sign-in", email=f"{name}@example.org", password=PASSWORD)
    return reader


def mails_to(town, name) -> list[str]:
    with town.app_context():
        query = select(OutgoingMail.text).where(OutgoingMail.recipient == f"{name}@example.org")
        return list(db.session.scalars(query.order_by(OutgoingMail.id)))


def link_in(mail: str) -> str:
    return re.search(r"https?://[^/]+(/moderation/appeals/\S+)", mail)[1]


def reported(town) -> Reader:
    ben = signed_in(town, "ben")
    ben.open(town.proposal_url)
    ben.open(re.search(r'href="(/moderation/report/\d+)"', ben.text)[1])
    assert ben.send(ben.path, rule="personal_data", explanation="A private number") == 303
    return ben


def case_of(moderator: Reader, show: str = "open") -> str:
    moderator.open(f"/moderation?show={show}")
    moderator.open(re.search(r'href="(/moderation/cases/\d+)"', moderator.text)[1])
    return moderator.path


def test_from_report_to_decision_to_appeal_to_restoration(town):
    bo = signed_in(town, "bo")
    bo.open(town.proposal_url)
    bo.send("/support")
    before = {path: readable(town, path) for path in ("/proposals", town.proposal_url)}
    assert "Trees" in before["/proposals"]

    reported(town)
    assert ["Thank you" in mail for mail in mails_to(town, "ben")] == [True]
    assert mails_to(town, "ada") == []

    mo = signed_in(town, "mo")
    case = case_of(mo)
    mo.send("/take")
    passage = "Call the mayor at home on 0800 555 014."
    assert mo.send("/decide", decision="hide", rule="personal_data", statement=REASONS, author="limit", days="3", passage=passage) == 303  # fmt: skip

    told, reasons = mails_to(town, "ada")[-1], mails_to(town, "ben")[-1]
    for mail in (told, reasons):
        assert REASONS in mail
        assert "Private data of others" in mail
        assert "/moderation/appeals/" in mail
    assert TEXT in told, "her own words, as they were"
    assert "cannot publish anything until" in told
    assert "cannot publish" not in reasons, "that is between her and the council"
    assert town.test_client().get(town.proposal_url).status_code in {403, 404}

    ada = signed_in(town, "ada")
    ada.open(town.new_url)
    assert "You cannot publish anything until" in ada.text
    assert "Read why, and what you can do" in ada.text
    stranger = Reader(town.test_client())
    stranger.open(link_in(told))
    assert stranger.send(stranger.path, text="It is the number of the town hall.") == 303
    assert "We have your appeal" in stranger.text
    assert "Somebody else than the first time" in mails_to(town, "ada")[-1]

    mo.open(case)
    assert "somebody else looks at it again" in mo.text
    assert 'value="confirm"' not in mo.text
    second = signed_in(town, "max")
    case_of(second, "appeals")
    assert "It is the number of the town hall." in second.text
    assert second.send("/decide", decision="keep", author="none", rule="", statement=MISTAKE) == 303
    for name in ("ada", "ben"):
        assert MISTAKE in mails_to(town, name)[-1]
        assert "The decision was changed" in mails_to(town, name)[-1]

    assert {path: readable(town, path) for path in before} == before
    ada.open(town.new_url)
    assert "You cannot publish anything" not in ada.text


def readable(town, path: str) -> str:
    """A page as a stranger sees it, without what is new each time."""
    page = town.test_client().get(path, headers={"Cookie": ""}).text
    return re.sub(r'name="csrf_token" value="[^"]*"|seed=\d+|start=\d+', "", page)


def test_a_part_is_hidden_and_comes_back(town):
    reported(town)
    mo = signed_in(town, "mo")
    case_of(mo)
    passage = "Call the mayor at home on 0800 555 014."
    sent = {"decision": "hide_part", "rule": "personal_data", "statement": REASONS}
    assert mo.send("/decide", **sent, passage="Call the Mayor") == 422
    assert "not in the text letter by letter" in mo.text
    assert mo.send("/decide", **sent, passage=passage) == 303
    page = town.test_client().get(town.proposal_url).text
    assert "0800 555 014" not in page.partition("<main")[2].partition("</main>")[0]
    assert "A moderator took out this part" in page
    assert "Let us plant trees there." in page
    assert passage in mails_to(town, "ada")[-1]
    assert mo.send("/restore", statement=MISTAKE) == 303
    assert passage in town.test_client().get(town.proposal_url).text


def test_a_brigade_of_fifty_new_accounts_takes_nothing_down(town):
    """Where a threshold is set, and although each of them sends a report that counts as one."""
    with town.app_context():
        save(Site(moderation_threshold=2))
        crowd = [make_user(name=f"New {n}", email=f"new{n}@example.org") for n in range(50)]
        db.session.add_all(crowd)
        db.session.commit()
        people = [one.id for one in crowd]
    from flask_login import FlaskLoginClient

    from app.accounts.models import User

    town.config["WTF_CSRF_ENABLED"] = False
    town.test_client_class = FlaskLoginClient
    number = town.proposal_url.rpartition("/")[2]
    for person in people:
        with town.app_context():
            browser = town.test_client(user=db.session.get(User, person), fresh_login=True)
        data = {"rule": "insult", "explanation": "Down with it"}
        assert browser.post(f"/moderation/report/{number}", data=data).status_code == 303
    assert town.test_client().get(town.proposal_url).status_code == 200
    with town.app_context():
        case = db.session.scalars(select(Case)).one()
        assert (case.reports_count, case.held_at, case.state.value) == (50, None, "new")
    town.config["WTF_CSRF_ENABLED"] = True
    town.test_client_class = type(town.test_client()).__base__
