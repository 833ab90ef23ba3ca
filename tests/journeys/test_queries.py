"""However a page is reached and by whom, it asks the database a dozen times at most."""

import pytest

from tests.factories.queries import count_queries
from tests.factories.town import ROLES
from tests.journeys.walking import Walk

MOST_QUERIES = 12


class Counting(Walk):
    """Notes the pages that ask more often; what staff set is kept from the first look."""

    def __init__(self, app, client) -> None:
        super().__init__(app, client)
        self.costly: dict[str, list[str]] = {}
        self.counted = 0

    def visit(self, path, came_from=""):
        visit = super().visit(path, came_from)
        if visit and visit.status == 200:
            with count_queries() as queries:
                answer = self.client.get(path)
            self.counted += answer.status_code == 200
            if len(queries) > MOST_QUERIES:
                self.costly[path] = queries
        return visit


@pytest.mark.parametrize("role", ["stranger", *ROLES])
def test_no_page_asks_more_than_a_dozen_times(town, browser_of, role):
    walk = Counting(town, browser_of(role))
    assert len(list(walk.pages())) >= walk.counted > 40
    for p, q in walk.costly.items():
        print("##", p, len(q), *[" ".join(x.split())[:170] for x in q], sep="\n   ")
    assert {path: len(queries) for path, queries in walk.costly.items()} == {}
