"""Reading, changing and accepting the rules, through the pages."""

import io
import json
import re
import zipfile
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.comments.models import Comment
from app.core.clock import now
from app.moderation.rulebook.models import Acceptance, RulesVersion
from tests.factories import add, make_proposal, make_user
from tests.factories.debates import make_debate
from tests.factories.rules import make_acceptance, make_version

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"
WORDS = "A bench at the bus stop would help people who cannot stand for long."


@pytest.fixture
def admin(session, sign_in):
    return sign_in(add(session, make_user(Role.ADMINISTRATOR)))


def draft(session) -> RulesVersion:
    session.expire_all()
    return session.scalars(select(RulesVersion)).one()


def test_rules_are_numbered_and_have_anchors(client, session):
    page = client.get("/rules").text
    assert 'id="personal_data"' in page
    assert "Insults and threats" in page
    assert client.get("/rules/1").status_code == 200
    assert client.get("/rules/2").status_code == 404
    assert client.get("/help/rules").location == "/rules"


def test_a_draft_is_written_and_published(session, admin, client):
    assert admin.post("/admin/rules/draft").status_code == 303
    assert admin.post("/admin/rules/draft").status_code == 303  # the same one
    first = draft(session).rules[0]
    new = {"titles-en": "Noise", "texts-en": "Do not shout."}
    admin.post("/admin/rules/draft/rules/new", data=new)
    kinder = {"titles-en": first.titles["en"], "texts-en": "Keep private things private."}
    admin.post(f"/admin/rules/draft/rules/{first.id}", data=kinder)
    admin.post(f"/admin/rules/draft/rules/{first.id}/move", data={"way": "down"})
    assert "Noise" in admin.get("/admin/rules").text
    assert client.get("/rules/2").status_code == 404
    assert "Noise" in admin.get("/admin/rules/draft/publish").text
    answer = admin.post("/admin/rules/draft/publish", data={"note-en": "Less noise."})
    assert answer.status_code == 303
    page = client.get("/rules").text
    for words in ("Do not shout.", "Less noise.", "<ins>", "What has changed"):
        assert words in page
    assert "older version" in client.get("/rules/1").text
    assert "Do not shout." not in client.get("/rules/1").text
    acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["rules.draft", *["rules.change"] * 3, "rules.publish"]


def test_published_for_later_they_are_announced(session, admin, client):
    admin.post("/admin/rules/draft")
    later = (now() + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")
    admin.post("/admin/rules/draft/publish", data={"holds_from": later, "note-en": "New."})
    assert "The rules will change" in client.get("/rules").text
    assert "do not hold yet" in client.get("/rules/2").text
    assert "A new version is published" in admin.get("/admin/rules").text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"note-en": ""}, "Say what has changed and why"),
        ({"note-en": "x" * 1001}, "Shorten by 1 character"),
        ({"note-en": "x", "holds_from": "2020-01-01T10:00"}, "Choose a time that is still to come"),
        ({"note-en": "x", "holds_from": "soon"}, "Enter a date and time like"),
    ],
)
def test_bad_input_changes_nothing(session, admin, data, message):
    admin.post("/admin/rules/draft")
    answer = admin.post("/admin/rules/draft/publish", data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert draft(session).published_at is None


def test_a_version_holds_after_the_one_before(session, admin):
    add(session, make_version(holds_from=now() + timedelta(days=9)))
    admin.post("/admin/rules/draft")
    answer = admin.post("/admin/rules/draft/publish", data={"note-en": "At once"})
    assert answer.status_code == 422
    assert "from which version 2 holds" in answer.text


def test_hostile_words_stay_words(session, admin, client):
    admin.post("/admin/rules/draft")
    data = {"titles-en": XSS[:120], "texts-en": XSS}
    assert admin.post("/admin/rules/draft/rules/new", data=data).status_code == 303
    long = {"titles-en": "x" * 10_000, "texts-en": "y" * 10_000}
    answer = admin.post("/admin/rules/draft/rules/new", data=long)
    assert answer.status_code == 422
    assert "y" * 10_000 in answer.text
    admin.post("/admin/rules/draft/publish", data={"note-en": XSS})
    for page in (
        "/rules",
        "/rules/2",
        "/rules/versions",
        "/rules/accept",
        "/admin/rules",
        "/admin/audit",
    ):
        text = admin.get(page).text
        assert "<script>alert" not in text, page
        assert "<img src=x" not in text, page
        assert 'href="javascript' not in text, page


def form_of(page: str) -> tuple[str, dict[str, str]]:
    """The action of the form that is sent on, and its hidden fields."""
    form = re.search(r"<main.*?(<form.*?</form>)", page, re.S)[1]
    action = re.search(r'formaction="([^"]*)"', form) or re.search(r'action="([^"]*)"', form)
    fields = re.findall(r'name="([^"]*)" value="([^"]*)"', form)
    return unescape(action[1]), {name: unescape(value) for name, value in fields}


def test_what_somebody_wrote_is_kept_until_they_have_accepted(session, sign_in):
    debate, person = add(session, make_debate()), add(session, make_user())
    add(session, make_version())
    browser = sign_in(person)
    headers = {"Sec-Fetch-Site": "same-origin"}
    page = browser.get(f"/debates/{debate.id}").text
    assert "/rules/accept?next=" in page
    assert "Read the new rules" in page
    answer = browser.post(
        f"/comments/on/{debate.id}", data={"body": WORDS, "stance": "neutral"}, headers=headers
    )
    assert answer.status_code == 403
    assert WORDS in answer.text
    action, fields = form_of(answer.text)
    to_rules = browser.post(action, data=fields, headers=headers).location
    assert urlsplit(to_rules).path == "/rules/accept"
    assert "Be kind to people." in browser.get(to_rules).text
    assert browser.post(to_rules, data={"number": "2"}).status_code == 422  # the box is empty
    waiting = browser.post(to_rules, data={"number": "2", "accept": "y"}).location
    action, fields = form_of(browser.get(waiting).text)
    sent = browser.post(action, data=fields)
    assert sent.status_code == 307
    assert browser.post(sent.location, data=fields).status_code == 303
    assert session.scalars(select(Comment.body)).one() == WORDS
    row = session.scalars(select(Acceptance)).one()
    assert (row.user_id, row.number) == (person.id, 2)


def test_acceptance_is_of_the_rules_that_were_read(session, sign_in):
    person = add(session, make_user())
    add(session, make_version(2), make_version(3))
    answer = sign_in(person).post("/rules/accept", data={"number": "2", "accept": "y"})
    assert answer.status_code == 422
    assert "newer version came into force" in answer.text
    assert session.scalars(select(Acceptance)).all() == []


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_acceptance_leads_nowhere_else(session, sign_in, target):
    add(session, make_version())
    browser = sign_in(add(session, make_user()))
    answer = browser.post(f"/rules/accept?next={target}", data={"number": "2", "accept": "y"})
    assert answer.location == "/"


def test_supports_need_no_acceptance(session, sign_in):
    proposal = add(session, make_proposal())
    add(session, make_version())
    page = sign_in(add(session, make_user())).get(f"/proposals/{proposal.id}").text
    assert f"/proposals/{proposal.id}/support" in page


def test_own_words_can_be_taken_back_without_acceptance(session, sign_in):
    debate, person = add(session, make_debate()), add(session, make_user())
    browser = sign_in(person)
    browser.post(f"/comments/on/{debate.id}", data={"body": WORDS, "stance": "neutral"})
    add(session, make_version())
    comment = session.scalars(select(Comment)).one()
    assert browser.get(f"/comments/{comment.id}/edit").status_code == 403
    assert browser.get(f"/comments/{comment.id}/delete").status_code == 200


def test_the_download_names_what_was_accepted_and_leaving_forgets_it(session, sign_in):
    person = add(session, make_user())
    add(session, make_version(), make_acceptance(person))
    browser = sign_in(person)
    archive = zipfile.ZipFile(io.BytesIO(browser.post("/account/data").data))
    (row,) = json.loads(archive.read("rules_accepted.json"))
    assert row["version"] == 2
    assert row["accepted_at"]
    from app.core.events import AccountDeleted, emit
    from app.extensions import db

    with browser.application.app_context():
        emit(AccountDeleted(person))
        db.session.commit()
    assert session.scalars(select(Acceptance)).all() == []
