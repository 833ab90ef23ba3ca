"""The checks of the gate, through the forms that people use."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from app.comments.models import Comment
from app.core.clock import now
from app.moderation.spam.models import Post
from app.proposals.models import Proposal
from tests.factories import add, make_proposal, make_user

LETTER = (
    "We ask the council to close the street in front of the school to cars in the morning,"
    " so that children can walk there safely and need not be driven any more."
)


def number_of_comments(session) -> int:
    session.expire_all()
    return len(session.scalars(select(Comment)).all())


def test_new_accounts_post_so_many_texts_an_hour_and_are_told_when_it_goes_on(
    session, sign_in, newcomer, proposal, rules, say
):
    rules(new_an_hour=2)
    browser = sign_in(newcomer)
    assert [say(browser, proposal, f"Yes, {n}").status_code for n in range(2)] == [303, 303]
    refused = say(browser, proposal, "And this is my third thought")
    assert refused.status_code == 422
    assert "You can post 2 texts an hour." in refused.text
    assert "Go on after" in refused.text
    assert "And this is my third thought" in refused.text  # nothing is lost
    assert number_of_comments(session) == 2
    with time_machine.travel(now() + timedelta(hours=1, minutes=1)):
        assert say(sign_in(newcomer), proposal, "And this is my third thought").status_code == 303


def test_a_day_has_a_limit_of_its_own(session, sign_in, newcomer, proposal, rules, say):
    rules(new_a_day=1)
    assert say(sign_in(newcomer), proposal, "Yes, one").status_code == 303
    assert "1 text a day" in say(sign_in(newcomer), proposal, "Yes, two").text


def test_known_accounts_may_post_more_and_staff_what_they_like(
    session, sign_in, neighbour, moderator, proposal, rules, say
):
    rules(new_an_hour=1, an_hour=2)
    browser = sign_in(neighbour)
    assert [say(browser, proposal, f"Yes, {n}").status_code for n in range(3)] == [303, 303, 422]
    browser = sign_in(moderator)
    assert {say(browser, proposal, f"Yes, {n}").status_code for n in range(4)} == {303}


def test_links_of_new_accounts_are_few(session, sign_in, newcomer, neighbour, proposal, say):
    body = "See https://a.example and https://b.example and www.c.example"
    refused = say(sign_in(newcomer), proposal, body)
    assert refused.status_code == 422
    assert "a text can have 2 links" in refused.text
    assert "Take out 1 link." in refused.text
    assert body in refused.text
    assert say(sign_in(neighbour), proposal, body).status_code == 303


def test_the_same_words_twice_are_refused(session, sign_in, neighbour, proposal, component, say):
    other = add(session, make_proposal(component))
    browser = sign_in(neighbour)
    assert say(browser, proposal, LETTER).status_code == 303
    refused = say(browser, other, LETTER.upper() + " !!")
    assert refused.status_code == 422
    assert "You posted the same text on" in refused.text
    assert say(browser, other, "I agree").status_code == 303
    assert say(browser, proposal, "I agree").status_code == 303  # too short to be anybody's


def test_what_was_taken_back_can_be_said_anew(session, sign_in, neighbour, proposal, say):
    browser = sign_in(neighbour)
    say(browser, proposal, LETTER)
    comment = session.scalars(select(Comment)).one()
    browser.post(f"/comments/{comment.id}/delete")
    assert say(browser, proposal, LETTER).status_code == 303


def test_the_same_words_of_many_new_accounts_wait(session, sign_in, neighbour, proposal, say):
    people = [add(session, make_user()) for _ in range(5)]
    answers = [
        say(sign_in(one), proposal, f"{LETTER} Thank you, {n}") for n, one in enumerate(people)
    ]
    waits = ["/waiting/" in answer.location for answer in answers]
    assert waits == [False, False, False, True, True]
    assert "/waiting/" not in say(sign_in(neighbour), proposal, LETTER).location
    shown = sign_in(people[-1]).get(answers[-1].location)
    assert "Several new accounts have posted the same words." in shown.text


def test_copies_are_found_by_an_index(session, app):
    from app.moderation.spam import queries

    if session.get_bind().dialect.name != "sqlite":
        return
    query = queries.others_alike(1, list(range(8)), 6, now())
    compiled = query.compile(session.get_bind(), compile_kwargs={"render_postcompile": True})
    rows = session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {compiled}", tuple(compiled.params[k] for k in compiled.positiontup)
    )
    plan = " ".join(str(row) for row in rows)
    assert "post_shingles USING" in plan
    assert "SCAN post_shingles" not in plan
    assert "SCAN posts" not in plan


def test_a_draft_that_cannot_be_published_now_is_kept(session, sign_in, newcomer, component, rules):
    rules(new_an_hour=1)
    browser = sign_in(newcomer)
    drafts = [add(session, make_proposal(component, author=newcomer, published_at=None)) for _ in range(2)]  # fmt: skip
    assert browser.post(f"/proposals/{drafts[0].id}/publish").status_code == 303
    refused = browser.post(f"/proposals/{drafts[1].id}/publish")
    assert refused.status_code == 422
    assert "You can post 1 text an hour." in refused.text
    assert drafts[1].body in refused.text
    session.expire_all()
    shown = session.scalars(select(Proposal.published_at).order_by(Proposal.id)).all()
    assert [one is not None for one in shown] == [True, False]


def test_a_service_that_is_refused_answers_with_the_words(app, session, sign_in, newcomer, proposal, say, monkeypatch):  # fmt: skip
    """Whoever is quicker than the form's look: the page keeps what was written."""
    from app.comments import routes
    from app.core import posting
    from app.core.refusals import Refusal

    monkeypatch.setattr(routes.posting, "accepts", lambda form, kind: form.validate())
    refuse = posting.Refuse(Refusal.TOO_MANY_POSTS, "Go on after lunch.")
    monkeypatch.setitem(posting._checks, "test", lambda _text: refuse)
    answer = sign_in(newcomer).post(
        f"/comments/on/{proposal.id}",
        data={"body": "What I want to say", "stance": "neutral"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 422
    assert "Go on after lunch." in answer.text
    assert "What I want to say" in answer.text
    assert number_of_comments(session) == 0


def test_what_is_noted_about_posts_is_forgotten(app, session, sign_in, neighbour, proposal, say):
    from app.moderation.spam import tasks

    say(sign_in(neighbour), proposal, LETTER)
    assert len(session.scalars(select(Post)).all()) == 1
    with time_machine.travel(now() + timedelta(days=31)), app.app_context():
        tasks.services.forget_old()
        tasks.db.session.commit()
    assert session.scalars(select(Post)).all() == []


def test_a_change_brings_in_no_links(session, sign_in, newcomer, proposal, say):
    browser = sign_in(newcomer)
    assert say(browser, proposal, "The benches should face the river.").status_code == 303
    comment = session.scalars(select(Comment)).one()
    links = " ".join(f"https://shop{n}.example" for n in range(3))
    answer = browser.post(f"/comments/{comment.id}/edit", data={"body": links, "stance": "neutral"})
    assert answer.status_code == 422
    assert "Take out 1 link" in answer.text
    assert "https://shop2.example" in answer.text, "the words are kept"
    own = session.get(Comment, comment.id).body
    again = browser.post(f"/comments/{comment.id}/edit", data={"body": own, "stance": "for"})
    assert again.status_code == 303, "its own words are no copy"


def test_a_change_of_a_proposal_brings_in_no_links(session, sign_in, newcomer, component):
    one = add(session, make_proposal(component, author=newcomer))
    links = " ".join(f"https://shop{n}.example" for n in range(3))
    data = {"title": "More benches for us", "body": f"There are cheap benches here: {links}"}
    answer = sign_in(newcomer).post(f"/proposals/{one.id}/edit", data=data)
    assert answer.status_code == 422
    assert "Take out 1 link" in answer.text
