"""What stands in the mail: grouped, in the reader's language, readable as text and without pictures."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask_babel import force_locale
from sqlalchemy import select

from app.core.clock import now
from app.core.events import Concluded, emit
from app.core.mail import message
from app.extensions import db
from app.follows import services as follows
from app.notifications import links, mails, texts
from app.notifications.links import ALL, Stop, What
from app.notifications.models import Notification
from app.notifications.texts import Kind
from tests.factories import make_user
from tests.factories.apps import build_app
from tests.factories.debates import make_debate
from tests.notifications.conftest import Town


class Words(HTMLParser):
    """The text of a page, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.links, self.tags = "", [], set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.links += [value for name, value in attributes if name in {"href", "src"}]

    def handle_data(self, data):
        self.words += data


def ended_by(url: str) -> Stop:
    return links.stopped(url.rsplit("/", 1)[1]).stop


@pytest.fixture
def busy(town):
    """Two spaces; in the first two threads, one of which Ada began, and an outcome."""
    elsewhere = make_debate(title="Where should the bus stop?")
    db.session.add(elsewhere)
    db.session.flush()
    follows.follow(elsewhere, town.ada)
    town.first = town.say(town.ada, body="A fountain.")
    town.say(town.cem, town.first, "With <b>cold</b> water.")
    town.second = town.say(town.cem, body="Benches in the shade.")
    town.say(town.cem, elsewhere, "At the school.")
    town.say(town.cem, town.second, "And a tree.")
    emit(Concluded(town.debate, actor=None))
    db.session.commit()
    town.spread()
    [town.mail] = town.mails(town.ada)
    return town


def test_news_is_grouped_by_space_and_thread(busy):
    text = busy.mail.text
    parts = ["With <b>cold</b> water.", "Benches in the shade.", "And a tree.", "There is an outcome", "At the school."]  # fmt: skip
    assert sorted(parts, key=text.index) == parts
    assert text.count("# How should the square look?") == 2  # as an answer, and by following
    assert text.count("# Where should the bus stop?") == 1
    assert text.count("== ") == 2
    assert text.count("You get this because you follow it.") == 2
    assert text.count("You get this because somebody replied to your comment.") == 1
    assert busy.mail.subject.startswith("5 pieces of news from ")


def test_each_reason_has_a_link_that_ends_it(busy):
    found = dict.fromkeys(re.findall(r"(\S.+): (http\S+/stop/\S+)", busy.mail.text))
    ends = [(label, ended_by(url)) for label, url in found]
    other = ends[-2][1].about
    assert ends == [
        ("Mute this thread", Stop(What.THREAD, busy.first.id)),
        ("Mute this thread", Stop(What.THREAD, busy.second.id)),
        ("Stop following this", Stop(What.FOLLOWING, busy.debate.id)),
        ("Mute this thread", ends[3][1]),
        ("Stop following this", Stop(What.FOLLOWING, other)),
        ("Stop these e-mails", ALL),
    ]
    assert busy.mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert ended_by(busy.mail.headers["List-Unsubscribe"].strip("<>")) == ALL


def test_html_and_text_say_the_same_without_pictures(busy):
    page = Words(busy.mail.html)
    for line in busy.mail.text.splitlines():
        if line.startswith(("* ", "  “", "# ", "== ")):
            assert line.strip("*#= ") in page.words
    assert "<b>cold" not in busy.mail.html
    assert not page.tags & {"img", "script", "link"}
    assert all(urlsplit(link).scheme in {"https", "http"} for link in page.links)
    assert set(re.findall(r"http\S+", busy.mail.text)) == set(page.links)
    built = message(busy.mail)
    assert [part.get_content_type() for part in built.walk()][1:] == ["text/plain", "text/html"]


def test_a_mail_with_one_reason_is_ended_by_its_header(town):
    town.say(town.cem)
    town.spread()
    [mail] = town.mails(town.ada)
    assert mail.subject == "Cem commented on “How should the square look?”"
    header = mail.headers["List-Unsubscribe"].strip("<>")
    assert ended_by(header) == Stop(What.FOLLOWING, town.debate.id)
    assert "because you follow it" in mail.text.rsplit("--", 1)[1]


def test_it_speaks_the_language_of_its_reader(tmp_path):
    words = Catalog(locale="es")
    said = {
        "%(who)s commented on “%(title)s”": "%(who)s comentó «%(title)s»",
        "You get this because you follow it.": "Recibes esto porque lo sigues.",
        "Stop following this": "Dejar de seguir",
    }
    for english, spanish in said.items():
        words.add(english, spanish)
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, words)
    app = build_app(tmp_path, "spanish", BABEL_TRANSLATION_DIRECTORIES=str(tmp_path))
    with app.app_context():
        ada, ben, cem = make_user(locale="es"), make_user(locale="en"), make_user(name="Cem")
        debate = make_debate(title="Cars?")
        db.session.add_all([ada, ben, cem, debate])
        db.session.flush()
        town = Town(debate=debate, ada=ada, ben=ben)
        for person in (ada, ben):
            follows.follow(debate, person)
        town.say(cem)
        town.spread()
        [spanish], [english] = town.mails(ada), town.mails(ben)
        assert (spanish.subject, english.subject) == (
            "Cem comentó «Cars?»",
            "Cem commented on “Cars?”",
        )
        assert 'lang="es"' in spanish.html
        for part in (spanish.text, spanish.html):
            assert "Recibes esto porque lo sigues." in part
            assert "Dejar de seguir" in part
            assert "Cem comentó «Cars?»" in part
        db.engine.dispose()


def test_what_does_not_fit_is_counted(town, monkeypatch):
    monkeypatch.setattr(mails, "MOST_SHOWN", 8)
    first = town.say(town.cem, body="Number 0.")
    for n in range(1, 11):
        town.say(town.cem, first if n < 7 else None, f"Number {n}.")
    town.spread()
    [mail] = town.mails(town.ada)
    assert mail.subject.startswith("11 pieces of news")
    assert mail.text.count("“Number") == 5 + 1
    assert "And 2 more\n" in mail.text
    assert "And 3 more pieces of news: http" in mail.text
    town.spread()
    assert len(town.mails(town.ada)) == 1


def test_hidden_news_makes_room_for_the_rest(town, monkeypatch):
    monkeypatch.setattr(mails, "MOST_SHOWN", 2)
    for n in range(5):
        town.say(town.cem, body=f"Number {n}.").hidden_at = None if n > 2 else town.ada.created_at
    db.session.commit()
    town.spread()
    [mail] = town.mails(town.ada)
    assert "Number 3." in mail.text
    assert "Number 2." not in mail.text


@pytest.mark.parametrize("stop", [ALL, Stop(What.REMINDERS), Stop(What.FOLLOWING, 7), Stop(What.KIND, Kind.OWN)])  # fmt: skip
def test_links_say_for_whom_they_end_what_and_cannot_be_made_by_others(town, stop):
    url = links.stop_url(town.ada, *stop)
    assert links.stopped(url.rsplit("/", 1)[1]) == (town.ada.id, stop)
    said, signature = url.rsplit("/", 1)[1].rsplit(".", 1)
    assert links.stopped(f"{said}.{signature[::-1]}") is None
    signed = links._signer().dumps
    for forged in ([town.ada.id, "everything"], [town.ada.id, "kind", "x"], [town.ada.id, "follow"], "x", []):  # fmt: skip
        assert links.stopped(signed(forged)) is None


def test_old_links_still_end_all_mail(town):
    assert links.stopped(links._signer().dumps(town.ada.id)) == (town.ada.id, ALL)
    assert links.stopped(links._signer().dumps([town.ada.id, "reminders"])) == (town.ada.id, Stop(What.REMINDERS))  # fmt: skip


def test_the_link_of_a_comment_leads_to_its_place_on_the_page(town):
    said = town.say(town.cem)
    town.spread()
    [mail] = town.mails(town.ada)
    assert f"/comments/{said.id}#c{said.id}" in mail.text
    assert f"/comments/{said.id}#c{said.id}" in mail.html


def test_who_left_is_told_nothing_any_more(town):
    said = town.say(town.ada)
    town.ada.deleted_at = now()
    town.say(town.cem, said)
    assert "replied" not in town.topics(town.ada)


def test_a_title_is_told_only_while_its_process_is_public(town):
    town.say(town.cem)
    town.spread()
    [told] = db.session.scalars(select(Notification).where(Notification.user_id == town.ada.id))
    with force_locale("en"):
        assert "How should the square look?" in texts.headline(told.news)
        town.debate.component.space.hidden_at = now()
        assert "How should the square look?" not in texts.headline(told.news)
