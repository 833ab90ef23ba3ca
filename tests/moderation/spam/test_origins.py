"""Marks of where supports came from: off by default, of one proposal, and soon gone."""

from datetime import timedelta

import time_machine
from sqlalchemy import select

from app.core.clock import now
from app.extensions import db
from app.likes.models import Support
from app.moderation.spam.supports import origins
from tests.factories import add, make_proposal

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OLDER = FIREFOX.replace("140.0", "115.0")


def support(browser, proposal, address="203.0.113.7", agent=FIREFOX):
    headers = {"User-Agent": agent}
    return browser.post(
        f"/proposals/{proposal.id}/support",
        headers=headers,
        environ_overrides={"REMOTE_ADDR": address},
    )


def marks(session):
    session.expire_all()
    query = select(Support.network, Support.device).order_by(Support.id)
    return [tuple(row) for row in session.execute(query)]


def test_by_default_none_are_kept(session, sign_in, neighbour, proposal):
    assert support(sign_in(neighbour), proposal).status_code == 303
    assert marks(session) == [(None, None)]


def test_a_mark_says_only_that_supports_of_one_proposal_belong_together(session, sign_in, neighbour, newcomer, moderator, proposal, component, rules):  # fmt: skip
    rules(origin_days=7)
    other = add(session, make_proposal(component))
    support(sign_in(neighbour), proposal, "203.0.113.7")
    support(sign_in(newcomer), proposal, "203.0.113.99", OLDER)  # a neighbour in the network
    support(sign_in(moderator), proposal, "198.51.100.1")
    support(sign_in(neighbour), other, "203.0.113.7")
    first, second, third, elsewhere = marks(session)
    assert first == second  # neither the last part of the address nor the version counts
    assert first[0] != third[0]
    assert first[0] != elsewhere[0]
    assert len(first[0]) == len(first[1]) == 16


def test_they_are_forgotten(app, session, sign_in, neighbour, proposal, rules):
    rules(origin_days=7)
    support(sign_in(neighbour), proposal)

    def forget():
        with app.app_context():
            origins.forget_old()
            db.session.commit()

    forget()
    assert marks(session) != [(None, None)]
    with time_machine.travel(now() + timedelta(days=8)):
        forget()
    assert marks(session) == [(None, None)]


def test_switched_off_all_of_them_go(app, session, sign_in, neighbour, proposal, rules):
    rules(origin_days=7)
    support(sign_in(neighbour), proposal)
    rules(origin_days=0)
    with app.app_context():
        origins.forget_old()
        db.session.commit()
    assert marks(session) == [(None, None)]


def test_networks():
    assert origins.network_of("203.0.113.7") == "203.0.113.0/24"
    assert origins.network_of("2001:db8:1:2:3::9") == "2001:db8:1::/48"
    assert origins.network_of("unknown") == ""
    assert origins.kind_of_device(FIREFOX) == origins.kind_of_device(OLDER) == "Firefox Linux"


def test_the_page_about_data_says_so_once_it_is_so(client, rules):
    assert "made-up supports" not in client.get("/help/privacy").text
    rules(origin_days=7)
    assert "for 7 days a mark" in client.get("/help/privacy").text
