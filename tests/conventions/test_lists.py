"""A list costs the same and is as long with 10 rows as with 1,000: it is read in pages."""

import pytest

from tests.factories.lists import IN_PART, LISTS, World
from tests.factories.queries import count_queries

FULL_PAGE = 120  # rows that fill a page, so that more cannot make it longer
SIZE_OF_LINKS = 2000  # what the numbers and links to other pages may add


def measured(session, sign_in, name: str):
    """The queries, and the page, with 10 rows, with a full page and with 1,000 rows."""
    world = World(session)
    address, fill = (LISTS | IN_PART)[name]
    path = address.format(**vars(world))
    for more in (10, FULL_PAGE - 10, 1000 - FULL_PAGE):
        fill(world, more)
        session.commit()
        browser = sign_in(world.person)
        browser.get(path)  # what a process keeps between requests is asked for once
        with count_queries() as queries:
            answer = browser.get(path)
        assert answer.status_code == 200
        yield queries, answer.text


@pytest.mark.parametrize("name", [*LISTS, *IN_PART])
def test_a_list_costs_the_same_at_any_size(session, sign_in, name):
    few, full, many = measured(session, sign_in, name)
    assert len(few[0]) == len(many[0]) <= 12, "\n\n".join(many[0])
    assert len(many[1]) < len(full[1]) + SIZE_OF_LINKS
    if name in LISTS:
        assert 'rel="next"' in many[1]
        assert 'rel="next"' not in few[1]
