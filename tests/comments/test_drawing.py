"""A comment is drawn once for all that look the same: nothing gets mixed up."""

import re
from html import unescape

import pytest

from app.comments import drawing
from app.core.clock import now
from tests.factories import add, make_user
from tests.factories.comments import make_comment
from tests.factories.debates import make_debate

NAMES = ("Amal", "<b>Lena</b> & 987654321987654321", f"{drawing.NAME} %(name)s {{}} %s")


@pytest.fixture
def debate(session):
    """Two comments by each of three people, the second one found helpful by as many as its number."""
    debate = add(session, make_debate())
    for number, name in enumerate(NAMES, 1):
        author = add(session, make_user(name=name))
        for ups in (0, number):
            comment = make_comment(debate, author=author, body=f"Number {number}.")
            comment.ups = ups
            add(session, comment)
    session.expire_all()
    return debate


def below(page: str) -> dict[int, str]:
    """What is below each comment, by its id."""
    pieces = re.split(r'<li class="comment" id="c(\d+)">', page)
    return dict(zip(map(int, pieces[1::2]), pieces[2::2], strict=True))


def test_each_has_its_own_number_name_and_votes(session, sign_in, debate):
    page = sign_in(add(session, make_user(name="Noor"))).get(f"/debates/{debate.id}").text
    found = below(page)
    assert len(found) == 6
    for comment_id, part in found.items():
        number = int(re.search(r"Number (\d)", part)[1])
        name = NAMES[number - 1]
        assert f'href="/comments/on/{comment_id}?quote={comment_id}"' in part
        assert f'/report/{comment_id}">Report<' in part
        assert f'name="up" value="{comment_id}"' in part
        assert unescape(part).count(f"comment by {name}") == 4  # two votes, to quote, to report
        helpful = re.findall(r"Helpful \((\d+)\)", part)
        assert helpful in ([], [str(number)])
    assert sum("Helpful (" in part for part in found.values()) == 3


def test_one_drawing_serves_all_that_look_the_same(session, sign_in, debate, monkeypatch):
    drawn = []
    monkeypatch.setattr(drawing, "_draw", lambda look: drawn.append(look) or "")
    sign_in(add(session, make_user(name="Noor"))).get(f"/debates/{debate.id}")
    assert len(drawn) == 2  # with votes and without


def test_only_my_own_may_be_changed_and_a_changed_one_says_so(session, sign_in, debate):
    lena = add(session, make_user(name="Lena"))
    mine = add(session, make_comment(debate, author=lena))
    mine.edited_at = now()
    add(session, mine)
    found = below(sign_in(lena).get(f"/debates/{debate.id}").text)
    own = found.pop(mine.id)
    assert f"/comments/{mine.id}/edit" in own
    assert f"/versions/{mine.id}" in own
    assert ">Report<" not in own
    assert 'name="up"' not in own
    assert not any("/edit" in part or "/versions/" in part for part in found.values())
