"""Debates of residents before the gate: limits, what waits for a moderator, and who it waits for."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role, User
from app.core import posting
from app.core.authz import refusal
from app.core.clock import now
from app.core.models import Component
from app.core.refusals import Refusal
from app.core.site import SiteSettings
from app.debates import services
from app.debates.models import Debate
from app.extensions import db
from app.moderation.services import AlreadyDecided
from app.moderation.spam import services as spam
from app.moderation.spam.models import HeldPost, HeldState, Post
from tests.budgets.parallel import Crowd
from tests.factories import add, make_component, make_user

FORM = {
    "title": "Should the square be free of cars?",
    "body": "Tell us what you would miss if cars were kept out of it.",
    "stance_mode": "sides",
}
READS_FIRST = {"holds_texts": True}
LINKS = "See https://a.example, https://b.example, https://c.example, https://d.example"


@pytest.fixture
def component(session):
    return add(session, make_component("debates", None, "debate.create", "comment.create"))


@pytest.fixture
def read_first(session, component):
    component.settings = READS_FIRST
    session.commit()


@pytest.fixture
def resident(session):
    return add(session, make_user(name="Newcomer"))


@pytest.fixture
def debate(session, sign_in, component, resident, read_first) -> Debate:
    """One that waits."""
    answer = sign_in(resident).post(f"/debates/new/{component.id}", data=FORM)
    one = session.scalars(select(Debate)).one()
    assert answer.location.endswith(f"/moderation/waiting/mine/{one.id}")
    return one


def the_held(session) -> HeldPost:
    return session.scalars(select(HeldPost)).one()


def test_nobody_else_sees_what_waits(session, sign_in, client, component, resident, debate):
    path = f"/debates/{debate.id}"
    for browser in (client, sign_in(add(session, make_user()))):
        assert FORM["title"] not in browser.get(f"/debates?component={component.id}").text
        assert FORM["title"] not in browser.get("/search?q=square+cars").text
        assert FORM["title"] not in browser.get(path, follow_redirects=True).text
        assert browser.get(path).status_code in {302, 303, 403}
    own = sign_in(resident).get(path).text
    assert "A moderator reads this before it is public." in own
    for rest in ("edit", "conclusions"):
        assert sign_in(resident).get(f"{path}/{rest}").status_code == 403
    assert sign_in(resident).get(f"/comments/on/{debate.id}").status_code == 403


def test_a_moderator_makes_it_public_once(session, sign_in, client, component, debate):
    moderator = sign_in(add(session, make_user(Role.MODERATOR)))
    held = the_held(session)
    assert FORM["title"] in moderator.get("/moderation/waiting?kind=debate").text
    assert moderator.post(f"/moderation/waiting/{held.id}/publish").status_code == 303
    assert FORM["title"] in client.get(f"/debates?component={component.id}").text
    session.expire_all()
    first = debate.published_at
    moderator.post(f"/moderation/waiting/{held.id}/publish")
    session.expire_all()
    assert debate.published_at == first


def test_the_council_and_its_staff_do_not_wait(session, sign_in, component, read_first):
    staff = sign_in(add(session, make_user(Role.FACILITATOR)))
    answer = staff.post(f"/debates/new/{component.id}", data=FORM)
    assert answer.location.startswith("/debates/")
    assert session.scalars(select(Debate)).one().is_visible
    assert session.scalars(select(Post)).all() == []


def test_a_debate_is_posted_and_published_once(session, sign_in, component, resident):
    sign_in(resident).post(f"/debates/new/{component.id}", data=FORM)
    one = session.scalars(select(Debate)).one()
    assert one.is_visible
    assert session.scalars(select(Post.resource_id)).all() == [one.id]


def test_too_many_links_stand_beside_the_field_with_all_words(
    session, sign_in, component, resident
):
    browser = sign_in(resident)
    for more in ({}, {"do": "preview"}):
        data = FORM | {"body": LINKS} | more
        answer = browser.post(f"/debates/new/{component.id}", data=data)
        assert answer.status_code == 422
        assert "links" in answer.text
        assert FORM["title"] in answer.text
        assert "https://d.example" in answer.text
    assert session.scalars(select(Debate)).all() == []


@pytest.mark.parametrize("state", ["over", "held", "limited"])
def test_what_authors_may_do(app, session, state):
    expected = {"over": None, "held": Refusal.WAITING, "limited": Refusal.LIMITED}[state]
    with app.app_context():
        author, staff = make_user(), make_user(Role.FACILITATOR)
        author.limited_until = now() + timedelta(days=1) if state == "limited" else None
        times = {"held_at": now()} if state == "held" else {"published_at": now()}
        debate = Debate(component=make_component("debates"), author=author, title="A", **times)
        db.session.add_all([staff, debate])
        db.session.flush()
        for permission in ("debate.edit", "debate.conclude"):
            assert refusal(permission, debate, author) is expected
        may = refusal("debate.edit", debate, staff)
        assert may is (Refusal.WAITING if state == "held" else None)


# At the same moment


def open_one(tell, component_id, user_id, n):
    component = db.session.get(Component, component_id)
    draft = services.Draft(f"Question number {n}?", f"What do you say about matter {n} of ours?")
    try:
        services.publish(component, db.session.get(User, user_id), draft, "en", as_staff=False)
        db.session.commit()
        tell(said="opened")
    except posting.NotPosted:
        tell(said="refused")


def prepare(app, **values):
    with app.app_context():
        component, person = make_component("debates", None, "debate.create"), make_user()
        component.settings = values.pop("settings", {})
        db.session.add_all([component, person, SiteSettings(id=1, values={"posting": values})])
        db.session.commit()
        return component.id, person.id


def race(app, *racers):
    crowd = Crowd(app)
    for racer in racers:
        crowd.add(*racer)
    crowd.go()
    told, all_done = crowd.join()
    assert all_done
    return sorted(one["said"] for one in told)


def test_the_last_debate_of_an_hour_is_opened_once(scratch_app):
    component_id, person = prepare(scratch_app, new_an_hour=1)
    told = race(scratch_app, *((open_one, component_id, person, n) for n in range(3)))
    assert told == ["opened", "refused", "refused"]


def let_through(tell, moderator_id):
    held = db.session.scalars(select(HeldPost)).one()
    try:
        spam.publish(held, db.session.get(User, moderator_id))
        db.session.commit()
        tell(said="published")
    except AlreadyDecided:
        tell(said="late")


def test_two_moderators_publish_it_once(scratch_app):
    component_id, person = prepare(scratch_app, settings=READS_FIRST)
    race(scratch_app, (open_one, component_id, person, 1))
    with scratch_app.app_context():
        moderators = [make_user(Role.MODERATOR), make_user(Role.MODERATOR)]
        db.session.add_all(moderators)
        db.session.commit()
        ids = [one.id for one in moderators]
    assert race(scratch_app, *((let_through, one) for one in ids)) == ["late", "published"]
    with scratch_app.app_context():
        assert db.session.scalars(select(HeldPost.state)).one() is HeldState.PUBLISHED
