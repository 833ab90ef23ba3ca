"""People and things named in comments: linked, told once, and nobody learns who has an account."""

import pytest
from sqlalchemy import select

from app.comments.models import Comment, Reference
from app.core.clock import now
from app.notifications.models import News, Notification
from tests.factories import add, make_user
from tests.factories.comments import make_comment
from tests.factories.debates import make_debate
from tests.factories.queries import count_queries


@pytest.fixture
def debate(session):
    return add(session, make_debate(author=add(session, make_user(name="Odd Author"))))


@pytest.fixture
def amal(session, debate):
    """Somebody who takes part."""
    amal = add(session, make_user(name="Amal Haddad"))
    add(session, make_comment(debate, author=amal))
    return amal


@pytest.fixture
def lena(session):
    return add(session, make_user(name="Lena"))


def say(browser, subject, body, stance="neutral"):
    return browser.post(f"/comments/on/{subject.id}", data={"body": body, "stance": stance})


def latest(session) -> Comment:
    session.expire_all()
    return session.scalars(select(Comment).order_by(Comment.id.desc())).first()


def told(session, user) -> list[str]:
    query = select(News.topic).join(Notification, Notification.news_id == News.id)
    return sorted(session.scalars(query.where(Notification.user_id == user.id)))


def page_of(browser, comment) -> str:
    return browser.get(f"/comments/{comment.id}").text


@pytest.mark.parametrize("written", ["@Amal Haddad", "@amal haddad", "@Amal Haddad,", "(@Amal Haddad)"])  # fmt: skip
def test_who_takes_part_is_mentioned_by_name(session, sign_in, debate, amal, lena, written):
    browser = sign_in(lena)
    assert say(browser, debate, f"I agree with {written} here").status_code == 303
    comment = latest(session)
    assert f"@{amal.public_id}" in comment.body
    assert "Haddad" not in comment.body
    for page in (f"/comments/on/{comment.id}", f"/comments/{comment.id}/delete"):
        assert "@Amal Haddad" in browser.get(page).text
    page = page_of(browser, comment)
    assert f'href="/people/{amal.public_id}"' in page
    assert "<bdi>@Amal Haddad</bdi></a>" in page
    assert told(session, amal) == ["mentioned"]
    mine = sign_in(amal).get("/notifications").text
    assert "Lena mentioned you in a comment on" in mine
    assert "somebody mentioned you" in mine


def test_a_new_name_is_shown_and_who_left_is_not_named(session, sign_in, debate, amal, lena):
    browser = sign_in(lena)
    say(browser, debate, "As @Amal Haddad says")
    amal.name = "Amal Nour"
    session.commit()
    assert "@Amal Nour" in page_of(browser, latest(session))
    amal.deleted_at, amal.name = now(), ""
    session.commit()
    page = page_of(browser, latest(session))
    assert "As <bdi>Former participant</bdi> says" in page
    assert "Amal" not in page.partition("<ol")[2]


def test_nobody_learns_who_has_an_account(session, sign_in, debate, lena):
    """A name that is not on the page already gives the same, with an account and without."""
    absent = add(session, make_user(name="Quiet Resident"))
    browser = sign_in(lena)
    pages = []
    for name in ("Quiet Resident", "Nobody Atall"):
        answer = say(browser, debate, f"Ask @{name} about it")
        assert answer.status_code == 303
        assert latest(session).body == f"Ask @{name} about it"
        pages.append(browser.get(f"/comments/{latest(session).id}").text)
    assert all("/people/" not in one.partition("Ask @")[2].partition("</div>")[0] for one in pages)
    assert told(session, absent) == []


def test_two_of_the_same_name_are_not_confused(session, sign_in, debate, amal, lena):
    twin = add(session, make_user(name="Amal Haddad"))
    short = add(session, make_user(name="Amal"))
    add(session, make_comment(debate, author=twin), make_comment(debate, author=short))
    browser = sign_in(lena)
    say(browser, debate, "What do you think, @Amal Haddad?")
    assert latest(session).body.endswith("@Amal Haddad?")
    assert told(session, amal) == told(session, twin) == told(session, short) == []
    say(browser, debate, f"What do you think, @{twin.public_id}?")
    assert (told(session, amal), told(session, twin)) == ([], ["mentioned"])
    assert "@Amal Haddad</bdi></a>?" in page_of(browser, latest(session))


def test_a_public_page_says_how_to_mention_a_person(sign_in, amal, lena):
    assert f"@{amal.public_id}" in sign_in(lena).get(f"/people/{amal.public_id}").text


def test_an_address_of_mail_is_nobody(session, sign_in, debate, amal, lena):
    say(sign_in(lena), debate, f"Write to someone@{amal.public_id} or x.@Amal Haddad")
    assert session.scalars(select(Reference)).all() == []


def test_no_crowd_is_called_together(session, sign_in, debate, lena):
    people = [make_user() for _ in range(6)]
    add(session, *people)
    words = " ".join(f"@{one.public_id}" for one in people)
    answer = say(sign_in(lena), debate, words)
    assert answer.status_code == 422
    assert "Mention 5 people at most in one comment" in answer.text
    assert people[5].public_id in answer.text, "the words are kept"
    assert latest(session) is None
    assert say(sign_in(lena), debate, words.rsplit(" ", 1)[0]).status_code == 303


def test_a_change_tells_only_whom_it_names_anew(session, sign_in, debate, amal, lena):
    other = add(session, make_user(name="Ines"))
    add(session, make_comment(debate, author=other))
    browser = sign_in(lena)
    say(browser, debate, "As @Amal Haddad says")
    address = f"/comments/{latest(session).id}/edit"
    assert "As @Amal Haddad says</textarea>" in browser.get(address).text
    for words in ("Never mind", "As @Amal Haddad says, and @Ines", "As @Amal Haddad says"):
        assert browser.post(address, data={"body": words, "stance": "for"}).status_code == 303
    assert told(session, amal) == ["mentioned"]
    assert told(session, other) == ["mentioned"]


def test_who_is_answered_or_speaks_of_themselves_is_not_told_twice(session, sign_in, debate, amal):
    mine = session.scalars(select(Comment).where(Comment.author_id == amal.id)).one()
    browser = sign_in(amal)
    say(browser, debate, "I, @Amal Haddad, said so")
    assert told(session, amal) == []
    lena = sign_in(add(session, make_user(name="Lena")))
    say(lena, mine, "No, @Amal Haddad.")
    assert told(session, amal) == ["replied"]


def test_a_blocked_person_is_not_reached(session, sign_in, debate, amal, lena):
    amal.blocked_at = now()
    session.commit()
    say(sign_in(lena), debate, f"@Amal Haddad and @{amal.public_id}")
    assert told(session, amal) == []


@pytest.fixture
def base(app):
    return app.config["SERVER_URL"].rstrip("/")


def test_a_thing_by_its_address_is_linked_and_its_author_told(session, sign_in, base, amal, lena):
    author = add(session, make_user())
    other = add(session, make_debate(author=author, title="Trees on the *quay*"))
    here = add(session, make_debate())
    browser = sign_in(lena)
    say(browser, here, f"See {base}/en/debates/{other.id}.")
    page = page_of(browser, latest(session))
    assert f'See <a href="/debates/{other.id}"' in page
    assert "<bdi>Trees on the *quay*</bdi></a>.</p>" in page
    assert told(session, author) == ["referred"]
    assert "linked to what you wrote" in sign_in(author).get("/notifications").text


def test_a_person_and_a_comment_by_their_address(session, sign_in, base, debate, amal, lena):
    comment = session.scalars(select(Comment).where(Comment.author_id == amal.id)).one()
    browser = sign_in(lena)
    say(browser, debate, f"{base}/people/{amal.public_id} said {base}/comments/{comment.id}#c1")
    page = page_of(browser, latest(session))
    assert "@Amal Haddad</bdi></a> said <a" in page
    assert "<bdi>a comment</bdi></a>" in page
    assert told(session, amal) == ["mentioned"]


@pytest.mark.parametrize("gone", ["hidden_at", "draft", "closed space"])
def test_the_title_of_what_is_not_public_is_not_told(session, sign_in, base, lena, gone):
    other = add(session, make_debate(title="A secret plan", author=make_user()))
    here = add(session, make_debate())
    browser = sign_in(lena)
    if gone != "hidden_at":
        other.published_at = None if gone == "draft" else other.published_at
        other.component.published_at = None
        session.commit()
    say(browser, here, f"See {base}/debates/{other.id}")
    other.hidden_at = now()
    session.commit()
    page = page_of(browser, latest(session))
    assert f"{base}/debates/{other.id}</a>" in page
    assert "secret" not in page


@pytest.mark.parametrize(
    "path", ["/debates/999999", "/debates/", "/nowhere", "/admin/", "/comments/votes", "/proposals/{id}", "/versions/{id}", "/"]
)  # fmt: skip
def test_other_addresses_are_only_links(session, sign_in, base, debate, lena, path):
    browser = sign_in(lena)
    assert say(browser, debate, f"See {base}{path.format(id=debate.id)}").status_code == 303
    assert session.scalars(select(Reference)).all() == []
    assert f'href="{base}{path.format(id=debate.id)}"' in page_of(browser, latest(session))


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "[x](javascript:alert(1))", "\u202egnp"]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_or_title_is_only_words(session, sign_in, base, debate, lena, name):
    villain = add(session, make_user(name=name))
    other = add(session, make_debate(title=name))
    browser = sign_in(lena)
    say(browser, debate, f"See @{villain.public_id} and {base}/debates/{other.id}")
    page = page_of(browser, latest(session))
    for danger in ("<script>alert", "<img src=x", 'href="javascript'):
        assert danger not in page
    assert "<bdi>@" in page


def test_many_names_cost_one_query(session, sign_in, debate, amal, lena):
    browser = sign_in(lena)

    def cost(number: int) -> int:
        for _ in range(number):
            say(browser, debate, f"As @Amal Haddad says, @{lena.public_id}")
        browser.get(f"/debates/{debate.id}")
        with count_queries() as queries:
            assert browser.get(f"/debates/{debate.id}").text.count("<bdi>@Amal") >= min(
                number, 8
            )  # new accounts post no more
        return len(queries)

    assert cost(1) == cost(15)
