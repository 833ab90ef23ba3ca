"""Every role against every route: who reads what waits, decides it, and sets supports aside."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.comments.models import Comment
from app.core.clock import now
from app.likes.models import Exclusion, Support
from app.moderation.spam.models import HeldPost, HeldState
from app.moderation.spam.supports import bursts, queries
from tests.factories import add, make_component, make_user

ADVERT = {"rule": "spam", "statement": "It advertises a shop."}
BURST = {"supports": "{support}", "reason": "They came one a second."}
CLASS = {"reason": "They were a school class."}
ROUTES = {  # name: (method, address, what is sent)
    "list": ("get", "/moderation/waiting", {}),
    "read": ("get", "/moderation/waiting/{held}", {}),
    "publish": ("post", "/moderation/waiting/{held}/publish", {}),
    "refuse": (
        "post",
        "/moderation/waiting/{held}/refuse",
        {"rule": "spam", "statement": "It advertises a shop."},
    ),
    "own": ("get", "/moderation/waiting/mine", {}),
    "mine": ("get", "/moderation/waiting/mine/{text}", {}),
    "limits": ("get", "/admin/posting", {}),
    "set limits": ("post", "/admin/posting", {}),
    "supports": ("get", "/moderation/supports", {}),
    "groups": ("get", "/moderation/supports/{proposal}", {}),
    "group": ("get", "/moderation/supports/{proposal}/groups/{key}", {}),
    "exclude": (
        "post",
        "/moderation/supports/{proposal}/groups/{key}",
        {"supports": "{support}", "reason": "They came one a second."},
    ),
    "readmit": (
        "post",
        "/moderation/supports/set-aside/{exclusion}/readmit",
        {"reason": "They were a school class."},
    ),
    "exclusions": ("get", "/moderation/set-aside", {}),
    "exclusion": ("get", "/moderation/set-aside/{exclusion}", {}),
}
PUBLIC = {"exclusions", "exclusion"}
MODERATES = PUBLIC | {
    *("own", "list", "read", "publish", "refuse"),
    *("supports", "groups", "group", "exclude", "readmit"),
}
LISTED = PUBLIC | {"own", "list", "supports"}  # of other spaces only
ALLOWED = {
    "stranger": PUBLIC,
    "resident": PUBLIC | {"own"},
    "author": PUBLIC | {"own", "mine"},
    "blocked": PUBLIC | {"own"},
    "facilitator": PUBLIC | {"own"},
    "evaluator": PUBLIC | {"own"},
    "councillor": PUBLIC | {"own"},
    "clerk": PUBLIC | {"own"},
    "moderator": MODERATES,
    "moderator of the space": MODERATES,
    "moderator of another space": LISTED,
    "moderator who is the author": MODERATES - {"read", "publish", "refuse"} | {"mine"},
    "administrator": MODERATES | {"limits", "set limits"},
}


@pytest.fixture
def world(session, proposal, app):
    """A text that waits, a group of supports, and some that are set aside; ids for addresses."""
    author = make_user(name="Author")
    people = [make_user() for _ in range(7)]
    add(session, author, *people)
    text = add(session, Comment(root=proposal, parent=proposal, component=proposal.component, author=author, body="Wait.", held_at=now()))  # fmt: skip
    text.root_id = None
    held = add(session, HeldPost(resource_id=text.id, space_id=proposal.component.space_id, why="component"))  # fmt: skip
    done = add(session, Exclusion(resource_id=proposal.id, number=1, reason="Made up."))
    given = [
        Support(user_id=one.id, resource_id=proposal.id, created_at=now() + timedelta(seconds=n))
        for n, one in enumerate(people)
    ]
    given[-1].exclusion_id = done.id
    add(session, *given)
    session.commit()
    with app.app_context():
        key = bursts.groups(queries.given(proposal.id))[0].key
    ids = {"held": held.id, "text": text.id, "proposal": proposal.id, "exclusion": done.id}
    return author, ids | {"key": key, "support": given[0].id}


def person(session, who, author, proposal):
    space = proposal.component.space_id
    match who:
        case "author":
            return author
        case "resident":
            return add(session, make_user())
        case "blocked":
            return add(session, make_user(blocked_at=now()))
        case "moderator of the space":
            return add(session, make_user(Role.MODERATOR, space_id=space))
        case "moderator of another space":
            other = add(session, make_component("proposals"))
            return add(session, make_user(Role.MODERATOR, space_id=other.space_id))
        case "moderator who is the author":
            return add(session, author_as_moderator(author))
    return add(session, make_user(Role(who)))


def author_as_moderator(author):
    from app.accounts.models import RoleGrant

    author.grants = [RoleGrant(role=Role.MODERATOR)]
    return author


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("who", ALLOWED)
def test_who_may_do_what(session, sign_in, client, proposal, world, who, route):
    author, ids = world
    method, address, sent = ROUTES[route]
    browser = client if who == "stranger" else sign_in(person(session, who, author, proposal))
    data = {name: value.format(**ids) for name, value in sent.items()}
    answer = getattr(browser, method)(address.format(**ids), **({"data": data} if data else {}))
    if route in ALLOWED[who]:
        assert answer.status_code == (
            422 if route == "set limits" else 303 if method == "post" else 200
        )
        assert "/sign-in" not in (answer.location or "")
    elif who == "stranger":
        assert answer.status_code in {303, 401}
        assert answer.status_code == 401 or "/sign-in" in answer.location
    else:
        assert answer.status_code == 403
    changed = {"publish", "refuse", "exclude", "readmit"}
    if route in changed and route not in ALLOWED[who]:
        session.expire_all()
        assert session.scalars(select(HeldPost.state)).one() is HeldState.WAITING
        assert session.scalars(select(Support.id).where(Support.exclusion_id.is_not(None))).all() == [ids["support"] + 6]  # fmt: skip
