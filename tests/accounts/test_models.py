"""Roles hold for the site or for one space."""

from app.accounts.models import Role, User
from tests.factories import add, make_process, make_user


def test_a_role_of_one_space_does_not_reach_another(session):
    here, there = make_process(), make_process()
    add(session, here, there)
    user = add(session, make_user(Role.FACILITATOR, space_id=here.id))
    assert user.holds(Role.FACILITATOR, space_id=here.id)
    assert not user.holds(Role.FACILITATOR, space_id=there.id)
    assert not user.holds(Role.FACILITATOR)
    assert user.holds_anywhere(Role.FACILITATOR)


def test_roles_are_stored_as_words(session):
    user = add(session, make_user(Role.MODERATOR))
    session.expire_all()
    assert session.get(User, user.id).grants[0].role is Role.MODERATOR


def test_the_signed_in_browser_is_known(session, sign_in):
    user = add(session, make_user())
    assert sign_in(user).get("/sign-in").status_code == 302
