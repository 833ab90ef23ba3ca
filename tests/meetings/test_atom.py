"""The Atom feed, read by a parser of XML as RFC 4287 has it."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from app.core.clock import now
from tests.factories import add
from tests.factories.budgets import make_district
from tests.factories.debates import make_meeting

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "Tea & <cake> \x0b\x1b]]> \ufffe"


def read(client, query=""):
    answer = client.get(f"/meetings/feed.atom{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/atom+xml"
    return ET.fromstring(answer.data)


def texts(feed, name):
    return [entry.findtext(ATOM + name) for entry in feed.findall(f"{ATOM}entry")]


def test_what_rfc_4287_wants(session, client):
    meeting = add(session, make_meeting(title="Walk", place_name="Corn Hall", organiser="Streets"))
    feed = read(client)
    for name in ("id", "title", "updated", "author"):
        assert feed.find(ATOM + name) is not None
    rels = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert rels["self"].endswith("/meetings/feed.atom")
    assert rels["alternate"].endswith("/meetings")
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id").endswith(f"/meetings/{meeting.id}")
    assert entry.find(f"{ATOM}link").get("href").endswith(f"/meetings/{meeting.id}")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Streets"
    assert "Planned" in entry.findtext(f"{ATOM}summary")
    assert "Corn Hall" in entry.findtext(f"{ATOM}summary")
    for name in ("updated", "published"):
        assert datetime.fromisoformat(entry.findtext(ATOM + name)).tzinfo


def test_hostile_words_stay_words(session, client):
    values = {"title": HOSTILE, "organiser": HOSTILE, "place_name": HOSTILE}
    add(session, make_meeting(**values, cancelled_at=now(), cancelled_reason=HOSTILE))
    (title,) = texts(read(client), "title")
    assert title == "Tea & <cake>   ]]>  "


def test_the_latest_change_comes_first(session, client):
    ago = now() - timedelta(days=9)
    for title, changed in (
        ("Announced", {}),
        ("Changed", {"edited_at": now() - timedelta(days=2)}),
        ("Cancelled", {"cancelled_at": now() - timedelta(days=1)}),
        ("Recorded", {"minutes_published_at": now() - timedelta(hours=1)}),
    ):
        meeting = make_meeting(title=title, **changed)
        meeting.published_at = ago
        add(session, meeting)
    add(session, make_meeting(title="Hidden", hidden_at=now()))
    assert texts(read(client), "title") == ["Recorded", "Cancelled", "Changed", "Announced"]


def test_it_is_narrowed_like_the_calendar_and_offered_by_the_list(session, client):
    north = add(session, make_district(slug="north"))
    add(session, make_meeting(title="Here", district=north), make_meeting(title="There"))
    assert texts(read(client, "?district=north"), "title") == ["Here"]
    page = client.get("/meetings?district=north").text
    assert 'type="application/atom+xml"' in page
    assert 'href="/meetings/feed.atom?district=north"' in page


@pytest.mark.parametrize("query", ["?district=nowhere", "?process=nowhere", "?component=999999"])
def test_there_is_no_feed_of_what_there_is_not(client, query):
    assert client.get(f"/meetings/feed.atom{query}").status_code == 404


def test_an_empty_feed_is_a_feed(client):
    assert texts(read(client), "title") == []
