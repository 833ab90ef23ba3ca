"""The list: filters, orders, pages, exact numbers, and the same cost at any size."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from app.core.clock import now
from app.core.models import Resource, ResourceCounters
from app.proposals.models import AuthorKind, Proposal, ProposalCount, Status
from app.proposals.routes import reading
from tests.factories import add, make_component, make_proposal
from tests.factories.queries import count_queries
from tests.factories.spaces import make_phase

HEADING = re.compile(r'<h3[^>]*><a href="/proposals/(\d+)"')


def shown(browser, address: str) -> list[int]:
    answer = browser.get(address)
    assert answer.status_code == 200
    return [int(one) for one in HEADING.findall(answer.text)]


def next_address(page: str) -> str | None:
    found = re.search(r'href="([^"]+)" rel="next"', page)
    return found[1].replace("&amp;", "&") if found else None


def walk(browser, address: str | None) -> list[int]:
    """All ids, page after page by the links."""
    ids = []
    while address:
        page = browser.get(address).text
        ids += [int(one) for one in HEADING.findall(page)]
        address = next_address(page)
    return ids


@pytest.fixture
def many(session, component):
    proposals = [
        make_proposal(component, published_at=now() - timedelta(minutes=n)) for n in range(45)
    ]
    add(session, *proposals)
    for n, one in enumerate(proposals):
        one.counters.supports, one.counters.comments = n % 7, n % 3
    session.commit()
    return proposals


@pytest.mark.parametrize("order", ["mix", "newest", "supported", "discussed"])
def test_pages_show_each_proposal_once(client, many, order):
    ids = walk(client, f"/proposals?sort={order}")
    assert sorted(ids) == sorted(one.id for one in many)


@pytest.mark.parametrize("order", ["mix", "newest", "supported", "discussed"])
def test_a_page_is_the_same_by_number_and_by_link(client, many, order):
    address = f"/proposals?sort={order}"
    by_number = [shown(client, f"{address}&page={n}") for n in (1, 2, 3)]
    assert walk(client, address) == [one for page in by_number for one in page]


def test_orders(client, many):
    by_id = {one.id: one for one in many}
    newest = shown(client, "/proposals?sort=newest")
    assert newest == [one.id for one in many[:20]]
    supports = [by_id[one].counters.supports for one in shown(client, "/proposals?sort=supported")]
    assert supports == sorted(supports, reverse=True)


def test_the_mix_is_stable_for_one_and_differs_between_people(app, client, many):
    first = shown(client, "/proposals")
    assert shown(client, "/proposals") == first
    others = [shown(app.test_client(), "/proposals") for _ in range(4)]
    assert any(one != first for one in others)


SUPPORTING = [  # windows in days from now, and whether the most supported come first
    ([], False),
    ([(1, 2)], False),
    ([(-1, 1)], False),
    ([(-3, -1)], True),
    ([(-3, -1), (1, 2)], False),
    ([(-9, -7), (-3, -1)], True),
]


@pytest.mark.parametrize(("windows", "by_supports"), SUPPORTING)
def test_once_supporting_is_over_the_most_supported_come_first(session, client, windows, by_supports):  # fmt: skip
    component = make_component("proposals")
    for start, end in windows:
        make_phase(component, "proposal.support", start=start, end=end)
    add(session, component)
    proposals = [make_proposal(component) for _ in range(30)]
    add(session, *proposals)
    for n, one in enumerate(proposals):
        one.counters.supports = n * 7 % 30
    session.commit()
    address = f"/proposals?component={component.id}"
    most = sorted(proposals, key=lambda one: -one.counters.supports)
    page = client.get(address).text
    assert (shown(client, address) == [one.id for one in most[:20]]) is by_supports
    assert ("Supporting is over" in page) is by_supports
    assert walk(client, address) == walk(client, address), "stable"
    assert shown(client, f"{address}&sort=mix") != [one.id for one in most[:20]]


def test_a_mistyped_place_in_the_list_is_ignored(client, many):
    for wrong in ("x", "1~2", "0~a~b", "9~9~9~9"):
        assert len(shown(client, f"/proposals?page=2&after={wrong}")) == 20


def test_filters(session, client, component, topic, harbour):
    plain = make_proposal(component)
    filed = make_proposal(component, category=topic, district=harbour)
    official = make_proposal(component, author_kind=AuthorKind.OFFICIAL, status=Status.ACCEPTED)
    add(session, plain, filed, official)
    assert shown(client, "/proposals?category=streets") == [filed.id]
    assert shown(client, "/proposals?district=harbour") == [filed.id]
    assert shown(client, "/proposals?author=official") == [official.id]
    assert set(shown(client, "/proposals?status=collecting")) == {plain.id, filed.id}
    assert len(shown(client, "/proposals?status=collecting&status=accepted")) == 3
    assert "Nothing matches" in client.get("/proposals?category=streets&status=accepted").text
    assert "1 proposal found" in client.get("/proposals?category=streets").text


def test_what_the_counts_know_to_be_nowhere_is_not_looked_for(client, many, monkeypatch):
    monkeypatch.setattr(reading, "rows", lambda *_asked, **_how: pytest.fail("rows were read"))
    assert shown(client, "/proposals?author=organisation") == []


def test_lists_of_one_process_or_component(session, client, component):
    here, there = make_proposal(component), make_proposal(make_component("proposals"))
    add(session, here, there)
    assert len(shown(client, "/proposals")) == 2
    assert shown(client, f"/proposals?component={component.id}") == [here.id]
    assert shown(client, f"/proposals?process={there.component.space.slug}") == [there.id]
    assert client.get("/proposals?process=none").status_code == 404
    assert client.get("/proposals?component=99999").status_code == 404


def test_what_is_not_public_is_not_listed(session, client, component):
    hidden = make_proposal(component, hidden_at=now())
    secret = make_proposal(make_component("proposals"))
    secret.component.published_at = None
    add(session, hidden, secret)
    assert shown(client, "/proposals") == []
    assert client.get(f"/proposals?component={secret.component_id}").status_code == 403
    assert client.get(f"/proposals/{secret.id}").status_code == 403


def fill(session, component, number: int) -> None:
    """Many rows by statements: objects would take too long."""
    moment = now()
    rows = [
        {
            "kind": "proposal",
            "component_id": component.id,
            "title": f"Noise number {n} in the list",
            "published_at": moment - timedelta(seconds=n),
            "created_at": moment,
        }
        for n in range(number)
    ]
    resources = Resource.__table__
    ids = session.scalars(insert(resources).returning(resources.c.id), rows).all()
    session.execute(insert(Proposal.__table__), [{"id": one, "excerpt": "Noise."} for one in ids])
    counters = [{"resource_id": one, "component_id": component.id} for one in ids]
    session.execute(insert(ResourceCounters.__table__), counters)
    count = session.scalars(
        select(ProposalCount).where(ProposalCount.component_id == component.id)
    ).first()
    if count is None:
        count = ProposalCount(
            component_id=component.id,
            status=Status.COLLECTING,
            author_kind=AuthorKind.RESIDENT,
            category_id=0,
            district_id=0,
            number=0,
        )
        session.add(count)
    count.number += number
    session.commit()


@pytest.mark.parametrize(
    "query", ["", "?sort=supported", "?page=2", "?q=noise", "?status=collecting"]
)
def test_a_list_costs_the_same_at_any_size(session, sign_in, ada, component, query):
    numbers = []
    for more in (10, 990):
        fill(session, component, more)
        browser = sign_in(ada)
        browser.get("/proposals")
        with count_queries() as queries:
            assert browser.get(f"/proposals{query}").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 12


def test_a_page_costs_the_same_at_any_size(session, sign_in, ada, component, topic):
    numbers = []
    for more in (10, 990):
        fill(session, component, more)
        proposal = add(session, make_proposal(component, category=topic, author=ada))
        browser = sign_in(ada)
        browser.get(f"/proposals/{proposal.id}")
        with count_queries() as queries:
            assert browser.get(f"/proposals/{proposal.id}").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 12, queries


def test_more_processes_cost_no_more_queries(session, sign_in, ada):
    numbers = []
    for more in (1, 5):
        for _ in range(more):
            add(session, make_proposal())
        browser = sign_in(ada)
        browser.get("/proposals")
        with count_queries() as queries:
            assert browser.get("/proposals").status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 12, queries
