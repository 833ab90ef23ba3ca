"""Who may write the rules, and what has to be accepted before writing."""

import pytest

from app.accounts.models import Role
from tests.factories import add, make_user
from tests.factories.rules import make_acceptance, make_version

STAFF_PAGES = (
    ("GET", "/admin/rules"),
    ("POST", "/admin/rules/draft"),
    ("GET", "/admin/rules/draft/rules/new"),
    ("POST", "/admin/rules/draft/rules/new"),
    ("GET", "/admin/rules/draft/rules/{rule}"),
    ("POST", "/admin/rules/draft/rules/{rule}"),
    ("POST", "/admin/rules/draft/rules/{rule}/move"),
    ("POST", "/admin/rules/draft/rules/{rule}/remove"),
    ("POST", "/admin/rules/draft/discard"),
    ("GET", "/admin/rules/draft/publish"),
    ("POST", "/admin/rules/draft/publish"),
)


@pytest.fixture
def draft(session):
    return add(session, make_version(published_at=None, holds_from=None))


@pytest.mark.parametrize("role", [None, *Role])
def test_only_administrators_write_the_rules(session, sign_in, draft, role):
    browser = sign_in(add(session, make_user(*([role] if role else []))))
    is_allowed = role is Role.ADMINISTRATOR
    for method, path in STAFF_PAGES:
        address = path.format(rule=draft.rules[0].id)
        answer = browser.open(address, method=method)
        assert (answer.status_code != 403) == is_allowed, address
        if is_allowed and "remove" in path:
            break  # what follows needs the draft that the next page throws away


def test_strangers_are_sent_to_sign_in(client, draft):
    for method, path in (*STAFF_PAGES, ("GET", "/rules/accept"), ("POST", "/rules/accept")):
        answer = client.open(path.format(rule=draft.rules[0].id), method=method)
        assert "/sign-in" in answer.location, path


def test_the_rule_about_the_law_stays(session, sign_in, draft):
    browser = sign_in(add(session, make_user(Role.ADMINISTRATOR)))
    legal = next(rule for rule in draft.rules if rule.code == "illegal")
    assert browser.post(f"/admin/rules/draft/rules/{legal.id}/remove").status_code == 403


@pytest.mark.parametrize("role", [None, Role.MODERATOR, Role.ADMINISTRATOR])
def test_reading_and_the_work_of_staff_wait_for_nobody(session, sign_in, role):
    add(session, make_version())
    browser = sign_in(add(session, make_user(*([role] if role else []))))
    for page in ("/", "/proposals", "/rules", "/rules/1", "/rules/2", "/rules/versions"):
        assert browser.get(page).status_code == 200
    if role:
        assert browser.get("/moderation").status_code == 200
    if role is Role.ADMINISTRATOR:
        assert browser.post("/admin/rules/draft").status_code == 303
        assert browser.get("/admin/rules").status_code == 200


def test_a_published_rule_is_no_draft(session, sign_in):
    version = add(session, make_version())
    browser = sign_in(add(session, make_user(Role.ADMINISTRATOR)))
    address = f"/admin/rules/draft/rules/{version.rules[0].id}"
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}/move").status_code == 404


def test_acceptance_is_asked_of_each_version(session, sign_in):
    from tests.factories.debates import make_debate

    debate = add(session, make_debate())
    person = add(session, make_user())
    data = {"body": "Yes.", "stance": "neutral"}
    address = f"/comments/on/{debate.id}"
    assert sign_in(person).post(address, data=data).status_code == 303
    add(session, make_version())
    assert sign_in(person).post(address, data=data).status_code == 403
    add(session, make_acceptance(person))
    assert sign_in(person).post(address, data=data).status_code == 303
    add(session, make_version(3))
    assert sign_in(person).post(address, data=data).status_code == 403
