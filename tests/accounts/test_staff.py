"""What administrators do: roles, blocking, invitations, the first administrator."""

import re

import pytest
from sqlalchemy import select

from app.accounts.models import Invitation, Role, RoleGrant, User
from app.audit.models import AuditEntry
from app.core.clock import now
from tests.accounts.browsing import PASSWORD, link_in, mails, make_member, sign_in
from tests.factories import add, make_process, make_user
from tests.factories.queries import count_queries

REASON = "Insulted three neighbours on 3 May after a warning."


@pytest.fixture
def boss(app, session):
    return add(session, make_user(Role.ADMINISTRATOR, name="Boss", email="boss@example.org"))


@pytest.fixture
def office(boss, app):
    from flask_login import FlaskLoginClient

    app.test_client_class = FlaskLoginClient
    return app.test_client(user=boss)


def actions(session):
    return session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


@pytest.mark.parametrize("path", ["/admin/people", "/admin/people/invitations", "/admin/site"])
@pytest.mark.parametrize("role", [None, Role.FACILITATOR, Role.MODERATOR])
def test_only_administrators_see_these_pages(session, sign_in, path, role):
    user = add(session, make_user(*([role] if role else [])))
    assert sign_in(user).get(path).status_code == 403


def test_people_are_found_by_name_address_and_role(session, office):
    add(session, make_user(Role.MODERATOR, name="Åsa Moderator"))
    add(session, make_user(name="Blocked One", blocked_at=now()))
    add(session, *[make_user(name=f"Neighbour {n:02}") for n in range(25)])
    assert "Åsa" in office.get("/admin/people?role=moderator").text
    assert "Neighbour" not in office.get("/admin/people?role=staff").text
    assert "Blocked One" in office.get("/admin/people?role=blocked").text
    found = office.get("/admin/people?q=neighbour").text
    assert "25 people" in found
    assert found.count("Neighbour ") == 20
    assert "boss@example.org" in office.get("/admin/people?q=BOSS@").text


@pytest.mark.parametrize("rows", [10, 200])
def test_the_list_makes_a_constant_number_of_queries(session, office, rows):
    add(session, *[make_user(Role.MODERATOR) for _ in range(rows)])
    office.get("/admin/people")
    with count_queries() as queries:
        office.get("/admin/people")
    assert len(queries) <= 8


def test_a_role_is_given_once_and_taken_back(session, office):
    user, process = add(session, make_user()), add(session, make_process(title="Streets"))
    path = f"/admin/people/{user.public_id}"
    for _ in range(2):
        values = {"role": "facilitator", "space": str(process.id)}
        assert office.post(f"{path}/roles", data=values).status_code == 303
    grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).one()
    assert (grant.role, grant.space_id) == (Role.FACILITATOR, process.id)
    assert "Streets" in office.get(path).text
    office.post(f"{path}/roles/{grant.id}/revoke")
    assert not session.scalars(select(RoleGrant).where(RoleGrant.user_id == user.id)).all()
    assert actions(session) == ["role.grant", "role.revoke"]


def test_the_last_administrator_stays(session, office, boss):
    grant_id = boss.grants[0].id
    path = f"/admin/people/{boss.public_id}"
    office.post(f"{path}/roles/{grant_id}/revoke")
    assert "Name another one first" in office.get(path).text
    assert office.get(f"{path}/block").status_code == 403
    assert actions(session) == []


def test_blocking_needs_a_reason_ends_sessions_and_hides_the_name(app, session, office):
    user = make_member(app, session, email="noor@example.org", name="Noor")
    theirs = app.test_client()
    sign_in(theirs, user.email)
    path = f"/admin/people/{user.public_id}"
    short = office.post(f"{path}/block", data={"justification": "too short"})
    assert short.status_code == 422
    assert "Write 6 more characters" in short.text
    assert office.post(f"{path}/block", data={"justification": REASON}).status_code == 303
    session.refresh(user)
    assert user.shown_name == "Blocked participant"
    assert theirs.get("/account").status_code == 303
    assert "Your account is blocked" in sign_in(theirs, user.email).text
    assert "Your account is blocked" not in sign_in(theirs, user.email, "wrong").text
    assert REASON in mails(session)[-1].text
    entry = session.scalars(select(AuditEntry)).one()
    assert entry.after["reason"] == REASON
    office.post(f"{path}/unblock")
    assert sign_in(theirs, user.email).status_code == 302
    assert actions(session) == ["account.block", "account.unblock"]


def invite(session, office, email="new@example.org", role="moderator"):
    office.post("/admin/people/invitations", data={"email": email, "role": role, "space": "0"})
    return link_in(mails(session)[-1])


JOIN = {"name": "Ada", "password": "lantern orbit pickle nine", "terms": "y"}


def test_an_invitation_makes_an_account_once(app, client, session, office):
    link = invite(session, office)
    assert "Moderator" in client.get(link).text
    assert "Add 5 more characters" in client.post(link, data=JOIN | {"password": "0123456789"}).text
    assert client.post(link, data=JOIN).location == "/sign-in"
    user = session.scalars(select(User).where(User.email == "new@example.org")).one()
    assert user.holds(Role.MODERATOR)
    assert not user.holds(Role.FACILITATOR)
    assert client.post(link, data=JOIN).status_code == 404
    assert sign_in(client, "new@example.org", JOIN["password"]).status_code == 302


def test_an_invitation_for_somebody_with_an_account_asks_to_sign_in(app, client, session, office):
    user = make_member(app, session, email="known@example.org")
    link = invite(session, office, email="known@example.org")
    assert "Sign in, and you come back here" in client.get(link).text
    assert client.post(link, data=JOIN).status_code == 422
    sign_in(client, user.email)
    assert client.post(link).status_code == 303
    session.refresh(user)
    assert user.holds(Role.MODERATOR)


def test_withdrawn_forged_and_old_links_do_not_work(client, session, office):
    link = invite(session, office)
    assert client.get(link + "x").status_code == 404
    invitation = session.scalars(select(Invitation)).one()
    office.post(f"/admin/people/invitations/{invitation.id}/withdraw")
    assert client.get(link).status_code == 404
    other = invite(session, office, email="late@example.org")
    late = session.scalars(select(Invitation).where(Invitation.email == "late@example.org")).one()
    late.expires_at = now()
    session.commit()
    assert client.get(other).status_code == 404


def test_the_first_administrator_is_created_on_the_command_line(scratch_app):
    run = scratch_app.test_cli_runner().invoke
    printed = run(args=["admin", "create", "--email", "First@Example.org"]).output
    link = re.search(r"http://127.0.0.1:5000(/\S+)", printed)[1]
    client = scratch_app.test_client()
    assert client.post(link, data={"password": "lantern orbit pickle nine"}).location == "/sign-in"
    signed_in = client.post(
        "/sign-in", data={"email": "first@example.org", "password": "lantern orbit pickle nine"}
    )
    assert signed_in.status_code == 302
    assert client.get("/admin/people").status_code == 200
    weak = run(args=["admin", "create", "--email", "b@example.org", "--password", "short"])
    assert weak.exit_code == 2
    again = run(args=["admin", "create", "--email", "first@example.org", "--password", PASSWORD])
    assert again.exit_code == 0
