"""The list of debates: what is in it, and in which order."""

from datetime import timedelta

import pytest

from app.core.clock import now
from app.core.site import Category, District
from app.debates.queries import State
from app.search.services import index_many
from tests.factories import add, make_component, make_user
from tests.factories.debates import make_debate

DAY = timedelta(days=1)


@pytest.fixture
def town(session):
    """One debate in each state, in one component."""
    component = make_component("debates", None, "comment.create")
    topic = Category(slug="trees", name={"en": "Trees"})
    part = District(slug="north", name={"en": "North"})
    session.add_all([topic, part])
    session.flush()
    moment = now()
    some = {
        "over": make_debate(component, title="The one that is over", closes_at=moment - DAY),
        "soon": make_debate(component, title="The one that closes soon", closes_at=moment + DAY),
        "endless": make_debate(component, title="The one without an end", is_official=True),
        "planned": make_debate(component, title="The one to come", opens_at=moment + DAY),
        "done": make_debate(component, title="The one that is done", concluded_at=moment, agreed="Plant more."),
    }  # fmt: skip
    for number, debate in enumerate(some.values()):
        debate.published_at = moment - number * DAY
        add(session, debate)
    some["over"].counters.comments = 7
    some["soon"].category_id, some["over"].district_id = topic.id, part.id
    session.commit()
    return some


def shown(client, town, query="") -> list[str]:
    page = client.get(f"/debates?{query}").text
    page = page[page.index('id="results"') :]
    places = {name: page.find(debate.title) for name, debate in town.items()}
    return [name for name, place in sorted(places.items(), key=lambda x: x[1]) if place >= 0]


def test_open_ones_come_first_and_conclusions_are_told(client, town):
    assert shown(client, town) == ["soon", "endless", "over", "planned", "done"]
    assert "Plant more." in client.get("/debates").text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("sort=newest", ["over", "soon", "endless", "planned", "done"]),
        ("sort=discussed", ["over", "soon", "endless", "planned", "done"]),
        ("sort=closing", ["soon", "endless", "over", "planned", "done"]),
        ("status=closed", ["over"]),
        ("status=planned&status=conclusions", ["planned", "done"]),
        ("status=open_debate", ["soon", "endless"]),
        ("category=trees", ["soon"]),
        ("district=north", ["over"]),
        ("asker=council", ["endless"]),
        ("asker=residents&status=open_debate", ["soon"]),
        ("process=nowhere", []),
        ("sort=x&status=y&category=z&district=&asker=q&page=x", ["soon", "endless", "over", "planned", "done"]),
    ],
)  # fmt: skip
def test_filters_and_orders(client, town, query, names):
    assert shown(client, town, query) == names


def test_every_debate_is_in_one_state_and_says_so_itself(client, town):
    found = {state: shown(client, town, f"status={state.value}") for state in State}
    assert sorted(name for names in found.values() for name in names) == sorted(town)
    for state, names in found.items():
        assert all(town[name].state == state.value for name in names)


def test_words_find_debates(client, session, town):
    index_many(town.values(), session)
    session.commit()
    assert shown(client, town, "q=closes") == ["soon"]
    page = client.get("/debates?q=elephants").text
    assert "Nothing matches" in page


def test_the_list_shows_public_debates(session, client):
    visible = add(session, make_debate(title="A question for everybody here"))
    hidden = make_debate(title="A question nobody may see yet")
    hidden.component.space.published_at = None
    add(session, hidden)
    page = client.get("/debates").text
    assert visible.title in page
    assert hidden.title not in page


def test_only_those_who_may_open_one_are_shown_how(session, client, sign_in):
    component = add(session, make_component("debates", None, "debate.create"))
    path = f"/debates?component={component.id}"
    assert f"/debates/new/{component.id}" in sign_in(add(session, make_user())).get(path).text
    assert f"/debates/new/{component.id}" not in client.get(path).text
