"""What is kept, told and refused when debates are opened, changed and concluded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEntry
from app.comments import services as comments
from app.comments.models import Stance
from app.comments.positions import Position
from app.core.authz import Refused
from app.core.clock import now
from app.core.refusals import Refusal
from app.core.stances import StanceMode
from app.debates import quoting, services
from app.debates.models import ConclusionsVersion, Debate
from app.extensions import db
from app.follows.models import Follow
from app.notifications.models import News
from tests.factories import make_component, make_user
from tests.factories.comments import make_comment
from tests.factories.debates import make_debate
from tests.factories.opinions import make_conversation, make_statement

TEXTS = services.Texts(heard="Some want benches, some want trees.", agreed="Shade is needed.")


@pytest.fixture
def context(app, session):
    with app.test_request_context("/"):
        yield db.session


@pytest.fixture
def staff(context):
    return stored(make_user(Role.FACILITATOR))


def stored(thing):
    db.session.add(thing)
    db.session.flush()
    return thing


def conclude(debate, actor, texts=TEXTS, **options):
    services.conclude(debate, actor, texts, as_staff=True, **options)


def test_the_council_asks_only_where_staff_do(staff):
    component = stored(make_component("debates"))
    draft = services.Draft("A question for everybody", "What do you think?")
    official = services.publish(component, staff, draft, "en", as_staff=True)
    own = services.publish(component, stored(make_user()), draft, "en", as_staff=False)
    assert (official.is_official, own.is_official) == (True, False)
    acts = select(AuditEntry.action).where(AuditEntry.action == "debate.published")
    assert len(db.session.scalars(acts).all()) == 1


def test_followers_hear_of_conclusions_once_unless_they_are_told_again(staff):
    debate = stored(make_debate())
    stored(Follow(user_id=stored(make_user()).id, resource_id=debate.id))
    told = select(News).where(News.topic == "concluded")
    conclude(debate, staff)
    assert len(db.session.scalars(told).all()) == 1
    conclude(debate, staff, services.Texts("Nearly all of them want trees."), tells=False)
    assert len(db.session.scalars(told).all()) == 1
    assert debate.state == "conclusions"
    assert debate.heard == "Nearly all of them want trees."
    assert debate.agreed == ""


def test_every_state_of_the_conclusions_is_kept(staff):
    debate = stored(make_debate())
    concluded_at = None
    for number, heard in enumerate(("First we heard this.", "Then we heard that."), 1):
        conclude(debate, staff, services.Texts(heard))
        assert debate.conclusions_number == number
        concluded_at = concluded_at or debate.concluded_at
    assert debate.concluded_at == concluded_at
    kept = db.session.scalars(select(ConclusionsVersion).order_by(ConclusionsVersion.number))
    assert [one.texts["heard"] for one in kept] == ["First we heard this.", "Then we heard that."]


def test_whoever_began_to_write_earlier_is_stopped(staff):
    debate = stored(make_debate())
    conclude(debate, staff, seen=0)
    with pytest.raises(services.Overtaken):
        conclude(debate, staff, services.Texts("I had not seen that."), seen=0)
    assert debate.heard == TEXTS.heard


def test_nobody_has_the_last_word_after_the_conclusions(staff):
    debate, resident = stored(make_debate()), stored(make_user())
    conclude(debate, staff)
    with pytest.raises(Refused) as refused:
        comments.publish(resident, debate, "But still!", Stance.AGAINST, "en")
    assert refused.value.reason is Refusal.CLOSED


def test_a_comment_that_came_first_stops_the_author_but_not_staff(staff):
    author = stored(make_user())
    debate = stored(make_debate(author=author))
    comments.publish(stored(make_user()), debate, "I was first.", Stance.FOR, "en")
    draft = services.Draft("Another question here", "With other words.")
    with pytest.raises(Refused) as refused:
        services.edit(debate, author, draft, as_staff=False)
    assert refused.value.reason is Refusal.HAS_COMMENTS
    services.edit(debate, staff, draft, as_staff=True)
    assert debate.title == "Another question here"


def test_a_position_of_another_debate_is_not_taken(staff):
    mode = {"stance_mode": StanceMode.POSITIONS}
    here, there = (stored(make_debate(**mode)) for _ in range(2))
    mine, other = (stored(Position(resource_id=x.id, number=1, name="Yes")) for x in (here, there))
    said = comments.publish(staff, here, "Yes.", Stance.NEUTRAL, "en", position_id=other.id)
    assert said.position_id is None
    said = comments.publish(staff, here, "Yes.", Stance.NEUTRAL, "en", position_id=mine.id)
    assert said.position_id == mine.id


# Quotes


def pieces(debate: Debate) -> list[object]:
    return [piece for part in quoting.shown(debate) for piece in part.pieces]


def test_a_quote_goes_with_the_comment(staff):
    debate = stored(make_debate())
    comment = stored(make_comment(debate, author=make_user(), body="Plant **limes**."))
    debate.heard = f"People said:\n\n#{comment.id}\n\nand more."
    before, quote, after = pieces(debate)
    assert "People said" in before
    assert "and more" in after
    assert "<strong>limes</strong>" in quote.text
    assert quote.author == comment.author.name
    comment.hidden_at = now()
    db.session.flush()
    hidden = pieces(debate)[1]
    assert hidden.text is None
    assert "hidden" in hidden.gone
    comments.delete(comment, comment.author)
    assert "took this comment back" in pieces(debate)[1].gone
    db.session.delete(comment)
    db.session.flush()
    assert "gone" in pieces(debate)[1].gone


def test_comments_of_other_debates_are_not_quoted(staff):
    debate, other = stored(make_debate()), stored(make_debate())
    comment = stored(make_comment(other, body="A secret of the other side."))
    debate.heard = f"/comments/{comment.id}"
    (quote,) = pieces(debate)
    assert quote.text is None


def test_statements_are_quoted_without_a_name_and_go_when_they_are_hidden(staff):
    conversation = make_conversation(db.session)
    statement = make_statement(db.session, conversation, "A <b>late</b> bus comes first.")
    debate = conversation.debate
    debate.agreed = f"All groups agree:\n/statements/{statement.id}"
    _words, quote = pieces(debate)
    assert quote.text == "<p>A &lt;b&gt;late&lt;/b&gt; bus comes first.</p>"
    assert quote.url.endswith(f"/statements/{statement.id}")
    statement.hidden_at = now()
    db.session.flush()
    assert pieces(debate)[1].text is None
    other = stored(make_debate(agreed=f"/statements/{statement.id}"))
    assert "gone" in pieces(other)[0].gone


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("#12", 12),
        ("  #12  ", 12),
        ("/comments/12", 12),
        ("/comments/12/", 12),
        ("# 12", None),
        ("see #12", None),
        ("#0", None),
        ("#99999999999", None),
        ("#2147483648", None),
        ("https://evil.example/comments/12", None),
        ("/comments/12/delete", None),
        ("#١٢", None),
        ("", None),
    ],
)
def test_lines_that_quote(context, line, number):
    assert quoting.named_in(line) == (("comment", number) if number else None)


def test_addresses_of_this_site_lose_its_name(app):
    here = app.config["SERVER_URL"]
    with app.app_context():
        assert quoting.plain_address(f"{here}/comments/5#c5") == "/comments/5"
        assert quoting.plain_address(f"{here}/ca/comments/5") == "/comments/5"
        assert quoting.plain_address("https://evil.example/comments/5").startswith("https://evil")
        assert quoting.plain_address(f"see {here}/comments/5").startswith("see")
        assert quoting.plain_address("http://[broken") == "http://[broken"


@given(text=st.text())
def test_no_text_breaks_the_search_for_quotes(app, text):
    with app.app_context():
        quoting.quoted_in(text)
        for line in text.split("\n"):
            quoting.plain_address(line)
