"""What comments are asked about where they stand, and how threads are laid out for it."""

import pytest
from sqlalchemy import select

from app.comments.models import Comment, Stance
from app.comments.positions import Position
from app.core.stances import StanceMode
from app.versions.models import Version
from tests.factories import add, make_user
from tests.factories.comments import make_comment
from tests.factories.debates import make_debate
from tests.factories.queries import count_queries


@pytest.fixture
def lena(session, sign_in):
    return sign_in(add(session, make_user(name="Lena")))


def debate_with(session, mode, *names):
    debate = make_debate(stance_mode=mode)
    debate.positions = [Position(number=n, name=name) for n, name in enumerate(names, 1)]
    return add(session, debate)


def place(page: str, words: str) -> int:
    return page.index(words, page.index('id="comments"'))


def say(browser, subject, **data):
    return browser.post(f"/comments/on/{subject.id}", data={"body": "My view."} | data)


def the_comment(session) -> Comment:
    session.expire_all()
    return session.scalars(select(Comment).order_by(Comment.id.desc())).first()


def test_for_and_against_stand_side_by_side(session, lena):
    debate = debate_with(session, StanceMode.SIDES)
    for stance, body in zip(
        ("against", "for", "neutral"), ("Noisy.", "Lively.", "When?"), strict=True
    ):
        assert say(lena, debate, stance=stance, body=body).status_code == 303
    page = lena.get(f"/debates/{debate.id}").text
    assert place(page, "In favour") < place(page, "Lively.") < place(page, "Against <span")
    assert (
        place(page, "Against <span") < place(page, "Noisy.") < place(page, "Neutral, and questions")
    )
    assert place(page, "Neutral, and questions") < place(page, "When?")
    assert 'value="for"' in page


def test_in_a_column_only_answers_say_where_they_stand(session, lena):
    debate = debate_with(session, StanceMode.SIDES)
    say(lena, debate, stance="for", body="Lively.")
    say(lena, the_comment(session), stance="against", body="Too lively.")
    page = lena.get(f"/debates/{debate.id}").text
    first, answer = place(page, 'class="comment-head"'), place(page, "Lively.")
    assert "</svg>For</span>" not in page[first:answer]
    assert "</svg>Against</span>" in page[answer : place(page, "Too lively.")]


def test_an_empty_side_has_its_place_too(session, client, lena):
    debate = debate_with(session, StanceMode.SIDES)
    say(lena, debate, stance="for")
    page = client.get(f"/debates/{debate.id}").text
    assert "Nobody has written on this side yet." in page
    assert "Neutral, and questions" not in page


def test_without_sides_nobody_is_asked(session, lena):
    debate = debate_with(session, StanceMode.NONE)
    assert 'name="stance"' not in lena.get(f"/debates/{debate.id}").text
    assert say(lena, debate, stance="for").status_code == 303
    assert the_comment(session).stance is Stance.NEUTRAL
    page = lena.get(f"/debates/{debate.id}").text
    assert "In favour" not in page
    assert "My view." in page


def test_each_comment_takes_a_position(session, lena, sign_in):
    debate = debate_with(session, StanceMode.POSITIONS, "At the quay", "At the market")
    quay, market = debate.positions
    page = lena.get(f"/debates/{debate.id}").text
    assert 'name="stance"' not in page
    assert "Which position do you take?" in page
    for wrong in ({}, {"position": ""}, {"position": "999"}, {"position": "x"}):
        assert say(lena, debate, **wrong).status_code == 422
    assert "Choose the position that is closest to yours" in say(lena, debate).text
    assert say(lena, debate, position=str(market.id)).status_code == 303
    first = the_comment(session)
    assert first.position_id == market.id
    page = lena.get(f"/debates/{debate.id}").text
    assert place(page, "At the quay") < place(page, "At the market") < place(page, "My view.")
    other = sign_in(add(session, make_user()))
    assert "None, I only answer" in other.get(f"/comments/on/{first.id}").text
    assert say(other, first, position="").status_code == 303
    assert the_comment(session).position_id is None
    assert say(other, first, position=str(quay.id)).status_code == 303
    assert the_comment(session).position_id == quay.id


def test_a_change_of_position_is_kept(session, lena):
    debate = debate_with(session, StanceMode.POSITIONS, "At the quay", "At the market")
    quay, market = debate.positions
    say(lena, debate, position=str(quay.id))
    comment = the_comment(session)
    form = lena.get(f"/comments/{comment.id}/edit").text
    assert f'value="{quay.id}" checked' in form
    data = {"body": "My view.", "position": str(market.id)}
    assert lena.post(f"/comments/{comment.id}/edit", data=data).status_code == 303
    assert the_comment(session).position_id == market.id
    kept = session.scalars(select(Version).order_by(Version.number))
    assert [one.fields["position"] for one in kept] == ["At the quay", "At the market"]
    assert "<ins>market</ins>" in lena.get(f"/versions/{comment.id}/2").text


@pytest.mark.parametrize("mode", [StanceMode.SIDES, StanceMode.POSITIONS])
def test_many_comments_cost_as_many_queries_as_few(session, client, mode):
    debate = debate_with(session, mode, "At the quay", "At the market")
    path, measured = f"/debates/{debate.id}", []
    for number in (4, 60):
        for n in range(number):
            stance = (Stance.FOR, Stance.AGAINST, Stance.NEUTRAL)[n % 3]
            position = debate.positions[n % 2].id
            first = make_comment(debate, stance=stance, position_id=position, author=make_user())
            add(session, first)
            session.add(make_comment(first, author=first.author))
        debate.counters.comments += 2 * number
        session.commit()
        client.get(path)
        with count_queries() as queries:
            page = client.get(path).text
        measured.append(len(queries))
    assert measured[0] == measured[1] <= 12
    assert 'rel="next"' in page
    second = client.get(f"{path}?page=2").text
    assert "My view" not in second
    assert client.get(f"{path}?page=4999").status_code == 200


def test_every_comment_is_on_one_page_of_its_side(session, client):
    debate = debate_with(session, StanceMode.SIDES)
    for n in range(25):
        add(session, make_comment(debate, stance=Stance.FOR, body=f"Reason {n:02}."))
    debate.counters.comments = 25
    session.commit()
    for order in ("best", "newest", "oldest", "discussed"):
        pages = [
            client.get(f"/debates/{debate.id}?comments={order}&page={n}").text for n in (1, 2, 3)
        ]
        for n in range(25):
            assert sum(f"<p>Reason {n:02}.</p>" in page for page in pages) == 1, (order, n)
