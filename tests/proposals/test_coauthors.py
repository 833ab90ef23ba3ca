"""Co-authors: asked among those who commented, named once they accept."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role, User
from app.accounts.services import own
from app.comments.models import Comment
from app.core.clock import now
from app.extensions import db
from app.follows.models import Follow
from app.moderation.models import Case, CaseState
from app.notifications.models import News
from app.proposals.models import Coauthor, Consent, Proposal, Status
from app.proposals.services import coauthors
from tests.factories import add, make_proposal, make_user
from tests.factories.queries import count_queries


@pytest.fixture
def proposal(session, component, ada):
    one = make_proposal(component, author=ada, title="A ferry to the island")
    return add(session, one)


def commenter(session, proposal, name, comment=None, **values):
    """Somebody who commented."""
    person = add(session, make_user(name=name, **values))
    said = {"published_at": now(), "body": "Yes."} | (comment or {})
    add(session, Comment(parent_id=proposal.id, root_id=proposal.id, author=person, **said))
    return person


@pytest.fixture
def ben(session, proposal):
    return commenter(session, proposal, "Ben")


def ask(browser, proposal, person):
    return browser.post(f"/proposals/{proposal.id}/co-authors/ask/{person.public_id}")


def answer(browser, proposal, word):
    return browser.post(f"/proposals/{proposal.id}/co-authors/{word}")


def consents(session):
    session.expire_all()
    return {one.user.name: one.consent for one in session.scalars(select(Coauthor))}


def test_asked_accepted_named(session, client, sign_in, proposal, ada, ben):
    author, other = sign_in(ada), sign_in(ben)
    assert "Ben" in author.get(f"/proposals/{proposal.id}/co-authors").text
    assert ask(author, proposal, ben).status_code == 303
    assert "with <bdi>Ben" not in " ".join(client.get(f"/proposals/{proposal.id}").text.split())
    assert "Do you want to be named as an author?" in other.get(f"/proposals/{proposal.id}").text
    assert answer(other, proposal, "accept").status_code == 303
    assert "with <bdi>Ben" in " ".join(client.get(f"/proposals/{proposal.id}").text.split())
    assert session.scalars(select(News.topic).order_by(News.id)).all() == ["invited", "joined"]
    assert session.scalar(select(Follow.reason).where(Follow.user_id == ben.id)) == "author"
    assert answer(other, proposal, "accept").status_code == 403


def test_who_declines_is_not_named_nor_asked_again(session, client, sign_in, proposal, ada, ben):
    author, other = sign_in(ada), sign_in(ben)
    ask(author, proposal, ben)
    answer(other, proposal, "decline")
    assert "Ben" not in client.get(f"/proposals/{proposal.id}").text.partition("<article")[0]
    assert "Said no" in author.get(f"/proposals/{proposal.id}/co-authors").text
    assert ask(author, proposal, ben).status_code == 403
    assert consents(session) == {"Ben": Consent.DECLINED}


@pytest.mark.parametrize(
    ("values", "comment"),
    [
        ({"blocked_at": now()}, {}),
        ({"confirmed_at": None}, {}),
        ({"deleted_at": now()}, {}),
        ({}, {"hidden_at": now()}),
        ({}, {"deleted_at": now()}),
    ],
)
def test_who_cannot_be_asked(session, sign_in, proposal, ada, values, comment):
    person = commenter(session, proposal, "Cleo", comment, **values)
    author = sign_in(ada)
    assert "Cleo" not in author.get(f"/proposals/{proposal.id}/co-authors").text
    assert ask(author, proposal, person).status_code == 403
    assert consents(session) == {}


def test_who_did_not_comment_cannot_be_asked(session, sign_in, proposal, ada):
    stranger = add(session, make_user(name="Dora"))
    assert ask(sign_in(ada), proposal, stranger).status_code == 403
    assert ask(sign_in(ada), proposal, ada).status_code == 403
    assert consents(session) == {}


def test_only_the_author_asks_and_only_the_asked_answer(session, client, sign_in, proposal, ada, ben):  # fmt: skip
    other = sign_in(ben)
    assert other.get(f"/proposals/{proposal.id}/co-authors").status_code == 403
    assert ask(other, proposal, ben).status_code == 403
    assert answer(other, proposal, "accept").status_code == 403
    assert client.get(f"/proposals/{proposal.id}/co-authors").status_code == 303
    ask(sign_in(ada), proposal, ben)
    assert answer(sign_in(ada), proposal, "accept").status_code == 403
    assert consents(session) == {"Ben": Consent.ASKED}


def test_an_invitation_is_taken_back_until_it_is_answered(session, sign_in, proposal, ada, ben):
    author = sign_in(ada)
    ask(author, proposal, ben)
    number = session.scalar(select(Coauthor.id))
    address = f"/proposals/{proposal.id}/co-authors/{number}/take-back"
    assert author.post(address).status_code == 303
    assert consents(session) == {"Ben": Consent.TAKEN_BACK}
    assert "Take back" not in author.get(f"/proposals/{proposal.id}/co-authors").text
    assert "Do you want" not in sign_in(ben).get(f"/proposals/{proposal.id}").text
    assert answer(sign_in(ben), proposal, "accept").status_code == 403
    ask(author, proposal, ben)
    assert session.scalars(select(News.topic)).all() == ["invited"]
    answer(sign_in(ben), proposal, "accept")
    number = session.scalar(select(Coauthor.id))
    author.post(f"/proposals/{proposal.id}/co-authors/{number}/take-back")
    assert consents(session) == {"Ben": Consent.ACCEPTED}


def test_co_authors_change_the_text_but_do_not_withdraw(session, sign_in, proposal, ada, ben):
    other, address = sign_in(ben), f"/proposals/{proposal.id}"
    assert other.get(f"{address}/edit").status_code == 403
    ask(sign_in(ada), proposal, ben)
    assert other.get(f"{address}/edit").status_code == 403
    answer(other, proposal, "accept")
    assert other.get(f"{address}/edit").status_code == 200
    assert other.get(f"{address}/withdraw").status_code == 403
    answer(other, proposal, "leave")
    assert other.get(f"{address}/edit").status_code == 403
    assert consents(session) == {"Ben": Consent.DECLINED}


def test_what_is_decided_gets_no_new_authors(session, sign_in, proposal, ada, ben):
    ask(sign_in(ada), proposal, ben)
    session.get(Proposal, proposal.id).status = Status.ACCEPTED
    session.commit()
    assert answer(sign_in(ben), proposal, "accept").status_code == 403
    assert ask(sign_in(ada), proposal, ben).status_code == 403


def test_not_too_many_are_asked(session, sign_in, proposal, ada, ben, monkeypatch):
    monkeypatch.setattr(coauthors, "MOST", 1)
    author = sign_in(ada)
    ask(author, proposal, ben)
    assert ask(author, proposal, commenter(session, proposal, "Cleo")).status_code == 403
    assert consents(session) == {"Ben": Consent.ASKED}
    session.query(Coauthor).update({"consent": Consent.TAKEN_BACK})
    session.commit()
    assert ask(author, proposal, commenter(session, proposal, "Dora")).status_code == 403
    assert ask(author, proposal, ben).status_code == 303


def test_who_leaves_stays_as_former_participant_where_they_signed(app, session, client, sign_in, proposal, ada, ben):  # fmt: skip
    cleo = commenter(session, proposal, "Cleo")
    for person in (ben, cleo):
        ask(sign_in(ada), proposal, person)
    answer(sign_in(ben), proposal, "accept")
    with app.app_context():
        for person in (ben, cleo):
            own.delete_account(db.session.get(User, person.id))
        db.session.commit()
    page = " ".join(client.get(f"/proposals/{proposal.id}").text.split())
    assert "with <bdi>Former participant" in page
    assert session.scalars(select(Coauthor.consent)).all() == [Consent.ACCEPTED]


def test_many_co_authors_cost_no_more_queries_than_one(session, sign_in, proposal, ada):
    numbers = set()
    for more in (1, 19):
        people = [make_user(name="Noa") for _ in range(more)]
        named = {"proposal_id": proposal.id, "consent": Consent.ACCEPTED}
        add(session, *(Coauthor(user=person, **named) for person in people))
        browser = sign_in(ada)
        for page in (f"/proposals/{proposal.id}", f"/proposals/{proposal.id}/co-authors"):
            browser.get(page)
            with count_queries() as queries:
                assert browser.get(page).text.count("<bdi>Noa") >= more
            assert len(queries) <= 12, "\n\n".join(queries)
            numbers.add((page, len(queries)))
    assert len(numbers) == 2, numbers


def test_co_authors_are_authors_to_readers_reports_and_moderators(session, sign_in, proposal, ada):
    space_id = proposal.component.space_id
    people = [make_user(Role.MODERATOR, space_id=space_id) for _ in range(2)]
    case = Case(resource=proposal, state=CaseState.NEW, space_id=space_id)
    named, asked = add(session, *people, case) and people
    consents = {named.id: Consent.ACCEPTED, asked.id: Consent.ASKED}
    for user_id, consent in consents.items():
        add(session, Coauthor(proposal_id=proposal.id, user_id=user_id, consent=consent))
    case_page, report = f"/moderation/cases/{case.id}", f"/moderation/report/{proposal.id}"
    assert sign_in(named).get(report).status_code == 403
    assert sign_in(asked).get(report).status_code == 200
    assert sign_in(named).post(f"{case_page}/take").status_code == 403
    assert sign_in(asked).post(f"{case_page}/take").status_code == 303


def test_a_hidden_proposal_is_read_by_its_co_authors(session, client, sign_in, proposal):
    readers = {}
    for consent in Consent:
        person = add(session, make_user())
        add(session, Coauthor(proposal_id=proposal.id, user_id=person.id, consent=consent))
        readers[consent] = person
    session.get(Proposal, proposal.id).hidden_at = now()
    session.commit()
    page = f"/proposals/{proposal.id}"
    seen = {one: sign_in(person).get(page).status_code for one, person in readers.items()}
    assert seen == dict.fromkeys(Consent, 403) | {Consent.ACCEPTED: 200}
    assert client.get(page).status_code == 403
