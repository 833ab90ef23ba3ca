"""Whole stories: a brigade, and a text that was refused wrongly."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.comments.models import Comment
from app.core.clock import now
from app.core.mail import OutgoingMail
from app.core.models import ResourceCounters
from app.extensions import db
from app.likes import services
from app.moderation.models import Case
from app.moderation.spam.models import HeldPost, SpamFilter
from tests.factories import add, make_user

WORDS = "My neighbour sells benches, and they would be good for this place."
PEOPLE = 50


def latest_mail(session, user) -> str:
    query = select(OutgoingMail.text).where(OutgoingMail.recipient == user.email)
    return session.scalars(query.order_by(OutgoingMail.id.desc())).first()


def test_what_was_refused_wrongly_becomes_public_after_an_appeal(
    session, sign_in, client, neighbour, moderator, proposal, component, say
):
    component.settings = {"holds_comments": True}
    session.commit()
    say(sign_in(neighbour), proposal, WORDS)
    held = session.scalars(select(HeldPost)).one()
    reasons = {"rule": "spam", "statement": "This advertises what a neighbour sells."}
    sign_in(moderator).post(f"/moderation/waiting/{held.id}/refuse", data=reasons)
    mail = latest_mail(session, neighbour)
    assert reasons["statement"] in mail
    link = re.search(r"https?://[^/]+(/moderation/appeals/\S+)", mail)[1]
    words = {"text": "I only said where benches can be had."}
    assert client.post(link, data=words).status_code == 303
    case = session.scalars(select(Case)).one()
    other = add(session, make_user(Role.MODERATOR))
    page = f"/moderation/cases/{case.id}"
    assert WORDS in sign_in(other).get(page).text
    verdict = {"decision": "keep", "author": "none", "statement": "It names no shop, so it may stay."}  # fmt: skip
    answer = sign_in(other).post(f"{page}/decide", data=verdict)
    assert answer.status_code == 303, answer.text
    assert WORDS in client.get(f"/proposals/{proposal.id}").text
    session.expire_all()
    comment = session.get(Comment, held.resource_id)
    assert (comment.root_id, comment.hidden_at) == (proposal.id, None)
    assert session.get(ResourceCounters, proposal.id).comments == 1
    assert verdict["statement"] in latest_mail(session, neighbour)


@pytest.fixture
def crowd(session):
    people = [make_user() for _ in range(PEOPLE)]
    add(session, *people)
    return people


def test_fifty_new_accounts_cannot_drown_a_proposal_in_one_text(
    session, sign_in, client, crowd, neighbour, proposal, say
):
    """The first few are read by everybody, all others wait: none is lost, and nobody else waits."""
    letter = "This proposal is a scandal and must be stopped before it costs us all our money!"
    for n, one in enumerate(crowd):
        say(sign_in(one), proposal, f"{letter} Regards, number {n}")
    assert say(sign_in(neighbour), proposal, "I like it, and live next door.").status_code == 303
    page = client.get(f"/proposals/{proposal.id}").text
    assert page.count("This proposal is a scandal") <= 3 * 2
    assert "I like it, and live next door." in page
    session.expire_all()
    assert session.get(ResourceCounters, proposal.id).comments == 3 + 1
    assert len(session.scalars(select(HeldPost)).all()) == PEOPLE - 3
    assert len(session.scalars(select(Comment)).all()) == PEOPLE + 1


def test_what_looks_like_spam_is_only_nearer_the_top(session, sign_in, crowd, newcomer, proposal):
    """Reported by fifty, and as suspicious as can be: it stays until a person has decided."""
    add(session, SpamFilter(spam=20, kept=20, prior=0.0, weights={"watches": 9.0}))
    comment = add(session, Comment(root=proposal, parent=proposal, component=proposal.component, author=newcomer, body="Cheap watches", published_at=now()))  # fmt: skip
    for one in crowd:
        data = {"rule": "spam", "explanation": "Spam"}
        sign_in(one).post(f"/moderation/report/{comment.id}", data=data)
    session.expire_all()
    case = session.scalars(select(Case)).one()
    assert case.suspicion > 0.99
    assert case.state.is_open
    assert comment.hidden_at is None


def test_supports_of_a_brigade_are_found_and_set_aside_whole(
    app, session, sign_in, client, crowd, moderator, proposal
):
    with app.test_request_context("/", method="POST"):
        for one in crowd:
            services.support(db.session.get(type(one), one.id), proposal)
        db.session.commit()
    honest = add(session, make_user(created_at=now() - timedelta(days=400)))
    browser = sign_in(moderator)
    groups = browser.get(f"/moderation/supports/{proposal.id}").text
    link = re.search(rf'href="(/moderation/supports/{proposal.id}/groups/[^"]+)"', groups)[1]
    page = browser.get(link).text
    ids = re.findall(r'name="supports"[^>]*value="(\d+)"', page)
    assert len(ids) == PEOPLE
    data = {"supports": ids, "reason": "Fifty accounts of the same minute, one after another."}
    assert browser.post(link, data=data).status_code == 303
    assert sign_in(honest).post(f"/proposals/{proposal.id}/support").status_code == 303
    session.expire_all()
    assert session.get(ResourceCounters, proposal.id).supports == 1
    assert f"{PEOPLE} supports set aside" in client.get(f"/proposals/{proposal.id}").text


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", "[x](javascript:alert(1))"])
def test_a_public_reason_runs_nowhere(session, sign_in, client, moderator, proposal, crowd, app, payload):  # fmt: skip
    from app.likes import excluding

    with app.test_request_context("/", method="POST"):
        person = db.session.get(type(moderator), crowd[0].id)
        services.support(person, proposal)
        from app.likes.models import Support

        ids = db.session.scalars(select(Support.id)).all()
        staff = db.session.get(type(moderator), moderator.id)
        done = excluding.exclude(db.session.get(type(proposal), proposal.id), ids, staff, f"{payload} is why")  # fmt: skip
        db.session.commit()
        number = done.id
    for path in ("/moderation/set-aside", f"/moderation/set-aside/{number}", f"/proposals/{proposal.id}"):  # fmt: skip
        page = client.get(path).text
        assert "<script>alert" not in page
        assert 'href="javascript:' not in page
